"""Advice for writing a performance indicator (manual, section 1.3): it never forbids anything.

The words are looked for in English alone; in other languages the advice about the target, unit and source remains.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from mrc.vocabularies import IndicatorUnit

DIRECTIONS = re.compile(
    r"\b(increas\w*|decreas\w*|more|less|fewer|higher|lower|improv\w*|reduc\w*|better|enhanc\w*|strengthen\w*"
    r"|rais\w*|at least|at most|grow\w*)\b",
    re.IGNORECASE,
)
TARGETS = re.compile(r"\d|%|\bper ?cent\b|\bpercent\b", re.IGNORECASE)
COUNTED = re.compile(
    r"\b(number|percentage|proportion|share|rate|ratio|value|amount|level|degree|quality)\b", re.IGNORECASE
)
LATIN = re.compile(r"[a-z]{3}", re.IGNORECASE)


def advice(statement: str, *, unit: str = "", target=None, data_source: str = "") -> Iterator[str]:
    """What would make an indicator easier to measure, a sentence each; nothing for a good one."""
    if found := DIRECTIONS.search(statement):
        yield _(
            "“%(word)s” gives a direction. An indicator says what is measured; where it should go is the target."
        ) % {"word": found[0]}
    if found := TARGETS.search(statement):
        yield _(
            "“%(sign)s” looks like a target. Write it into the target: the statement then holds for every year."
        ) % {"sign": found[0]}
    if LATIN.search(statement) and not COUNTED.search(statement):
        yield _("Say what is counted, such as “Number of migrants trained on their labour rights”.")
    if unit in ("", IndicatorUnit.NOT_RECORDED):
        yield _("Choose a unit: a number, a rate, or a quality told in words.")
    if unit != IndicatorUnit.QUALITY and target in (None, ""):
        yield _("Without a target nobody can say whether the result is good.")
    if not data_source:
        yield _("Say where the result comes from: a list, the case records, a survey.")
