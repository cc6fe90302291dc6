"""Which periods a report is offered for."""

from dataclasses import dataclass
from datetime import date, timedelta

from mrc.agreements.models import Agreement
from mrc.period import Period, quarter_of


@dataclass(frozen=True)
class Quarter:
    period: Period
    is_current: bool


def quarters_of(agreement: Agreement, today: date) -> list[Quarter]:
    """The calendar quarters the agreement touches, up to the one of today, newest first."""
    quarters, day = [], agreement.starts_on
    while day <= min(agreement.ends_on, today):
        period = quarter_of(day)
        quarters.append(Quarter(period, today in period))
        day = period.end + timedelta(days=1)
    return quarters[::-1]


def due_on(agreement: Agreement, period: Period) -> date:
    """The day the report of a period is due, by the agreement's rule."""
    return period.end + timedelta(days=agreement.reports_due_after)
