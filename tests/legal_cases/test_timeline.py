"""Lines of the timeline: written once, mended by who wrote them, never lost."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from legal_cases.colleagues import readers_of
from legal_cases.models import CentreStage, Entry, LegalCase
from legal_cases.restriction import open_to_all, restrict
from legal_cases.stages import StageGone, change_stage, stage_name, stages_of
from legal_cases.timeline import correct_entry, write_entry

from .conftest import make_user

pytestmark = pytest.mark.django_db


def test_an_entry_without_a_day_happened_today_at_the_centre(case, caseworker):
    entry = write_entry(case=case, kind="call", by=caseworker, text=" She called. ")
    assert (entry.happened_on, entry.text, entry.written_by) == (case.centre.today(), "She called.", caseworker)
    assert entry.history.get().history_user == caseworker


def test_the_same_entry_sent_twice_is_one(case, caseworker):
    address = uuid.uuid4()
    first = write_entry(case=case, kind="note", by=caseworker, text="Once", uuid=address)
    assert write_entry(case=case, kind="note", by=caseworker, text="Once", uuid=address) == first
    assert Entry.objects.count() == 1


def test_a_sum_without_its_amount_is_refused_whole(case, caseworker):
    with pytest.raises(ValidationError):
        write_entry(case=case, kind="offer", by=caseworker, audience="restricted", readers=[caseworker])
    assert not Entry.objects.exists()
    assert write_entry(case=case, kind="offer", by=caseworker, currency="THB", amount=Decimal(0)).amount == 0


def test_only_the_author_corrects_an_entry(case, caseworker, centre):
    entry = write_entry(case=case, kind="note", by=caseworker, text="Was")
    entry.text = "Is"
    with pytest.raises(ValidationError):
        correct_entry(entry=entry, columns={"text"}, readers=(), by=make_user("coordinator", centre))
    correct_entry(entry=entry, columns={"text"}, readers=(), by=caseworker)
    assert [row.text for row in entry.history.order_by("history_id")] == ["Was", "Is"]


def test_a_stage_changes_once_and_is_written_down(case, caseworker):
    change_stage(case=case, code="court", by=caseworker)
    change_stage(case=case, code="court", by=caseworker)
    entry = Entry.objects.get()
    assert (entry.kind, entry.was, entry.now) == ("stage", "intake", "court")
    assert LegalCase.objects.get().stage == "court"


def test_two_people_changing_the_stage_at_once_do_not_overwrite_each_other(case, caseworker):
    change_stage(case=case, code="court", by=caseworker, seen="intake")
    late = LegalCase.objects.get()
    with pytest.raises(StageGone):
        change_stage(case=late, code="negotiation", by=caseworker, seen="intake")
    assert LegalCase.objects.get().stage == "court"


def test_a_hidden_stage_keeps_its_name(case, centre, caseworker):
    CentreStage.objects.create(centre=centre, code="court", name="Labour court", is_used=False, position=5)
    CentreStage.objects.create(centre=centre, code="own-1", name="Embassy", position=15)
    assert stage_name(centre, "court") == "Labour court"
    assert [code for code, _name in stages_of(centre)] == [
        "intake",
        "own-1",
        "negotiation",
        "administrative",
        "enforcement",
    ]
    with pytest.raises(StageGone):
        change_stage(case=case, code="court", by=caseworker)


def test_restricting_names_people_of_the_centre_and_always_who_does_it(case, caseworker, centre, stranger, staff):
    colleague = make_user("caseworker", centre)
    for wrong in (stranger, staff):
        with pytest.raises(ValidationError):
            restrict(case=case, readers=[wrong], by=caseworker)
    assert not LegalCase.objects.get().is_restricted
    restrict(case=case, readers=[colleague], by=caseworker)
    restrict(case=case, readers=[colleague], by=caseworker)
    assert {reader.pk for reader in readers_of(case)} == {caseworker.pk, colleague.pk}
    assert Entry.objects.filter(kind="restricted").count() == 1
    assert not LegalCase.objects.visible_to(make_user("coordinator", centre)).exists()
    open_to_all(case=case, by=colleague)
    open_to_all(case=case, by=colleague)
    assert Entry.objects.filter(kind="restricted").count() == 2
    assert LegalCase.objects.visible_to(make_user("coordinator", centre)).exists()
