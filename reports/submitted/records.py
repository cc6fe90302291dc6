"""The records behind a figure as it was submitted: from the ledger, whatever they say now."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mrc.access.models import User
from mrc.vocabularies import ServiceType

from ..behind import Behind, Kept, Part, UnknownFigure
from ..models import Submission
from ..results import COLUMNS, TOTAL
from .changes import file_of
from .frozen import report_in
from .ledger import CASE, CLIENT, EVENT, KINDS, LEDGER, MODELS, SINCE, STORY, STUDY, Number, figures_of, unpacked
from .words import words_of

# How the rows of each kind are shown.
ROWS = {CASE: "cases", CLIENT: "clients", EVENT: "events", STORY: "stories", STUDY: "case_studies"}
# Figures of the page that are others of the ledger, or several added up.
SUMS = {
    "cases_closed/all": (_("Cases closed"), ("complainants/all",)),
    "people_reached/all": (_("People reached"), ("distinct/all", "people_reached/without_card")),
}
INSTANCES = "instances/all/total"


class Then(Kept):
    """Records by key as they are now, each with what it added then."""

    def __init__(self, model, adds: dict[int, Number]):
        super().__init__(model, sorted(adds))
        self.adds = adds

    def __getitem__(self, index):
        found = super().__getitem__(index)
        for record in found if isinstance(index, slice) else [found]:
            record.added = self.adds[record.pk]
        return found


@dataclass(frozen=True)
class BehindThen(Behind):
    """``gone``: what records added that are not there any more, or not at a centre of the reader's."""

    gone: Number = 0


def names_in_ledger(name: str) -> set[str]:
    """The names under which the ledger holds a figure; a total is that of its columns."""
    mark = SINCE if name.startswith(SINCE) else ""
    head, _slash, column = name.removeprefix(SINCE).rpartition("/")
    if f"{head}/{column}" == INSTANCES:
        return {f"{mark}service/{word.value}/instances" for word in ServiceType}
    heads = SUMS[head][1] if head in SUMS else (head,)
    columns = (*COLUMNS, TOTAL) if column == TOTAL else (column,)
    return {f"{mark}{one}/{each}" for one in heads for each in columns}


def behind_then(submission: Submission, name: str, *, user: User) -> BehindThen:
    """The records that made a figure of a submitted report, for a reader of some of its centres.

    Raises ``UnknownFigure`` for a name no figure of it has, and what ``file_of`` raises.
    """
    report = report_in(submission.content)
    bare = name.removeprefix(SINCE)
    head, _slash, column = bare.rpartition("/")
    known = {INSTANCES} | {one for one, _value in figures_of(report)}
    known |= {f"{one}/{each}" for one in SUMS for each in (*COLUMNS, TOTAL)}
    if (name not in known and bare not in known) or (bare != name and report.since is None):
        raise UnknownFigure(name)
    wanted, adds, by_centre = names_in_ledger(name), defaultdict(dict), defaultdict(Counter)
    for line in unpacked(file_of(submission, LEDGER)):
        added = sum(line.adds[one] for one in wanted & line.adds.keys())
        if added:
            by_centre[line.kind][line.centre] += added
            if line.centre in user.centre_ids:
                adds[line.kind][line.key] = added
    parts, gone = [], 0
    for kind in (one for one in KINDS if by_centre[one]):
        there, open_to = keys_of(kind, adds[kind], user)
        hidden = sum(adds[kind][key] for key in there - open_to)
        gone += sum(adds[kind][key] for key in adds[kind].keys() - there)
        rows = Then(MODELS[kind], {key: adds[kind][key] for key in open_to})
        weight = "" if all(n == 1 for n in adds[kind].values()) else "added"
        parts.append(Part(ROWS[kind], rows, dict(by_centre[kind]), weight=weight, hidden=hidden))
    title, label = words_of(report).get(head) or (SUMS[head][0] if head in SUMS else _("Services given"), "")
    return BehindThen(title, label, column, tuple(parts) or nothing(), tuple(user.centre_ids), gone)


def nothing() -> tuple[Part, ...]:
    """A zero has one part without rows, as on every other page of records."""
    return (Part("clients", (), {}),)


def keys_of(kind: str, keys, user: User) -> tuple[set[int], set[int]]:
    """Which of the records are there at the reader's centres, and which of those are open to her."""
    keys = set(keys)
    there, open_to = (
        keys & set(rows.filter(centre__in=user.centre_ids).order_by().values_list("pk", flat=True))
        for rows in (MODELS[kind].objects.all(), MODELS[kind].objects.visible_to(user))
    )
    return there, open_to
