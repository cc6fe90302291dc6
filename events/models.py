from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Service
from mrc.access.references import next_reference
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.agreements.models import Activity
from mrc.constraints import in_order, not_negative, one_of
from mrc.vocabularies import Audience, EventKind, Gender


class EventQuerySet(CentreScopedQuerySet):
    def held_in(self, period):
        """An event belongs to the period of its first day."""
        return self.filter(held_on__range=period)


class Event(CentreRecord):
    """A training, a meeting or an outreach."""

    reference = models.CharField(_("Reference No."), max_length=100)
    kind = models.CharField(_("Kind"), max_length=20, choices=EventKind)
    title = models.CharField(_("Title"), max_length=500)
    held_on = models.DateField(_("First day"))
    ended_on = models.DateField(_("Last day"), null=True, blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, verbose_name=_("Planned activity"), related_name="events"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["centre", "held_on"], name="events_centre_held")]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "reference"],
                name="events_event_reference_once",
                violation_error_message=_("This reference number is taken at this centre."),
            ),
            one_of("kind", EventKind),
            in_order("held_on", "ended_on", _("The event ends before it starts.")),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("events:detail", args=[self.uuid])

    def give_reference(self):
        self.reference = next_reference(Event.objects, centre=self.centre, kind="E", year=self.held_on.year)


class OnEventQuerySet(CentreScopedQuerySet):
    def visible_to(self, user):
        """Whoever may see the event may see who came."""
        return self.filter(centre__in=user.centre_ids) if user.has_perm("events.view_event") else self.none()


class Participant(models.Model):
    """One line of the list of participants. A linked client counts once per event; others are each one person."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="participants")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, verbose_name=_("Client card"), related_name="participations"
    )
    name = models.CharField(_("Name"), max_length=500, blank=True)
    gender = models.CharField(_("Gender"), max_length=20, choices=Gender)
    audience = models.CharField(_("Audience"), max_length=30, choices=Audience, default=Audience.BENEFICIARY)
    service = models.OneToOneField(
        Service, models.SET_NULL, null=True, blank=True, editable=False, related_name="participation"
    )

    objects = OnEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("participant")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "client"],
                name="events_participant_once",
                violation_error_message=_("This client is on the list already."),
            ),
            one_of("gender", Gender),
            one_of("audience", Audience),
        ]

    def __str__(self):
        return f"{self.event}"


class HeadCount(models.Model):
    """People counted, not listed. A list of participants of the same audience wins over it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="headcounts")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    audience = models.CharField(_("Audience"), max_length=30, choices=Audience, default=Audience.BENEFICIARY)
    men = models.IntegerField(_("Men"), default=0)
    women = models.IntegerField(_("Women"), default=0)
    other = models.IntegerField(_("Other/unknown"), default=0)

    objects = OnEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("head-count")
        constraints = [one_of("audience", Audience), not_negative("men"), not_negative("women"), not_negative("other")]

    def __str__(self):
        return f"{self.event_id}: {self.men}/{self.women}/{self.other}"
