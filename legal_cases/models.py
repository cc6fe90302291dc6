from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import Client, coded, known_country_or_not_recorded, known_nationality
from mrc.access.models import known_currency
from mrc.access.references import next_reference
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.constraints import NAME, in_order, not_negative, one_of, text_with
from mrc.period import duration_bucket
from mrc.vocabularies import (
    NOT_RECORDED,
    AmountKind,
    ComplaintSource,
    Gender,
    LegalStatus,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)


class GroupComplaint(models.Model):
    """Ties the cases of one complaint by several people; counted beside them, never instead (annexes 0.1)."""

    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    name = models.CharField(_("Group complaint"), max_length=300)

    class Meta:
        ordering = ["name"]
        verbose_name = _("group complaint")
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="legal_cases_group_once")]

    def __str__(self):
        return self.name


class LegalCaseQuerySet(CentreScopedQuerySet):
    def closed_in(self, period):
        return self.filter(closed_on__range=period)

    def open_on(self, day):
        """Opened on or before the day, not closed by then; without an opening date never (annexes 0.2, 2.3)."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)

    def open_now(self):
        return self.filter(closed_on__isnull=True)


class LegalCase(CentreRecord):
    """The legal assistance record, Annex 2: one complainant, one case.

    Part 1 describes the worker concerned, who is counted; ``brought_by`` is another person who brought the complaint.
    """

    reference = models.CharField(_("Case No."), max_length=100)
    client = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("The worker’s card"),
        related_name="legal_cases",
        help_text=_("The worker concerned is the one who is counted."),
    )
    brought_by = models.ForeignKey(
        Client,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Brought by another person"),
        related_name="brought_cases",
        help_text=_("The card of who brought the complaint, when it is not the worker: a widow, a mother."),
    )
    group_complaint = models.ForeignKey(
        GroupComplaint, models.PROTECT, null=True, blank=True, verbose_name=_("Group complaint"), related_name="cases"
    )
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("Caseworker"),
        related_name="cases",
    )
    gender = models.CharField(_("Gender"), max_length=20, choices=Gender)
    nationality = models.CharField(
        _("Nationality"), max_length=12, default=NOT_RECORDED, validators=[known_nationality]
    )
    destination_country = models.CharField(
        _("Destination country"), max_length=12, default=NOT_RECORDED, validators=[known_country_or_not_recorded]
    )
    sector = coded(_("Sector of work"), Sector)
    sector_other = models.CharField(_("Which sector"), max_length=300, blank=True)
    legal_status = coded(_("Legal status"), LegalStatus)
    source = coded(_("Source of complaint"), ComplaintSource)
    source_other = models.CharField(_("Which source"), max_length=300, blank=True)
    subject_other = models.CharField(_("Which other subject"), max_length=300, blank=True)
    opened_on = models.DateField(_("Opened on"), null=True, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    duration_months = models.DecimalField(
        _("Duration of the case (months)"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    resolved_through = coded(_("Case resolved through"), Resolution)
    dropped_why = models.TextField(_("Why it was dropped"), blank=True)
    remedy_other = models.CharField(_("Which other remedy"), max_length=300, blank=True)
    remarks = models.TextField(_("Remarks"), blank=True)

    objects = LegalCaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = _("legal case")
        verbose_name_plural = _("legal cases")
        indexes = [
            models.Index(fields=["centre", "closed_on"], name="legal_cases_centre_closed"),
            models.Index(fields=["closed_on"], name="legal_cases_closed"),
            models.Index(fields=["centre", "opened_on"], name="legal_cases_centre_opened"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "reference"],
                name="legal_cases_legalcase_reference_once",
                violation_error_message=_("This case number is taken at this centre."),
            ),
            one_of("gender", Gender),
            one_of("sector", Sector),
            one_of("legal_status", LegalStatus),
            one_of("source", ComplaintSource),
            one_of("resolved_through", Resolution),
            in_order("opened_on", "closed_on", _("The case closes before it was opened.")),
            not_negative("duration_months"),
            text_with("sector_other", "sector", Sector.OTHER, _("Other was chosen: write which sector.")),
            text_with("source_other", "source", ComplaintSource.OTHER, _("Other was chosen: write which source.")),
            text_with("dropped_why", "resolved_through", Resolution.DROPPED, _("The case was dropped: write why.")),
            models.CheckConstraint(
                name=f"{NAME}closed_with_resolution",
                condition=Q(closed_on__isnull=True, resolved_through=NOT_RECORDED)
                | (Q(closed_on__isnull=False) & ~Q(resolved_through=NOT_RECORDED)),
                violation_error_message=_(
                    "A closing date and what the case was resolved through belong together: give both, or neither."
                ),
            ),
            models.CheckConstraint(
                name=f"{NAME}dropped_why_only_when_dropped",
                condition=Q(dropped_why="") | ~Q(resolved_through=NOT_RECORDED),
                violation_error_message=_("Why it was dropped belongs to a closed case."),
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("legal_cases:detail", args=[self.uuid])

    def give_reference(self, year):
        self.reference = next_reference(LegalCase.objects, centre=self.centre, kind="L", year=year)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def duration_bucket(self) -> str:
        """The column of Annex 5: by the typed number, else by the dates."""
        return duration_bucket(self.duration_months, self.opened_on, self.closed_on)


class CaseAnswer(models.Model):
    """One of several answers in a multiple-choice row of Annex 2."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="%(class)s_rows")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")

    objects = CentreScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.code


class CaseSubject(CaseAnswer):
    code = models.CharField(max_length=30, choices=Subject)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="legal_cases_subject_once"),
            one_of("code", Subject),
        ]


class CaseRemedy(CaseAnswer):
    code = models.CharField(max_length=30, choices=Remedy)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="legal_cases_remedy_once"),
            one_of("code", Remedy),
        ]


class CaseSanction(CaseAnswer):
    code = models.CharField(max_length=30, choices=Sanction)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="legal_cases_sanction_once"),
            one_of("code", Sanction),
        ]


class CaseAmount(CaseAnswer):
    """Money asked or awarded. A record may hold several, in several currencies; an amount of 0 is an amount."""

    kind = models.CharField(max_length=20, choices=AmountKind)
    currency = models.CharField(_("Currency"), max_length=3, validators=[known_currency])
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    history = HistoricalRecords()

    class Meta(CaseAnswer.Meta):
        constraints = [
            one_of("kind", AmountKind),
            not_negative("amount"),
            models.CheckConstraint(
                name="legal_cases_amount_has_currency",
                condition=~Q(currency=""),
                violation_error_message=_("An amount needs its currency."),
            ),
        ]

    def __str__(self):
        return f"{self.currency} {self.amount}"


class AcceptedWarning(models.Model):
    """A warning of the closing rules that somebody accepted, with the reason (annexes 2.3)."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="accepted_warnings")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    reason = models.TextField(_("Reason"))
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="legal_cases_warning_once")]

    def __str__(self):
        return self.code
