"""Which forms keep drafts. An app names its forms here when it starts; drafts import none of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Place:
    """Where a draft goes on. ``label`` is what a list says of it: a kind of form and a number, no name of a person."""

    label: str
    url: str
    centre_id: int | None = None
    closed: frozenset[str] = frozenset()  # names of fields whose answers are not shown to this user now


Places = Callable[[object, Collection[str]], dict[str, Place]]
_forms: dict[str, Places] = {}


def uuids(ofs: Collection[str]) -> list[UUID]:
    """What of it is the address of a record; anything else names none."""
    found = []
    for of in ofs:
        try:
            address = UUID(of)
        except ValueError:
            continue
        if str(address) == of:
            found.append(address)
    return found


def register(form: str, places: Places) -> None:
    """``places(user, ofs)`` answers by ``of`` for those the user may fill in now; an unknown ``of`` is left out."""
    _forms[form] = places


def places_of(user, form: str, ofs: Collection[str]) -> dict[str, Place]:
    """One query of the app that owns the form; nothing for a form nobody named."""
    places = _forms.get(form)
    return places(user, ofs) if places and ofs else {}
