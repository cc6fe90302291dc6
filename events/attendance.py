"""Who came, per audience: a list of participants wins over head-counts of the same audience."""

from collections.abc import Iterable
from dataclasses import dataclass

from mrc.vocabularies import Audience, Gender

from .models import HeadCount, Participant


@dataclass(frozen=True)
class Numbers:
    men: int = 0
    women: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.men + self.women + self.other

    def __add__(self, more: "Numbers") -> "Numbers":
        return Numbers(self.men + more.men, self.women + more.women, self.other + more.other)


@dataclass(frozen=True)
class Line:
    audience: str
    label: str
    listed: Numbers | None
    counted: Numbers | None

    @property
    def numbers(self) -> Numbers:
        return self.listed or self.counted or Numbers()

    @property
    def differs(self) -> bool:
        return self.listed is not None and self.counted is not None and self.listed != self.counted


def attendance(participants: Iterable[Participant], headcounts: Iterable[HeadCount]) -> list[Line]:
    """One line per audience that came, in the order of the vocabulary."""
    listed: dict[str, Numbers] = {}
    counted: dict[str, Numbers] = {}
    for person in participants:
        listed[person.audience] = listed.get(person.audience, Numbers()) + one(person.gender)
    for count in headcounts:
        numbers = Numbers(count.men, count.women, count.other)
        counted[count.audience] = counted.get(count.audience, Numbers()) + numbers
    return [
        Line(audience.value, audience.label, listed.get(audience.value), counted.get(audience.value))
        for audience in Audience
        if audience.value in listed or audience.value in counted
    ]


def one(gender: str) -> Numbers:
    if gender == Gender.MAN:
        return Numbers(men=1)
    return Numbers(women=1) if gender == Gender.WOMAN else Numbers(other=1)


def total(lines: Iterable[Line]) -> Numbers:
    return sum((line.numbers for line in lines), Numbers())
