import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mrc.vocabularies import Vocabulary


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
