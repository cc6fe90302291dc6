"""The reporting calendar: which reports are due when, who is reminded, who sees how they stand."""

from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse

from mrc.agreements.models import Agreement
from mrc.home.work import Work
from mrc.period import Period
from reports.actions import move_due_date
from reports.models import ProgressReport
from reports.periods import calendar_of, calendars_of, periods_of
from tests.factories import AgreementFactory, ProgressReportFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


def agreement(**options):
    return AgreementFactory(**{"starts_on": date(2026, 2, 10), "ends_on": date(2026, 12, 31)} | options)


def entry(calendar, start):
    return next(one for one in calendar if one.period.start == start)


@pytest.mark.parametrize(
    ("months", "starts"),
    [
        (1, [date(2026, month, 1) for month in range(2, 13)]),
        (3, [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]),
        (6, [date(2026, 1, 1), date(2026, 7, 1)]),
        (12, [date(2026, 2, 10)]),
    ],
)
def test_the_periods_are_those_the_agreement_touches(months, starts):
    found = list(periods_of(agreement(reports_every=months)))
    assert [period.start for period in found] == starts
    assert all(before.end.toordinal() + 1 == after.start.toordinal() for before, after in pairwise(found))
    assert found[-1].end >= date(2026, 12, 31)


def test_years_are_those_of_the_agreement_to_the_day():
    leap = agreement(starts_on=date(2024, 2, 29), ends_on=date(2026, 6, 30), reports_every=12)
    assert list(periods_of(leap)) == [
        Period(date(2024, 2, 29), date(2025, 2, 27)),
        Period(date(2025, 2, 28), date(2026, 2, 27)),
        Period(date(2026, 2, 28), date(2027, 2, 27)),
    ]


def test_a_report_nobody_began_is_due_by_the_rule_of_the_agreement(centre):
    calendar = calendar_of(agreement(reports_due_after=20), TODAY)
    first, runs = entry(calendar, QUARTER.start), entry(calendar, date(2026, 10, 1))
    assert (first.due_on, first.state, first.is_overdue) == (date(2026, 4, 20), "Overdue", True)
    assert (runs.due_on, runs.state, runs.is_overdue) == (date(2027, 1, 20), "Runs now", False)


@pytest.mark.parametrize(
    ("status", "state", "is_reminded"),
    [
        ("due", "Overdue", True),
        ("draft", "Overdue", True),
        ("returned", "Overdue", True),
        ("submitted", "Submitted", False),
        ("approved", "Approved", False),
    ],
)
def test_late_is_what_is_still_with_the_coordinator(status, state, is_reminded):
    report = ProgressReportFactory(agreement=agreement(), status=status)
    found = entry(calendar_of(report.agreement, TODAY), QUARTER.start)
    assert (found.state, found.is_reminded) == (state, is_reminded)


@pytest.mark.parametrize(("today", "is_reminded"), [(date(2026, 3, 24), False), (date(2026, 3, 25), True)])
def test_a_report_is_reminded_of_three_weeks_before_it_is_due(today, is_reminded):
    found = entry(calendar_of(agreement(), today), QUARTER.start)
    assert found.due_on == date(2026, 4, 15)
    assert found.is_reminded is is_reminded


def test_a_begun_report_of_other_days_stands_in_the_calendar_too():
    one = agreement()
    ProgressReportFactory(agreement=one, starts_on=one.starts_on, ends_on=one.ends_on)
    assert one.period in {found.period for found in calendar_of(one, TODAY)}


def test_many_calendars_take_one_query(django_assert_num_queries):
    many = [agreement() for _number in range(5)]
    for one in many:
        ProgressReportFactory(agreement=one)
    loaded = list(Agreement.objects.select_related("organization"))
    with django_assert_num_queries(1):
        found = calendars_of(loaded, TODAY)
        assert all(one.with_whom or one.status == "approved" for calendar in found.values() for one in calendar)


class TestDueDate:
    def where(self, of):
        return reverse("reports:due-date", args=[of.uuid, *QUARTER])

    def test_it_is_moved_and_begins_nothing(self, client, coordinator, centre):
        one = agreement(centres=[centre])
        client.force_login(coordinator)
        assert client.post(self.where(one), {"due_on": "30/04/2569"}).url == reverse("reports:periods", args=[one.uuid])
        report = ProgressReport.objects.get()
        assert (report.due_on, report.status) == (date(2026, 4, 30), "due")
        assert report.history.get().history_user == coordinator

    @pytest.mark.parametrize("day", ["30/03/2026", "15/04/2027", "31/02/2026", "soon", ""])
    def test_a_day_that_cannot_be_gets_a_sentence(self, client, coordinator, centre, day):
        one = agreement(centres=[centre])
        client.force_login(coordinator)
        answer = client.post(self.where(one), {"due_on": day})
        assert answer.status_code == 200
        assert answer.context["form"].errors["due_on"]
        assert not ProgressReport.objects.exists()

    def test_moving_it_leaves_a_begun_report_as_far_as_it_is(self, coordinator):
        report = ProgressReportFactory(agreement=agreement(), status="returned")
        move_due_date(agreement=report.agreement, period=QUARTER, on=date(2026, 5, 1), by=coordinator)
        report.refresh_from_db()
        assert (report.status, report.due_on) == ("returned", date(2026, 5, 1))

    def test_a_period_outside_the_calendar_has_none(self, client, coordinator, centre):
        one = agreement(centres=[centre])
        client.force_login(coordinator)
        where = reverse("reports:due-date", args=[one.uuid, date(2026, 2, 1), date(2026, 2, 28)])
        assert client.get(where).status_code == 302


def test_the_coordinators_home_reminds_until_it_is_handed_in(coordinator, centre, monkeypatch):
    one = agreement(centres=[centre])
    agreement()  # of another centre
    monkeypatch.setattr(type(coordinator), "today", lambda _user: date(2026, 4, 10))
    assert [found.period for found in Work(coordinator).reports_to_write] == [QUARTER]
    ProgressReportFactory(agreement=one, status="submitted")
    assert Work(coordinator).reports_to_write == []


def test_the_board_shows_states_and_no_word_of_a_draft(client, coordinator):
    officer = UserFactory(role="programme")
    followed, other = agreement(title="Followed one"), agreement(title="Other one")
    followed.followers.add(officer)
    report = ProgressReportFactory(agreement=followed, status="draft")
    report.texts.create(section="summary", text="Not yet for you.")
    ProgressReportFactory(agreement=followed, status="submitted", starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30))
    client.force_login(officer)
    page = client.get(reverse("reports:board")).content.decode()
    assert "Followed one" in page
    assert other.title not in page
    assert "Not yet for you." not in page
    assert "With the programme officer" in page
    assert f"With {followed.organization}" in page
    assert client.get(reverse("reports:report", args=[followed.uuid, *QUARTER])).status_code == 403
    home = client.get(reverse("home")).content.decode()
    assert "Submitted" in home
    assert "Not yet for you." not in home


def test_the_board_takes_as_many_queries_for_many_agreements(client, django_assert_max_num_queries):
    officer = UserFactory(role="programme")
    for _number in range(12):
        one = agreement()
        one.followers.add(officer)
        ProgressReportFactory(agreement=one)
    client.force_login(officer)
    with django_assert_max_num_queries(10):  # 3, and 7 for session (read, kept), user, memberships, access log
        client.get(reverse("reports:board"))
