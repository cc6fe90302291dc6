"""Sections 4 and 7 of the report."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .counts import TOTAL, ByGender, Cell, Line, Table
from .money import MoneyTable


@dataclass(frozen=True)
class OtherAnswer:
    """What was written behind an answer "other"."""

    table: str
    title: str
    text: str
    counts: ByGender
    code: str  # of the text, for addresses

    @property
    def key(self) -> str:
        return f"other_text/{self.table}-{self.code}"


@dataclass(frozen=True)
class EventLine:
    """Events of one kind, with their participants: beneficiaries and intermediaries apart (annexes 4, section 7)."""

    kind: str
    label: str
    events: int
    beneficiaries: ByGender
    intermediaries: ByGender

    @property
    def lines(self) -> list[Line]:
        return [
            Line(self.kind, "beneficiaries", _("Beneficiaries"), self.beneficiaries),
            Line(self.kind, "intermediaries", _("Intermediaries"), self.intermediaries),
        ]

    @property
    def number(self) -> Cell:
        return Cell(f"{self.kind}/events/{TOTAL}", self.events, TOTAL, self.label)


@dataclass(frozen=True)
class LegalAssistance:
    """Section 4 of Annex 5."""

    cases_closed: int
    complainants: ByGender
    tables: tuple[Table | MoneyTable, ...]
    open_at_end: ByGender
    recorded_after_submission: ByGender
    brought_by_other: ByGender
    other_answers: tuple[OtherAnswer, ...]
    migration_costs: tuple = ()  # a ``costs.Corridor`` each
    destination: Table | None = None  # beside the form: Annex 5 has no such row

    def table(self, code: str) -> Table | MoneyTable:
        return next(table for table in self.tables if table.code == code)

    @property
    def subjects(self) -> Table:
        return self.table("subject")

    @property
    def reconciles(self) -> bool:
        return self.cases_closed == self.complainants.total and all(
            table.reconciles for table in (*self.tables, self.destination) if isinstance(table, Table)
        )


@dataclass(frozen=True)
class Beneficiaries:
    """Section 7 of Annex 5."""

    distinct: ByGender
    new: ByGender
    returning: ByGender
    instances: int
    service: Table
    profile: tuple[Table, ...]
    without_card: ByGender
    second_visits: ByGender = ByGender()  # of the distinct: served on two days or more

    @property
    def tables(self) -> tuple[Table, ...]:
        return (self.service, *self.profile)

    @property
    def people_reached(self) -> ByGender:
        """Clients served and participants without a card; the two may overlap."""
        return self.distinct + self.without_card

    @property
    def reconciles(self) -> bool:
        return all(table.reconciles for table in self.tables)
