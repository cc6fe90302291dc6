"""A list of cases as an Excel workbook: the filter and the order of the page, all its pages.

Without identity there is nothing to know a person by: no card, no name, no free text. Legal status is in neither.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mrc.vocabularies import (
    AmountKind,
    ComplaintSource,
    DurationBucket,
    Gender,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)
from mrc.vocabularies.world import REPORT_CURRENCIES, country_name
from mrc.xlsx import new_book, sheet_title, write_cell

from .models import CaseAmount, LegalCase
from .people import worker_name

AT_ONCE = 500
CHILDREN = ("casesubject_rows", "caseremedy_rows", "casesanction_rows", "caseamount_rows")


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[LegalCase], object]
    width: int = 18


def columns(stages: dict[tuple[int, str], str], *, currencies: Iterable[str] = (), with_identity: bool) -> list[Column]:
    """In the order of the form; ``stages`` are the names the centres give them. Words are translated once a file.

    Each of the currencies has its two columns of numbers. What is asked at closing is empty while a case is open.
    """
    currencies = list(currencies)
    gender, sector, source, resolved = (words(codes) for codes in (Gender, Sector, ComplaintSource, Resolution))
    subject, remedy, sanction = (words(codes) for codes in (Subject, Remedy, Sanction))
    bucket, country = words(DurationBucket), cache(country_name)
    return [
        Column(_("Case No."), lambda case: case.reference, 22),
        *(identity() if with_identity else []),
        Column(_("Centre"), lambda case: case.centre.code, 10),
        Column(_("Gender"), lambda case: gender[case.gender], 12),
        Column(_("Nationality"), lambda case: country(case.nationality)),
        Column(_("Destination country"), lambda case: country(case.destination_country)),
        Column(_("Sector of work"), lambda case: sector[case.sector]),
        Column(_("Source of complaint"), lambda case: source[case.source], 22),
        Column(_("Subject of the complaint"), lambda case: answers(case.casesubject_rows, subject), 34),
        *(Column(_("Requested %s") % code, sum_of(AmountKind.REQUESTED, code)) for code in currencies),
        Column(_("Stage"), lambda case: stages.get((case.centre_id, case.stage), case.stage)),
        Column(_("Opened on"), lambda case: case.opened_on, 12),
        Column(_("Closed on"), lambda case: case.closed_on, 12),
        Column(_("Duration of the case"), at_closing(lambda case: bucket[case.duration_bucket]), 14),
        Column(_("Case resolved through"), at_closing(lambda case: resolved[case.resolved_through]), 24),
        Column(_("Remedy obtained"), at_closing(lambda case: answers(case.caseremedy_rows, remedy)), 34),
        *(Column(_("Awarded %s") % code, at_closing(sum_of(AmountKind.AWARDED, code))) for code in currencies),
        Column(
            _("Sanction applied to offender"), at_closing(lambda case: answers(case.casesanction_rows, sanction)), 34
        ),
        Column(_("Next date"), lambda case: case.next_on, 12),
    ]


def identity() -> list[Column]:
    return [
        Column(_("Name of the worker"), worker_name, 30),
        Column(_("The worker’s card"), lambda case: case.client.reference if case.client else "", 20),
        Column(_("Caseworker"), lambda case: case.caseworker.full_name if case.caseworker else "", 24),
    ]


def words(vocabulary) -> dict[str, str]:
    return {code: str(label) for code, label in vocabulary.choices}


def answers(rows, labels: dict[str, str]) -> str:
    """In the order of the form."""
    codes = {row.code for row in rows.all()}
    return ", ".join(label for code, label in labels.items() if code in codes) or _("Not recorded")


def at_closing(value: Callable[[LegalCase], object]) -> Callable[[LegalCase], object]:
    return lambda case: "" if case.is_open else value(case)


def sum_of(kind: AmountKind, currency: str) -> Callable[[LegalCase], Decimal | None]:
    """A currency met twice in a case is added up; two currencies never are. None: not stated."""

    def found(case: LegalCase) -> Decimal | None:
        sums = [row.amount for row in case.caseamount_rows.all() if (row.kind, row.currency) == (kind, currency)]
        return sum(sums) if sums else None

    return found


def currencies_of(cases: QuerySet) -> list[str]:
    """Those met in these cases, the report's own first."""
    amounts = CaseAmount.objects.filter(case__in=cases.order_by().values("pk")).order_by()
    met = set(amounts.values_list("currency", flat=True).distinct())
    return [code for code in REPORT_CURRENCIES if code in met] + sorted(met - set(REPORT_CURRENCIES))


def write_list(path: Path, cases: QuerySet, declared: Iterable[Column]) -> int:
    """Writes the cases in their order, a few hundred in memory at a time; answers how many they were."""
    declared = list(declared)
    related = cases.select_related("centre", "client", "caseworker").prefetch_related(*CHILDREN)
    count = 0
    with new_book(path) as book:
        sheet = book.add_worksheet(sheet_title(_("Cases")))
        for place, column in enumerate(declared):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, book.header)
        sheet.freeze_panes(1, 1)
        for count, case in enumerate(related.iterator(chunk_size=AT_ONCE), start=1):
            for place, column in enumerate(declared):
                write_cell(book, sheet, count, place, column.value(case))
    return count
