"""What migration cost, by corridor and gender: the same on the page, in each file, and behind each figure."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse

from legal_cases.models import MigrationFee
from mrc.agreements.models import Agreement
from mrc.period import Period
from reports import costs
from reports.behind import UnknownFigure, behind
from reports.build import build
from reports.renderers import render
from reports.results import ByGender
from reports.scope import Scope
from tests import factories

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def agreement(centre):
    return factories.AgreementFactory(centres=[centre])


def paid(centre, gender, *fees, **case):
    """A complainant from Cambodia to Thailand with fees of (currency, amount, receipt, debt)."""
    values = {"nationality": "KH", "destination_country": "TH", "closed": True} | case
    record = factories.LegalCaseFactory(centre=centre, gender=gender, **values)
    for currency, amount, *rest in fees:
        receipt, debt = (*rest, "not_recorded", "not_recorded")[:2]
        MigrationFee.objects.create(
            case=record, centre=centre, currency=currency, amount=Decimal(amount), receipt=receipt, debt=debt
        )
    return record


@pytest.fixture
def three_women_and_a_man(centre):
    return [
        paid(centre, "woman", ("THB", "100", "yes"), ("THB", "50.05", "no", "yes")),
        paid(centre, "woman", ("THB", "10")),
        paid(centre, "woman", ("THB", "20", "yes", "yes")),
        paid(centre, "man", ("THB", "1000"), ("USD", "5")),
    ]


def test_a_complainant_counts_once_and_amounts_are_exact(agreement, three_women_and_a_man):
    thb, usd = build(agreement, QUARTER).legal_assistance.migration_costs
    assert (thb.line, usd.line) == ("KH.TH.THB", "KH.TH.USD")
    assert thb.people["complainants"] == ByGender(men=1, women=3)
    assert thb.amounts == {"men": 1000, "women": Decimal("180.05"), "other_unknown": 0, "total": Decimal("1180.05")}
    assert thb.people["receipt"] == ByGender(women=2)
    assert thb.people["debt"] == ByGender(women=2)


def test_the_median_is_that_of_what_each_complainant_paid(agreement, three_women_and_a_man):
    thb = build(agreement, QUARTER).legal_assistance.migration_costs[0]
    assert thb.medians == {
        "men": 1000,
        "women": 20,
        "other_unknown": None,
        "total": Decimal("85.03"),  # between 20 and 150.05: 85.025
    }


def test_cases_of_other_days_and_centres_cost_nothing(agreement, centre, elsewhere):
    paid(centre, "man", ("THB", "5"), closed=False)
    paid(centre, "man", ("THB", "5"), closed_on=date(2026, 4, 1))
    paid(elsewhere, "man", ("THB", "5"))
    assert build(agreement, QUARTER).legal_assistance.migration_costs == ()


def test_each_figure_opens_its_fees_or_its_cases(client, coordinator, agreement, three_women_and_a_man):
    scope = Scope.of(agreement, QUARTER)
    amount = behind(scope, "migration_costs/KH.TH.THB.amount/women", coordinator.centre_ids, user=coordinator)
    assert sorted(fee.amount for fee in amount.parts[0].rows) == [10, 20, Decimal("50.05"), 100]
    borrowed = behind(scope, "migration_costs/KH.TH.THB.debt/total", coordinator.centre_ids, user=coordinator)
    assert len(borrowed.parts[0].rows) == borrowed.figure == 2
    client.force_login(coordinator)
    page = client.get(reverse("reports:report", args=[agreement.uuid, *QUARTER])).content.decode()
    address = reverse(
        "reports:records", args=[agreement.uuid, *QUARTER, "migration_costs", "KH.TH.THB.amount", "women"]
    )
    assert f'href="{address}"' in page
    opened = " ".join(client.get(address).content.decode().split())
    assert "Cambodia → Thailand, THB, Amount paid, women: 180.05" in opened
    assert three_women_and_a_man[0].reference in opened


@pytest.mark.parametrize(
    "line",
    ["KH.TH.THB", "KH.TH.THB.median", "XX.TH.THB.amount", "KH.TH.XXX.amount", "KH.TH.THB.amount.x", "all", "..."],
)
def test_a_figure_nobody_prints_does_not_exist(agreement, coordinator, line):
    with pytest.raises(UnknownFigure):
        behind(Scope.of(agreement, QUARTER), f"migration_costs/{line}/women", [], user=coordinator)


def test_every_file_says_the_same(agreement, three_women_and_a_man):
    report = build(agreement, QUARTER)
    thb = json.loads(render(report, "json"))["migration_costs"][0]
    assert thb["amount"] == {"men": "1000", "women": "180.05", "other_unknown": "0", "total": "1180.05"}
    assert thb["median"]["other_unknown"] is None
    sheet = openpyxl.load_workbook(BytesIO(render(report, "xlsx")))["4 Costs of migration"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=9)]
    assert rows[1] == ["Cambodia", "Thailand", "THB", "Women", 3, 180.05, "180.05", 20, 2, 2]
    tables = docx.Document(BytesIO(render(report, "docx"))).tables
    lines = next(
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in tables
        if any("Cambodia → Thailand, THB" in cell.text for cell in table.columns[0].cells)
    )
    assert ["Amount paid", "1,000", "180.05", "0", "1,180.05"] in lines
    page = render(report, "html").decode()
    assert "Cambodia → Thailand, THB" in page


def test_without_fees_the_section_is_absent(agreement, centre):
    factories.LegalCaseFactory(centre=centre, closed=True)
    report = build(agreement, QUARTER)
    assert json.loads(render(report, "json"))["migration_costs"] == []
    assert "4 Costs of migration" not in openpyxl.load_workbook(BytesIO(render(report, "xlsx"))).sheetnames
    assert "Costs of migration" not in render(report, "html").decode()


def test_the_costs_take_one_query_whatever_the_number_of_fees(agreement, centre, django_assert_num_queries):
    for number in range(30):
        paid(centre, "woman", ("THB", number), ("KHR", number))
    scope = Scope.of(Agreement.objects.for_report().get(), QUARTER)
    with django_assert_num_queries(1):
        assert len(costs.corridors(scope)) == 2


def test_small_numbers_in_it_are_seen(agreement, centre):
    for number in range(12):
        paid(centre, "woman", *([("THB", "5")] if number < 3 else []))
    assert build(agreement, QUARTER).has_small_numbers
