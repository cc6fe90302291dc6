"""Countries (ISO 3166), languages (ISO 639) and currencies (ISO 4217), named by Babel in the reader's language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_territory_currencies
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import NOT_RECORDED

STATELESS = "stateless"
REGION = ["KH", "LA", "MY", "MM", "TH", "VN"]
REPORT_CURRENCIES = ["USD", "MMK", "MYR", "THB", "VND"]  # the columns of Annex 5, in its order
OFFICE_LANGUAGES = ["en", "km", "lo", "my", "th", "vi"]
MINORITY_LANGUAGES = {
    "shn": _("Shan"),
    "ksw": _("S'gaw Karen"),
    "kjp": _("Eastern Pwo Karen"),
    "pwo": _("Western Pwo Karen"),
    "eky": _("Eastern Kayah"),
    "lhu": _("Lahu"),
    "ahk": _("Akha"),
    "prk": _("Wa"),
    "blk": _("Pa-O"),
    "mnw": _("Mon"),
    "rki": _("Rakhine"),
    "rhg": _("Rohingya"),
    "kac": _("Kachin"),
    "cnh": _("Hakha Chin"),
    "hmn": _("Hmong"),
    "khb": _("Lü"),
    "cja": _("Western Cham"),
    "jra": _("Jarai"),
}


@lru_cache(maxsize=16)
def babel_locale(language: str | None) -> Locale:
    """The Babel locale of a Django language code; English for one Babel does not know."""
    try:
        return Locale.parse((language or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _english(kind):
    return getattr(Locale("en"), kind)


# Two letters that Babel knows and ISO 3166 does not give to a country.
NO_COUNTRY = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"])
COUNTRIES = frozenset(
    code for code in _english("territories") if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
)
# Legal tender somewhere today: neither the francs and kyats of the past nor the codes of ISO for no currency.
CURRENCIES = frozenset(currency for country in COUNTRIES for currency in get_territory_currencies(country))
LANGUAGES = frozenset(code for code in _english("languages") if code.isalpha() and 2 <= len(code) <= 3) | set(
    MINORITY_LANGUAGES
)


def country_name(code: str) -> str:
    """The country's name in the reader's language; also of ``stateless`` and ``not_recorded``."""
    if code == STATELESS:
        return str(_("Stateless"))
    if code in {NOT_RECORDED, ""}:
        return str(_("Not recorded"))
    return babel_locale(get_language()).territories.get(code) or _english("territories").get(code, code)


def language_name(code: str) -> str:
    if code in {NOT_RECORDED, ""}:
        return str(_("Not recorded"))
    if code in MINORITY_LANGUAGES:
        return str(MINORITY_LANGUAGES[code])
    return babel_locale(get_language()).languages.get(code) or _english("languages").get(code, code)


def currency_name(code: str) -> str:
    return babel_locale(get_language()).currencies.get(code, code)


def _first_then_by_name(first, codes, name):
    rest = sorted(((code, name(code)) for code in codes if code not in first), key=lambda pair: pair[1].casefold())
    return [(code, name(code)) for code in first] + rest


def country_choices() -> list[tuple[str, str]]:
    """Not recorded, the six countries of the programme, then all others by name."""
    return [(NOT_RECORDED, str(_("Not recorded"))), *_first_then_by_name(REGION, COUNTRIES, country_name)]


def nationality_choices() -> list[tuple[str, str]]:
    return [*country_choices(), (STATELESS, str(_("Stateless")))]


def language_choices() -> list[tuple[str, str]]:
    first = [*OFFICE_LANGUAGES, *MINORITY_LANGUAGES]
    return [(NOT_RECORDED, str(_("Not recorded"))), *_first_then_by_name(first, LANGUAGES, language_name)]


def currency_choices() -> list[tuple[str, str]]:
    first = [*REPORT_CURRENCIES, "KHR", "LAK"]
    return [(code, code) for code in first] + [(code, code) for code in sorted(CURRENCIES - set(first))]


country_choices_lazy = lazy(country_choices, list)
