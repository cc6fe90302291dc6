"""Section 3: results computed or typed, over the window of the target, and when they need an explanation."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from mrc.period import Period
from reports.actions import keep_result
from reports.build import build, results_of
from reports.models import IndicatorEntry, IndicatorTarget
from reports.renderers.json import as_data
from reports.results import ByGender, Value
from tests.factories import (
    AgreementFactory,
    ClientFactory,
    IndicatorFactory,
    LegalCaseFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
FIRST = Period(date(2026, 1, 1), date(2026, 3, 31))
SECOND = Period(date(2026, 4, 1), date(2026, 6, 30))


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def result(agreement, period=SECOND):
    (found,) = build(agreement, period).indicators
    return found


def serve(centre, gender, *days):
    client = ClientFactory(centre=centre, gender=gender)
    for day in days:
        ServiceFactory(client=client, received_on=day)


def typed(agreement, indicator, period, by, **answers):
    return keep_result(agreement=agreement, period=period, indicator=indicator, answers=answers, by=by)


def test_persons_are_counted_anew_over_the_window_and_never_summed(agreement, centre):
    IndicatorFactory(agreement=agreement, measure="clients_served")
    serve(centre, "woman", date(2026, 2, 1), date(2026, 5, 1))
    serve(centre, "woman", date(2026, 2, 2))
    serve(centre, "man", date(2026, 6, 30))
    found = result(agreement)
    assert found.value.counts == ByGender(men=1, women=1)
    assert found.since.counts == ByGender(men=1, women=2)
    assert found.window == Period(date(2026, 1, 1), date(2026, 6, 30))


def test_both_results_open_to_their_records(agreement, centre, signed_in):
    IndicatorFactory(agreement=agreement, measure="clients_served")
    serve(centre, "woman", date(2026, 2, 1))
    serve(centre, "man", date(2026, 5, 1))
    page = signed_in.get(reverse("reports:report", args=[agreement.uuid, *SECOND])).content.decode()
    for period, column, n in ((SECOND, "total", 1), (Period(date(2026, 1, 1), SECOND.end), "women", 1)):
        where = reverse("reports:records", args=[agreement.uuid, *period, "distinct", "all", column])
        assert f'href="{where}"' in page
        assert signed_in.get(where).context["behind"].figure == n


def test_a_rate_is_reckoned_from_both_counts_of_the_window(agreement, centre):
    IndicatorFactory(
        agreement=agreement,
        unit="rate",
        measure="cases_mediation",
        out_of="cases_closed",
        target=60,
        target_women=None,
        target_men=None,
    )
    LegalCaseFactory.create_batch(
        2, centre=centre, closed=True, closed_on=date(2026, 2, 1), resolved_through="mediation"
    )
    LegalCaseFactory(centre=centre, closed=True, closed_on=date(2026, 5, 1), resolved_through="court")
    found = result(agreement)
    assert (found.value.numerator, found.value.denominator, found.value.total) == (0, 1, 0)
    assert (found.since.numerator, found.since.denominator) == (2, 3)
    assert found.since.total == Decimal("66.7")
    assert not found.needs_explanation  # 66.7 is within 15 % of 60


def test_a_rate_of_nothing_is_not_applicable_and_no_zero(agreement, signed_in):
    IndicatorFactory(agreement=agreement, unit="rate", measure="cases_mediation", out_of="cases_closed", target=60)
    found = result(agreement)
    assert found.value.total is None
    assert not found.needs_explanation
    page = signed_in.get(reverse("reports:report", args=[agreement.uuid, *SECOND])).content.decode()
    assert "n/a (0 of 0)" in page
    assert as_data(build(agreement, SECOND))["indicators"][0]["result"] == {
        "rate": None,
        "numerator": 0,
        "denominator": 0,
    }


@pytest.mark.parametrize(
    ("reached", "is_needed"),
    [(84, True), (85, False), (100, False), (115, False), (116, True), (0, True)],
)
def test_an_explanation_is_needed_below_85_and_above_115_percent_of_the_target_in_proportion(
    agreement, coordinator, reached, is_needed
):
    """Half of the window of 200 days has passed, so that 100 of 200 are to be expected."""
    start = date(2026, 1, 1)
    indicator = IndicatorFactory(
        agreement=agreement, target=200, target_women=None, target_men=None, target_by=date(2026, 7, 19)
    )
    period = Period(start, date(2026, 4, 10))
    assert (period.end - start).days + 1 == 100
    typed(agreement, indicator, period, coordinator, number=Decimal(reached), evidence="List")
    found = result(agreement, period)
    assert found.expected == 100
    assert found.needs_explanation is is_needed


def test_women_who_miss_their_part_need_an_explanation_though_the_sum_is_reached(agreement, coordinator):
    indicator = IndicatorFactory(agreement=agreement, target=100, target_women=50, target_men=50)
    whole = agreement.period
    typed(agreement, indicator, whole, coordinator, women=42, men=58, evidence="List")
    assert "Women: 42 of the 50" in result(agreement, whole).why
    typed(agreement, indicator, whole, coordinator, women=43, men=57, evidence="List")
    assert not result(agreement, whole).needs_explanation


def test_typed_numbers_of_the_reports_add_up_over_the_window(agreement, coordinator):
    indicator = IndicatorFactory(agreement=agreement)
    typed(agreement, indicator, FIRST, coordinator, women=3, men=2, evidence="List")
    typed(agreement, indicator, SECOND, coordinator, women=4, men=1, other_unknown=1, evidence="List")
    found = result(agreement)
    assert found.value.counts == ByGender(men=1, women=4, other_unknown=1)
    assert found.since.counts == ByGender(men=3, women=7, other_unknown=1)
    assert result(agreement, FIRST).since.counts == ByGender(men=2, women=3)  # what came later does not count yet


def test_a_typed_total_stands_for_what_must_not_be_added(agreement, coordinator):
    indicator = IndicatorFactory(agreement=agreement)
    typed(agreement, indicator, FIRST, coordinator, number=Decimal(30), evidence="List")
    typed(agreement, indicator, SECOND, coordinator, number=Decimal(20), cumulative=Decimal(41), evidence="List")
    assert result(agreement).since.total == 41


def test_typed_rates_are_those_of_the_summed_numbers():
    whole = Value(numerator=1, denominator=2) + Value(numerator=3, denominator=8)
    assert (whole.numerator, whole.denominator, whole.total) == (4, 10, 40)


def test_a_typed_result_over_a_computed_one_keeps_both(agreement, centre, coordinator):
    indicator = IndicatorFactory(agreement=agreement, measure="clients_served")
    serve(centre, "woman", date(2026, 5, 1))
    typed(agreement, indicator, SECOND, coordinator, women=5, evidence="Paper list", reason="Cards were lost.")
    found = result(agreement)
    assert found.value.counts == ByGender(women=5)
    assert found.computed.counts == ByGender(women=1)
    assert found.reason == "Cards were lost."


def test_the_target_of_a_year_counts_within_it_alone(agreement, centre):
    """The second year begins in April: services before it count for another."""
    agreement.starts_on = date(2025, 4, 1)
    agreement.save()
    indicator = IndicatorFactory(agreement=agreement, measure="clients_served", target=100)
    IndicatorTarget.objects.create(
        indicator=indicator, starts_on=date(2026, 4, 1), ends_on=date(2026, 12, 31), target=10, target_women=5
    )
    serve(centre, "woman", date(2026, 2, 1))
    serve(centre, "man", date(2026, 5, 1))
    assert result(agreement, FIRST).target == 100
    found = result(agreement)
    assert (found.target, found.target_women, found.target_by) == (10, 5, date(2026, 12, 31))
    assert found.since.counts == ByGender(men=1)


def test_nothing_typed_is_missing_and_no_zero(agreement):
    IndicatorFactory(agreement=agreement)
    found = result(agreement)
    assert found.is_missing
    assert found.since is None
    assert not found.needs_explanation


def test_beside_persons_stands_how_many_came_again_and_who(agreement, centre, signed_in):
    """Two days count, twice on one day does not; with another service it does for all and not for that one."""
    IndicatorFactory(agreement=agreement, code="I1", measure="clients_served")
    IndicatorFactory(agreement=agreement, code="I2", measure="clients_counselling")
    IndicatorFactory(agreement=agreement, code="I3", measure="cases_closed")
    serve(centre, "woman", date(2026, 2, 1), date(2026, 5, 1))
    serve(centre, "woman", date(2026, 5, 1), date(2026, 5, 1))
    other = ClientFactory(centre=centre, gender="man")
    ServiceFactory(client=other, received_on=date(2026, 5, 1))
    ServiceFactory(client=other, received_on=date(2026, 5, 2), service="skills")
    report = build(agreement, SECOND)
    assert [one.second_visits for one in report.indicators] == [2, 1, None]
    assert report.beneficiaries.second_visits == ByGender(men=1)
    assert report.since.beneficiaries.second_visits == ByGender(men=1, women=1)
    window = Period(date(2026, 1, 1), SECOND.end)
    for period, line, n in ((window, "all", 2), (window, "counselling", 1), (SECOND, "all", 1)):
        where = reverse("reports:records", args=[agreement.uuid, *period, "second_visits", line, "total"])
        assert signed_in.get(where).context["behind"].figure == n
    assert signed_in.get(where.replace("/all/", "/massage/")).status_code == 404


def test_the_trend_of_an_indicator_is_told_by_quarter(agreement, centre, coordinator, signed_in):
    computed = IndicatorFactory(agreement=agreement, code="I1", measure="clients_served")
    by_hand = IndicatorFactory(agreement=agreement, code="I2")
    serve(centre, "woman", date(2026, 2, 1), date(2026, 5, 1))
    serve(centre, "man", date(2026, 5, 1))
    typed(agreement, by_hand, FIRST, coordinator, number=Decimal(7), evidence="List")
    found = results_of(agreement, build(agreement, SECOND), None)
    assert [one.value.total for one in found.by_quarter(computed)] == [1, 2]
    assert [one.value and one.value.total for one in found.by_quarter(by_hand)] == [7, None]
    page = signed_in.get(reverse("reports:write", args=[agreement.uuid, *SECOND, "indicators", computed.pk]))
    assert "Quarter by quarter" in page.content.decode()


class TestWhatWasTypedBefore:
    """Typed results of several reports, whose days are not those of the agreement or of its year."""

    def late_start(self, centre):
        return AgreementFactory(centres=[centre], starts_on=date(2026, 2, 1), ends_on=date(2026, 11, 30))

    def test_the_first_report_counts_though_its_quarter_begins_before_the_agreement(self, centre, coordinator):
        agreement = self.late_start(centre)
        indicator = IndicatorFactory(agreement=agreement)
        typed(agreement, indicator, FIRST, coordinator, number=Decimal(30), evidence="List")
        assert result(agreement, FIRST).since.total == 30
        typed(agreement, indicator, SECOND, coordinator, number=Decimal(20), evidence="List")
        assert result(agreement, SECOND).since.total == 50

    def test_a_report_belongs_to_the_year_in_which_it_ends(self, agreement, coordinator):
        indicator = IndicatorFactory(agreement=agreement)
        IndicatorTarget.objects.create(
            indicator=indicator, starts_on=date(2026, 2, 1), ends_on=date(2026, 12, 31), target=10
        )
        typed(agreement, indicator, FIRST, coordinator, number=Decimal(30), evidence="List")
        assert result(agreement, SECOND).since.total == 30

    def test_the_last_report_stands_in_its_quarter_though_that_ends_after_the_agreement(self, centre, coordinator):
        agreement = self.late_start(centre)
        indicator = IndicatorFactory(agreement=agreement, target_by=date(2026, 11, 30))
        last = Period(date(2026, 10, 1), date(2026, 12, 31))
        typed(agreement, indicator, last, coordinator, number=Decimal(7), evidence="List")
        found = results_of(agreement, build(agreement, last), None).by_quarter(indicator)
        assert found[-1].value.total == 7

    def test_the_report_of_the_whole_agreement_stands_for_itself_and_is_added_to_nothing(self, agreement, coordinator):
        indicator = IndicatorFactory(agreement=agreement)
        for period in (FIRST, SECOND):
            typed(agreement, indicator, period, coordinator, number=Decimal(25), evidence="List")
        typed(agreement, indicator, agreement.period, coordinator, number=Decimal(60), evidence="List")
        assert result(agreement, agreement.period).since.total == 60
        assert result(agreement, SECOND).since.total == 50
        last = Period(date(2026, 10, 1), date(2026, 12, 31))
        assert result(agreement, last).since.total == 50
        quarters = results_of(agreement, build(agreement, last), None).by_quarter(indicator)
        assert [one.value and one.value.total for one in quarters] == [25, 25, None, None]

    def test_without_one_of_its_own_the_whole_report_sums_the_others(self, agreement, coordinator):
        indicator = IndicatorFactory(agreement=agreement)
        for period in (FIRST, SECOND):
            typed(agreement, indicator, period, coordinator, number=Decimal(25), evidence="List")
        assert result(agreement, agreement.period).since.total == 50

    def test_typing_over_one_quarter_keeps_what_the_records_give_of_the_others(self, agreement, centre, coordinator):
        """Cases: three by the records in the first quarter, one in the second, where five are typed; two later."""
        indicator = IndicatorFactory(agreement=agreement, measure="cases_closed")
        for day, n in ((FIRST.end, 3), (SECOND.end, 1), (date(2026, 8, 1), 2)):
            LegalCaseFactory.create_batch(n, centre=centre, closed=True, closed_on=day)
        typed(agreement, indicator, SECOND, coordinator, women=5, evidence="List", reason="Files were wet.")
        found = result(agreement, SECOND)
        assert (found.value.counts.women, found.computed.counts.women, found.since.counts.women) == (5, 1, 8)
        assert not found.since_opens
        third = result(agreement, Period(date(2026, 7, 1), date(2026, 9, 30)))
        assert (third.value.total, third.since.total) == (2, 10)
        assert third.opens
        assert not third.since_opens  # ten are not the six records
        quarters = results_of(agreement, build(agreement, SECOND), None).by_quarter(indicator)
        assert [(one.value.total, one.is_typed) for one in quarters] == [(3, False), (5, True)]

    def test_a_typed_total_of_persons_grows_by_those_the_records_meet_afterwards(self, agreement, centre, coordinator):
        indicator = IndicatorFactory(agreement=agreement, measure="clients_served")
        serve(centre, "woman", FIRST.start, date(2026, 8, 1))
        serve(centre, "man", date(2026, 8, 1))
        answers = {"women": 5, "cumulative": Decimal(7), "evidence": "List", "reason": "Cards were lost."}
        typed(agreement, indicator, SECOND, coordinator, **answers)
        assert result(agreement, SECOND).since.total == 7
        third = result(agreement, Period(date(2026, 7, 1), date(2026, 9, 30)))
        assert third.since.total == 8  # the man is new, the woman was met before

    def test_the_window_ends_with_the_target(self, agreement, centre):
        IndicatorFactory(agreement=agreement, measure="services", target=2, target_by=date(2026, 6, 30))
        for day in (FIRST.start, SECOND.end, date(2026, 8, 1)):
            serve(centre, "woman", day)
        third = result(agreement, Period(date(2026, 7, 1), date(2026, 9, 30)))
        assert third.window == Period(date(2026, 1, 1), date(2026, 6, 30))
        assert (third.since.total, third.value.total) == (2, 1)
        assert not third.needs_explanation

    def test_answers_of_another_unit_are_no_result(self, agreement, coordinator):
        indicator = IndicatorFactory(agreement=agreement, unit="rate", target=None)
        rate = {"numerator": Decimal(8), "denominator": Decimal(13), "evidence": "List"}
        typed(agreement, indicator, SECOND, coordinator, **rate)
        indicator.unit = "number"
        indicator.save()
        assert result(agreement).is_missing
        typed(agreement, indicator, SECOND, coordinator, number=Decimal(40), evidence="List")
        assert result(agreement).value == Value(number=Decimal(40))


class TestTheForm:
    def where(self, agreement, indicator):
        return reverse("reports:write", args=[agreement.uuid, *SECOND, "indicators", indicator.pk])

    def errors(self, signed_in, agreement, indicator, **answers):
        answer = signed_in.post(self.where(agreement, indicator), answers)
        assert answer.status_code == 200
        assert not IndicatorEntry.objects.exists()
        return set(answer.context["form"].errors)

    def test_a_result_is_kept_with_its_evidence_and_explanation(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement, code="I1")
        answers = {"women": "1,203", "men": "0", "evidence": "Lists of May", "measures": "Fewer than planned."}
        assert signed_in.post(self.where(agreement, indicator), answers).status_code == 302
        found = result(agreement)
        assert found.value.counts == ByGender(women=1203)
        assert found.explanation == "Fewer than planned."

    def test_a_result_needs_its_evidence(self, signed_in, agreement):
        assert self.errors(signed_in, agreement, IndicatorFactory(agreement=agreement), women="3") == {"evidence"}

    def test_a_result_beside_a_computed_one_needs_a_reason(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement, measure="services")
        assert self.errors(signed_in, agreement, indicator, number="3", evidence="List") == {"reason"}

    def test_a_number_that_is_not_the_sum_of_its_parts_is_refused(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        assert self.errors(signed_in, agreement, indicator, women="3", number="5", evidence="List") == {"number"}

    def test_a_rate_needs_both_numbers_and_is_no_more_than_the_whole(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement, unit="rate")
        assert self.errors(signed_in, agreement, indicator, numerator="3", evidence="List") == {"denominator"}
        assert self.errors(signed_in, agreement, indicator, denominator="3", evidence="List") == {"numerator"}
        wrong = {"numerator": "4", "denominator": "3", "evidence": "List"}
        assert self.errors(signed_in, agreement, indicator, **wrong) == {"numerator"}

    def test_a_total_since_the_start_stands_beside_a_result_of_the_period(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        assert self.errors(signed_in, agreement, indicator, cumulative="9", evidence="List") == {"number"}

    def test_persons_typed_over_the_records_need_their_total_too(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement, measure="clients_served")
        answers = {"women": "9", "evidence": "List", "reason": "Cards were lost."}
        assert self.errors(signed_in, agreement, indicator, **answers) == {"cumulative"}

    def test_words_are_no_number(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        assert self.errors(signed_in, agreement, indicator, women="many", evidence="List") == {"women"}
        assert self.errors(signed_in, agreement, indicator, women="-1", evidence="List") == {"women"}
        assert self.errors(signed_in, agreement, indicator, women="2.5", evidence="List") == {"women"}

    def test_an_emptied_result_is_taken_away(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement)
        signed_in.post(self.where(agreement, indicator), {"women": "3", "evidence": "List"})
        assert IndicatorEntry.objects.exists()
        signed_in.post(self.where(agreement, indicator), {"women": "", "evidence": ""})
        assert not IndicatorEntry.objects.exists()

    def test_a_quality_is_told_in_words(self, signed_in, agreement):
        indicator = IndicatorFactory(agreement=agreement, unit="quality", target=None)
        signed_in.post(self.where(agreement, indicator), {"quality": "Mostly trusted.", "evidence": "Interviews"})
        assert result(agreement).value == Value(words="Mostly trusted.")
