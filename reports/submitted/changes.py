"""What the records say now, beside what was submitted: figure by figure, with the records that differ and why."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mrc import sealed
from mrc.agreements.models import Agreement

from ..build import DEFINITIONS, build
from ..models import Submission, SubmittedFile
from ..results import COLUMNS, TOTAL, Report
from ..scope import Scope
from .frozen import checksum, report_in
from .ledger import (
    LEDGER,
    SINCE,
    STORY,
    STUDY,
    Difference,
    Line,
    Number,
    differences,
    figures_of,
    ledger,
    of_told,
    unpacked,
)
from .words import words_of


@dataclass(frozen=True)
class ChangedRecord:
    """A record that adds to a figure otherwise than when the report was submitted."""

    kind: str
    key: int
    centre: int
    was: Number
    now: Number


@dataclass(frozen=True)
class ChangedFigure:
    """A figure that was submitted otherwise than the records give it now."""

    name: str
    table: str
    line: str
    column: str
    was: Number
    now: Number
    records: tuple[ChangedRecord, ...]
    is_new: bool = False  # a line the submitted report did not have, such as a text written since

    @property
    def is_since(self) -> bool:
        return self.name.startswith(SINCE)

    @property
    def keys(self) -> set[tuple[str, int]]:
        """Kind and key of its records."""
        return {(one.kind, one.key) for one in self.records}


@dataclass(frozen=True)
class Restatement:
    """How a submitted report compares with the records of now. ``damaged`` names what is not as it was kept."""

    figures: tuple[ChangedFigure, ...]
    results: tuple[tuple[str, object, object], ...]  # of indicators: statement, was, now
    damaged: tuple[str, ...]
    definitions: str  # of now

    @property
    def is_intact(self) -> bool:
        return not self.damaged

    @property
    def is_unchanged(self) -> bool:
        return not self.figures and not self.results


def file_of(submission: Submission, kind: str) -> bytes:
    """A kept file as it was delivered. Raises ``SubmittedFile.DoesNotExist`` and ``sealed.Unreadable``."""
    kept = submission.files.get(kind=kind)
    content = sealed.unseal(kept.stored_as)
    if hashlib.sha256(content).hexdigest() != kept.sha256:
        raise sealed.Unreadable
    return content


def damage(submission: Submission) -> Iterator[str]:
    """What of a submission is not as it was kept."""
    files = {one.kind: one for one in submission.files.all()}
    if checksum(submission.content, {kind: one.sha256 for kind, one in files.items()}) != submission.checksum:
        yield _("the figures or the list of files")
    for kind in files:
        try:
            file_of(submission, kind)
        except sealed.Unreadable:
            yield _("the file %(kind)s") % {"kind": kind}


def restatement(submission: Submission) -> Restatement:
    """Counts the report of the same days again, and compares record by record.

    Figures that differ though no record does were counted by other definitions.
    """
    broken = tuple(damage(submission))
    then = report_in(submission.content)
    agreement = Agreement.objects.for_report().get(pk=submission.report.agreement_id)
    now = build(agreement, then.period)
    since = Scope.of(agreement, now.since.period) if now.since else None
    lines = ledger(Scope.of(agreement, now.period), since)
    found = defaultdict(list)
    try:
        before = unpacked(file_of(submission, LEDGER))
    except (SubmittedFile.DoesNotExist, sealed.Unreadable):
        before = None
    kinds = set()
    if before is not None:
        for one in differences(noting(before, kinds), lines):
            found[one.name].append(one)
    if not kinds & {STORY, STUDY} and any(n for _name, n in of_told(then)):  # kept before ledgers held these
        for name, _n in (*of_told(then), *of_told(now)):
            found.pop(name, None)
    return Restatement(
        tuple(changed_figures(then, now, found)),
        tuple(changed_results(then, now)),
        broken,
        DEFINITIONS,
    )


def noting(lines: Iterable[Line], kinds: set[str]) -> Iterator[Line]:
    for line in lines:
        kinds.add(line.kind)
        yield line


def changed_figures(then: Report, now: Report, found: dict[str, list[Difference]]) -> Iterator[ChangedFigure]:
    """The columns of which the figure or a record differs, in the order of the form; totals follow from them."""
    was, is_now = (dict(figures_of(report)) for report in (then, now))
    then_words = words_of(then)
    words = words_of(now) | then_words
    for name in [*was, *(is_now.keys() - was.keys())]:
        head, _slash, column = name.rpartition("/")
        if column == TOTAL and f"{head}/{COLUMNS[0]}" in was | is_now:
            continue
        names = [f"{head}/{one}" for one in COLUMNS] if column == TOTAL and name not in found else [name]
        records = [one for each in names for one in found.get(each, ())]
        if was.get(name, 0) == is_now.get(name, 0) and not records:
            continue
        table, line = words.get(head, (head, ""))
        yield ChangedFigure(
            name,
            table,
            line,
            column,
            was.get(name, 0),
            is_now.get(name, 0),
            tuple(ChangedRecord(one.kind, one.key, one.centre, one.was, one.now) for one in records),
            is_new=head not in then_words,
        )


def changed_results(then: Report, now: Report) -> Iterator[tuple[str, object, object]]:
    """The results of indicators that differ, by their codes."""
    results = {one.code: one for one in now.indicators}
    for one in then.indicators:
        other = results.get(one.code)
        if other is None or (one.value, one.since) != (other.value, other.since):
            yield f"{one.code} {one.statement}", one.since or one.value, other and (other.since or other.value)
