"""Finding a card, and saying why it was found. Searches one place: the user's centres."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext as _

from mrc.scripts import phone_digits, runs, search_key

from .models import Client, ClientQuerySet, Service

ENOUGH = 2
AT_MOST = 50
PHONE_DIGITS = 6


@dataclass(frozen=True)
class Hit:
    client: Client
    why: str


@dataclass(frozen=True)
class Found:
    """What a search answers; ``is_cut`` when more cards match than are shown."""

    typed: str
    hits: list[Hit]
    is_cut: bool = False
    is_short: bool = False


def find(user, typed: str, *, centre=None) -> Found:
    """Cards of the user's centres, or of one, that hold what was typed, best first; none for fewer than two letters."""
    typed = typed.replace("\0", "").strip()[:200]
    key = search_key(typed)
    if len(key) < ENOUGH:
        return Found(typed, [], is_short=True)
    first = Case(When(search_key__startswith=key, then=Value(0)), default=Value(1), output_field=IntegerField())
    cards = with_facts(Client.objects.visible_to(user).matching(typed))
    if centre is not None:
        cards = cards.filter(centre=centre)
    found = list(cards.order_by(first, "-registered_on", "-pk")[: AT_MOST + 1])
    hits = [Hit(client, reason(client, typed)) for client in found[:AT_MOST]]
    return Found(typed, hits, is_cut=len(found) > AT_MOST)


def with_facts(cards: ClientQuerySet) -> ClientQuerySet:
    """What a row of a list shows beside the card: an open case (that it exists), the last service."""
    cases = Client._meta.get_field("legal_cases").related_model.objects
    last = Service.objects.filter(client=OuterRef("pk")).order_by("-received_on", "-pk")
    return cards.select_related("centre").annotate(
        has_open_case=Exists(cases.filter(client=OuterRef("pk"), closed_on__isnull=True)),
        last_service=Subquery(last.values("service")[:1]),
        last_seen_on=Subquery(last.values("received_on")[:1]),
    )


def reason(client: Client, typed: str) -> str:
    words = search_key(typed).split()
    key = "".join(words)
    if key.replace("-", "") in search_key(client.reference).replace("-", ""):
        return _("reference number")
    digits = phone_digits(typed).lstrip("0")
    if len(digits) >= 3 and digits in phone_digits(client.telephone):
        return _("telephone")
    if client.pseudonym and (_holds(client.name, words) or _holds(client.name_latin, words)):
        return _("pseudonym")
    if _holds(client.name, words):
        return _("name") if _as_written(client.name, typed) else _("name, without its marks")
    if _holds(client.name_latin, words):
        return _("name in Latin letters")
    return _("several parts of the card")


def _holds(text: str, words: list[str]) -> bool:
    key = search_key(text)
    return all(word in key for word in words)


def _as_written(text: str, typed: str) -> bool:
    text = unicodedata.normalize("NFC", text).casefold()
    return all(word in text for word in unicodedata.normalize("NFC", typed).casefold().split())


def marked_pieces(text: str, typed: str) -> list[tuple[str, bool]]:
    """(piece, whether it was typed) in order; in a script without spaces the whole run is marked."""
    words = search_key(typed).split()
    if not words:
        return [(text, False)] if text else []
    marked: list[tuple[str, bool]] = []
    for lang, run in runs(text):
        if lang:
            marked.append((run, any(word in search_key(run) for word in words)))
        else:
            marked += _marked_letters(run, words)
    return marked


def _marked_letters(text: str, words: list[str]) -> list[tuple[str, bool]]:
    letters = re.findall(r".[\u0300-\u036f]*", text, flags=re.DOTALL)
    keys = [" " if letter.isspace() else search_key(letter) for letter in letters]
    key = "".join(keys)
    owner = [number for number, part in enumerate(keys) for _letter in part]
    inside = [False] * len(letters)
    for word in words:
        start = key.find(word)
        while start >= 0:
            for number in range(owner[start], owner[start + len(word) - 1] + 1):
                inside[number] = True
            start = key.find(word, start + len(word))
    pieces: list[tuple[str, bool]] = []
    for letter, is_inside in zip(letters, inside, strict=True):
        if pieces and pieces[-1][1] == is_inside:
            pieces[-1] = (pieces[-1][0] + letter, is_inside)
        else:
            pieces.append((letter, is_inside))
    return pieces


def lookalikes(
    user, *, centre, name: str, telephone: str, born_on: date | None, birth_year: int | None
) -> list[Client]:
    """Cards of the centre with the same telephone, or with the same name and no other birth. At most five."""
    key, digits = search_key(name), phone_digits(telephone).lstrip("0")
    condition = Q()
    if key:
        condition |= Q(search_key__contains=key)
    if len(digits) >= PHONE_DIGITS:
        condition |= Q(search_key__contains=digits)
    if not condition:
        return []
    alike = []
    for client in Client.objects.visible_to(user).filter(centre=centre).filter(condition)[:AT_MOST]:
        has_phone = len(digits) >= PHONE_DIGITS and phone_digits(client.telephone).endswith(digits)
        has_name = bool(key) and key in {search_key(client.name), search_key(client.name_latin)}
        if has_phone or (has_name and _may_be_born_alike(client, born_on, birth_year)):
            alike.append(client)
    return alike[:5]


def _may_be_born_alike(client: Client, born_on: date | None, birth_year: int | None) -> bool:
    if born_on and client.born_on:
        return born_on == client.born_on
    ours = birth_year or (born_on.year if born_on else None)
    theirs = client.birth_year or (client.born_on.year if client.born_on else None)
    return not ours or not theirs or abs(ours - theirs) <= 1
