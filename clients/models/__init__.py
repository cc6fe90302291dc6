from .card import (
    Client,
    ClientQuerySet,
    ClientSupport,
    coded,
    known_country_or_not_recorded,
    known_language,
    known_nationality,
)
from .consent import Consent, ContactOverride
from .family import FamilyLink
from .safety import SafetyMark
from .same import LikelySame, Merge
from .service_log import Service

__all__ = [
    "Client",
    "ClientQuerySet",
    "ClientSupport",
    "Consent",
    "ContactOverride",
    "FamilyLink",
    "LikelySame",
    "Merge",
    "SafetyMark",
    "Service",
    "coded",
    "known_country_or_not_recorded",
    "known_language",
    "known_nationality",
]
