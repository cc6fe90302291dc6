"""The report of an agreement for a period."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mrc.period import Period

from .counts import COLUMNS, TOTAL, ByGender
from .indicators import IndicatorResult
from .money import MoneyTable
from .plan import ExpectedOutcome
from .sections import Beneficiaries, EventLine, LegalAssistance
from .told import CaseStudy, Harvest, Narrative
from .trend import Trend


@dataclass(frozen=True)
class Head:
    """The head of Annex 5."""

    number: str
    title: str
    organization: str
    location: str
    starts_on: date
    ends_on: date
    value: Decimal | None
    currency: str
    centres: tuple[str, ...]


@dataclass(frozen=True)
class LeftOutCase:
    reference: str
    centre_id: int
    closed_on: date
    uuid: str


@dataclass(frozen=True)
class Outside:
    """The days of the asked period that lie outside the agreement, and the cases closed in them."""

    before: Period | None
    after: Period | None
    cases: tuple[LeftOutCase, ...]
    elsewhere: int = 0  # cases of centres the reader does not belong to: a number, never a list
    restricted: tuple[int, ...] = ()  # of each restricted case its centre, and nothing more

    @property
    def count(self) -> int:
        return len(self.cases) + len(self.restricted) + self.elsewhere


@dataclass(frozen=True)
class Since:
    """The figures from the start of the agreement to the end of the period, both days included."""

    period: Period
    legal_assistance: LegalAssistance
    beneficiaries: Beneficiaries
    events: tuple[EventLine, ...]
    submitted: int = 0  # cases the reports before told, each as it was handed in
    still_there: int = 0  # of those, closed before this period by now too


@dataclass(frozen=True)
class Report:
    """Everything a report prints. Page, PDF, DOCX, XLSX and JSON receive it and compute nothing."""

    head: Head
    period: Period
    counted: Period
    status: str
    definitions: str
    legal_assistance: LegalAssistance
    beneficiaries: Beneficiaries
    events: tuple[EventLine, ...]
    outside: Outside | None
    collects_legal_status: bool
    differing_lists: tuple  # events whose list and head-count of one audience differ
    outcomes: tuple[ExpectedOutcome, ...] = ()
    indicators: tuple[IndicatorResult, ...] = ()
    narrative: Narrative = Narrative()
    harvest: Harvest = Harvest()
    case_studies: tuple[CaseStudy, ...] = ()
    legal_need: ByGender = ByGender()  # clients with a case in the period and no legal assistance in their log
    due_on: date | None = None
    trend: Trend = Trend()  # quarter on quarter
    since: Since | None = None  # None where the period covers the agreement from its start

    def for_reader(self, centre_ids) -> "Report":
        """The same figures; lists of single records name only those of the reader's own centres (annexes 0.3)."""
        own, listed = set(centre_ids), self.outside
        if listed is not None:
            cases = tuple(case for case in listed.cases if case.centre_id in own)
            restricted = tuple(centre for centre in listed.restricted if centre in own)
            elsewhere = listed.count - len(cases) - len(restricted)
            listed = replace(listed, cases=cases, restricted=restricted, elsewhere=elsewhere)
        differing = tuple(one for one in self.differing_lists if one[1] in own)
        return replace(self, outside=listed, differing_lists=differing)

    @property
    def subjects(self) -> ByGender:
        """The people the case studies are about."""
        return sum((study.subjects for study in self.case_studies), ByGender())

    @property
    def reconciles(self) -> bool:
        return self.legal_assistance.reconciles and self.beneficiaries.reconciles

    @property
    def has_small_numbers(self) -> bool:
        """Whether any cell counts 1 to 4 people: not for publication (security)."""
        tables = (*self.legal_assistance.tables, *self.beneficiaries.tables)
        counted = [cell.value for table in tables for line in table.lines for cell in line.cells if cell.counts_people]
        alone = (
            self.legal_assistance.complainants,
            self.legal_assistance.open_at_end,
            self.legal_assistance.brought_by_other,
            self.beneficiaries.distinct,
            self.beneficiaries.new,
            self.beneficiaries.returning,
            self.beneficiaries.without_card,
            *(people for event in self.events for people in (event.beneficiaries, event.intermediaries)),
        )
        alone += tuple(answer.counts for answer in self.legal_assistance.other_answers)
        alone += tuple(one for corridor in self.legal_assistance.migration_costs for one in corridor.people.values())
        counted += [getattr(people, column) for people in alone for column in (*COLUMNS, TOTAL)]
        money = [table for table in self.legal_assistance.tables if isinstance(table, MoneyTable)]
        counted += [one.complainants for table in money for line in table.lines for _column, one in line.columns]
        return any(0 < number < 5 for number in counted)
