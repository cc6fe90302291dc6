"""Section 7 of Annex 5, the profile of beneficiaries reached: distinct clients served in the period (annexes 4)."""

from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from clients.models import Client, Service
from mrc.period import age_band, age_on
from mrc.vocabularies import AgeBand, ClientType, LegalPermission, Sector
from mrc.vocabularies.world import country_name, language_name
from reports.declare import Profile, Source

SERVICES = Source("services", Service.objects.all, date="received_on", gender="client__gender")
REGISTRATIONS = Source("clients", Client.objects.all, date="registered_on")


def age_at_first_service(person):
    return age_band(age_on(person["first_on"], person["born_on"], person["birth_year"]))


# What is read of the card of each person served.
PERSON_FIELDS = (
    "pk",
    "centre_id",
    "gender",
    "registered_on",
    "born_on",
    "birth_year",
    "client_type",
    "nationality",
    "province",
    "ethnicity",
    "native_language",
    "heard_about",
    "planned_country",
    "planned_sector",
    "legal_permission",
)

PROFILE = (
    Profile("age", _("Age at first service of the period"), age_at_first_service, AgeBand),
    Profile("client_type", _("Client type"), itemgetter("client_type"), ClientType),
    Profile("nationality", _("Nationality"), itemgetter("nationality"), name=country_name),
    Profile("province", _("Province of origin"), itemgetter("province"), is_free_text=True),
    Profile("ethnicity", _("Ethnicity"), itemgetter("ethnicity"), is_free_text=True),
    Profile("native_language", _("Native language"), itemgetter("native_language"), name=language_name),
    Profile("heard_about", _("How they heard about the MRC"), itemgetter("heard_about"), is_free_text=True),
    Profile("planned_country", _("Planned country"), itemgetter("planned_country"), name=country_name),
    Profile("planned_sector", _("Planned sector"), itemgetter("planned_sector"), Sector),
    Profile(
        "legal_permission",
        _("Plan to obtain legal permission for stay and work"),
        itemgetter("legal_permission"),
        LegalPermission,
    ),
)
