"""Annex 2 as it is printed: its rows in the order of the paper form, filled from a case or blank."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mrc.period import completed_months
from mrc.templatetags.figures import amount
from mrc.vocabularies import (
    NOT_RECORDED,
    AmountKind,
    ComplaintSource,
    DurationBucket,
    Gender,
    LegalStatus,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)
from mrc.vocabularies.casework import DroppedReason
from mrc.vocabularies.world import REPORT_CURRENCIES

from .models import LegalCase


@dataclass(frozen=True)
class Box:
    label: str
    definition: str
    is_ticked: bool


@dataclass(frozen=True)
class Row:
    """One row of the form. ``text`` is what was written beside Other or Dropped; None: there is no such line."""

    number: str
    title: str
    boxes: list[Box] = field(default_factory=list)
    hint: str = ""
    text: str | None = None
    text_label: str = ""
    columns: str = ""


def boxes(vocabulary, ticked) -> list[Box]:
    return [Box(str(word.label), str(word.definition), word.value in ticked) for word in vocabulary.recorded()]


def codes(rows) -> set[str]:
    return {row.code for row in rows.all()}


def written(case: LegalCase | None, name: str, texts: dict[str, str] | None) -> str:
    """What stands beside Other or Dropped: as recorded, or as ``texts`` has it for a record that leaves."""
    if texts is not None:
        return texts[name]
    return getattr(case, name) if case else ""


def rows_before_money(
    case: LegalCase | None, *, collects_legal_status: bool, texts: dict[str, str] | None = None
) -> list[Row]:
    several = _("Choose all that apply.")
    one = _("Choose one.")
    return [
        Row("1", _("Gender"), boxes(Gender, {case and case.gender}), columns="row"),
        Row(
            "1",
            _("Sector of work"),
            boxes(Sector, {case and case.sector}),
            one,
            written(case, "sector_other", texts),
            _("Other, which"),
        ),
        Row(
            "1",
            _("Legal status"),
            boxes(LegalStatus, {case and case.legal_status}) if collects_legal_status else [],
            _("Ask at the end of the case.") if collects_legal_status else _("This centre does not ask."),
            columns="row",
        ),
        Row(
            "2",
            _("Source of complaint"),
            boxes(ComplaintSource, {case and case.source}),
            one,
            written(case, "source_other", texts),
            _("Other, which"),
        ),
        Row(
            "3",
            _("Subject of the complaint"),
            boxes(Subject, codes(case.casesubject_rows) if case else ()),
            several,
            written(case, "subject_other", texts),
            _("Other, what"),
        ),
    ]


def rows_of_closing(case: LegalCase | None, *, texts: dict[str, str] | None = None) -> list[Row]:
    was_dropped = case is None or case.resolved_through == Resolution.DROPPED
    reasons = boxes(DroppedReason, {case and case.dropped_reason})
    return [
        Row(
            "5",
            _("Case resolved through"),
            boxes(Resolution, {case and case.resolved_through}),
            _("Choose one."),
            written(case, "dropped_why", texts),
            _("If dropped, why"),
            "two",
        ),
        *(
            [
                Row("5", _("If dropped: the reason in short"), reasons, _("Choose one.")),
            ]
            if was_dropped
            else []
        ),
        Row(
            "6",
            _("Remedy obtained"),
            boxes(Remedy, codes(case.caseremedy_rows) if case else ()),
            _("Choose all that were obtained. None and Unknown stand alone."),
            written(case, "remedy_other", texts),
            _("Other, what"),
        ),
    ]


def row_of_sanction(case: LegalCase | None) -> Row:
    hint = _("Prison and a fine can come together. None and Unknown stand alone.")
    return Row(
        "9", _("Sanction applied to offender"), boxes(Sanction, codes(case.casesanction_rows) if case else ()), hint
    )


@dataclass(frozen=True)
class Money:
    currency: str
    requested: str
    awarded: str


def money(case: LegalCase | None) -> list[Money]:
    """A line per amount, in the order of Annex 5; blank: its five currencies and two free lines."""
    if case is None:
        return [Money(code, "", "") for code in [*REPORT_CURRENCIES, "", ""]]
    return [
        Money(line["currency"], words(line.get(AmountKind.REQUESTED)), words(line.get(AmountKind.AWARDED)))
        for line in money_lines(case)
    ]


def words(value) -> str:
    return amount(value)


def money_lines(case: LegalCase) -> list[dict]:
    """Per currency what was requested and what awarded; a currency met twice is added up."""
    lines: dict[str, dict] = {}
    for row in case.caseamount_rows.all():
        line = lines.setdefault(row.currency, {"currency": row.currency})
        line[row.kind] = line.get(row.kind, 0) + row.amount
    order = {code: number for number, code in enumerate(REPORT_CURRENCIES)}
    return sorted(lines.values(), key=lambda line: (order.get(line["currency"], len(order)), line["currency"]))


def duration_in_words(case: LegalCase) -> str:
    """The typed months, else the completed months of the dates, with the column they count in."""
    if case.duration_bucket == NOT_RECORDED:
        return _("Not recorded")
    column = DurationBucket(case.duration_bucket).label
    if case.duration_months is not None:
        return _("%(months)s months (column %(column)s)") % {
            "months": f"{case.duration_months.normalize():f}",
            "column": column,
        }
    return _("%(months)s completed months by the dates (column %(column)s)") % {
        "months": completed_months(case.opened_on, case.closed_on),
        "column": column,
    }
