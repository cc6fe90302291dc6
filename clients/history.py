"""What changed on a card, when, and who did it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mrc.vocabularies import world

from .contact import CLOSED
from .models import Client

LATEST = 100
HIDDEN = {"id", "uuid", "centre", "search_key", "emergency_end"}
COVERED = "•••"
NAMED = {
    "nationality": world.country_name,
    "present_country": world.country_name,
    "planned_country": world.country_name,
    "native_language": world.language_name,
    "contact_language": world.language_name,
}


@dataclass(frozen=True)
class Difference:
    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    is_first: bool
    differences: list[Difference]


def changes_of(client: Client, *, is_withheld: bool = False) -> list[Change]:
    """Newest first; the latest hundred. ``is_withheld`` says that the ways to reach the client changed, not how."""
    versions = list(
        client.history.select_related("history_user").order_by("-history_date", "-history_id")[: LATEST + 1]
    )
    fields = [field for field in Client._meta.concrete_fields if field.name not in HIDDEN]
    changes = []
    for version, before in zip(versions[:LATEST], [*versions[1:], None], strict=False):
        differences = [
            Difference(str(field.verbose_name), COVERED, COVERED)
            if is_withheld and field.name in CLOSED
            else Difference(str(field.verbose_name), shown(field, before), shown(field, version))
            for field in fields
            if before is not None and getattr(before, field.attname) != getattr(version, field.attname)
        ]
        by = str(version.history_user) if version.history_user else _("The system")
        changes.append(Change(version.history_date, by, before is None, differences))
    return changes


def shown(field, version) -> str:
    value = getattr(version, field.attname)
    if field.name in NAMED:
        return str(NAMED[field.name](value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return _("empty")
    if hasattr(value, "strftime"):
        return date_format(value, "d/m/Y")
    return str(value)
