"""Sums of money, each currency by itself."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from .counts import COLUMNS, TOTAL, Cell


@dataclass(frozen=True)
class Sum:
    """An exact sum of money in one currency, and of how many complainants."""

    amount: Decimal = Decimal(0)
    complainants: int = 0

    def __add__(self, other):
        return Sum(self.amount + other.amount, self.complainants + other.complainants)


@dataclass(frozen=True)
class MoneyLine:
    table: str
    currency: str
    by_column: dict[str, Sum] = field(default_factory=dict)
    since: Decimal | None = None  # the sum since the start of the agreement, where the period begins later
    is_only_before: bool = False  # a currency met before the period and not in it

    @property
    def since_cell(self) -> Cell | None:
        if self.since is None:
            return None
        return Cell(f"{self.table}/{self.currency}/{TOTAL}", self.since, TOTAL, self.currency)

    @property
    def sum(self) -> Sum:
        return sum(self.by_column.values(), Sum())

    @property
    def columns(self) -> list[tuple[str, Sum]]:
        return [(column, self.by_column.get(column, Sum())) for column in COLUMNS]

    @property
    def cells(self) -> list[Cell]:
        cells = [
            Cell(f"{self.table}/{self.currency}/{column}", one.amount, column, self.currency)
            for column, one in [*self.columns, (TOTAL, self.sum)]
        ]
        return [
            *cells,
            Cell(f"{self.table}/{self.currency}/complainants", self.sum.complainants, "complainants", self.currency),
        ]


@dataclass(frozen=True)
class MoneyTable:
    code: str
    title: str
    lines: tuple[MoneyLine, ...]
    number: str = ""

    @property
    def has_since(self) -> bool:
        return any(line.since is not None for line in self.lines)

    def beside(self, since: "MoneyTable") -> "MoneyTable":
        """With the sums of each currency since the start; currencies met only before the period stand at 0."""
        before = {line.currency: line.sum.amount for line in since.lines}
        here = {line.currency: line for line in self.lines}
        order = [*here, *sorted(set(before) - set(here))]
        lines = tuple(
            replace(here.get(one) or MoneyLine(self.code, one, is_only_before=True), since=before.get(one, Decimal(0)))
            for one in order
        )
        return replace(self, lines=lines)
