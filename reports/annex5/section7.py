"""Section 7 of Annex 5, the profile of beneficiaries reached: distinct clients served in the period (annexes 4)."""

from django.utils.translation import gettext_lazy as _

from clients.models import Client, Service
from mrc.period import age_band, age_on
from mrc.vocabularies import AgeBand, ClientType, LegalPermission, Sector
from mrc.vocabularies.world import country_name, language_name
from reports.declare import Profile, Source

SERVICES = Source("services", Service.objects.all, date="received_on", gender="client__gender")
REGISTRATIONS = Source("clients", Client.objects.all, date="registered_on")


def by_field(field):
    return lambda person: person[f"client__{field}"]


def age_at_first_service(person):
    return age_band(age_on(person["first_on"], person["client__born_on"], person["client__birth_year"]))


# What is read of each person served.
PERSON_FIELDS = (
    "client_id",
    "centre_id",
    "client__gender",
    "client__registered_on",
    "client__born_on",
    "client__birth_year",
    "client__client_type",
    "client__nationality",
    "client__province",
    "client__ethnicity",
    "client__native_language",
    "client__heard_about",
    "client__planned_country",
    "client__planned_sector",
    "client__legal_permission",
)

PROFILE = (
    Profile("age", _("Age at first service of the period"), age_at_first_service, AgeBand),
    Profile("client_type", _("Client type"), by_field("client_type"), ClientType),
    Profile("nationality", _("Nationality"), by_field("nationality"), name=country_name),
    Profile("province", _("Province of origin"), by_field("province"), is_free_text=True),
    Profile("ethnicity", _("Ethnicity"), by_field("ethnicity"), is_free_text=True),
    Profile("native_language", _("Native language"), by_field("native_language"), name=language_name),
    Profile("heard_about", _("How they heard about the MRC"), by_field("heard_about"), is_free_text=True),
    Profile("planned_country", _("Planned country"), by_field("planned_country"), name=country_name),
    Profile("planned_sector", _("Planned sector"), by_field("planned_sector"), Sector),
    Profile(
        "legal_permission",
        _("Plan to obtain legal permission for stay and work"),
        by_field("legal_permission"),
        LegalPermission,
    ),
)
