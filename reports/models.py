from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import coded
from mrc.agreements.models import Agreement, PlannedQuerySet
from mrc.constraints import not_negative, one_of
from mrc.vocabularies import IndicatorLevel, IndicatorUnit

from .measures import MEASURES


def known_measure(code):
    if code and code not in MEASURES:
        raise ValidationError(_("%(code)s is not a measure. The command measures lists them.") % {"code": code})


class Indicator(models.Model):
    """A performance indicator of an agreement (Annex 5, section 3). Without a measure its result is typed."""

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
        ]
        permissions = [("view_progressreport", "Can open progress reports")]
        default_permissions = ("add", "change", "delete", "view")

    def __str__(self):
        return f"{self.code} {self.statement}"
