import hashlib
import json

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import coded
from events.models import Event
from legal_cases.models import LegalCase
from mrc.access.scope import CentreRecord
from mrc.agreements.models import Activity
from mrc.constraints import not_negative, one_of
from mrc.scripts import word_count
from mrc.vocabularies import Finding
from mrc.vocabularies.harvesting import StoryState

PARTS = ("summary", "impact", "impact_intermediaries", "learning")


class CaseStudy(CentreRecord):
    """A case study of an activity or of a noteworthy complaint, Annex 6. Failures are as welcome as successes."""

    reference = models.CharField(_("Case study No."), max_length=100)
    title = models.CharField(_("Title"), max_length=500)
    finding = coded(_("Finding"), Finding)
    summary = models.TextField(_("Summary"), blank=True)
    impact = models.TextField(_("Impact"), blank=True)
    impact_intermediaries = models.TextField(_("Impact on intermediaries"), blank=True)
    learning = models.TextField(_("Learning"), blank=True)
    men = models.IntegerField(_("Men"), default=0)
    women = models.IntegerField(_("Women"), default=0)
    other = models.IntegerField(_("Other/unknown"), default=0)
    activities = models.ManyToManyField(
        Activity, verbose_name=_("Planned activities"), related_name="case_studies", blank=True
    )
    events = models.ManyToManyField(Event, verbose_name=_("Events"), related_name="case_studies", blank=True)
    cases = models.ManyToManyField(LegalCase, verbose_name=_("Complaints"), related_name="case_studies", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("Written by"), related_name="+"
    )
    sent_on = models.DateField(_("Sent for review on"), null=True, blank=True)
    remark = models.TextField(_("What to change"), blank=True)
    names_why = models.TextField(_("Why what looks like a name or a place may stay"), blank=True)
    names_of = models.CharField(max_length=64, blank=True, editable=False)  # the digest of the texts looked at
    approved_on = models.DateField(_("Approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Approved by"),
        related_name="+",
    )

    history = HistoricalRecords(excluded_fields=["uuid"])

    class Meta:
        ordering = ["-approved_on", "-pk"]
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        constraints = [
            models.UniqueConstraint(fields=["centre", "reference"], name="outcomes_casestudy_reference_once"),
            one_of("finding", Finding),
            not_negative("men"),
            not_negative("women"),
            not_negative("other"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("outcomes:case-study", args=[self.uuid])

    @property
    def state(self) -> StoryState:
        if self.approved_on:
            return StoryState.APPROVED
        return StoryState.IN_REVIEW if self.sent_on else StoryState.DRAFT

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Title and text of each part; that of the intermediaries only when it is written."""
        named = [(name, self._meta.get_field(name).verbose_name, getattr(self, name)) for name in PARTS]
        return [(title, text) for name, title, text in named if text or name != "impact_intermediaries"]

    @property
    def words(self) -> int:
        return sum(word_count(getattr(self, name)) for name in PARTS)

    @property
    def digest(self) -> str:
        """The same for the same texts."""
        texts = json.dumps([getattr(self, name) for name in ("title", *PARTS)], ensure_ascii=False)
        return hashlib.sha256(texts.encode()).hexdigest()
