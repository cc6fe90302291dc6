from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=30)


class DraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A draft is for who typed it alone, however long it may still be kept."""
        return self.filter(user=user, saved_at__gt=timezone.now() - KEPT_FOR)


class Draft(models.Model):
    """What somebody has typed into a form and not sent yet. ``form`` and ``of`` say which form, of which record."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    centre = models.ForeignKey("access.Centre", models.CASCADE, null=True, related_name="+")
    form = models.CharField(max_length=60)
    of = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("Kept at"), default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        verbose_name = _("draft")
        constraints = [models.UniqueConstraint(fields=["user", "form", "of"], name="drafts_draft_once")]

    def __str__(self):
        return f"{self.form} {self.of}"
