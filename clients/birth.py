"""One field for a birth: a whole date, a year alone, or an age "about 25"."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mrc.forms import BUDDHIST_ERA, BUDDHIST_YEARS, DateField

OLDEST = 120
FIRST_YEAR = 1900  # the database takes none before


class Birth(NamedTuple):
    """Known to the day, or to the year, or not at all."""

    on: date | None = None
    year: int | None = None


def read_birth(text: str, day: date) -> Birth:
    """Reads 31/12/1994, 1994, 2537 (Thai) and "about 25" as said on ``day``. Raises a sentence."""
    text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text).strip()
    if not text:
        return Birth()
    if found := re.fullmatch(r"[^\d\-/.]*(\d{4})[^\d\-/.]*", text):
        return Birth(year=_year(int(found[1]), day))
    if found := re.fullmatch(r"[^\d\-/]*?(\d{1,3})[^\d\-/]*", text):
        return Birth(year=_year_of_age(int(found[1]), day))
    try:
        on = DateField().clean(text)
    except ValidationError as error:
        if error.code == "no_day":
            years = re.search(r"\d{4}", text)
            raise ValidationError(
                _("%(value)s does not exist. Is only the year known? Type %(year)s.")
                % {"value": text, "year": years[0] if years else "1994"}
            ) from None
        if error.code == "invalid":
            raise ValidationError(
                _("“%(value)s” is not read as a birth. Write 31/12/1994, or 1994, or “about 30”.")
                % {"value": text[:60]}
            ) from None
        raise
    if on > day:
        raise ValidationError(_("The birth is after the registration."))
    if on.year < day.year - OLDEST:
        raise ValidationError(_("%(year)s is too far away. Look at the year again.") % {"year": on.year})
    return Birth(on=on)


def _year(year: int, day: date) -> int:
    if year in BUDDHIST_YEARS:
        year -= BUDDHIST_ERA
    if year > day.year:
        raise ValidationError(_("The birth is after the registration."))
    return _not_too_far(year, day)


def _year_of_age(age: int, day: date) -> int:
    """A year alone counts as 1 July (annexes 4, section 7): the age comes out again as it was said."""
    if age > OLDEST:
        raise ValidationError(_("Nobody is %(age)s years old. Write all four figures of a year.") % {"age": age})
    return _not_too_far(day.year - age - ((day.month, day.day) < (7, 1)), day)


def _not_too_far(year: int, day: date) -> int:
    if year < max(FIRST_YEAR, day.year - OLDEST - 1):
        raise ValidationError(_("%(year)s is too far away. Look at the year again.") % {"year": year})
    return year
