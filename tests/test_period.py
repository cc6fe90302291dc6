"""Days, periods and durations, as annexes 2.1 and section 7 state them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrc.period import (
    Period,
    add_months,
    age_band,
    age_on,
    bucket_of_dates,
    bucket_of_months,
    completed_months,
    quarter_before,
    quarter_of,
)

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
BUCKETS = ["lt_1", "1_3", "4_6", "7_12", "gt_12"]


@pytest.mark.parametrize(
    ("months", "bucket"),
    [
        ("0", "lt_1"),
        ("0.9", "lt_1"),
        ("1", "1_3"),
        ("3", "1_3"),
        ("3.5", "1_3"),
        ("3.99", "1_3"),
        ("4", "4_6"),
        ("6.5", "4_6"),
        ("7", "7_12"),
        ("12", "7_12"),
        ("12.1", "gt_12"),
        ("14", "gt_12"),
    ],
)
def test_a_typed_duration_falls_into_the_column_of_the_table(months, bucket):
    assert bucket_of_months(Decimal(months)) == bucket


def test_a_blank_duration_is_not_recorded():
    assert bucket_of_months(None) == bucket_of_dates(None, date(2025, 1, 1)) == "not_recorded"
    assert bucket_of_dates(date(2025, 1, 1), None) == "not_recorded"


@settings(deadline=None)
@given(st.decimals(0, 99999, places=2))
def test_every_duration_has_the_column_its_borders_say(months):
    borders = [months < 1, 1 <= months < 4, 4 <= months < 7, 7 <= months <= 12, months > 12]
    assert borders.count(True) == 1
    assert bucket_of_months(months) == BUCKETS[borders.index(True)]


@settings(deadline=None)
@given(st.decimals(0, 200, places=2), st.decimals(0, 200, places=2))
def test_a_longer_duration_is_never_in_an_earlier_column(one, other):
    shorter, longer = sorted([one, other])
    assert BUCKETS.index(bucket_of_months(shorter)) <= BUCKETS.index(bucket_of_months(longer))


@pytest.mark.parametrize(
    ("opened", "closed", "months"),
    [
        (date(2025, 1, 31), date(2025, 2, 28), 0),
        (date(2025, 1, 31), date(2025, 3, 31), 2),
        (date(2025, 1, 31), date(2025, 1, 31), 0),
        (date(2025, 1, 12), date(2025, 6, 18), 5),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
    ],
)
def test_completed_months_follow_the_day_of_the_month(opened, closed, months):
    assert completed_months(opened, closed) == months


@settings(deadline=None)
@given(DAYS, st.integers(0, 4000))
def test_dates_fall_into_the_column_of_their_completed_months_or_above_a_year(opened, days):
    closed = opened + timedelta(days=days)
    bucket = bucket_of_dates(opened, closed)
    if closed > add_months(opened, 12):
        assert bucket == "gt_12"
    else:
        assert bucket == bucket_of_months(Decimal(completed_months(opened, closed))) != "gt_12"


@settings(deadline=None)
@given(DAYS, st.integers(0, 4000))
def test_completed_months_are_the_most_that_fit_by_the_day_of_the_month(opened, days):
    closed = opened + timedelta(days=days)
    months = completed_months(opened, closed)
    assert add_months(opened, months) <= closed
    assert closed < add_months(opened, months + 1) or closed.day < opened.day


@settings(deadline=None)
@given(DAYS)
def test_a_year_to_the_day_is_not_more_than_a_year(opened):
    year_later = add_months(opened, 12)
    assert bucket_of_dates(opened, year_later) == "7_12"
    assert bucket_of_dates(opened, year_later + timedelta(days=1)) == "gt_12"
    assert bucket_of_dates(opened, opened) == "lt_1"


def test_a_year_after_29_february_ends_on_28_february():
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert bucket_of_dates(date(2024, 2, 29), date(2025, 2, 28)) == "7_12"
    assert bucket_of_dates(date(2024, 2, 29), date(2025, 3, 1)) == "gt_12"


@settings(deadline=None)
@given(DAYS)
def test_a_day_is_in_its_quarter_and_quarters_follow_each_other(day):
    quarter = quarter_of(day)
    assert day in quarter
    assert quarter_before(day).end + timedelta(days=1) == quarter.start
    assert quarter_of(quarter.end + timedelta(days=1)).start == quarter.end + timedelta(days=1)
    assert (quarter.start.month - 1) % 3 == 0
    assert quarter.start.day == 1


def test_a_period_includes_both_its_ends():
    period = Period(date(2026, 1, 1), date(2026, 3, 31))
    assert date(2026, 1, 1) in period
    assert date(2026, 3, 31) in period
    assert date(2025, 12, 31) not in period
    assert date(2026, 4, 1) not in period
    assert None not in period


@settings(deadline=None)
@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_the_common_part_of_two_periods_holds_what_both_hold(a, b, c, d, day):
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    assert (day in one.within(other)) == (day in one and day in other)
    assert one.within(other).is_empty == (one.end < other.start or other.end < one.start)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, "not_recorded"),
        (0, "lt_18"),
        (17, "lt_18"),
        (18, "18_24"),
        (24, "18_24"),
        (25, "25_34"),
        (34, "25_34"),
        (35, "35_44"),
        (44, "35_44"),
        (45, "ge_45"),
        (99, "ge_45"),
    ],
)
def test_ages_fall_into_their_bands(age, band):
    assert age_band(age) == band


def test_a_year_of_birth_alone_counts_as_its_first_of_july():
    assert age_on(date(2026, 6, 30), None, 2008) == 17
    assert age_on(date(2026, 7, 1), None, 2008) == 18
    assert age_on(date(2026, 6, 30), date(2008, 1, 1), 2007) == 18
    assert age_on(date(2026, 6, 30), None, None) is None
