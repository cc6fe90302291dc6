"""The days of a case that must not be missed: set, changed, ended. A closed case has no open dates."""

import uuid as uuids
from collections.abc import Iterable
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.vocabularies.casework import DateEnding, EntryKind

from .kept import save_columns
from .models import DueDate, LegalCase
from .timeline import write_entry
from .told import dates_in_code

CLOSED = gettext_lazy("This case is closed. Reopen it before a date is added or changed.")


def open_dates(case: LegalCase) -> list[DueDate]:
    """Soonest first, so that what is overdue stands at the top. One query."""
    return list(DueDate.objects.filter(case=case).still_open().soonest_first().select_related("set_by"))


@transaction.atomic
def set_date(
    *,
    case: LegalCase,
    kind: str,
    on: date,
    at: time | None = None,
    what: str = "",
    reason: str = "",
    by,
    uuid: uuids.UUID | None = None,
) -> DueDate:
    """Adds a date to an open case; raises ValidationError with the sentence when it is closed.

    Sent twice with the same ``uuid`` it is one date.
    """
    lock_open(case.pk)
    made = DueDate.objects.filter(uuid=uuid).first() if uuid else None
    if made is not None and made.case_id == case.pk:
        return made
    due_date = DueDate(
        case=case, centre_id=case.centre_id, kind=kind, on=on, at=at, what=what, reason=reason, set_by=by
    )
    if uuid and made is None:
        due_date.uuid = uuid
    due_date._history_user = by
    due_date.save(force_insert=True)
    return due_date


@transaction.atomic
def change_date(*, due_date: DueDate, columns: Iterable[str], by) -> DueDate:
    """Saves these columns alone; raises ValidationError when the date was ended or its case closed meanwhile."""
    lock_open(due_date.case_id)
    stored = DueDate.objects.select_for_update().get(pk=due_date.pk)
    if not stored.is_open:
        raise ValidationError(_("This date was ended in the meantime. Add a new one if it still stands."))
    if columns:
        save_columns(stored=stored, like=due_date, columns=columns, by=by)
    return due_date


@transaction.atomic
def end_date(*, due_date: DueDate, ending: str, because: str = "", by) -> DueDate:
    """Ends a date and writes it into the timeline. A date that is ended stays as it was ended first."""
    LegalCase.objects.select_for_update().get(pk=due_date.case_id)  # before the date, as a closing locks them
    stored = DueDate.objects.select_for_update().get(pk=due_date.pk)
    if not stored.is_open:
        return stored
    _end(stored, on=stored.centre.today(), ending=ending, because=because, by=by)
    write_entry(
        case=stored.case, kind=EntryKind.DATE_ENDED, by=by, text=because, now=DateEnding(ending).value, due_date=stored
    )
    return stored


@transaction.atomic
def end_all(*, case: LegalCase, because: str, by) -> int:
    """Ends what is still open as no longer needed, in one line of the timeline; answers how many there were."""
    stored = list(DueDate.objects.select_for_update().filter(case=case).still_open())
    today = case.centre.today()
    for due_date in stored:
        _end(due_date, on=today, ending=DateEnding.NOT_NEEDED, because=because, by=by)
    if stored:
        write_entry(
            case=case,
            kind=EntryKind.DATE_ENDED,
            by=by,
            text=because,
            was=dates_in_code(stored),
            now=DateEnding.NOT_NEEDED.value,
        )
    return len(stored)


def _end(due_date: DueDate, *, on: date, ending: str, because: str, by) -> None:
    due_date.ended_on, due_date.ended_by = on, by
    due_date.ending, due_date.ended_because = ending, because
    due_date._history_user = by
    due_date.save(update_fields=["ended_on", "ended_by", "ending", "ended_because"])


def lock_open(pk: int) -> None:
    """Holds the case until the transaction ends: nobody closes it while a date is being added."""
    if not LegalCase.objects.select_for_update().get(pk=pk).is_open:
        raise ValidationError(CLOSED)
