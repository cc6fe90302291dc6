import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mrc.access.scope import CentreRecord
from mrc.constraints import one_of
from mrc.vocabularies.contact import Likeness, SamePerson

from .card import Client
from .scope import ChildQuerySet


class LikelySameQuerySet(ChildQuerySet):
    def to_decide(self):
        return self.filter(verdict=SamePerson.OPEN)

    def of(self, client):
        return self.filter(models.Q(first=client) | models.Q(second=client))

    def between(self, one, other):
        first, second = sorted([one.pk, other.pk])
        return self.filter(first=first, second=second)


class LikelySame(CentreRecord):
    """Two cards of a centre that may be of one person, and what was decided; the older card first."""

    first = models.ForeignKey(Client, models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, models.CASCADE, related_name="+")
    likeness = models.CharField(_("Why"), max_length=30, choices=Likeness)
    verdict = models.CharField(_("Decided"), max_length=20, choices=SamePerson, default=SamePerson.OPEN)
    reason = models.TextField(_("Reason"), blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)

    objects = LikelySameQuerySet.as_manager()

    class Meta:
        ordering = ["noted_at", "pk"]
        verbose_name = _("pair of cards that look alike")
        verbose_name_plural = _("pairs of cards that look alike")
        indexes = [models.Index(fields=["centre", "verdict"], name="clients_likely_same_verdict")]
        constraints = [
            one_of("likeness", Likeness),
            one_of("verdict", SamePerson),
            models.UniqueConstraint(fields=["first", "second"], name="clients_likely_same_once"),
            models.CheckConstraint(
                name="clients_likely_same_in_order",
                condition=models.Q(first__lt=models.F("second")),
                violation_error_message=_("A card is not like itself."),
            ),
            models.CheckConstraint(
                name="clients_likely_same_reason",
                condition=~models.Q(verdict=SamePerson.DIFFERENT) | ~models.Q(reason=""),
                violation_error_message=_("Say what tells the two persons apart."),
            ),
        ]

    def __str__(self):
        return f"{self.first_id}, {self.second_id}: {self.verdict}"


class Merge(CentreRecord):
    """Two cards became one; the number of the one that went leads to the one that stayed.

    ``data`` holds all that the deed changed, so that it can be undone.
    """

    kept = models.ForeignKey(Client, models.CASCADE, related_name="merges")
    gone_uuid = models.UUIDField()
    gone_reference = models.CharField(max_length=100)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]
        verbose_name = _("merge of two cards")
        verbose_name_plural = _("merges of cards")
        indexes = [models.Index(fields=["gone_uuid"], name="clients_merge_gone")]

    def __str__(self):
        return f"{self.gone_reference} → {self.kept.reference}"

    @property
    def gone_key(self) -> int:
        """The key of the card that went: what logs and other rows know it by."""
        return json.loads(self.data["gone"])[0]["pk"]
