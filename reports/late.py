"""Late records: cases closed in the days of a report that was handed in before they were recorded (annexes 0.4)."""

from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from legal_cases.models import LegalCase

from .models import Submission, SubmittedCase
from .results import ByGender


def late_cases(scope) -> QuerySet:
    """Closed before the period, within the days of a report that stands submitted, and in no submitted report yet.

    Each is told once, in the report that is written next; later ones find it among the submitted.
    """
    if scope.agreement is None or scope.counted.is_empty:
        return LegalCase.objects.none()
    standing = Submission.objects.standing().filter(report__agreement=scope.agreement)
    earlier = standing.filter(report__ends_on__lt=scope.counted.start).select_related("report")
    closed = Q()
    for one in earlier:
        closed |= Q(closed_on__range=one.report.period.within(scope.agreement.period))
    if not closed:
        return LegalCase.objects.none()
    others = standing.exclude(report__starts_on=scope.period.start, report__ends_on=scope.period.end)
    told = SubmittedCase.objects.filter(case=OuterRef("pk"), submission__in=others)
    return LegalCase.objects.filter(closed, ~Exists(told), centre__in=scope.centre_ids)


def submitted_before(scope) -> tuple[int, int]:
    """How many cases the reports before told, and how many of them are closed before the period by now too.

    The others were reopened since, or closed anew.
    """
    told = SubmittedCase.objects.filter(
        submission__in=Submission.objects.standing().filter(
            report__agreement=scope.agreement, report__ends_on__lt=scope.counted.start
        )
    )
    days = (scope.agreement.starts_on, scope.counted.start - timedelta(days=1))
    still = Q(case__closed_on__range=days, case__centre__in=scope.centre_ids)
    counted = told.aggregate(all=Count("case", distinct=True), still=Count("case", distinct=True, filter=still))
    return counted["all"], counted["still"]


def late(scope) -> ByGender:
    return ByGender.of(dict(late_cases(scope).order_by().values_list("gender").annotate(n=Count("pk"))))
