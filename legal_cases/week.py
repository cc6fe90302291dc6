"""A centre's week: what is overdue at its top, then each day from Monday to Sunday."""

from dataclasses import dataclass
from datetime import date, timedelta

from mrc.access.models import Centre

from .models import DueDate

MOST = 500
DAYS = 7


@dataclass(frozen=True)
class Day:
    on: date
    dates: list[DueDate]

    @property
    def for_paper(self) -> list[DueDate]:
        return for_paper(self.dates)


@dataclass(frozen=True)
class Week:
    """What is overdue stands in ``overdue`` alone, not at its day again. ``is_cut`` when there was more than fits."""

    centre: Centre
    monday: date
    today: date
    overdue: list[DueDate]
    days: list[Day]
    is_cut: bool = False

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=DAYS - 1)

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=DAYS)

    @property
    def overdue_for_paper(self) -> list[DueDate]:
        return for_paper(self.overdue)

    @property
    def dates(self) -> list[DueDate]:
        return [*self.overdue, *(row for day in self.days for row in day.dates)]


def for_paper(dates: list[DueDate]) -> list[DueDate]:
    """What a wall may learn: nothing of restricted cases."""
    return [row for row in dates if not row.case.is_restricted]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(user, centre: Centre, monday: date, *, on_paper: bool = False) -> Week:
    """One query. On paper, which hangs on a wall, the dates of restricted cases are left out."""
    today, sunday = centre.today(), monday + timedelta(days=DAYS - 1)
    until = max(sunday, today - timedelta(days=1))
    found = (
        DueDate.objects.visible_to(user)
        .still_open()
        .in_days([centre], last=(until - today).days)
        .filter(case__closed_on__isnull=True)
        .select_related("case__caseworker")
        .soonest_first()
    )
    if on_paper:
        found = found.filter(case__is_restricted=False)
    rows = list(found[: MOST + 1])
    overdue = [row for row in rows[:MOST] if row.on < today]
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    return Week(
        centre=centre,
        monday=monday,
        today=today,
        overdue=overdue,
        days=[Day(day, [row for row in rows[:MOST] if row.on == day and day >= today]) for day in days],
        is_cut=len(rows) > MOST,
    )
