from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import coded
from mrc.agreements.models import Agreement, Outcome, Output, PlannedQuerySet
from mrc.constraints import in_order, not_negative, one_of
from mrc.vocabularies import IndicatorLevel, IndicatorUnit

from ..measures import MEASURES


def known_measure(code):
    if code and code not in MEASURES:
        raise ValidationError(_("%(code)s is not a measure. The command measures lists them.") % {"code": code})


class Indicator(models.Model):
    """A performance indicator of an agreement (Annex 5, section 3). Without a measure its result is typed.

    A rate is ``measure`` out of ``out_of``. The target stands here for the whole agreement, until ``target_by``;
    ``IndicatorTarget`` holds those of single years.
    """

    PATH = "agreement"

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="indicators")
    code = models.CharField(_("Indicator"), max_length=20)
    statement = models.TextField(_("Statement"))
    level = coded(_("Level"), IndicatorLevel)
    unit = coded(_("Unit"), IndicatorUnit)
    data_source = models.CharField(_("Data source"), max_length=300, blank=True)
    target = models.DecimalField(_("Target"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_women = models.DecimalField(_("Target, women"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_men = models.DecimalField(_("Target, men"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_by = models.DateField(_("Target by"), null=True, blank=True)
    measure = models.CharField(_("Measure"), max_length=60, blank=True, validators=[known_measure])
    out_of = models.CharField(_("Out of"), max_length=60, blank=True, validators=[known_measure])
    baseline = models.DecimalField(_("Baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(_("Date of the baseline"), null=True, blank=True)
    outcome = models.ForeignKey(
        Outcome, models.SET_NULL, verbose_name=_("Outcome"), related_name="indicators", null=True, blank=True
    )
    output = models.ForeignKey(
        Output, models.SET_NULL, verbose_name=_("Output"), related_name="indicators", null=True, blank=True
    )

    objects = PlannedQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "code"]
        verbose_name = _("indicator")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "code"], name="reports_indicator_once"),
            one_of("level", IndicatorLevel),
            one_of("unit", IndicatorUnit),
            not_negative("target"),
            not_negative("target_women"),
            not_negative("target_men"),
            not_negative("baseline"),
        ]

    def __str__(self):
        return f"{self.code} {self.statement}"


class IndicatorTarget(models.Model):
    """What an indicator aims at within a year of the agreement, both days included; a revision says why."""

    PATH = "indicator__agreement"

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To, this day included"))
    target = models.DecimalField(_("Target"), max_digits=14, decimal_places=2)
    target_women = models.DecimalField(_("Target, women"), max_digits=14, decimal_places=2, null=True, blank=True)
    target_men = models.DecimalField(_("Target, men"), max_digits=14, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("Why it was revised"), blank=True)

    objects = PlannedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["indicator", "starts_on"]
        verbose_name = _("target of a year")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "starts_on"], name="reports_target_once"),
            in_order("starts_on", "ends_on", _("The year of the target ends before it starts.")),
            not_negative("target"),
            not_negative("target_women"),
            not_negative("target_men"),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.starts_on}"
