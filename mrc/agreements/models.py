import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mrc.access.models import Centre, Organization, known_currency
from mrc.access.scope import permission
from mrc.constraints import in_order, not_negative, one_of
from mrc.period import Period, add_months
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.reporting import ReportsEvery, Risk


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the user's centres; those she follows for a programme officer; all for who keeps agreements."""
        if not user.has_perm(permission(self.model, "view")):
            return self.none()
        if user.has_perm(permission(self.model, "change")):
            return self
        if user.has_perm("agreements.follow_agreement"):
            return self.filter(followers=user)
        linked = Agreement.centres.through.objects.filter(centre__in=user.centre_ids)
        return self.filter(pk__in=linked.values("agreement"))

    def for_report(self):
        """With all that the head of a report needs."""
        return self.select_related("organization").prefetch_related("centres")


class Agreement(models.Model):
    """An implementation agreement with the ILO: the head of Annex 5."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("Agreement number"), max_length=100, unique=True)
    title = models.CharField(_("Title of implementation agreement"), max_length=1000)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("Implementing organization"), related_name="agreements"
    )
    location = models.CharField(_("Location"), max_length=300, blank=True)
    centres = models.ManyToManyField(Centre, verbose_name=_("Centres"), related_name="agreements")
    followers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("Programme officers"), related_name="agreements", blank=True
    )
    starts_on = models.DateField(_("Start date"))
    ends_on = models.DateField(_("End date"))
    value = models.DecimalField(_("Total value"), max_digits=14, decimal_places=2, null=True, blank=True)
    value_currency = models.CharField(_("Currency"), max_length=3, blank=True, validators=[known_currency])
    reports_every = models.PositiveSmallIntegerField(
        _("Progress reports"), choices=ReportsEvery, default=ReportsEvery.QUARTER
    )
    reports_due_after = models.PositiveSmallIntegerField(
        _("Days from the end of a period until its report is due"), default=15
    )
    impact = models.TextField(_("Impact"), blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "number"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            in_order("starts_on", "ends_on", _("The agreement ends before it starts.")),
            not_negative("value"),
            one_of("reports_every", ReportsEvery),
            models.CheckConstraint(
                name="agreements_agreement_value_has_currency",
                condition=models.Q(value__isnull=True) | ~models.Q(value_currency=""),
                violation_error_message=_("An amount needs its currency."),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("agreements:detail", args=[self.uuid])

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def years(self) -> list[Period]:
        """Its years, twelve months each from its first day; the last may be shorter."""
        found = [self.year_of(self.starts_on)]
        while found[-1].end < self.ends_on:
            found.append(self.year_of(found[-1].end + timedelta(days=1)))
        return found

    def year_of(self, day: date) -> Period:
        """The year of the agreement a day lies in: twelve months each, from its first day; the last may be shorter."""
        months = 0
        while add_months(self.starts_on, months + 12) <= min(day, self.ends_on):
            months += 12
        last = add_months(self.starts_on, months + 12) - timedelta(days=1)
        return Period(add_months(self.starts_on, months), min(last, self.ends_on))


class PlannedQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(**{f"{self.model.PATH}__in": Agreement.objects.visible_to(user)})


class Outcome(models.Model):
    """An expected outcome of an agreement (Annex 5, section 2)."""

    PATH = "agreement"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="outcomes")
    number = models.CharField(_("Outcome"), max_length=20)
    statement = models.TextField(_("Statement"))

    objects = PlannedQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        verbose_name = _("outcome")
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="agreements_outcome_once")]

    def __str__(self):
        return f"{self.number} {self.statement}"


class Output(models.Model):
    """What an outcome is reached through (theory of change), numbered within its outcome."""

    PATH = "outcome__agreement"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="outputs")
    number = models.CharField(_("Output"), max_length=20)
    statement = models.TextField(_("Statement"))

    objects = PlannedQuerySet.as_manager()

    class Meta:
        ordering = ["outcome", "number"]
        verbose_name = _("output")
        constraints = [models.UniqueConstraint(fields=["outcome", "number"], name="agreements_output_once")]

    def __str__(self):
        return f"{self.number} {self.statement}"


class Activity(models.Model):
    """A planned activity towards an outcome (Annex 5, section 2), numbered within its outcome."""

    PATH = "outcome__agreement"

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="activities")
    output = models.ForeignKey(
        Output, models.SET_NULL, verbose_name=_("Output"), related_name="activities", null=True, blank=True
    )
    number = models.CharField(_("Activity"), max_length=20)
    statement = models.TextField(_("Statement"))

    objects = PlannedQuerySet.as_manager()

    class Meta:
        ordering = ["outcome", "number"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [models.UniqueConstraint(fields=["outcome", "number"], name="agreements_activity_once")]

    def __str__(self):
        return f"{self.number} {self.statement}"


class Assumption(models.Model):
    """What must hold for the theory of change to work, and how likely it is to fail; of an outcome or of the whole."""

    PATH = "agreement"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="assumptions")
    outcome = models.ForeignKey(
        Outcome, models.CASCADE, verbose_name=_("Outcome"), related_name="assumptions", null=True, blank=True
    )
    number = models.CharField(_("Assumption"), max_length=20)
    statement = models.TextField(_("Statement"))
    risk = models.CharField(_("Risk"), max_length=20, choices=Risk, default=NOT_RECORDED)

    objects = PlannedQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "number"]
        verbose_name = _("assumption")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreements_assumption_once"),
            one_of("risk", Risk),
        ]

    def __str__(self):
        return f"{self.number} {self.statement}"
