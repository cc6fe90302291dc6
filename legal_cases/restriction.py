"""A case restricted to named people: for everybody else it does not exist. Reports count it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy

from mrc.access.models import User
from mrc.vocabularies.casework import EntryKind

from .colleagues import VIEW, colleagues_of
from .kept import create_with_history, delete_with_history, save_columns
from .models import CaseReader, LegalCase
from .timeline import EVERYBODY, write_entry

NOT_COLLEAGUES = gettext_lazy("Choose colleagues of this centre who work on cases.")
CASEWORKER_READS = gettext_lazy(
    "Who works on the case must read it: name the caseworker among the readers, or first assign the case to somebody "
    "who reads it."
)


@transaction.atomic
def restrict(*, case: LegalCase, readers: Iterable[User], by: User) -> LegalCase:
    """Only these people and who restricts it read the case from now on. The same people again: nothing happens.

    Raises ValidationError for somebody who could not read a case of this centre, and when its caseworker could not;
    LegalCase.DoesNotExist when who restricts it does not read it any more.
    """
    able = {colleague.pk: colleague for colleague in colleagues_of(case.centre, VIEW)}
    wanted = {reader.pk for reader in readers} | {by.pk}
    if wanted - able.keys():
        raise ValidationError(NOT_COLLEAGUES)
    stored_case, stored = _held(case, by)
    if stored_case.caseworker_id is not None and stored_case.caseworker_id not in wanted:
        raise ValidationError(CASEWORKER_READS)
    case.is_restricted = True
    if stored_case.is_restricted and stored.keys() == wanted:
        return case
    was = len(stored) if stored_case.is_restricted else EVERYBODY
    delete_with_history((row for pk, row in stored.items() if pk not in wanted), by)
    new = sorted(wanted - stored.keys())
    rows = [CaseReader(case=case, centre_id=case.centre_id, user_id=pk, named_by=by) for pk in new]
    create_with_history(CaseReader, rows, by)
    save_columns(stored=stored_case, like=case, columns=["is_restricted"], by=by)
    write_entry(
        case=case,
        kind=EntryKind.RESTRICTED,
        by=by,
        was=was,
        now=len(wanted),
        text=", ".join(able[pk].full_name for pk in sorted(wanted, key=lambda pk: (able[pk].full_name, pk))),
    )
    return case


@transaction.atomic
def open_to_all(*, case: LegalCase, by: User) -> LegalCase:
    """Everybody of the centre who works on cases reads it again. Twice is once.

    Raises LegalCase.DoesNotExist when who opens it does not read it any more.
    """
    stored, readers = _held(case, by)
    case.is_restricted = False
    if not stored.is_restricted:
        return case
    delete_with_history(readers.values(), by)
    save_columns(stored=stored, like=case, columns=["is_restricted"], by=by)
    write_entry(case=case, kind=EntryKind.RESTRICTED, by=by, was=len(readers), now=EVERYBODY)
    return case


def _held(case: LegalCase, by: User) -> tuple[LegalCase, dict[int, CaseReader]]:
    """The stored case, locked, with its readers by user."""
    stored = LegalCase.objects.select_for_update().get(pk=case.pk)
    readers = {row.user_id: row for row in CaseReader.objects.filter(case=case)}
    if stored.is_restricted and by.pk not in readers:
        raise LegalCase.DoesNotExist
    return stored, readers
