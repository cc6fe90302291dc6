"""Papers of a case and the centre's templates of letters. Their content lies encrypted beside the database."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.constraints import one_of
from mrc.vocabularies.casework import PaperKind

from .case import LegalCase, OfCaseQuerySet


class StoredFile(CentreRecord):
    """What both know of their content: its size and hash before encryption, and where it lies."""

    filename = models.CharField(_("Name of the file"), max_length=200)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(_("Size in bytes"), editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    stored_as = models.CharField(max_length=64, unique=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Paper(StoredFile):
    """An attachment of a case. Images were written anew, without the place where they were taken."""

    case = models.ForeignKey(LegalCase, models.CASCADE, related_name="papers")
    kind = models.CharField(_("Kind of paper"), max_length=20, choices=PaperKind)
    title = models.CharField(_("What it shows"), max_length=300)
    dated_on = models.DateField(_("Date of the paper"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [models.Index(fields=["case", "id"], name="legal_cases_papers")]
        constraints = [one_of("kind", PaperKind)]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("legal_cases:paper", args=[self.uuid])


class LetterTemplate(StoredFile):
    """A letter the centre edits in Word; its fields are filled from the case."""

    name = models.CharField(_("Name of the letter"), max_length=200)
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default="en")
    is_used = models.BooleanField(_("In use"), default=True)

    objects = CentreScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"],
                name="legal_cases_letter_name_once",
                violation_error_message=_("There is a letter of this name."),
            )
        ]

    def __str__(self):
        return self.name
