"""Which cases a list shows: by every row of Annex 2 but legal status, in pages, kept by name, taken along as a file."""

import io
import os
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from legal_cases.dates import end_date, set_date
from legal_cases.filters import CaseFilter
from legal_cases.models import (
    CaseReader,
    CaseRespondent,
    CentreStage,
    GroupComplaint,
    LegalCase,
    Respondent,
    SavedFilter,
)
from legal_cases.views import exports
from mrc.access.models import AccessLog
from tests import factories

from .conftest import make_card, make_case, make_closed, make_user

LIST = "/cases/"


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


@pytest.fixture
def office(client, centre):
    user = make_user("coordinator", centre)
    client.force_login(user)
    client.user = user
    return client


def shown(desk, **query):
    answer = desk.get(LIST, query)
    assert answer.status_code == 200, answer.context["filter"].problems
    return set(answer.context["object_list"])


@pytest.fixture
def rich(centre, caseworker):
    """A closed case with an answer in every row, and one with none of them."""
    full = factories.LegalCaseFactory(
        centre=centre,
        reference="RYG-L-2025-0777-X",
        caseworker=caseworker,
        gender="man",
        nationality="LA",
        destination_country="MY",
        sector="fishing",
        source="trade_union",
        subjects=["deductions"],
        remedies=["compensation"],
        sanctions=["fine"],
        amounts=[("requested", "THB", "5"), ("awarded", "LAK", "0")],
        opened_on=date(2025, 3, 1),
        closed_on=date(2025, 3, 20),
        resolved_through="mediation",
        case_study_why="Others could learn",
        stage="enforcement",
    )
    factories.LegalCaseFactory(centre=centre, reference="PLAIN", opened_on=None)
    return full


def test_the_tabs_show_mine_unassigned_and_overdue(desk, centre, caseworker):
    mine = make_case(centre, by=caseworker)
    nobodys = factories.LegalCaseFactory(centre=centre)
    theirs = make_case(centre, by=make_user("caseworker", centre))
    yesterday = centre.today() - timedelta(days=1)
    late = set_date(case=theirs, kind="step", what="Call", on=yesterday, by=caseworker)
    set_date(case=mine, kind="step", what="Call", on=centre.today(), by=caseworker)
    assert shown(desk) == {mine, nobodys, theirs}
    assert shown(desk, caseworker="me") == {mine}
    assert shown(desk, caseworker="none") == {nobodys}
    assert shown(desk, caseworker=theirs.caseworker.uuid) == {theirs}
    assert shown(desk, overdue="yes") == {theirs}
    end_date(due_date=late, ending="done", by=caseworker)
    assert shown(desk, overdue="yes") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"gender": "man"},
        {"nationality": "LA"},
        {"destination": "MY"},
        {"sector": "fishing"},
        {"source": "trade_union"},
        {"subject": "deductions"},
        {"duration": "lt_1"},
        {"resolved": "mediation"},
        {"remedy": "compensation"},
        {"sanction": "fine"},
        {"requested": "yes"},
        {"requested": "THB"},
        {"awarded": "LAK"},
        {"stage": "enforcement"},
        {"nominated": "yes"},
        {"number": "0777"},
        {"opened_from": "01/03/2025", "opened_to": "01/03/2568"},
        {"closed_from": "20/03/2025", "closed_to": "20/03/2025"},
        {"state": "closed"},
    ],
)
def test_every_row_of_the_form_narrows_the_list(desk, rich, query):
    assert shown(desk, **{"state": "all"} | query) == {rich}


@pytest.mark.parametrize("name", ["subject", "remedy", "sanction", "requested", "awarded", "duration", "resolved"])
def test_not_recorded_is_an_answer_too(desk, rich, name):
    assert shown(desk, **{"state": "all", name: "not_recorded"}) == set(LegalCase.objects.exclude(pk=rich.pk))


def test_by_group_complaint_and_by_respondent(desk, rich, centre):
    group = GroupComplaint.objects.create(centre=centre, name="Blue Bay")
    LegalCase.objects.filter(pk=rich.pk).update(group_complaint=group)
    firm = Respondent.objects.create(centre=centre, name="Blue Bay Co.", kind="employer")
    CaseRespondent.objects.create(case=rich, centre=centre, respondent=firm)
    assert shown(desk, state="all", group=group.pk) == {rich}
    assert shown(desk, state="all", respondent=firm.uuid) == {rich}
    page = desk.get("/cases/narrow/", {"group": group.pk}).content.decode()
    assert "Blue Bay Co." in page
    assert f'<option value="{group.pk}" selected>Blue Bay</option>' in page


def test_legal_status_is_no_filter_and_nobody_is_offered_it(desk, rich):
    answer = desk.get(LIST, {"legal_status": "undocumented"})
    assert answer.status_code == 400
    assert "There is no filter “legal_status”" in answer.content.decode()
    assert 'name="legal_status"' not in desk.get("/cases/narrow/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"sector": "piracy"},
        {"stage": "purgatory"},
        {"caseworker": "00000000-0000-0000-0000-000000000000"},
        {"group": "99999999999999999999999999"},
        {"group": "Blue Bay"},
        {"respondent": "nonsense"},
        {"respondent": "\0"},
        {"number": "Khin Thuzar"},
        {"requested": "XXX"},
        {"overdue": "no"},
        {"duration": "long"},
        {"opened_from": "31/02/2025"},
        {"opened_from": "02/01/2025", "opened_to": "01/01/2025"},
        {"sort": "name"},
        {"sort": "client__name"},
        {"remarks": "x"},
    ],
)
def test_what_is_not_understood_shows_no_case_and_says_so(desk, rich, query):
    answer = desk.get(LIST, {"state": "all"} | query)
    assert answer.status_code == 400
    assert answer.context["filter"].problems
    assert rich.reference not in answer.content.decode()
    assert "Select a valid" not in answer.content.decode()
    narrow = desk.get("/cases/narrow/", {"state": "all"} | query)
    assert narrow.status_code == 400


def test_a_respondent_or_group_of_hidden_cases_alone_is_not_offered(desk, centre):
    group = GroupComplaint.objects.create(centre=centre, name="Hidden group")
    hidden = factories.LegalCaseFactory(centre=centre, is_restricted=True, group_complaint=group)
    firm = Respondent.objects.create(centre=centre, name="Hidden firm", kind="employer")
    CaseRespondent.objects.create(case=hidden, centre=centre, respondent=firm)
    CaseReader.objects.create(case=hidden, centre=centre, user=make_user("caseworker", centre))
    assert "Hidden" not in desk.get("/cases/narrow/").content.decode()
    assert desk.get(LIST, {"group": group.pk}).status_code == 400
    assert desk.get(LIST, {"respondent": firm.uuid}).status_code == 400
    assert hidden.reference not in desk.get(LIST).content.decode()


def test_the_summary_says_what_is_chosen_and_how_to_take_it_out(desk, rich, caseworker):
    answer = desk.get(LIST, {"state": "all", "sector": "fishing", "caseworker": "me", "opened_from": "01/03/2025"})
    words = {label: (value, query) for label, value, query in answer.context["filter"].chosen}
    assert words["Sector of work"] == ("Fishing", "state=all&caseworker=me&opened_from=01%2F03%2F2025")
    assert words["Caseworker"][0] == "Me"
    assert words["Opened from"][0] == "Sat 1 March 2025"


def test_a_centres_own_name_of_a_stage_stands_in_the_list(desk, centre, caseworker):
    CentreStage.objects.create(centre=centre, code="court", name="Before the judge")
    case = make_case(centre, by=caseworker, stage="court")
    assert "Before the judge" in desk.get(LIST).content.decode()
    assert shown(desk, stage="court") == {case}


def test_a_stage_that_was_only_hidden_or_moved_keeps_its_name_in_list_and_filter(desk, centre, caseworker):
    CentreStage.objects.create(centre=centre, code="court", name="court", is_used=False)
    make_case(centre, by=caseworker, stage="court")
    page = desk.get(LIST)
    assert page.context["page"].rows[0].stage_in_words == "Court"
    assert ("court", "Court") in page.context["filter"].stages


# By number


def test_a_case_number_leads_to_the_case_and_a_part_of_it_to_a_list(desk, rich):
    assert desk.post("/cases/find/", {"number": " ryg-l-2025-0777-x "}).url == rich.get_absolute_url()
    assert desk.post("/cases/find/", {"number": "0777"}).url == f"{LIST}?state=all&number=0777"


def test_a_name_typed_for_a_number_stands_in_no_address(desk, rich):
    answer = desk.post("/cases/find/", {"number": "Ma Khin Thuzar"}, follow=True)
    assert "search among the clients" in answer.content.decode()
    assert all("Khin" not in address for address, _status in answer.redirect_chain)


# Pages


def test_pages_follow_each_other_by_tokens(desk, centre):
    factories.LegalCaseFactory.create_batch(55, centre=centre)
    first = desk.get(LIST)
    assert len(first.context["object_list"]) == 50
    second = desk.get(LIST, {"page": first.context["page"].next})
    assert len(second.context["object_list"]) == 5
    back = desk.get(LIST, {"page": second.context["page"].previous})
    assert back.context["object_list"] == first.context["object_list"]
    assert "55 cases" in first.content.decode()


@pytest.mark.parametrize("token", ["2", "forged", "\0", "WyJvcGVuZWQiXQ:x:y"])
def test_a_page_nobody_gave_out_is_the_first_with_a_sentence(desk, rich, token):
    answer = desk.get(LIST, {"page": token, "state": "all"})
    assert answer.status_code == 200
    assert "Here is its beginning." in answer.content.decode()
    assert rich.reference in answer.content.decode()


def test_the_list_costs_five_queries_with_two_thousand_cases(desk, centre, caseworker, django_assert_max_num_queries):
    card = make_card(centre, name="សុខ" * 60)
    LegalCase.objects.bulk_create(
        LegalCase(
            centre=centre,
            reference=f"N-{number:04}",
            gender="woman",
            caseworker=caseworker,
            client=card,
            opened_on=date(2020, 1, 1) + timedelta(days=number % 700),
        )
        for number in range(2000)
    )
    desk.get(LIST)
    for query in ({}, {"sort": "next"}, {"overdue": "yes"}, {"sector": "not_recorded", "duration": "not_recorded"}):
        with django_assert_max_num_queries(7 + 5):
            answer = desk.get(LIST, query)
    token = desk.get(LIST).context["page"].next
    with django_assert_max_num_queries(7 + 5):
        answer = desk.get(LIST, {"page": token})
    assert "more than 1,000 cases" in answer.content.decode()


# Saved lists


def test_a_list_is_kept_by_name_opened_renamed_and_removed(desk, rich, caseworker):
    query = "state=all&sector=fishing&number=0777&sort=closed"
    desk.post("/cases/lists/", {"name": " Fishers ", "query": query})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.user, saved.query) == ("Fishers", caseworker, "state=all&sector=fishing&sort=closed")
    opened = desk.get(f"/cases/lists/{saved.pk}/", follow=True)
    assert opened.context["object_list"] == [rich]
    desk.post(f"/cases/lists/{saved.pk}/", {"name": "At sea"})
    assert "At sea" in desk.get("/cases/lists/").content.decode()
    desk.post(f"/cases/lists/{saved.pk}/", {"then": "remove"})
    assert not SavedFilter.objects.exists()


def test_a_name_is_kept_once_and_the_same_list_sent_twice_is_one(desk, caseworker):
    for query in ("state=all", "state=all", "state=closed"):
        answer = desk.post("/cases/lists/", {"name": "Mine", "query": query}, follow=True)
    assert "You have another list of this name." in answer.content.decode()
    assert SavedFilter.objects.get().query == "state=all"


def test_a_list_that_is_not_understood_is_not_kept(desk):
    for data in ({"name": "x", "query": "legal_status=irregular"}, {"name": " ", "query": ""}, {"name": "y" * 101}):
        assert desk.post("/cases/lists/", data).status_code == 302
    assert not SavedFilter.objects.exists()


def test_a_saved_list_of_somebody_else_does_not_exist(desk, centre):
    saved = SavedFilter.objects.create(user=make_user("caseworker", centre), name="Hers", query="state=all")
    for send in (desk.get, desk.post):
        assert send(f"/cases/lists/{saved.pk}/", {"then": "remove"}).status_code == 404
    assert desk.get(f"/cases/lists/{10**30}/").status_code == 404
    assert "Hers" not in desk.get("/cases/lists/").content.decode()
    assert SavedFilter.objects.exists()


def test_an_old_list_with_a_stage_that_is_gone_says_so(desk, caseworker, rich):
    saved = SavedFilter.objects.create(user=caseworker, name="Old", query="state=all&stage=tribunal")
    answer = desk.get(f"/cases/lists/{saved.pk}/", follow=True)
    assert answer.status_code == 400
    assert "“tribunal” is not offered here, or not any more" in answer.content.decode()


# Export


def sheet_of(answer):
    body = b"".join(answer.streaming_content)
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)]


def test_the_list_is_exported_as_shown_with_all_its_pages(office, centre):
    factories.LegalCaseFactory.create_batch(60, centre=centre, sector="fishing")
    factories.LegalCaseFactory(centre=centre, sector="retail")
    answer = office.post("/cases/export/", {"query": "state=open&sector=fishing&sort=-number"})
    rows = sheet_of(answer)
    numbers = [row[0] for row in rows[1:]]
    assert len(numbers) == 60
    assert numbers == sorted(numbers, reverse=True)
    log = AccessLog.objects.get(action="export")
    assert (log.record, log.count, log.user) == ("legal_cases.list", 60, office.user)


def test_without_identity_nothing_tells_who_it_is(office, centre, caseworker):
    card = make_card(centre, name="MARKNAME", telephone="0812345678", address="MARKPLACE")
    case = make_case(centre, by=caseworker, client=card, remarks="MARKREMARKS", subjects=("leave", "osh"))
    make_closed(case, by=caseworker, legal_status="irregular", awarded=[("THB", Decimal("12.5"))])
    GroupComplaint.objects.create(centre=centre, name="MARKGROUP")
    without = sheet_of(office.post("/cases/export/", {"query": "state=all"}))
    told = str(without)
    for secret in ("MARK", card.reference, "0812345678", caseworker.full_name, "rregular", "Legal status"):
        assert secret not in told
    row = dict(zip(*without, strict=True))
    assert row["Awarded THB"] == 12.5
    assert row["Subject of the complaint"].count(",") == 1
    named = sheet_of(office.post("/cases/export/identity/", {"query": "state=all"}))
    row = dict(zip(*named, strict=True))
    assert (row["Name of the worker"], row["The worker’s card"]) == ("MARKNAME", card.reference)
    assert "0812345678" not in str(named)
    assert "rregular" not in str(named)
    assert [log.record for log in AccessLog.objects.filter(action="export").order_by("pk")] == [
        "legal_cases.list",
        "legal_cases.list_with_identity",
    ]


def test_money_is_numbers_in_two_columns_for_each_currency_met(office, centre, caseworker):
    amounts = [("THB", Decimal("100")), ("KHR", Decimal("4000000")), ("THB", Decimal("0.5"))]
    case = make_case(centre, by=caseworker, subjects=(), requested=amounts)
    make_closed(make_case(centre, by=caseworker), by=caseworker, awarded=[("THB", Decimal("7"))])
    title, *rows = sheet_of(office.post("/cases/export/", {"query": "state=all&sort=number"}))
    money = [name for name in title if name.startswith(("Requested", "Awarded"))]
    assert sorted(money) == ["Awarded KHR", "Awarded THB", "Requested KHR", "Requested THB"]
    told = {row[0]: dict(zip(title, row, strict=True)) for row in rows}
    still_open = told.pop(case.reference)
    assert (still_open["Requested THB"], still_open["Requested KHR"]) == (100.5, 4000000)
    asked_at_closing = ("Duration of the case", "Case resolved through", "Remedy obtained", "Awarded THB")
    assert {still_open[name] for name in (*asked_at_closing, "Sanction applied to offender")} == {None}
    assert still_open["Subject of the complaint"] == "Not recorded"
    (done,) = told.values()
    assert (done["Awarded THB"], done["Awarded KHR"]) == (7, None)


def test_a_day_that_is_not_read_stands_in_its_field_of_the_open_fold(office):
    page = office.get("/cases/", {"opened_from": "1/1/26", "sector": "fishing"})
    assert page.status_code == 400
    shown = page.content.decode()
    assert '<details class="fold" open>' in shown
    field = re.search(r'<input[^>]*name="opened_from"[^>]*>', shown)[0]
    assert 'value="1/1/26"' in field
    assert "is-invalid" in field
    assert re.search(r'<option value="fishing"\s+selected', shown)
    assert "is-invalid" not in re.search(r'<input[^>]*name="opened_to"[^>]*>', shown)[0]


def test_a_name_that_looks_like_a_formula_stays_a_text(office, centre):
    factories.LegalCaseFactory(centre=centre, worker_name='=HYPERLINK("http://x")', reference="=1+1")
    answer = office.post("/cases/export/identity/", {"query": ""})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    row = book.active[2]
    assert (row[0].value, row[0].data_type) == ("=1+1", "s") or row[0].data_type != "f"
    assert all(cell.data_type != "f" for cell in row)


def test_who_may_not_take_names_along_takes_none(desk, case):
    assert len(sheet_of(desk.post("/cases/export/", {"query": ""}))) == 2
    assert desk.post("/cases/export/identity/", {"query": ""}).status_code == 403
    assert "export/identity" not in desk.get(LIST).content.decode()


def test_an_empty_list_names_the_next_step(desk):
    found = re.search(r'aria-labelledby="found".*?</section>', desk.get("/cases/").content.decode(), re.S)[0]
    assert "No case is open." in found
    assert f'href="{reverse("legal_cases:create")}"' in found


def test_the_name_of_an_export_tells_whether_people_are_named_in_it(office, centre):
    day = centre.today().isoformat()
    for address, name in (("/cases/export/", "without-identity"), ("/cases/export/identity/", "confidential")):
        answer = office.post(address, {"query": "state=all"})
        assert f'"cases {day}-{name}.xlsx"' in answer["Content-Disposition"]
        b"".join(answer.streaming_content)


def test_a_hidden_case_is_in_no_export_of_others_and_a_wrong_filter_exports_nothing(office, centre):
    hidden = factories.LegalCaseFactory(centre=centre, is_restricted=True)
    CaseReader.objects.create(case=hidden, centre=centre, user=make_user("caseworker", centre))
    assert len(sheet_of(office.post("/cases/export/", {"query": "state=all"}))) == 1
    answer = office.post("/cases/export/", {"query": "legal_status=x"})
    assert answer.status_code == 302
    assert office.get(answer.url).status_code == 400
    assert AccessLog.objects.filter(action="export").count() == 1


def test_a_file_of_an_export_does_not_stay_on_the_disk(office, case, settings):
    b"".join(office.post("/cases/export/", {"query": ""}).streaming_content)
    assert not [path for path in (settings.VAR_DIR / "exports").rglob("*") if path.is_file()]


def test_what_another_export_swept_at_the_same_moment_is_no_failure(monkeypatch):
    old = exports.folder() / "old.xlsx"
    old.touch()
    os.utime(old, (1, 1))
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([folder / "gone.xlsx", folder / "old.xlsx"]))
    exports.folder()
    assert not old.exists()


def test_the_filter_asks_for_no_register_nobody_chose_from(caseworker, case, django_assert_num_queries):
    caseworker.centre_ids  # noqa: B018  read once a request
    with django_assert_num_queries(0):
        assert CaseFilter({"sector": "fishing"}, user=caseworker).problems == []
    assert reverse("legal_cases:list") == LIST
