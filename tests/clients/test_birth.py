from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clients.birth import read_birth
from mrc.period import age_on

DAY = date(2026, 4, 8)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("31/12/1994", (date(1994, 12, 31), None)),
        ("1994-12-31", (date(1994, 12, 31), None)),
        ("31/12/2537", (date(1994, 12, 31), None)),
        ("1994", (None, 1994)),
        ("2537", (None, 1994)),
        ("๒๕๓๗", (None, 1994)),
        ("about 1994", (None, 1994)),
        ("", (None, None)),
    ],
)
def test_a_birth_is_a_date_or_a_year_and_thai_years_are_read(typed, expected):
    assert read_birth(typed, DAY) == expected


@pytest.mark.parametrize("typed", ["about 25", "25", "~25", "ប្រហែល ២៥"])
@pytest.mark.parametrize("day", [DAY, date(2026, 8, 1)])
def test_an_age_comes_out_again_as_it_was_said(typed, day):
    birth = read_birth(typed, day)
    assert birth.on is None
    assert age_on(day, birth.on, birth.year) == 25


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/1994", "31/02/1994 does not exist. Is only the year known? Type 1994."),
        ("in the rainy season", "“in the rainy season” is not read as a birth."),
        ("9/4/2026", "The birth is after the registration."),
        ("2027", "The birth is after the registration."),
        ("1800", "1800 is too far away."),
        ("about 130", "Nobody is 130 years old."),
    ],
)
def test_what_is_not_read_is_said_in_a_sentence(typed, sentence):
    with pytest.raises(ValidationError) as error:
        read_birth(typed, DAY)
    assert sentence in error.value.messages[0]
