"""What somebody new to the program stumbled over: each is a rule now."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from legal_cases.dates import set_date
from legal_cases.models import LegalCase
from legal_cases.open_form import OpenCaseForm
from legal_cases.timeline import write_entry
from mrc.home.work import Work

from .conftest import make_card, make_centre, make_user
from .test_pages import address, opening, rows_of_respondents, text


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


# Opening


@pytest.mark.parametrize(
    ("card", "destination"),
    [
        ({"nationality": "MM", "present_country": "TH", "planned_country": "MY"}, "TH"),
        ({"nationality": "KH", "present_country": "KH", "planned_country": "TH"}, "TH"),
        ({"nationality": "KH", "present_country": "KH"}, "not_recorded"),
        ({"present_country": "KH", "planned_country": "TH"}, "TH"),
        ({"nationality": "KH", "present_country": "TH", "client_type": "returned_migrant"}, "not_recorded"),
        (
            {
                "nationality": "KH",
                "present_country": "TH",
                "planned_country": "MY",
                "client_type": "returned_migrant",
            },
            "MY",
        ),
        ({"nationality": "KH"}, "not_recorded"),
    ],
)
def test_the_destination_is_not_the_country_the_worker_comes_from(db, card, destination):
    centre = make_centre("PNH", country="KH", currency="KHR")
    form = OpenCaseForm(user=make_user("caseworker", centre), client=make_card(centre, **card))
    assert form.initial["destination_country"] == destination


def test_the_usual_currency_stands_in_the_first_line_alone(desk, case):
    form = desk.get(address("create", client=case.client.uuid)).context["form"]
    assert [row["currency"].value() or "" for row in form.amounts] == ["THB", "", ""]


def test_what_is_wrong_is_named_as_the_page_names_it(desk):
    lines = (("", "employer"), ("", "broker"), ("A new firm", ""))
    data = opening(desk, brought_by_telephone="012") | rows_of_respondents(*lines)
    page = desk.post(reverse("legal_cases:create"), data)
    shown = page.content.decode()
    labels = [problem.label for problem in page.context["form"].problems]
    assert {"Name", "Name 2", "Kind 3", "Gender of who brought it"} <= set(labels)
    for label in labels:
        on_page = re.findall(rf"<label[^>]*>\s*{re.escape(label)}\s*(?:<|$)", shown)
        assert len(on_page) == 1, label


# The page of a case


def test_a_sum_awarded_stands_in_the_money_box_before_the_closing(desk, case, caseworker):
    page = text(desk.get(case.get_absolute_url()))
    assert "from the entries" not in page
    for amount in ("90000", "120000"):
        write_entry(case=case, kind="award", by=caseworker, currency="THB", amount=Decimal(amount))
    write_entry(case=case, kind="award", by=caseworker, currency="LAK", amount=Decimal(7))
    page = desk.get(case.get_absolute_url())
    found = {line["currency"]: line.get("found") for line in page.context["money"]}
    assert found == {"THB": 120000, "MMK": None, "LAK": 7}
    assert "120,000 from the entries, counts at closing" in text(page)


def test_an_award_told_to_others_in_trust_stands_in_no_money_box(desk, case, caseworker, centre):
    other = make_user("caseworker", centre)
    write_entry(case=case, kind="award", by=other, audience="restricted", currency="LAK", amount=Decimal(7))
    assert {line["currency"] for line in desk.get(case.get_absolute_url()).context["money"]} == {"THB", "MMK"}


def test_who_may_read_an_entry_is_asked_in_the_open(desk, case):
    page = desk.get(case.get_absolute_url()).content.decode()
    asked = re.search(r'<fieldset[^>]*id="div_id_audience".*?</fieldset>', page, re.S)
    assert asked[0].count('type="radio"') == 3
    assert page.rfind("<details", 0, asked.start()) <= page.rfind("</details>", 0, asked.start())


@pytest.mark.parametrize(("kind", "is_led"), [("hearing", True), ("call", False)])
def test_a_hearing_ahead_leads_to_where_dates_are_added(desk, case, kind, is_led):
    form = desk.get(case.get_absolute_url()).context["form"]
    ahead = (case.centre.today() + timedelta(days=3)).isoformat()
    data = {
        "token": form["token"].value(),
        "kind": kind,
        "happened_on": ahead,
        "text": "At ten",
        "audience": "ordinary",
    }
    page = desk.post(reverse("legal_cases:add-entry", args=[case.uuid]), data)
    form = re.search(r'<form[^>]*class="quick.*?</form>', page.content.decode(), re.S)[0]
    assert "This day has not come yet" in form
    assert (reverse("legal_cases:date-add", args=[case.uuid]) in form) == is_led


def test_who_restricts_a_case_to_oneself_is_told_to_name_a_second(desk, case, caseworker, centre):
    where = reverse("legal_cases:readers", args=[case.uuid])
    page = desk.post(where, {"who": "named", "readers": []}, follow=True)
    assert "Only you read it now; name a second person." in text(page)
    second = make_user("caseworker", centre)
    page = desk.post(where, {"who": "named", "readers": [str(second.uuid)]}, follow=True)
    assert "Only you read it now" not in text(page)
    assert LegalCase.objects.get().is_restricted


# The week, and the way to it


@pytest.mark.parametrize(
    ("today", "ahead", "opened"),
    [
        (date(2026, 3, 6), 3, ""),  # Friday: this week
        (date(2026, 3, 7), 2, "2026-03-09"),  # Saturday, due on Monday
        (date(2026, 3, 8), 3, "2026-03-11"),
        (date(2026, 3, 7), 0, "2026-03-07"),  # due on the Saturday itself: this week
        (date(2026, 3, 7), None, ""),
    ],
)
def test_on_a_weekend_the_week_is_the_one_of_the_first_date_ahead(case, caseworker, monkeypatch, today, ahead, opened):
    monkeypatch.setattr("mrc.access.models.Centre.today", lambda centre: today)
    monkeypatch.setattr("mrc.access.models.User.today", lambda user: today)
    if ahead is not None:
        set_date(case=case, kind="step", on=today + timedelta(days=ahead), what="Call", by=caseworker)
    assert Work(caseworker).week_ahead == opened


def test_who_answers_for_stages_and_letters_finds_both_beside_the_list(client, centre, caseworker):
    for user, is_offered in ((make_user("coordinator", centre), True), (caseworker, False)):
        client.force_login(user)
        page = client.get(reverse("legal_cases:list")).content.decode()
        assert (reverse("legal_cases:stages") in page) == is_offered
        assert reverse("legal_cases:letters") in page
