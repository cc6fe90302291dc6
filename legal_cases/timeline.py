"""What happened in a case, line by line. Lines are added and mended by who wrote them, never taken away."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mrc.access.models import User
from mrc.scripts import clean
from mrc.vocabularies.casework import NoteAudience

from .kept import create_with_history, delete_with_history
from .models import DueDate, Entry, EntryReader, LegalCase, Paper

TEXT_MAX = 20_000
WORD_MAX = 200
EVERYBODY, OPERATOR = "everybody", "operator"  # codes of ``was`` and ``now`` beside figures, see ``told``


@transaction.atomic
def write_entry(
    *,
    case: LegalCase,
    kind: str,
    by: User | None,
    happened_on: date | None = None,
    text: str = "",
    audience: str = NoteAudience.ORDINARY,
    readers: Iterable[User] = (),
    currency: str = "",
    amount: Decimal | None = None,
    was: str | int = "",
    now: str | int = "",
    paper: Paper | None = None,
    due_date: DueDate | None = None,
    uuid: UUID | None = None,
) -> Entry:
    """Adds one line. Without a day it is the centre's today. With a ``uuid`` it is made once: sent again, the first
    line comes back. ``readers`` count for a restricted line only; who wrote it always reads it. ``was`` and ``now``
    are codes, figures or what people typed: ``told`` puts them into the words of who reads.
    """
    if uuid is not None and (before := Entry.objects.filter(uuid=uuid, case=case).first()):
        return before
    entry = Entry(
        case=case,
        centre_id=case.centre_id,
        kind=kind,
        happened_on=happened_on or case.centre.today(),
        text=clean(text),
        audience=audience,
        currency=currency,
        amount=amount,
        was=str(was)[:WORD_MAX],
        now=str(now)[:WORD_MAX],
        paper=paper,
        due_date=due_date,
        written_by=by,
    )
    if uuid is not None:
        entry.uuid = uuid
    entry._history_user = by
    entry.full_clean(exclude=["uuid", "case", "centre", "paper", "due_date", "written_by"])
    entry.save(force_insert=True)
    if audience == NoteAudience.RESTRICTED:
        name_readers(entry=entry, readers=readers, by=by)
    return entry


def name_readers(*, entry: Entry, readers: Iterable[User], by: User | None) -> None:
    """Who reads a restricted line beside who wrote it: these people and nobody else."""
    wanted = {reader.pk for reader in readers} - {entry.written_by_id}
    stored = {row.user_id: row for row in entry.readers.all()}
    delete_with_history((row for pk, row in stored.items() if pk not in wanted), by)
    new = sorted(wanted - stored.keys())
    rows = [EntryReader(entry=entry, centre_id=entry.centre_id, user_id=pk) for pk in new]
    create_with_history(EntryReader, rows, by)


@transaction.atomic
def correct_entry(*, entry: Entry, columns: set[str], readers: Iterable[User], by: User) -> Entry:
    """Saves these columns; what stood there before stays in the history. Only who wrote the line may."""
    if entry.written_by_id != by.pk:
        raise ValidationError(_("Who wrote an entry corrects it."))
    if columns:
        entry._history_user = by
        entry.save(update_fields=sorted(columns))
    name_readers(entry=entry, readers=readers if entry.audience == NoteAudience.RESTRICTED else (), by=by)
    return entry
