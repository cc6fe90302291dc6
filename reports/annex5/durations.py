"""The duration column of a case, reckoned by the database; ``mrc.period`` says the same rule in Python."""

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from mrc.vocabularies import DurationBucket


def _year_month_day(field, years=0):
    return (ExtractYear(field) + years) * 10000 + ExtractMonth(field) * 100 + ExtractDay(field)


COMPLETED_MONTHS = (
    (ExtractYear("closed_on") - ExtractYear("opened_on")) * 12
    + ExtractMonth("closed_on")
    - ExtractMonth("opened_on")
    - Case(
        When(Q(closed_on__day__lt=ExtractDay("opened_on")), then=1),
        default=0,
        output_field=IntegerField(),
    )
)


def _by_months(months):
    return (
        (Q(**{f"{months}__lt": 1}), DurationBucket.LT_1),
        (Q(**{f"{months}__lt": 4}), DurationBucket.M_1_3),
        (Q(**{f"{months}__lt": 7}), DurationBucket.M_4_6),
        (Q(**{f"{months}__lte": 12}), DurationBucket.M_7_12),
        (Q(**{f"{months}__gt": 12}), DurationBucket.GT_12),
    )


def with_duration(cases):
    """Annotates ``duration``: by the typed months, else by the dates, else ``not_recorded`` (annexes 2.1)."""
    typed = Q(duration_months__isnull=False)
    dated = Q(opened_on__isnull=False, closed_on__isnull=False)
    return cases.annotate(
        months_by_dates=Case(When(dated & ~typed, then=COMPLETED_MONTHS), output_field=IntegerField()),
        opened_plus_a_year=Case(
            When(dated & ~typed, then=_year_month_day("opened_on", years=1)), output_field=IntegerField()
        ),
        closed_as_number=Case(When(dated & ~typed, then=_year_month_day("closed_on")), output_field=IntegerField()),
        duration=Case(
            *(When(typed & when, then=Value(bucket.value)) for when, bucket in _by_months("duration_months")),
            When(closed_as_number__gt=F("opened_plus_a_year"), then=Value(DurationBucket.GT_12.value)),
            *(When(when, then=Value(bucket.value)) for when, bucket in _by_months("months_by_dates")),
            default=Value(DurationBucket.NOT_RECORDED.value),
            output_field=CharField(),
        ),
    )
