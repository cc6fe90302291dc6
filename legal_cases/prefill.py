"""What the work already says about a closing: sums of the timeline, the stage, the answers of an earlier closing.

All of it is a proposal: the closing form shows where each comes from, and nothing is stored before somebody sends it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mrc.access.models import User
from mrc.vocabularies import NOT_RECORDED, AmountKind, Resolution
from mrc.vocabularies.casework import EntryKind, Stage

from .amounts import rows_of
from .annex2 import money_lines
from .models import CaseAmount, Entry, LegalCase, Reopening
from .stages import stage_name

RESOLUTION_OF = {
    Stage.COURT: Resolution.COURT,
    Stage.ADMINISTRATIVE: Resolution.ADMINISTRATIVE,
    Stage.NEGOTIATION: Resolution.MEDIATION,
}
KIND_OF = {EntryKind.CLAIM: AmountKind.REQUESTED, EntryKind.AWARD: AmountKind.AWARDED}


@dataclass(frozen=True)
class SumFound:
    """A sum that stands in the form because of an entry; ``instead_of`` is what the record had in this currency."""

    kind: AmountKind
    currency: str
    amount: Decimal
    on: date
    instead_of: Decimal | None = None


@dataclass(frozen=True)
class Prefill:
    amounts: list[dict] = field(default_factory=list)
    sums: list[SumFound] = field(default_factory=list)
    resolution: str = ""
    stage: str = ""
    reopening: Reopening | None = None
    answers: dict = field(default_factory=dict)


def prefill(case: LegalCase, user: User) -> Prefill:
    """For an open case, out of the entries the user may read, in at most three queries."""
    reopening = case.reopenings.order_by("-pk").first()
    answers = reopening.answers if reopening else {}
    stored: list[tuple[str, str, Decimal]] = [
        (row.kind, row.currency, row.amount) for row in case.caseamount_rows.all() if row.kind == AmountKind.REQUESTED
    ]
    stored += [(AmountKind.AWARDED, currency, Decimal(amount)) for currency, amount in answers.get("awarded", ())]
    lines, sums = stored[:], []
    for (kind, currency), entry in latest_sums(case, user).items():
        if kind == AmountKind.AWARDED and reopening and entry.happened_on < reopening.reopened_on:
            continue  # it stands in the answers of the closing before
        known = [line for line in lines if line[:2] == (kind, currency)]
        if [line[2] for line in known] == [entry.amount]:
            continue
        lines = [line for line in lines if line not in known] + [(kind, currency, entry.amount)]
        instead = sum(line[2] for line in known) if known else None
        sums.append(SumFound(kind, currency, entry.amount, entry.happened_on, instead))
    resolution = answers.get("resolved_through") or RESOLUTION_OF.get(case.stage, "")
    return Prefill(
        amounts=rows_of(CaseAmount(kind=kind, currency=currency, amount=amount) for kind, currency, amount in lines),
        sums=sums,
        resolution=resolution,
        stage=stage_name(case.centre, case.stage) if resolution and not reopening else "",
        reopening=reopening,
        answers=answers,
    )


def latest_sums(case: LegalCase, user: User) -> dict[tuple[AmountKind, str], Entry]:
    """The last sum claimed and the last sum awarded of each currency."""
    entries: Iterable[Entry] = (
        Entry.objects.visible_to(user)
        .filter(case=case, kind__in=KIND_OF, amount__isnull=False)
        .order_by("happened_on", "pk")
    )
    return {(KIND_OF[EntryKind(entry.kind)], entry.currency): entry for entry in entries}


def money_with_entries(case: LegalCase, user: User) -> list[dict]:
    """The money of an open case; where no award is on the record yet, the last one of the entries as ``found``."""
    lines = money_lines(case)
    known = {line["currency"]: line for line in lines}
    for (kind, currency), entry in latest_sums(case, user).items():
        if kind != AmountKind.AWARDED:
            continue
        if currency not in known:
            lines.append(known.setdefault(currency, {"currency": currency}))
        if AmountKind.AWARDED not in known[currency]:
            known[currency]["found"] = entry.amount
    return lines


def answers_of(record) -> dict:
    """The closing answers of a record as they are remembered when it is reopened."""
    return {
        "resolved_through": record.resolved_through,
        "dropped_why": record.dropped_why,
        "dropped_reason": record.dropped_reason,
        "duration_months": None if record.duration_months is None else str(record.duration_months),
        "remedies": sorted(record.remedies),
        "remedy_other": record.remedy_other,
        "sanctions": sorted(record.sanctions),
        "awarded": [[currency, str(amount)] for currency, amount in record.awarded],
    }


def remembered(answers: dict) -> dict:
    """Those answers as initial values of the closing form."""
    known = {name: answers[name] for name in answers if name not in {"awarded", "duration_months"}}
    if answers.get("duration_months") is not None:
        known["duration_months"] = f"{Decimal(answers['duration_months']).normalize():f}"
    return {name: value for name, value in known.items() if value not in ("", NOT_RECORDED, [])}
