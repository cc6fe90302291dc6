"""The reports of the sample workbooks: plain values, so one import serves every test of a renderer."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction

from mrc.agreements.models import Agreement
from mrc.period import Period
from reports.build import build
from tests.conftest import SAMPLES

STEMS = sorted(path.stem for path in SAMPLES.glob("*.json"))


@pytest.fixture(scope="session")
def reports_of_samples(django_db_setup, django_db_blocker):
    """By the name of the file of expected figures: workbook.agreement.from.to; the database is left empty."""
    built = {}
    with django_db_blocker.unblock():
        for workbook in sorted({stem.partition(".")[0] for stem in STEMS}):
            with transaction.atomic():
                call_command("import_workbook", str(SAMPLES / f"{workbook}.xlsx"), verbosity=0)
                for stem in STEMS:
                    name, number, start, end = stem.split(".")
                    if name == workbook:
                        agreement = Agreement.objects.for_report().get(number=number)
                        built[stem] = build(agreement, Period(date.fromisoformat(start), date.fromisoformat(end)))
                transaction.set_rollback(True)
    return built


@pytest.fixture(params=STEMS)
def sample_report(request, reports_of_samples):
    return reports_of_samples[request.param]


@pytest.fixture
def quarter_report(reports_of_samples):
    """A quarter of the agreement whose title stands in six scripts."""
    return reports_of_samples["quarter.AG-1.2026-01-01.2026-03-31"]
