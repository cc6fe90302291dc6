"""The record as it may leave the centre (annexes 4, section 4): no identity, free texts once somebody read them."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from mrc.access.models import Centre, User
from mrc.templatetags.figures import day_in_words

from .models import CaseRespondent, LegalCase, MigrationFee, OutgoingText, RespondentAlias

TEXTS = ("sector_other", "source_other", "subject_other", "dropped_why", "remedy_other", "remarks")
KEPT = gettext_lazy("kept at the centre")
WITHHELD = "[…]"

NAME = gettext_lazy("a name of the record")
PLACE = gettext_lazy("a place of the record")
PLACE_WORD = gettext_lazy("a word of an address")
NUMBER = gettext_lazy("a number of a telephone or a paper")
DAY = gettext_lazy("a date")
EMAIL = gettext_lazy("an email address")
CAPITAL = gettext_lazy("a capital letter: a name?")

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
PLACE_WORDS = (
    "village|street|road|district|subdistrict|commune|province|township|quarter|city|town|soi|moo|house no"
    "|thon|xa|huyen|tinh|phuong|quan|duong"
)
BEFORE_A_PLACE = "ភូមិ|ឃុំ|ស្រុក|ខេត្ត|ក្រុង|សង្កាត់|ផ្លូវ|ບ້ານ|ເມືອງ|ແຂວງ|ຖະໜົນ|หมู่บ้าน|หมู่|ตำบล|อำเภอ|จังหวัด|ซอย|ถนน|แขวง|เขต"
AFTER_A_PLACE = "ရွာ|ရပ်ကွက်|မြို့|တိုင်း|ပြည်နယ်|လမ်း"
COMMON = {
    "the",
    "and",
    "near",
    "behind",
    "beside",
    "for",
    "from",
    "with",
    "center",
    "centre",
    "market",
    "house",
    "room",
}
PATTERNS = (
    (re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"), EMAIL),
    (re.compile(rf"\d{{1,2}}\s+(?:{MONTHS})(?:\s+\d{{4}})?|(?:{MONTHS})\s+\d{{1,2}}(?:,?\s+\d{{4}})?"), DAY),
    (re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"), DAY),
    (re.compile(r"\b[a-z]{1,3}[ -]?\d{5,}\b|\+?\d(?:[\d ()./-]*\d){6,}"), NUMBER),
    (re.compile(rf"\b(?:{PLACE_WORDS})\b"), PLACE_WORD),
    (re.compile(rf"(?:{BEFORE_A_PLACE})\s?\S*|\S{{0,60}}(?:{AFTER_A_PLACE})"), PLACE_WORD),
)
CAPITALISED = re.compile(r"(?<![.!?:;\n])(?<=\s)[^\W\d_]\w+")
SHORTEST = {True: 3, False: 2}  # letters of a part of a name, in ASCII and in other scripts


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``why`` says what it looks like, empty for all the rest."""

    text: str
    why: object = ""


def folded(text: str) -> str:
    """Without marks and capitals, letter for letter: what stands at a place here stands there in the text."""
    return "".join(_folded(letter) for letter in text)


def _folded(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    base = unicodedata.normalize("NFKD", letter)[0].casefold()
    return base if len(base) == 1 else letter


def parts_of(names: Iterable[str]) -> set[str]:
    """Each name and each of its words, folded."""
    found = set()
    for name in names:
        name = folded(unicodedata.normalize("NFC", name or "")).strip()
        words = {name, *re.split(r"[\s,.;()/'\"-]+", name)}
        found |= {word for word in words if len(word) >= SHORTEST[word.isascii()]}
    return found


@dataclass(frozen=True)
class Known:
    """What the record knows of people and places."""

    names: frozenset[str]
    places: frozenset[str]

    @classmethod
    def of(cls, case: LegalCase) -> "Known":
        """In four queries, the cards and the centre of the case being fetched."""
        cards = [card for card in (case.client, case.brought_by) if card]
        return cls.of_records(centre=case.centre, cards=cards, cases=[case])

    @classmethod
    def of_records(cls, *, centre: Centre, cards: Iterable[Client], cases: Iterable[LegalCase], **more) -> "Known":
        """Of several records of one centre, in four queries; ``names`` and ``places`` are known besides."""
        cases = list(cases)
        names: list[str] = list(more.get("names", ()))
        places: list[str] = [centre.location, *more.get("places", ())]
        for case in cases:
            names += [case.worker_name, case.brought_by_name]
            if case.group_complaint:
                names.append(case.group_complaint.name)
        for card in cards:
            names += [card.name, card.name_latin, *card.other_names.splitlines(), card.emergency_name]
            places += [card.address, card.province]
        for row in CaseRespondent.objects.filter(case__in=cases).select_related("respondent"):
            names.append(row.respondent.name)
            places.append(row.respondent.place)
        aliases = RespondentAlias.objects.filter(respondent__case_rows__case__in=cases)
        names += aliases.values_list("name", flat=True)
        fees = MigrationFee.objects.filter(case__in=cases)
        for paid_to, owed_to in fees.values_list("paid_to_name", "owed_to"):
            names += [paid_to, owed_to]
        names += User.objects.filter(memberships__centre=centre).values_list("full_name", flat=True)
        return cls(frozenset(parts_of(names) - COMMON), frozenset(parts_of(places) - COMMON))

    @cached_property
    def patterns(self) -> tuple[tuple[re.Pattern, object], ...]:
        own = [(words, why) for words, why in ((self.names, NAME), (self.places, PLACE)) if words]
        return (*((_any_of(words), why) for words, why in own), *PATTERNS)


def _any_of(words: Iterable[str]) -> re.Pattern:
    """Whole words where a script has spaces, anywhere where it has none."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in ordered))


def pieces(text: str, known: Known, also: Iterable[tuple[re.Pattern, object]] = ()) -> list[Piece]:
    """The text cut where something looks like a person or a place; the pieces make the text again.

    ``also`` are further patterns to look for in the folded text, each with what it looks like.
    """
    text = unicodedata.normalize("NFC", text)
    plain = folded(text)
    why: list[object] = [""] * len(text)
    for pattern, reason in (*known.patterns, *also):
        for match in pattern.finditer(plain):
            if match.group().strip():
                _mark(why, match.start(), match.end(), reason)
    for match in CAPITALISED.finditer(text):
        before = text[: match.start()].rstrip()
        if text[match.start()].isupper() and before and before[-1] not in ".!?:;\n":
            _mark(why, match.start(), match.end(), CAPITAL)
    found: list[Piece] = []
    for letter, reason in zip(text, why, strict=True):
        if found and found[-1].why == reason:
            found[-1] = Piece(found[-1].text + letter, reason)
        else:
            found.append(Piece(letter, reason))
    return found


def _mark(why: list, start: int, end: int, reason: object) -> None:
    for place in range(start, end):
        why[place] = why[place] or reason


def suspects(text: str, known: Known, also: Iterable[tuple[re.Pattern, object]] = ()) -> list[Piece]:
    return [piece for piece in pieces(text, known, also) if piece.why]


def without_suspects(text: str, known: Known) -> str:
    """A first draft of what may leave."""
    return "".join(WITHHELD if piece.why else piece.text for piece in pieces(text, known))


def texts_of(case: LegalCase) -> dict[str, str]:
    """The free texts that are written, in the order of the form."""
    return {name: text for name in TEXTS if (text := getattr(case, name))}


def digest_of(case: LegalCase) -> str:
    texts = json.dumps([getattr(case, name) for name in TEXTS], ensure_ascii=False)
    return hashlib.sha256(texts.encode()).hexdigest()


def checked(case: LegalCase) -> OutgoingText | None:
    """What somebody read and let go, unless a text has changed since."""
    stored = getattr(case, "outgoing_text", None)
    return stored if stored and stored.of == digest_of(case) else None


def leaving(case: LegalCase) -> dict[str, str]:
    """Each free text as it leaves: as it was checked, else the words that it is kept."""
    stored = checked(case)
    return {name: (getattr(stored, name) if stored else str(KEPT)) if getattr(case, name) else "" for name in TEXTS}


def all_kept(case: LegalCase) -> dict[str, str]:
    """For a case hidden from who prints it."""
    return {name: str(KEPT) if getattr(case, name) else "" for name in TEXTS}


@transaction.atomic
def keep_checked(*, case: LegalCase, texts: dict[str, str], by: User) -> OutgoingText:
    """Remembers what may leave, together with the texts it was made from."""
    values = {name: texts.get(name, "") for name in TEXTS}
    LegalCase.objects.select_for_update().get(pk=case.pk)  # two at once would both make the row
    kept = OutgoingText.objects.filter(case=case).first() or OutgoingText(case=case, centre_id=case.centre_id)
    for name, value in {**values, "of": digest_of(case), "checked_by": by}.items():
        setattr(kept, name, value)
    kept._history_user = by
    kept.save()
    return kept


def check_in_words(stored: OutgoingText) -> str:
    """Who read the texts and when, by the clock of the centre."""
    day = day_in_words(stored.case.centre.at(stored.checked_at).date())
    if stored.checked_by is None:
        return _("Texts checked on %(day)s.") % {"day": day}
    return _("Texts checked by %(name)s on %(day)s.") % {"name": stored.checked_by.full_name, "day": day}


def state_in_words(case: LegalCase) -> str:
    if not texts_of(case):
        return _("No free text is written, so nothing has to be checked.")
    if stored := checked(case):
        return check_in_words(stored)
    if getattr(case, "outgoing_text", None):
        return _("A text was changed after the check: look at them again. Until then they stay at the centre.")
    return _("The texts are not checked yet. Until then they stay at the centre.")
