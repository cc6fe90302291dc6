"""The forms of the client card that keep drafts, and who may go on with one."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from mrc.drafts.registry import Place, register, uuids

from .contact import CLOSED, is_withheld
from .models import Client

REGISTRATION, CHANGE = "clients.register", "clients.change"


def registrations(user, ofs: Collection[str]) -> dict[str, Place]:
    """By the address the card will have; one that exists is registered, not a draft."""
    if not user.has_perm("clients.add_client") or not user.own_centres:
        return {}
    asked = uuids(ofs)
    made = set(Client.objects.filter(uuid__in=asked).order_by().values_list("uuid", flat=True))
    centre = user.own_centres[0].pk if len(user.own_centres) == 1 else None
    create = reverse("clients:create")
    return {
        str(address): Place(_("Registration"), f"{create}?draft={address}", centre)
        for address in asked
        if address not in made
    }


def changes(user, ofs: Collection[str]) -> dict[str, Place]:
    if not user.has_perm("clients.change_client"):
        return {}
    cards = Client.objects.visible_to(user).filter(uuid__in=uuids(ofs)).order_by()
    return {
        str(card.uuid): Place(
            _("Change of card %(number)s") % {"number": card.reference},
            reverse("clients:update", args=[card.uuid]),
            card.centre_id,
            frozenset(CLOSED) if is_withheld(card, user) else frozenset(),
        )
        for card in cards.only("uuid", "reference", "centre_id").prefetch_related("consents")
    }


def register_forms() -> None:
    register(REGISTRATION, registrations)
    register(CHANGE, changes)
