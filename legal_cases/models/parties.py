"""Against whom a complaint is, and what was paid for migration."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import coded
from mrc.access.models import known_currency
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.constraints import not_negative, one_of
from mrc.scripts import search_key
from mrc.vocabularies import YesNo
from mrc.vocabularies.casework import FeePaidTo, FeePurpose, RespondentKind

from .case import LegalCase, OfCaseQuerySet


class RespondentQuerySet(CentreScopedQuerySet):
    def matching(self, text):
        """Whose names, licence number or place hold all words of the text, whatever the script, marks and capitals."""
        words = search_key(text).split()
        return self.filter(*(Q(search_key__contains=word) for word in words)) if words else self.none()

    def visible_to(self, user):
        """Of the user's centres; one that stands only in cases hidden from the user is hidden too."""
        named = CaseRespondent.objects.filter(respondent=OuterRef("pk"))
        return (
            super()
            .visible_to(user)
            .filter(~Exists(named) | Exists(named.visible_to(user)) | Q(is_registered_apart=True))
        )


class Respondent(CentreRecord):
    """An employer, agency, broker or buyer in the register of the centre: complaints received, not findings."""

    name = models.CharField(_("Name"), max_length=500)
    kind = models.CharField(_("Kind"), max_length=30, choices=RespondentKind)
    licence_number = models.CharField(_("Licence No."), max_length=100, blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    note = models.TextField(_("Note"), blank=True)
    is_registered_apart = models.BooleanField(default=False, editable=False)
    search_key = models.TextField(editable=False, default="")

    objects = RespondentQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_key"])

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("respondent")
        verbose_name_plural = _("respondents")
        indexes = [models.Index(fields=["centre", "name"], name="legal_cases_respondent_name")]
        constraints = [one_of("kind", RespondentKind)]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("legal_cases:respondent", args=[self.uuid])

    def key_of(self, aliases) -> str:
        """What the register finds it by: name, other names, licence number, place; whatever script and marks."""
        return search_key(" ".join([self.name, *aliases, self.licence_number, self.place]))


class RespondentAlias(models.Model):
    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="aliases")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    name = models.CharField(_("Also known as"), max_length=500)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["respondent", "name"], name="legal_cases_alias_once")]

    def __str__(self):
        return self.name


class CaseRespondent(models.Model):
    """Names a respondent in a case."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="respondent_rows")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    respondent = models.ForeignKey(Respondent, models.PROTECT, verbose_name=_("Respondent"), related_name="case_rows")
    history = HistoricalRecords()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "respondent"], name="legal_cases_respondent_once")]

    def __str__(self):
        return f"{self.respondent_id} in {self.case_id}"


class MigrationFee(models.Model):
    """What was paid for migration: to whom, for what, with a receipt or a debt. An amount of 0 is an amount."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="fee_rows")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    paid_to = coded(_("Paid to"), FeePaidTo)
    paid_to_name = models.CharField(_("Name of who was paid"), max_length=500, blank=True)
    purpose = coded(_("Paid for"), FeePurpose)
    currency = models.CharField(_("Currency"), max_length=3, validators=[known_currency])
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    receipt = coded(_("Receipt"), YesNo)
    debt = coded(_("Borrowed for it"), YesNo)
    owed_to = models.CharField(_("Owed to"), max_length=300, blank=True)
    history = HistoricalRecords()

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("fee paid for migration")
        constraints = [
            one_of("paid_to", FeePaidTo),
            one_of("purpose", FeePurpose),
            one_of("receipt", YesNo),
            one_of("debt", YesNo),
            not_negative("amount"),
            models.CheckConstraint(
                name="legal_cases_fee_has_currency",
                condition=~Q(currency=""),
                violation_error_message=_("An amount needs its currency."),
            ),
        ]

    def __str__(self):
        return f"{self.currency} {self.amount}"
