"""This period beside the one before and the same a year before, by the same definitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.period import Period, months_earlier, period_before

from .build import Figures
from .results import ByGender, MoneyTable, Report, percent
from .scope import Scope

FEWEST = 10  # people of whom percents are told


@dataclass(frozen=True)
class Figure:
    """One figure in one period; ``counts`` where it is by gender."""

    value: int | Decimal
    counts: ByGender | None = None


@dataclass(frozen=True)
class Row:
    """A figure in three periods; None where no day of the period lies within the agreement."""

    label: str
    key: str  # table/line of the report
    now: Figure
    before: Figure | None
    year: Figure | None
    is_money: bool = False

    @property
    def change(self) -> int | Decimal | None:
        return self.now.value - self.before.value if self.before else None

    @property
    def year_change(self) -> int | Decimal | None:
        return self.now.value - self.year.value if self.year else None

    @property
    def percent(self) -> int | None:
        """Of the period before, where enough people are counted."""
        return None if self.is_money else told_percent(self.before, self.change)

    @property
    def year_percent(self) -> int | None:
        return None if self.is_money else told_percent(self.year, self.year_change)


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
class Comparison:
    before: Period
    year: Period
    groups: tuple[Group, ...]
    has_before: bool
    has_year: bool


def comparison(agreement: Agreement, report: Report) -> Comparison:
    """The headline figures, services, subjects, resolutions and sums awarded of the three periods."""
    before, year = period_before(report.period), months_earlier(report.period, 12)
    earlier = [figures_of(agreement, period) for period in (before, year)]
    told = [dict(figures(one)) if one else None for one in earlier]
    groups: dict[str, list[Row]] = {}
    for (title, label, key), figure in figures(report):
        found = [None if one is None else one.get((title, label, key), Figure(0, None)) for one in told]
        is_money = isinstance(figure.value, Decimal)
        groups.setdefault(title, []).append(Row(label, key, figure, *found, is_money))
    return Comparison(
        before,
        year,
        tuple(Group(title, tuple(rows)) for title, rows in groups.items()),
        *(one is not None for one in earlier),
    )


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
        yield (str(served.service.title), str(line.label), f"service/{line.code}"), figure
    for code in ("subject", "resolved"):
        table = source.legal_assistance.table(code)
        for line in table.lines:
            if line.code != "not_recorded" or line.total:
                yield (str(table.title), str(line.label), f"{code}/{line.code}"), Figure(line.total, line.counts)
    awarded: MoneyTable = source.legal_assistance.table("compensation_awarded")
    for line in awarded.lines:
        yield (str(awarded.title), line.currency, f"{awarded.code}/{line.currency}"), Figure(line.sum.amount)
