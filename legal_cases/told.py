"""What a line of the timeline says was and is now, in the language of who reads it.

Lines that a deed writes keep codes and figures (and what people typed), never words of the programme: the one function
here puts them into words, on the page and on paper.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mrc.access.models import Centre
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies import Resolution
from mrc.vocabularies.casework import DateEnding, DateKind, EntryKind

from .models import DueDate, Entry
from .stages import names_of
from .timeline import EVERYBODY, OPERATOR, WORD_MAX

MORE = "…"


def dates_in_code(dates: Iterable[DueDate]) -> str:
    """A line for each: the code of its kind, and what was typed. As many as a line of the timeline holds."""
    lines = [f"{due_date.kind} {due_date.what}".rstrip() for due_date in dates]
    if len("\n".join(lines)) > WORD_MAX:
        while len(lines) > 1 and len("\n".join([*lines, MORE])) > WORD_MAX:
            lines.pop()
        lines = [lines[0][: WORD_MAX - 2], *lines[1:], MORE]
    return "\n".join(lines)


def stage_names(centre: Centre) -> Mapping[str, str]:
    """For ``outcome_in_words``: asked for once, and only when a line needs it."""
    return SimpleLazyObject(lambda: names_of(centre))


def outcome_in_words(entry: Entry, names: Mapping[str, str]) -> str:
    """What changed; empty for a line that changed nothing. ``names`` are the centre's stages by their codes."""
    if entry.kind == EntryKind.REOPENED:
        with suppress(ValueError):  # not a day in an older file
            return _("It had been closed %(day)s") % {"day": day_in_words(date.fromisoformat(entry.was))}
    if entry.kind == EntryKind.RESTRICTED and entry.was == OPERATOR:
        return _("named by the operator, now %(people)s") % {"people": people(entry.now)}
    if entry.kind == EntryKind.ASSIGNED:
        was, now = (name or _("Nobody") for name in (entry.was, entry.now))
    else:
        was, now = (in_words(entry.kind, value, names) if value else "" for value in (entry.was, entry.now))
    if entry.kind == EntryKind.DATE_ENDED and was and now:
        return _("%(dates)s: %(ending)s") % {"dates": was, "ending": now}
    if was and now:
        return _("was %(was)s, now %(now)s") % {"was": was, "now": now}
    return was or now


def kind_in_words(entry: Entry) -> str:
    """What a line is headed by: of some kinds it depends on what the line keeps."""
    if entry.was and entry.kind == EntryKind.DOCUMENT:
        return _("Paper taken away")
    if entry.was and entry.kind == EntryKind.DATE_ENDED:
        return _("Dates ended")
    return str(entry.get_kind_display())


def in_words(kind: str, value: str, names: Mapping[str, str]) -> str:
    """What is no code, of an older file or of a title, as it stands."""
    if kind == EntryKind.STAGE:
        return names.get(value, value)
    if kind == EntryKind.RESTRICTED:
        return people(value)
    if kind == EntryKind.CLOSED and value in Resolution.values:
        return str(Resolution(value).label)
    if kind == EntryKind.DATE_ENDED:
        if value in DateEnding.values:
            return str(DateEnding(value).label)
        return ", ".join(map(date_in_words, value.splitlines()))
    return value


def date_in_words(line: str) -> str:
    kind, _space, what = line.partition(" ")
    return (what or str(DateKind(kind).label)) if kind in DateKind.values else line


def people(value: str) -> str:
    if value == EVERYBODY:
        return _("Everybody who works on cases")
    if value.isascii() and value.isdigit():
        return ngettext("%(count)s person", "%(count)s people", int(value)) % {"count": value}
    return value
