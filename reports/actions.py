"""The verbs of a progress report."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies.reporting import ReportStatus

from .models import Indicator, IndicatorEntry, ProgressReport, ReportText
from .periods import covers_all, due_on

WRITABLE = {ReportStatus.DUE, ReportStatus.DRAFT, ReportStatus.RETURNED}


class NotWritable(Exception):
    """The report was handed in: its texts stay as they are."""


class Overlap(Exception):
    """Another report of the agreement is written for a part of these days."""

    def __init__(self, other: ProgressReport):
        super().__init__(str(other))
        self.other = other


def overlapping(agreement: Agreement, period: Period) -> ProgressReport | None:
    """A report that is written for a part of the same days, where neither covers the whole agreement.

    The report of the whole agreement sums up the others; any two others would tell the same people twice.
    """
    if covers_all(agreement, period):
        return None
    written = ProgressReport.objects.filter(
        agreement=agreement, starts_on__lte=period.end, ends_on__gte=period.start
    ).exclude(status=ReportStatus.DUE)
    others = (one for one in written.order_by("starts_on") if one.period != period)
    return next((one for one in others if not covers_all(agreement, one.period)), None)


@transaction.atomic
def begin_report(*, agreement: Agreement, period: Period) -> ProgressReport:
    """The report of a period, being written from now on; the same one when somebody began it before.

    Raises ``NotWritable`` once it was handed in, and ``Overlap`` when another report is written for these days.
    """
    Agreement.objects.select_for_update().order_by().get(pk=agreement.pk)  # two who begin at once
    report = ProgressReport.objects.filter(agreement=agreement, starts_on=period.start, ends_on=period.end).first()
    if report is not None and report.status not in WRITABLE:
        raise NotWritable
    if report is None or report.status == ReportStatus.DUE:
        if other := overlapping(agreement, period):
            raise Overlap(other)
        report = report or ProgressReport(
            agreement=agreement, starts_on=period.start, ends_on=period.end, due_on=due_on(agreement, period)
        )
        report.status = ReportStatus.DRAFT
        report.full_clean(exclude=["agreement"])
        report.save()
    return report


@transaction.atomic
def move_due_date(*, agreement: Agreement, period: Period, on: date, by) -> ProgressReport:
    """Another day for the report of a period to be due; it stays as far as it is."""
    Agreement.objects.select_for_update().order_by().get(pk=agreement.pk)
    report = ProgressReport.objects.filter(agreement=agreement, starts_on=period.start, ends_on=period.end).first()
    report = report or ProgressReport(agreement=agreement, starts_on=period.start, ends_on=period.end)
    report.due_on, report._history_user = on, by
    report.full_clean(exclude=["agreement"])
    report.save()
    return report


@transaction.atomic
def keep_texts(
    *, agreement: Agreement, period: Period, texts: Mapping[tuple[str, str, str], str], by
) -> ProgressReport | None:
    """Keeps the texts by section, about and part; begins the report with the first of them.

    Only what changed is written; an emptied box keeps its history. None when there was nothing to keep.
    Raises what ``begin_report`` raises.
    """
    stored = ReportText.objects.filter(
        report__agreement=agreement, report__starts_on=period.start, report__ends_on=period.end
    )
    before = {(one.section, one.about, one.part): one for one in stored}
    changed = {key: text for key, text in texts.items() if text != (before[key].text if key in before else "")}
    if not changed:
        return None
    report = begin_report(agreement=agreement, period=period)
    for (section, about, part), text in changed.items():
        row = before.get((section, about, part)) or ReportText(report=report, section=section, about=about, part=part)
        row.text, row._history_user = text, by
        row.full_clean(exclude=["report"])
        row.save()
    return report


@transaction.atomic
def keep_result(
    *, agreement: Agreement, period: Period, indicator: Indicator, answers: Mapping[str, object], by
) -> IndicatorEntry | None:
    """Keeps what was typed as the result of an indicator, by the names of its fields; begins the report.

    Emptied altogether it is taken away; its history stays. Raises what ``begin_report`` raises.
    """
    entry = IndicatorEntry.objects.filter(
        report__agreement=agreement,
        report__starts_on=period.start,
        report__ends_on=period.end,
        indicator=indicator,
    ).first()
    is_empty = all(value in (None, "") for value in answers.values())
    if is_empty and entry is None:
        return None
    report = begin_report(agreement=agreement, period=period)
    if is_empty:
        entry._history_user = by
        entry.delete()
        return None
    entry = entry or IndicatorEntry(report=report, indicator=indicator)
    if entry.pk and all(getattr(entry, name) == value for name, value in answers.items()):
        return entry
    for name, value in answers.items():
        setattr(entry, name, value)
    entry._history_user = by
    entry.full_clean(exclude=["report", "indicator"])
    entry.save()
    return entry
