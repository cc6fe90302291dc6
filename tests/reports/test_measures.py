from datetime import date

import pytest
from django.core.management import call_command

from mrc.period import Period
from reports.behind import behind
from reports.build import build
from reports.measures import MEASURES
from reports.results import ByGender
from reports.scope import Scope
from tests.factories import AgreementFactory, EventFactory, HeadCountFactory, LegalCaseFactory, ServiceFactory

pytestmark = pytest.mark.django_db


def test_every_measure_counts_on_a_report(centre):
    LegalCaseFactory(centre=centre, closed=True, gender="man")
    report = build(AgreementFactory(centres=[centre]), Period(date(2026, 1, 1), date(2026, 3, 31)))
    results = {code: measure.result(report) for code, measure in MEASURES.items()}
    assert results["cases_closed"] == ByGender(men=1)
    assert results["cases_mediation"] == 1
    assert results["cases_court"] == 0
    assert all(isinstance(result, ByGender | int) for result in results.values())


def test_every_measure_is_a_figure_that_opens(centre):
    """An indicator's result is a door as well: the figure named has the result's number."""
    LegalCaseFactory(centre=centre, closed=True, client=ServiceFactory(client__centre=centre).client)
    HeadCountFactory(event=EventFactory(centre=centre), men=2)
    agreement, period = AgreementFactory(centres=[centre]), Period(date(2026, 1, 1), date(2026, 3, 31))
    report = build(agreement, period)
    for measure in MEASURES.values():
        result = measure.result(report)
        found = behind(Scope.of(agreement, period), f"{measure.figure}/total", [centre.pk], user=None)
        assert found.figure == (result.total if isinstance(result, ByGender) else result), measure.code


def test_the_command_lists_each_measure_with_what_it_counts(capsys):
    call_command("measures")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(MEASURES)
    assert all(": " in line for line in lines)
