"""What has changed since submission, as one reader may see it: records by name, or as a number."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ..models import Submission
from .changes import ChangedFigure, Restatement
from .ledger import MODELS


@dataclass(frozen=True)
class ChangedLine:
    """A line of the report with the columns that differ, the records the reader may open, and how many others."""

    figures: tuple[ChangedFigure, ...]
    shown: tuple
    others: int

    @property
    def first(self) -> ChangedFigure:
        return self.figures[0]


def open_records(user, found: Restatement) -> dict[tuple[str, int], object]:
    """The records that changed a figure and that the user may open; one query a kind."""
    keys = defaultdict(set)
    for one in (record for figure in found.figures for record in figure.records):
        if one.centre in user.centre_ids:
            keys[one.kind].add(one.key)
    return {
        (kind, one.pk): one
        for kind, wanted in keys.items()
        for one in MODELS[kind].objects.visible_to(user).filter(pk__in=wanted)
    }


def lines_of(found: Restatement, opened: dict) -> Iterator[ChangedLine]:
    """The lines that differ, in the order of the form."""
    for _head, group in groupby(found.figures, key=lambda figure: figure.name.rpartition("/")[0]):
        figures = tuple(group)
        keys = dict.fromkeys((one.kind, one.key) for figure in figures for one in figure.records)
        shown = tuple(opened[key] for key in keys if key in opened)
        yield ChangedLine(figures, shown, len(keys) - len(shown))


def records_of(record: Submission, found: Restatement, opened: dict) -> list[tuple]:
    """(the record, in how many lines it counts otherwise, when it was last changed), the most telling first."""
    lines = Counter(
        {
            key: len({one.name.rpartition("/")[0] for one in found.figures if not one.is_since and key in one.keys})
            for key in opened
        }
    )
    moments = {}
    for kind in {kind for kind, _key in opened}:
        at = changed_at(kind, [key for one, key in opened if one == kind], record.submitted_at)
        moments |= {(kind, key): moment for key, moment in at.items()}
    return [(opened[key], n, moments.get(key)) for key, n in lines.most_common()]


def changed_at(kind: str, keys, since: datetime) -> dict[int, datetime]:
    """When each record was last changed after a moment, by its history; events keep none."""
    history = getattr(MODELS[kind], "history", None)
    if history is None:
        return {}
    changes = history.filter(id__in=keys, history_date__gt=since).order_by("history_date")
    return dict(changes.values_list("id", "history_date"))
