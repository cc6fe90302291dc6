"""A small world counted by hand: what each figure of sections 4 and 7 says, and that its records agree."""

from datetime import date
from decimal import Decimal

import pytest

from mrc.agreements.models import Agreement
from mrc.period import Period
from reports.behind import behind
from reports.build import build
from reports.results import COLUMNS, TOTAL, ByGender, Cell, MoneyTable
from reports.scope import Scope
from tests.factories import (
    AgreementFactory,
    CaseStudyFactory,
    ClientFactory,
    EventFactory,
    HeadCountFactory,
    InterviewFactory,
    LegalCaseFactory,
    ParticipantFactory,
    ServiceFactory,
    StoryFactory,
)

QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


def every_cell(report):
    for table in (*report.legal_assistance.tables, *report.beneficiaries.tables):
        for line in table.lines:
            yield from line.cells
    for event in report.events:
        yield event.number
        for line in event.lines:
            yield from line.cells
    four, seven = report.legal_assistance, report.beneficiaries
    people = {
        "complainants/all": four.complainants,
        "open_at_end/all": four.open_at_end,
        "brought_by_other/all": four.brought_by_other,
        "distinct/all": seven.distinct,
        "new/all": seven.new,
        "returning/all": seven.returning,
        "people_reached/without_card": seven.without_card,
        "people_reached/all": seven.people_reached,
        **{answer.key: answer.counts for answer in four.other_answers},
    }
    told = report.harvest
    people |= {"stories/year": told.this_year, "case_studies/subjects": report.subjects}
    totals = {**told.outcomes, "period": len(told.stories), "taken_back": told.taken_back}
    for code, n in totals.items():
        yield Cell(f"stories/{code}/total", n, TOTAL, "")
    yield Cell("case_studies/period/total", len(report.case_studies), TOTAL, "")
    for corridor in four.migration_costs:
        yield from (cell for row in corridor.rows for cell in row.cells if cell.key)
    for key, counts in people.items():
        for column in (*COLUMNS, TOTAL):
            yield Cell(f"{key}/{column}", getattr(counts, column), column, key)
    yield Cell("cases_closed/all/total", four.cases_closed, TOTAL, "")
    yield Cell("instances/all/total", seven.instances, TOTAL, "")


def opened(part):
    return sum(getattr(row, part.weight) for row in part.rows) if part.weight else len(part.rows)


def agree(scope, report, own, user=None, unseen=()):
    """Every figure equals its records; with all centres one's own, rows and restricted ones are enough."""
    for cell in every_cell(report):
        found = behind(scope, cell.key, own, user=user)
        assert found.figure == cell.value, cell.key
        assert sum(opened(part) for part in found.parts) + found.hidden == cell.value, cell.key
        for part in found.parts:
            if part.kind in {"cases", "amounts", "fees"}:
                assert not {getattr(row, "case_id", row.pk) for row in part.rows} & set(unseen), cell.key


def line(table, code):
    return next(one for one in table.lines if one.code == code)


def test_both_ends_of_the_period_are_included(agreement, centre):
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)):
        LegalCaseFactory(centre=centre, opened_on=None, closed_on=day, resolved_through="court")
    assert build(agreement, QUARTER).legal_assistance.cases_closed == 2


def test_other_and_unknown_are_one_column_and_part_of_every_total(agreement, centre):
    for gender in ("man", "woman", "other", "unknown"):
        LegalCaseFactory(centre=centre, closed=True, gender=gender, sector="fishing")
    fishing = line(build(agreement, QUARTER).legal_assistance.table("sector"), "fishing")
    assert fishing.counts == ByGender(men=1, women=1, other_unknown=2)
    assert fishing.total == 4


def test_single_choices_and_not_recorded_are_all_complainants(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, sector="fishing")
    LegalCaseFactory(centre=centre, closed=True, gender="man")
    table = build(agreement, QUARTER).legal_assistance.table("sector")
    assert table.not_recorded.counts == ByGender(men=1)
    assert table.reconciles


def test_multiple_choices_count_choices_and_who_made_them(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, subjects=["wages_withheld", "id_retention"])
    LegalCaseFactory(centre=centre, closed=True)
    table = build(agreement, QUARTER).legal_assistance.table("subject")
    assert (table.choices, table.choosers_total, table.not_recorded.total) == (2, 1, 1)
    assert table.reconciles


def test_money_is_exact_to_the_cent_and_never_crosses_currencies(agreement, centre):
    for amount in ("9999999999.99", "0.01", "999999999999.99"):
        LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "THB", amount)])
    for _ in range(9):
        LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "THB", "999999999999.99")])
    LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "USD", "0.1"), ("requested", "USD", "0.2")])
    table = build(agreement, QUARTER).legal_assistance.table("compensation_requested")
    thb, usd = (next(one for one in table.lines if one.currency == code) for code in ("THB", "USD"))
    assert thb.sum.amount == Decimal("10009999999999.90")
    assert (usd.sum.amount, usd.sum.complainants) == (Decimal("0.3"), 1)


def test_an_amount_of_zero_is_an_amount(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, amounts=[("awarded", "KHR", "0")])
    table = build(agreement, QUARTER).legal_assistance.table("compensation_awarded")
    assert [one.sum.complainants for one in table.lines if one.currency == "KHR"] == [1]


def test_the_five_currencies_of_the_form_stand_first_and_others_when_met(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "KHR", "5")])
    tables = build(agreement, QUARTER).legal_assistance
    assert [one.currency for one in tables.table("compensation_requested").lines] == [
        *("USD", "MMK", "MYR", "THB", "VND"),
        "KHR",
    ]
    assert len(tables.table("compensation_awarded").lines) == 5


@pytest.mark.parametrize(
    ("opened", "closed", "months", "bucket"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), None, "lt_1"),
        (date(2025, 12, 31), date(2026, 2, 28), None, "1_3"),
        (date(2025, 2, 14), date(2026, 2, 14), None, "7_12"),
        (date(2025, 2, 14), date(2026, 2, 15), None, "gt_12"),
        (date(2024, 2, 29), date(2026, 2, 28), None, "gt_12"),
        (date(2026, 1, 1), date(2026, 2, 14), "12", "7_12"),
        (date(2026, 1, 1), date(2026, 2, 14), "12.1", "gt_12"),
        (None, date(2026, 2, 14), "3.99", "1_3"),
        (None, date(2026, 2, 14), None, "not_recorded"),
    ],
)
def test_duration_is_the_typed_one_else_by_the_dates(agreement, centre, opened, closed, months, bucket):
    case = LegalCaseFactory(
        centre=centre, opened_on=opened, closed_on=closed, resolved_through="court", duration_months=months
    )
    case.refresh_from_db()
    table = build(agreement, QUARTER).legal_assistance.table("duration")
    assert {one.code for one in table.lines if one.number} == {bucket}
    assert case.duration_bucket == bucket


def test_open_at_the_end_needs_an_opening_date(agreement, centre):
    LegalCaseFactory(centre=centre, opened_on=date(2026, 3, 31))
    LegalCaseFactory(centre=centre, opened_on=date(2020, 1, 1), closed_on=date(2026, 4, 1), resolved_through="court")
    LegalCaseFactory(centre=centre, opened_on=None)
    LegalCaseFactory(centre=centre, opened_on=date(2026, 4, 1))
    assert build(agreement, QUARTER).legal_assistance.open_at_end == ByGender(women=2)


def test_a_widow_who_brings_the_complaint_is_not_the_complainant(agreement, centre):
    widow = ClientFactory(centre=centre, gender="woman")
    LegalCaseFactory(centre=centre, closed=True, gender="man", brought_by=widow)
    section = build(agreement, QUARTER).legal_assistance
    assert section.complainants == ByGender(men=1)
    assert section.brought_by_other == ByGender(women=1)


def test_a_text_beside_another_answer_is_no_answer_other(agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, sector="fishing", sector_other="boat", subject_other="left over")
    LegalCaseFactory(centre=centre, closed=True, subjects=["other", "leave"], subject_other="boat")
    (answer,) = build(agreement, QUARTER).legal_assistance.other_answers
    assert (answer.table, answer.text, answer.counts) == ("subject", "boat", ByGender(women=1))


def test_small_numbers_behind_other_are_seen(agreement, centre):
    for number in range(6):
        LegalCaseFactory(centre=centre, closed=True, subjects=["other"], subject_other=f"text {number // 2}")
    assert build(agreement, QUARTER).has_small_numbers


def test_small_numbers_in_money_by_gender_are_seen(agreement, centre):
    for number in range(14):
        LegalCaseFactory(
            centre=centre,
            closed=True,
            gender="man" if number < 7 else "woman",
            amounts=[("requested", "THB", "5")] if number in (0, 1, 2, 7, 8, 9) else [],
        )
    assert build(agreement, QUARTER).has_small_numbers


def test_large_numbers_are_no_small_ones(agreement, centre):
    for number in range(6):
        amounts = [("requested", "THB", f"{number}")]
        LegalCaseFactory(centre=centre, closed=True, subjects=["other"], subject_other="text", amounts=amounts)
    assert not build(agreement, QUARTER).has_small_numbers


def test_records_of_other_centres_are_not_counted(agreement, elsewhere):
    LegalCaseFactory(centre=elsewhere, closed=True)
    ServiceFactory(client=ClientFactory(centre=elsewhere))
    report = build(agreement, QUARTER)
    assert report.legal_assistance.cases_closed == 0
    assert report.beneficiaries.distinct.total == 0


def test_days_outside_the_agreement_are_left_out_and_their_cases_listed(agreement, centre):
    LegalCaseFactory(
        centre=centre, reference="LATE", opened_on=None, closed_on=date(2025, 12, 31), resolved_through="court"
    )
    report = build(agreement, Period(date(2025, 10, 1), date(2026, 3, 31)))
    assert report.outside.before == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert report.outside.after is None
    assert [case.reference for case in report.outside.cases] == ["LATE"]
    assert report.legal_assistance.cases_closed == 0


def test_a_period_wholly_outside_gives_zeros(agreement, centre):
    LegalCaseFactory(centre=centre, opened_on=date(2020, 1, 1))
    LegalCaseFactory(centre=centre, opened_on=None, closed_on=date(2025, 2, 1), resolved_through="court")
    ServiceFactory(client=ClientFactory(centre=centre), received_on=date(2025, 2, 1))
    EventFactory(centre=centre, held_on=date(2025, 2, 1))
    report = build(agreement, Period(date(2025, 1, 1), date(2025, 3, 31)))
    assert report.legal_assistance.cases_closed == 0
    assert report.legal_assistance.open_at_end.total == 0
    assert report.beneficiaries.instances == 0
    assert all(one.events == 0 for one in report.events)
    assert report.reconciles
    assert len(report.outside.cases) == 1


def test_a_person_counts_once_however_often_served(agreement, centre):
    client = ClientFactory(centre=centre, gender="man", registered_on=date(2025, 5, 1))
    for service in ("counselling", "counselling", "information"):
        ServiceFactory(client=client, service=service)
    section = build(agreement, QUARTER).beneficiaries
    assert section.distinct == section.returning == ByGender(men=1)
    assert section.instances == 3
    counselling = line(section.service, "counselling")
    assert (counselling.counts, counselling.number) == (ByGender(men=1), 2)


def test_registered_in_the_period_is_new_served_or_not(agreement, centre):
    ClientFactory(centre=centre, registered_on=date(2026, 3, 31))
    section = build(agreement, QUARTER).beneficiaries
    assert section.new == ByGender(women=1)
    assert section.distinct.total == 0


def test_age_is_that_of_the_first_service_in_the_period(agreement, centre):
    client = ClientFactory(centre=centre, born_on=date(2008, 2, 15))
    ServiceFactory(client=client, received_on=date(2026, 2, 14))
    ServiceFactory(client=client, received_on=date(2026, 3, 1))
    by_year = ClientFactory(centre=centre, birth_year=2008)
    ServiceFactory(client=by_year, received_on=date(2026, 3, 31))
    age = next(table for table in build(agreement, QUARTER).beneficiaries.profile if table.code == "age")
    assert line(age, "lt_18").counts == ByGender(women=2)


def test_free_texts_are_one_line_whatever_their_case_and_spaces(agreement, centre):
    for text in ("Prey Veng", "prey  veng", "Prey Veng", "ព្រៃវែង", ""):
        ServiceFactory(client=ClientFactory(centre=centre, province=text))
    province = next(table for table in build(agreement, QUARTER).beneficiaries.profile if table.code == "province")
    assert {str(one.label): one.total for one in province.lines} == {"Prey Veng": 3, "ព្រៃវែង": 1, "Not recorded": 1}
    assert province.reconciles


def test_a_list_of_participants_wins_over_a_head_count_of_the_same_audience(agreement, centre):
    event = EventFactory(centre=centre)
    ParticipantFactory(event=event, gender="man")
    HeadCountFactory(event=event, women=30)
    HeadCountFactory(event=event, audience="government", men=4)
    report = build(agreement, QUARTER)
    training = report.events[0]
    assert (training.events, training.beneficiaries, training.intermediaries) == (1, ByGender(men=1), ByGender(men=4))
    assert report.differing_lists == ((event.reference, centre.pk),)


def test_people_reached_are_clients_and_participants_without_a_card(agreement, centre):
    client = ClientFactory(centre=centre)
    ServiceFactory(client=client)
    event = EventFactory(centre=centre)
    ParticipantFactory(event=event, client=client)
    ParticipantFactory(event=event, gender="man")
    counted = EventFactory(centre=centre, kind="outreach")
    HeadCountFactory(event=counted, men=2, women=3, other=1)
    section = build(agreement, QUARTER).beneficiaries
    assert section.without_card == ByGender(men=3, women=3, other_unknown=1)
    assert section.people_reached == ByGender(men=3, women=4, other_unknown=1)


def test_every_figure_opens_the_records_that_make_it(agreement, centre):
    """One of everything; rows, or rows whose numbers add up."""
    client = ClientFactory(centre=centre, province="Prey Veng", nationality="KH", birth_year=1990)
    ServiceFactory.create_batch(3, client=client)
    LegalCaseFactory(
        centre=centre,
        closed=True,
        client=client,
        subjects=["wages_withheld", "accident"],
        remedies=["compensation"],
        sanctions=["fine", "prison"],
        amounts=[("requested", "THB", "45000.50"), ("awarded", "THB", "30000"), ("awarded", "MMK", "5")],
    )
    LegalCaseFactory(centre=centre, closed=True, gender="other", sector="other", sector_other="ហាងកែសម្ផស្ស")
    LegalCaseFactory(centre=centre, brought_by=client)
    LegalCaseFactory(centre=centre, closed=True, gender="man", brought_by=client)
    event = EventFactory(centre=centre)
    ParticipantFactory.create_batch(2, event=event)
    HeadCountFactory(event=event, audience="employer", men=2, women=3)
    for n, outcome in enumerate(("positive", "mixed", "positive")):
        interview = InterviewFactory(client=ClientFactory(centre=centre), gender=("woman", "man", "woman")[n])
        story = StoryFactory(interview=interview, outcome=outcome, approved_on=QUARTER.end)
    story.consent_withdrawn_on = QUARTER.end
    story.save()
    CaseStudyFactory(centre=centre, women=3, men=2, approved_on=QUARTER.start)
    CaseStudyFactory(centre=centre, other=4, approved_on=QUARTER.end)
    scope = Scope.of(agreement, QUARTER)
    report = build(agreement, QUARTER)
    assert report.reconciles
    assert (report.harvest.this_year.women, report.harvest.taken_back, report.subjects.total) == (1, 1, 9)
    agree(scope, report, [centre.pk])


def test_another_centre_of_the_agreement_is_one_line_without_records(agreement, centre, elsewhere):
    agreement.centres.add(elsewhere)
    LegalCaseFactory(centre=centre, closed=True, amounts=[("requested", "THB", "10")])
    LegalCaseFactory(centre=elsewhere, closed=True, amounts=[("requested", "THB", "32.50")])
    for one in (centre, elsewhere):
        ServiceFactory(client=ClientFactory(centre=one, province="X"))
        ParticipantFactory(event=EventFactory(centre=one))
    scope = Scope.of(agreement, QUARTER)
    report = build(agreement, QUARTER)
    for cell in every_cell(report):
        found = behind(scope, cell.key, [centre.pk], user=None)
        assert found.figure == cell.value
        assert set(found.elsewhere()) <= {elsewhere.pk}
        for part in found.parts:
            for row in part.rows:
                assert getattr(row, "centre_id", None) == centre.pk
    money = behind(scope, "compensation_requested/THB/total", [centre.pk], user=None)
    assert money.elsewhere() == {elsewhere.pk: Decimal("32.50")}


def test_money_lines_are_all_of_the_table(agreement):
    section = build(agreement, QUARTER).legal_assistance
    assert [table.code for table in section.tables if isinstance(table, MoneyTable)] == [
        "compensation_requested",
        "compensation_awarded",
    ]


def test_all_figures_take_twenty_nine_queries_whatever_the_rows(agreement, centre, django_assert_num_queries):
    ServiceFactory.create_batch(5, client__centre=centre)
    for number in range(5):
        LegalCaseFactory(centre=centre, closed=True, subjects=["leave"], sector_other=f"{number}")
    agreement.outcomes.create(number="1", statement="Workers are informed").activities.create(number="1.1")
    loaded = Agreement.objects.for_report().get()
    # Section 4 eight, section 7 four, quarters four, events three, plan and its events three, the report one,
    # stories and case studies three, indicators one.
    with django_assert_num_queries(29):
        build(loaded, QUARTER)
