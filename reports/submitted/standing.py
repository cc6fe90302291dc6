"""How a report stands: the version that is submitted now, or the step that sent it back."""

from django.db.models import QuerySet

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies.reporting import ReportStatus

from ..models import ProgressReport, Step, Submission


def standing_of(agreement: Agreement, period: Period) -> Submission | None:
    """The version of the report that is submitted or approved now."""
    of_period = {"report__agreement": agreement, "report__starts_on": period.start, "report__ends_on": period.end}
    return Submission.objects.standing().filter(**of_period).select_related("submitted_by").defer("content").first()


def last_return(report: ProgressReport | None) -> Step | None:
    """The last time a report was sent back, while it is being corrected."""
    if report is None or report.status != ReportStatus.RETURNED:
        return None
    return steps_of(report).last()


def steps_of(report: ProgressReport) -> QuerySet:
    """What was done with all versions of a report, oldest first; without their content."""
    steps = Step.objects.filter(submission__report=report).select_related("submission", "by", "deputy_of")
    return steps.defer("submission__content").prefetch_related("remarks")
