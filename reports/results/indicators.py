"""Results of performance indicators (section 3)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from mrc.period import Period

from .counts import ByGender


@dataclass(frozen=True)
class Value:
    """A result of an indicator: people by gender, a number, a rate of two numbers, or words."""

    counts: ByGender | None = None
    number: Decimal | int | None = None
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    words: str = ""

    @property
    def is_rate(self) -> bool:
        return self.denominator is not None

    @property
    def total(self) -> Decimal | int | None:
        """The one number of it: of a rate the percent, to one decimal; None for words and for a rate of nothing."""
        if self.counts is not None:
            return self.counts.total
        if self.is_rate:
            if not self.denominator:
                return None
            return (Decimal(100) * self.numerator / self.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return self.number

    def __add__(self, other: "Value") -> "Value":
        """Of two periods. A rate is that of the summed numbers; of words the later ones stand for both."""
        if self.is_rate and other.is_rate:
            return Value(numerator=self.numerator + other.numerator, denominator=self.denominator + other.denominator)
        if self.counts is not None and other.counts is not None:
            return Value(counts=self.counts + other.counts)
        if self.total is None or other.total is None or self.is_rate or other.is_rate:
            return other
        return Value(number=self.total + other.total)

    def __sub__(self, other: "Value") -> "Value":
        """What this one has more than another of the same kind; may be below zero."""
        if self.is_rate and other.is_rate:
            return Value(numerator=self.numerator - other.numerator, denominator=self.denominator - other.denominator)
        if self.counts is not None and other.counts is not None:
            return Value(counts=self.counts - other.counts)
        return Value(number=(self.total or 0) - (other.total or 0))


@dataclass(frozen=True)
class IndicatorResult:
    """Section 3 of Annex 5: what was aimed at, and what came of it in the period and since the target counts."""

    code: str
    statement: str
    level: str
    unit: str
    data_source: str
    target: Decimal | None
    target_women: Decimal | None
    target_men: Decimal | None
    target_by: date | None
    measure: str
    value: Value | None  # of the period; None: nobody typed it
    since: Value | None  # over the window of the target
    computed: Value | None = None  # what the records give, where somebody typed another result
    figure: str = ""  # the figure of this report that the result is
    window: Period | None = None  # from the first day of the target to the last of the period, at most its own last
    is_adjusted: bool = False  # something typed over the records is in the result since then
    second_visits: int | None = None  # depth: how many of these persons were served on two days or more of the window
    expected: Decimal | None = None  # of the target, in proportion to the days that passed
    baseline: Decimal | None = None
    evidence: str = ""
    reason: str = ""
    explanation: str = ""
    why: str = ""  # an explanation is needed; "" when none is
    key: int = 0

    @property
    def depth_figure(self) -> str:
        table, _slash, line = self.figure.partition("/")
        return f"second_visits/{line if table == 'service' else 'all'}/total"

    @property
    def is_missing(self) -> bool:
        return self.value is None

    @property
    def needs_explanation(self) -> bool:
        return bool(self.why)

    @property
    def opens(self) -> bool:
        """Whether the result is a figure of the report, with records behind it."""
        return bool(self.figure) and self.computed is None

    @property
    def since_opens(self) -> bool:
        return bool(self.figure) and not self.is_adjusted
