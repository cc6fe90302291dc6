"""Drafts on the server: what one person typed into one form, until it is saved, discarded or a month old."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from .models import KEPT_FOR, Draft
from .registry import Place, places_of

BYTES_MAX = 100_000
FIELDS_MAX = 400
DRAFTS_MAX = 100  # of one person; the oldest makes room
NEVER = ("csrf", "password", "token", "passphrase", "secret")


class TooLarge(Exception):
    """More than a draft may hold."""


class NotADraft(Exception):
    """Not texts by the names of fields."""


@dataclass(frozen=True)
class Kept:
    """A draft as a list shows it."""

    label: str
    url: str
    saved_at: datetime


def texts(data: object) -> dict[str, list[str]]:
    """Only texts by name. Leaves out what may never lie in a draft and the signs no database stores."""
    if not isinstance(data, Mapping) or len(data) > FIELDS_MAX:
        raise NotADraft
    found = {}
    for name, values in data.items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise NotADraft
        if not any(word in name.lower() for word in NEVER):
            found[storable(name)] = [storable(value) for value in values]
    return found


def storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def keep(*, user, form: str, of: str, place: Place, data: dict[str, list[str]]) -> Draft | None:
    """Keeps the draft in place of the one before; an empty one is none."""
    if not data:
        discard(user=user, form=form, of=of)
        return None
    draft, is_new = Draft.objects.update_or_create(
        user=user,
        form=form,
        of=of,
        defaults={"data": data, "saved_at": timezone.now(), "centre_id": place.centre_id},
    )
    if is_new:
        remove_old()
        surplus = Draft.objects.filter(user=user).order_by("-saved_at").values_list("pk", flat=True)[DRAFTS_MAX:]
        Draft.objects.filter(pk__in=list(surplus)).delete()
    return draft


def keep_posted(*, request, form: str, of: object = "") -> bool:
    """As the script does, from the form that was sent to be gone on with later; False when it is too much."""
    place = places_of(request.user, form, [str(of)]).get(str(of))
    try:
        data = texts({name: values for name, values in request.POST.lists() if name != "then"})
    except NotADraft:
        return False
    size = sum(len(value.encode()) for values in data.values() for value in values)
    if place is None or size > BYTES_MAX:
        return False
    keep(user=request.user, form=form, of=str(of), place=place, data=data)
    return True


def is_there(*, user, form: str, of: object = "") -> bool:
    return Draft.objects.filter(user=user, form=form, of=str(of)).exists()


def discard(*, user, form: str, of: object = "") -> None:
    """What the view that saves a form calls, and the person who wants to begin anew."""
    Draft.objects.filter(user=user, form=form, of=str(of)).delete()


def drafts_of(user, at_most: int = 20, form: str = "") -> list[Kept]:
    """The user's drafts of forms she may still fill in, newest first: one query, and one per kind of form."""
    of_the_form = {"form": form} if form else {}
    drafts = list(Draft.objects.visible_to(user).filter(**of_the_form).defer("data")[:at_most])
    by_form = defaultdict(list)
    for draft in drafts:
        by_form[draft.form].append(draft.of)
    places = {form: places_of(user, form, ofs) for form, ofs in by_form.items()}
    return [
        Kept(place.label, place.url, draft.saved_at)
        for draft in drafts
        if (place := places[draft.form].get(draft.of)) is not None
    ]


def remove_old() -> int:
    """How many drafts were older than a month and are gone."""
    return Draft.objects.filter(saved_at__lte=timezone.now() - KEPT_FOR).delete()[0]
