"""What the search of cards looks in: the stored key of a card, and what a text somebody typed asks of it.

A key is lines: each name, each name without its spaces, the reference without its hyphens, the digits of each telephone
number; a line feed before and after each. So "begins with", "is" and "holds" are one kind of question.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from mrc.access.references import check_character
from mrc.scripts import phone_needles, phone_numbers, search_key

LINE = "\n"
LONGEST = 200
FEWEST_DIGITS = 3


def card_key(card) -> str:
    """The key of a card, whether model or its shape in a migration."""
    lines = []
    for name in names_of(card):
        if key := search_key(name):
            lines += [key, key.replace(" ", "")]
    references = [card.reference, *getattr(card, "merged_references", "").splitlines()]
    lines += [*(bare(search_key(reference)) for reference in references), *phone_numbers(card.telephone)]
    return LINE + LINE.join(dict.fromkeys(line for line in lines if line)) + LINE


def names_of(card) -> list[str]:
    return [card.name, card.name_latin, *card.other_names.splitlines()]


def bare(key: str) -> str:
    return key.replace(" ", "").replace("-", "")


@dataclass(frozen=True)
class Sought:
    """What was typed into the search box, as questions to the keys."""

    typed: str

    @cached_property
    def key(self) -> str:
        return search_key(self.typed[:LONGEST])

    @cached_property
    def words(self) -> list[str]:
        return list(dict.fromkeys(self.key.split()))

    @cached_property
    def bare(self) -> str:
        return bare(self.key)

    @cached_property
    def is_number(self) -> bool:
        return not any(sign.isalpha() for sign in self.key)

    @cached_property
    def phones(self) -> list[str]:
        return phone_needles(self.typed[:LONGEST]) if self.is_number else []

    @property
    def is_short(self) -> bool:
        """Too little to look for: nothing, or one or two figures, which half of all numbers hold."""
        figures = sum(sign.isdecimal() for sign in self.key)
        return not self.bare or (figures == len(self.bare) and figures < FEWEST_DIGITS)

    @cached_property
    def references(self) -> list[str]:
        """The whole reference that may be meant, with its check character and without."""
        if not any(sign.isdecimal() for sign in self.bare):
            return []
        return [self.bare, self.bare + check_character(self.bare).lower()]

    def questions(self) -> list[Q]:
        """From the surest to the widest; each is asked only while there is room for more answers."""
        if self.is_short:
            return []
        asked = [self.begins()]
        if whole := self.is_whole():
            asked.insert(0, whole)
        if len(self.key) > 1:
            asked.append(self.holds())
        return asked

    def is_whole(self) -> Q:
        """The number of a card, or a telephone number to its last digit."""
        condition = Q()
        for reference in self.references:
            condition |= Q(search_key__contains=f"{LINE}{reference}{LINE}")
        for digits in self.phones:
            condition |= Q(search_key__contains=f"{digits}{LINE}")
        return condition

    def begins(self) -> Q:
        """A name, reference or number begins so: all that one letter asks."""
        condition = Q(search_key__contains=f"{LINE}{self.key}")
        if self.bare != self.key:
            condition |= Q(search_key__contains=f"{LINE}{self.bare}")
        return condition

    def holds(self) -> Q:
        """All words stand somewhere; a word of one or two letters begins a word, else it would be everywhere."""
        condition = Q()
        for word in self.words:
            if len(word) < FEWEST_DIGITS:
                condition &= Q(search_key__contains=f" {word}") | Q(search_key__contains=f"{LINE}{word}")
            else:
                condition &= Q(search_key__contains=word)
        if self.bare != self.key and len(self.bare) >= FEWEST_DIGITS:
            condition |= Q(search_key__contains=self.bare)
        for digits in self.phones:
            condition |= Q(search_key__contains=digits)
        return condition
