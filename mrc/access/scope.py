"""Which records a person may see. Every query behind an address, a choice, a filter or an export starts here."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


def permission(model, action: str) -> str:
    """The name of Django's permission for an action on a model: ``clients.view_client``."""
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}"


class CentreScopedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The records of the user's centres; none when the role may not view this kind of record."""
        if not user.has_perm(permission(self.model, "view")):
            return self.none()
        return self.filter(centre__in=user.centre_ids)


class CentreRecord(models.Model):
    """A record that belongs to one centre and has an address of its own that cannot be guessed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    centre = models.ForeignKey("access.Centre", models.PROTECT, verbose_name=_("Centre"), related_name="+")

    objects = CentreScopedQuerySet.as_manager()

    class Meta:
        abstract = True
