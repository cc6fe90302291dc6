from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client, coded, known_nationality
from mrc.access.scope import CentreRecord
from mrc.constraints import one_of
from mrc.vocabularies import NOT_RECORDED, Gender, LegalStatus, Sector

from .draw import Drawn


class Interview(CentreRecord):
    """The outcome harvesting questionnaire, Annex 3."""

    reference = models.CharField(_("Interview No."), max_length=100)
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, verbose_name=_("Client card"), related_name="interviews"
    )
    drawn = models.OneToOneField(
        Drawn, models.SET_NULL, null=True, blank=True, verbose_name=_("Drawn by lot"), related_name="interview"
    )
    interviewed_on = models.DateField(_("Date of interview"))
    gender = models.CharField(_("Gender"), max_length=20, choices=Gender)
    nationality = models.CharField(
        _("Nationality"), max_length=12, default=NOT_RECORDED, validators=[known_nationality]
    )
    community_of_origin = models.CharField(_("Community of origin"), max_length=300, blank=True)
    sector = coded(_("Sector of work"), Sector)
    legal_status = coded(_("Legal status"), LegalStatus)
    learned_of_mrc = models.TextField(_("How first learned of the MRC"), blank=True)
    accessed_when = models.TextField(_("How long ago services were accessed"), blank=True)
    event = models.TextField(_("What event led to the MRC"), blank=True)
    challenges = models.TextField(_("Challenges in accessing the MRC"), blank=True)
    services_used = models.TextField(_("Which services were used"), blank=True)
    assistance_adequate = models.TextField(_("Was the needed assistance given"), blank=True)
    women_responsive = models.TextField(_("How services could respond better to women"), blank=True)
    additional_services = models.TextField(_("What more the MRC should provide"), blank=True)
    learned = models.TextField(_("What was learned"), blank=True)
    decisions = models.TextField(_("Did information influence a decision"), blank=True)
    benefits = models.TextField(_("Practical benefits"), blank=True)
    behaviour = models.TextField(_("Changed behaviour"), blank=True)
    livelihood = models.TextField(_("Changed livelihood"), blank=True)

    class Meta:
        ordering = ["-interviewed_on", "-pk"]
        verbose_name = _("interview")
        constraints = [
            models.UniqueConstraint(fields=["centre", "reference"], name="outcomes_interview_reference_once"),
            one_of("gender", Gender),
            one_of("sector", Sector),
            one_of("legal_status", LegalStatus),
        ]

    def __str__(self):
        return self.reference
