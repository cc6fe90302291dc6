"""This period beside the one before and the same a year before, by the same definitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.period import Period, months_earlier, period_before
from mrc.vocabularies import NOT_RECORDED

from .build import Figures
from .results import ByGender, MoneyTable, Report, percent
from .scope import Scope

FEWEST = 10  # people of whom percents are told


@dataclass(frozen=True)
class Figure:
    """One figure in one period; ``counts`` where it is by gender."""

    value: int | Decimal
    counts: ByGender | None = None


NOBODY, NO_SUM = Figure(0, ByGender()), Figure(Decimal(0))


@dataclass(frozen=True)
class Row:
    """A figure in three periods; None where no day of the period lies within the agreement.

    ``has_percent`` and ``has_year_percent``: both periods lie whole within the agreement, and people are counted.
    """

    label: str
    key: str  # table/line of the report
    now: Figure
    before: Figure | None
    year: Figure | None
    has_percent: bool
    has_year_percent: bool

    @property
    def change(self) -> int | Decimal | None:
        return self.now.value - self.before.value if self.before else None

    @property
    def year_change(self) -> int | Decimal | None:
        return self.now.value - self.year.value if self.year else None

    @property
    def percent(self) -> int | None:
        """Of the period before, where enough people are counted."""
        return told_percent(self.before, self.change) if self.has_percent else None

    @property
    def year_percent(self) -> int | None:
        return told_percent(self.year, self.year_change) if self.has_year_percent else None


def told_percent(earlier: Figure | None, change) -> int | None:
    if earlier is None or earlier.value < FEWEST:
        return None
    share = percent(abs(change), earlier.value)
    return -share if change < 0 else share


@dataclass(frozen=True)
class Group:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Compared:
    """A period; ``counted`` are its days within the agreement."""

    period: Period
    counted: Period

    @property
    def is_whole(self) -> bool:
        return self.counted == self.period

    @property
    def is_cut(self) -> bool:
        return not self.is_whole and not self.counted.is_empty


@dataclass(frozen=True)
class Comparison:
    now: Compared
    before: Compared
    year: Compared
    groups: tuple[Group, ...]

    @property
    def cut(self) -> list[Compared]:
        """The periods of which only a part is counted."""
        return [one for one in (self.now, self.before, self.year) if one.is_cut]


Told = dict[tuple[str, str, str], Figure]


def comparison(agreement: Agreement, report: Report) -> Comparison:
    """The headline figures, services, subjects, resolutions and sums awarded of the three periods.

    A line that one of the periods has is told for all three: what was met earlier alone is 0 now.
    """
    periods = [report.period, period_before(report.period), months_earlier(report.period, 12)]
    compared = [Compared(period, Scope.of(agreement, period).counted) for period in periods]
    earlier = [figures_of(agreement, period) for period in periods[1:]]
    told: list[Told | None] = [dict(figures(one)) if one else None for one in (report, *earlier)]
    is_whole = [one.is_whole for one in compared]
    groups: dict[str, list[Row]] = {}
    for key, none in every_line(told).items():
        found = [None if one is None else one.get(key, none) for one in told]
        has = [none.counts is not None and is_whole[0] and whole for whole in is_whole[1:]]
        title, label, name = key
        groups.setdefault(title, []).append(Row(label, name, *found, *has))
    return Comparison(*compared, tuple(Group(title, tuple(rows)) for title, rows in groups.items()))


def every_line(told: list[Told | None]) -> dict[tuple[str, str, str], Figure]:
    """The lines of all periods in the form's order, each with its zero; currencies by their codes."""
    found = {}
    for one in told:
        for key, figure in (one or {}).items():
            found.setdefault(key, NOBODY if figure.counts is not None else NO_SUM)
    sums = sorted(key for key, zero in found.items() if zero.counts is None)
    return {key: zero for key, zero in found.items() if zero.counts is not None} | dict.fromkeys(sums, NO_SUM)


def figures_of(agreement: Agreement, period: Period) -> Figures | None:
    scope = Scope.of(agreement, period)
    return None if scope.counted.is_empty else Figures(scope)


def figures(source) -> Iterator[tuple[tuple[str, str, str], Figure]]:
    """What is compared, as (group, label, key) and figure, of a report or of the figures of another period."""
    people, served = str(_("People")), source.beneficiaries
    for label, key, counts in (
        (_("Clients served"), "distinct/all", served.distinct),
        (_("Returning clients"), "returning/all", served.returning),
        (_("New registrations"), "new/all", served.new),
        (_("People reached"), "people_reached/all", served.people_reached),
        (_("Complainants, cases closed"), "complainants/all", source.legal_assistance.complainants),
    ):
        yield (people, str(label), key), Figure(counts.total, counts)
    for line in served.service.lines:
        figure = Figure(line.counts.total, line.counts)
        if line.code != NOT_RECORDED or line.total:
            yield (str(served.service.title), str(line.label), f"service/{line.code}"), figure
    for code in ("subject", "resolved"):
        table = source.legal_assistance.table(code)
        for line in table.lines:
            if line.code != NOT_RECORDED or line.total:
                yield (str(table.title), str(line.label), f"{code}/{line.code}"), Figure(line.total, line.counts)
    awarded: MoneyTable = source.legal_assistance.table("compensation_awarded")
    for line in awarded.lines:
        yield (str(awarded.title), line.currency, f"{awarded.code}/{line.currency}"), Figure(line.sum.amount)
