"""What a cell may hold: from what Excel stores to the value of a record, and back. Knows no database.

``kind.parse(cell)`` answers with the value or raises ``Wrong`` with what was expected. An empty cell never comes here:
it means ``kind.empty``. ``kind.shown(value)`` is what a cell of an export holds; parsing it gives the value again.
"""

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.scripts import clean
from mrc.vocabularies import NOT_RECORDED, Gender
from mrc.vocabularies.world import (
    COUNTRIES,
    CURRENCIES,
    LANGUAGES,
    STATELESS,
    country_choices,
    currency_choices,
    currency_name,
    language_choices,
    nationality_choices,
)

EARLIEST_YEAR, LATEST_YEAR = 1900, 2400
BUDDHIST_ERA = 543
LARGEST = Decimal("999999999999.99")
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?|(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
PLAIN_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)
MONEY = re.compile(r"([A-Za-z]{3})\s*([+-]?\d{1,30}(?:\.\d{1,30})?)", re.ASCII)
CANNOT_BE_STORED = re.compile("[\x00\ud800-\udfff]")


class Wrong(Exception):
    """The cell cannot be taken; the sentence says what was expected."""

    def __init__(self, expected):
        super().__init__(str(expected))
        self.expected = str(expected)


def as_text(cell) -> str:
    """What a person sees in the cell, trimmed and normalised."""
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, timedelta | time | date):
        return str(cell)
    return str(cell)


def as_number(cell) -> Decimal | None:
    """The number in the cell, as exact as Excel shows it (15 digits); None when there is none."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(f"{cell:.15g}") if abs(cell) < 1e30 else None
    if isinstance(cell, str):
        text = clean(cell)
        return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else None
    return None


def plain(number: Decimal) -> str:
    """Without needless zeros and without an exponent: 45000.5, 0, 1200."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Kind:
    """``expects`` is the sentence of the template and of the data dictionary."""

    empty = None
    expects = ""
    choices = ()  # (code, label, definition), for the drop-down of the template
    width = 14

    def parse(self, cell):
        raise NotImplementedError

    def shown(self, value):
        return value


@dataclass(frozen=True)
class Words(Kind):
    """Text, as typed."""

    most: int | None = None
    empty = ""
    width = 24

    @property
    def expects(self):
        if self.most:
            return _("Text of at most %(most)d characters.") % {"most": self.most}
        return _("Text.")

    def parse(self, cell):
        text = as_text(cell)
        if self.most and len(text) > self.most:
            raise Wrong(
                _("a text of at most %(most)d characters; this one has %(here)d")
                % {"most": self.most, "here": len(text)}
            )
        if CANNOT_BE_STORED.search(text):
            raise Wrong(_("a text without characters that no computer can show; type it anew"))
        return text

    def shown(self, value):
        return value or None


class Reference(Words):
    """The reference number, code or email of a record of another sheet."""

    @property
    def expects(self):
        return ""


class TimeZone(Words):
    empty = "Asia/Bangkok"

    @property
    def expects(self):
        return _("A time zone of the IANA list, such as Asia/Bangkok.")

    def parse(self, cell):
        name = super().parse(cell)
        if name not in zoneinfo.available_timezones():
            raise Wrong(_("a time zone, such as Asia/Bangkok"))
        return name


class References(Words):
    """Several of them."""

    empty = ()

    @property
    def expects(self):
        return _("One or several, separated by “;”.")

    def parse(self, cell):
        return tuple(dict.fromkeys(part for part in map(clean, super().parse(cell).split(";")) if part))

    def shown(self, value):
        return "; ".join(value) or None


class Names(Words):
    """Several names of one person, kept one a line."""

    @property
    def expects(self):
        return _("One or several, separated by “;”.") + " " + super().expects

    def parse(self, cell):
        parts = super().parse(cell).replace(";", "\n").splitlines()
        return "\n".join(dict.fromkeys(name for part in parts if (name := clean(part))))

    def shown(self, value):
        return "; ".join(value.splitlines()) or None


class Lines(Words):
    """One line each: ``code: words``."""

    empty = ()

    def parse(self, cell):
        found = []
        for line in super().parse(cell).splitlines():
            code, colon, words = line.partition(":")
            if line.strip():
                if not colon:
                    raise Wrong(_("lines of a code, a colon and the reason"))
                found.append((clean(code), clean(words)))
        return tuple(found)

    def shown(self, value):
        return "\n".join(f"{code}: {' '.join(words.split())}" for code, words in value) or None


@dataclass(frozen=True)
class Choice(Kind):
    """One word of a vocabulary: its code or its English label, in any case."""

    vocabulary: type
    empty_code: str | None = None
    width = 18

    @property
    def empty(self):
        if self.empty_code is not None:
            return self.empty_code
        return NOT_RECORDED if NOT_RECORDED in self.vocabulary.values else None

    @cached_property
    def known(self) -> dict[str, str]:
        with translation.override("en"):
            words = {str(word.label).casefold(): word.value for word in self.vocabulary}
        words |= {word.value.casefold(): word.value for word in self.vocabulary}
        return words

    @property
    def choices(self):
        return [
            (word.value, word.label, getattr(word, "definition", ""))
            for word in self.vocabulary
            if word.value != NOT_RECORDED
        ]

    @property
    def codes(self):
        return ", ".join(code for code, _label, _definition in self.choices)

    @property
    def expects(self):
        return _("One of: %(codes)s.") % {"codes": self.codes}

    def code_of(self, text: str) -> str:
        code = self.known.get(text.casefold()) or self.known.get(" ".join(text.casefold().split()))
        if code is None:
            raise Wrong(_("one of: %(codes)s") % {"codes": self.codes})
        return code

    def parse(self, cell):
        if isinstance(cell, bool):
            return self.code_of("yes" if cell else "no")
        return self.code_of(as_text(cell))

    def shown(self, value):
        return None if value == NOT_RECORDED else value


class Choices(Choice):
    """Several words of a vocabulary; one that is given twice counts once."""

    empty = ()
    width = 28

    @property
    def expects(self):
        return _("One or several of: %(codes)s; separated by “;”.") % {"codes": self.codes}

    def parse(self, cell):
        found = {self.code_of(part) for part in map(clean, as_text(cell).split(";")) if part}
        return tuple(word.value for word in self.vocabulary if word.value in found)

    def shown(self, value):
        return "; ".join(value) or None


@dataclass(frozen=True)
class YesOrNo(Kind):
    empty: bool | None = None
    width = 10
    choices = (("yes", gettext_lazy("Yes"), ""), ("no", gettext_lazy("No"), ""))

    @property
    def expects(self):
        return _("yes or no.")

    def parse(self, cell):
        if isinstance(cell, bool):
            return cell
        answer = {"yes": True, "no": False, "true": True, "false": False}.get(as_text(cell).casefold())
        if answer is None:
            raise Wrong(_("yes or no"))
        return answer

    def shown(self, value):
        return None if value is None else "yes" if value else "no"


def gregorian(year: int, month: int, day: int) -> str:
    """The Gregorian date that a Buddhist year probably means."""
    try:
        return date(year - BUDDHIST_ERA, month, day).isoformat()
    except ValueError:
        return ""


class Day(Kind):
    width = 12

    @property
    def expects(self):
        return _("A date: an Excel date, YYYY-MM-DD or dd/mm/yyyy, of the Gregorian calendar.")

    def parse(self, cell):
        if isinstance(cell, date):
            year, month, day = cell.year, cell.month, cell.day
        elif isinstance(cell, str) and (match := DAY.fullmatch(clean(cell))):
            if match[1]:
                year, month, day = int(match[1]), int(match[2]), int(match[3])
            else:
                day, month, year = int(match[4]), int(match[5]), int(match[6])
        else:
            raise Wrong(_("a date: an Excel date, YYYY-MM-DD or dd/mm/yyyy"))
        if year > LATEST_YEAR:
            if probably := gregorian(year, month, day):
                raise Wrong(_("a date of the Gregorian calendar, probably %(date)s") % {"date": probably})
            raise Wrong(_("a date of the Gregorian calendar"))
        if year < EARLIEST_YEAR:
            raise Wrong(_("a date from the year %(year)d on") % {"year": EARLIEST_YEAR})
        try:
            return date(year, month, day)
        except ValueError:
            raise Wrong(_("a date that exists: YYYY-MM-DD or dd/mm/yyyy")) from None


class Year(Kind):
    width = 10

    @property
    def expects(self):
        return _("A year of the Gregorian calendar, such as 1994.")

    def parse(self, cell):
        number = as_number(cell)
        if number is None or number != int(number):
            raise Wrong(_("a year of four digits, such as 1994"))
        year = int(number)
        if LATEST_YEAR < year < LATEST_YEAR + 1000:
            raise Wrong(_("a year of the Gregorian calendar, probably %(year)d") % {"year": year - BUDDHIST_ERA})
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise Wrong(_("a year of four digits, such as 1994"))
        return year


@dataclass(frozen=True)
class Code(Kind):
    """A code of an international list. ``also`` are words that stand beside the list."""

    known: frozenset
    normal: Callable[[str], str]
    sentence: str
    listed: Callable[[], list]  # (code, name), for the drop-down
    empty: str = NOT_RECORDED
    also: tuple[str, ...] = ()
    width = 12

    @property
    def choices(self):
        return [(code, name, "") for code, name in self.listed() if code != NOT_RECORDED]

    @property
    def expects(self):
        return str(self.sentence)

    def parse(self, cell):
        text = as_text(cell)
        if text.casefold() in self.also:
            return text.casefold()
        if (code := self.normal(text)) in self.known:
            return code
        raise Wrong(str(self.sentence).rstrip("."))

    def shown(self, value):
        return None if value == NOT_RECORDED or not value else value


COUNTRY = Code(
    COUNTRIES,
    str.upper,
    gettext_lazy("A country: the two letters of ISO 3166, such as KH."),
    country_choices,
    also=(NOT_RECORDED,),
)
NATIONALITY = Code(
    COUNTRIES,
    str.upper,
    gettext_lazy("A country: the two letters of ISO 3166, such as KH; or stateless."),
    nationality_choices,
    also=(STATELESS, NOT_RECORDED),
)
LANGUAGE = Code(
    LANGUAGES,
    str.lower,
    gettext_lazy("A language: its code of ISO 639, such as km."),
    language_choices,
    also=(NOT_RECORDED,),
)
CURRENCY = Code(
    CURRENCIES,
    str.upper,
    gettext_lazy("A currency: the three letters of ISO 4217, such as THB."),
    lambda: [(code, currency_name(code)) for code, _code in currency_choices()],
    empty="",
)


def checked_amount(number: Decimal | None) -> Decimal:
    if number is None:
        raise Wrong(_("a number without commas or letters, such as 45000.50"))
    if number < 0:
        raise Wrong(_("a number that is not below zero"))
    if number != round(number, 2):
        raise Wrong(_("a number with at most 2 decimals"))
    if number > LARGEST:
        raise Wrong(_("a number of at most 12 digits before the point"))
    return number.quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Number(Kind):
    """A number, not below zero, with up to two decimals."""

    most: Decimal = LARGEST
    width = 12

    @property
    def expects(self):
        return _("A number, not below zero, with at most 2 decimals.")

    def parse(self, cell):
        number = checked_amount(as_number(cell))
        if number > self.most:
            raise Wrong(_("a number of at most %(most)s") % {"most": plain(self.most)})
        return number

    def shown(self, value):
        return value


@dataclass(frozen=True)
class Count(Kind):
    """A whole number of people."""

    empty: int = 0
    width = 10

    @property
    def expects(self):
        return _("A whole number, not below zero.")

    def parse(self, cell):
        number = as_number(cell)
        if number is None or number != int(number) or not 0 <= number < 2**31:
            raise Wrong(_("a whole number, not below zero"))
        return int(number)


def money(text: str) -> tuple[str, Decimal]:
    match = MONEY.fullmatch(clean(text))
    if not match:
        raise Wrong(_("a currency and a number, such as THB 45000"))
    currency = match[1].upper()
    if currency not in CURRENCIES:
        raise Wrong(_("a currency of ISO 4217 before the number, such as THB 45000"))
    return currency, checked_amount(Decimal(match[2]))


class Amount(Kind):
    """One amount with its currency."""

    width = 18

    @property
    def expects(self):
        return _("A currency and a number, such as USD 40000.")

    def parse(self, cell):
        return money(as_text(cell))

    def shown(self, value):
        return f"{value[0]} {plain(value[1])}" if value else None


class Amounts(Kind):
    """Several amounts, each with its currency."""

    empty = ()
    width = 24

    @property
    def expects(self):
        return _("Amounts with their currency, separated by “;”: THB 45000; MMK 20000.")

    def parse(self, cell):
        return tuple(money(part) for part in as_text(cell).split(";") if clean(part))

    def shown(self, value):
        return "; ".join(f"{currency} {plain(number)}" for currency, number in value) or None


GENDER = Choice(Gender)
