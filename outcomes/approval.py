"""The day as of which a story or a case study is approved: it stands in the report of the period this day lies in.

A report is written after its period ended, and what comes with it is approved then: so the day may lie back. Who
pressed the button, and when, stands in the history.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mrc.access.models import Centre
from mrc.agreements.models import Agreement
from mrc.period import Period, add_months
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies.reporting import ReportStatus

from .models import CaseStudy, Story

WRITTEN_AT = (ReportStatus.DRAFT, ReportStatus.RETURNED)
HANDED_IN = (ReportStatus.SUBMITTED, ReportStatus.APPROVED)
MONTHS_BACK = 3  # a report that ended longer ago is not proposed any more


@dataclass(frozen=True)
class Reported:
    """A progress report of an agreement of the centre."""

    agreement: str
    days: Period

    def __str__(self):
        told = {"start": day_in_words(self.days.start), "end": day_in_words(self.days.end), "number": self.agreement}
        return _("%(number)s, %(start)s to %(end)s") % told


def check_day(record: Story | CaseStudy, day: date) -> None:
    """Raises ``ValidationError`` with the sentence for a day as of which it cannot be approved."""
    if day > record.centre.today():
        raise ValidationError(_("This day is still to come."))
    if (first := earliest(record)) and day < first:
        raise ValidationError(_("This is before the interview. Look at the day again."))


def earliest(record: Story | CaseStudy) -> date | None:
    return record.interview.interviewed_on if isinstance(record, Story) else None


def report_under_way(record: Story | CaseStudy) -> Reported | None:
    """The last report over days that are past, of the last three months, that somebody writes at. One query."""
    today = record.centre.today()
    since = max(earliest(record) or date.min, add_months(today, -MONTHS_BACK))
    written = reports_of(
        record.centre,
        progress_reports__status__in=WRITTEN_AT,
        progress_reports__ends_on__gte=since,
        progress_reports__ends_on__lt=today,
    )
    return max(written, key=lambda report: report.days.end, default=None)


def handed_in_over(centre: Centre, day: date) -> list[Reported]:
    """The reports over this day that were submitted and stand: what is approved now is not in them. One query."""
    return reports_of(
        centre,
        progress_reports__status__in=HANDED_IN,
        progress_reports__starts_on__lte=day,
        progress_reports__ends_on__gte=day,
    )


def reports_of(centre: Centre, **conditions) -> list[Reported]:
    found = Agreement.objects.filter(centres=centre, **conditions).order_by("number", "progress_reports__starts_on")
    rows = found.values_list("number", "progress_reports__starts_on", "progress_reports__ends_on")
    return [Reported(number, Period(start, end)) for number, start, end in rows]
