"""The draw of those who are asked what changed (manual, section 3.3): frame, seed, who was drawn, what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import Client
from mrc.access.models import Centre
from mrc.access.scope import CentreRecord, CentreScopedQuerySet, permission
from mrc.agreements.models import Agreement
from mrc.constraints import one_of
from mrc.vocabularies import Gender
from mrc.vocabularies.harvesting import DrawnState, LeftOut, told


class DrawQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the agreements of the user's centres; its people are each for their own centre alone."""
        if not user.has_perm(permission(self.model, "view")):
            return self.none()
        linked = Agreement.centres.through.objects.filter(centre__in=user.centre_ids)
        return self.filter(agreement__in=linked.values("agreement"))


class Draw(models.Model):
    """One draw for one year of an agreement. It is never changed: the same seed and frame give the same people."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="draws")
    starts_on = models.DateField(_("First day of the agreement year"))
    ends_on = models.DateField(_("Last day of the agreement year"))
    number = models.PositiveSmallIntegerField(_("Draw"), default=1)  # of the year
    reason = models.TextField(_("Why it was drawn again"), blank=True)
    drawn_on = models.DateField(_("Drawn on"))
    drawn_at = models.DateTimeField(auto_now_add=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    women_missing = models.PositiveSmallIntegerField(_("Women missing to half"), default=0)
    wanted = models.PositiveSmallIntegerField(_("Interviews wanted"))
    seed = models.CharField(_("Seed"), max_length=64)
    method = models.CharField(_("Method"), max_length=20)

    objects = DrawQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-number"]
        verbose_name = _("draw")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "starts_on", "number"], name="outcomes_draw_once"),
        ]

    def __str__(self):
        return f"{self.agreement_id} {self.starts_on} {self.number}"

    def get_absolute_url(self):
        return reverse("outcomes:draw", args=[self.uuid])


class FramePersonQuerySet(CentreScopedQuerySet):
    def visible_to(self, user):
        """People are for who reads draws at their own centre."""
        if not user.has_perm(permission(Draw, "view")):
            return self.none()
        return self.filter(centre__in=user.centre_ids)


class FramePerson(models.Model):
    """Somebody who was looked at for a draw: in the frame, with the number the lot goes by, or left out and why."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="frame")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.SET_NULL, null=True, related_name="+")
    gender = models.CharField(_("Gender"), max_length=20, choices=Gender)
    number = models.PositiveIntegerField(_("Number in the frame"), null=True)
    left_out = models.CharField(_("Left out"), max_length=30, choices=LeftOut, blank=True)
    rank = models.PositiveIntegerField(_("Place in the order drawn"), null=True)

    objects = FramePersonQuerySet.as_manager()

    class Meta:
        ordering = ["draw", "number", "pk"]
        verbose_name = _("person of a frame")
        verbose_name_plural = _("places in a draw")
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="outcomes_frame_number_once"),
            models.UniqueConstraint(fields=["draw", "rank"], name="outcomes_frame_rank_once"),
            one_of("gender", Gender),
            models.CheckConstraint(
                name="outcomes_frame_in_or_left_out",
                condition=models.Q(number__isnull=False, left_out="")
                | models.Q(number__isnull=True, rank__isnull=True) & ~models.Q(left_out=""),
            ),
        ]

    def __str__(self):
        return f"{self.draw_id} {self.number}"


class DrawnQuerySet(CentreScopedQuerySet):
    def visible_to(self, user):
        """Not who was passed over: what kept her out may be hidden from the reader. The draw tells place and reason."""
        return super().visible_to(user).filter(passed_over="")


class Drawn(CentreRecord):
    """Somebody who is to be asked, and what came of it. Who steps in for another says for whom.

    ``passed_over``: the turn came to somebody of the reserve list who may not be asked any more, and why.
    """

    person = models.OneToOneField(FramePerson, models.PROTECT, related_name="drawn")
    steps_in_for = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("Steps in for"), related_name="replaced_by"
    )
    state = models.CharField(_("What came of it"), max_length=20, choices=DrawnState, default=DrawnState.TO_ASK)
    reason = models.TextField(_("Reason"), blank=True)
    passed_over = models.CharField(_("Passed over"), max_length=30, choices=LeftOut, blank=True)
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Interviewer"),
        related_name="drawn_to_interview",
    )

    objects = DrawnQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["uuid"])

    class Meta:
        ordering = ["person__draw", "person__rank"]
        verbose_name = _("drawn person")
        constraints = [
            one_of("state", DrawnState),
            models.CheckConstraint(
                name="outcomes_drawn_passed_over_is_not_asked",
                condition=models.Q(passed_over="") | models.Q(state=DrawnState.NO_LONGER_ASKED),
            ),
        ]

    def __str__(self):
        return str(self.person_id)

    @property
    def passed_over_because(self) -> str:
        """Nothing that tells of a mark or of a case the reader may not see."""
        return LeftOut(told(self.passed_over)).label if self.passed_over else ""

    @property
    def passed_before(self) -> list["Drawn"]:
        """Those of the reserve list who were passed over before the turn came to her, the last first."""
        passed, one = [], self.steps_in_for
        while one is not None and one.passed_over:
            passed.append(one)
            one = one.steps_in_for
        return passed

    @property
    def asked_before(self) -> "Drawn | None":
        """For whom she steps in, past those who were passed over; None for who was drawn first."""
        passed = self.passed_before
        return passed[-1].steps_in_for if passed else self.steps_in_for

    @property
    def asked_instead(self) -> "Drawn | None":
        """Who steps in, past those of the reserve list who may not be asked any more; None while nobody does."""
        one = getattr(self, "replaced_by", None)
        while one is not None and one.passed_over:
            one = getattr(one, "replaced_by", None)
        return one

    def get_absolute_url(self):
        return reverse("outcomes:drawn", args=[self.uuid])
