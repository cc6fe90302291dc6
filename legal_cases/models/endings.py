"""What comes after a closing: the case reopened, the record leaving the centre."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import coded
from mrc.constraints import one_of
from mrc.vocabularies import Resolution

from .case import LegalCase, OfCaseQuerySet


class Reopening(models.Model):
    """A closing that was taken back. The case counts once, at its last closing (annexes 2.3).

    ``answers`` holds the closing answers as they were, to begin the next closing with; no figure is made of them.
    """

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="reopenings")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    reason = models.TextField(_("Why it is reopened"))
    reopened_on = models.DateField(_("Reopened on"))
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField(_("Had been closed on"))
    resolved_through = coded(_("Had been resolved through"), Resolution)
    answers = models.JSONField(default=dict)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reopening")
        constraints = [one_of("resolved_through", Resolution)]

    def __str__(self):
        return f"{self.case_id} {self.reopened_on}"


class OutgoingText(models.Model):
    """The free texts of a record as they may leave the centre, read by somebody for names and places.

    ``of`` is the digest of the texts that were read: when one of them changes, the record must be read again.
    """

    case = models.OneToOneField(LegalCase, models.CASCADE, related_name="outgoing_text")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    sector_other = models.CharField(_("Which sector"), max_length=300, blank=True)
    source_other = models.CharField(_("Which source"), max_length=300, blank=True)
    subject_other = models.CharField(_("Which other subject"), max_length=300, blank=True)
    dropped_why = models.TextField(_("Why it was dropped"), blank=True)
    remedy_other = models.CharField(_("Which other remedy"), max_length=300, blank=True)
    remarks = models.TextField(_("Remarks"), blank=True)
    of = models.CharField(max_length=64, editable=False)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(auto_now=True)

    objects = OfCaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("outgoing text")

    def __str__(self):
        return str(self.case_id)
