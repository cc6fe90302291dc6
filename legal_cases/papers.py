"""Papers of a case: kept encrypted, file before row; taken away row before file."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mrc import sealed
from mrc.access.models import User
from mrc.scripts import ZERO_WIDTH, clean
from mrc.vocabularies.casework import EntryKind, NoteAudience

from .kept import save_columns
from .models import Entry, LegalCase, Paper
from .timeline import write_entry
from .uploaded import Kept, judge

TITLE_MAX = 300
NAME_MAX = 200
NOT_IN_A_NAME = re.compile(f"[\x00-\x1f\x7f-\x9f{ZERO_WIDTH}]")
TIMELINE = {EntryKind.STAGE, EntryKind.CLOSED, EntryKind.REOPENED}


class Damaged(Exception):
    """The file is gone, or is not what was added."""


def papers_of(case: LegalCase) -> list[Paper]:
    """In the order they were added, which is their number in the evidence index. One query."""
    papers = list(Paper.objects.filter(case=case).select_related("added_by"))
    for number, paper in enumerate(papers, start=1):
        paper.number = number
        paper.case = case
    return papers


def keep_paper(
    *,
    case: LegalCase,
    upload: UploadedFile,
    kind: str,
    title: str,
    dated_on: date | None = None,
    by: User,
    uuid: UUID | None = None,
) -> Paper:
    """Judges, seals and records one upload, with its entry in the timeline. With ``uuid`` it is made once.

    Raises ValidationError with the sentence; then neither row nor file is left.
    """
    return keep_content(
        case=case,
        kept=judged(upload),
        name=upload.name or "",
        kind=kind,
        title=title,
        dated_on=dated_on,
        by=by,
        uuid=uuid,
    )


def keep_content(
    *,
    case: LegalCase,
    kept: Kept,
    name: str,
    kind: str,
    title: str,
    by: User,
    dated_on: date | None = None,
    uuid: UUID | None = None,
    entry_kind: str = EntryKind.DOCUMENT,
) -> Paper:
    """As ``keep_paper``, for content that was judged, or made here."""
    facts = {"kind": kind, "title": clean(title), "dated_on": dated_on}
    if uuid and (before := Paper.objects.filter(case=case, uuid=uuid).first()):
        return with_facts(before, facts)
    sha256 = hashlib.sha256(kept.content).hexdigest()
    paper = Paper(
        case=case,
        centre_id=case.centre_id,
        **facts,
        filename=shown_name(name, kept.ending),
        media_type=kept.media_type,
        size=len(kept.content),
        sha256=sha256,
        added_by=by,
        **({"uuid": uuid} if uuid else {}),
    )
    paper.full_clean(exclude=["uuid", "case", "centre", "added_by", "stored_as"])
    room_for(paper)
    paper.stored_as = sealed.seal(kept.content)
    paper._history_user = by
    try:
        with transaction.atomic():
            list(LegalCase.objects.select_for_update().filter(pk=case.pk).values_list("pk"))
            room_for(paper)
            paper.save(force_insert=True)
            write_entry(case=case, kind=entry_kind, by=by, now=paper.title, paper=paper)
    except BaseException as error:
        sealed.remove(paper.stored_as)
        if (
            isinstance(error, IntegrityError)
            and uuid
            and (before := Paper.objects.filter(case=case, uuid=uuid).first())
        ):
            return with_facts(before, facts)  # the same form, sent twice at the same moment
        raise
    return paper


def with_facts(paper: Paper, facts: dict[str, object]) -> Paper:
    """The paper an earlier click on the same form kept; what was changed in the form since is not in it."""
    if any(getattr(paper, name) != value for name, value in facts.items()):
        raise ValidationError(
            _("This paper is with the case already: “%(title)s”. What you changed since is not saved: change it there.")
            % {"title": paper.title},
            code="same",
        )
    return paper


def room_for(paper: Paper) -> None:
    papers = Paper.objects.filter(case_id=paper.case_id)
    if papers.count() >= settings.PAPERS_MAX_PER_CASE:
        raise ValidationError(
            _("A case holds at most %(most)d papers. Put several pages into one PDF, or take away what is not needed.")
            % {"most": settings.PAPERS_MAX_PER_CASE},
            code="too_many",
        )
    if same := papers.filter(sha256=paper.sha256).first():
        raise ValidationError(
            _("This paper is with the case already: “%(title)s”.") % {"title": same.title}, code="same"
        )


def judged(upload: UploadedFile, most: int | None = None) -> Kept:
    """What is kept of an upload; read only once its size is known to be bearable."""
    most = most or settings.PAPER_MAX_BYTES
    if (upload.size or 0) > most:
        raise ValidationError(
            _("This file is too large: at most %(most)d MB are taken. Make it smaller, or divide it.")
            % {"most": most // 2**20},
            code="too_large",
        )
    upload.seek(0)
    kept = judge(upload.read(most + 1), upload.name or "")
    if len(kept.content) > most:
        raise ValidationError(_("This picture becomes too large. Save it as JPEG and add it again."), code="too_large")
    return kept


def uuid_of_upload(form: UUID, upload: UploadedFile) -> UUID:
    """The address a file of this form will have: the same file sent twice with one form has one."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return uuid5(form, digest.hexdigest())


def bare_name(name: str) -> str:
    """What the file was called, without folders and signs that turn or hide letters."""
    return NOT_IN_A_NAME.sub("", clean(name).replace("\\", "/").rpartition("/")[2]).strip(". ")


def shown_name(name: str, ending: str) -> str:
    """Its bare name, ending as what it is."""
    bare = bare_name(name)
    stem = bare.rpartition(".")[0] or bare
    return f"{stem[: NAME_MAX - len(ending)].rstrip()}{ending}"


@transaction.atomic
def change_paper(*, paper: Paper, columns: set[str], by: User) -> Paper:
    """Saves these columns; what stood there before stays in the history. Raises Paper.DoesNotExist once it is gone."""
    stored = Paper.objects.select_for_update().get(pk=paper.pk)
    if columns:
        save_columns(stored=stored, like=paper, columns=columns, by=by)
    return paper


@transaction.atomic
def remove_paper(*, paper: Paper, reason: str, by: User) -> None:
    """The row goes, with its history kept and a line in the timeline; the file once that is certain."""
    if not Paper.objects.select_for_update().filter(pk=paper.pk).values_list("pk"):
        return  # somebody was quicker
    stored_as = paper.stored_as
    write_entry(case=paper.case, kind=EntryKind.DOCUMENT, by=by, was=paper.title, text=reason)
    paper._history_user = by
    paper.delete()
    transaction.on_commit(lambda: sealed.remove(stored_as))


def content_of(file) -> bytes:
    """The bytes as they were added, of a Paper or LetterTemplate. Raises Damaged."""
    try:
        content = sealed.unseal(file.stored_as)
    except sealed.Unreadable as error:
        raise Damaged from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Damaged
    return content


FILE_TYPES: dict[str, Callable[[], str]] = {
    "application/pdf": lambda: "PDF",
    "image/jpeg": lambda: "JPEG",
    "image/png": lambda: "PNG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lambda: "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": lambda: "Excel",
    "text/plain": lambda: _("Text"),
    "audio/mp4": lambda: _("Sound"),
    "audio/mpeg": lambda: _("Sound"),
    "audio/ogg": lambda: _("Sound"),
}


def file_type(paper: Paper) -> str:
    known = FILE_TYPES.get(paper.media_type.partition(";")[0])
    return known() if known else paper.media_type


def chronology(case: LegalCase) -> list[Entry]:
    """What may be handed over, oldest first: ordinary entries alone, of what happened and not of how we keep files."""
    kinds = {*EntryKind.written_by_hand(), *TIMELINE}
    entries = Entry.objects.filter(case=case, audience=NoteAudience.ORDINARY, kind__in=sorted(kinds))
    return list(entries.select_related("paper").order_by("happened_on", "pk"))
