from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.constraints import one_of
from mrc.vocabularies.contact import SafetyReason

from .card import Client
from .scope import ChildQuerySet


class SafetyMarkQuerySet(ChildQuerySet):
    def standing(self):
        return self.filter(taken_away_at=None)


class SafetyMark(models.Model):
    """Why a client is not to be asked for an interview (manual, section 3.3). Taken away, it stays as what was."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="safety_marks")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    why = models.CharField(_("What is to be known"), max_length=20, choices=SafetyReason)
    since = models.DateField(_("Known since"))
    reason = models.TextField(_("How it is known"))
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_away_at = models.DateTimeField(null=True, editable=False)

    objects = SafetyMarkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("mark for safety")
        verbose_name_plural = _("marks for safety")
        constraints = [one_of("why", SafetyReason)]

    def __str__(self):
        return f"{self.client_id} {self.why}"
