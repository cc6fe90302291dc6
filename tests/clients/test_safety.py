"""Who is dead, missing or in danger for talking is marked on the card, and why is for who may read cases."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clients.models import SafetyMark
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
ANSWERS = {"why": "retaliation", "since": "05/01/2026", "reason": "នាយកបានគំរាម <b>her brother</b>"}


@pytest.fixture
def card(centre):
    return ClientFactory(centre=centre)


def marked(client, user, card, **changes):
    client.force_login(user)
    return client.post(reverse("clients:safety-mark", args=[card.uuid]), ANSWERS | changes)


def test_the_reason_is_shown_to_caseworkers_and_the_desk_reads_only_that_she_is_left_out(
    client, card, staff, caseworker
):
    assert marked(client, staff, card).status_code == 302
    page = client.get(card.get_absolute_url()).content.decode()
    assert "Left out for safety" in page
    assert "នាយក" not in page
    assert "Retaliation" not in page
    client.force_login(caseworker)
    page = client.get(card.get_absolute_url()).content.decode()
    assert "Retaliation feared" in page
    assert "&lt;b&gt;her brother" in page


def test_marked_twice_it_is_one_mark_with_the_newer_reason(client, card, staff):
    marked(client, staff, card)
    marked(client, staff, card, reason="He came again.")
    assert SafetyMark.objects.get().reason == "He came again."
    assert SafetyMark.history.count() == 2


def test_taken_away_it_stays_in_the_history_and_twice_is_once(client, card, staff, caseworker):
    marked(client, staff, card)
    mark = SafetyMark.objects.get()
    address = reverse("clients:remove-safety-mark", args=[card.uuid, mark.pk])
    assert client.post(address).status_code == 403
    client.force_login(caseworker)
    for _twice in range(2):
        assert client.post(address).status_code == 302
    assert not SafetyMark.objects.standing().exists()
    assert SafetyMark.history.first().history_user == caseworker


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why": ""}, "why"),
        ({"why": "x"}, "why"),
        ({"reason": " "}, "reason"),
        ({"since": "1"}, "since"),
        ({"since": f"{date.today() + timedelta(days=2):%d/%m/%Y}"}, "since"),
        ({"reason": "x" * 5001}, "reason"),
    ],
)
def test_bad_input_is_a_sentence_at_its_place(client, card, staff, changes, field):
    answer = marked(client, staff, card, **changes)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not SafetyMark.objects.exists()
