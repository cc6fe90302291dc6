from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import coded
from mrc.access.scope import CentreRecord
from mrc.constraints import not_negative, one_of
from mrc.vocabularies import Finding


class CaseStudy(CentreRecord):
    """A case study of an activity, Annex 6. Failures are as welcome as successes."""

    reference = models.CharField(_("Case study No."), max_length=100)
    title = models.CharField(_("Title"), max_length=500)
    finding = coded(_("Finding"), Finding)
    summary = models.TextField(_("Summary"), blank=True)
    impact = models.TextField(_("Impact"), blank=True)
    learning = models.TextField(_("Learning"), blank=True)
    men = models.IntegerField(_("Men"), default=0)
    women = models.IntegerField(_("Women"), default=0)
    other = models.IntegerField(_("Other/unknown"), default=0)
    approved_on = models.DateField(_("Approved on"), null=True, blank=True)

    class Meta:
        ordering = ["-approved_on", "-pk"]
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        constraints = [
            models.UniqueConstraint(fields=["centre", "reference"], name="outcomes_casestudy_reference_once"),
            one_of("finding", Finding),
            not_negative("men"),
            not_negative("women"),
            not_negative("other"),
        ]

    def __str__(self):
        return self.reference
