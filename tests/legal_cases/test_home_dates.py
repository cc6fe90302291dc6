"""What waits on the home page: dates first, gone as soon as they are ended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from legal_cases.dates import end_date, set_date
from legal_cases.drafts import ENTRY
from legal_cases.models import CaseReader, LegalCase
from mrc.drafts.models import Draft
from mrc.home.work import Work
from tests import factories

from .conftest import make_case, make_centre, make_user


def step(case, days, what="Call the labour office"):
    on = case.centre.today() + timedelta(days=days)
    return set_date(case=case, kind="step", what=what, on=on, by=case.caseworker)


def page_of(client, user):
    client.force_login(user)
    return client.get(reverse("home")).content.decode()


def test_overdue_comes_first_then_the_next_seven_days_and_nothing_later(client, case, caseworker):
    late, today, next_week, _later = step(case, -5), step(case, 0), step(case, 7), step(case, 8)
    work = Work(caseworker)
    assert work.overdue.rows == [late]
    assert work.ahead.rows == [today, next_week]
    page = page_of(client, caseworker)
    assert page.index("Overdue") < page.index("Due in the next seven days") < page.index("My open cases")
    assert "5 days late" in page


def test_each_centre_has_its_own_day(client, centre):
    west = make_centre("AAA", time_zone="Pacific/Pago_Pago")
    east = make_centre("BBB", time_zone="Pacific/Kiritimati")
    user = make_user("coordinator", west, east)
    there, here = make_case(east, by=user), make_case(west, by=user)
    late, today = step(there, -1, "Late"), step(here, 0, "Today")
    last, soon, _beyond = step(there, 7, "Seventh"), step(here, 7, "Soon"), step(here, 8, "Eighth")
    work = Work(user)
    assert work.overdue.rows == [late]
    assert work.ahead.rows[0] == today
    assert set(work.ahead.rows) == {today, last, soon}
    page = " ".join(page_of(client, user).split())
    assert "<b>1 day late</b>" in page
    assert page.count("in 7 days") == 2
    found = client.get(reverse("legal_cases:list"), {"overdue": "yes"}).context["object_list"]
    assert list(found) == [there]


def test_a_date_that_is_ended_is_gone_from_home(client, case, caseworker):
    late = step(case, -5, "Marker step")
    assert "Marker step" in page_of(client, caseworker)
    end_date(due_date=late, ending="missed", because="Nobody came", by=caseworker)
    assert "Marker step" not in page_of(client, caseworker)


def test_a_caseworker_sees_her_own_and_what_nobody_has(centre, case, caseworker):
    colleague = make_user("caseworker", centre)
    hers, mine = step(make_case(centre, by=colleague), -1), step(case, -1)
    free = step(make_case(centre, by=caseworker), -1)
    LegalCase.objects.filter(pk=free.case_id).update(caseworker=None)
    assert set(Work(caseworker).overdue.rows) == {mine, free}
    assert set(Work(colleague).overdue.rows) == {hers, free}
    assert set(Work(make_user("coordinator", centre)).overdue.rows) == {hers, mine, free}
    assert Work(make_user("staff", centre)).overdue is None


def test_a_restricted_case_waits_for_its_readers_alone(client, centre, case, caseworker):
    step(case, -1, "Marker step")
    LegalCase.objects.filter(pk=case.pk).update(is_restricted=True, case_study_why="Marker study", caseworker=None)
    CaseReader.objects.create(case=case, centre=centre, user=caseworker)
    page = page_of(client, make_user("coordinator", centre))
    assert "Marker" not in page
    assert case.reference not in page
    assert "Marker step" in page_of(client, caseworker)


def test_a_coordinator_gives_out_cases_and_sees_what_was_nominated(client, centre):
    free = factories.LegalCaseFactory(centre=centre, reference="FREE-1")
    factories.LegalCaseFactory(centre=centre, reference="STUDY-1", closed=True, case_study_why="Paid back in full")
    page = page_of(client, make_user("coordinator", centre))
    assert "Cases without a caseworker" in page
    assert free.reference in page
    assert "Nominated for a case study" in page
    assert "Paid back in full" in page
    assert "Nominated for a case study" not in page_of(client, make_user("caseworker", centre))


def test_drafts_of_mine_that_were_not_sent_are_named(client, case, caseworker, centre):
    Draft.objects.create(user=caseworker, centre=centre, form=ENTRY, of=str(case.uuid), data={"text": ["Marker"]})
    page = page_of(client, caseworker)
    assert "Drafts you have not sent" in page
    assert case.reference in page
    assert "Marker" not in page
    assert "Drafts you have not sent" not in page_of(client, make_user("caseworker", centre))


@pytest.mark.parametrize("role", ["caseworker", "coordinator"])
def test_home_costs_as_many_queries_with_many_dates(client, centre, role, django_assert_max_num_queries):
    user = make_user(role, centre)
    for number in range(20):
        case = make_case(centre, by=user)
        step(case, number - 10)
        factories.LegalCaseFactory(centre=centre, case_study_why="x")
    client.force_login(user)
    with django_assert_max_num_queries(7 + 20):
        client.get(reverse("home"))
