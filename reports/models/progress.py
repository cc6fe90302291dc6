import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.access.scope import permission
from mrc.agreements.models import Agreement
from mrc.constraints import in_order, not_negative, one_of
from mrc.period import Period
from mrc.vocabularies.reporting import ReportPart, ReportSection, ReportStatus

from .indicators import Indicator

TEXT_MAX = 20_000


class ProgressReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the agreements the user sees, for who may open reports."""
        if not user.has_perm(permission(self.model, "view")):
            return self.none()
        return self.filter(agreement__in=Agreement.objects.visible_to(user))


class ProgressReport(models.Model):
    """The technical progress report of an agreement for a period, both days included (Annex 5).

    There is a row as soon as something is written, or its due date was moved: until then the agreement's calendar
    tells that it will be due.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="progress_reports")
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To, this day included"))
    due_on = models.DateField(_("Due"))
    status = models.CharField(_("Status"), max_length=20, choices=ReportStatus, default=ReportStatus.DUE)

    objects = ProgressReportQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["agreement", "starts_on", "ends_on"]
        verbose_name = _("progress report")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "starts_on", "ends_on"], name="reports_report_once"),
            in_order("starts_on", "ends_on", _("The period ends before it starts.")),
            one_of("status", ReportStatus),
        ]

    def __str__(self):
        return f"{self.starts_on} – {self.ends_on}"

    def get_absolute_url(self):
        return reverse("reports:report", args=[self.agreement.uuid, self.starts_on, self.ends_on])

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class OfReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(report__in=ProgressReport.objects.visible_to(user))


class ReportText(models.Model):
    """What was written into one box of a report. ``about`` names the outcome, activity, indicator or warning."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="texts")
    section = models.CharField(_("Section"), max_length=20, choices=ReportSection)
    about = models.CharField(max_length=120, blank=True)
    part = models.CharField(max_length=20, choices=ReportPart, default=ReportPart.TEXT)
    text = models.TextField(_("Text"), blank=True, validators=[MaxLengthValidator(TEXT_MAX)])

    objects = OfReportQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["report", "section", "about", "part"]
        verbose_name = _("text of a report")
        constraints = [
            models.UniqueConstraint(fields=["report", "section", "about", "part"], name="reports_text_once"),
            one_of("section", ReportSection),
            one_of("part", ReportPart),
        ]

    def __str__(self):
        return f"{self.section} {self.about} {self.part}"


class IndicatorEntry(models.Model):
    """What somebody typed as the result of an indicator in a report's period, with its evidence.

    Beside a computed result both stay, and ``reason`` says why. ``cumulative`` is for what must not be summed over
    reports, such as persons; empty, the reports since the start of the target are added.
    """

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="entries")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="entries")
    number = models.DecimalField(_("Result"), max_digits=14, decimal_places=2, null=True, blank=True)
    women = models.PositiveIntegerField(_("Women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("Men"), null=True, blank=True)
    other_unknown = models.PositiveIntegerField(_("Other/unknown"), null=True, blank=True)
    numerator = models.DecimalField(_("How many"), max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("Out of how many"), max_digits=14, decimal_places=2, null=True, blank=True)
    quality = models.TextField(_("Result in words"), blank=True)
    cumulative = models.DecimalField(
        _("Result since the start"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    evidence = models.TextField(_("Evidence"), blank=True)
    reason = models.TextField(_("Why this and not the computed result"), blank=True)

    objects = OfReportQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["report", "indicator"]
        verbose_name = _("typed result")
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="reports_entry_once"),
            *(not_negative(field) for field in ("number", "numerator", "denominator", "cumulative")),
        ]

    def __str__(self):
        return f"{self.report_id} {self.indicator_id}"


class AttachmentQuerySet(OfReportQuerySet):
    def going(self):
        """Those that go with the report as it is now."""
        return self.filter(taken_away_at=None)


class Attachment(models.Model):
    """A file that goes with a report: a list, a leaflet. Its content lies encrypted beside the database.

    Once it was submitted with the report it stays for who reads that version, also after it was taken away.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="attachments")
    section = models.CharField(_("Section"), max_length=20, choices=ReportSection, blank=True)
    title = models.CharField(_("What it shows"), max_length=300)
    filename = models.CharField(_("Name of the file"), max_length=200)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("Size in bytes"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    stored_as = models.CharField(max_length=64, unique=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    taken_away_at = models.DateTimeField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["report", "pk"]
        verbose_name = _("attachment")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"], condition=models.Q(taken_away_at=None), name="reports_attachment_once"
            ),
            models.CheckConstraint(
                name="reports_attachment_section_known",
                condition=models.Q(section__in=["", *ReportSection.values]),
                violation_error_message=_("Choose one of the answers of the list."),
            ),
        ]

    def __str__(self):
        return self.title
