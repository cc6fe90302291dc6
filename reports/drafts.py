"""The texts of a report keep drafts while they are written."""

from collections.abc import Collection
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.drafts.registry import Place, register
from mrc.period import Period
from mrc.vocabularies.reporting import ReportSection

from .narrative import Unit

TEXT = "reports.text"


def name_of(agreement: Agreement, period: Period, unit: Unit) -> str:
    """What a draft is kept under: agreement, period, section and, of an outcome or indicator, its key."""
    parts = (agreement.pk, period.start, period.end, unit.section.value, unit.pk or "")
    return " ".join(str(part) for part in parts)


def texts(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("reports.change_progressreport"):
        return {}
    asked = {of: parts for of in ofs if (parts := parts_of(of))}
    agreements = Agreement.objects.visible_to(user).in_bulk([parts[0] for parts in asked.values()])
    return {
        of: Place(label(agreements[key], section), reverse("reports:write", args=[agreements[key].uuid, *way]))
        for of, (key, section, way) in asked.items()
        if key in agreements
    }


def label(agreement: Agreement, section: ReportSection) -> str:
    return _("Report %(agreement)s, section %(number)d") % {"agreement": agreement.number, "number": section.number}


def parts_of(of: str) -> tuple[int, ReportSection, tuple] | None:
    """The agreement's key, the section, and the parts of the address; None for what is no name of a draft."""
    agreement, start, end, section, key = (*of.split(" "), "", "", "", "", "")[:5]
    try:
        days = date.fromisoformat(start), date.fromisoformat(end)
        return int(agreement), ReportSection(section), (*days, section, *([int(key)] if key else []))
    except ValueError:
        return None


def register_forms() -> None:
    register(TEXT, texts)
