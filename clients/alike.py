"""Cards of a centre that may be of the same person, each with its reason."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Q

from mrc.access.models import Centre
from mrc.scripts import phone_needles, phone_numbers, search_key
from mrc.vocabularies.contact import Likeness

from .keys import LINE, names_of
from .models import Client

AT_MOST = 5
LOOKED_AT = 50  # cards a block may hold before the rest is passed over
PHONE_DIGITS = 6
MOST_NAMES = 20
ALIKE = 0.75  # of the letters of two names, in their order


@dataclass(frozen=True)
class Alike:
    client: Client
    likeness: Likeness

    @property
    def why(self) -> str:
        return self.likeness.label


def lookalikes(user, card: Client, *, centre: Centre, besides: Collection[int] = ()) -> list[Alike]:
    """The likeliest five of one centre of the user, the surest first; ``card`` need not be saved.

    Looked for in three small blocks (the same telephone or whole name, the same day of birth, the same number for an
    emergency), each from an index: at most three queries, and one for the cards themselves.
    """
    seeker = _Seeker(card)
    cards = Client.objects.visible_to(user).filter(centre=centre).exclude(pk__in={card.pk or 0, *besides})
    keys: dict[int, None] = {}
    for block in seeker.blocks():  # in no order: sorted by SQL, SQLite would go through all cards of the centre
        keys |= dict.fromkeys(cards.filter(block).order_by().values_list("pk", flat=True)[:LOOKED_AT])
    found = []
    others = Client.objects.filter(pk__in=list(keys)).order_by() if keys else ()  # keys of cards the user may see
    for other in sorted(others, key=lambda card: (card.registered_on, card.pk), reverse=True):
        if likeness := seeker.likeness_of(other):
            found.append(Alike(other, likeness))
    order = list(Likeness)
    return sorted(found, key=lambda each: order.index(each.likeness))[:AT_MOST]


def likeness_between(card: Client, other: Client) -> Likeness | None:
    """Why the two may be one person; nothing when nothing speaks for it."""
    return _Seeker(card).likeness_of(other)


class _Seeker:
    """What one card asks of the others."""

    def __init__(self, card: Client):
        self.card = card
        self.names = keys_of(card)
        self.together = {key.replace(" ", "") for key in self.names}
        self.digits = [needle for needle in phone_needles(card.telephone) if len(needle) >= PHONE_DIGITS]
        self.emergency_end = card.make_emergency_end()

    def blocks(self) -> list[Q]:
        same = Q()
        for name in self.together:
            same |= Q(search_key__contains=f"{LINE}{name}{LINE}")
        for needle in self.digits:
            same |= Q(search_key__contains=f"{needle}{LINE}")
        blocks = [same] if same else []
        if self.card.born_on and self.names:
            blocks.append(Q(born_on=self.card.born_on))
        if self.emergency_end:
            blocks.append(Q(emergency_end=self.emergency_end) & ~Q(emergency_end=""))  # as its index says
        return blocks

    def likeness_of(self, other: Client) -> Likeness | None:
        numbers = phone_numbers(other.telephone)
        if any(number.endswith(needle) for number in numbers for needle in self.digits):
            return Likeness.TELEPHONE
        names = keys_of(other)
        may_be_born_alike = self.may_be_born_alike(other)
        if may_be_born_alike and self.together & {name.replace(" ", "") for name in names}:
            return Likeness.NAME_AND_BIRTH if self.births_are_known(other) else Likeness.NAME
        if self.card.born_on and self.card.born_on == other.born_on and self.is_much_like(names):
            return Likeness.ALIKE_NAME_AND_BIRTH
        has_same_end = self.emergency_end and self.emergency_end == other.emergency_end
        if has_same_end and may_be_born_alike and self.card.gender == other.gender:
            return Likeness.EMERGENCY
        return None

    def may_be_born_alike(self, other: Client) -> bool:
        """Not told apart by the births: the same day, years at most one apart, or one of them is not known."""
        if self.card.born_on and other.born_on:
            return self.card.born_on == other.born_on
        ours, theirs = _year(self.card), _year(other)
        return not ours or not theirs or abs(ours - theirs) <= 1

    def births_are_known(self, other: Client) -> bool:
        return bool(_year(self.card) and _year(other))

    def is_much_like(self, names: set[str]) -> bool:
        """The words in another order, or most letters the same: Chan Sophea, Sophea Chan, Sopheah Chan."""
        for ours in self.names:
            for theirs in names:
                if sorted(ours.split()) == sorted(theirs.split()):
                    return True
                if SequenceMatcher(None, ours, theirs, autojunk=False).ratio() >= ALIKE:
                    return True
        return False


def keys_of(card: Client) -> set[str]:
    """The keys of her names; of a long list the first few."""
    return {key for name in names_of(card)[:MOST_NAMES] if (key := search_key(name))}


def _year(card: Client) -> int | None:
    return card.birth_year or (card.born_on.year if card.born_on else None)
