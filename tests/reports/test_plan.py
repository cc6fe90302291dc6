"""The plan of an agreement, kept by its coordinator: theory of change, indicators, targets of single years."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mrc.agreements.models import Activity, Assumption, Outcome, Output
from mrc.period import Period
from reports.actions import keep_texts
from reports.advice import advice
from reports.indicators import aim_of
from reports.models import Indicator, IndicatorTarget
from tests.factories import (
    ActivityFactory,
    AgreementFactory,
    EventFactory,
    IndicatorFactory,
    OutcomeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def where(name, agreement, *more):
    return reverse(f"reports:{name}", args=[agreement.uuid, *more])


def errors(answer):
    assert answer.status_code == 200
    return set(answer.context["form"].errors)


def test_a_plan_is_built_from_the_impact_down(signed_in, agreement):
    assert signed_in.post(where("plan-impact", agreement), {"impact": "Fewer are cheated."}).status_code == 302
    signed_in.post(where("plan-add", agreement, "outcome"), {"number": "1", "statement": "ពលករដឹងពីសិទ្ធិ"})
    outcome = Outcome.objects.get()
    signed_in.post(
        where("plan-add", agreement, "output"), {"outcome": outcome.pk, "number": "1.A", "statement": "Trained"}
    )
    output = Output.objects.get()
    signed_in.post(
        where("plan-add", agreement, "activity"),
        {"outcome": outcome.pk, "output": output.pk, "number": "1.1", "statement": "Trainings"},
    )
    signed_in.post(
        where("plan-add", agreement, "assumption"),
        {"outcome": outcome.pk, "number": "A1", "statement": "Borders stay open", "risk": "high"},
    )
    assert Activity.objects.get().output == output
    assert Assumption.objects.get().risk == "high"
    page = signed_in.get(agreement.get_absolute_url()).content.decode()
    for text in ("Fewer are cheated.", '<span lang="km">ពលករដឹងពីសិទ្ធិ</span>', "Trained", "Trainings", "Risk: High"):
        assert text in page


@pytest.mark.parametrize("kind", ["outcome", "indicator"])
def test_a_number_stands_once_in_a_plan(signed_in, agreement, kind):
    OutcomeFactory(agreement=agreement, number="1")
    IndicatorFactory(agreement=agreement, code="1")
    OutcomeFactory(number="2")  # of another agreement
    answers = {"number": "1", "code": "1", "statement": "Again"}
    assert errors(signed_in.post(where("plan-add", agreement, kind), answers)) == {
        "number" if kind == "outcome" else "code"
    }
    answers = {"number": "2", "code": "2", "statement": "Again"}
    assert signed_in.post(where("plan-add", agreement, kind), answers).status_code == 302


def test_an_empty_form_says_what_is_missing(signed_in, agreement):
    assert errors(signed_in.post(where("plan-add", agreement, "outcome"), {"number": ""})) == {"number", "statement"}
    assert errors(signed_in.post(where("plan-add", agreement, "activity"), {"number": ""})) == {
        "number",
        "statement",
        "outcome",
    }


def test_nothing_of_another_agreement_can_be_chosen_or_opened(signed_in, agreement):
    other = ActivityFactory()
    answers = {"outcome": other.outcome.pk, "number": "1.1", "statement": "Mine"}
    assert errors(signed_in.post(where("plan-add", agreement, "activity"), answers)) == {"outcome"}
    for name in ("plan-change", "plan-remove"):
        assert signed_in.get(where(name, agreement, "activity", other.pk)).status_code == 404
    assert signed_in.get(where("plan-add", agreement, "poem")).status_code == 404


def test_an_output_belongs_to_the_outcome_of_its_activity(signed_in, agreement):
    first, second = (OutcomeFactory(agreement=agreement, number=number) for number in "12")
    output = Output.objects.create(outcome=second, number="2.A", statement="Other")
    answers = {"outcome": first.pk, "output": output.pk, "number": "1.1", "statement": "Trainings"}
    assert errors(signed_in.post(where("plan-add", agreement, "activity"), answers)) == {"output"}


def test_of_two_who_change_one_outcome_the_second_is_asked(signed_in, agreement):
    outcome = OutcomeFactory(agreement=agreement, number="1", statement="Old")
    address = where("plan-change", agreement, "outcome", outcome.pk)
    shown = signed_in.get(address).context["form"]["shown"].value()
    signed_in.post(address, {"number": "1", "statement": "Hers"})
    assert errors(signed_in.post(address, {"number": "1", "statement": "His", "shown": shown})) == {"statement"}
    outcome.refresh_from_db()
    assert outcome.statement == "Hers"


def test_what_something_belongs_to_stays_and_says_why(signed_in, agreement, centre, coordinator):
    activity = ActivityFactory(outcome=OutcomeFactory(agreement=agreement, number="1"))
    EventFactory(centre=centre, activity=activity)
    text = {("outcomes", f"activity:{activity.pk}", "progress"): "Trained."}
    keep_texts(agreement=agreement, period=Period(date(2026, 1, 1), date(2026, 3, 31)), texts=text, by=coordinator)
    address = where("plan-remove", agreement, "activity", activity.pk)
    assert signed_in.get(address).context["hanging"] == ["1 event", "1 text of a report"]
    assert signed_in.post(address).status_code == 409
    assert Activity.objects.exists()
    assert signed_in.get(where("plan-remove", agreement, "outcome", activity.outcome.pk)).context["hanging"] == [
        "1 activity"
    ]


def test_what_nothing_belongs_to_is_taken_out_once(signed_in, agreement):
    outcome = OutcomeFactory(agreement=agreement)
    address = where("plan-remove", agreement, "outcome", outcome.pk)
    assert signed_in.get(address).status_code == 200
    assert Outcome.objects.exists()
    assert signed_in.post(address).status_code == 302
    assert not Outcome.objects.exists()
    assert signed_in.post(address).status_code == 302  # the second of two clicks


class TestIndicator:
    good = {
        "code": "I1",
        "statement": "Number of migrants trained on their labour rights",
        "level": "output",
        "unit": "number",
        "data_source": "Participant list",
        "target": "50",
        "target_women": "25",
        "target_men": "25",
        "target_by": "31/12/2026",
    }

    def test_it_is_kept_with_its_target(self, signed_in, agreement):
        assert signed_in.post(where("plan-add", agreement, "indicator"), self.good).status_code == 302
        found = Indicator.objects.get()
        assert (found.target, found.target_women, found.target_by) == (50, 25, date(2026, 12, 31))

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"target_women": "51", "target_men": ""}, "target_women"),
            ({"target_women": "30", "target_men": "30"}, "target_women"),
            ({"target": ""}, "target"),
            ({"target": "-3"}, "target"),
            ({"target": "many"}, "target"),
            ({"unit": "rate", "target": "101", "target_women": "", "target_men": ""}, "target"),
            ({"unit": "rate", "measure": "cases_court"}, "out_of"),
            ({"unit": "rate", "out_of": "cases_closed"}, "measure"),
            ({"out_of": "cases_closed"}, "out_of"),
            ({"unit": "quality", "measure": "services"}, "measure"),
            ({"measure": "nonsense"}, "measure"),
            ({"target_by": "01/01/2027"}, "target_by"),
            ({"baseline_on": "01/01/2027"}, "baseline_on"),
            ({"level": "heaven"}, "level"),
        ],
    )
    def test_what_cannot_be_gets_a_sentence_at_its_field(self, signed_in, agreement, answers, field):
        answer = signed_in.post(where("plan-add", agreement, "indicator"), self.good | answers)
        assert field in errors(answer)
        assert not Indicator.objects.exists()
        assert self.good["statement"] in answer.content.decode()

    def test_a_rate_is_of_two_measures(self, signed_in, agreement):
        rate = {"unit": "rate", "measure": "cases_mediation", "out_of": "cases_closed", "target": "60"}
        answers = self.good | rate | {"target_women": "", "target_men": ""}
        assert signed_in.post(where("plan-add", agreement, "indicator"), answers).status_code == 302

    def test_advice_comes_while_it_is_written_and_forbids_nothing(self, signed_in, agreement):
        bad = {**self.good, "statement": "50 % more migrants are aware"}
        told = signed_in.post(where("indicator-advice", agreement), bad).content.decode()
        assert "more" in told
        assert not Indicator.objects.exists()
        assert signed_in.post(where("plan-add", agreement, "indicator"), bad).status_code == 302


def test_the_manuals_good_example_gets_no_advice_and_its_bad_one_does():
    good = advice(
        "number of migrants trained on their labour rights", unit="number", target=50, data_source="participant list"
    )
    assert list(good) == []
    bad = list(advice("more migrants are aware", unit="number", target=50, data_source="survey"))
    assert len(bad) == 2
    assert "“more” gives a direction" in bad[0]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("Number of women reached, at least 50", "at least"),
        ("Increased number of cases resolved", "Increased"),
        ("Number of cases resolved: 20%", "2"),
        ("Number of migrants per cent", "per cent"),
    ],
)
def test_directions_and_targets_in_a_statement_are_named(statement, told):
    found = " ".join(advice(statement, unit="number", target=1, data_source="x"))
    assert f"“{told}”" in found


def test_advice_in_other_scripts_is_about_target_unit_and_source_alone():
    assert len(list(advice("ចំនួនពលករដែលបានបណ្តុះបណ្តាល", unit="number", target=5, data_source="បញ្ជី"))) == 0
    assert len(list(advice("ចំនួនពលករ"))) == 3


class TestTargetsOfYears:
    @pytest.fixture
    def agreement(self, centre):
        return AgreementFactory(centres=[centre], starts_on=date(2025, 7, 1), ends_on=date(2027, 3, 31))

    def test_the_years_are_those_of_the_agreement(self, agreement):
        assert agreement.years == [
            Period(date(2025, 7, 1), date(2026, 6, 30)),
            Period(date(2026, 7, 1), date(2027, 3, 31)),
        ]
        assert agreement.year_of(date(2026, 7, 1)).start == date(2026, 7, 1)

    def test_a_revision_needs_its_reason_and_both_stay_to_be_read(self, signed_in, agreement, coordinator):
        indicator = IndicatorFactory(agreement=agreement)
        address = where("target", agreement, indicator.pk, date(2026, 7, 1))
        assert signed_in.post(address, {"target": "40", "target_women": "20"}).status_code == 302
        saved = IndicatorTarget.objects.get()
        assert (saved.starts_on, saved.ends_on, saved.target) == (date(2026, 7, 1), date(2027, 3, 31), 40)
        assert errors(signed_in.post(address, {"target": "30", "target_women": "20"})) == {"reason"}
        answers = {"target": "30", "target_women": "20", "reason": "The border was closed."}
        assert signed_in.post(address, answers).status_code == 302
        assert [row.target for row in saved.history.order_by("history_id")] == [Decimal(40), Decimal(30)]
        page = signed_in.get(where("plan-change", agreement, "indicator", indicator.pk)).content.decode()
        assert "The border was closed." in page
        assert coordinator.full_name in page

    def test_a_target_stays_with_its_year_when_the_agreement_is_prolonged(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        IndicatorTarget.objects.create(
            indicator=indicator, starts_on=date(2026, 7, 1), ends_on=date(2027, 3, 31), target=40
        )
        agreement.ends_on = date(2027, 12, 31)
        agreement.save()
        aim = aim_of(indicator, agreement, date(2027, 5, 1))
        assert (aim.window, aim.target) == (Period(date(2026, 7, 1), date(2027, 6, 30)), 40)
        page = signed_in.get(where("target", agreement, indicator.pk, date(2026, 7, 1)))
        assert page.context["form"].initial["target"] == 40

    def test_women_above_the_whole_are_refused(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        address = where("target", agreement, indicator.pk, date(2025, 7, 1))
        assert errors(signed_in.post(address, {"target": "10", "target_women": "11"})) == {"target_women"}
        assert errors(signed_in.post(address, {"target": ""})) == {"target"}

    def test_a_day_that_begins_no_year_has_no_target(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        assert signed_in.get(where("target", agreement, indicator.pk, date(2026, 1, 1))).status_code == 404


def test_three_hundred_outcomes_take_as_many_queries_as_one(signed_in, agreement, django_assert_max_num_queries):
    for number in range(300):
        outcome = OutcomeFactory(agreement=agreement, number=str(number))
        ActivityFactory(outcome=outcome)
    with django_assert_max_num_queries(20):
        page = signed_in.get(agreement.get_absolute_url())
    assert page.status_code == 200
