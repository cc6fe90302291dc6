"""The database finds a duration column by the same rule as the figures."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from legal_cases.durations import lasting
from legal_cases.models import LegalCase
from mrc.vocabularies import DurationBucket
from tests import factories

pytestmark = pytest.mark.django_db

BORDERS = [
    (date(2024, 2, 29), date(2025, 2, 28)),
    (date(2024, 2, 29), date(2025, 3, 1)),
    (date(2023, 2, 28), date(2024, 2, 28)),
    (date(2023, 2, 28), date(2024, 2, 29)),
    (date(2025, 1, 31), date(2025, 2, 28)),
    (date(2025, 1, 31), date(2025, 3, 31)),
    (date(2025, 3, 15), date(2026, 3, 15)),
    (date(2025, 3, 15), date(2026, 3, 16)),
    (date(2025, 3, 15), date(2025, 3, 15)),
]


def test_each_case_is_found_in_its_column_and_in_no_other(centre):
    chance = random.Random(7)
    days = list(BORDERS)
    for _number in range(120):
        opened = date(2023, 1, 1) + timedelta(days=chance.randrange(800))
        days.append((opened, opened + timedelta(days=chance.randrange(420))))
    typed = [None, *map(Decimal, ("0", "0.9", "1", "3.99", "4", "6.9", "7", "12", "12.1"))]
    cases = [
        factories.LegalCaseFactory.build(
            centre=centre,
            opened_on=opened,
            closed_on=closed,
            resolved_through="court",
            duration_months=chance.choice(typed) if number % 3 == 0 else None,
        )
        for number, (opened, closed) in enumerate(days)
    ]
    cases += [
        factories.LegalCaseFactory.build(centre=centre, opened_on=None),
        factories.LegalCaseFactory.build(centre=centre),
        factories.LegalCaseFactory.build(centre=centre, opened_on=None, closed_on=days[0][1], resolved_through="court"),
    ]
    LegalCase.objects.bulk_create(cases)
    for bucket in DurationBucket:
        expected = {case.reference for case in cases if case.duration_bucket == bucket}
        assert expected
        assert set(lasting(LegalCase.objects.all(), bucket).values_list("reference", flat=True)) == expected
