"""Quarter on quarter, for charts."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mrc.period import Period
from mrc.vocabularies import ServiceType

from .counts import ByGender, Line, Table


@dataclass(frozen=True)
class Quarter:
    """The part of a calendar quarter that lies within the agreement and the time looked at."""

    period: Period
    served: ByGender
    closed: ByGender
    services: dict[str, ByGender]  # persons by category
    awarded: dict[str, Decimal]  # by currency


@dataclass(frozen=True)
class Trend:
    """Quarter on quarter, for charts: each is a table with a line a quarter, on one scale."""

    quarters: tuple[Quarter, ...] = ()  # oldest first
    is_cut: bool = False  # the agreement has earlier quarters
    currencies: tuple[str, ...] = ()

    @property
    def served(self) -> Table:
        return self.table("distinct/all", _("Clients served, quarter on quarter"), lambda one: one.served)

    @property
    def closed(self) -> Table:
        return self.table("complainants/all", _("Cases closed, quarter on quarter"), lambda one: one.closed)

    @property
    def services(self) -> list[Table]:
        return [
            self.table(f"service/{word.value}", word.label, lambda one, code=word.value: one.services[code])
            for word in ServiceType
        ]

    @property
    def awarded(self) -> list[Table]:
        return [
            self.table(f"compensation_awarded/{code}", code, lambda one, code=code: one.awarded.get(code, Decimal(0)))
            for code in self.currencies
        ]

    @property
    def has_other_unknown(self) -> bool:
        return any(one.served.other_unknown or one.closed.other_unknown for one in self.quarters)

    def table(self, key: str, title: str, value: Callable[[Quarter], ByGender | Decimal]) -> Table:
        """``key`` names the figures in addresses, each in the days of its quarter."""
        lines = []
        for one in self.quarters:
            found = value(one)
            what = {"counts": found} if isinstance(found, ByGender) else {"number": found}
            lines.append(Line(key, one.period.start.isoformat(), one.period, **what))
        return Table(key, title, tuple(lines), 0)
