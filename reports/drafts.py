"""The texts of a report keep drafts while they are written."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.constraints import is_key
from mrc.drafts.registry import Place, register
from mrc.period import Period
from mrc.vocabularies.reporting import ReportSection

from .models import Submission
from .narrative import Unit

TEXT, ANSWERS, GENDER = "reports.text", "reports.answers", "reports.gender"
REVIEW = "reports.review"


def name_of_report(agreement: Agreement, period: Period) -> str:
    """What a draft of the answers of a whole report is kept under."""
    return f"{agreement.pk} {period.start} {period.end}"


def name_of(agreement: Agreement, period: Period, unit: Unit) -> str:
    """What a draft is kept under: agreement, period, section and, of an outcome or indicator, its key."""
    return " ".join([name_of_report(agreement, period), *(str(part) for part in unit.way)])


def places(user, ofs: Collection[str], address: str, words: str) -> dict[str, Place]:
    """Where drafts go on, of agreements the user may write for."""
    if not user.has_perm("reports.change_progressreport"):
        return {}
    asked = {of: parts for of in ofs if (parts := parts_of(of)) and bool(parts[2]) == (address == "write")}
    agreements = Agreement.objects.visible_to(user).in_bulk([parts[0] for parts in asked.values()])
    found = {}
    for of, (key, days, way) in asked.items():
        if agreement := agreements.get(key):
            told = {"agreement": agreement.number, "number": ReportSection(way[0]).number if way else 0}
            url = reverse(f"reports:{address}", args=[agreement.uuid, *days, *way])
            found[of] = Place(words % told, url)
    return found


def parts_of(of: str) -> tuple[int, tuple[date, date], tuple] | None:
    """The agreement's key, the days, and the further parts of the address; None for what is no name of a draft."""
    agreement, start, end, *way = (*of.split(" "), "", "")[: max(len(of.split(" ")), 3)]
    keys = (agreement, *way[1:2])
    if len(way) > 2 or not all(map(is_key, keys)):
        return None
    try:
        days = date.fromisoformat(start), date.fromisoformat(end)
        return int(agreement), days, tuple([ReportSection(way[0]).value, *map(int, way[1:])] if way else ())
    except ValueError:
        return None


def texts(user, ofs: Collection[str]) -> dict[str, Place]:
    return places(user, ofs, "write", _("Report %(agreement)s, section %(number)d"))


def answers(user, ofs: Collection[str]) -> dict[str, Place]:
    return places(user, ofs, "check", _("Report %(agreement)s, before submission"))


def gender(user, ofs: Collection[str]) -> dict[str, Place]:
    return places(user, ofs, "gender", _("Report %(agreement)s, gender analysis"))


def reviews(user, ofs: Collection[str]) -> dict[str, Place]:
    """Where remarks on submitted reports go on, of who may return them."""
    if not user.has_perm("reports.review_submission"):
        return {}
    keys = [of for of in ofs if is_uuid(of)]
    found = Submission.objects.visible_to(user).filter(uuid__in=keys).select_related("report__agreement")
    words = _("Remarks on report %(agreement)s")
    return {
        str(one.uuid): Place(
            words % {"agreement": one.report.agreement.number}, reverse("reports:return", args=[one.uuid])
        )
        for one in found
    }


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def register_forms() -> None:
    register(TEXT, texts)
    register(ANSWERS, answers)
    register(GENDER, gender)
    register(REVIEW, reviews)
