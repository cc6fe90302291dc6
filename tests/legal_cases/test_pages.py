"""The pages of casework: who may, what they take, what they say, how many queries they cost."""

import io
import re
import subprocess
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from pypdf import PdfReader

from clients.models import Service
from legal_cases.actions import reopen_case
from legal_cases.models import AcceptedWarning, GroupComplaint, LegalCase
from legal_cases.printed import internal
from legal_cases.record_form import CLOSING
from mrc.access.models import AccessLog, Membership
from mrc.drafts.models import Draft

from .conftest import make_card, make_case, make_closed, make_user

PAGES = ["detail", "update", "close", "pdf"]
BESIDE = 7  # session (read, kept with its savepoint), user, memberships, access log


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


def address(name, *records, **query):
    from urllib.parse import urlencode

    path = reverse(f"legal_cases:{name}", args=[record.uuid for record in records])
    return f"{path}?{urlencode(query)}" if query else path


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def token_of(response):
    return response.context["form"]["token"].value()


def rows(*lines, initial=0):
    """The management form and the rows of amounts, as (currency, requested, awarded)."""
    data = {"amounts-TOTAL_FORMS": str(len(lines)), "amounts-INITIAL_FORMS": str(initial)}
    for number, (currency, requested, awarded) in enumerate(lines):
        data |= {
            f"amounts-{number}-currency": currency,
            f"amounts-{number}-requested": requested,
            f"amounts-{number}-awarded": awarded,
        }
    return data


def rows_of_respondents(*lines):
    """The management form and the rows of respondents, as (name, kind, which)."""
    data = {"respondents-TOTAL_FORMS": str(len(lines)), "respondents-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines):
        data |= {
            f"respondents-{number}-{field}": value
            for field, value in zip(("name", "kind", "which"), line, strict=False)
        }
    return data


def opening(desk, *lines, query=None, **answers):
    page = desk.get(address("create", **query)) if query else desk.post(address("create"), {"typed": ""})
    values = {
        "token": token_of(page),
        **rows_of_respondents(),
        "caseworker": page.context["form"]["caseworker"].value(),
        "gender": "woman",
        "nationality": "MM",
        "destination_country": "TH",
        "sector": "seafood",
        "source": "family",
        "subjects": ["leave"],
        "opened_on": "12/01/2025",
    }
    return {**values, **rows(*lines), **answers}


def closing(**answers):
    values = {
        "gender": "woman",
        "nationality": "MM",
        "destination_country": "TH",
        "sector": "seafood",
        "source": "migrant_worker",
        "subjects": ["wages_withheld", "deductions"],
        "opened_on": "12/01/2025",
        "closed_on": "18/06/2025",
        "duration_months": "",
        "legal_status": "irregular",
        "resolved_through": "court",
        "remedies": ["compensation"],
        "sanctions": ["fine"],
        "remarks": "",
    }
    lines = rows(("THB", "186,500.50", "120,000"), ("MMK", "2350000", ""), initial=2)
    return values | lines | answers


def changing(**answers):
    """As the form of an open record sends it: of the closing it asks nothing."""
    return {name: value for name, value in closing().items() if name not in CLOSING} | answers


# Who may


def test_whoever_opens_an_address_of_a_case_gets_what_the_role_and_the_centre_allow(
    client, case, staff, stranger, caseworker
):
    for name in PAGES:
        client.logout()
        assert client.get(address(name, case)).status_code == 302
        for user, status in ((staff, 403), (stranger, 404), (caseworker, 200), (make_user("programme"), 403)):
            client.force_login(user)
            assert client.get(address(name, case)).status_code == status, (name, user.role)
    for name in ("list", "create", "blank-pdf"):
        client.force_login(staff)
        assert client.get(address(name)).status_code == 403


def test_a_post_to_a_case_of_another_centre_changes_nothing(client, case, stranger):
    client.force_login(stranger)
    for name in ("update", "close"):
        assert client.post(address(name, case), closing()).status_code == 404
    case.refresh_from_db()
    assert case.is_open


def test_a_case_of_another_centre_is_in_no_list_and_no_suggestion(client, case, card, stranger):
    client.force_login(stranger)
    assert case.reference not in text(client.get(address("list", state="all")))
    answer = client.post(address("cards"), {"worker": "khin"})
    assert card.reference not in answer.content.decode()


def test_reading_and_printing_are_written_to_the_access_log(desk, case):
    desk.get(address("detail", case))
    desk.get(address("pdf", case))
    assert [row.action for row in AccessLog.objects.order_by("pk")] == ["view", "print"]


# The list


def test_the_list_shows_open_cases_first_and_filters_by_what_was_asked(desk, centre, caseworker, card):
    open_one = make_case(centre, by=caseworker, client=card, sector="fishing")
    done = make_closed(make_case(centre, by=caseworker), by=caseworker)
    others = make_case(centre, by=make_user("caseworker", centre))

    def shown(**query):
        return set(desk.get(address("list", **query)).context["object_list"])

    assert shown() == {open_one, others}
    assert shown(state="closed") == {done}
    assert shown(state="all") == {open_one, done, others}
    assert shown(caseworker="me") == {open_one}
    assert shown(sector="fishing") == {open_one}
    assert shown(state="closed", closed_from="18/06/2025", closed_to="18/06/2568") == {done}
    assert shown(state="closed", closed_from="19/06/2025") == set()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"centre": "1"}, "There is no filter “centre”"),
        ({"sector": "piracy"}, "Sector of work"),
        ({"state": "asleep"}, "State"),
        ({"closed_from": "31/02/2025"}, "does not exist"),
        ({"closed_from": "02/01/2025", "closed_to": "01/01/2025"}, "before the first"),
        ({"caseworker": "7"}, "Caseworker"),
    ],
)
def test_a_filter_that_is_not_known_is_refused_with_a_sentence(desk, case, query, sentence):
    answer = desk.get(address("list", **query))
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert case.reference not in text(answer)


def test_pages_cost_few_queries_whatever_the_number_of_rows(
    desk, centre, caseworker, card, closed, django_assert_max_num_queries
):
    for _number in range(12):
        make_case(
            centre,
            by=caseworker,
            client=make_card(centre),
            brought_by=card,
            group="Blue Bay",
            requested=[("THB", Decimal(5)), ("MMK", Decimal(6))],
            subjects=("leave", "osh", "rest_day"),
        )
    one = LegalCase.objects.filter(group_complaint__isnull=False).first()
    with django_assert_max_num_queries(BESIDE + 5):
        desk.get(address("list"))
    for page in (
        address("detail", one),
        address("detail", closed),
        address("create", client=card.uuid),
        address("update", one),
        address("update", closed),
        address("close", one),
        address("pdf", closed),
    ):
        with django_assert_max_num_queries(BESIDE + 12):
            assert desk.get(page).status_code == 200, page


# Opening


def test_opening_gives_a_number_saves_all_answers_and_logs_one_service(desk, card, caseworker, centre):
    data = opening(
        desk,
        ("THB", "186,500.50", ""),
        ("MMK", "๒๓๕๐๐๐๐", ""),
        ("THB", "", ""),
        query={"client": card.uuid},
        worker=card.reference,
        group="Blue Bay packing hall",
        subjects=["leave", "osh"],
        opened_on="12/01/2568",
        remarks="ការងារ",
    )
    answer = desk.post(address("create", client=card.uuid), data, follow=True)
    case = LegalCase.objects.get()
    assert case.reference in text(answer)
    assert case.reference.startswith("RYG-L-2025-0001-")
    assert (case.client, case.centre, case.caseworker, case.opened_on) == (card, centre, caseworker, date(2025, 1, 12))
    assert {row.code for row in case.casesubject_rows.all()} == {"leave", "osh"}
    assert [(row.kind, row.currency, row.amount) for row in case.caseamount_rows.all()] == [
        ("requested", "THB", Decimal("186500.50")),
        ("requested", "MMK", Decimal(2350000)),
    ]
    assert case.group_complaint.name == "Blue Bay packing hall"
    service = Service.objects.get()
    assert (service.client, service.service, service.received_on) == (card, "legal_assistance", date(2025, 1, 12))
    assert case.history.get().history_user == caseworker


def test_the_form_is_filled_from_the_card(desk, card):
    form = desk.get(address("create", client=card.uuid)).context["form"]
    assert form["worker"].value() == card.reference
    assert (form["gender"].value(), form["nationality"].value()) == ("woman", "MM")
    assert (form["destination_country"].value(), form["sector"].value()) == ("TH", "seafood")
    assert form["opened_on"].value() == card.centre.today()


def test_a_card_of_another_centre_prefills_nothing(desk, elsewhere):
    assert desk.get(address("create", client=make_card(elsewhere).uuid)).status_code == 404
    assert desk.get(address("create", client="nobody")).status_code == 404


def test_the_service_stands_on_the_card_of_who_brought_the_complaint(desk, centre, card):
    widow = make_card(centre, name="Sok Sophea")
    desk.post(address("create"), opening(desk, worker=card.reference, brought_by=widow.reference.lower()))
    assert LegalCase.objects.get().brought_by == widow
    assert Service.objects.get().client == widow


def test_many_workers_brought_in_one_visit_are_one_service(desk, centre):
    union = make_card(centre)
    for _number in range(2):
        desk.post(address("create"), opening(desk, brought_by=union.reference))
    assert LegalCase.objects.count() == 2
    assert Service.objects.count() == 1


def test_without_a_card_there_is_a_case_and_no_service(desk):
    assert desk.post(address("create"), opening(desk)).status_code == 302
    assert LegalCase.objects.get().client is None
    assert not Service.objects.exists()


def test_a_double_click_makes_one_case(desk, card):
    data = opening(desk, worker=card.reference)
    first, second = (desk.post(address("create"), data) for _click in range(2))
    assert first.url == second.url
    assert LegalCase.objects.count() == 1
    assert Service.objects.count() == 1


def test_a_double_click_on_a_full_form_makes_one_case(desk, card, centre):
    reader = make_user("coordinator", centre)
    query = {"client": card.uuid}
    data = opening(
        desk, ("THB", "5,000", ""), query=query, worker=card.reference, group="Dock 9", remarks=" A\r\nB \u200b"
    )
    data |= rows_of_respondents(("Ko Htun", "broker")) | {"restricted": "on", "readers": [str(reader.pk)]}
    clicks = [desk.post(address("create", **query), data) for _click in range(2)]
    assert [click.status_code for click in clicks] == [302, 302]
    assert clicks[0].url == clicks[1].url
    assert LegalCase.objects.count() == 1


@pytest.mark.parametrize(
    "added",
    [
        {"remarks": "one AND two"},
        {"sector": "fishing"},
        {"subjects": ["leave", "deductions"]},
        {"group": "Dock 9"},
        {"worker_name": "Khin"},
        rows(("THB", "5,000", "")),
    ],
)
def test_what_was_typed_after_a_case_was_opened_stands_in_the_form_of_its_record(desk, caseworker, added):
    data = opening(desk, remarks="one", worker_name="")
    first = desk.post(address("create"), data)
    draft = Draft.objects.create(user=caseworker, form="legal_cases.open", data={"remarks": ["one AND two"]})
    answer = desk.post(address("create"), data | added)
    case = LegalCase.objects.get()
    assert first.url == case.get_absolute_url()
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f"Case {case.reference} is opened already" in page
    assert f'action="{address("update", case)}"' in page
    form = answer.context["form"]
    sent = {name: form.data.getlist(name) for name in form.data} | {"shown": form["shown"].value()}
    assert desk.post(address("update", case), sent).status_code == 302
    case = LegalCase.objects.get()
    names = set(added) & {"remarks", "sector", "worker_name"}
    assert {name: getattr(case, name) for name in names} == {name: added[name] for name in names}
    assert set(case.casesubject_rows.values_list("code", flat=True)) == set(added.get("subjects", ["leave"]))
    assert case.caseamount_rows.count() == ("amounts-0-requested" in added)
    assert (case.group_complaint.name if case.group_complaint else "") == added.get("group", "")
    assert Draft.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize(
    ("added", "sentence"),
    [
        (rows_of_respondents(("Ko Htun", "broker")), "Not saved yet: against whom"),
        ({"restricted": "on"}, "The case is not restricted yet"),
    ],
)
def test_what_the_form_of_the_record_does_not_ask_is_told_when_it_was_added(desk, added, sentence):
    data = opening(desk)
    desk.post(address("create"), data)
    answer = desk.post(address("create"), data | added)
    assert answer.status_code == 409
    assert sentence in text(answer)
    assert "Ko Htun" in text(answer) or "restricted" in added


def test_what_was_typed_after_a_case_was_opened_and_closed_leads_to_the_case_with_a_sentence(desk, caseworker):
    data = opening(desk)
    desk.post(address("create"), data)
    case = LegalCase.objects.get()
    make_closed(case, by=caseworker)
    answer = desk.post(address("create"), data | {"remarks": "Late"}, follow=True)
    assert answer.redirect_chain == [(case.get_absolute_url(), 302)]
    assert "What you added since is not saved" in text(answer)


def test_a_token_of_somebody_else_or_none_makes_no_case(client, desk, centre):
    data = opening(desk)
    client.force_login(make_user("caseworker", centre))
    for token in (data["token"], "", str(uuid.uuid4())):
        answer = client.post(address("create"), data | {"token": token})
        assert "open for too long" in text(answer)
        assert token_of(answer) not in (token, "")
    assert not LegalCase.objects.exists()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"gender": ""}, "Choose the worker’s gender"),
        ({"gender": "robot"}, "Select a valid choice"),
        ({"opened_on": ""}, "Write the date"),
        ({"opened_on": "31/02/2025"}, "31/02/2025 does not exist"),
        ({"opened_on": "12/01/99"}, "all four figures"),
        ({"sector": "other"}, "Other was chosen: write which sector"),
        ({"subjects": ["other"]}, "Other was chosen: write which subject"),
        ({"subjects": ["gossip"]}, "gossip"),
        ({"sector_other": "a beauty salon"}, "Other is not chosen"),
        ({"subject_other": "a loan"}, "Other is not chosen"),
        ({"worker": "RYG-2025-9999-X"}, "No card of this centre has the reference number"),
        ({"worker": "khin"}, "Cards that match: RYG-2025-0001-"),
        ({"worker": "x" * 500}, "200"),
        ({"group": "x" * 500}, "300"),
        ({"sector_other": "nul\x00"}, "Null characters"),
    ],
)
def test_a_wrong_answer_is_told_at_its_place_and_what_was_typed_stays(desk, card, answers, sentence):
    answer = desk.post(address("create"), opening(desk, remarks="keep me", **answers))
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert "keep me" in text(answer)
    assert not LegalCase.objects.exists()


def test_an_opening_in_the_future_is_refused(desk, centre):
    tomorrow = centre.today() + timedelta(days=1)
    answer = desk.post(address("create"), opening(desk, opened_on=tomorrow.strftime("%d/%m/%Y")))
    assert "The opening lies in the future" in text(answer)
    assert "opened_on" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("", "5", ""), "An amount needs its currency"),
        (("THB", "-5", ""), "below zero"),
        (("THB", "1.000.000", ""), "is not read as an amount"),
        (("THB", "12,50", ""), "is not read as an amount"),
        (("THB", "1e9", ""), "is not read as an amount"),
        (("THB", "NaN", ""), "is not read as an amount"),
        (("THB", "0.001", ""), "two figures after the point"),
        (("THB", "9" * 13, ""), "too large"),
        (("XXQ", "5", ""), "XXQ"),
    ],
)
def test_a_wrong_amount_is_told_at_its_line(desk, line, sentence):
    answer = desk.post(address("create"), opening(desk, line))
    assert sentence in text(answer)
    assert not LegalCase.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "9999999", "41"])
def test_a_forged_number_of_rows_is_no_server_error(desk, total):
    data = opening(desk) | {"amounts-TOTAL_FORMS": total}
    for then in ({}, {"then": "more"}, {"then": "look"}):
        assert desk.post(address("create"), data | then).status_code in (200, 302)


def test_the_largest_amount_is_kept_to_the_last_figure(desk):
    desk.post(address("create"), opening(desk, ("THB", "999,999,999,999.99", "")))
    assert LegalCase.objects.get().caseamount_rows.get().amount == Decimal("999999999999.99")


def test_a_card_of_another_centre_cannot_be_named(desk, elsewhere):
    foreign = make_card(elsewhere)
    for name in ("worker", "brought_by"):
        answer = desk.post(address("create"), opening(desk, **{name: foreign.reference}))
        assert "No card of this centre" in text(answer)
    assert not LegalCase.objects.exists()


def test_who_brought_it_is_another_person(desk, card):
    answer = desk.post(address("create"), opening(desk, worker=card.reference, brought_by=card.reference))
    assert "the worker’s own card" in text(answer)


def test_forged_fields_are_passed_over(desk, elsewhere, stranger):
    forged = {"centre": str(elsewhere.uuid), "reference": "MINE", "uuid": str(uuid.uuid4()), "closed_on": "01/02/2025"}
    answer = desk.post(address("create"), opening(desk, caseworker=str(stranger.pk)))
    assert "caseworker" in answer.context["form"].errors
    desk.post(address("create"), opening(desk, resolved_through="court", **forged))
    case = LegalCase.objects.get()
    assert case.centre.code == "RYG"
    assert case.reference != "MINE"
    assert case.is_open


def test_whoever_is_at_two_centres_chooses_one(desk, caseworker, elsewhere):
    Membership.objects.create(user=caseworker, centre=elsewhere)
    card = make_card(elsewhere)
    data = opening(desk, worker=card.reference)
    assert "No card of this centre" in text(desk.post(address("create"), data | {"centre": str(uuid.uuid4())}))
    desk.post(address("create"), data | {"centre": str(elsewhere.uuid)})
    assert LegalCase.objects.get().centre == elsewhere


def test_a_group_of_one_name_in_two_centres_is_two_groups(desk, centre, elsewhere):
    GroupComplaint.objects.create(centre=elsewhere, name="Blue Bay")
    desk.post(address("create"), opening(desk, group="Blue Bay"))
    assert LegalCase.objects.get().group_complaint.centre == centre
    assert "Secret group" not in text(desk.get(address("create")))


def test_members_with_one_same_amount_need_a_reason(desk):
    desk.post(address("create"), opening(desk, ("THB", "90000", ""), group="Blue Bay"))
    data = opening(desk, ("THB", "90000", ""), group="Blue Bay")
    answer = desk.post(address("create"), data)
    assert "Is this the group’s total?" in text(answer)
    assert LegalCase.objects.count() == 1
    desk.post(address("create"), data | {"reason_group_amount_repeated": "Each of them asks the same."})
    assert AcceptedWarning.objects.get().reason == "Each of them asks the same."


# Another currency, without script


def test_add_a_currency_gives_a_row_keeps_what_was_typed_and_judges_nothing(desk):
    data = opening(desk, ("THB", "12x", ""), gender="", remarks="keep me")
    answer = desk.post(address("create"), data | {"then": "more"})
    assert len(answer.context["form"].amounts.forms) == 2
    assert "12x" in answer.content.decode()
    assert "keep me" in answer.content.decode()
    assert not answer.context["form"].problems
    assert "needs a look" not in text(answer)


# The record


def test_the_card_of_a_case_tells_what_is_still_missing(desk, centre, caseworker):
    case = make_case(centre, by=caseworker, subjects=(), sector="not_recorded")
    answer = text(desk.get(address("detail", case)))
    assert "Choose at least one subject" in answer
    assert "Choose the sector" in answer
    assert "Choose the remedies" not in answer


def test_changing_a_case_saves_what_changed_and_its_history_tells(desk, case, caseworker):
    amounts = list(case.caseamount_rows.all())
    data = changing(subjects=["deductions", "osh"], sector="fishing", worker=case.client.reference)
    data |= {"caseworker": str(caseworker.pk), "remarks": "<script>alert(1)</script> =1+1"}
    answer = desk.post(address("update", case), data, follow=True)
    case.refresh_from_db()
    assert case.sector == "fishing"
    assert {row.code for row in case.casesubject_rows.all()} == {"deductions", "osh"}
    assert list(case.caseamount_rows.all()) == amounts
    told = text(desk.get(address("history", case)))
    assert "Sector of work: was Seafood, now Fishing" in told
    assert "Subject of the complaint: Wage withheld taken away" in told
    assert re.search("Subject of the complaint: [^:]*OSH", told)
    assert "<script>alert" not in answer.content.decode()
    assert case.is_open
    assert case.legal_status == "not_recorded"


def test_saving_without_a_change_writes_no_history(desk, case, caseworker):
    data = changing(worker=case.client.reference, caseworker=str(caseworker.pk))
    desk.post(address("update", case), data)
    assert case.history.count() == 1
    assert [row.history.count() for row in case.casesubject_rows.all()] == [1, 1]


def test_the_worker_a_colleague_and_the_group_can_change(desk, case, centre):
    colleague, other = make_user("coordinator", centre), make_card(centre)
    data = changing(worker=other.reference, caseworker=str(colleague.pk), group="Blue Bay")
    desk.post(address("update", case), data)
    case.refresh_from_db()
    assert (case.client, case.caseworker, case.group_complaint.name) == (other, colleague, "Blue Bay")
    desk.post(address("update", case), changing(worker="", caseworker="", group=""))
    case.refresh_from_db()
    assert (case.client, case.caseworker, case.group_complaint) == (None, None, None)


def test_only_colleagues_who_do_casework_there_can_be_the_caseworker(desk, case, staff, stranger):
    for user in (staff, stranger):
        answer = desk.post(address("update", case), changing(caseworker=str(user.pk)))
        assert "caseworker" in answer.context["form"].errors


# Closing


def test_closing_saves_annex_2_and_says_in_which_report_it_counts(desk, case, caseworker):
    answer = desk.post(address("close", case), closing(), follow=True)
    assert "It counts in the report of April to June 2025." in text(answer)
    case.refresh_from_db()
    assert (case.closed_on, case.resolved_through, case.legal_status) == (date(2025, 6, 18), "court", "irregular")
    assert case.duration_months is None
    assert {row.code for row in case.caseremedy_rows.all()} == {"compensation"}
    assert {row.code for row in case.casesanction_rows.all()} == {"fine"}
    assert case.caseamount_rows.filter(kind="awarded").get().amount == 120000
    assert case.history.count() == 2
    assert case.history.first().history_user == caseworker


def test_a_closed_case_is_not_closed_again(desk, closed):
    assert desk.get(address("close", closed)).url == address("detail", closed)
    assert desk.post(address("close", closed), closing()).status_code == 409
    assert closed.history.count() == 2


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"closed_on": ""}, "closed_on", "Write the day the case closed"),
        ({"closed_on": "11/01/2025"}, "closed_on", "before it was opened"),
        ({"closed_on": "18/06/2900"}, "closed_on", "too far away"),
        ({"resolved_through": ""}, "resolved_through", "Choose what the case was resolved through"),
        ({"resolved_through": "not_recorded"}, "resolved_through", "Select a valid choice"),
        ({"resolved_through": "dropped", "dropped_reason": "other"}, "dropped_why", "The case was dropped: write why"),
        ({"dropped_why": "moved"}, "dropped_why", "Dropped is not chosen"),
        ({"remedies": []}, "remedies", "Choose the remedies"),
        ({"remedies": ["none", "compensation"]}, "remedies", "None and Unknown stand alone"),
        ({"remedies": ["other"]}, "remedy_other", "write which remedy"),
        ({"sanctions": []}, "sanctions", "Choose the sanctions"),
        ({"sanctions": ["unknown", "fine"]}, "sanctions", "None and Unknown stand alone"),
        ({"legal_status": ""}, "legal_status", "Choose the legal status"),
        ({"source": ""}, "source", "Choose the source of the complaint"),
        ({"subjects": []}, "subjects", "Choose at least one subject"),
        ({"nationality": ""}, "nationality", "Choose the worker’s nationality"),
        ({"opened_on": ""}, "duration_months", "Write the duration, or the day"),
        ({"duration_months": "-1"}, "duration_months", "below zero"),
        ({"duration_months": "long"}, "duration_months", "as a number"),
        ({"duration_months": "1e400"}, "duration_months", ""),
    ],
)
def test_the_closing_screen_says_what_is_missing_or_wrong_at_its_place(desk, case, answers, field, sentence):
    answer = desk.post(address("close", case), closing(remarks="keep me", **answers))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert sentence in text(answer)
    assert "keep me" in text(answer)
    case.refresh_from_db()
    assert case.is_open


def test_a_closing_in_the_future_is_refused(desk, case, centre):
    tomorrow = centre.today() + timedelta(days=1)
    answer = desk.post(address("close", case), closing(closed_on=tomorrow.strftime("%d/%m/%Y")))
    assert "The closing lies in the future" in text(answer)


def test_legal_status_is_not_asked_where_the_centre_does_not_collect_it(desk, case, centre):
    centre.collects_legal_status = False
    centre.save()
    assert "Legal status" not in text(desk.get(address("close", case)))
    desk.post(address("close", case), closing())
    case.refresh_from_db()
    assert (case.is_open, case.legal_status) == (False, "not_recorded")


@pytest.mark.parametrize(
    "answers", [{}, {"resolved_through": "dropped", "dropped_why": "No answer", "dropped_reason": "lost_contact"}]
)
def test_a_short_record_fits_one_page(desk, case, caseworker, answers):
    make_closed(case, by=caseworker, remarks="She waits at the harbour.", **answers)
    paper = desk.get(address("pdf", case)).content
    assert len(PdfReader(io.BytesIO(paper)).pages) == 1


def test_the_printed_record_says_who_brought_it_without_a_gap(case, centre):
    case.brought_by_gender, case.brought_by_relationship = "woman", "widow"
    page = render_to_string("legal_cases/_record_internal.html", {"record": internal(case, centre)})
    assert "Woman, widow" in re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize(
    ("remedies", "words", "missing"),
    [
        (
            ["compensation", "reinstatement"],
            "1 answer does not usually go together with another. Correct it",
            "1 reason",
        ),
        (
            ["compensation", "reinstatement", "deployment"],
            "2 answers do not usually go together with others. Correct them",
            "2 reasons",
        ),
    ],
)
def test_a_warning_begins_with_what_did_not_happen_and_says_how_many_reasons_are_missing(
    desk, case, remedies, words, missing
):
    page = text(desk.post(address("close", case), closing(remedies=remedies)))
    assert "The case is not closed yet." in page
    assert words in page
    assert f"{missing} {'is' if missing[0] == '1' else 'are'} missing" in page
    opened = desk.post(address("update", case), changing(**rows(("THB", "5", ""))))
    assert "The case is not closed yet." not in text(opened)


def test_a_warning_is_accepted_with_a_reason_and_only_so(desk, case, caseworker):
    data = closing(remedies=["compensation", "documents_returned"], duration_months="2")
    answer = desk.post(address("close", case), data)
    assert "ID retention is not among the subjects" in text(answer)
    assert "the dates give “4–6 months”" in text(answer)
    assert len(answer.context["form"].open_warnings) == 2
    one = data | {"reason_duration_differs_from_dates": "She was away."}
    answer = desk.post(address("close", case), one)
    assert [warning.check.code for warning in answer.context["form"].open_warnings] == [
        "documents_returned_without_id_retention"
    ]
    assert "She was away." in text(answer)
    case.refresh_from_db()
    assert case.is_open
    both = one | {"reason_documents_returned_without_id_retention": "The passport of a child."}
    answer = desk.post(address("close", case), both, follow=True)
    case.refresh_from_db()
    assert not case.is_open
    assert {row.reason: row.accepted_by for row in case.accepted_warnings.all()} == {
        "She was away.": caseworker,
        "The passport of a child.": caseworker,
    }
    assert "with 2 warnings that were accepted" in text(answer)
    assert "The passport of a child." in text(desk.get(address("history", case)))


def test_a_reason_without_a_warning_is_not_kept(desk, case):
    desk.post(address("close", case), closing(reason_dropped_with_sanction="just so"))
    case.refresh_from_db()
    assert not case.is_open
    assert not AcceptedWarning.objects.exists()


def test_the_dates_give_a_hint(desk, case):
    answer = desk.post(address("close", case), closing(closed_on="18/06/2025", then="look"))
    told = text(answer)
    assert "Counts in the report of April to June 2025." in told
    assert "is 5 completed months (column 4–6 months)" in told
    assert "needs a look" not in told


def test_a_closed_record_can_be_changed_under_the_same_rules(desk, closed):
    answer = desk.post(address("update", closed), closing(sanctions=["none", "fine"]))
    assert "None and Unknown stand alone" in text(answer)
    answer = desk.post(address("update", closed), closing(sanctions=[]))
    assert "Choose the sanctions" in text(answer)
    desk.post(address("update", closed), closing(sanctions=["prison", "fine"], closed_on="19/06/2025"))
    closed.refresh_from_db()
    assert closed.closed_on == date(2025, 6, 19)
    assert {row.code for row in closed.casesanction_rows.all()} == {"prison", "fine"}


def test_a_record_reopened_meanwhile_says_so_and_keeps_what_was_typed(desk, closed, caseworker):
    reopen_case(case=LegalCase.objects.get(pk=closed.pk), reason="A new witness", by=caseworker)
    answer = desk.post(address("update", closed), closing(sector="fishing", subjects=["osh"]))
    assert answer.status_code == 409
    assert "Somebody reopened this case in the meantime" in text(answer)
    form = answer.context["form"]
    assert (form["sector"].value(), form["subjects"].value()) == ("fishing", ["osh"])
    assert LegalCase.objects.get(pk=closed.pk).sector == "seafood"


def test_a_record_closed_meanwhile_loses_no_answer_of_its_closing(desk, closed):
    answer = desk.post(address("update", closed), changing(remarks="typed"))
    assert answer.status_code == 409
    form = answer.context["form"]
    assert (form["remarks"].value(), form["resolved_through"].value()) == ("typed", "court")
    assert "120,000" in answer.content.decode()


def test_what_an_old_paper_record_left_blank_may_stay_so(desk, closed):
    closed.casesanction_rows.all().delete()
    LegalCase.objects.filter(pk=closed.pk).update(source="not_recorded", legal_status="not_recorded")
    data = closing(sanctions=[], source="not_recorded", legal_status="not_recorded", remarks="typed later")
    assert desk.post(address("update", closed), data).status_code == 302
    closed.refresh_from_db()
    assert closed.remarks == "typed later"


def test_the_same_currency_twice_stays_twice(desk, case):
    lines = rows(("THB", "5", ""), ("THB", "7", ""), ("MMK", "2350000", ""))
    desk.post(address("update", case), changing(**lines))
    amounts = sorted((row.currency, row.amount) for row in case.caseamount_rows.all())
    assert amounts == [("MMK", 2350000), ("THB", 5), ("THB", 7)]
    form = desk.get(address("update", case)).context["form"]
    assert [row["currency"].value() for row in form.amounts.forms][:3] == ["MMK", "THB", "THB"]


# Suggestions and paper


def test_cards_are_suggested_while_typing(desk, card):
    answer = desk.post(address("cards"), {"worker": "khin"})
    assert f'value="{card.reference}"' in answer.content.decode()
    assert desk.get(address("cards")).status_code == 405


def pdf_text(response, tmp_path):
    path = tmp_path / "record.pdf"
    path.write_bytes(response.content)
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.replace("\u200b", "")


def test_the_record_as_pdf_is_filled_with_boxes_and_local_scripts(desk, closed, tmp_path):
    burmese, khmer = "အလုပ်ရှင်က လုပ်ခကို မပေးခဲ့ပါ", "ម្ចាស់រោងចក្រមិនព្រមបង់ប្រាក់ឈ្នួល"
    LegalCase.objects.filter(pk=closed.pk).update(remarks=f"{burmese}\n{khmer}")
    answer = desk.get(address("pdf", closed))
    assert answer["Content-Disposition"] == f'attachment; filename="{closed.reference}-confidential.pdf"'
    told = pdf_text(answer, tmp_path)
    assert closed.reference in told
    assert re.search(r"☒\s*Court", told)
    assert re.search(r"☐\s*Dropped", told)
    assert "186,500.50" in told
    flat = told.replace("\n", "").replace(" ", "")
    assert burmese.replace(" ", "") in flat
    assert khmer in flat


def test_the_blank_form_has_every_answer_and_ticks_none(desk, tmp_path):
    told = pdf_text(desk.get(address("blank-pdf")), tmp_path)
    assert "☒" not in told
    assert told.count("☐") == 4 + 12 + 3 + 7 + 23 + 4 + 6 + 13 + 6
