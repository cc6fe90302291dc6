from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.models import Client, coded, known_country_or_not_recorded, known_nationality
from mrc.access.references import next_reference
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.constraints import NAME, in_order, not_negative, one_of, text_with
from mrc.period import duration_bucket
from mrc.vocabularies import (
    NOT_RECORDED,
    ComplaintSource,
    Gender,
    LegalStatus,
    Resolution,
    Sector,
    Vocabulary,
)
from mrc.vocabularies.casework import DroppedReason, Stage, WorkerSituation


class GroupComplaintQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the user's centres, with a case the user may see: the name of a group tells of its cases."""
        seen = LegalCase.objects.visible_to(user).filter(group_complaint=OuterRef("pk"))
        return self.filter(Exists(seen), centre__in=user.centre_ids)


class GroupComplaint(models.Model):
    """Ties the cases of one complaint by several people; counted beside them, never instead (annexes 0.1)."""

    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    name = models.CharField(_("Group complaint"), max_length=300)

    objects = GroupComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("group complaint")
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="legal_cases_group_once")]

    def __str__(self):
        return self.name


def not_hidden_from(user, case: str = "") -> Q:
    """That a case is not restricted, or to the user among others. ``case`` leads to it: ``"case__"`` from its rows."""
    path = f"{case}pk" if case else "pk"
    named = CaseReader.objects.filter(case=OuterRef(path), user=user)
    return Q(**{f"{case}is_restricted": False}) | Exists(named)


class LegalCaseQuerySet(CentreScopedQuerySet):
    def visible_to(self, user):
        """Of the user's centres; a restricted case exists only for the people named."""
        return super().visible_to(user).filter(not_hidden_from(user))

    def known_to(self, user):
        """Which the user may know to exist: who sees no cases, the desk, knows that there are some, none restricted."""
        if user.has_perm("legal_cases.view_legalcase"):
            return self.visible_to(user)
        return self.filter(centre__in=user.centre_ids, is_restricted=False)

    def closed_in(self, period):
        return self.filter(closed_on__range=period)

    def open_on(self, day):
        """Opened on or before the day, not closed by then; without an opening date never (annexes 0.2, 2.3)."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)

    def open_now(self):
        return self.filter(closed_on__isnull=True)

    def with_people(self):
        """The centre, the cards, the group and the caseworker with each case, in the same query."""
        return self.select_related("centre", "client", "brought_by", "group_complaint", "caseworker")

    def with_rows(self):
        """The answers that are rows of their own, and the reasons of accepted warnings; one query for each kind."""
        kinds = ("casesubject_rows", "caseremedy_rows", "casesanction_rows", "caseamount_rows", "accepted_warnings")
        return self.prefetch_related(*kinds)


class BroughtByGender(Vocabulary):
    """As Gender; not recorded when the worker came, or when the card of who came tells it."""

    WOMAN = "woman", "", _("Woman")
    MAN = "man", "", _("Man")
    OTHER = "other", "", _("Other")
    UNKNOWN = "unknown", "", _("Unknown")
    NOT_RECORDED = NOT_RECORDED, "", _("Not recorded")


NOBODY_WITHOUT_CARD = {
    "brought_by_name": "",
    "brought_by_relationship": "",
    "brought_by_gender": NOT_RECORDED,
    "brought_by_telephone": "",
    "brought_by_safe_contact": "",
}


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
    worker_name = models.CharField(
        _("Name of the worker, without a card"),
        max_length=500,
        blank=True,
        help_text=_("Leave it empty for a worker who does not want to be named."),
    )
    worker_situation = coded(_("The worker is"), WorkerSituation)
    brought_by_name = models.CharField(_("Brought by, without a card"), max_length=500, blank=True)
    brought_by_relationship = models.CharField(_("What this person is to the worker"), max_length=200, blank=True)
    brought_by_gender = coded(_("Gender of who brought it"), BroughtByGender)
    brought_by_telephone = models.CharField(_("Telephone No. of who brought it"), max_length=100, blank=True)
    brought_by_safe_contact = models.CharField(
        _("How to contact this person safely"), max_length=1000, blank=True, help_text=_("When, how, what not to say.")
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
    dropped_reason = coded(_("Reason in short"), DroppedReason)
    remedy_other = models.CharField(_("Which other remedy"), max_length=300, blank=True)
    remarks = models.TextField(_("Remarks"), blank=True)
    stage = models.CharField(_("Stage"), max_length=40, default=Stage.INTAKE)
    is_restricted = models.BooleanField(
        _("Restricted to named people"),
        default=False,
        help_text=_("Others do not see that this case exists. Reports count it."),
    )
    case_study_why = models.TextField(
        _("Why it would make a case study"),
        blank=True,
        help_text=_("What others could learn from it. Empty: not nominated."),
    )

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
            one_of("worker_situation", WorkerSituation),
            one_of("brought_by_gender", BroughtByGender),
            one_of("dropped_reason", DroppedReason),
            models.CheckConstraint(
                name=f"{NAME}dropped_reason_only_when_dropped",
                condition=Q(dropped_reason=NOT_RECORDED) | Q(resolved_through=Resolution.DROPPED),
                violation_error_message=_("A reason for dropping belongs to a dropped case."),
            ),
            models.CheckConstraint(
                name=f"{NAME}brought_by_card_or_words",
                condition=Q(brought_by__isnull=True) | Q(**NOBODY_WITHOUT_CARD),
                violation_error_message=_("Who brought the complaint has a card: choose it, or describe the person."),
            ),
            models.CheckConstraint(
                name=f"{NAME}brought_by_words_with_gender",
                condition=~Q(brought_by_gender=NOT_RECORDED) | Q(**NOBODY_WITHOUT_CARD),
                violation_error_message=_("Choose the gender of who brought the complaint; Unknown is an answer."),
            ),
            models.CheckConstraint(
                name=f"{NAME}worker_card_or_name",
                condition=Q(client__isnull=True) | Q(worker_name=""),
                violation_error_message=_("The worker has a card: the name stands there."),
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
    def served(self) -> Client | None:
        """The card the legal assistance stands on: of who brought the complaint, else the worker's."""
        return self.brought_by or self.client

    @property
    def is_brought_by_somebody_else(self) -> bool:
        """Another person than the worker, with or without a card."""
        has_card = self.brought_by_id is not None and self.brought_by_id != self.client_id
        return has_card or self.brought_by_gender != NOT_RECORDED

    @property
    def duration_bucket(self) -> str:
        """The column of Annex 5: by the typed number, else by the dates."""
        return duration_bucket(self.duration_months, self.opened_on, self.closed_on)


class CaseReader(models.Model):
    """Somebody a restricted case is open to. A restricted case has at least one."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="readers")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="legal_cases_reader_once")]

    def __str__(self):
        return f"{self.user_id} reads {self.case_id}"


class OfCaseQuerySet(CentreScopedQuerySet):
    """Rows that belong to a case: who sees the case sees them."""

    def visible_to(self, user):
        if not user.has_perm("legal_cases.view_legalcase"):
            return self.none()
        return self.filter(not_hidden_from(user, "case__"), centre__in=user.centre_ids)
