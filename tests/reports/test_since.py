"""This period beside the time since the start of the agreement."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mrc.agreements.models import Agreement
from mrc.period import Period
from reports.build import build
from reports.renderers.json import as_data
from reports.scope import Scope
from reports.sentences import since_in_words
from tests.factories import AgreementFactory, ClientFactory, LegalCaseFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SECOND = Period(date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture
def agreement(centre):
    """Two cases and two persons in the first quarter; one case and two persons in the second, one of them again."""
    LegalCaseFactory(
        centre=centre, closed=True, sector="fishing", gender="man", amounts=[("requested", "KHR", "100.50")]
    )
    LegalCaseFactory(centre=centre, closed=True, sector="seafood", amounts=[("requested", "THB", 10)])
    LegalCaseFactory(
        centre=centre,
        closed=True,
        closed_on=date(2026, 5, 1),
        sector="seafood",
        subjects=["leave"],
        amounts=[("requested", "THB", 5)],
    )
    again = ClientFactory(centre=centre, nationality="MM", ethnicity="Mon", registered_on=date(2026, 1, 5))
    ServiceFactory(client=again, received_on=date(2026, 1, 6))
    ServiceFactory(client=again, received_on=date(2026, 4, 6))
    once = ClientFactory(centre=centre, nationality="KH", gender="man", registered_on=date(2026, 4, 7))
    ServiceFactory(client=once, received_on=date(2026, 4, 7))
    early = ClientFactory(
        centre=centre, nationality="LA", gender="man", ethnicity="Lue", registered_on=date(2026, 1, 7)
    )
    ServiceFactory(client=early, received_on=date(2026, 1, 8), service="skills")
    return AgreementFactory(centres=[centre])


def line(report, table, code):
    tables = (*report.legal_assistance.tables, *report.beneficiaries.tables)
    found = next(one for one in tables if one.code == table)
    return next(one for one in found.lines if code in (one.code, one.label))


def test_cases_before_and_in_the_period_are_those_since_the_start(agreement):
    report = build(agreement, SECOND)
    assert report.since.period == Period(date(2026, 1, 1), SECOND.end)
    assert since_in_words(report) == "2 before this period + 1 in it = 3 cases closed since the start."
    assert (line(report, "sector", "fishing").total, line(report, "sector", "fishing").since) == (0, 1)
    assert (line(report, "sector", "seafood").total, line(report, "sector", "seafood").since) == (1, 2)
    assert (line(report, "subject", "leave").total, line(report, "subject", "leave").since) == (1, 1)


def test_persons_are_counted_anew_and_not_added(agreement):
    report = build(agreement, SECOND)
    assert report.beneficiaries.distinct.total == 2
    assert report.since.beneficiaries.distinct.total == 3
    assert line(report, "nationality", "MM").since == 1


def test_what_was_met_before_the_period_alone_stands_at_zero_beside_its_number(agreement):
    report = build(agreement, SECOND)
    for table, code in (("nationality", "LA"), ("ethnicity", "Lue")):
        found = line(report, table, code)
        assert (found.total, found.since) == (0, 1)
    money = report.legal_assistance.table("compensation_requested")
    sums = {one.currency: (one.sum.amount, one.since) for one in money.lines}
    assert sums["KHR"] == (0, Decimal("100.50"))
    assert sums["THB"] == (5, 15)
    data = as_data(report)
    assert "LA" not in data["beneficiaries"]["nationality"]
    assert "KHR" not in data["legal_assistance"]["compensation_requested"]
    assert data["since_start"]["legal_assistance"]["compensation_requested"]["KHR"]["amount"] == "100.5"


def test_the_column_adds_up_to_the_whole_since_the_start(agreement):
    report = build(agreement, SECOND)
    for table in (*report.legal_assistance.tables, *report.beneficiaries.tables):
        if hasattr(table, "several") and not table.several and table.by_gender:
            whole = report.since.legal_assistance.complainants.total if table.number else 3
            assert sum(one.since for one in table.lines) == whole, table.code
        assert getattr(table, "reconciles", True)


def test_each_figure_since_the_start_opens_to_its_records(agreement, client, coordinator):
    client.force_login(coordinator)
    page = client.get(reverse("reports:report", args=[agreement.uuid, *SECOND])).content.decode()
    since = Period(date(2026, 1, 1), SECOND.end)
    for table, code, column, figure in (
        ("sector", "fishing", "total", 1),
        ("compensation_requested", "THB", "total", 15),
        ("distinct", "all", "total", 3),
        ("nationality", "LA", "total", 1),
        ("instances", "all", "total", 4),
    ):
        where = reverse("reports:records", args=[agreement.uuid, *since, table, code, column])
        assert f'href="{where}"' in page
        assert client.get(where).context["behind"].figure == figure


def test_a_period_that_begins_with_the_agreement_has_no_second_column(agreement, client, coordinator):
    client.force_login(coordinator)
    first = Period(date(2026, 1, 1), date(2026, 3, 31))
    assert build(agreement, first).since is None
    page = client.get(reverse("reports:report", args=[agreement.uuid, *first])).content.decode()
    assert "Since the start" not in page


def test_a_period_outside_the_agreement_has_none_and_prints_zeros(agreement):
    report = build(agreement, Period(date(2027, 4, 1), date(2027, 6, 30)))
    assert report.since is None
    assert report.legal_assistance.cases_closed == 0


def test_the_figures_since_the_start_take_sixteen_queries_more(agreement, django_assert_num_queries):
    loaded = Agreement.objects.for_report().get()
    assert Scope.of(loaded, SECOND).counted == SECOND
    with django_assert_num_queries(45):
        build(loaded, SECOND)
