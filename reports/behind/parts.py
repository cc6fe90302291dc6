"""What is behind a figure: parts of one kind of record each, and who reads them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from legal_cases.models import CaseReader, not_hidden_from
from mrc.access.models import User
from mrc.templatetags.figures import figure as in_figures
from mrc.vocabularies import NOT_RECORDED

from ..annex5 import section7
from ..results import GENDERS_OF


class UnknownFigure(LookupError):
    """No figure of the report has this name."""


@dataclass(frozen=True)
class Reader:
    """Who opens a figure. Without ``user`` no case is restricted: that is a test of the figures themselves."""

    own: tuple[int, ...]
    user: User | None

    def open_to(self, case: str = "") -> Q:
        return not_hidden_from(self.user, case) if self.user else Q()

    def named_in(self) -> set[int]:
        """The restricted cases open to the reader."""
        return set(CaseReader.objects.filter(user=self.user).values_list("case_id", flat=True))


@dataclass(frozen=True)
class Part:
    """Records of one kind; ``weight`` names what to add up when a row stands for more than one.

    ``hidden`` is what restricted cases of the reader's own centres add: a number, and nothing more.
    """

    kind: str
    rows: Sequence | QuerySet
    by_centre: dict[int, object]
    weight: str = ""
    hidden: int | Decimal = 0


@dataclass(frozen=True)
class Behind:
    title: str
    line: str
    column: str
    parts: tuple[Part, ...]
    centre_ids: tuple[int, ...] = field(default=())  # the reader's own

    @property
    def figure(self):
        return sum(sum(part.by_centre.values()) for part in self.parts)

    @property
    def hidden(self):
        return sum(part.hidden for part in self.parts)

    @property
    def hidden_in_words(self) -> str:
        """Beside how many rows are shown; an amount is no number of rows. "" when nothing is restricted."""
        if not self.hidden:
            return ""
        return str(_("the others")) if any(part.weight for part in self.parts) else in_figures(self.hidden)

    def elsewhere(self) -> dict[int, object]:
        """What the other centres add, per centre."""
        found = Counter()
        for part in self.parts:
            for centre, number in part.by_centre.items():
                if centre not in self.centre_ids:
                    found[centre] += number
        return dict(found)


class Kept(Sequence):
    """Records by key, fetched a page at a time: those that only Python can tell apart (age, duration, free texts)."""

    def __init__(self, model, keys):
        self.model, self.keys = model, keys

    def __len__(self):
        return len(self.keys)

    def __getitem__(self, index):
        if not isinstance(index, slice):
            return self[index : index + 1][0]
        keys = self.keys[index]
        found = self.model.objects.in_bulk(keys)
        return [found[key] for key in keys]


def part_of(kind, rows, own, *, count="pk", centre="centre", select=(), order=("pk",)) -> Part:
    numbers = dict(rows.order_by().values_list(centre).annotate(n=Count(count)))
    return Part(kind, rows.filter(**{f"{centre}__in": own}).select_related(*select).order_by(*order), numbers)


def part_told_apart(kind, model, rows: Iterable[tuple[int, int, bool]], own) -> Part:
    """Records that only Python can tell apart, as (key, centre, whether it is hidden from the reader)."""
    by_centre, keys, hidden = Counter(), [], 0
    for key, centre, is_hidden in rows:
        by_centre[centre] += 1
        if centre in own and is_hidden:
            hidden += 1
        elif centre in own:
            keys.append(key)
    return Part(kind, Kept(model, keys), dict(by_centre), hidden=hidden)


def genders(column) -> tuple:
    if column not in GENDERS_OF:
        raise UnknownFigure(column)
    return GENDERS_OF[column]


def word_label(vocabulary, code) -> str:
    if code == NOT_RECORDED:
        return _("Not recorded")
    if code not in vocabulary.values:
        raise UnknownFigure(code)
    return vocabulary(code).label


def served(scope, **narrow):
    services = section7.SERVICES.within(scope).filter(client=OuterRef("pk"), **narrow)
    return Client.objects.filter(Exists(services), centre__in=scope.centre_ids)


def client_part(rows, own) -> Part:
    return part_of("clients", rows, own, order=["registered_on", "pk"])
