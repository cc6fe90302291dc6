"""Finding a card, and saying why it was found. Searches one place: the user's centres."""

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from mrc.scripts import phone_numbers, runs, search_key
from mrc.vocabularies.contact import ConsentAnswer, ConsentPurpose
from mrc.zawgyi import is_zawgyi

from .keys import LONGEST, Sought, bare
from .models import Client, ClientQuerySet, Consent, Service

AT_MOST = 50
PHONE_DIGITS = 6
BY_FEW_FIGURES = 7  # the rank from which figures inside a number were enough


@dataclass(frozen=True)
class Hit:
    client: Client
    why: str
    other: str = ""  # the former or other name that was found


@dataclass(frozen=True)
class Found:
    """What a search answers; ``is_cut`` when more cards match than are shown."""

    typed: str
    hits: list[Hit]
    is_cut: bool = False
    is_short: bool = False

    @property
    def is_zawgyi(self) -> bool:
        return is_zawgyi(self.typed)


def find(user, typed: str, *, centre=None) -> Found:
    """Cards of the user's centres, or of one, that hold what was typed, the surest first, each with its reason.

    One letter finds names that begin with it, two find words that begin with them, more stand anywhere. The surest
    answers are asked for by themselves, so that none is lost among the fifty that are shown.
    """
    typed = typed.replace("\0", "").strip()[:LONGEST]
    sought = Sought(typed)
    if sought.is_short:
        return Found(typed, [], is_short=True)
    cards = Client.objects.visible_to(user)
    if centre is not None:
        cards = cards.filter(centre=centre)
    found: dict[int, None] = {}
    for question in sought.questions():
        newest = cards.filter(question).order_by("-registered_on", "-pk")
        found |= dict.fromkeys(newest.values_list("pk", flat=True)[: AT_MOST + 1])
        if len(found) > AT_MOST:
            break
    shown = with_facts(cards.filter(pk__in=list(found)[:AT_MOST]), user) if found else []
    judged = [(judge(client, sought), client) for client in shown]
    judged = [(verdict, client) for verdict, client in judged if not is_guess(verdict, client, sought)]
    judged.sort(key=lambda pair: (pair[0].rank, -pair[1].registered_on.toordinal(), -pair[1].pk))
    hits = [Hit(client, verdict.why, verdict.other) for verdict, client in judged]
    return Found(typed, hits, is_cut=len(found) > AT_MOST)


def with_facts(cards: ClientQuerySet, user) -> ClientQuerySet:
    """What a row of a list shows beside the card: an open case (that it exists, if she may know), the last service."""
    cases = Client._meta.get_field("legal_cases").related_model.objects.known_to(user)
    last = Service.objects.filter(client=OuterRef("pk")).order_by("-received_on", "-pk")
    contact = Consent.objects.filter(client=OuterRef("pk"), purpose=ConsentPurpose.CONTACT)
    return cards.select_related("centre").annotate(
        contact_answer=Subquery(contact.order_by("-given_on", "-pk").values("answer")[:1]),
        has_open_case=Exists(cases.filter(client=OuterRef("pk"), closed_on__isnull=True)),
        last_service=Subquery(last.values("service")[:1]),
        last_seen_on=Subquery(last.values("received_on")[:1]),
    )


def refuses_contact(client: Client) -> bool:
    """As the card says, from the list's own query where there is one."""
    if not hasattr(client, "contact_answer"):
        return bool(client.pk) and client.refuses_contact
    return client.contact_answer not in {None, ConsentAnswer.GIVEN}


def is_guess(verdict: "Verdict", client: Client, sought: Sought) -> bool:
    """A few figures of a closed telephone number find nobody: else the number could be found out figure by figure."""
    has_figures = any(sign.isdecimal() for sign in sought.bare)
    return verdict.rank >= BY_FEW_FIGURES and has_figures and refuses_contact(client)


@dataclass(frozen=True)
class Verdict:
    """How sure an answer is, 0 the surest, and why it is one."""

    rank: int
    why: str
    other: str = ""


def judge(client: Client, sought: Sought) -> Verdict:
    reference = bare(search_key(client.reference))
    if reference in sought.references:
        return Verdict(0, _("reference number"))
    for merged in client.merged_references.splitlines():
        if bare(search_key(merged)) in sought.references:
            return Verdict(0, _("reference number of a merged card"), other=merged)
    digits = phone_numbers(client.telephone)
    if any(number.endswith(needle) for number in digits for needle in sought.phones if len(needle) >= PHONE_DIGITS):
        return Verdict(1, _("telephone"))
    places = [(place, name) for name in (client.name, client.name_latin) if (place := _place(name, sought)) is not None]
    if places:
        place, name = min(places, key=lambda found: found[0])
        return Verdict(place, _reason_of_name(client, name, sought.typed))
    for name in client.other_names.splitlines():
        if _place(name, sought) is not None:
            return Verdict(5, _("former or other name"), other=name)
    if sought.bare in reference:
        return Verdict(6, _("reference number"))
    if any(needle in number for number in digits for needle in sought.phones):
        return Verdict(7, _("telephone"))
    return Verdict(8, _("several parts of the card"))


def _reason_of_name(client: Client, name: str, typed: str) -> str:
    if client.pseudonym:
        return _("pseudonym")
    if name != client.name:
        return _("name in Latin letters")
    if _as_written(name, typed):
        return _("name")
    return _("name, typed differently") if _is_local(name) else _("name, without its marks")


def _place(name: str, sought: Sought) -> int | None:
    """2 when the name begins so, 3 when a word of it does, 4 when it stands inside; nothing when it does not."""
    key = search_key(name)
    if not key:
        return None
    if key.startswith(sought.key) or key.replace(" ", "").startswith(sought.bare):
        return 2
    if not (all(word in key for word in sought.words) or sought.bare in key.replace(" ", "")):
        return None
    return 3 if f" {sought.words[0]}" in key else 4


def _is_local(text: str) -> bool:
    return any(lang for lang, _piece in runs(text))


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
