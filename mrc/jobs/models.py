import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mrc.vocabularies import Vocabulary

KEPT_FOR = timedelta(days=1)
SILENT_FOR = timedelta(minutes=3)  # after which work that says nothing is taken for dead
PATIENCE = timedelta(seconds=30)  # after which waiting work asks whether there is a worker


class JobState(Vocabulary):
    WAITING = "waiting", "", _("Waiting")
    RUNNING = "running", "", _("Running")
    DONE = "done", "", _("Done")
    FAILED = "failed", "", _("Failed")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Long work is for who asked for it alone."""
        return self.filter(user=user)


class Job(models.Model):
    """Long work that somebody asked for: how far it is, and the file it made, kept encrypted for a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    centre = models.ForeignKey("access.Centre", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    sentence = models.TextField(blank=True)
    filename = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(_("Last sign of life"), null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        verbose_name = _("long work")

    def __str__(self):
        return f"{self.kind} {self.state}"

    def get_absolute_url(self):
        return reverse("jobs:detail", args=[self.uuid])

    @property
    def title(self) -> object:
        from .work import KINDS  # which itself knows this model

        return KINDS[self.kind].title

    @property
    def about(self) -> str:
        from .work import KINDS

        return KINDS[self.kind].about(self)

    @property
    def is_waiting(self) -> bool:
        return self.state == JobState.WAITING

    @property
    def is_ended(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def is_dead(self) -> bool:
        """Its worker has said nothing for so long that it was killed."""
        return self.state == JobState.RUNNING and timezone.now() - (self.seen_at or self.made_at) > SILENT_FOR

    @property
    def is_left_lying(self) -> bool:
        """No worker has taken it up."""
        return self.is_waiting and timezone.now() - self.made_at > PATIENCE

    @property
    def is_under_way(self) -> bool:
        return not self.is_ended and not self.is_dead

    @property
    def asked_at(self) -> datetime:
        return self._by_the_clock(self.made_at)

    @property
    def ended_at_the_centre(self) -> datetime | None:
        return self._by_the_clock(self.ended_at) if self.ended_at else None

    @property
    def silent_minutes(self) -> int:
        """After how many of them without a word it is taken for dead."""
        return int(SILENT_FOR.total_seconds() // 60)

    @property
    def kept_until(self) -> datetime:
        return self._by_the_clock(self.made_at + KEPT_FOR)

    def _by_the_clock(self, moment: datetime) -> datetime:
        """Of the centre it is about, without its zone, for the filter ``moment``."""
        return (self.centre or self.user).at(moment)
