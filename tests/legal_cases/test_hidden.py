"""A restricted case: a colleague and the coordinator meet no trace of it anywhere, while the figures count it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from clients.search import with_facts
from legal_cases.models import (
    CaseRespondent,
    DueDate,
    Entry,
    GroupComplaint,
    LegalCase,
    MigrationFee,
    Paper,
    Reopening,
    Respondent,
)
from legal_cases.restriction import restrict
from legal_cases.timeline import write_entry
from mrc.access.roles import Role
from mrc.drafts.models import Draft
from mrc.period import Period
from reports.build import build
from tests import factories
from tests.test_access import names, text_of

pytestmark = pytest.mark.django_db
MARK = "HIDDENMARK"
PERIOD = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def card(centre):
    return factories.ClientFactory(centre=centre, name="Known to all")


@pytest.fixture
def reader(centre):
    return factories.UserFactory(centres=[centre])


def hidden_case(centre, card, reader, number, **fields):
    case = factories.LegalCaseFactory(
        centre=centre, client=card, reference=f"{MARK}-{number}", remarks=MARK, caseworker=reader, **fields
    )
    write_entry(case=case, kind="note", by=reader, text=MARK, happened_on=date(2026, 2, 1))
    firm = Respondent.objects.create(
        centre=centre, name=f"{MARK} firm {number}", kind="broker", search_key=MARK.lower()
    )
    CaseRespondent.objects.create(case=case, centre=centre, respondent=firm)
    MigrationFee.objects.create(case=case, centre=centre, currency="THB", amount=Decimal(7), paid_to_name=MARK)
    Paper.objects.create(case=case, centre=centre, kind="contract", title=MARK, size=1, stored_as=f"{MARK}{number}")
    return case


@pytest.fixture
def world(centre, card, reader):
    """A group of three: one everybody reads, two hidden, of which one is closed and one has dates."""
    group = GroupComplaint.objects.create(centre=centre, name="Night shift")
    alone = GroupComplaint.objects.create(centre=centre, name=f"{MARK} group")
    common = {"group_complaint": group, "gender": "woman"}
    seen = factories.LegalCaseFactory(centre=centre, client=card, reference="SEEN-1", **common)
    running = hidden_case(centre, card, reader, 1, **common)
    today = centre.today()
    for kind, on in (("step", today - timedelta(days=3)), ("hearing", today + timedelta(days=1))):
        DueDate.objects.create(case=running, centre=centre, kind=kind, on=on, what=MARK, reason=MARK)
    closed = hidden_case(
        centre, card, reader, 2, closed=True, subjects=["leave"], amounts=[("awarded", "THB", 5)], **common
    )
    hidden_case(centre, card, reader, 3, group_complaint=alone)
    Reopening.objects.create(case=running, centre=centre, reason=MARK, reopened_on=today, closed_on=today)
    for case in LegalCase.objects.filter(reference__startswith=MARK):
        restrict(case=case, readers=[], by=reader)
    return {"seen": seen, "running": running, "closed": closed, "group": group}


@pytest.fixture(params=[Role.STAFF, Role.CASEWORKER, Role.COORDINATOR])
def outsider(request, centre):
    return factories.UserFactory(role=request.param, centres=[centre])


def own_addresses(world, card, agreement):
    """Every address of the application that names nothing, or the card, the case everybody reads, the agreement."""
    records = {
        "clients": card.uuid,
        "legal_cases": world["seen"].uuid,
        "reports": agreement.uuid,
        "agreements": agreement.uuid,
    }
    for name in names():
        if (name and ":" in name) or name == "home":
            for args in ([], [records.get(name.partition(":")[0], "")]):
                try:
                    yield name, reverse(name, args=args)
                except NoReverseMatch:
                    continue
    yield "report", reverse("reports:report", args=[agreement.uuid, *PERIOD])
    for kind in ("xlsx", "pdf"):
        yield "download", reverse("reports:download", args=[agreement.uuid, *PERIOD, kind])
    for line in ("complainants", "wages"):
        for part in ("all", "awarded"):
            yield "records", reverse("reports:records", args=[agreement.uuid, *PERIOD, line, part, "total"])


QUERIES = (
    {},
    {"q": MARK},
    {"q": f"{MARK}-1"},
    {"q": "Known"},
    {"state": "all"},
    {"state": "all", "number": f"{MARK}-1"},
    {"state": "all", "search": MARK},
    {"caseworker": "unassigned"},
    {"state": "all", "group": "Night shift"},
    {"open_case": "on"},
)


def test_no_address_shows_a_trace_to_others(client, outsider, world, card):
    agreement = factories.AgreementFactory(centres=[card.centre])
    client.force_login(outsider)
    asked = 0
    for name, address in own_addresses(world, card, agreement):
        for query in (
            QUERIES if name.endswith(("list", "home", "find", "export", "respondents", "week")) else QUERIES[:1]
        ):
            asked += 1
            answer = client.get(address, query)
            assert answer.status_code < 500, name
            body = text_of(answer)
            for wording in (MARK, MARK.lower()):
                typed = sum(value.count(wording) for value in query.values())
                assert not (wording in body and not typed), (name, query)
                if typed:  # what was typed may stand in its own field, no more
                    assert f"{wording}-2" not in body, (name, query)
                    assert f"{wording} firm" not in body, (name, query)
    assert asked > 60


def test_every_address_of_the_hidden_records_is_a_404(client, outsider, world, card):
    client.force_login(outsider)
    case = world["running"]
    rows = {
        "case": case.uuid,
        "entry": Entry.objects.filter(case=case, kind="note").get().uuid,
        "date": case.due_dates.first().uuid,
        "paper": case.papers.get().uuid,
        "respondent": case.respondent_rows.get().respondent.uuid,
    }
    resolver = get_resolver()
    tried = 0
    for name in names():
        if not name or not name.startswith("legal_cases:"):
            continue
        for kind, address in rows.items():
            for args in ([address], [address, rows["respondent"]]):
                try:
                    url = reverse(name, args=args)
                except NoReverseMatch:
                    continue
                for method in (client.get, client.post):
                    tried += 1
                    answer = method(url)
                    assert answer.status_code in {403, 404, 405}, (name, kind)
                    assert MARK not in text_of(answer), (name, kind)
    assert resolver
    assert tried > 60


def test_card_list_and_group_count_only_what_one_may_see(client, world, card, centre, reader):
    colleague = factories.UserFactory(centres=[centre])
    client.force_login(colleague)
    page = client.get(reverse("clients:detail", args=[card.uuid]))
    assert [case.reference for case in page.context["cases"]] == ["SEEN-1"]
    page = client.get(reverse("legal_cases:detail", args=[world["seen"].uuid]))
    assert [case.reference for case in page.context["members"]] == ["SEEN-1"]
    client.force_login(reader)
    page = client.get(reverse("legal_cases:detail", args=[world["seen"].uuid]))
    assert len(page.context["members"]) == 3
    assert MARK in client.get(reverse("legal_cases:list")).content.decode()


def test_the_desk_does_not_learn_of_a_hidden_case(client, world, card, centre):
    desk = factories.UserFactory(role=Role.STAFF, centres=[centre])
    world["seen"].delete()
    cards = card._meta.model.objects
    assert not with_facts(cards.visible_to(desk), desk).get().has_open_case
    client.force_login(desk)
    assert client.get(reverse("clients:detail", args=[card.uuid])).context["cases"] == []


def test_no_warning_names_a_hidden_neighbour(client, world, card, centre):
    """Closed on the same day with the same subjects, and the same amount in the group."""
    seen = world["seen"]
    page = reverse("legal_cases:close", args=[seen.uuid])
    data = {
        "gender": "woman",
        "nationality": "MM",
        "destination_country": "TH",
        "sector": "seafood",
        "source": "migrant_worker",
        "subjects": ["leave"],
        "closed_on": "2026-02-14",
        "resolved_through": "mediation",
        "remedies": ["compensation"],
        "sanctions": ["none"],
        "legal_status": "unknown",
        "amounts-TOTAL_FORMS": "1",
        "amounts-INITIAL_FORMS": "0",
        "amounts-0-currency": "THB",
        "amounts-0-requested": "5",
        "amounts-0-awarded": "5",
    }
    client.force_login(factories.UserFactory(centres=[centre]))
    twin = factories.LegalCaseFactory(
        centre=centre, client=card, reference="TWIN", closed=True, subjects=["leave"], amounts=[("awarded", "THB", 5)]
    )
    LegalCase.objects.filter(pk=twin.pk).update(group_complaint=world["group"])
    for is_told in (True, False):
        body = client.post(page, data).content.decode()
        assert ("Case TWIN has the same client" in body) is is_told
        assert ("Another member of the group has the same amount" in body) is is_told
        assert MARK not in body
        LegalCase.objects.filter(pk=twin.pk).delete()
        LegalCase.objects.filter(pk=seen.pk).update(closed_on=None, resolved_through="not_recorded")


def test_a_draft_of_a_hidden_case_is_on_nobodys_home(client, world, centre):
    colleague = factories.UserFactory(centres=[centre])
    Draft.objects.create(user=colleague, form="legal_cases.entry", of=str(world["running"].uuid), data={"text": [MARK]})
    client.force_login(colleague)
    assert MARK not in client.get(reverse("home")).content.decode()


def test_the_figures_count_it(world, centre):
    report = build(factories.AgreementFactory(centres=[centre]), PERIOD)
    assert report.legal_assistance.complainants.women == 1
