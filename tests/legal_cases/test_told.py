"""Lines of the timeline keep codes and figures; each reader reads them in the own language."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from legal_cases.dates import end_all, end_date, set_date
from legal_cases.models import CentreStage, DueDate, Entry
from legal_cases.restriction import open_to_all, restrict
from legal_cases.stages import assign, change_stage
from legal_cases.timeline import WORD_MAX, write_entry
from legal_cases.told import dates_in_code, outcome_in_words, stage_names

from .conftest import make_closed, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, caseworker):
    client.force_login(caseworker)
    return client


@pytest.fixture
def colleague(centre):
    return make_user("caseworker", centre)


def told(entry) -> str:
    return outcome_in_words(entry, stage_names(entry.case.centre))


def a_step(case, by, what="Call the office"):
    return set_date(case=case, kind="step", on=case.centre.today(), what=what, by=by)


def a_hearing(case, by):
    return set_date(case=case, kind="hearing", on=case.centre.today(), reason="Summons", by=by)


def test_what_a_deed_writes_in_one_language_is_read_in_another(case, caseworker, colleague):
    with translation.override("th"):
        change_stage(case=case, code="court", by=caseworker)
        end_date(due_date=a_step(case, caseworker), ending="done", by=caseworker)
        a_hearing(case, caseworker), a_step(case, caseworker)
        end_all(case=case, because="Over", by=caseworker)
        restrict(case=case, readers=[colleague], by=caseworker)
        open_to_all(case=case, by=caseworker)
        assign(case=case, caseworker=None, by=caseworker)
    stored = {(entry.was, entry.now) for entry in Entry.objects.all()}
    assert stored == {
        ("intake", "court"),
        ("", "done"),
        ("hearing\nstep Call the office", "not_needed"),
        ("everybody", "2"),
        ("2", "everybody"),
        (caseworker.full_name, ""),
    }
    assert {told(entry) for entry in Entry.objects.all()} == {
        "was Intake, now Court",
        "Met",
        "Hearing, Call the office: Not needed",
        "was Everybody who works on cases, now 2 people",
        "was 2 people, now Everybody who works on cases",
        f"was {caseworker.full_name}, now Nobody",
    }


def test_a_stage_of_the_centre_is_told_by_the_name_it_has_now(case, centre, caseworker):
    own = CentreStage.objects.create(centre=centre, code="own-1", name="Embassy")
    change_stage(case=case, code="own-1", by=caseworker)
    entry = Entry.objects.get()
    assert (entry.was, entry.now) == ("intake", "own-1")
    own.name = "Consulate"
    own.save()
    assert told(entry) == "was Intake, now Consulate"


def test_words_of_people_that_look_like_no_code_stand_as_they_are(case, caseworker):
    assert told(write_entry(case=case, kind="document", by=caseworker, now="court")) == "court"
    assert told(write_entry(case=case, kind="stage", by=caseworker, was="Older", now="Newer")) == "was Older, now Newer"
    assert told(write_entry(case=case, kind="date_ended", by=caseworker, was="A day", now="missed")).startswith(
        "A day: "
    )


def test_more_dates_than_a_line_holds_are_told_whole_as_far_as_they_go(case, caseworker):
    dates = [DueDate(kind="hearing"), *(DueDate(kind="step", what=f"Step {number} " + "x" * 30) for number in range(9))]
    line = dates_in_code(dates)
    assert len(line) <= WORD_MAX
    assert line.splitlines()[0] == "hearing"
    assert line.splitlines()[-1] == "…"
    assert all(one.endswith("x" * 30) for one in line.splitlines()[1:-1])
    assert len(dates_in_code([DueDate(kind="step", what="ក" * 500), DueDate(kind="visa")])) <= WORD_MAX


def test_the_page_the_line_alone_and_the_evidence_index_tell_the_same(desk, case, caseworker):
    change_stage(case=case, code="court", by=caseworker)
    make_closed(case, by=caseworker)
    detail = desk.get(reverse("legal_cases:detail", args=[case.uuid])).content.decode()
    alone = desk.get(reverse("legal_cases:entry", args=[Entry.objects.get(kind="stage").uuid])).content.decode()
    printed = desk.get(reverse("legal_cases:evidence", args=[case.uuid]), {"chronology": "yes"})
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    for page in (detail, alone, " ".join(pages.split())):
        assert "was Intake, now Court" in page
    closing = Entry.objects.get(kind="closed")
    assert closing.get_kind_display() in pages
    assert told(closing) in pages


def test_a_line_is_headed_by_what_really_happened(desk, case, caseworker):
    a_step(case, caseworker)
    end_all(case=case, because="Over", by=caseworker)
    write_entry(case=case, kind="document", by=caseworker, was="Contract", text="Of somebody else")
    page = desk.get(reverse("legal_cases:detail", args=[case.uuid])).content.decode()
    for words in ("<b>Dates ended</b>", "<b>Paper taken away</b>"):
        assert words in page


def test_stages_of_many_lines_are_looked_up_once(case, caseworker, django_assert_num_queries):
    for code in ("court", "negotiation", "court"):
        change_stage(case=case, code=code, by=caseworker)
    entries, names = list(Entry.objects.select_related("case__centre")), stage_names(case.centre)
    with django_assert_num_queries(1):
        assert len([outcome_in_words(entry, names) for entry in entries]) == 3


def test_who_the_operator_named_is_told_in_the_readers_language(case, caseworker, colleague):
    restrict(case=case, readers=[], by=caseworker)
    call_command("name_reader", case.reference, colleague.email)
    entry = Entry.objects.filter(kind="restricted").latest("pk")
    assert (entry.was, entry.now, entry.text) == ("operator", "2", colleague.full_name)
    assert told(entry) == "named by the operator, now 2 people"
