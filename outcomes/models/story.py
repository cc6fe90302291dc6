from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import coded
from mrc.access.scope import CentreRecord
from mrc.constraints import one_of
from mrc.vocabularies import HarvestOutcome

from .interview import Interview


class Story(CentreRecord):
    """The outcome harvesting story, Annex 4, in its five parts."""

    interview = models.OneToOneField(Interview, models.PROTECT, related_name="story")
    title = models.CharField(_("Title"), max_length=500)
    outcome = coded(_("Outcome"), HarvestOutcome)
    profile = models.TextField(_("Profile of the respondent"), blank=True)
    event = models.TextField(_("The event that led to the MRC"), blank=True)
    assistance = models.TextField(_("The assistance"), blank=True)
    result = models.TextField(_("The outcome"), blank=True)
    lesson = models.TextField(_("What should be learned"), blank=True)
    approved_on = models.DateField(_("Approved on"), null=True, blank=True)

    class Meta:
        ordering = ["-approved_on", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [one_of("outcome", HarvestOutcome)]

    def __str__(self):
        return str(self.interview_id)
