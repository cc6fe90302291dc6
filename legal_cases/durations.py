"""The duration column of Annex 5 as a condition of the database: the same rule as ``mrc.period.duration_bucket``."""

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from mrc.vocabularies import DurationBucket

BORDERS = {
    DurationBucket.LT_1: (None, 1),
    DurationBucket.M_1_3: (1, 4),
    DurationBucket.M_4_6: (4, 7),
}
YEAR = 12


def lasting(cases: QuerySet, bucket: str) -> QuerySet:
    """The cases of one duration column: by the typed number, else by the dates."""
    months = (ExtractYear("closed_on") - ExtractYear("opened_on")) * YEAR
    months += ExtractMonth("closed_on") - ExtractMonth("opened_on")
    cases = cases.annotate(
        months_apart=months,
        days_apart=ExtractDay("closed_on") - ExtractDay("opened_on"),
    )
    short = Case(When(days_apart__lt=0, then=Value(1)), default=Value(0), output_field=IntegerField())
    cases = cases.annotate(months_completed=F("months_apart") - short)
    return cases.filter(in_bucket(bucket))


def in_bucket(bucket: str) -> Q:
    typed, by_dates = Q(duration_months__isnull=False), Q(duration_months__isnull=True)
    dated = Q(opened_on__isnull=False, closed_on__isnull=False)
    over_a_year = Q(months_apart__gt=YEAR) | Q(months_apart=YEAR, days_apart__gt=0)
    if bucket == DurationBucket.NOT_RECORDED:
        return by_dates & (Q(opened_on__isnull=True) | Q(closed_on__isnull=True))
    if bucket == DurationBucket.GT_12:
        return (typed & Q(duration_months__gt=YEAR)) | (by_dates & dated & over_a_year)
    if bucket == DurationBucket.M_7_12:
        within = Q(months_completed__gte=7) & ~over_a_year
        return (typed & Q(duration_months__gte=7, duration_months__lte=YEAR)) | (by_dates & dated & within)
    first, border = BORDERS[DurationBucket(bucket)]
    found = Q()
    for condition, column in ((typed, "duration_months"), (by_dates & dated, "months_completed")):
        within = Q(**{f"{column}__lt": border})
        if first is not None:
            within &= Q(**{f"{column}__gte": first})
        found |= condition & within
    return found
