"""A restricted case exists only for the people named, whatever the role."""

from datetime import date

import pytest

from legal_cases.models import CaseReader, CaseRespondent, DueDate, Entry, EntryReader, LegalCase, Respondent
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def restricted(centre):
    return factories.LegalCaseFactory(centre=centre, is_restricted=True)


def test_a_restricted_case_exists_only_for_the_people_named(restricted, caseworker, coordinator):
    CaseReader.objects.create(case=restricted, centre=restricted.centre, user=caseworker)
    assert restricted in LegalCase.objects.visible_to(caseworker)
    assert restricted not in LegalCase.objects.visible_to(coordinator)


def test_what_hangs_on_a_restricted_case_is_hidden_with_it(restricted, caseworker, coordinator):
    CaseReader.objects.create(case=restricted, centre=restricted.centre, user=caseworker)
    DueDate.objects.create(case=restricted, centre=restricted.centre, kind="step", on=date(2026, 3, 1), what="Call")
    assert DueDate.objects.visible_to(caseworker).exists()
    assert not DueDate.objects.visible_to(coordinator).exists()


def test_a_reader_who_left_the_centre_sees_it_no_more(restricted, caseworker):
    CaseReader.objects.create(case=restricted, centre=restricted.centre, user=caseworker)
    caseworker.memberships.all().delete()
    assert not LegalCase.objects.visible_to(caseworker).exists()


def test_a_restricted_note_is_for_who_wrote_it_and_the_people_named(centre, caseworker, coordinator, staff):
    case = factories.LegalCaseFactory(centre=centre)
    note = Entry.objects.create(
        case=case, centre=centre, happened_on=date(2026, 3, 1), audience="restricted", written_by=caseworker
    )
    colleague = factories.UserFactory(centres=[centre])
    EntryReader.objects.create(entry=note, centre=centre, user=colleague)
    EntryReader.objects.create(entry=note, centre=centre, user=staff)
    assert note in Entry.objects.visible_to(caseworker)
    assert note in Entry.objects.visible_to(colleague)
    assert note not in Entry.objects.visible_to(coordinator)
    assert note not in Entry.objects.visible_to(staff)


def test_a_respondent_of_restricted_cases_alone_is_hidden_from_others(restricted, caseworker, coordinator):
    CaseReader.objects.create(case=restricted, centre=restricted.centre, user=caseworker)
    broker = Respondent.objects.create(centre=restricted.centre, name="Broker", kind="broker")
    CaseRespondent.objects.create(case=restricted, centre=restricted.centre, respondent=broker)
    assert broker in Respondent.objects.visible_to(caseworker)
    assert broker not in Respondent.objects.visible_to(coordinator)
    open_case = factories.LegalCaseFactory(centre=restricted.centre)
    CaseRespondent.objects.create(case=open_case, centre=restricted.centre, respondent=broker)
    assert broker in Respondent.objects.visible_to(coordinator)
