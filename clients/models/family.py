from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mrc.constraints import one_of
from mrc.vocabularies.contact import Relation

from .card import Client
from .scope import ChildQuerySet


class FamilyLinkQuerySet(ChildQuerySet):
    def of(self, client):
        return self.filter(models.Q(first=client) | models.Q(second=client)).select_related("first", "second")


class FamilyLink(models.Model):
    """Two clients of a centre who belong together; one row for both, the older card first."""

    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    first = models.ForeignKey(Client, models.CASCADE, related_name="+")
    second = models.ForeignKey(Client, models.CASCADE, related_name="+")
    relation = models.CharField(_("The second is the first one’s"), max_length=20, choices=Relation)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FamilyLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("family link")
        verbose_name_plural = _("family links")
        constraints = [
            one_of("relation", Relation),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="clients_family_once",
                violation_error_message=_("These two cards are linked already."),
            ),
            models.CheckConstraint(
                name="clients_family_in_order",
                condition=models.Q(first__lt=models.F("second")),
                violation_error_message=_("A card is not its own relative."),
            ),
        ]

    def __str__(self):
        return f"{self.first_id}, {self.second_id}: {self.relation}"

    def seen_from(self, client: Client) -> tuple[Client, str]:
        """The other card, and what that person is to this client."""
        if client.pk == self.first_id:
            return self.second, Relation(self.relation).label
        return self.first, Relation(self.relation).seen_from_the_other.label
