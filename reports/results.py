"""What a report says: plain, frozen values between query and page. A total cannot disagree with its parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from mrc.period import Period
from mrc.vocabularies import NOT_RECORDED, Gender, ServiceType
from mrc.vocabularies.reporting import ReportPart, ReportSection

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


@dataclass(frozen=True)
class Held:
    """What was held for a planned activity in the period, and who came: prefilled, never typed."""

    events: int = 0
    beneficiaries: ByGender = ByGender()
    intermediaries: ByGender = ByGender()
    key: int = 0  # of the activity, for addresses

    @property
    def name(self) -> str:
        return f"activity_events/{self.key}"

    @property
    def lines(self) -> list[tuple[str, ByGender, str]]:
        """Whom it reached: words, counts and the name of the figure; without those nobody belongs to."""
        parts = [
            (_("beneficiaries"), self.beneficiaries, f"activity_beneficiaries/{self.key}"),
            (_("intermediaries"), self.intermediaries, f"activity_intermediaries/{self.key}"),
        ]
        return [part for part in parts if part[1].total]


@dataclass(frozen=True)
class PlannedActivity:
    number: str
    statement: str
    progress: str = ""
    measures: str = ""
    held: Held = Held()
    key: int = 0


@dataclass(frozen=True)
class ExpectedOutcome:
    """Section 2 of Annex 5: an outcome with its activities, and what was written of each."""

    number: str
    statement: str
    activities: tuple[PlannedActivity, ...]
    progress: str = ""
    measures: str = ""
    key: int = 0


@dataclass(frozen=True)
class Story:
    """An approved story (Annex 4): its five parts, without a name."""

    title: str
    outcome: str
    parts: tuple[tuple[str, str], ...]
    code: str


@dataclass(frozen=True)
class Harvest:
    """Section 5 of Annex 5: the stories of the period, and how far the agreement year is."""

    stories: tuple[Story, ...] = ()
    year: Period | None = None
    this_year: ByGender = ByGender()
    outcomes: Mapping[str, int] = field(default_factory=dict)
    wanted: int = 0


@dataclass(frozen=True)
class CaseStudy:
    """An approved case study (Annex 6), with its subjects by gender."""

    title: str
    finding: str
    subjects: ByGender
    parts: tuple[tuple[str, str], ...]
    code: str


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


@dataclass(frozen=True)
class Narrative:
    """What was written into the boxes of a report, by section, what it is about, and part."""

    texts: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def of(self, section: str, about: str = "", part: str = ReportPart.TEXT) -> str:
        """The text of one box; "" when nobody wrote it."""
        return self.texts.get((section, about, part), "")

    @property
    def by_section(self) -> dict[str, str]:
        """The texts of the sections that are one text."""
        return {section.value: self.of(section) for section in ReportSection}

    def answers(self, section: str, about: str) -> dict[str, str]:
        """The texts whose ``about`` begins so, by the rest of it."""
        return {
            key[1].removeprefix(about): text
            for key, text in self.texts.items()
            if key[0] == section and key[1].startswith(about) and key[2] == ReportPart.TEXT and text
        }


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


@dataclass(frozen=True)
class Since:
    """The figures from the start of the agreement to the end of the period, both days included."""

    period: Period
    legal_assistance: LegalAssistance
    beneficiaries: Beneficiaries
    events: tuple[EventLine, ...]


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
