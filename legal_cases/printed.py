"""Records as the printed forms need them: for the centre's own file, leaving it, or blank."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mrc.access.models import Centre

from . import annex2
from .models import LegalCase
from .quarters import quarter_in_words


@dataclass(frozen=True)
class Sheet:
    """One form. ``case`` is None for a blank one; ``reference`` is what stands for its number."""

    case: LegalCase | None
    reference: str
    rows: list[annex2.Row]
    rows_of_closing: list[annex2.Row]
    money: list[annex2.Money]
    sanction: annex2.Row
    duration: str
    remarks: str
    quarter: str = ""
    is_outgoing: bool = False


def internal(case: LegalCase | None, centre: Centre | None) -> Sheet:
    """With names and dates, for the centre's own file; without a case, the blank form."""
    return _sheet(case, centre, texts=None)


def outgoing(case: LegalCase, *, texts: dict[str, str], is_named: bool = True) -> Sheet:
    """Without identity: the number, no person, no respondent, no exact date, only these texts.

    ``is_named`` False: for a case that who prints it may not know; not even its number.
    """
    return _sheet(case, case.centre, texts=texts, reference="" if is_named else _("restricted"))


def _sheet(case, centre, *, texts, reference: str = "") -> Sheet:
    collects = centre.collects_legal_status if centre else True
    remarks = texts["remarks"] if texts is not None else case.remarks if case else ""
    return Sheet(
        case=case,
        reference=reference or (case.reference if case else ""),
        rows=annex2.rows_before_money(case, collects_legal_status=collects, texts=texts),
        rows_of_closing=annex2.rows_of_closing(case, texts=texts),
        money=annex2.money(case),
        sanction=annex2.row_of_sanction(case),
        duration=annex2.duration_in_words(case) if case else "",
        remarks=remarks,
        quarter=quarter_in_words(case.closed_on) if case and case.closed_on else "",
        is_outgoing=texts is not None,
    )
