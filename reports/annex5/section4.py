"""Section 4 of Annex 5, legal assistance outcomes: one line a row, in the order of the paper form (annexes 2)."""

from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from legal_cases.models import CaseAmount, CaseRemedy, CaseSanction, CaseSubject, LegalCase
from mrc.period import duration_bucket
from mrc.vocabularies import (
    NOT_RECORDED,
    AmountKind,
    ComplaintSource,
    DurationBucket,
    LegalStatus,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)
from mrc.vocabularies.world import country_name
from reports.declare import Answers, Money, Profile, ReckonedAnswers, SeveralAnswers, Source

CASES = Source("cases", LegalCase.objects.all, date="closed_on")
AMOUNTS = Source(
    "amounts", CaseAmount.objects.all, date="case__closed_on", gender="case__gender", centre="case__centre"
)
# The worker concerned is the complainant; the card of another person says who brought it (annexes 2).
# A person without a card is told by the gender written down.
WITHOUT_CARD = ~Q(brought_by_gender=NOT_RECORDED)
BROUGHT_BY_OTHER = Case(
    When(WITHOUT_CARD, then=True),
    When(brought_by__isnull=True, then=False),
    When(brought_by=F("client"), then=False),
    default=True,
)
BRINGER = Case(When(WITHOUT_CARD, then=F("brought_by_gender")), default=F("brought_by__gender"))
DURATION = ("duration_months", "opened_on", "closed_on")

TABLES = (
    Answers("sector", _("Sector of work"), "1", CASES, "sector", Sector, extra=("other", "unknown")),
    Answers("legal_status", _("Legal status"), "1", CASES, "legal_status", LegalStatus),
    Answers("source", _("Source of complaint"), "2", CASES, "source", ComplaintSource),
    SeveralAnswers("subject", _("Subject of the complaint"), "3", CASES, CaseSubject, Subject),
    ReckonedAnswers(
        "duration", _("Duration of the case"), "4", CASES, DURATION, duration_bucket, DurationBucket, by_gender=False
    ),
    Answers("resolved", _("Case resolved through"), "5", CASES, "resolved_through", Resolution, by_gender=False),
    SeveralAnswers("remedy", _("Remedy obtained"), "6", CASES, CaseRemedy, Remedy),
    Money("compensation_requested", _("Total financial compensation requested"), "7", AMOUNTS, AmountKind.REQUESTED),
    Money("compensation_awarded", _("Total financial compensation awarded"), "8", AMOUNTS, AmountKind.AWARDED),
    SeveralAnswers(
        "sanction",
        _("Sanction applied to offender"),
        "9",
        CASES,
        CaseSanction,
        Sanction,
        by_gender=False,
        extra=("unknown",),
    ),
)

# Asked in part 1 of Annex 2, with no row on Annex 5: beside the form.
DESTINATION = Profile(
    "destination", _("Destination country"), lambda case: case["destination_country"], name=country_name
)

# The texts behind an answer "other": which table it belongs to, and in which field it stands.
OTHER_TEXTS = {
    "sector": "sector_other",
    "source": "source_other",
    "subject": "subject_other",
    "remedy": "remedy_other",
}


def tells_other(code: str) -> Q:
    """Cases with a text behind the answer "other"; a text that stands beside another answer is none (annexes 4)."""
    table = next(table for table in TABLES if table.code == code)
    return ~Q(**{OTHER_TEXTS[code]: ""}) & table.where("other")
