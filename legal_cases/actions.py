"""The verbs of casework. Each is atomic and writes history for every row it touches."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from clients.models import Service
from mrc.vocabularies import AmountKind, Remedy, Sanction, ServiceType, Subject

from .checks import Amounts
from .models import (
    AcceptedWarning,
    CaseAmount,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    GroupComplaint,
    LegalCase,
)


class AlreadyClosedError(Exception):
    """Somebody closed the case in the meantime."""


@dataclass(frozen=True)
class Answers:
    """The rows of Annex 2 that hold several answers; None: this form did not ask, what is stored stays."""

    subjects: frozenset[str] | None = None
    remedies: frozenset[str] | None = None
    sanctions: frozenset[str] | None = None
    requested: Amounts | None = None
    awarded: Amounts | None = None


@transaction.atomic
def open_case(*, case: LegalCase, answers: Answers, group: str, reasons: Mapping[str, str], by) -> LegalCase:
    """Gives the number, saves the case with its rows, and logs the legal assistance service once.

    The service stands on the card of who brought the complaint, else on the worker's; without a card there is none.
    """
    case.give_reference((case.opened_on or case.centre.today()).year)
    case.group_complaint = group_named(group, centre=case.centre)
    case._history_user = by
    case.save(force_insert=True)
    keep_answers(case=case, answers=answers, by=by)
    accept_warnings(case=case, reasons=reasons, by=by)
    served = case.brought_by or case.client
    if served is not None and case.opened_on is not None:
        line = {"client": served, "service": ServiceType.LEGAL_ASSISTANCE, "received_on": case.opened_on}
        if not Service.objects.filter(**line).exists():  # thirty workers brought in one visit are one service
            Service.objects.create(**line, centre=served.centre, recorded_by=by)
    return case


@transaction.atomic
def change_case(
    *, case: LegalCase, columns: set[str], answers: Answers, group: str | None, reasons: Mapping[str, str], by
) -> LegalCase:
    """Saves these columns alone and the rows that differ. ``group`` None: not asked; empty: in no group."""
    LegalCase.objects.select_for_update().get(pk=case.pk)  # two at once would both add the same row
    if group is not None:
        case.group_complaint = group_named(group, centre=case.centre)
        columns = columns | {"group_complaint"}
    if columns:
        case._history_user = by
        case.save(update_fields=sorted(columns))
    keep_answers(case=case, answers=answers, by=by)
    accept_warnings(case=case, reasons=reasons, by=by)
    return case


@transaction.atomic
def close_case(*, case: LegalCase, columns: set[str], answers: Answers, reasons: Mapping[str, str], by) -> LegalCase:
    """As ``change_case``, once: raises AlreadyClosedError when the stored case is closed."""
    if not LegalCase.objects.select_for_update().get(pk=case.pk).is_open:
        raise AlreadyClosedError
    return change_case(case=case, columns=columns, answers=answers, group=None, reasons=reasons, by=by)


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
            _delete((row for code, row in stored.items() if code not in codes), by)
            new = [code for code in vocabulary.values if code in codes and code not in stored]
            _add(model, [model(case=case, centre_id=case.centre_id, code=code) for code in new], by)
    for kind, amounts in ((AmountKind.REQUESTED, answers.requested), (AmountKind.AWARDED, answers.awarded)):
        if amounts is not None:
            wanted, gone = Counter(amounts), []
            for row in CaseAmount.objects.filter(case=case, kind=kind):
                if wanted[row.currency, row.amount]:
                    wanted[row.currency, row.amount] -= 1
                else:
                    gone.append(row)
            _delete(gone, by)
            line = {"case": case, "centre_id": case.centre_id, "kind": kind}
            rows = [CaseAmount(**line, currency=currency, amount=amount) for currency, amount in wanted.elements()]
            _add(CaseAmount, rows, by)


def _delete(rows, by) -> None:
    for row in rows:  # one by one: a queryset's delete would leave no history
        row._history_user = by
        row.delete()


def _add(model, rows, by) -> None:
    if rows:
        bulk_create_with_history(rows, model, default_user=by)


def accept_warnings(*, case: LegalCase, reasons: Mapping[str, str], by) -> None:
    """Keeps why somebody went on in spite of a warning; a reason written anew takes the place of the old one."""
    stored = {row.code: row for row in AcceptedWarning.objects.filter(case=case)} if reasons else {}
    for code, reason in reasons.items():
        row = stored.get(code)
        if row is None:
            AcceptedWarning.objects.create(
                case=case, centre_id=case.centre_id, code=code, reason=reason, accepted_by=by
            )
        elif row.reason != reason:
            row.reason, row.accepted_by = reason, by
            row.save(update_fields=["reason", "accepted_by"])
