"""Marks for safety, questions of a centre with their answers, and what case studies are about make the journey."""

from datetime import UTC, date, datetime

import pytest

from clients.models import Client, SafetyMark
from events.models import Event
from legal_cases.models import LegalCase
from legal_cases.restriction import restrict
from mrc.access.models import Centre, User
from mrc.agreements.models import Activity, Agreement
from outcomes.models import Answer, CaseStudy, Interview, Question
from tests import factories
from workbook.export import Export
from workbook.load import Import

from .books import CENTRES, CLIENTS, book, bring_in, cells, refused, written_out

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 3, 5, 20, tzinfo=UTC)  # the sixth in Bangkok
QUESTION = "តើអ្នកបានសន្សំប្រាក់ទេ? What did you save?"


@pytest.fixture
def centre():
    return factories.CentreFactory(code="C1")


@pytest.fixture
def card(centre):
    return factories.ClientFactory(centre=centre, reference="1")


def mark(card, **more):
    about = {"why": "retaliation", "since": date(2026, 2, 3), "reason": "នាងបាននិយាយ។"} | more
    return SafetyMark.objects.create(client=card, centre=card.centre, **about)


def marks():
    return sorted(SafetyMark.objects.values_list("client__reference", "why", "since", "reason"))


def test_marks_come_in_elsewhere_and_those_taken_away_stay_so(tmp_path, card):
    mark(card)
    mark(card, why="dead_or_missing", taken_away_at=WHEN)
    first, before = written_out(tmp_path / "first.xlsx"), marks()
    assert cells(first)["safety_marks"][2][5].date() == date(2026, 3, 6)
    for model in (SafetyMark, Client, Centre):
        model._base_manager.all().delete()
    bring_in(first)
    assert marks() == before
    assert SafetyMark.objects.standing().get().why == "retaliation"
    assert SafetyMark.history.count() >= 2
    assert first.read_bytes() == written_out(tmp_path / "second.xlsx").read_bytes()
    for existing in ("skip", "update"):
        bring_in(first, "--existing", existing)
    assert marks() == before


def test_an_older_file_does_not_set_a_mark_again_that_was_taken_away_since(tmp_path, card):
    mark(card)
    out = written_out(tmp_path / "out.xlsx")
    SafetyMark.objects.update(taken_away_at=WHEN)
    bring_in(out, "--existing", "update")
    assert not SafetyMark.objects.standing().exists()


def test_a_file_without_identity_says_of_nobody_that_somebody_is_feared(tmp_path, card):
    mark(card)
    sheets = cells(written_out(tmp_path / "out.xlsx", "--deidentified"))
    assert len(sheets["safety_marks"]) == 1  # the names of the columns


@pytest.fixture
def answered(card, centre):
    interview = factories.InterviewFactory(client=card, reference="I-1")
    asked = Question.objects.create(centre=centre, wording=QUESTION, order=2)
    Question.objects.create(centre=centre, wording="Not asked any more?", in_use=False)
    Answer.objects.create(interview=interview, centre=centre, question=asked, asked="In other words?", text="បាទ ១០០")
    return interview


def answers():
    names = ("interview__reference", "question__wording", "asked", "text", "question__order")
    return sorted(Answer.objects.values_list(*names))


def test_own_questions_and_what_was_answered_come_in_elsewhere(tmp_path, answered):
    first, before = written_out(tmp_path / "first.xlsx"), answers()
    for model in (Answer, Interview, Question, Client, Centre):
        model._base_manager.all().delete()
    bring_in(first)
    assert answers() == before == [("I-1", QUESTION, "In other words?", "បាទ ១០០", 2)]
    assert list(Question.objects.filter(in_use=False).values_list("wording", flat=True)) == ["Not asked any more?"]
    assert first.read_bytes() == written_out(tmp_path / "second.xlsx").read_bytes()
    Answer.objects.update(text="Changed here.")
    bring_in(first, "--existing", "skip")
    assert Answer.objects.get().text == "Changed here."
    bring_in(first, "--existing", "update")
    assert answers() == before
    assert Answer.history.first().text == "បាទ ១០០"


def test_without_identity_no_question_and_no_answer_leaves(tmp_path, answered):
    Question.objects.filter(in_use=True).update(wording="SECRET")
    Answer.objects.update(text="SECRET", asked="SECRET too")
    sheets = cells(written_out(tmp_path / "out.xlsx", "--deidentified"))
    assert "SECRET" not in str(sheets)
    assert sheets["answers"][1][:2] == ("interview 1", "question 1")
    assert sheets["questions"][1][0] == "question 1"


@pytest.fixture
def study(centre):
    agreement = factories.AgreementFactory(centres=[centre], number="40/2026 / a")
    outcome = factories.OutcomeFactory(agreement=agreement, number="1")
    made = factories.CaseStudyFactory(centre=centre, reference="S-1")
    made.activities.add(factories.ActivityFactory(outcome=outcome, number="1.2"))
    made.events.add(factories.EventFactory(centre=centre, reference="E-1"))
    made.cases.add(factories.LegalCaseFactory(centre=centre, reference="C-1"))
    return made


def about(study):
    return tuple(
        [str(one) for one in rows.order_by("pk").values_list(name, flat=True)]
        for rows, name in ((study.activities, "number"), (study.events, "reference"), (study.cases, "reference"))
    )


def test_what_a_case_study_is_about_comes_in_elsewhere(tmp_path, study):
    first = written_out(tmp_path / "first.xlsx")
    for model in (CaseStudy, Event, LegalCase, Activity):
        model._base_manager.all().delete()
    Agreement.objects.all().delete()
    Centre._base_manager.all().delete()
    bring_in(first)
    assert about(CaseStudy.objects.get()) == (["1.2"], ["E-1"], ["C-1"])
    assert first.read_bytes() == written_out(tmp_path / "second.xlsx").read_bytes()
    again = CaseStudy.objects.get()
    again.events.clear()
    bring_in(first, "--existing", "update")
    assert about(again) == (["1.2"], ["E-1"], ["C-1"])


def test_a_complaint_hidden_from_a_coordinator_is_not_in_her_file_and_stays_linked_when_it_comes_back(
    tmp_path, study, centre
):
    named = factories.UserFactory(role="caseworker", centres=[centre])
    coordinator = factories.UserFactory(role="coordinator", centres=[centre])
    hidden = factories.LegalCaseFactory(centre=centre, reference="C-HIDDEN", caseworker=named)
    study.cases.add(hidden)
    restrict(case=hidden, readers=[named], by=named)
    path = tmp_path / "hers.xlsx"
    Export(user=coordinator).write(path)
    assert "C-HIDDEN" not in str(cells(path))
    study.events.clear()
    with Import(path, existing="update", user=User.objects.get(pk=coordinator.pk)) as run:
        run.check()
        assert not run.problems
        run.write()
    assert about(study) == (["1.2"], ["E-1"], ["C-1", "C-HIDDEN"])


@pytest.mark.parametrize(
    ("sheet", "row", "expected"),
    [
        ("safety_marks", {"client": "9", "why": "retaliation", "since": "2026-02-01", "reason": "x"}, "9"),
        ("safety_marks", {"client": "1", "why": "angry", "since": "2026-02-01", "reason": "x"}, "angry"),
        ("safety_marks", {"client": "1", "why": "retaliation", "since": "2999-02-01", "reason": "x"}, "2999"),
        (
            "safety_marks",
            {"client": "1", "why": "retaliation", "since": "2026-02-01", "reason": ""},
            "may not be empty",
        ),
        ("questions", {"question": "Why?", "centre": "C1", "place": "99999"}, "at most 32767"),
        ("answers", {"interview": "I-9", "question": "Why?", "text": "x"}, "I-9"),
        ("answers", {"interview": "I-1", "question": "Why?", "text": "x"}, "Why?"),
        ("case_studies", {"case_study": "S-1", "centre": "C1", "title": "x", "events": "E-9"}, "E-9"),
        ("case_studies", {"case_study": "S-1", "centre": "C1", "title": "x", "activities": "A / 1"}, "A / 1"),
        ("case_studies", {"case_study": "S-1", "centre": "C1", "title": "x", "activities": "A/1/2; /"}, "A/1/2"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_comes_in(path, sheet, row, expected):
    interviews = [("interview", "centre", "interviewed_on", "gender"), ("I-1", "C1", "2026-02-01", "woman")]
    sheets = {"interviews": interviews, sheet: [tuple(row), tuple(row.values())]}
    clients = [CLIENTS, ("1", "C1", "2026-01-05", "woman")]
    said = refused(book(path, centres=CENTRES, clients=clients, **sheets))
    assert any(sheet in line and expected in line for line in said), said
    assert not Client.objects.exists()


def test_of_one_interview_a_question_is_answered_once(path):
    said = refused(
        book(
            path,
            centres=CENTRES,
            questions=[("question", "centre"), ("Why?", "C1")],
            interviews=[("interview", "centre", "interviewed_on", "gender"), ("I-1", "C1", "2026-02-01", "woman")],
            answers=[("interview", "question", "text"), ("I-1", "Why?", "a"), ("I-1", "Why?", "b")],
        )
    )
    assert any("stands only once for this interview" in line for line in said)


def test_an_older_file_without_these_columns_leaves_what_a_case_study_is_about(path, study):
    older = [("case_study", "centre", "title"), ("S-1", "C1", "Another title")]
    bring_in(book(path, case_studies=older), "--existing", "update")
    study.refresh_from_db()
    assert study.title == "Another title"
    assert about(study) == (["1.2"], ["E-1"], ["C-1"])
