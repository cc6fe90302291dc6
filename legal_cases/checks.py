"""What a legal assistance record must obey (annexes 2.3), as values: used by forms, import and report alike.

A rule looks at one ``Record``, the answers of Annex 2 wherever they come from, and answers with a ``Check`` or nothing.
Errors refuse; a warning can be accepted with a reason. What needs the neighbours of a case stands in ``neighbours``.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from mrc.period import bucket_of_dates, bucket_of_months
from mrc.templatetags.figures import amount as in_figures
from mrc.vocabularies import (
    NOT_RECORDED,
    ComplaintSource,
    DurationBucket,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)

from .models import LegalCase
from .neighbours import DUPLICATE, GROUP_TOTAL, case_warnings
from .recorded import (
    ERROR,
    STORED_ON_THE_CASE,
    WARNING,
    Amounts,
    Check,
    OpenDate,
    Record,
    Rule,
    blank,
    open_dates_of,
    something,
    totals,
)

__all__ = [
    "ERROR",
    "STORED_ON_THE_CASE",
    "WARNING",
    "Amounts",
    "Check",
    "OpenDate",
    "Record",
    "case_warnings",
    "closing_checks",
    "open_dates_of",
    "record_checks",
]


def above_requested(record: Record) -> list[tuple[str, Decimal, Decimal]]:
    """(currency, requested, awarded) where more was awarded; what was not stated cannot be exceeded."""
    requested, awarded = totals(record.requested), totals(record.awarded)
    return [
        (code, requested[code], awarded[code]) for code in awarded if awarded[code] > requested.get(code, awarded[code])
    ]


def buckets(record: Record) -> tuple[str, str]:
    """The column of the typed duration and the one of the dates."""
    return bucket_of_months(record.duration_months), bucket_of_dates(record.opened_on, record.closed_on)


def buckets_differ(record: Record) -> bool:
    typed, dated = buckets(record)
    return NOT_RECORDED not in (typed, dated) and typed != dated


def stands_with_others(codes: frozenset[str], alone: set[str]) -> bool:
    return bool(codes & alone) and len(codes) > 1


def is_sanctioned(record: Record) -> bool:
    return bool(record.sanctions - {Sanction.NONE, Sanction.UNKNOWN})


def _open_dates_in_words(record: Record) -> dict:
    """Each with its first words: a step can be a long sentence, and its whole text stands in the list beside."""
    return {"dates": "; ".join(f"{Truncator(one.title).chars(60)} ({one.on:%d/%m/%Y})" for one in record.open_dates)}


def negative(amounts: Amounts) -> bool:
    return any(amount < 0 for _currency, amount in amounts)


def without_currency(amounts: Amounts) -> bool:
    return any(not currency for currency, _amount in amounts)


ERRORS = (
    Rule(
        "opened_in_future",
        ERROR,
        ("opened_on",),
        _("The opening lies in the future. Write the day the complaint came."),
        lambda r: r.opened_on is not None and r.opened_on > r.today,
    ),
    Rule(
        "closed_in_future",
        ERROR,
        ("closed_on",),
        _("The closing lies in the future. Close the case on the day it ends."),
        lambda r: r.closed_on is not None and r.closed_on > r.today,
    ),
    Rule(
        "closed_before_opened",
        ERROR,
        ("closed_on", "opened_on"),
        _("The case closes before it was opened. Look at both dates."),
        lambda r: None not in (r.opened_on, r.closed_on) and r.closed_on < r.opened_on,
    ),
    *(
        Rule(
            f"{name}_without_closing",
            ERROR,
            (name, "closed_on"),
            message,
            lambda r, name=name: r.closed_on is None and not blank(getattr(r, name)),
        )
        for name, message in {
            "resolved_through": _("What the case was resolved through is given, but no closing date."),
            "dropped_why": _("Why it was dropped is given, but no closing date."),
            "remedies": _("Remedies are given, but no closing date."),
            "awarded": _("An awarded amount is given, but no closing date."),
            "sanctions": _("Sanctions are given, but no closing date."),
        }.items()
    ),
    Rule(
        "closed_without_resolution",
        ERROR,
        ("resolved_through",),
        _("A closed case needs what it was resolved through."),
        lambda r: r.closed_on is not None and blank(r.resolved_through),
    ),
    *(
        Rule(
            f"{name}_without_currency",
            ERROR,
            (name,),
            _("An amount needs its currency."),
            lambda r, name=name: without_currency(getattr(r, name)),
        )
        for name in ("requested", "awarded")
    ),
    *(
        Rule(
            f"{name}_negative",
            ERROR,
            (name,),
            _("An amount cannot be below zero."),
            lambda r, name=name: negative(getattr(r, name)),
        )
        for name in ("requested", "awarded")
    ),
    Rule(
        "duration_negative",
        ERROR,
        ("duration_months",),
        _("A duration cannot be below zero."),
        lambda r: r.duration_months is not None and r.duration_months < 0,
    ),
    Rule(
        "remedies_stand_alone",
        ERROR,
        ("remedies",),
        _("None and Unknown stand alone. Take them away, or take the other remedies away."),
        lambda r: stands_with_others(r.remedies, {Remedy.NONE, Remedy.UNKNOWN}),
    ),
    Rule(
        "sanctions_stand_alone",
        ERROR,
        ("sanctions",),
        _("None and Unknown stand alone. Take them away, or take the other sanctions away."),
        lambda r: stands_with_others(r.sanctions, {Sanction.NONE, Sanction.UNKNOWN}),
    ),
    Rule(
        "dropped_without_why",
        ERROR,
        ("dropped_why",),
        _("The case was dropped: write why."),
        lambda r: r.resolved_through == Resolution.DROPPED and not r.dropped_why,
    ),
    Rule(
        "dropped_reason_without_dropped",
        ERROR,
        ("dropped_reason",),
        _("A short reason for dropping is chosen, but the case was not dropped. Look at both."),
        lambda r: not blank(r.dropped_reason) and r.resolved_through != Resolution.DROPPED,
    ),
    Rule(
        "open_dates_left",
        ERROR,
        ("open_dates", "end_open_because", "closed_on"),
        _("Still open: {dates}. End each of them, or write why all of them end."),
        lambda r: r.closed_on is not None and bool(r.open_dates),
        _open_dates_in_words,
    ),
    Rule(
        "sector_other_without_text",
        ERROR,
        ("sector_other",),
        _("Other was chosen: write which sector."),
        lambda r: r.sector == Sector.OTHER and not r.sector_other,
    ),
    Rule(
        "source_other_without_text",
        ERROR,
        ("source_other",),
        _("Other was chosen: write which source."),
        lambda r: r.source == ComplaintSource.OTHER and not r.source_other,
    ),
    Rule(
        "subject_other_without_text",
        ERROR,
        ("subject_other",),
        _("Other was chosen: write which subject."),
        lambda r: Subject.OTHER in r.subjects and not r.subject_other,
    ),
    Rule(
        "remedy_other_without_text",
        ERROR,
        ("remedy_other",),
        _("Other was chosen: write which remedy."),
        lambda r: Remedy.OTHER in r.remedies and not r.remedy_other,
    ),
)


def _needs_subject(code: str, remedy: Remedy, subject: Subject, message: object) -> Rule:
    return Rule(
        code,
        WARNING,
        ("remedies", "subjects"),
        message,
        lambda r: remedy in r.remedies and subject not in r.subjects,
    )


def _first_above(record: Record) -> dict:
    currency, requested, awarded = above_requested(record)[0]
    return {"currency": currency, "requested": in_figures(requested), "awarded": in_figures(awarded)}


def _bucket_words(record: Record) -> dict:
    typed, dated = buckets(record)
    return {
        "months": f"{record.duration_months.normalize():f}",
        "typed": DurationBucket(typed).label,
        "dated": DurationBucket(dated).label,
    }


WARNINGS = (
    Rule(
        "compensation_without_award",
        WARNING,
        ("remedies", "awarded"),
        _("Compensation is chosen, but nothing was awarded."),
        lambda r: Remedy.COMPENSATION in r.remedies and not something(r.awarded),
    ),
    Rule(
        "award_without_compensation",
        WARNING,
        ("remedies", "awarded"),
        _("An amount was awarded, but Compensation is not among the remedies."),
        lambda r: something(r.awarded) and Remedy.COMPENSATION not in r.remedies,
    ),
    _needs_subject(
        "documents_returned_without_id_retention",
        Remedy.DOCUMENTS_RETURNED,
        Subject.ID_RETENTION,
        _("Docs returned is chosen, but ID retention is not among the subjects."),
    ),
    _needs_subject(
        "person_located_without_missing_person",
        Remedy.PERSON_LOCATED,
        Subject.MISSING_PERSON,
        _("Person located is chosen, but Missing person is not among the subjects."),
    ),
    _needs_subject(
        "deployment_without_delay",
        Remedy.DEPLOYMENT,
        Subject.DEPLOYMENT_DELAY,
        _("Deployment is chosen, but Delay (in deployment) is not among the subjects."),
    ),
    _needs_subject(
        "reinstatement_without_termination",
        Remedy.REINSTATEMENT,
        Subject.TERMINATION,
        _("Reinstatement is chosen, but Termination is not among the subjects."),
    ),
    Rule(
        "awarded_above_requested",
        WARNING,
        ("awarded", "requested"),
        _("More was awarded than requested: {currency} {awarded} against {requested}."),
        lambda r: bool(above_requested(r)),
        _first_above,
    ),
    Rule(
        "duration_differs_from_dates",
        WARNING,
        ("duration_months", "opened_on", "closed_on"),
        _("A duration of {months} months is in the column “{typed}”; the dates give “{dated}”."),
        buckets_differ,
        _bucket_words,
    ),
    Rule(
        "dropped_with_sanction",
        WARNING,
        ("sanctions", "resolved_through"),
        _("The case was dropped, but a sanction is given."),
        lambda r: r.resolved_through == Resolution.DROPPED and is_sanctioned(r),
    ),
)


def _missing(name: str, message: object, breaks: Callable[[Record], bool] | None = None) -> Rule:
    return Rule(f"{name}_missing", ERROR, (name,), message, breaks or (lambda r: blank(getattr(r, name))))


COMPLETENESS = (
    _missing("gender", _("Choose the worker’s gender; Unknown is an answer.")),
    _missing("nationality", _("Choose the worker’s nationality.")),
    _missing("destination_country", _("Choose the destination country.")),
    _missing("sector", _("Choose the sector; Unknown is an answer.")),
    _missing(
        "legal_status",
        _("Choose the legal status; Unknown is an answer."),
        lambda r: r.collects_legal_status and blank(r.legal_status),
    ),
    _missing("source", _("Choose the source of the complaint.")),
    _missing("subjects", _("Choose at least one subject of the complaint.")),
    _missing("closed_on", _("Write the day the case closed.")),
    Rule(
        "duration_missing",
        ERROR,
        ("duration_months", "opened_on"),
        _("Write the duration, or the day the case was opened."),
        lambda r: r.duration_months is None and r.opened_on is None,
    ),
    _missing(
        "resolved_through",
        _("Choose what the case was resolved through."),
        lambda r: blank(r.resolved_through) and r.closed_on is None,
    ),
    _missing(
        "dropped_reason",
        _("The case was dropped: choose the reason in short too."),
        lambda r: r.resolved_through == Resolution.DROPPED and blank(r.dropped_reason),
    ),
    _missing("remedies", _("Choose the remedies; None and Unknown are answers.")),
    _missing("sanctions", _("Choose the sanctions; None and Unknown are answers.")),
)


def findings(rules: Iterable[Rule], record: Record) -> list[Check]:
    return [check for rule in rules if (check := rule.check(record))]


def record_checks(record: Record) -> list[Check]:
    """All errors and warnings that one record shows by itself."""
    return findings(ERRORS, record) + findings(WARNINGS, record)


def closing_checks(case_or_record: LegalCase | Record) -> list[Check]:
    """As ``record_checks``, and what the closing screen may not leave blank."""
    record = case_or_record if isinstance(case_or_record, Record) else Record.of_case(case_or_record)
    return findings(COMPLETENESS, record) + record_checks(record)


def errors(checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if check.is_error]


def warnings(checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if not check.is_error]


SENTENCES = {rule.code: rule.message for rule in WARNINGS} | {
    "awarded_above_requested": _("More was awarded than requested."),
    "duration_differs_from_dates": _("The typed duration and the dates give different columns."),
    DUPLICATE: _("Another case has the same client, closing date and subjects."),
    GROUP_TOTAL: _("Another member of the group has the same amount."),
}
"""Each warning without the values of the day, for a list of what was accepted."""
