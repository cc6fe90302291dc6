"""The tables of people or cases by an answer, free texts too."""

import hashlib
from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from mrc.vocabularies import NOT_RECORDED

from ..declare import Profile
from ..results import ByGender, Line, Table


def fold(text: str) -> str:
    """Free texts are grouped as typed, case and spaces aside."""
    return " ".join(text.split()).casefold()


RESTRICTED = "restricted"  # the line of the texts of restricted cases


def opaque(folded: str) -> str:
    """A line's code for addresses: what people typed does not belong there."""
    return hashlib.sha256(folded.encode(errors="replace")).hexdigest()[:16] if folded else NOT_RECORDED


def code_of(profile: Profile, answer: str) -> str:
    return opaque(fold(answer)) if profile.is_free_text else answer


def profile_table(profile, found, whole) -> Table:
    if profile.is_free_text:
        answers = group_spellings(found)
        answers.sort(key=lambda one: (one[0] == NOT_RECORDED, str(one[1]).casefold()))
    elif profile.vocabulary:
        answers = [(word.value, word.label, ByGender.of(found.get(word.value, {}))) for word in profile.vocabulary]
    else:
        answers = [(code, profile.name(code), ByGender.of(columns)) for code, columns in found.items()]
        answers.sort(key=lambda one: (one[0] == NOT_RECORDED, one[1].casefold()))
    lines = tuple(
        Line(profile.code, code, label, counts=counts, extra=code == NOT_RECORDED) for code, label, counts in answers
    )
    return Table(profile.code, profile.title, lines, whole, is_free_text=profile.is_free_text)


def group_spellings(found) -> list:
    """One line for all spellings, headed by the one met most often, the first in the alphabet on a tie."""
    grouped = defaultdict(list)
    for text, columns in found.items():
        grouped[fold(text)].append((text.strip(), ByGender.of(columns)))
    answers = []
    for folded, spellings in grouped.items():
        label = min(spellings, key=lambda one: (-one[1].total, one[0]))[0] if folded else _("Not recorded")
        answers.append((opaque(folded), label, sum((counts for _text, counts in spellings), ByGender())))
    return answers
