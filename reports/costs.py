"""What migration cost the complainants whose cases closed in the period, by corridor and gender; beside section 4.

A corridor is the worker's nationality and destination country. Currencies are never added together. The median is
taken over what each complainant paid in the currency.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from legal_cases.models import MigrationFee
from mrc.vocabularies import NOT_RECORDED, YesNo
from mrc.vocabularies.world import COUNTRIES, CURRENCIES, STATELESS, country_name

from .declare import Source, exact_sum
from .results import COLUMN_OF, COLUMNS, TOTAL, ByGender, Cell

CODE = "migration_costs"
TITLE = _("Costs of migration")
FEES = Source("fees", MigrationFee.objects.all, date="case__closed_on", gender="case__gender", centre="case__centre")
# How a complainant with such a fee is found; the amount itself is summed.
HAS = {"complainants": Q(), "receipt": Q(receipt=YesNo.YES), "debt": Q(debt=YesNo.YES)}
AMOUNT, MEDIAN = "amount", "median"
LABELS = {
    "complainants": _("Complainants with an amount"),
    AMOUNT: _("Amount paid"),
    MEDIAN: _("Median a complainant"),
    "receipt": _("Complainants with a receipt"),
    "debt": _("Complainants who borrowed"),
}
CENT = Decimal("0.01")


@dataclass(frozen=True)
class CostRow:
    """One measure of a corridor under men, women, other/unknown and total."""

    measure: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Corridor:
    """What was paid in one currency on the way from one country to another. A column nobody paid in has no median."""

    nationality: str
    destination: str
    currency: str
    people: dict[str, ByGender]  # by the measures of ``HAS``
    amounts: dict[str, Decimal]  # by column, the total among them
    medians: dict[str, Decimal | None]

    @property
    def line(self) -> str:
        return f"{self.nationality}.{self.destination}.{self.currency}"

    @property
    def label(self) -> str:
        return corridor_name(self.nationality, self.destination)

    def row(self, measure: str) -> CostRow:
        if measure in HAS:
            counts = self.people[measure]
            values = {column: getattr(counts, column) for column in (*COLUMNS, TOTAL)}
        else:
            values = self.amounts if measure == AMOUNT else self.medians
        key = "" if measure == MEDIAN else f"{CODE}/{self.line}.{measure}/"
        label = LABELS[measure]
        cells = (Cell(key and key + column, value, column, label) for column, value in values.items())
        return CostRow(measure, label, tuple(cells))

    @property
    def rows(self) -> list[CostRow]:
        return [self.row(measure) for measure in LABELS]


def corridor_name(nationality: str, destination: str) -> str:
    return f"{country_name(nationality)} → {country_name(destination)}"


def corridors(scope) -> tuple[Corridor, ...]:
    """One query; a row of it for each complainant and currency."""
    rows = (
        FEES.within(scope)
        .order_by()
        .values_list("case__nationality", "case__destination_country", "currency", "case__gender", "case")
        .annotate(
            hundredths=exact_sum("amount"),
            receipts=Count("pk", filter=HAS["receipt"]),
            debts=Count("pk", filter=HAS["debt"]),
        )
    )
    found = defaultdict(list)
    for nationality, destination, currency, gender, _case, *numbers in rows.iterator(chunk_size=5000):
        found[nationality, destination, currency].append((COLUMN_OF[gender], *numbers))
    return tuple(corridor(*key, found[key]) for key in sorted(found, key=place))


def place(key) -> tuple:
    """In the alphabet of the codes; what is not recorded stands last."""
    nationality, destination, currency = key
    return (nationality == NOT_RECORDED, nationality, destination == NOT_RECORDED, destination, currency)


def corridor(nationality, destination, currency, rows) -> Corridor:
    paid = {column: [hundredths for name, hundredths, *_rest in rows if name == column] for column in COLUMNS}
    paid[TOTAL] = [hundredths for _name, hundredths, *_rest in rows]
    flags = {"complainants": rows, "receipt": [one for one in rows if one[2]], "debt": [one for one in rows if one[3]]}
    return Corridor(
        nationality,
        destination,
        currency,
        people={
            measure: ByGender(**{column: sum(one[0] == column for one in chosen) for column in COLUMNS})
            for measure, chosen in flags.items()
        },
        amounts={column: Decimal(sum(hundredths)) / 100 for column, hundredths in paid.items()},
        medians={column: middle(hundredths) if hundredths else None for column, hundredths in paid.items()},
    )


def middle(hundredths: list[int]) -> Decimal:
    """The median in the currency itself, to the cent."""
    return (Decimal(median(hundredths)) / 100).quantize(CENT, ROUND_HALF_UP)


def fees_behind(scope, line: str, genders):
    """(title, measure, the fees) behind ``KH.TH.THB.amount``; None when no figure has this name."""
    nationality, destination, currency, measure = (*line.split("."), "", "", "")[:4]
    known = COUNTRIES | {STATELESS, NOT_RECORDED}
    if (
        line.count(".") != 3
        or nationality not in known
        or destination not in known
        or currency not in CURRENCIES
        or measure not in {*HAS, AMOUNT}
    ):
        return None
    fees = FEES.within(scope).filter(
        HAS.get(measure, Q()),
        case__nationality=nationality,
        case__destination_country=destination,
        currency=currency,
        case__gender__in=genders,
    )
    return f"{corridor_name(nationality, destination)}, {currency}, {LABELS[measure]}", measure, fees
