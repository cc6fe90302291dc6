from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mrc.constraints import one_of
from mrc.vocabularies import ServiceType

from .card import Client
from .scope import ChildQuerySet


class ServiceQuerySet(ChildQuerySet):
    def received_in(self, period):
        return self.filter(received_on__range=period)


class Service(models.Model):
    """One line of the service log (Annex 1, part 4). It belongs to the centre of its client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="services")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    service = models.CharField(_("Service"), max_length=30, choices=ServiceType)
    received_on = models.DateField(_("Date received"))
    note = models.TextField(_("Note"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["-received_on", "-pk"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [
            # All that the report counts of a service, so that years of them are counted without reading the rows.
            models.Index(fields=["centre", "received_on", "client", "service"], name="clients_service_counted"),
        ]
        constraints = [one_of("service", ServiceType)]

    def __str__(self):
        return f"{self.get_service_display()} {self.received_on}"

    def get_absolute_url(self):
        return self.client.get_absolute_url()
