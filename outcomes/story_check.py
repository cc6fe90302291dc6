"""What in a story could tell who somebody is, or harm a name: in its words, and in how few people are like her.

What the records of the person know is looked for, as far as the reader may see them: a mark for a word of a hidden case
would tell what stands in it. Each mark is taken out of the text, or somebody says why it may stay.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.models import Client, FamilyLink
from legal_cases import outgoing
from legal_cases.models import LegalCase
from legal_cases.outgoing import Known, folded, parts_of, suspects
from mrc.access.models import User
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.harvesting import Risk
from mrc.vocabularies.world import country_name

from .interviewers import cases_of
from .models import AcceptedRisk, Story
from .models.story import TEXTS

FEW = 5  # people of the centre who are alike: fewer are soon recognised
LONGEST_WORDS = 200
KINDS = (
    (outgoing.NAME, Risk.NAME),
    (outgoing.PLACE, Risk.PLACE),
    (outgoing.PLACE_WORD, Risk.PLACE_WORD),
    (outgoing.NUMBER, Risk.NUMBER),
    (outgoing.DAY, Risk.DAY),
    (outgoing.EMAIL, Risk.EMAIL),
    (outgoing.CAPITAL, Risk.CAPITAL),
)
ALSO = (
    (re.compile(rf"(?:{outgoing.MONTHS})\s+\d{{4}}"), outgoing.DAY),
    (re.compile(r"(?:ថ្ងៃទី|วันที่|ວັນທີ)\s?\d+|\bngay\s+\d+|\d+\s?ရက်"), outgoing.DAY),
)
ALWAYS_ASKED = (Risk.RECOGNISED, Risk.CLAIM)  # anew for each text


@dataclass(frozen=True)
class Found:
    """One thing to answer: to be taken out, or why it may stay."""

    kind: Risk
    words: str = ""
    sentence: str = ""
    where: tuple[str, ...] = ()
    why: str = ""  # the answer that stands
    before: str = ""  # the answer given to an earlier text

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.value, self.words if self.kind == Risk.RARE else folded(self.words)[:LONGEST_WORDS]

    @property
    def is_open(self) -> bool:
        return not self.why


def risks_of(story: Story, user: User) -> list[Found]:
    """Everything the user is to answer, with the answers that were given; in a dozen queries, however long the text."""
    answers = {(each.kind, each.words): each for each in story.accepted_risks.all()}
    digest = story.digest
    risks = []
    for found in (*in_the_text(story, user), *rare(story), *(Found(kind) for kind in ALWAYS_ASKED)):
        answer = answers.get(found.key)
        why = answer.why if answer else ""
        stands = bool(answer) and (found.kind not in ALWAYS_ASKED or answer.of == digest)
        risks.append(
            Found(found.kind, found.words, found.sentence, found.where, why if stands else "", "" if stands else why)
        )
    return risks


def open_risks(story: Story, user: User) -> list[Found]:
    return [found for found in risks_of(story, user) if found.is_open]


# The words of the text


def known_of(story: Story, user: User) -> Known:
    """What the card, the cases the user may see, the family and the interview know of people and places."""
    interview, client = story.interview, story.interview.client
    names, cases, cards = [], [], []
    if client is not None:
        cases = list(
            LegalCase.objects.visible_to(user)
            .filter(cases_of(client))
            .select_related("client", "brought_by", "group_complaint")
        )
        links = FamilyLink.objects.of(client)
        cards = {card.pk: card for link in links for card in (link.first, link.second)}
        cards |= {card.pk: card for case in cases for card in (case.client, case.brought_by) if card}
        cards = (cards | {client.pk: client}).values()
        names = [client.agency]
    return Known.of_records(
        centre=story.centre, cards=cards, cases=cases, names=names, places=[interview.community_of_origin]
    )


def in_the_text(story: Story, user: User) -> list[Found]:
    """Each suspect word once, with the parts it stands in. The pseudonym is none."""
    known, own = known_of(story, user), parts_of([story.pseudonym])
    kinds: dict[tuple[str, str], tuple[Risk, str, list]] = {}
    for name in TEXTS:
        text = getattr(story, name)
        for piece in suspects(text, known, ALSO) if text else ():
            words = piece.text.strip()[:LONGEST_WORDS]
            kind = kind_of(piece.why)
            if kind == Risk.CAPITAL and parts_of([words]) <= own:
                continue
            key = (kind.value, folded(words))
            _kind, _words, where = kinds.setdefault(key, (kind, words, []))
            label = str(story._meta.get_field(name).verbose_name)
            if label not in where:
                where.append(label)
    return [Found(kind, words, where=tuple(where)) for kind, words, where in kinds.values()]


def kind_of(why: object) -> Risk:
    return next(kind for reason, kind in KINDS if reason is why)


# The records


def rare(story: Story) -> list[Found]:
    """Combinations of what the story may tell that fewer than five clients of the centre share. Two queries.

    Only the shortest: where few women are of a nationality, that they are fewer in a sector is not asked again.
    """
    interview = story.interview
    case = None
    if interview.client_id:
        cases = LegalCase.objects.filter(client=interview.client_id, is_restricted=False)
        cases = cases.exclude(destination_country=NOT_RECORDED)
        case = cases.order_by("-opened_on", "-pk").first()
    destination = case.destination_country if case else NOT_RECORDED
    facts = {
        "gender": (interview.get_gender_display(), Q(gender=interview.gender)),
        "nationality": (country_name(interview.nationality), Q(nationality=interview.nationality)),
        "sector": (
            interview.get_sector_display(),
            _in_a_case(Q(present_sector=interview.sector), sector=interview.sector),
        ),
        "destination": (
            country_name(destination),
            _in_a_case(
                Q(present_country=destination) | Q(planned_country=destination), destination_country=destination
            ),
        ),
        "province": (interview.community_of_origin, Q(province__iexact=interview.community_of_origin)),
    }
    told = {
        "nationality": interview.nationality,
        "sector": interview.sector,
        "destination": destination,
        "province": interview.community_of_origin,
    }
    known = [name for name, value in told.items() if value not in {"", NOT_RECORDED}]
    together = [("gender", name) for name in known]
    together += [("gender", *pair) for n, one in enumerate(known) for pair in ((one, two) for two in known[n + 1 :])]
    if not together:
        return []
    counts = Client.objects.filter(centre=story.centre_id).aggregate(
        **{"_".join(names): Count("pk", filter=_all(facts[name][1] for name in names)) for names in together}
    )
    found: list[tuple[str, ...]] = []
    for names in together:
        if counts["_".join(names)] < FEW and not any(set(fewer) < set(names) for fewer in found):
            found.append(names)
    return [
        Found(
            Risk.RARE,
            "+".join(names),
            few_in_words(counts["_".join(names)], [str(facts[name][0]) for name in names]),
        )
        for names in found
    ]


def _in_a_case(on_the_card: Q, **of_the_case) -> Q:
    return on_the_card | Q(Exists(LegalCase.objects.filter(client=OuterRef("pk"), is_restricted=False, **of_the_case)))


def _all(conditions: Iterable[Q]) -> Q:
    whole = Q()
    for condition in conditions:
        whole &= condition
    return whole


def few_in_words(count: int, facts: list[str]) -> str:
    together = ", ".join(facts)
    if count == 0:
        return _("No other client of the centre is: %(facts)s.") % {"facts": together}
    words = ngettext(
        "Only %(count)s client of the centre is: %(facts)s.",
        "Only %(count)s clients of the centre are: %(facts)s.",
        count,
    )
    return words % {"count": count, "facts": together}


# The answers


@transaction.atomic
def accept_risks(*, story: Story, answers: dict[tuple[str, str], str], by: User) -> None:
    """Keeps why each thing may stay, by its key, with the texts that were looked at. An empty answer is none."""
    digest = story.digest
    before = {(each.kind, each.words): each for each in story.accepted_risks.select_for_update()}
    for (kind, words), why in answers.items():
        row = before.get((kind, words))
        if row is None and why:
            row = AcceptedRisk(story=story, centre_id=story.centre_id, kind=kind, words=words)
        if row is None or (row.why, row.of) == (why, digest):
            continue
        row._history_user = by
        if not why:
            row.delete()
            continue
        row.why, row.of, row.accepted_by = why, digest, by
        row.save()
