"""The forms of casework that keep drafts, and who may go on with one."""

from collections.abc import Callable, Collection
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import Client
from mrc.drafts.registry import Place, register, uuids

from .models import Entry, LegalCase

ENTRY, CORRECTION, CLOSING = "legal_cases.entry", "legal_cases.correction", "legal_cases.close"
OPENING, BROUGHT = "legal_cases.open", "legal_cases.brought"
RECORD = "legal_cases.record"


def may_change(user) -> bool:
    return user.has_perm("legal_cases.change_legalcase")


def places_of_cases(cases: QuerySet, label: Callable[[str], str], url: Callable[[UUID], str]) -> dict[str, Place]:
    rows = cases.order_by().values_list("uuid", "reference", "centre_id")
    return {str(address): Place(label(number), url(address), centre) for address, number, centre in rows}


def entries(user, ofs: Collection[str]) -> dict[str, Place]:
    if not may_change(user):
        return {}
    return places_of_cases(
        LegalCase.objects.visible_to(user).filter(uuid__in=uuids(ofs)),
        lambda number: _("Entry in case %(number)s") % {"number": number},
        lambda address: reverse("legal_cases:detail", args=[address]) + "#write",
    )


def closings(user, ofs: Collection[str]) -> dict[str, Place]:
    if not may_change(user):
        return {}
    return places_of_cases(
        LegalCase.objects.visible_to(user).open_now().filter(uuid__in=uuids(ofs)),
        lambda number: _("Closing of case %(number)s") % {"number": number},
        lambda address: reverse("legal_cases:close", args=[address]),
    )


def records(user, ofs: Collection[str]) -> dict[str, Place]:
    if not may_change(user):
        return {}
    return places_of_cases(
        LegalCase.objects.visible_to(user).filter(uuid__in=uuids(ofs)),
        lambda number: _("Change of the record of case %(number)s") % {"number": number},
        lambda address: reverse("legal_cases:update", args=[address]),
    )


def corrections(user, ofs: Collection[str]) -> dict[str, Place]:
    if not may_change(user):
        return {}
    own = Entry.objects.visible_to(user).filter(uuid__in=uuids(ofs), written_by=user)
    return places_of_cases(
        own.annotate(reference=F("case__reference")),
        lambda number: _("Correction of an entry in case %(number)s") % {"number": number},
        lambda address: reverse("legal_cases:entry", args=[address]),
    )


def openings(user, ofs: Collection[str]) -> dict[str, Place]:
    """A case not opened yet: from the worker's card (its address) or without one ("")."""
    return new_cases(user, ofs, "client")


def brought(user, ofs: Collection[str]) -> dict[str, Place]:
    """As ``openings``, from the card of who brings the complaint."""
    return new_cases(user, [of for of in ofs if of], "brought_by")


def new_cases(user, ofs: Collection[str], card: str) -> dict[str, Place]:
    if not user.has_perm("legal_cases.add_legalcase") or not user.own_centres:
        return {}
    create = reverse("legal_cases:create")
    cards = Client.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    found = places_of_cases(
        cards,
        lambda number: _("New case of card %(number)s") % {"number": number},
        lambda address: f"{create}?{card}={address}",
    )
    if "" in ofs:
        found[""] = Place(_("New case"), create)
    return found


def register_forms() -> None:
    register(ENTRY, entries)
    register(CORRECTION, corrections)
    register(CLOSING, closings)
    register(RECORD, records)
    register(OPENING, openings)
    register(BROUGHT, brought)
