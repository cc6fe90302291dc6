from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.access.models import known_country
from mrc.access.references import next_reference
from mrc.access.scope import CentreRecord, CentreScopedQuerySet
from mrc.constraints import in_order, one_of
from mrc.scripts import phone_numbers, search_key
from mrc.vocabularies import (
    NOT_RECORDED,
    ClientType,
    Gender,
    LegalPermission,
    Sector,
    SupportNeed,
    YesNo,
)
from mrc.vocabularies.contact import ConsentPurpose, EmergencyCaution, MayContact
from mrc.vocabularies.world import LANGUAGES, STATELESS

from ..indexes import SearchIndex
from ..keys import Sought, card_key

END = 8  # figures of a telephone number that are the same at home and abroad
FEWEST_FOR_AN_END = 6


def known_country_or_not_recorded(code):
    if code != NOT_RECORDED:
        known_country(code)


def known_nationality(code):
    if code != STATELESS:
        known_country_or_not_recorded(code)


def known_language(code):
    from django.core.exceptions import ValidationError

    if code != NOT_RECORDED and code not in LANGUAGES:
        raise ValidationError(_("%(code)s is not a language code of ISO 639, such as km.") % {"code": code})


def coded(label, vocabulary, **options):
    """A field that holds one word of a vocabulary, "not recorded" until somebody answers."""
    return models.CharField(
        label, **{"max_length": 30, "choices": vocabulary.choices, "default": NOT_RECORDED, **options}
    )


class ClientQuerySet(CentreScopedQuerySet):
    def registered_in(self, period):
        return self.filter(registered_on__range=period)

    def matching(self, text):
        """Cards whose names, reference or telephone hold what was typed, whatever the script, marks and spelling."""
        sought = Sought(text)
        return self.filter(sought.holds()) if sought.bare else self.none()


class Client(CentreRecord):
    """The client card, Annex 1. Any personal field may stay empty; a refused name gives way to a pseudonym."""

    reference = models.CharField(_("Reference No."), max_length=100)
    registered_on = models.DateField(_("Date of registration"))
    pseudonym = models.BooleanField(_("This is a pseudonym"), default=False)
    name = models.CharField(_("Name"), max_length=500, blank=True)
    name_latin = models.CharField(
        _("Name in Latin letters"),
        max_length=500,
        blank=True,
        help_text=_("So that colleagues who do not read the script find the card."),
    )
    other_names = models.TextField(
        _("Former or other names"),
        blank=True,
        help_text=_("One a line: a name before marriage, on an older passport, a nickname."),
    )
    gender = models.CharField(_("Gender"), max_length=20, choices=Gender)
    born_on = models.DateField(_("Date of birth"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(
        _("Year of birth"), null=True, blank=True, help_text=_("When the date is not known.")
    )
    client_type = coded(_("The client is a"), ClientType)
    nationality = models.CharField(
        _("Nationality"), max_length=12, default=NOT_RECORDED, validators=[known_nationality]
    )
    province = models.CharField(_("Province of origin"), max_length=200, blank=True)
    present_country = models.CharField(
        _("Present country"), max_length=12, default=NOT_RECORDED, validators=[known_country_or_not_recorded]
    )
    present_sector = coded(_("Present sector"), Sector)
    migrated_before = coded(_("Migrated before"), YesNo)
    address = models.CharField(_("Address"), max_length=1000, blank=True)
    telephone = models.CharField(_("Telephone No."), max_length=100, blank=True)
    email = models.CharField(_("Email"), max_length=254, blank=True)
    ethnicity = models.CharField(_("Ethnicity"), max_length=200, blank=True)
    native_language = models.CharField(
        _("Native language"), max_length=12, default=NOT_RECORDED, validators=[known_language]
    )
    heard_about = models.CharField(_("How did you hear about the MRC"), max_length=300, blank=True)
    emergency_name = models.CharField(_("Name"), max_length=500, blank=True)
    emergency_relationship = models.CharField(_("Relationship"), max_length=200, blank=True)
    emergency_address = models.CharField(_("Current address"), max_length=1000, blank=True)
    emergency_telephone = models.CharField(_("Telephone No."), max_length=100, blank=True)
    emergency_email = models.CharField(_("Email"), max_length=254, blank=True)
    planned_country = models.CharField(
        _("Which country"), max_length=12, default=NOT_RECORDED, validators=[known_country_or_not_recorded]
    )
    planned_city = models.CharField(_("Which city"), max_length=200, blank=True)
    planned_sector = coded(_("Which sector"), Sector)
    legal_permission = coded(_("Plan to obtain legal permission for stay and work"), LegalPermission)
    departs_on = models.DateField(_("Planned departure"), null=True, blank=True)
    agency = models.CharField(_("Agency or broker"), max_length=300, blank=True)
    last_heard_on = models.DateField(_("Last heard from"), null=True, blank=True)
    may_contact = coded(_("May we call"), MayContact)
    phone_owner = models.CharField(
        _("Whose telephone it is"),
        max_length=200,
        blank=True,
        help_text=_("The client’s own, a sister’s, the employer’s."),
    )
    contact_times = models.CharField(_("When"), max_length=200, blank=True, help_text=_("After 19:00; not on Sunday."))
    contact_language = models.CharField(
        _("In which language"), max_length=12, default=NOT_RECORDED, validators=[known_language]
    )
    if_another_answers = models.CharField(
        _("If somebody else answers, say"),
        max_length=500,
        blank=True,
        help_text=_("The bookshop calls about an order."),
    )
    code_word = models.CharField(
        _("Code word"),
        max_length=100,
        blank=True,
        help_text=_("Whoever says it is the client, or was sent by the client."),
    )
    safe_contact = models.CharField(
        _("What else makes contact safe"), max_length=1000, blank=True, help_text=_("How, and what not to say.")
    )
    further_contacts = models.TextField(
        _("Other ways of contact"),
        blank=True,
        help_text=_("One a line: the number or the app, whose it is, until when it is good."),
    )
    emergency_caution = coded(_("What this person may learn"), EmergencyCaution)
    merged_references = models.TextField(_("Numbers of merged cards"), editable=False, blank=True, default="")
    search_key = models.TextField(editable=False, default="")
    emergency_end = models.CharField(max_length=8, editable=False, default="")

    objects = ClientQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_key", "emergency_end"])

    class Meta:
        ordering = ["-registered_on", "-pk"]
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        indexes = [
            models.Index(fields=["centre", "registered_on"], name="clients_centre_registered"),
            SearchIndex(fields=["centre", "-registered_on", "-id", "search_key"], name="clients_search"),
            models.Index(fields=["centre", "born_on"], name="clients_centre_born"),
            models.Index(
                fields=["centre", "emergency_end"], name="clients_emergency", condition=~models.Q(emergency_end="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "reference"],
                name="clients_client_reference_once",
                violation_error_message=_("This reference number is taken at this centre."),
            ),
            one_of("gender", Gender),
            one_of("client_type", ClientType),
            one_of("present_sector", Sector),
            one_of("migrated_before", YesNo),
            one_of("planned_sector", Sector),
            one_of("legal_permission", LegalPermission),
            one_of("may_contact", MayContact),
            one_of("emergency_caution", EmergencyCaution),
            in_order("born_on", "registered_on", _("The birth is after the registration.")),
            models.CheckConstraint(
                name="clients_client_birth_year_plausible",
                condition=models.Q(birth_year__isnull=True) | models.Q(birth_year__gte=1900, birth_year__lte=2400),
                violation_error_message=_(
                    "The year of birth has four digits and is of the Gregorian calendar, such as 1994."
                ),
            ),
            models.CheckConstraint(
                name="clients_client_pseudonym_has_name",
                condition=models.Q(pseudonym=False) | ~models.Q(name=""),
                violation_error_message=_("Write the pseudonym as the name, or take the mark away."),
            ),
        ]

    def __str__(self):
        return self.reference

    def save(self, *args, **kwargs):
        self.search_key = self.make_search_key()
        self.emergency_end = self.make_emergency_end()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_key", "emergency_end"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("clients:detail", args=[self.uuid])

    def make_search_key(self) -> str:
        """What a search looks in: see ``clients.keys``."""
        return card_key(self)

    def make_emergency_end(self) -> str:
        """The last eight figures of the first number for an emergency: what two cards of one person share."""
        numbers = phone_numbers(self.emergency_telephone)
        return numbers[0][-END:] if numbers and len(numbers[0]) >= FEWEST_FOR_AN_END else ""

    def give_reference(self):
        self.reference = next_reference(Client.objects, centre=self.centre, kind="", year=self.registered_on.year)

    @property
    def has_name(self) -> bool:
        return bool(self.name or self.name_latin)

    def consent_now(self) -> dict:
        """The latest answer per purpose; a purpose nobody asked about is missing. Uses prefetched consents.

        To share is asked for each office apart: see ``shares_now``.
        """
        return {consent.purpose: consent for consent in self._consents_in_order()}

    def shares_now(self) -> list:
        """The latest answer for each office the card may be shared with, by its name."""
        latest = {
            search_key(consent.shared_with): consent
            for consent in self._consents_in_order()
            if consent.purpose == ConsentPurpose.SHARE
        }
        return [latest[office] for office in sorted(latest)]

    def permits(self, purpose: str, *, office: str = "") -> bool:
        """Whether the client agreed and has not taken it back. To share needs the name of the office."""
        if purpose == ConsentPurpose.SHARE:
            asked = search_key(office)
            return any(search_key(each.shared_with) == asked and each.is_given for each in self.shares_now())
        consent = self.consent_now().get(purpose)
        return consent is not None and consent.is_given

    @property
    def refuses_contact(self) -> bool:
        """She was asked and said no, or took her word back. Not to have been asked is no refusal."""
        consent = self.consent_now().get(ConsentPurpose.CONTACT)
        return consent is not None and not consent.is_given

    @property
    def refuses_card(self) -> bool:
        consent = self.consent_now().get(ConsentPurpose.KEEP_CARD)
        return consent is not None and not consent.is_given

    @property
    def to_complete(self) -> list[str]:
        """The labels of what the report asks of a card and nobody has answered yet: to be asked when there is trust."""
        if self.refuses_card:
            return []
        missing = [] if self.born_on or self.birth_year else [_("Date of birth")]
        for name in ("nationality", "client_type", "province", "ethnicity", "native_language", "heard_about"):
            if getattr(self, name) in ("", NOT_RECORDED):
                missing.append(self._meta.get_field(name).verbose_name)
        return missing

    @property
    def has_safe_contact(self) -> bool:
        """Whether something is to be read before anybody calls."""
        return bool(
            self.may_contact not in (NOT_RECORDED, MayContact.CALL)
            or self.phone_owner
            or self.contact_times
            or self.if_another_answers
            or self.code_word
            or self.safe_contact
        )

    def _consents_in_order(self) -> list:
        return sorted(self.consents.all(), key=lambda consent: (consent.given_on, consent.pk))


class ClientSupport(models.Model):
    """Support the client needs, in the words of the Washington group's six questions."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="support_needs")
    centre = models.ForeignKey("access.Centre", models.PROTECT, related_name="+")
    code = models.CharField(max_length=30, choices=SupportNeed)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "code"], name="clients_support_once"),
            one_of("code", SupportNeed),
        ]

    def __str__(self):
        return self.get_code_display()
