"""The verbs of casework. Each is atomic and writes history for every row it touches."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clients.models import Service
from mrc.access.models import User
from mrc.vocabularies import NOT_RECORDED, AmountKind, Remedy, Sanction, ServiceType, Subject
from mrc.vocabularies.casework import EntryKind

from .colleagues import must_read
from .dates import end_all
from .kept import create_with_history, delete_with_history, save_columns
from .models import (
    AcceptedWarning,
    CaseAmount,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    GroupComplaint,
    LegalCase,
    Reopening,
    Respondent,
)
from .parties import name_respondent
from .prefill import answers_of
from .recorded import Amounts, Record
from .restriction import restrict
from .timeline import write_entry


class AlreadyClosedError(Exception):
    """Somebody closed the case in the meantime."""


class AlreadyOpenError(Exception):
    """Somebody reopened the case in the meantime."""


class OpenDatesError(Exception):
    """Somebody added a next step or a date in the meantime."""


BEFORE_CLOSING = {
    "closed_on": None,
    "duration_months": None,
    "resolved_through": NOT_RECORDED,
    "dropped_why": "",
    "dropped_reason": NOT_RECORDED,
    "remedy_other": "",
}


@dataclass(frozen=True)
class Answers:
    """The rows of Annex 2 that hold several answers; None: this form did not ask, what is stored stays."""

    subjects: frozenset[str] | None = None
    remedies: frozenset[str] | None = None
    sanctions: frozenset[str] | None = None
    requested: Amounts | None = None
    awarded: Amounts | None = None


@transaction.atomic
def open_case(
    *,
    case: LegalCase,
    answers: Answers,
    group: str,
    reasons: Mapping[str, str],
    by,
    respondents: Iterable[Respondent] = (),
    readers: Iterable[User] | None = None,
) -> LegalCase:
    """Gives the number, saves the case with its rows, and logs the legal assistance service once.

    The service stands on the card of ``served``; without a card there is none.
    ``readers``: the case is restricted to them and to who opens it, from its first moment.
    """
    case.give_reference((case.opened_on or case.centre.today()).year)
    case.group_complaint = group_named(group, centre=case.centre)
    case._history_user = by
    case.save(force_insert=True)
    keep_answers(case=case, answers=answers, by=by)
    accept_warnings(case=case, reasons=reasons, by=by)
    if case.served is not None and case.opened_on is not None:
        line = {"client": case.served, "service": ServiceType.LEGAL_ASSISTANCE, "received_on": case.opened_on}
        if not Service.objects.filter(**line).exists():  # thirty workers brought in one visit are one service
            Service.objects.create(**line, centre=case.served.centre, recorded_by=by)
    for respondent in respondents:
        name_respondent(case=case, respondent=respondent, by=by)
    if readers is not None:
        restrict(case=case, readers=readers, by=by)
    return case


@transaction.atomic
def change_case(
    *, case: LegalCase, columns: set[str], answers: Answers, group: str | None, reasons: Mapping[str, str], by
) -> LegalCase:
    """Saves these columns alone and the rows that differ. ``group`` None: not asked; empty: in no group.

    Raises AlreadyClosedError or AlreadyOpenError when the stored case is no longer as open or closed as ``case``,
    ValidationError when its caseworker does not read it any more.
    """
    stored = LegalCase.objects.select_for_update().get(pk=case.pk)  # two at once would both add the same row
    if stored.is_open != case.is_open:
        raise AlreadyClosedError if case.is_open else AlreadyOpenError
    if "caseworker" in columns:
        must_read(stored, case.caseworker)
    if group is not None:
        case.group_complaint = group_named(group, centre=case.centre)
        columns = columns | {"group_complaint"}
    keep_record(stored=stored, case=case, columns=columns, answers=answers, reasons=reasons, by=by)
    return case


def keep_record(
    *, stored: LegalCase, case: LegalCase, columns: set[str], answers: Answers, reasons: Mapping[str, str], by
) -> None:
    if columns:
        save_columns(stored=stored, like=case, columns=columns, by=by)
    keep_answers(case=case, answers=answers, by=by)
    accept_warnings(case=case, reasons=reasons, by=by)


@transaction.atomic
def close_case(
    *,
    case: LegalCase,
    columns: set[str],
    answers: Answers,
    reasons: Mapping[str, str],
    end_open_because: str = "",
    by,
) -> LegalCase:
    """Saves these columns and the rows that differ, once: raises AlreadyClosedError when the stored case is closed.

    With ``end_open_because`` all that is still to come ends with it; without, OpenDatesError while anything is.
    """
    stored = LegalCase.objects.select_for_update().get(pk=case.pk)
    if not stored.is_open:
        raise AlreadyClosedError
    if end_open_because:
        end_all(case=case, because=end_open_because, by=by)
    elif case.due_dates.still_open().exists():
        raise OpenDatesError
    keep_record(stored=stored, case=case, columns=columns, answers=answers, reasons=reasons, by=by)
    write_entry(case=case, kind=EntryKind.CLOSED, by=by, happened_on=case.closed_on, now=case.resolved_through)
    return case


@transaction.atomic
def reopen_case(*, case: LegalCase, reason: str, by) -> LegalCase:
    """Takes the closing back: its answers go from the record and are remembered in the Reopening.

    Raises AlreadyOpenError when the stored case is open. Reasons of accepted warnings stay, for the next closing.
    """
    stored = LegalCase.objects.select_for_update(of=("self",)).select_related("centre").get(pk=case.pk)
    if stored.is_open:
        raise AlreadyOpenError
    Reopening.objects.create(
        case=stored,
        centre_id=stored.centre_id,
        reason=reason,
        reopened_on=stored.centre.today(),
        reopened_by=by,
        closed_on=stored.closed_on,
        resolved_through=stored.resolved_through,
        answers=answers_of(Record.of_case(stored)),
    )
    was = stored.closed_on
    for name, value in BEFORE_CLOSING.items():
        setattr(case, name, value)
    save_columns(stored=stored, like=case, columns=BEFORE_CLOSING, by=by)
    nothing = Answers(remedies=frozenset(), sanctions=frozenset(), awarded=())
    keep_answers(case=case, answers=nothing, by=by)
    write_entry(case=case, kind=EntryKind.REOPENED, by=by, text=reason, was=was.isoformat())
    return case


def reopenings_of(case: LegalCase) -> list[Reopening]:
    """The closings that were taken back, newest first; one query."""
    return list(case.reopenings.select_related("reopened_by").order_by("-pk"))


def group_named(name: str, *, centre) -> GroupComplaint | None:
    if not name:
        return None
    return GroupComplaint.objects.get_or_create(centre=centre, name=name)[0]


def keep_answers(*, case: LegalCase, answers: Answers, by) -> None:
    """Takes away the rows that are gone and adds the new ones; a row that stays keeps its history."""
    for model, vocabulary, codes in (
        (CaseSubject, Subject, answers.subjects),
        (CaseRemedy, Remedy, answers.remedies),
        (CaseSanction, Sanction, answers.sanctions),
    ):
        if codes is not None:
            stored = {row.code: row for row in model.objects.filter(case=case)}
            delete_with_history((row for code, row in stored.items() if code not in codes), by)
            new = [code for code in vocabulary.values if code in codes and code not in stored]
            create_with_history(model, [model(case=case, centre_id=case.centre_id, code=code) for code in new], by)
    for kind, amounts in ((AmountKind.REQUESTED, answers.requested), (AmountKind.AWARDED, answers.awarded)):
        if amounts is not None:
            wanted, gone = Counter(amounts), []
            for row in CaseAmount.objects.filter(case=case, kind=kind):
                if wanted[row.currency, row.amount]:
                    wanted[row.currency, row.amount] -= 1
                else:
                    gone.append(row)
            delete_with_history(gone, by)
            line = {"case": case, "centre_id": case.centre_id, "kind": kind}
            rows = [CaseAmount(**line, currency=currency, amount=amount) for currency, amount in wanted.elements()]
            create_with_history(CaseAmount, rows, by)


def accept_warnings(*, case: LegalCase, reasons: Mapping[str, str], by) -> None:
    """Keeps why somebody went on in spite of a warning. Of a reason written anew the former stays in the history."""
    stored = {row.code: row for row in AcceptedWarning.objects.filter(case=case)} if reasons else {}
    for code, reason in reasons.items():
        row = stored.get(code)
        if row is None:
            AcceptedWarning.objects.create(
                case=case, centre_id=case.centre_id, code=code, reason=reason, accepted_by=by
            )
        elif row.reason != reason:
            row.reason, row.accepted_by, row.accepted_at = reason, by, timezone.now()
            row.save(update_fields=["reason", "accepted_by", "accepted_at"])
