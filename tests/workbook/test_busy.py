"""While somebody else writes for long, pages say so; nothing of theirs is half saved."""

from datetime import date
from unittest.mock import Mock

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.urls import reverse

from clients.models import Client
from mrc.access.models import AccessLog
from tests import factories
from workbook import tables
from workbook.bulk import new_keys

from .books import CLIENTS, book, bring_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def patient(client, coordinator):
    """A signed-in browser that gets the answer of the server also where the server failed."""
    client.force_login(coordinator)
    client.raise_request_exception = False
    return client


@pytest.fixture
def card(centre):
    return factories.ClientFactory(centre=centre)


@pytest.fixture
def somebody_writes(on_postgresql, patient):
    """A second connection that has the database to itself, and a first one that does not wait for long."""
    other = connection.copy()
    other.ensure_connection()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        if on_postgresql:
            cursor.execute("LOCK TABLE access_accesslog, clients_client, django_session IN EXCLUSIVE MODE")
            with connection.cursor() as mine:
                mine.execute("SET lock_timeout = '100ms'")
        else:
            cursor.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()
    if on_postgresql:
        with connection.cursor() as mine:
            mine.execute("RESET lock_timeout")


def test_a_page_that_cannot_be_logged_says_that_somebody_else_is_writing(patient, card, somebody_writes):
    answer = patient.get(card.get_absolute_url())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Nothing of yours was half saved" in answer.content.decode()


def test_a_session_that_cannot_be_saved_says_so_too(patient, somebody_writes):
    answer = patient.get(reverse("definitions"))
    assert answer.status_code == 503
    assert "Nothing of yours was half saved" in answer.content.decode()


def test_a_part_of_a_page_gets_the_same_status(patient, card, somebody_writes):
    assert patient.get(card.get_absolute_url(), headers={"HX-Request": "true"}).status_code == 503


def test_a_record_that_could_not_be_written_is_not_there(patient, somebody_writes):
    values = {"registered_on": "2026-01-05", "gender": "woman", "name": "Sok Dara"}
    assert patient.post(reverse("clients:create"), values).status_code == 503
    assert Client.objects.count() == 0


def test_it_is_waited_for_once(patient, card, somebody_writes, monkeypatch):
    """The page that could not be logged is not followed by a session that cannot be saved."""
    monkeypatch.setattr(SessionStore, "save", lambda *args, **options: pytest.fail("waited again"))
    assert patient.get(card.get_absolute_url()).status_code == 503


def test_other_failures_keep_their_page(patient, card, monkeypatch):
    monkeypatch.setattr(AccessLog.objects, "create", Mock(side_effect=OperationalError("disk I/O error")))
    assert patient.get(card.get_absolute_url()).status_code == 500


def test_afterwards_the_page_is_there(patient, card):
    assert patient.get(card.get_absolute_url()).status_code == 200


def test_keys_that_were_reserved_are_nobody_elses(card):
    keys = list(new_keys(Client, 3))
    others = [factories.ClientFactory(centre=card.centre).pk for _time in range(3)]
    assert len({card.pk, *keys, *others}) == 7
    assert not {*keys, *others} & set(new_keys(Client, 3))


def test_others_record_while_an_import_makes_ready(path, centre, monkeypatch):
    """Only the last step has the database to itself; before it, a second connection writes."""
    other = connection.copy()

    def meanwhile(self):
        with other.cursor() as cursor:
            cursor.execute("UPDATE access_centre SET location = 'elsewhere'")
        ready(self)

    ready = tables.Services.make_ready
    monkeypatch.setattr(tables.Services, "make_ready", meanwhile)
    day = date(2026, 1, 5)
    book(
        path,
        clients=[CLIENTS, ("A", "HERE", day, "man")],
        services=[("client", "service", "received_on"), ("A", "skills", day)],
    )
    bring_in(path)
    other.close()
    assert Client.objects.get().services.count() == 1
    centre.refresh_from_db()
    assert centre.location == "elsewhere"
