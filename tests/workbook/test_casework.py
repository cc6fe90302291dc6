"""Casework in the workbook: everything makes the journey; what is restricted neither leaves nor is touched."""

from datetime import date, time
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from legal_cases.models import (
    CaseReader,
    CaseRespondent,
    CentreStage,
    DueDate,
    Entry,
    EntryReader,
    LegalCase,
    MigrationFee,
    Reopening,
    Respondent,
)
from mrc.access.models import User
from mrc.period import Period
from reports.build import build
from reports.renderers.json import as_data
from tests import factories

from .books import CASES, CENTRES, book, bring_in, cells, refused, written_out

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)
MARK = "marker-hidden"
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
ANSWERS = {
    "resolved_through": "court",
    "dropped_why": "",
    "dropped_reason": "not_recorded",
    "duration_months": "1.50",
    "remedies": ["compensation"],
    "remedy_other": "ឡចំហាយ",
    "sanctions": ["fine"],
    "awarded": [["THB", "45000.00"]],
}
MODELS = (Reopening, Entry, DueDate, CaseRespondent, MigrationFee, Respondent, CentreStage, LegalCase)


def fill(case, user, mark=""):
    """Everything that can hang on a case, twice where two alike are two."""
    centre = case.centre
    of = {"case": case, "centre": centre}
    one = Respondent.objects.create(
        centre=centre,
        name=f"ABC{mark}",
        kind="broker",
        licence_number=f"7{mark}",
        place=f"Mae Sot{mark}",
        note=f"=note{mark}",
        search_key="x",
    )
    one.aliases.create(centre=centre, name=f"အေဘီစီ{mark}")
    one.aliases.create(centre=centre, name=f"Abc Co{mark}")
    CaseRespondent.objects.create(respondent=one, **of)
    for _twice in range(2):
        MigrationFee.objects.create(
            currency="THB",
            amount=5000,
            paid_to="broker",
            paid_to_name=f"U Ba{mark}",
            purpose="recruitment",
            receipt="no",
            debt="yes",
            owed_to=f"aunt{mark}",
            **of,
        )
    DueDate.objects.create(
        kind="hearing",
        on=date(2026, 2, 1),
        at=time(9, 30),
        reason=f"summons{mark}",
        set_by=user,
        ended_on=date(2026, 2, 1),
        ending="done",
        ended_because=f"held{mark}",
        ended_by=user,
        **of,
    )
    Entry.objects.create(kind="note", happened_on=DAY, text=f"two\nlines{mark}", written_by=user, **of)
    Entry.objects.create(kind="note", happened_on=DAY, text=f"two\nlines{mark}", written_by=user, **of)
    Entry.objects.create(kind="offer", happened_on=DAY, currency="THB", amount=0, **of)
    Entry.objects.create(kind="stage", happened_on=DAY, was="intake", now="own-1", **of)
    Entry.objects.create(kind="assigned", happened_on=DAY, was=f"Anong{mark}", now=f"Somsak{mark}", **of)
    note = Entry.objects.create(happened_on=DAY, text=f"told{mark}", audience="restricted", written_by=user, **of)
    EntryReader.objects.create(entry=note, centre=centre, user=user)
    Reopening.objects.create(
        reason=f"appeal{mark}",
        reopened_on=date(2026, 2, 3),
        reopened_by=user,
        closed_on=date(2026, 2, 1),
        resolved_through="court",
        answers=ANSWERS,
        **of,
    )
    return one


@pytest.fixture
def world():
    """A centre with a restricted case and an open one, both full, and a second centre that uses a number too."""
    centre, other = factories.CentreFactory(code="C1"), factories.CentreFactory(code="C2")
    user = factories.UserFactory(email="cw@example.org", centres=[centre])
    CentreStage.objects.create(centre=centre, code="own-1", name="Waiting", position=25, is_used=False)
    CentreStage.objects.create(centre=centre, code="court", name="Tribunal")
    closed = factories.LegalCaseFactory(
        centre=centre,
        reference="L1",
        closed_on=date(2026, 2, 14),
        resolved_through="dropped",
        dropped_why="moved",
        dropped_reason="returned_home",
        worker_name="Ma Ma",
        worker_situation="missing",
        brought_by_name="Daw Hla",
        brought_by_relationship="mother",
        brought_by_gender="woman",
        brought_by_telephone="081",
        brought_by_safe_contact="after 8",
        nationality="MM",
        destination_country="TH",
        stage="own-1",
        is_restricted=True,
        case_study_why="others can learn",
        caseworker=user,
    )
    CaseReader.objects.create(case=closed, centre=centre, user=user)
    fill(closed, user, MARK)
    factories.LegalCaseFactory(centre=other, reference="L1")
    open_case = factories.LegalCaseFactory(centre=centre, reference="L2", stage="court")
    fill(open_case, user)
    fill(open_case, user)
    DueDate.objects.create(case=open_case, centre=centre, kind="step", on=date(2027, 1, 1), what="Call")
    factories.AgreementFactory(number="AG", centres=[centre, other])
    return centre


def counts():
    return {model.__name__: model.objects.count() for model in (*MODELS, CaseReader, EntryReader)}


def empty():
    from .test_export import empty as empty_all

    for model in MODELS:
        model._base_manager.all().delete()
    empty_all()


def figures():
    from mrc.agreements.models import Agreement

    return as_data(build(Agreement.objects.for_report().get(), QUARTER))


def test_everything_makes_the_journey_and_gives_the_same_figures(world, tmp_path):
    before, figures_before = counts(), figures()
    first = written_out(tmp_path / "first.xlsx")
    empty()
    assert not any(counts().values())
    bring_in(first)
    assert counts() == before
    assert figures() == figures_before
    assert figures_before["migration_costs"]
    assert written_out(tmp_path / "second.xlsx").read_bytes() == first.read_bytes()
    case, user = LegalCase.objects.get(reference="L1", centre__code="C1"), User.objects.get(email="cw@example.org")
    assert case.is_restricted
    assert [reader.user for reader in case.readers.all()] == [user]
    assert (case.stage, case.dropped_reason, case.worker_situation) == ("own-1", "returned_home", "missing")
    assert case.reopenings.get().answers == ANSWERS
    assert case.due_dates.get().at == time(9, 30)
    note = case.entries.get(audience="restricted")
    assert (note.written_by, note.readers.get().user) == (user, user)
    assert Respondent.objects.filter(name="ABC").count() == 2
    assert {row.respondent.name for row in case.respondent_rows.all()} == {f"ABC{MARK}"}
    assert "အေဘီစီ" in Respondent.objects.filter(name="ABC").first().aliases.first().name
    assert Respondent.objects.filter(name="ABC").first().search_key not in ("", "x")


def test_each_new_record_has_its_first_history_and_an_address_of_its_own(world, tmp_path):
    out = written_out(tmp_path / "out.xlsx")
    empty()
    for model in (Entry, DueDate, Respondent, MigrationFee):
        model.history.all().delete()
    bring_in(out)
    for model in (Entry, DueDate, Respondent, MigrationFee):
        assert model.history.filter(history_type="+").count() == model.objects.count()
    assert len(set(Entry.objects.values_list("uuid", flat=True))) == Entry.objects.count()


@pytest.mark.parametrize("existing", ["skip", "update"])
def test_the_same_file_twice_changes_nothing(world, tmp_path, existing):
    out = written_out(tmp_path / "out.xlsx")
    before = counts()
    said = bring_in(out, "--existing", existing)
    assert counts() == before
    assert " 0 new, 0 changed" in said
    assert all(" 0 new, 0 changed" in line for line in said.splitlines() if " rows, " in line)


def test_a_third_identical_row_is_added(world, path):
    fee = ("L2", "recruitment", "THB 5000", "broker", "U Ba", "no", "yes", "aunt")
    columns = ("case", "purpose", "amount", "paid_to", "paid_to_name", "receipt", "debt", "owed_to")
    book(path, fees=[columns, *[fee] * 5])
    bring_in(path, "--existing", "skip")
    assert MigrationFee.objects.filter(case__reference="L2").count() == 5


def test_older_files_without_the_new_columns_leave_them_as_they_are(world, path):
    book(path, legal_cases=[CASES, ("L1", "C1", "man", date(2026, 2, 14), "dropped")])
    bring_in(path, "--existing", "update")
    case = LegalCase.objects.get(reference="L1", centre=world)
    assert (case.gender, case.is_restricted, case.stage, case.worker_name) == ("man", True, "own-1", "Ma Ma")
    assert case.readers.count() == 1


def test_the_deidentified_file_names_nobody_and_comes_in(world, tmp_path):
    out = written_out(tmp_path / "out.xlsx", "--deidentified")
    said = str(cells(out))
    for word in (MARK, "ABC", "Ma Ma", "Daw Hla", "mother", "081", "after 8", "U Ba", "aunt", "two", "told", "appeal"):
        assert word not in said, word
    for word in ("others can learn", "summons", "example.org", "ឡចំហាយ", "45000", "Mae Sot", "Call"):
        assert word not in said, word
    empty()
    bring_in(out)
    assert LegalCase.objects.filter(is_restricted=True).count() == 1
    assert not Entry.objects.filter(audience="restricted").exists()
    assert MigrationFee.objects.count() == 6


def problem(path, column, **sheets):
    """What is wrong in this column of the one sheet beside the centre and a closed and an open case."""
    cases = [CASES, ("L1", "C1", "woman", date(2026, 2, 14), "court"), ("L2", "C1", "woman", None, None)]
    book(path, **{"centres": CENTRES, "legal_cases": cases, **sheets})
    return [line for line in refused(path)[:-1] if f", {column}: " in line]


def test_an_open_date_of_a_closed_case_is_an_error_at_its_place(path):
    columns = ("case", "kind", "on", "what", "ended_on", "ending")
    rows = [
        ("L1", "step", date(2027, 1, 1), "Call", None, None),
        ("L2", "Next step", date(2027, 1, 1), "Call", None, None),
        ("L1", "step", date(2026, 1, 1), "Call", date(2026, 1, 1), "Met"),
    ]
    (line,) = problem(path, "ended_on", case_dates=[columns, *rows])
    assert line.startswith("case_dates, row 2, ended_on:")
    assert "closed case" in line


def test_a_stored_case_is_not_closed_over_an_open_date(world, path):
    book(path, legal_cases=[CASES, ("L2", "C1", "woman", date(2026, 2, 14), "court")])
    (line, _end) = refused(path, "--existing", "update")
    assert line.startswith("legal_cases, row 2, closed_on:")
    assert "Call" in line


def test_a_stored_case_that_the_file_closes_takes_no_open_date(world, path):
    DueDate.objects.all().delete()
    book(
        path,
        legal_cases=[CASES, ("L2", "C1", "woman", date(2026, 2, 14), "court")],
        case_dates=[("case", "kind", "on", "what"), ("L2", "step", date(2027, 1, 1), "Call")],
    )
    (line, _end) = refused(path, "--existing", "update")
    assert line.startswith("case_dates, row 2, ended_on:")


@pytest.mark.parametrize(
    ("sheet", "columns", "row", "column"),
    [
        ("case_dates", ("case", "kind", "on"), ("L2", "step", DAY), "what"),
        ("case_dates", ("case", "kind", "on"), ("L2", "visa", DAY), "reason"),
        ("case_dates", ("case", "kind", "on", "what", "ending"), ("L2", "step", DAY, "x", "done"), "ended_on"),
        ("case_dates", ("case", "kind", "on", "what", "ended_on"), ("L2", "step", DAY, "x", DAY), "ending"),
        ("case_dates", ("case", "kind", "on", "what", "at"), ("L2", "step", DAY, "x", "25:00"), "at"),
        ("case_dates", ("case", "kind", "on", "what"), ("NONE", "step", DAY, "x"), "case"),
        ("entries", ("case", "happened_on", "kind"), ("L1", DAY, "offer"), "amount"),
        ("entries", ("case", "happened_on"), ("L1", date(2999, 1, 1)), "happened_on"),
        ("entries", ("case", "happened_on", "readers"), ("L1", DAY, "nobody@example.org"), "readers"),
        ("entries", ("case", "happened_on", "readers"), ("L1", DAY, "nobody@example.org"), "audience"),
        ("entries", ("case", "happened_on", "audience", "readers"), ("L1", DAY, "restricted", None), "readers"),
        ("fees", ("case", "amount"), ("L1", "5000"), "amount"),
        ("fees", ("case", "amount"), ("L1", "THB -1"), "amount"),
        ("case_respondents", ("case", "respondent"), ("L1", "Nobody Ltd"), "respondent"),
        ("respondents", ("respondent", "centre", "kind"), ("ABC", "C1", "firm"), "kind"),
        ("respondents", ("respondent", "centre", "kind", "aliases"), ("ABC", "C1", "other", "x" * 501), "aliases"),
        ("stages", ("centre", "stage", "name", "position"), ("C1", "court", "Court", 99999), "position"),
        (
            "reopenings",
            ("case", "reopened_on", "reason", "closed_on"),
            ("L1", DAY, "x", date(2026, 1, 9)),
            "reopened_on",
        ),
        (
            "reopenings",
            ("case", "reopened_on", "reason", "closed_on", "answers"),
            ("L1", DAY, "x", DAY, '{"awarded": 5}'),
            "answers",
        ),
        (
            "reopenings",
            ("case", "reopened_on", "reason", "closed_on", "answers"),
            ("L1", DAY, "x", DAY, '{"remedies": [[[["x"]]]]}'),
            "answers",
        ),
        ("legal_cases", (*CASES, "dropped_reason"), ("L9", "C1", "man", DAY, "court", "no_evidence"), "dropped_reason"),
        ("legal_cases", (*CASES, "brought_by_name"), ("L9", "C1", "man", None, None, "Ma"), "brought_by_gender"),
        ("legal_cases", (*CASES, "stage"), ("L9", "C1", "man", None, None, "limbo"), "stage"),
        ("legal_cases", (*CASES, "restricted_to"), ("L9", "C1", "man", None, None, "x@example.org"), "restricted_to"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(path, sheet, columns, row, column):
    assert len(problem(path, column, **{sheet: [columns, row]})) == 1


def test_a_name_beside_a_card_is_wrong(path):
    columns = (*CASES, "client", "worker_name", "brought_by", "brought_by_name", "brought_by_gender")
    row = ("L9", "C1", "man", None, None, "A1", "Ma", "A1", "Ba", "man")
    clients = [("client", "centre", "registered_on", "gender"), ("A1", "C1", DAY, "man")]
    assert problem(path, "worker_name", clients=clients, legal_cases=[columns, row])
    assert problem(path, "brought_by_name", clients=clients, legal_cases=[columns, row])


def test_a_name_of_two_stages_is_wrong(path):
    stages = [("centre", "stage", "name"), ("C1", "a", "Same"), ("C1", "b", "Same")]
    assert len(problem(path, "name", stages=stages)) == 1


def test_a_respondent_stands_once_in_a_case(path):
    respondents = [("respondent", "centre", "kind"), ("ABC", "C1", "Employer")]
    rows = [("case", "respondent"), ("L1", "ABC"), ("L1", "ABC")]
    assert len(problem(path, "respondent", respondents=respondents, case_respondents=rows)) == 1


def test_labels_are_taken_as_codes_are(path):
    book(
        path,
        centres=CENTRES,
        legal_cases=[(*CASES, "stage"), ("L1", "C1", "woman", None, None, "Administrative complaint")],
        entries=[
            ("case", "happened_on", "kind", "audience", "amount"),
            ("L1", DAY, "Sum offered", "Internal", "THB 5"),
        ],
        fees=[("case", "amount", "paid_to", "purpose"), ("L1", "THB 0", "Recruitment agency", "Medical check")],
    )
    bring_in(path)
    assert LegalCase.objects.get().stage == "administrative"
    assert Entry.objects.get().audience == "internal"
    assert MigrationFee.objects.get().purpose == "medical"


# The browser: a coordinator and a restricted case she may not see.


@pytest.fixture
def coordinator_here(world, client):
    user = factories.UserFactory(role="coordinator", centres=[world], email="co@example.org")
    client.force_login(user)
    return client


def said_by_export(browser, **data) -> str:
    answer = browser.post(reverse("workbook:export"), data)
    content = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return {page.title: [[cell.value for cell in row] for row in page] for page in content}


def send(browser, path, existing):
    file = SimpleUploadedFile("records.xlsx", path.read_bytes())
    answer = browser.post(reverse("workbook:import"), {"file": file, "existing": existing}, follow=True)
    where = reverse("workbook:confirm", args=[answer.redirect_chain[-1][0].split("/")[-2]])
    browser.post(where)
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("deidentified", [{}, {"deidentified": "on"}])
def test_a_coordinators_file_holds_nothing_of_a_restricted_case(coordinator_here, deidentified):
    said = said_by_export(coordinator_here, **deidentified)
    assert MARK not in str(said)
    assert "L1" not in str(said["legal_cases"])
    rows = {name: len(lines) - 1 for name, lines in said.items()}
    assert (rows["legal_cases"], rows["fees"], rows["case_dates"], rows["reopenings"]) == (1, 4, 3, 2)
    assert (rows["respondents"], rows["case_respondents"]) == (2, 2)
    assert rows["entries"] == 10  # neither of the two notes restricted to others


def test_its_reader_takes_it_along(coordinator_here, world):
    case = LegalCase.objects.get(reference="L1", centre=world)
    CaseReader.objects.create(case=case, centre=world, user=User.objects.get(email="co@example.org"))
    said = said_by_export(coordinator_here)
    assert MARK in str(said["entries"])
    assert len(said["legal_cases"]) == 3


def test_the_operators_file_holds_all(world, tmp_path):
    out = cells(written_out(tmp_path / "out.xlsx"))
    assert len(out["legal_cases"]) == 4
    assert f"told{MARK}" in str(out["entries"])
    assert "cw@example.org" in str(out["users"])


@pytest.mark.parametrize("existing", ["error", "skip", "update"])
def test_the_number_of_a_restricted_case_is_taken_and_nothing_more_is_said(coordinator_here, path, existing):
    before = counts()
    book(path, legal_cases=[CASES, ("L1", "C1", "man", None, None), ("L3", "C1", "man", None, None)])
    page = send(coordinator_here, path, existing)
    assert "This number is taken." in page
    assert MARK not in page
    assert "L1" in page
    assert counts() == before


def test_nothing_can_be_hung_on_a_restricted_case(coordinator_here, path):
    before = counts()
    rows = {
        "entries": [("case", "happened_on", "text"), ("L1", DAY, "x"), ("NONE", DAY, "x")],
        "fees": [("case", "amount"), ("L1", "THB 5"), ("NONE", "THB 5")],
        "case_dates": [("case", "kind", "on", "what"), ("L1", "step", DAY, "x"), ("NONE", "step", DAY, "x")],
        "case_respondents": [("case", "respondent"), ("L2", f"ABC{MARK}"), ("L2", "Nobody")],
    }
    from workbook.load import Import

    book(path, **rows)
    with Import(path, user=User.objects.get(email="co@example.org")) as run:
        run.check()
    expected = {}
    for found in run.problems:
        expected.setdefault((found.sheet, found.column), set()).add(found.expected)
    assert all(len(sentences) == 1 for sentences in expected.values())
    assert len(run.problems) == 8
    send(coordinator_here, path, "update")
    assert counts() == before


def test_a_coordinator_names_who_sees_the_case_she_restricts(coordinator_here, path, world):
    columns = (*CASES, "restricted", "restricted_to")
    book(path, legal_cases=[columns, ("L3", "C1", "man", None, None, "yes", None)])
    assert "the emails of those who may see the case" in send(coordinator_here, path, "error")
    book(path, legal_cases=[columns, ("L3", "C1", "man", None, None, None, "CW@example.org; co@example.org")])
    send(coordinator_here, path, "error")
    case = LegalCase.objects.get(reference="L3")
    assert case.is_restricted
    assert {reader.user.email for reader in case.readers.all()} == {"cw@example.org", "co@example.org"}
    book(path, legal_cases=[columns, ("L3", "C1", "man", None, None, None, "co@example.org")])
    send(coordinator_here, path, "update")
    assert [reader.user.email for reader in case.readers.all()] == ["co@example.org"]


def test_a_case_is_not_restricted_against_its_own_caseworker(coordinator_here, path, world):
    columns = ("case", "centre", "gender", "restricted_to")
    LegalCase.objects.filter(reference="L2").update(caseworker=User.objects.get(email="cw@example.org"))
    book(path, legal_cases=[columns, ("L2", "C1", "man", "co@example.org")])
    assert "the email of the caseworker too" in send(coordinator_here, path, "update")
    assert refused(path, "--existing", "update")[0].startswith("legal_cases, row 2, restricted_to:")
    assert not LegalCase.objects.get(reference="L2").is_restricted
    book(path, legal_cases=[columns, ("L2", "C1", "man", "cw@example.org; co@example.org")])
    send(coordinator_here, path, "update")
    assert LegalCase.objects.get(reference="L2").is_restricted
    away = factories.UserFactory(email="new@example.org", centres=[world], role="caseworker")
    book(path, legal_cases=[(*columns[:3], "caseworker"), ("L2", "C1", "man", away.email)])
    assert refused(path, "--existing", "update")[0].startswith("legal_cases, row 2, caseworker:")


def test_readers_changed_by_a_file_stand_in_the_timeline(coordinator_here, path, world):
    columns, user = (
        ("case", "centre", "gender", "restricted", "restricted_to"),
        User.objects.get(email="co@example.org"),
    )

    def told():
        rows = Entry.objects.filter(case__reference="L2", kind="restricted").order_by("pk")
        return [(row.was, row.now, row.written_by) for row in rows]

    for readers in ("cw@example.org; co@example.org", "cw@example.org; co@example.org", "co@example.org"):
        book(path, legal_cases=[columns, ("L2", "C1", "man", "yes", readers)])
        send(coordinator_here, path, "update")
    assert told() == [("everybody", "2", user), ("2", "1", user)]
    book(path, legal_cases=[columns[:4], ("L2", "C1", "man", "no")])
    bring_in(path, "--existing", "update")
    assert told()[2:] == [("1", "everybody", None)]
    assert not CaseReader.objects.filter(case__reference="L2").exists()


def test_a_case_closed_by_a_file_says_so_in_its_timeline_once(world, path):
    DueDate.objects.filter(case__reference="L2").delete()
    book(path, legal_cases=[CASES, ("L2", "C1", "man", DAY, "court")])
    for _twice in range(2):
        bring_in(path, "--existing", "update")
    (line,) = Entry.objects.filter(case__reference="L2", kind="closed")
    assert (line.happened_on, line.now, line.written_by) == (DAY, "court", None)
    LegalCase.objects.filter(reference="L2").update(closed_on=None, resolved_through="not_recorded")
    line.delete()
    entries = [("case", "centre", "happened_on", "kind"), ("L2", "C1", DAY, "closed")]
    book(path, legal_cases=[CASES, ("L2", "C1", "man", DAY, "court")], entries=entries)
    bring_in(path, "--existing", "update")
    assert Entry.objects.filter(case__reference="L2", kind="closed").count() == 1


def test_a_coordinators_own_file_comes_in_again_and_changes_nothing(coordinator_here, path):
    answer = coordinator_here.post(reverse("workbook:export"))
    path.write_bytes(b"".join(answer.streaming_content))
    before = counts()
    for existing in ("skip", "update"):
        assert "all of it is recorded already" in send(coordinator_here, path, existing)
    assert counts() == before
