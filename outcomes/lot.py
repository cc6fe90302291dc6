"""The lot (manual, section 3.3): who is asked, in which order, and who steps in. Pure: anybody can draw again.

Method 1. Each person of the frame has a number. The lot of a number is SHA-256 of the text ``seed:number``, written in
hexadecimal; the lowest comes first. Women are drawn first until half of the interviews wanted, rounded up, are sure, or
no woman is left; then all others together, women among them. Who is not drawn waits on the reserve list in the order of
the lots. For somebody who cannot be interviewed the first of the list steps in; the first woman of it as long as fewer
than half of those who are to be interviewed would be women.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

METHOD = "1"
WANTED_A_YEAR = 4  # interviews, at least half of them with women (manual, section 3.3)


@dataclass(frozen=True)
class Lot:
    """Numbers of the frame in the order drawn: first those to be interviewed, then the reserve list."""

    drawn: tuple[int, ...]
    reserve: tuple[int, ...]
    women_missing: int  # how many fewer women than half were in the frame

    @property
    def order(self) -> tuple[int, ...]:
        return self.drawn + self.reserve


def half(wanted: int) -> int:
    """At least half: two of four, two of three."""
    return (wanted + 1) // 2


def lot_of(seed: str, number: int) -> str:
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def by_lot(seed: str, numbers: Iterable[int]) -> list[int]:
    return sorted(numbers, key=lambda number: (lot_of(seed, number), number))


def draw_lots(seed: str, women: Iterable[int], others: Iterable[int], wanted: int) -> Lot:
    """``women`` and ``others`` are numbers of one frame. A small frame gives fewer than wanted."""
    women, others = set(women), set(others)
    first = by_lot(seed, women)[: half(wanted)]
    rest = by_lot(seed, (women - set(first)) | others)
    free = wanted - half(wanted) if len(first) == half(wanted) else wanted - len(first)
    return Lot(tuple(first + rest[:free]), tuple(rest[free:]), half(wanted) - len(first))


def steps_in(reserve: Sequence[int], is_woman: Mapping[int, bool], women_left: int, wanted: int) -> int | None:
    """The number that steps in, of those still waiting in their order; None when nobody waits.

    ``women_left`` are the women among those who are to be interviewed without the one who is replaced.
    """
    if women_left < half(wanted):
        for number in reserve:
            if is_woman[number]:
                return number
    return reserve[0] if reserve else None
