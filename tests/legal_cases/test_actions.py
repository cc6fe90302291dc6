"""What the verbs of casework write, and what they leave alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from clients.models import Service
from legal_cases import history
from legal_cases.actions import (
    AlreadyClosedError,
    AlreadyOpenError,
    Answers,
    accept_warnings,
    change_case,
    reopen_case,
)
from legal_cases.models import CaseAmount, CaseSubject, LegalCase

from .conftest import make_case, make_closed


def test_a_case_is_closed_once_whoever_comes_second_is_told(case, caseworker):
    seen_by_another = LegalCase.objects.get(pk=case.pk)
    make_closed(case, by=caseworker, on=date(2025, 6, 18))
    with pytest.raises(AlreadyClosedError):
        make_closed(seen_by_another, by=caseworker, on=date(2025, 6, 19))
    case.refresh_from_db()
    assert case.closed_on == date(2025, 6, 18)


def test_a_row_that_stays_is_not_touched_and_one_that_goes_leaves_a_trail(case, caseworker):
    stays = case.casesubject_rows.get(code="deductions")
    answers = Answers(subjects=frozenset({"deductions", "osh"}))
    change_case(case=case, columns=set(), answers=answers, group=None, reasons={}, by=caseworker)
    assert case.casesubject_rows.get(code="deductions").pk == stays.pk
    assert stays.history.count() == 1
    trail = CaseSubject.history.filter(case_id=case.pk, code="wages_withheld").order_by("history_id")
    assert [(row.history_type, row.history_user) for row in trail] == [("+", caseworker), ("-", caseworker)]
    added = CaseSubject.history.get(case_id=case.pk, code="osh")
    assert (added.history_type, added.history_user, added.centre) == ("+", caseworker, case.centre)


def test_what_a_form_did_not_ask_stays(closed, caseworker):
    answers = Answers(requested=())
    change_case(case=closed, columns=set(), answers=answers, group=None, reasons={}, by=caseworker)
    assert closed.casesubject_rows.count() == 2
    assert closed.caseremedy_rows.count() == 1
    assert [row.kind for row in closed.caseamount_rows.all()] == ["awarded"]


def test_the_same_amount_twice_is_kept_twice_and_one_of_them_can_go(case, caseworker):
    twice = (("THB", Decimal(5)), ("THB", Decimal(5)))
    for requested in (twice, twice, twice[:1]):
        change_case(
            case=case, columns=set(), answers=Answers(requested=requested), group=None, reasons={}, by=caseworker
        )
        assert CaseAmount.objects.filter(case=case).count() == len(requested)


def test_an_opening_that_fails_leaves_nothing_behind(case, centre, caseworker, card):
    with pytest.raises(IntegrityError):
        make_case(centre, by=caseworker, client=card, uuid=case.uuid, opened_on=date(2025, 2, 3), group="Never made")
    assert LegalCase.objects.count() == 1
    assert Service.objects.filter(received_on=date(2025, 2, 3)).count() == 0
    assert make_case(centre, by=caseworker).reference.startswith("RYG-L-2025-0002-")


def test_columns_nobody_changed_are_not_written_over(case, caseworker):
    stale = LegalCase.objects.get(pk=case.pk)
    LegalCase.objects.filter(pk=case.pk).update(remarks="written by a colleague")
    stale.sector = "fishing"
    change_case(case=stale, columns={"sector"}, answers=Answers(), group=None, reasons={}, by=caseworker)
    case.refresh_from_db()
    assert (case.sector, case.remarks) == ("fishing", "written by a colleague")


def test_a_record_is_not_saved_over_a_closing_or_a_reopening_of_the_meantime(case, caseworker):
    nothing = {"columns": set(), "answers": Answers(), "group": None, "reasons": {}, "by": caseworker}
    seen_open = LegalCase.objects.get(pk=case.pk)
    make_closed(case, by=caseworker)
    with pytest.raises(AlreadyClosedError):
        change_case(case=seen_open, **nothing)
    seen_closed = LegalCase.objects.get(pk=case.pk)
    reopen_case(case=case, reason="A new witness", by=caseworker)
    with pytest.raises(AlreadyOpenError):
        change_case(case=seen_closed, **nothing)


def test_a_reason_written_anew_leaves_the_former_in_the_history(closed, caseworker):
    for reason in ("Her passport came back too.", "It came back by post."):
        accept_warnings(case=closed, reasons={"dropped_with_sanction": reason}, by=caseworker)
    told = history.accepted(closed)
    assert [row.reason for row in told] == ["Her passport came back too.", "It came back by post."]
    assert told[0].accepted_at < told[1].accepted_at
