"""The fixed words of Annex 5 and of the reporting calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import NOT_RECORDED, Vocabulary


class ReportSection(Vocabulary):
    """The nine sections of Annex 5 in its order; the definition says what belongs there."""

    SUMMARY = (
        "summary",
        _("The progress of the whole agreement so far, brief and direct."),
        _("Overall summary of progress to date"),
    )
    OUTCOMES = (
        "outcomes",
        _(
            "For each outcome and each of its activities, the progress achieved, "
            "the explanation and the measures planned."
        ),
        _("Progress towards achievement of outcomes"),
    )
    INDICATORS = (
        "indicators",
        _("For each indicator its target, its result, the explanation for the result and the measures planned."),
        _("Performance indicator results"),
    )
    LEGAL_ASSISTANCE = "legal_assistance", "", _("Legal assistance outcomes")
    STORIES = (
        "stories",
        _("The stories approved in this period, about one page each."),
        _("Outcome harvesting stories"),
    )
    CASE_STUDIES = (
        "case_studies",
        _(
            "One case study with each report: summary, impact (positive and negative, on "
            "beneficiaries and intermediaries) and learning. Failures are as welcome as successes."
        ),
        _("Case studies of activities implemented"),
    )
    BENEFICIARIES = (
        "beneficiaries",
        _(
            "The analysis of gaps. What is the share of women in each service? "
            "Which services were given to nobody? Who is in legal need and has received no legal assistance?"
        ),
        _("Profile of beneficiaries reached and analysis of gaps in service coverage"),
    )
    ISSUES = (
        "issues",
        _("What is new for migrants, their families and those who work with them."),
        _("Emerging issues faced by beneficiaries and intermediaries"),
    )
    ACTIONS = (
        "actions",
        _("What has to be done, by whom and until when."),
        _("Major actions required to improve results"),
    )

    @property
    def number(self) -> int:
        """Its number on the form, 1 to 9."""
        return list(type(self)).index(self) + 1

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.label}"


class ReportPart(models.TextChoices):
    """Which box of a section a text stands in, as Annex 5 names them."""

    TEXT = "text", _("Text")
    PROGRESS = "progress", _("Progress achieved")
    MEASURES = "measures", _("Explanation and measures planned")
    REASON = "reason", _("Answer to a warning")


class ReportStatus(Vocabulary):
    """How far a report is. Overdue is no status: the due date and the day tell it."""

    DUE = "due", _("Nobody has begun to write it"), _("Due")
    DRAFT = "draft", _("The coordinator writes it"), _("Draft")
    SUBMITTED = "submitted", _("The programme officer reads it"), _("Submitted")
    RETURNED = "returned", _("The coordinator corrects it"), _("Returned")
    APPROVED = "approved", _("It is finished"), _("Approved")


class ReportStep(Vocabulary):
    """What is done with a report that was handed in."""

    SUBMITTED = "submitted", _("The coordinator handed it in"), _("Submitted")
    RETURNED = "returned", _("The programme officer sent it back"), _("Returned")
    APPROVED = "approved", _("The programme officer approved it"), _("Approved")
    UNLOCKED = "unlocked", _("The programme officer opened it again after it was approved"), _("Unlocked")


class ReportsEvery(models.IntegerChoices):
    """The months a progress report covers."""

    MONTH = 1, _("Every month")
    QUARTER = 3, _("Every quarter")
    HALF_YEAR = 6, _("Every half year")
    YEAR = 12, _("Every year")


class Risk(Vocabulary):
    """How likely an assumption of the theory of change is to fail."""

    LOW = "low", "", _("Low")
    MEDIUM = "medium", "", _("Medium")
    HIGH = "high", "", _("High")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")
