"""Counts of people by gender, and the tables they stand in. A total cannot disagree with its parts."""

from dataclasses import dataclass, replace
from decimal import Decimal

from mrc.vocabularies import NOT_RECORDED, Gender

MEN, WOMEN, OTHER_UNKNOWN = COLUMNS = ("men", "women", "other_unknown")
TOTAL = "total"
COLUMN_OF = {Gender.MAN: MEN, Gender.WOMAN: WOMEN, Gender.OTHER: OTHER_UNKNOWN, Gender.UNKNOWN: OTHER_UNKNOWN}
GENDERS_OF = {
    MEN: (Gender.MAN,),
    WOMEN: (Gender.WOMAN,),
    OTHER_UNKNOWN: (Gender.OTHER, Gender.UNKNOWN),
    TOTAL: tuple(Gender),
}


@dataclass(frozen=True)
class ByGender:
    """A count of people: other and unknown are stored apart and printed together (annexes 0.6)."""

    men: int = 0
    women: int = 0
    other_unknown: int = 0

    @classmethod
    def of(cls, counts) -> "ByGender":
        """From a mapping of stored genders, or of columns, to numbers."""
        columns = dict.fromkeys(COLUMNS, 0)
        for gender, number in counts.items():
            columns[COLUMN_OF.get(gender, gender)] += number or 0
        return cls(**columns)

    def __add__(self, other):
        return ByGender(self.men + other.men, self.women + other.women, self.other_unknown + other.other_unknown)

    def __sub__(self, other):
        return ByGender(self.men - other.men, self.women - other.women, self.other_unknown - other.other_unknown)

    @property
    def total(self) -> int:
        return self.men + self.women + self.other_unknown

    @property
    def share_of_women(self) -> int | None:
        """Women among women and men in whole percent, rounded half up; None when there is nobody (annexes 0.10)."""
        return percent(self.women, self.women + self.men)

    @property
    def share_of_all(self) -> int | None:
        return percent(self.women, self.total)

    @property
    def women_below_half(self) -> bool:
        return self.women < self.men

    def as_dict(self) -> dict[str, int]:
        return {column: getattr(self, column) for column in COLUMNS}


def percent(part: int, whole: int) -> int | None:
    return (200 * part + whole) // (2 * whole) if whole else None


@dataclass(frozen=True)
class Cell:
    """One figure and the way to its records: ``key`` is table/line/column."""

    key: str
    value: int | Decimal
    column: str
    label: str

    @property
    def opens(self) -> bool:
        """Whether there is anything behind it: an amount of 0 has none, a sum of 0 neither."""
        return bool(self.value)

    @property
    def counts_people(self) -> bool:
        return isinstance(self.value, int)


@dataclass(frozen=True)
class Line:
    """A line of a table: a count by gender, or a plain number of cases; a service has both persons and instances."""

    table: str
    code: str
    label: str
    counts: ByGender | None = None
    number: int | None = None
    hint: str = ""
    extra: bool = False  # a column the paper form lacks: printed above zero only
    column: str = TOTAL  # what ``number`` counts
    since: int | None = None  # the total since the start of the agreement, where the period begins later
    is_only_before: bool = False  # an answer met before the period and not in it

    @property
    def total(self) -> int:
        return self.counts.total if self.counts is not None else self.number

    @property
    def is_printed(self) -> bool:
        return not self.extra or self.total > 0 or bool(self.since)

    @property
    def cells(self) -> list[Cell]:
        cells = []
        if self.counts is not None:
            cells = [self.cell(column, getattr(self.counts, column)) for column in (*COLUMNS, TOTAL)]
        if self.number is not None:
            cells.append(self.cell(self.column, self.number))
        return cells

    @property
    def since_cell(self) -> Cell | None:
        """A figure of the time since the start: a door of that time's addresses."""
        return None if self.since is None else self.cell(TOTAL, self.since)

    def cell(self, column, value) -> Cell:
        return Cell(f"{self.table}/{self.code}/{column}", value, column, self.label)


@dataclass(frozen=True)
class Table:
    """One row of the paper form: its answers as lines, in the form's order, never sorted by size."""

    code: str
    title: str
    lines: tuple[Line, ...]
    whole: ByGender | int  # whom or what the lines describe
    several: bool = False  # more than one answer may be chosen
    choosers: ByGender | int | None = None  # with several: who has chosen at least one
    number: str = ""  # the row of Annex 2
    is_free_text: bool = False  # lines are known by their label; their codes are opaque

    @property
    def printed(self) -> list[Line]:
        return [line for line in self.lines if line.is_printed]

    @property
    def by_gender(self) -> bool:
        return isinstance(self.whole, ByGender)

    @property
    def total(self) -> int:
        return self.whole.total if self.by_gender else self.whole

    @property
    def not_recorded(self) -> Line | None:
        return next((line for line in self.lines if line.code == NOT_RECORDED), None)

    @property
    def choices(self) -> int:
        """How many answers were chosen, with several allowed."""
        return sum(line.total for line in self.lines if line.code != NOT_RECORDED)

    @property
    def choosers_total(self) -> int:
        return self.choosers.total if isinstance(self.choosers, ByGender) else self.choosers

    @property
    def reconciles(self) -> bool:
        """The identity of annexes 0.8, per gender; one that fails is a bug."""
        empty = ByGender() if self.by_gender else 0
        if self.several:
            missing = self.not_recorded
            parts = [self.choosers, (missing.counts if self.by_gender else missing.number) if missing else empty]
        else:
            parts = [line.counts if self.by_gender else line.number for line in self.lines]
        return sum(parts, empty) == self.whole

    @property
    def has_since(self) -> bool:
        return any(line.since is not None for line in self.lines)

    def beside(self, since: "Table") -> "Table":
        """With the totals of the same table since the start; answers met only before the period stand at zero."""
        before = {line.code: line for line in since.lines}
        lines = [replace(line, since=before[line.code].total if line.code in before else 0) for line in self.lines]
        here = {line.code for line in self.lines}
        empty = ByGender() if self.by_gender else None
        more = [
            replace(line, counts=empty, number=None if self.by_gender else 0, since=line.total, is_only_before=True)
            for code, line in before.items()
            if code not in here and line.total
        ]
        if more:
            lines = sorted([*lines, *more], key=lambda line: (line.code == NOT_RECORDED, str(line.label).casefold()))
        return replace(self, lines=tuple(lines))

    @property
    def largest(self) -> int:
        return max((line.total for line in self.lines), default=0)

    @property
    def most_frequent(self) -> list[Line]:
        """The five largest lines above zero, for a chart; a table itself is never sorted by size."""
        answered = [line for line in self.lines if line.total and line.code != NOT_RECORDED]
        return sorted(answered, key=lambda line: -line.total)[:5]

    @property
    def has_other_unknown(self) -> bool:
        return self.by_gender and any(line.counts.other_unknown for line in self.lines)
