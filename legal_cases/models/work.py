"""The work on a case: stages, what happened, what is still to come."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.access.models import Centre, known_currency
from mrc.access.scope import CentreRecord
from mrc.constraints import NAME, not_negative, one_of, text_with
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.casework import DateEnding, DateKind, EntryKind, NoteAudience

from .case import LegalCase, OfCaseQuerySet


class CentreStage(models.Model):
    """A stage of one centre: another name for one of ``Stage``, or one of its own. See ``legal_cases.stages``."""

    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(_("Name of the stage"), max_length=100)
    position = models.PositiveSmallIntegerField(_("Order"), default=100)
    is_used = models.BooleanField(_("In use"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("stage")
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="legal_cases_stage_once"),
            models.UniqueConstraint(
                fields=["centre", "name"],
                name="legal_cases_stage_name_once",
                violation_error_message=_("There is a stage of this name."),
            ),
        ]

    def __str__(self):
        return self.name


class DueDateQuerySet(OfCaseQuerySet):
    def still_open(self):
        return self.filter(ended_on__isnull=True)

    def in_days(self, centres: Iterable[Centre], *, first: int | None = None, last: int | None = None):
        """Of these centres, from so many days after today to so many, each by its own calendar. To -1: overdue."""
        found = Q(pk__in=[])
        for centre in centres:
            today = centre.today()
            days = Q(centre=centre)
            if first is not None:
                days &= Q(on__gte=today + timedelta(days=first))
            if last is not None:
                days &= Q(on__lte=today + timedelta(days=last))
            found |= days
        return self.filter(found)

    def soonest_first(self):
        """Of one day, what has no hour comes first, whatever the database thinks of nulls."""
        return self.order_by("on", F("at").asc(nulls_first=True), "pk")


class DueDate(CentreRecord):
    """A day of a case that must not be missed: the next step, or a date typed with its reason."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="due_dates")
    kind = models.CharField(_("What for"), max_length=20, choices=DateKind)
    on = models.DateField(_("Date"))
    at = models.TimeField(_("Time"), null=True, blank=True)
    what = models.CharField(_("What is to be done"), max_length=500, blank=True)
    reason = models.CharField(
        _("Where the date comes from"), max_length=500, blank=True, help_text=_("A letter, a stamp, a rule of law.")
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    ending = models.CharField(_("How it ended"), max_length=20, choices=DateEnding, default=NOT_RECORDED)
    ended_because = models.CharField(_("Because"), max_length=1000, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DueDateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["on", "at", "pk"]
        verbose_name = _("date of a case")
        indexes = [models.Index(fields=["centre", "ended_on", "on"], name="legal_cases_due")]
        constraints = [
            one_of("kind", DateKind),
            one_of("ending", DateEnding),
            text_with("what", "kind", DateKind.STEP, _("Write what is to be done.")),
            text_with("what", "kind", DateKind.OTHER, _("Write what the date is for.")),
            models.CheckConstraint(
                name=f"{NAME}typed_with_reason",
                condition=Q(kind=DateKind.STEP) | ~Q(reason=""),
                violation_error_message=_("Write where the date comes from."),
            ),
            models.CheckConstraint(
                name=f"{NAME}ended_with_ending",
                condition=Q(ended_on__isnull=True, ending=NOT_RECORDED)
                | (Q(ended_on__isnull=False) & ~Q(ending=NOT_RECORDED)),
                violation_error_message=_("Choose how it ended."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.on}"

    def get_absolute_url(self):
        return f"{self.case.get_absolute_url()}#date-{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.ended_on is None

    @property
    def title(self) -> str:
        """What a list says of it in a few words: the step itself, else the kind of date."""
        return self.what or str(self.get_kind_display())

    @property
    def says_its_kind(self) -> bool:
        """The kind stands in the words already: once is enough."""
        return str(self.get_kind_display()).casefold() in self.what.casefold()


class EntryQuerySet(OfCaseQuerySet):
    def visible_to(self, user):
        """Who sees the case; a note restricted to named people only for them and for who wrote it."""
        named = EntryReader.objects.filter(entry=OuterRef("pk"), user=user)
        open_to_all = ~Q(audience=NoteAudience.RESTRICTED)
        return super().visible_to(user).filter(open_to_all | Q(written_by=user) | Exists(named))


class Entry(CentreRecord):
    """One line of a case's timeline. ``happened_on`` is a calendar date of the centre."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="entries")
    kind = models.CharField(_("Kind"), max_length=20, choices=EntryKind, default=EntryKind.NOTE)
    happened_on = models.DateField(_("Day"))
    text = models.TextField(_("What happened"), blank=True)
    audience = models.CharField(
        _("Who may read it"), max_length=20, choices=NoteAudience, default=NoteAudience.ORDINARY
    )
    currency = models.CharField(_("Currency"), max_length=3, blank=True, validators=[known_currency])
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    was = models.CharField(max_length=200, blank=True, editable=False)
    now = models.CharField(max_length=200, blank=True, editable=False)
    paper = models.ForeignKey("Paper", models.SET_NULL, null=True, blank=True, related_name="entries")
    due_date = models.ForeignKey(DueDate, models.SET_NULL, null=True, blank=True, related_name="entries")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [models.Index(fields=["case", "-happened_on", "-id"], name="legal_cases_timeline")]
        constraints = [
            one_of("kind", EntryKind),
            one_of("audience", NoteAudience),
            not_negative("amount"),
            models.CheckConstraint(
                name=f"{NAME}amount_with_currency",
                condition=Q(amount__isnull=True, currency="") | (Q(amount__isnull=False) & ~Q(currency="")),
                violation_error_message=_("An amount needs its currency."),
            ),
            models.CheckConstraint(
                name=f"{NAME}sum_with_amount",
                condition=~Q(kind__in=sorted(EntryKind.sums())) | Q(amount__isnull=False),
                violation_error_message=_("Write the amount."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.happened_on}"


class EntryReader(models.Model):
    """Somebody a restricted note is open to, beside who wrote it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="readers")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="legal_cases_entry_reader_once")]

    def __str__(self):
        return f"{self.user_id} reads {self.entry_id}"
