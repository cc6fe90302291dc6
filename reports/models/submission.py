"""A report as it was handed in: frozen, with the files it was delivered as, and what was said of it."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from legal_cases.models import LegalCase
from mrc.access.scope import permission
from mrc.agreements.models import Agreement
from mrc.constraints import one_of
from mrc.vocabularies.reporting import ReportSection, ReportStep

from .progress import Attachment, ProgressReport

REMARK_MAX = 5000


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the agreements the user sees: a coordinator's own, those a programme officer follows."""
        if not user.has_perm(permission(self.model, "view")):
            return self.none()
        return self.filter(report__agreement__in=Agreement.objects.visible_to(user))

    def standing(self):
        """Those that are submitted or approved now, and not sent back or followed by another."""
        return self.filter(is_standing=True)


class Submission(models.Model):
    """One version of a report as it was handed in. It is never changed; what happens to it is a ``Step``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("Version"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(auto_now_add=True)
    definitions = models.CharField(max_length=20)
    content = models.JSONField()  # the whole report, see reports.submitted.frozen
    checksum = models.CharField(_("Checksum"), max_length=64, editable=False)
    is_standing = models.BooleanField(default=True)
    attachments = models.ManyToManyField(Attachment, verbose_name=_("Attachments"), related_name="submissions")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["report", "-number"]
        verbose_name = _("submitted report")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_submission_once"),
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(is_standing=True), name="reports_submission_one_stands"
            ),
        ]

    def __str__(self):
        return f"{self.report} ({self.number})"

    def get_absolute_url(self):
        return reverse("reports:submission", args=[self.uuid])


class SubmittedFile(models.Model):
    """A file of a submitted report, sealed, as it was delivered; or its ledger."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10)  # of reports.renderers.FORMATS, or ledger
    size = models.PositiveIntegerField()
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "kind"], name="reports_submitted_file_once")]

    def __str__(self):
        return f"{self.submission} {self.kind}"


class SubmittedCase(models.Model):
    """A case a submitted report counted, so that one recorded later is known (annexes 0.4)."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="cases")
    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="+")
    is_late = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "case"], name="reports_submitted_case_once")]

    def __str__(self):
        return f"{self.submission_id} {self.case_id}"


class Step(models.Model):
    """What somebody did with a submitted report, with the reason where one is asked for."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=20, choices=ReportStep)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    deputy_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(_("Reason"), blank=True, validators=[MaxLengthValidator(REMARK_MAX)])

    class Meta:
        ordering = ["pk"]
        constraints = [one_of("what", ReportStep)]

    def __str__(self):
        return f"{self.submission_id} {self.what}"


class Remark(models.Model):
    """What a programme officer wants corrected in a section; without one, in the whole report."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="remarks")
    section = models.CharField(_("Section"), max_length=20, choices=ReportSection, blank=True)
    text = models.TextField(_("Remark"), validators=[MaxLengthValidator(REMARK_MAX)])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["step", "section"], name="reports_remark_once")]

    def __str__(self):
        return f"{self.step_id} {self.section}"

    @property
    def number(self) -> int | None:
        """Of its section on the form."""
        return ReportSection(self.section).number if self.section else None
