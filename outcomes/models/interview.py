from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import Client, coded, known_nationality
from mrc.access.references import next_reference
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
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
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Interviewer"),
        related_name="interviews",
    )
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

    history = HistoricalRecords(excluded_fields=["uuid"])

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

    def get_absolute_url(self):
        return reverse("outcomes:interview", args=[self.uuid])

    def give_reference(self):
        year = self.interviewed_on.year
        self.reference = next_reference(Interview.objects, centre=self.centre, kind="I", year=year)


class Question(CentreRecord):
    """A question a centre adds to Annex 3. It is never taken out, since answers hang on it: it goes out of use."""

    wording = models.CharField(_("Question"), max_length=500)
    order = models.PositiveSmallIntegerField(_("Place"), default=0)
    in_use = models.BooleanField(_("In use"), default=True)

    class Meta:
        ordering = ["centre", "order", "pk"]
        verbose_name = _("question of the centre")
        verbose_name_plural = _("questions of the centre")
        constraints = [
            models.UniqueConstraint(fields=["centre", "wording"], name="outcomes_question_once"),
            models.CheckConstraint(
                name="outcomes_question_has_words",
                condition=~Q(wording=""),
                violation_error_message=_("Write the question."),
            ),
        ]

    def __str__(self):
        return self.wording


class AnswerQuerySet(CentreScopedQuerySet):
    def visible_to(self, user):
        """Whoever may see the interview may see what hangs on it."""
        return self.filter(centre__in=user.centre_ids) if user.has_perm("outcomes.view_interview") else self.none()


class Answer(models.Model):
    """What somebody said to a question of the centre, with the words in which it was asked then."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="own_answers")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    asked = models.CharField(_("Question as asked"), max_length=500)
    text = models.TextField(_("Answer"), blank=True)

    objects = AnswerQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["question__order", "question"]
        verbose_name = _("answer to a question of the centre")
        verbose_name_plural = _("answers to questions of the centre")
        constraints = [
            models.UniqueConstraint(fields=["interview", "question"], name="outcomes_answer_once"),
        ]

    def __str__(self):
        return self.asked
