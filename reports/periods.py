"""The reporting calendar of an agreement: which reports are due when, and how each stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.period import Period, add_months
from mrc.vocabularies.reporting import ReportsEvery, ReportStatus

from .models import ProgressReport

REMINDED = 21  # days before a report is due
BEING_WRITTEN = {ReportStatus.DUE, ReportStatus.DRAFT, ReportStatus.RETURNED}
MARKS = {
    ReportStatus.DUE: "",
    ReportStatus.DRAFT: "mark-active",
    ReportStatus.SUBMITTED: "mark-active",
    ReportStatus.RETURNED: "mark-look",
    ReportStatus.APPROVED: "mark-done",
}


@dataclass(frozen=True)
class Entry:
    """One report of the calendar, with how it stands on a day at the centre."""

    agreement: Agreement
    period: Period
    due_on: date
    today: date
    report: ProgressReport | None = None

    @property
    def status(self) -> ReportStatus:
        return ReportStatus(self.report.status) if self.report else ReportStatus.DUE

    @property
    def is_over(self) -> bool:
        return self.period.end < self.today

    @property
    def is_current(self) -> bool:
        return self.today in self.period

    @property
    def is_ahead(self) -> bool:
        return self.period.start > self.today

    @property
    def is_being_written(self) -> bool:
        """By the coordinator, or still to be begun by her."""
        return self.status in BEING_WRITTEN

    @property
    def is_overdue(self) -> bool:
        return self.is_being_written and self.due_on < self.today

    @property
    def is_reminded(self) -> bool:
        """On the coordinator's home: sent back, late, or due within three weeks."""
        if self.status == ReportStatus.RETURNED:
            return True
        return self.is_being_written and self.due_on <= self.today + timedelta(days=REMINDED)

    @property
    def state(self) -> str:
        if self.is_overdue:
            return _("Overdue")
        if self.status == ReportStatus.DUE and self.is_current:
            return _("Runs now")
        if self.status == ReportStatus.DUE and self.is_ahead:
            return _("To come")
        return str(self.status.label)

    @property
    def mark(self) -> str:
        """The class of its mark."""
        if self.is_overdue:
            return "mark-late"
        return "mark-active" if self.status == ReportStatus.DUE and self.is_current else MARKS[self.status]

    @property
    def with_whom(self) -> str:
        """Who has it now, in words; "" once it is finished."""
        if self.status == ReportStatus.SUBMITTED:
            return _("the programme officer")
        if self.status == ReportStatus.APPROVED:
            return ""
        return str(self.agreement.organization)


def calendar_of(agreement: Agreement, today: date) -> list[Entry]:
    """Every report of the agreement, newest first. One query."""
    return calendars_of([agreement], today)[agreement.pk]


def calendars_of(agreements: Iterable[Agreement], today: date) -> dict[int, list[Entry]]:
    """The calendars of many agreements by their keys, newest first; one query for all.

    What was begun, or had its due date moved, is as it is stored; the other periods are those of the agreement's rule.
    """
    agreements = list(agreements)
    stored = defaultdict(dict)
    for report in ProgressReport.objects.filter(agreement__in=agreements):
        stored[report.agreement_id][report.period] = report
    return {
        agreement.pk: sorted(
            entries_of(agreement, stored[agreement.pk], today), key=lambda one: one.period, reverse=True
        )
        for agreement in agreements
    }


def entries_of(agreement: Agreement, stored: dict[Period, ProgressReport], today: date) -> Iterator[Entry]:
    planned = set(periods_of(agreement))
    for period, report in stored.items():
        if period in planned or report.status != ReportStatus.DUE:
            yield Entry(agreement, period, report.due_on, today, report)
    for period in planned - set(stored):
        yield Entry(agreement, period, due_on(agreement, period), today)


def periods_of(agreement: Agreement) -> Iterator[Period]:
    """The periods its reports cover, oldest first.

    Months, quarters and half years are those of the calendar that the agreement touches, counted within its dates;
    years are those of the agreement.
    """
    months = agreement.reports_every
    start = agreement.starts_on
    if months != ReportsEvery.YEAR:
        start = date(start.year, (start.month - 1) // months * months + 1, 1)
    first, number = start, 0
    while start <= agreement.ends_on:
        number += months
        following = add_months(first, number)
        yield Period(start, following - timedelta(days=1))
        start = following


def due_on(agreement: Agreement, period: Period) -> date:
    """The day the report of a period is due, by the agreement's rule."""
    after = timedelta(days=agreement.reports_due_after)
    return min(period.end, date.max - after) + after


def covers_all(agreement: Agreement, period: Period) -> bool:
    """Whether a report is that of the whole agreement, which sums up the others."""
    return period.start <= agreement.starts_on and agreement.ends_on <= period.end
