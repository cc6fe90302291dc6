"""The answers of one Annex 2 record as values, and what a rule about them looks like."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.text import format_lazy

from mrc.vocabularies import NOT_RECORDED, AmountKind

from .models import LegalCase

ERROR, WARNING = "error", "warning"
Amounts = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class OpenDate:
    """A next step or a date that has not ended; ``address`` is where it can be ended, empty in a workbook."""

    on: date
    title: str
    address: str = ""


@dataclass(frozen=True)
class Record:
    """The answers of one Annex 2 record. Blank is ``not_recorded``, an empty text, None or an empty set."""

    gender: str = NOT_RECORDED
    nationality: str = NOT_RECORDED
    destination_country: str = NOT_RECORDED
    sector: str = NOT_RECORDED
    sector_other: str = ""
    legal_status: str = NOT_RECORDED
    source: str = NOT_RECORDED
    source_other: str = ""
    subjects: frozenset[str] = frozenset()
    subject_other: str = ""
    opened_on: date | None = None
    closed_on: date | None = None
    duration_months: Decimal | None = None
    resolved_through: str = NOT_RECORDED
    dropped_why: str = ""
    dropped_reason: str = NOT_RECORDED
    remedies: frozenset[str] = frozenset()
    remedy_other: str = ""
    requested: Amounts = ()
    awarded: Amounts = ()
    sanctions: frozenset[str] = frozenset()
    open_dates: tuple["OpenDate", ...] = ()
    today: date = field(default_factory=timezone.localdate)
    collects_legal_status: bool = True

    @classmethod
    def of_case(cls, case: LegalCase, *, open_dates: "tuple[OpenDate, ...]" = ()) -> "Record":
        """The stored answers of a case; no query when its child rows are prefetched and its centre selected.

        What is still to come is no answer: see ``open_dates_of``.
        """
        amounts = case.caseamount_rows.all()
        return cls(
            **{name: getattr(case, name) for name in STORED_ON_THE_CASE},
            subjects=frozenset(row.code for row in case.casesubject_rows.all()),
            remedies=frozenset(row.code for row in case.caseremedy_rows.all()),
            sanctions=frozenset(row.code for row in case.casesanction_rows.all()),
            requested=tuple((row.currency, row.amount) for row in amounts if row.kind == AmountKind.REQUESTED),
            awarded=tuple((row.currency, row.amount) for row in amounts if row.kind == AmountKind.AWARDED),
            open_dates=open_dates,
            today=case.centre.today(),
            collects_legal_status=case.centre.collects_legal_status,
        )


STORED_ON_THE_CASE = (
    "gender",
    "nationality",
    "destination_country",
    "sector",
    "sector_other",
    "legal_status",
    "source",
    "source_other",
    "subject_other",
    "opened_on",
    "closed_on",
    "duration_months",
    "resolved_through",
    "dropped_why",
    "dropped_reason",
    "remedy_other",
)


@dataclass(frozen=True)
class Check:
    """One finding. ``code`` is stable and stored with an accepted warning; the first of ``fields`` is to be mended."""

    code: str
    level: str
    fields: tuple[str, ...]
    message: object  # lazily translated

    @property
    def is_error(self) -> bool:
        return self.level == ERROR


@dataclass(frozen=True)
class Rule:
    """``breaks`` says whether a record breaks it. ``words`` may fill the message from the record."""

    code: str
    level: str
    fields: tuple[str, ...]
    message: object
    breaks: Callable[[Record], bool]
    words: Callable[[Record], dict] | None = None

    def check(self, record: Record) -> Check | None:
        if not self.breaks(record):
            return None
        message = format_lazy(self.message, **self.words(record)) if self.words else self.message
        return Check(self.code, self.level, self.fields, message)


def blank(value: object) -> bool:
    return value is None or value in ("", NOT_RECORDED) or (isinstance(value, frozenset | tuple) and not value)


def totals(amounts: Amounts) -> dict[str, Decimal]:
    """Per currency: the same currency twice is added, two currencies never."""
    sums: dict[str, Decimal] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums


def something(amounts: Amounts) -> bool:
    return any(amount > 0 for _currency, amount in amounts)


def open_dates_of(case: LegalCase) -> tuple[OpenDate, ...]:
    """What is still to come, soonest first; one query."""
    dates = case.due_dates.still_open().soonest_first()
    return tuple(OpenDate(one.on, one.title, f"{case.get_absolute_url()}#date-{one.pk}") for one in dates)
