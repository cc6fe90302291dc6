"""The plan of an agreement makes the journey between installations."""

from datetime import date

import pytest

from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from reports.models import Indicator, IndicatorTarget
from tests import factories

from .books import CENTRES, book, bring_in, refused, written_out

pytestmark = pytest.mark.django_db
AGREEMENTS = ("agreement", "title", "organization", "centres", "starts_on", "ends_on")
AG = ("AG", "Title", "Partner", "C1", "2026-01-01", "2026-12-31")
OUTCOMES = [("agreement", "outcome", "statement"), ("AG", "1", "Access"), ("AG", "2", "Justice")]
OUTPUTS = [("agreement", "outcome", "output", "statement"), ("AG", "1", "1.A", "Trained")]


def told():
    return [
        sorted(Agreement.objects.values_list("number", "reports_every", "reports_due_after", "impact")),
        sorted(Output.objects.values_list("outcome__number", "number", "statement")),
        sorted(Activity.objects.values_list("outcome__number", "output__number", "number")),
        sorted(Assumption.objects.values_list("outcome__number", "number", "statement", "risk"), key=str),
        sorted(
            Indicator.objects.values_list(
                "code", "out_of", "baseline", "baseline_on", "outcome__number", "output__number"
            ),
            key=str,
        ),
        sorted(IndicatorTarget.objects.values_list("indicator__code", "starts_on", "ends_on", "target", "reason")),
    ]


@pytest.fixture
def plan(path):
    """A workbook of one agreement, with further sheets or columns."""

    def plan(agreements=(AGREEMENTS, AG), **sheets):
        return book(path, centres=CENTRES, agreements=list(agreements), outcomes=OUTCOMES, **sheets)

    return plan


def test_the_plan_comes_in_elsewhere_as_it_was_kept(tmp_path):
    agreement = factories.AgreementFactory(
        centres=[factories.CentreFactory()], reports_every=6, reports_due_after=0, impact="ជីវិតប្រសើរ"
    )
    first, second = (factories.OutcomeFactory(agreement=agreement, number=number) for number in "12")
    output = Output.objects.create(outcome=first, number="1.A", statement="=Trained")
    factories.ActivityFactory(outcome=first, output=output, number="1.1")
    factories.ActivityFactory(outcome=second, number="2.1")
    Assumption.objects.create(agreement=agreement, number="A1", statement="Borders stay open", risk="high")
    Assumption.objects.create(agreement=agreement, outcome=second, number="A2", statement="Offices listen")
    indicator = factories.IndicatorFactory(agreement=agreement, code="I1", outcome=first, output=output, baseline="3.5")
    IndicatorTarget.objects.create(
        indicator=indicator, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), target=9, reason="ព្រំដែន"
    )
    rate = {"unit": "rate", "target": 60, "target_women": None, "target_men": None}
    factories.IndicatorFactory(
        agreement=agreement, code="I2", measure="cases_court", out_of="cases_closed", outcome=second, **rate
    )
    file, before = written_out(tmp_path / "first.xlsx"), told()
    bring_in(file, "--existing", "update")
    assert told() == before
    for model in (IndicatorTarget, Indicator, Assumption, Activity, Output, Outcome, Agreement):
        model.objects.all().delete()
    bring_in(file, "--existing", "skip")
    assert told() == before
    assert file.read_bytes() == written_out(tmp_path / "second.xlsx").read_bytes()


def test_an_older_file_without_the_new_columns_comes_in_and_means_the_usual(plan):
    bring_in(plan())
    agreement = Agreement.objects.get()
    assert (agreement.reports_every, agreement.reports_due_after, agreement.impact) == (3, 15, "")


def test_an_older_file_takes_nothing_away(plan):
    bring_in(plan(outputs=OUTPUTS))
    activities = [("agreement", "outcome", "activity", "statement"), ("AG", "1", "1.1", "Trainings")]
    bring_in(plan(activities=activities), "--existing", "skip")
    Activity.objects.update(output=Output.objects.get())
    Agreement.objects.update(reports_every=12)
    bring_in(plan(activities=activities), "--existing", "update")
    assert Activity.objects.get().output is not None
    assert Agreement.objects.get().reports_every == 12


def test_an_indicator_keeps_its_output_where_the_file_has_no_such_column(plan):
    indicators = [("agreement", "outcome", "indicator", "statement"), ("AG", "1", "I1", "People advised")]
    bring_in(plan(outputs=OUTPUTS, indicators=indicators))
    Indicator.objects.update(output=Output.objects.get())
    bring_in(plan(indicators=[indicators[0], ("AG", "1", "I1", "Women advised")]), "--existing", "update")
    indicator = Indicator.objects.get()
    assert (indicator.statement, indicator.output) == ("Women advised", Output.objects.get())
    bring_in(plan(indicators=[indicators[0], ("AG", "2", "I1", "Women advised")]), "--existing", "update")
    indicator.refresh_from_db()
    assert (indicator.outcome.number, indicator.output) == ("2", None)


TARGET = ("agreement", "indicator", "from", "to", "target", "target_women", "target_men")


@pytest.mark.parametrize(
    ("unit", "row", "expected"),
    [
        ("number", ("2026-01-01", "2026-12-31", 10, 6, 6), "no more than the target"),
        ("rate", ("2026-01-01", "2026-12-31", 101, None, None), "at most 100 %"),
        ("number", ("2025-01-01", "2025-12-31", 10, None, None), "a day of the agreement, 2026-01-01 to 2026-12-31"),
    ],
)
def test_the_target_of_a_year_is_checked_as_its_form_does(plan, unit, row, expected):
    indicators = [("agreement", "indicator", "statement", "unit"), ("AG", "I1", "x", unit)]
    targets = [TARGET, ("AG", "I1", *row)]
    said = refused(plan(indicators=indicators, indicator_targets=targets))
    assert any(expected in line for line in said), said
    bring_in(plan(indicators=indicators))
    said = refused(plan(indicator_targets=targets), "--existing", "update")
    assert any(expected in line for line in said), said


def test_the_parts_of_a_rate_are_rates_of_their_own(plan):
    indicators = [("agreement", "indicator", "statement", "unit"), ("AG", "I1", "x", "rate")]
    bring_in(
        plan(indicators=indicators, indicator_targets=[TARGET, ("AG", "I1", "2026-01-01", "2026-12-31", 60, 55, 65)])
    )
    assert IndicatorTarget.objects.get().target == 60


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (
            {
                "indicators": [
                    ("agreement", "indicator", "statement", "unit", "measure"),
                    ("AG", "I1", "x", "rate", "cases_closed"),
                ]
            },
            "both measures of a rate",
        ),
        (
            {
                "indicators": [
                    ("agreement", "indicator", "statement", "unit", "measure", "out_of"),
                    ("AG", "I1", "x", "number", "cases_court", "cases_closed"),
                ]
            },
            "only a rate is taken out of something",
        ),
        (
            {
                "indicators": [
                    ("agreement", "indicator", "statement", "unit", "measure"),
                    ("AG", "I1", "x", "quality", "cases_closed"),
                ]
            },
            "a quality is told in words",
        ),
        ({"outputs": [OUTPUTS[0], ("AG", "9", "1.A", "Trained")]}, "the number of an outcome of this agreement"),
        (
            {
                "activities": [
                    ("agreement", "outcome", "activity", "statement", "output"),
                    ("AG", "2", "2.1", "x", "1.A"),
                ],
                "outputs": OUTPUTS,
            },
            "the number of an output of this outcome",
        ),
        (
            {"assumptions": [("agreement", "assumption", "statement", "risk"), ("AG", "A1", "x", "huge")]},
            "huge",
        ),
        (
            {"indicators": [("agreement", "indicator", "statement", "out_of"), ("AG", "I1", "x", "nonsense")]},
            "one of the computed measures",
        ),
        (
            {
                "indicators": [
                    ("agreement", "indicator", "statement", "unit", "target", "target_women"),
                    ("AG", "I1", "x", "number", 5, 6),
                ]
            },
            "no more than the target",
        ),
        (
            {
                "indicators": [("agreement", "indicator", "statement"), ("AG", "I1", "x")],
                "indicator_targets": [
                    ("agreement", "indicator", "from", "to", "target", "target_women"),
                    ("AG", "I1", "2026-01-01", "2026-12-31", 5, 6),
                ],
            },
            "no more than the target",
        ),
        (
            {
                "indicator_targets": [
                    ("agreement", "indicator", "from", "to", "target"),
                    ("AG", "I9", "2026-01-01", "2026-12-31", 5),
                ],
            },
            "the code of an indicator of this agreement",
        ),
        (
            {"agreements": [(*AGREEMENTS, "reports_every"), (*AG, 5)]},
            "1, 3, 6 or 12 months",
        ),
        (
            {"agreements": [(*AGREEMENTS, "reports_due_after"), (*AG, 1.5)]},
            "a whole number of days",
        ),
    ],
)
def test_a_wrong_row_is_named_and_nothing_comes_in(plan, sheets, expected):
    said = refused(plan(**sheets))
    assert any(expected in line for line in said), said
    assert not Agreement.objects.exists()
