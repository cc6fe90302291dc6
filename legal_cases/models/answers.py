from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.access.models import known_currency
from mrc.constraints import not_negative, one_of
from mrc.vocabularies import AmountKind, Remedy, Sanction, Subject

from .case import LegalCase, OfCaseQuerySet


class CaseAnswer(models.Model):
    """One of several answers in a multiple-choice row of Annex 2."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="%(class)s_rows")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.code


class CaseSubject(CaseAnswer):
    code = models.CharField(max_length=30, choices=Subject)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="legal_cases_subject_once"),
            one_of("code", Subject),
        ]


class CaseRemedy(CaseAnswer):
    code = models.CharField(max_length=30, choices=Remedy)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="legal_cases_remedy_once"),
            one_of("code", Remedy),
        ]


class CaseSanction(CaseAnswer):
    code = models.CharField(max_length=30, choices=Sanction)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="legal_cases_sanction_once"),
            one_of("code", Sanction),
        ]


class CaseAmount(CaseAnswer):
    """Money asked or awarded. A record may hold several, in several currencies; an amount of 0 is an amount."""

    kind = models.CharField(max_length=20, choices=AmountKind)
    currency = models.CharField(_("Currency"), max_length=3, validators=[known_currency])
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            one_of("kind", AmountKind),
            not_negative("amount"),
            models.CheckConstraint(
                name="legal_cases_amount_has_currency",
                condition=~Q(currency=""),
                violation_error_message=_("An amount needs its currency."),
            ),
        ]

    def __str__(self):
        return f"{self.currency} {self.amount}"


class AcceptedWarning(models.Model):
    """A warning of the closing rules that somebody accepted, with the reason (annexes 2.3)."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="accepted_warnings")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    reason = models.TextField(_("Reason"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="legal_cases_warning_once")]

    def __str__(self):
        return self.code
