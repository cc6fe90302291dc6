"""Who looked: every look, print, export and refusal leaves one row, which holds ids and never names."""

from datetime import date

import pytest
from django.urls import reverse

from mrc.access.models import AccessLog
from tests.factories import AgreementFactory, ClientFactory, EventFactory, LegalCaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def rows():
    return list(AccessLog.objects.order_by("pk").values_list("action", "record", "record_id"))


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("clients:detail", "view"),
        ("clients:update", "view"),
        ("clients:history", "view"),
        ("clients:consent", "view"),
        ("clients:add-service", "view"),
        ("clients:pdf", "print"),
    ],
)
def test_each_look_at_a_card_leaves_one_row(signed_in, centre, name, action):
    card = ClientFactory(centre=centre)
    signed_in.get(reverse(name, args=[card.uuid]))
    assert rows() == [(action, "clients.client", card.pk)]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("legal_cases:detail", "view"),
        ("legal_cases:update", "view"),
        ("legal_cases:close", "view"),
        ("legal_cases:pdf", "print"),
    ],
)
def test_each_look_at_a_case_leaves_one_row(signed_in, centre, name, action):
    case = LegalCaseFactory(centre=centre)
    signed_in.get(reverse(name, args=[case.uuid]))
    assert rows() == [(action, "legal_cases.legalcase", case.pk)]


@pytest.mark.parametrize("name", ["clients:list", "legal_cases:list", "events:list"])
def test_a_list_is_one_look_at_as_many(signed_in, centre, name):
    ClientFactory.create_batch(2, centre=centre)
    LegalCaseFactory.create_batch(2, centre=centre)
    EventFactory.create_batch(2, centre=centre)
    signed_in.get(reverse(name))
    row = AccessLog.objects.get()
    assert (row.record, row.count) == (name.replace(":", "."), 2)


def test_a_search_is_one_look_at_those_found(signed_in, centre):
    ClientFactory(centre=centre, name="Chan Sophea")
    signed_in.post(reverse("clients:list"), {"q": "sophea"})
    signed_in.post(reverse("legal_cases:cards"), {"worker": "sophea"})
    assert [(row.record, row.count) for row in AccessLog.objects.order_by("pk")] == [("clients.search", 1)] * 2


def test_the_records_behind_a_figure_and_each_file_leave_a_row(signed_in, centre):
    agreement = AgreementFactory(centres=[centre])
    period = [date(2026, 1, 1), date(2026, 3, 31)]
    signed_in.get(reverse("reports:records", args=[agreement.uuid, *period, "complainants", "all", "total"]))
    signed_in.get(reverse("reports:download", args=[agreement.uuid, *period, "json"]))
    assert [row[0] for row in rows()] == ["view", "export"]


def test_a_refusal_leaves_a_row_that_names_the_view_alone(client, staff, elsewhere):
    client.force_login(staff)
    hidden = ClientFactory(centre=elsewhere)
    client.get(reverse("clients:detail", args=[hidden.uuid]))
    client.get(reverse("reports:list"))
    client.get("/there/is/no/such/page/")
    assert rows() == [("refusal", "clients:detail", None), ("refusal", "reports:list", None)]
