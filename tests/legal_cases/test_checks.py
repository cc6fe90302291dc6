"""The rules of annexes 2.3, one by one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legal_cases import checks
from legal_cases.checks import Record, case_warnings, closing_checks, record_checks
from legal_cases.models import LegalCase
from mrc.vocabularies import Remedy, Sanction, Subject

from .conftest import make_card, make_case, make_closed

TODAY = date(2026, 3, 31)
THB = "THB"
CLOSED = Record(
    gender="woman",
    nationality="MM",
    destination_country="TH",
    sector="seafood",
    legal_status="unknown",
    source="family",
    subjects=frozenset({"leave"}),
    opened_on=date(2025, 1, 12),
    closed_on=date(2025, 6, 18),
    resolved_through="court",
    remedies=frozenset({"working_conditions"}),
    sanctions=frozenset({"none"}),
    today=TODAY,
)
OPEN = Record(gender="man", opened_on=date(2026, 1, 1), today=TODAY)


def codes(found):
    return [check.code for check in found]


def money(*lines):
    return tuple((currency, Decimal(amount)) for currency, amount in lines)


def several(*words):
    return frozenset(words)


def test_a_complete_closed_record_has_nothing_to_mend():
    assert closing_checks(CLOSED) == []


def test_an_open_record_with_a_gender_alone_is_in_order():
    assert record_checks(OPEN) == []
    assert record_checks(Record()) == []


ERRORS = [
    (OPEN, {"opened_on": date(2026, 4, 1)}, "opened_in_future"),
    (CLOSED, {"closed_on": date(2026, 4, 1)}, "closed_in_future"),
    (CLOSED, {"closed_on": date(2025, 1, 11)}, "closed_before_opened"),
    (OPEN, {"resolved_through": "court"}, "resolved_through_without_closing"),
    (OPEN, {"dropped_why": "moved away"}, "dropped_why_without_closing"),
    (OPEN, {"remedies": several("none")}, "remedies_without_closing"),
    (OPEN, {"awarded": money((THB, 0))}, "awarded_without_closing"),
    (OPEN, {"sanctions": several("unknown")}, "sanctions_without_closing"),
    (CLOSED, {"resolved_through": "not_recorded"}, "closed_without_resolution"),
    (OPEN, {"requested": money(("", 5))}, "requested_without_currency"),
    (CLOSED, {"awarded": money(("", 0))}, "awarded_without_currency"),
    (OPEN, {"requested": money((THB, -1))}, "requested_negative"),
    (CLOSED, {"awarded": money((THB, "-0.01"))}, "awarded_negative"),
    (CLOSED, {"duration_months": Decimal(-1), "opened_on": None}, "duration_negative"),
    (CLOSED, {"remedies": several("none", "higher_wages")}, "remedies_stand_alone"),
    (CLOSED, {"remedies": several("none", "unknown")}, "remedies_stand_alone"),
    (CLOSED, {"sanctions": several("unknown", "fine")}, "sanctions_stand_alone"),
    (CLOSED, {"resolved_through": "dropped"}, "dropped_without_why"),
    (OPEN, {"sector": "other"}, "sector_other_without_text"),
    (OPEN, {"source": "other"}, "source_other_without_text"),
    (OPEN, {"subjects": several("other")}, "subject_other_without_text"),
    (CLOSED, {"remedies": several("other")}, "remedy_other_without_text"),
    (CLOSED, {"dropped_reason": "no_evidence"}, "dropped_reason_without_dropped"),
    (CLOSED, {"open_dates": (checks.OpenDate(date(2026, 4, 1), "Ring the widow"),)}, "open_dates_left"),
]


@pytest.mark.parametrize(("record", "answers", "code"), ERRORS)
def test_what_is_an_error_is_found_alone_and_at_its_field(record, answers, code):
    found = record_checks(replace(record, **answers))
    assert codes(found) == [code]
    assert found[0].is_error
    assert found[0].fields[0] in {*answers, code.removesuffix("_without_text"), "dropped_why"}


WARNINGS = [
    ({"remedies": several("compensation")}, "compensation_without_award"),
    ({"remedies": several("compensation"), "awarded": money((THB, 0))}, "compensation_without_award"),
    ({"awarded": money((THB, 5))}, "award_without_compensation"),
    ({"remedies": several("documents_returned")}, "documents_returned_without_id_retention"),
    ({"remedies": several("person_located")}, "person_located_without_missing_person"),
    ({"remedies": several("deployment")}, "deployment_without_delay"),
    ({"remedies": several("reinstatement")}, "reinstatement_without_termination"),
    (
        {"remedies": several("compensation"), "requested": money((THB, 5)), "awarded": money((THB, "5.01"))},
        "awarded_above_requested",
    ),
    ({"duration_months": Decimal(2)}, "duration_differs_from_dates"),
    (
        {"resolved_through": "dropped", "dropped_why": "moved", "sanctions": several("fine")},
        "dropped_with_sanction",
    ),
]


@pytest.mark.parametrize(("answers", "code"), WARNINGS)
def test_what_does_not_usually_go_together_is_a_warning(answers, code):
    found = record_checks(replace(CLOSED, **answers))
    assert codes(found) == [code]
    assert found[0].level == "warning"


IN_ORDER = [
    {"opened_on": TODAY, "closed_on": TODAY},
    {"opened_on": None},
    {"remedies": several("none")},
    {"remedies": several("compensation"), "awarded": money((THB, 5))},
    {"remedies": several("compensation"), "awarded": money((THB, 5)), "requested": money((THB, 5))},
    {"remedies": several("compensation"), "awarded": money((THB, 5)), "requested": money(("MMK", 1))},
    {"remedies": several("compensation"), "awarded": money((THB, 5)), "requested": money((THB, 2), (THB, 3))},
    {"awarded": money((THB, 0)), "requested": money((THB, 5))},
    {"remedies": several("documents_returned"), "subjects": several("id_retention")},
    {"remedies": several("person_located"), "subjects": several("missing_person")},
    {"remedies": several("deployment"), "subjects": several("deployment_delay")},
    {"remedies": several("reinstatement"), "subjects": several("termination")},
    {"duration_months": Decimal("6.9"), "opened_on": date(2025, 1, 12)},
    {"duration_months": Decimal(30), "opened_on": None},
    {"resolved_through": "dropped", "dropped_why": "moved", "sanctions": several("none")},
    {"resolved_through": "dropped", "dropped_why": "moved", "sanctions": several("unknown")},
    {"sanctions": several("prison", "fine")},
    {"sector": "other", "sector_other": "a beauty salon"},
    {"source": "other", "source_other": "a temple"},
    {"subjects": several("other", "leave"), "subject_other": "a loan"},
    {"remedies": several("other"), "remedy_other": "a letter"},
]


@pytest.mark.parametrize("answers", IN_ORDER)
def test_what_goes_together_is_left_alone(answers):
    assert record_checks(replace(CLOSED, **answers)) == []


def test_every_rule_has_a_code_of_its_own_and_is_met_in_these_tests():
    rules = [*checks.ERRORS, *checks.WARNINGS, *checks.COMPLETENESS]
    assert len({rule.code for rule in rules}) == len(rules)
    met = {code for _record, _answers, code in ERRORS} | {code for _answers, code in WARNINGS}
    assert met == {rule.code for rule in (*checks.ERRORS, *checks.WARNINGS)}
    assert set(checks.SENTENCES) == {rule.code for rule in checks.WARNINGS} | {checks.DUPLICATE, checks.GROUP_TOTAL}


BLANK = {
    "gender": "not_recorded",
    "nationality": "not_recorded",
    "destination_country": "not_recorded",
    "sector": "not_recorded",
    "legal_status": "not_recorded",
    "source": "not_recorded",
    "subjects": frozenset(),
    "remedies": frozenset(),
    "sanctions": frozenset(),
}


@pytest.mark.parametrize("name", BLANK)
def test_the_closing_screen_leaves_no_row_blank(name):
    record = replace(CLOSED, **{name: BLANK[name]})
    assert codes(closing_checks(record)) == [f"{name}_missing"]
    assert record_checks(record) == []


def test_closing_needs_its_date_and_what_it_was_resolved_through():
    assert codes(closing_checks(replace(CLOSED, resolved_through="not_recorded"))) == ["closed_without_resolution"]
    missing = codes(closing_checks(replace(OPEN, subjects=several("leave"))))
    assert {"closed_on_missing", "resolved_through_missing"} <= set(missing)


def test_closing_needs_no_duration_that_the_dates_give_no_amounts_and_no_remarks():
    assert closing_checks(CLOSED) == []
    assert codes(closing_checks(replace(CLOSED, opened_on=None))) == ["duration_missing"]
    assert closing_checks(replace(CLOSED, opened_on=None, duration_months=Decimal(3))) == []


def test_legal_status_is_not_asked_where_the_centre_does_not_collect_it():
    record = replace(CLOSED, legal_status="not_recorded", collects_legal_status=False)
    assert closing_checks(record) == []


def test_a_sentence_is_in_the_language_of_the_reader_and_holds_the_values():
    answers = {"remedies": several("compensation"), "requested": money((THB, 5)), "awarded": money((THB, 1200000))}
    (check,) = record_checks(replace(CLOSED, **answers))
    assert str(check.message) == "More was awarded than requested: THB 1,200,000 against 5."
    with translation.override("th"):
        assert "THB" in str(check.message)


RECORDS = st.builds(
    Record,
    gender=st.sampled_from(["man", "woman", "other", "unknown", "not_recorded"]),
    sector=st.sampled_from(["fishing", "other", "unknown", "not_recorded"]),
    sector_other=st.sampled_from(["", "words"]),
    source=st.sampled_from(["ngo", "other", "not_recorded"]),
    source_other=st.sampled_from(["", "words"]),
    subjects=st.frozensets(st.sampled_from(Subject.values), max_size=4),
    subject_other=st.sampled_from(["", "words"]),
    opened_on=st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    closed_on=st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    duration_months=st.none() | st.decimals(-2, 99, places=2),
    resolved_through=st.sampled_from(["court", "dropped", "not_recorded"]),
    dropped_why=st.sampled_from(["", "words"]),
    remedies=st.frozensets(st.sampled_from(Remedy.values), max_size=4),
    remedy_other=st.sampled_from(["", "words"]),
    requested=st.lists(st.tuples(st.sampled_from(["THB", "MMK", ""]), st.decimals(-1, 9, places=2)), max_size=3).map(
        tuple
    ),
    awarded=st.lists(st.tuples(st.sampled_from(["THB", "MMK", ""]), st.decimals(-1, 9, places=2)), max_size=3).map(
        tuple
    ),
    sanctions=st.frozensets(st.sampled_from(Sanction.values), max_size=3),
    today=st.just(TODAY),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_whatever_the_answers_the_rules_answer_once_each_with_a_sentence(record):
    found = closing_checks(record)
    assert len(set(codes(found))) == len(found)
    assert all(str(check.message) for check in found)
    assert set(codes(record_checks(record))) <= set(codes(found))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_what_the_database_refuses_is_an_error_of_a_rule(record):
    """A constraint that stood alone would be a 500 for an import that asked the rules alone."""
    refused = (
        (record.closed_on is None) != (record.resolved_through == "not_recorded")
        or (record.opened_on and record.closed_on and record.closed_on < record.opened_on)
        or (record.sector == "other" and not record.sector_other)
        or (record.source == "other" and not record.source_other)
        or (record.resolved_through == "dropped" and not record.dropped_why)
        or (record.duration_months is not None and record.duration_months < 0)
        or any(amount < 0 or not currency for currency, amount in (*record.requested, *record.awarded))
    )
    assert not refused or checks.errors(record_checks(record))


def test_a_stored_case_becomes_a_record_without_queries(closed, django_assert_max_num_queries):
    case = (
        LegalCase.objects.select_related("centre")
        .prefetch_related("casesubject_rows", "caseremedy_rows", "casesanction_rows", "caseamount_rows")
        .get(pk=closed.pk)
    )
    with django_assert_max_num_queries(0):
        record = Record.of_case(case)
    assert record.subjects == {"wages_withheld", "deductions"}
    assert record.requested == (("THB", Decimal("186500.50")), ("MMK", Decimal(2350000)))
    assert record.awarded == (("THB", Decimal(120000)),)
    assert closing_checks(record) == []


def test_same_client_same_closing_date_same_subjects_is_a_warning(closed, centre, caseworker, card):
    again = make_case(centre, by=caseworker, client=card, subjects=("deductions", "wages_withheld"))
    other = make_case(centre, by=caseworker, client=card, subjects=("deductions",))
    for case in (again, other):
        make_closed(case, by=caseworker)
    assert codes(case_warnings(again)) == ["same_client_date_subjects"]
    assert closed.reference in str(case_warnings(again)[0].message)
    assert case_warnings(other) == []


def test_cases_without_a_card_are_not_taken_for_one_person(centre, caseworker):
    pair = [make_closed(make_case(centre, by=caseworker), by=caseworker) for _number in range(2)]
    assert case_warnings(pair[1]) == []


def test_members_of_a_group_with_one_same_amount_are_a_warning(centre, caseworker):
    thb = [("THB", Decimal(90000))]
    first = make_case(centre, by=caseworker, client=make_card(centre), group="Blue Bay", requested=thb)
    assert case_warnings(first) == []
    second = make_case(centre, by=caseworker, client=make_card(centre), group="Blue Bay", requested=thb)
    (found,) = case_warnings(second)
    assert found.code == "group_amount_repeated"
    assert "THB 90,000" in str(found.message)
    other_currency = make_case(centre, by=caseworker, group="Blue Bay", requested=[("MMK", Decimal(90000))])
    alone = make_case(centre, by=caseworker, requested=thb)
    assert case_warnings(other_currency) == case_warnings(alone) == []


def test_the_neighbours_of_a_case_cost_at_most_three_queries(closed, centre, caseworker, django_assert_max_num_queries):
    for _number in range(5):
        make_case(centre, by=caseworker, client=closed.client, group="Blue Bay", requested=[("THB", Decimal(1))])
    case = LegalCase.objects.select_related("centre").filter(group_complaint__isnull=False).first()
    record = replace(Record.of_case(case), closed_on=closed.closed_on)
    with django_assert_max_num_queries(3):
        case_warnings(case, record)
