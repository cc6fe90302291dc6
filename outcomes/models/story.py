import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import Consent, coded
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.constraints import one_of
from mrc.scripts import word_count
from mrc.vocabularies import HarvestOutcome
from mrc.vocabularies.contact import ConsentAnswer, ConsentManner, ConsentPurpose
from mrc.vocabularies.harvesting import Risk, StoryState

from .interview import Interview

PARTS = ("profile", "event", "assistance", "result", "lesson")
TEXTS = ("title", "pseudonym", *PARTS, "figures")


PUBLISHED = Q(consent_withdrawn_on__isnull=True) & (
    Q(publish_answer__isnull=True) | Q(publish_answer=ConsentAnswer.GIVEN)
)
TAKEN_BACK = Q(consent_withdrawn_on__isnull=False) | Q(
    publish_answer__in=[ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN]
)


class StoryQuerySet(CentreScopedQuerySet):
    def with_consent_now(self):
        """With ``publish_answer``: the latest answer on the card to whether the story may be published, or null."""
        answers = Consent.objects.filter(client=OuterRef("interview__client"), purpose=ConsentPurpose.PUBLISH)
        latest = answers.order_by("-given_on", "-pk").values("answer")[:1]
        return self.alias(publish_answer=Subquery(latest))

    def published(self):
        """Approved, and nobody took back or refused that it is published. What was never asked came with a workbook."""
        return self.with_consent_now().filter(PUBLISHED, approved_on__isnull=False)

    def taken_back(self):
        """Approved once, and not published any more: the consent was taken back or refused since."""
        return self.with_consent_now().filter(TAKEN_BACK, approved_on__isnull=False)


class Story(CentreRecord):
    """The outcome harvesting story, Annex 4, in its five parts. It names nobody: the respondent has a pseudonym."""

    interview = models.OneToOneField(Interview, models.PROTECT, related_name="story")
    title = models.CharField(_("Title"), max_length=500)
    pseudonym = models.CharField(_("Pseudonym"), max_length=200, blank=True)
    outcome = coded(_("Outcome"), HarvestOutcome)
    profile = models.TextField(_("Profile of the respondent"), blank=True)
    event = models.TextField(_("The event that led to the MRC"), blank=True)
    assistance = models.TextField(_("The assistance"), blank=True)
    result = models.TextField(_("The outcome"), blank=True)
    lesson = models.TextField(_("What should be learned"), blank=True)
    figures = models.TextField(_("Figures it mentions, and where each comes from"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("Written by"), related_name="+"
    )
    sent_on = models.DateField(_("Sent for review on"), null=True, blank=True)
    remark = models.TextField(_("What to change"), blank=True)
    heard_on = models.DateField(_("Read to the respondent on"), null=True, blank=True)
    heard_from = models.CharField(_("Read by"), max_length=300, blank=True)
    heard_changes = models.TextField(_("What the respondent changed"), blank=True)
    consent_on = models.DateField(_("Consent to publish given on"), null=True, blank=True)
    consent_manner = coded(_("How the answer was given"), ConsentManner)
    consent_withdrawn_on = models.DateField(_("Consent taken back on"), null=True, blank=True)
    approved_on = models.DateField(_("Approved on"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Approved by"),
        related_name="+",
    )

    objects = StoryQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["uuid"])

    class Meta:
        ordering = ["-approved_on", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [one_of("outcome", HarvestOutcome), one_of("consent_manner", ConsentManner)]

    def __str__(self):
        return str(self.interview_id)

    def get_absolute_url(self):
        return reverse("outcomes:story", args=[self.uuid])

    @property
    def reference(self) -> str:
        """A story is called by its interview."""
        return self.interview.reference

    @property
    def state(self) -> StoryState:
        if self.approved_on:
            return StoryState.APPROVED
        return StoryState.IN_REVIEW if self.sent_on else StoryState.DRAFT

    @property
    def parts(self) -> list[tuple[str, str]]:
        return [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in PARTS]

    @property
    def words(self) -> int:
        """Of the five parts, in any script."""
        return sum(word_count(getattr(self, name)) for name in PARTS)

    @property
    def digest(self) -> str:
        """The same for the same texts."""
        texts = json.dumps([getattr(self, name) for name in TEXTS], ensure_ascii=False)
        return hashlib.sha256(texts.encode()).hexdigest()


class AcceptedRisk(models.Model):
    """Why something that could tell who somebody is, or harm a name, may stay in a story."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="accepted_risks")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    kind = models.CharField(_("What it is"), max_length=20, choices=Risk)
    words = models.CharField(_("Words"), max_length=300, blank=True)
    why = models.TextField(_("Why it may stay"))
    of = models.CharField(max_length=64)  # the digest of the texts that were looked at
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["story", "kind", "words"], name="outcomes_accepted_risk_once"),
            one_of("kind", Risk),
        ]

    def __str__(self):
        return f"{self.kind}: {self.words}"
