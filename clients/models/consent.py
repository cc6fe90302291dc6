from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mrc.access.scope import CentreRecord
from mrc.constraints import one_of, text_with
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.contact import ConsentAnswer, ConsentManner, ConsentPurpose, Danger

from .card import Client, coded, known_language
from .scope import ChildQuerySet


class Consent(models.Model):
    """One answer to one question; earlier answers stay (manual, section 3.1)."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="consents")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    purpose = models.CharField(_("Purpose"), max_length=20, choices=ConsentPurpose)
    answer = models.CharField(_("Answer"), max_length=20, choices=ConsentAnswer)
    given_on = models.DateField(_("Date"))
    shared_with = models.CharField(_("Centre or agency"), max_length=300, blank=True)
    manner = coded(_("How the answer was given"), ConsentManner)
    language = models.CharField(_("Language"), max_length=12, default=NOT_RECORDED, validators=[known_language])
    given_by = models.CharField(
        _("Given by somebody else"), max_length=300, blank=True, help_text=_("A parent or guardian, for a child.")
    )
    interpreter = models.CharField(_("Interpreter"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ChildQuerySet.as_manager()

    class Meta:
        ordering = ["given_on", "pk"]
        verbose_name = _("consent")
        verbose_name_plural = _("answers about consent")
        constraints = [
            one_of("purpose", ConsentPurpose),
            one_of("answer", ConsentAnswer),
            one_of("manner", ConsentManner),
            text_with("shared_with", "purpose", ConsentPurpose.SHARE, _("Name the centre or agency.")),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.get_answer_display()}"

    @property
    def is_plain(self) -> bool:
        """Yes or no to one of the two questions at the desk, and nothing said of how it was given."""
        return (
            self.purpose in ConsentPurpose.at_the_desk()
            and self.answer != ConsentAnswer.WITHDRAWN
            and self.manner == self.language == NOT_RECORDED
            and not (self.given_by or self.interpreter)
        )

    @property
    def is_given(self) -> bool:
        return self.answer == ConsentAnswer.GIVEN


class ContactOverrideQuerySet(ChildQuerySet):
    def in_force(self, *, client, user):
        """What opens the telephone of this client to this user now."""
        return self.filter(client=client, made_by=user, made_at__gt=timezone.now() - ContactOverride.HOLDS_FOR)

    def told_to(self, user):
        """What the user was told. In place of who may not sign in any more: who answers for the centre's data."""
        instead = models.Q(told__is_active=False, centre__in=user.centre_ids)
        answers_for_the_data = user.has_perm("workbook.export_workbook")
        return self.filter(models.Q(told=user) | instead if answers_for_the_data else models.Q(told=user))

    def to_acknowledge(self, user):
        return self.told_to(user).filter(read_at__isnull=True)


class ContactOverride(CentreRecord):
    """Somebody looks at the telephone of a client who does not want to be contacted: only to avert a danger.

    It opens the ways to reach her for who gave the reason, for a day; a second person is told.
    """

    HOLDS_FOR = timedelta(hours=24)

    client = models.ForeignKey(Client, models.CASCADE, related_name="contact_overrides")
    danger = models.CharField(_("Which danger"), max_length=10, choices=Danger)
    reason = models.TextField(_("Why it cannot wait"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    told = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("Second person"), related_name="+"
    )
    read_at = models.DateTimeField(null=True, editable=False)

    objects = ContactOverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("contact against the client’s will")
        verbose_name_plural = _("contacts against the client’s will")
        constraints = [
            one_of("danger", Danger),
            models.CheckConstraint(
                name="clients_override_second_person",
                condition=~models.Q(made_by=models.F("told")),
                violation_error_message=_("The second person is somebody else."),
            ),
        ]

    def __str__(self):
        return f"{self.get_danger_display()}, {self.made_at:%Y-%m-%d}"
