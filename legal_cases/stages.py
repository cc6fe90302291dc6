"""The stages of a complaint at a centre: the five of ``Stage``, renamed, ordered, hidden, and the centre's own.

A row is kept only for what differs from the five; a row of the five named by its code alone keeps the name everybody
knows, in the language of the page. A stage that is hidden keeps its name where a case stands in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mrc.access.models import Centre, User
from mrc.vocabularies.casework import EntryKind, Stage

from .colleagues import must_read
from .kept import save_columns
from .models import CentreStage, Entry, LegalCase
from .timeline import write_entry

STEP = 10  # between two positions


@dataclass(frozen=True)
class StageLine:
    """A stage as a centre sees it."""

    code: str
    name: str
    position: int
    is_used: bool
    is_own: bool

    def place(self) -> tuple[int, bool, str]:
        return self.position, self.is_own, self.code


class StageGone(Exception):
    """The stage is not among those the centre uses, or somebody changed the stage of the case meanwhile."""


def all_stages(centre: Centre) -> list[StageLine]:
    """Every stage, hidden ones too, in the centre's order. One query."""
    return in_order(CentreStage.objects.filter(centre=centre))


def in_order(stored: Iterable[CentreStage]) -> list[StageLine]:
    """The stages of one centre, whose rows these are."""
    rows = {row.code: row for row in stored}
    lines = []
    for number, word in enumerate(Stage, start=1):
        row = rows.pop(word.value, None)
        lines.append(
            StageLine(
                code=word.value,
                name=row.name if row and is_named(row) else str(word.label),
                position=row.position if row else number * STEP,
                is_used=row.is_used if row else True,
                is_own=False,
            )
        )
    lines += [StageLine(row.code, row.name, row.position, row.is_used, is_own=True) for row in rows.values()]
    return sorted(lines, key=StageLine.place)


def choices_at(centre_ids: Iterable[int]) -> list[tuple[str, str]]:
    """(code, name) of every stage of several centres, in the order of the first that has it; where centres name one
    stage differently, all its names. One query.
    """
    centre_ids = list(centre_ids)
    rows: dict[int, list[CentreStage]] = {pk: [] for pk in centre_ids}
    for row in CentreStage.objects.filter(centre__in=centre_ids):
        rows[row.centre_id].append(row)
    first: dict[str, StageLine] = {}
    names: dict[str, dict[str, None]] = {}
    for pk in centre_ids:
        for line in in_order(rows[pk]):
            first.setdefault(line.code, line)
            names.setdefault(line.code, {})[line.name] = None
    return [(line.code, " / ".join(names[line.code])) for line in sorted(first.values(), key=StageLine.place)]


def stages_of(centre: Centre) -> list[tuple[str, str]]:
    """(code, name) of the stages in use, in the centre's order. One query."""
    return [(line.code, line.name) for line in all_stages(centre) if line.is_used]


def stage_name(centre: Centre, code: str) -> str:
    """The name a centre gives a stage, also of one it hides; the code itself for one nobody knows. One query."""
    return names_of(centre).get(code, code)


def names_of(centre: Centre) -> dict[str, str]:
    """Name by code, hidden ones too. One query."""
    return {line.code: line.name for line in all_stages(centre)}


def names_at(centre_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """Name by (centre, code), hidden ones too: for lists over several centres. One query."""
    centre_ids = list(centre_ids)
    names = {(pk, word.value): str(word.label) for pk in centre_ids for word in Stage}
    rows = CentreStage.objects.filter(centre__in=centre_ids)
    return names | {(row.centre_id, row.code): row.name for row in rows if is_named(row)}


def is_named(row: CentreStage) -> bool:
    """Whether the centre gave the stage a name; by its code alone it keeps the one everybody knows."""
    return row.name != row.code


def gone_through(case: LegalCase) -> set[str]:
    """The codes of the stages the case stood in before the present one, by its timeline. One query."""
    moves = Entry.objects.filter(case=case, kind=EntryKind.STAGE).values_list("was", "now")
    return {code for move in moves for code in move} - {case.stage}


@transaction.atomic
def change_stage(*, case: LegalCase, code: str, by: User, seen: str | None = None) -> LegalCase:
    """Moves the case and writes it in the timeline; to the stage it stands in: nothing happens.

    ``seen`` is the stage the person saw: StageGone when another is stored, or when the centre does not use ``code``.
    """
    stored = LegalCase.objects.select_for_update().get(pk=case.pk)
    if stored.stage == code:
        case.stage = code
        return case
    if (seen is not None and stored.stage != seen) or code not in dict(stages_of(case.centre)):
        raise StageGone
    was = stored.stage
    case.stage = code
    save_columns(stored=stored, like=case, columns=["stage"], by=by)
    write_entry(case=case, kind=EntryKind.STAGE, by=by, was=was, now=code)
    return case


@transaction.atomic
def assign(*, case: LegalCase, caseworker: User | None, by: User, seen: str | None = None) -> LegalCase:
    """Names the caseworker and writes it in the timeline; the same one again: nothing happens.

    Raises ValidationError for who does not read a restricted case, and when another caseworker is stored than ``seen``,
    the uuid of whom the person saw, empty for nobody.
    """
    stored = LegalCase.objects.select_for_update(of=("self",)).select_related("caseworker").get(pk=case.pk)
    if stored.caseworker_id == (caseworker.pk if caseworker else None):
        case.caseworker = caseworker
        return case
    if seen is not None and seen != (str(stored.caseworker.uuid) if stored.caseworker else ""):
        name = stored.caseworker.full_name if stored.caseworker else _("Nobody")
        raise ValidationError(_("The caseworker was changed meanwhile: %(name)s. Look again."), params={"name": name})
    must_read(stored, caseworker)
    was, now = (person.full_name if person else "" for person in (stored.caseworker, caseworker))
    case.caseworker = caseworker
    save_columns(stored=stored, like=case, columns=["caseworker"], by=by)
    write_entry(case=case, kind=EntryKind.ASSIGNED, by=by, was=was, now=now)
    return case
