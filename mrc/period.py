"""Days, periods and durations, as the forms count them. A period includes both its ends."""

import calendar
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .vocabularies import AgeBand, DurationBucket


class Period(NamedTuple):
    """From ``start`` to ``end``, both included; usable as the value of a ``__range`` lookup."""

    start: date
    end: date

    def __contains__(self, day) -> bool:
        return day is not None and self.start <= day <= self.end

    @property
    def is_empty(self) -> bool:
        return self.end < self.start

    def within(self, other: "Period") -> "Period":
        """The common part, empty (end before start) when there is none."""
        return Period(max(self.start, other.start), min(self.end, other.end))


def quarter_of(day: date) -> Period:
    """The calendar quarter that contains the day."""
    first = 3 * ((day.month - 1) // 3) + 1
    return Period(date(day.year, first, 1), date(day.year, first + 2, calendar.monthrange(day.year, first + 2)[1]))


def quarter_before(day: date) -> Period:
    start = quarter_of(day).start
    return quarter_of(date.fromordinal(start.toordinal() - 1))


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day: 31 January + 1 = 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


BEFORE_TIME = Period(date.min, date.min)  # stands for days no calendar has


def is_whole_months(period: Period) -> bool:
    return period.start.day == 1 and (period.end + timedelta(days=1)).day == 1


def months_earlier(period: Period, months: int) -> Period:
    """The period so many months earlier; one of whole months stays one of whole months."""
    try:
        start = add_months(period.start, -months)
        if is_whole_months(period):
            return Period(start, add_months(period.end + timedelta(days=1), -months) - timedelta(days=1))
        return Period(start, add_months(period.end, -months))
    except (OverflowError, ValueError):
        return BEFORE_TIME


def period_before(period: Period) -> Period:
    """As long a period straight before: as many whole months, else as many days."""
    try:
        if is_whole_months(period):
            return months_earlier(period, completed_months(period.start, period.end + timedelta(days=1)))
        return Period(period.start - (period.end - period.start) - timedelta(days=1), period.start - timedelta(days=1))
    except OverflowError:
        return BEFORE_TIME


def completed_months(opened: date, closed: date) -> int:
    """Completed calendar months: 31 January to 28 February is 0, 31 January to 31 March is 2 (annexes 2.1)."""
    months = (closed.year - opened.year) * 12 + closed.month - opened.month
    return months - (closed.day < opened.day)


def bucket_of_months(months: Decimal | None) -> str:
    """The duration column of a typed number of months; 12 is still 7–12, 12.1 is more than a year (annexes 2.1)."""
    if months is None:
        return DurationBucket.NOT_RECORDED
    for border, bucket in ((1, DurationBucket.LT_1), (4, DurationBucket.M_1_3), (7, DurationBucket.M_4_6)):
        if months < border:
            return bucket
    return DurationBucket.M_7_12 if months <= 12 else DurationBucket.GT_12


def bucket_of_dates(opened: date | None, closed: date | None) -> str:
    """The duration column by the dates; more than a year exactly when closed after opened + 1 year (annexes 2.1)."""
    if opened is None or closed is None:
        return DurationBucket.NOT_RECORDED
    if closed > add_months(opened, 12):
        return DurationBucket.GT_12
    return bucket_of_months(Decimal(completed_months(opened, closed)))


def duration_bucket(months: Decimal | None, opened: date | None, closed: date | None) -> str:
    """The duration column: by the typed number, else by the dates (annexes 2.1)."""
    return bucket_of_dates(opened, closed) if months is None else bucket_of_months(months)


def age_on(day: date, born_on: date | None, birth_year: int | None) -> int | None:
    """Completed years; a year of birth alone counts as 1 July of that year (annexes 4, section 7)."""
    born = born_on or (date(birth_year, 7, 1) if birth_year else None)
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def age_band(age: int | None) -> str:
    if age is None:
        return AgeBand.NOT_RECORDED
    for border, band in ((18, AgeBand.LT_18), (25, AgeBand.A_18_24), (35, AgeBand.A_25_34), (45, AgeBand.A_35_44)):
        if age < border:
            return band
    return AgeBand.GE_45
