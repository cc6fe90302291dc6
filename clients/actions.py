"""What changes several rows of a card at once."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from mrc.scripts import search_key
from mrc.vocabularies.contact import Relation, SamePerson

from .alike import Alike, lookalikes
from .models import Client, ClientSupport, Consent, ContactOverride, FamilyLink, LikelySame, SafetyMark, Service


class AlikeMeanwhile(Exception):
    """A colleague saved a card like this one a moment ago; ``found`` are the cards to look at."""

    def __init__(self, found: list[Alike]):
        super().__init__()
        self.found = found


class Gone(Exception):
    """The card of this address was merged into another since it was read. Nothing was written."""

    def __init__(self, address: UUID):
        super().__init__()
        self.address = address


def hold_cards(*cards: Client) -> None:
    """Locks the cards until the transaction ends, always in the same order; one that is not there is ``Gone``."""
    there = cards_held(cards)
    for card in cards:
        if card.pk not in there:
            raise Gone(card.uuid)


def cards_held(cards: Iterable[Client]) -> set[int]:
    """Locks those of the cards that are still there, and answers their keys."""
    keys = {card.pk for card in cards}
    held = Client.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return set(held.values_list("pk", flat=True)) if keys else set()


@transaction.atomic
def register_client(
    *,
    client: Client,
    services: Iterable[str],
    consents: Iterable[Consent],
    support_needs: Iterable[str],
    by,
    alike: Iterable[Alike] = (),
    told_apart: str = "",
) -> Client:
    """Gives the reference and saves the card with the services received and the answers given on that day.

    ``alike`` are the cards like this one that were looked at: with ``told_apart`` they are of other persons, without
    it the pairs wait to be decided. Another one, saved meanwhile, raises ``AlikeMeanwhile``: the reference is counted
    under a lock of the centre, so of two who register one person the second sees the first one's card.
    """
    alike = list(alike)
    there = cards_held(each.client for each in alike)  # before the counter, as who merges two cards does
    client.give_reference()
    looked_at = {each.client.pk for each in alike}
    found = lookalikes(by, client, centre=client.centre)
    if any(each.client.pk not in looked_at for each in found):
        raise AlikeMeanwhile(found)
    client.save(force_insert=True)
    answer_consents(client=client, answers=consents, on=client.registered_on, by=by)
    log_services(client=client, services=services, on=client.registered_on, note="", by=by)
    _write_support(client, support_needs)
    for each in alike:
        if each.client.pk in there:
            note_alike(one=each.client, other=client, likeness=each.likeness, by=by, told_apart=told_apart)
    return client


@transaction.atomic
def note_alike(*, one: Client, other: Client, likeness: str, by, told_apart: str = "") -> LikelySame:
    """Two cards of a centre look alike: to be decided, or told apart at once. A pair noted before stays as it is."""
    hold_cards(one, other)
    first, second = sorted([one, other], key=lambda card: card.pk)
    decided = (
        {"verdict": SamePerson.DIFFERENT, "reason": told_apart, "decided_by": by, "decided_at": timezone.now()}
        if told_apart
        else {}
    )
    pair, _is_new = LikelySame.objects.get_or_create(
        first=first,
        second=second,
        defaults={"centre_id": first.centre_id, "likeness": likeness, "noted_by": by, **decided},
    )
    return pair


class DecidedAlready(Exception):
    """The two cards were told apart before: who decided, and why, stays."""


@transaction.atomic
def tell_apart(*, pair: LikelySame, reason: str, by) -> LikelySame:
    """The two cards are of two persons, because … ; they are not asked about again."""
    stored = LikelySame.objects.select_for_update().filter(pk=pair.pk).first()
    if stored is None:
        raise Gone(pair.first.uuid)
    if stored.verdict != SamePerson.OPEN:
        raise DecidedAlready
    pair.verdict, pair.reason = SamePerson.DIFFERENT, reason
    pair.decided_by, pair.decided_at = by, timezone.now()
    pair.full_clean()
    pair.save(update_fields=["verdict", "reason", "decided_by", "decided_at"])
    return pair


@transaction.atomic
def change_client(*, client: Client, columns: Iterable[str], support_needs: Iterable[str] | None = None) -> Client:
    """Saves these columns alone; ``support_needs`` replaces the list when given."""
    if columns := sorted(columns):
        client.save(update_fields=columns)
    if support_needs is not None:
        hold_cards(client)  # two at once would both add the same row
        client.support_needs.all().delete()
        _write_support(client, support_needs)
    return client


def _write_support(client: Client, codes: Iterable[str]) -> None:
    ClientSupport.objects.bulk_create(
        ClientSupport(client=client, centre_id=client.centre_id, code=code) for code in dict.fromkeys(codes)
    )


@transaction.atomic
def answer_consents(*, client: Client, answers: Iterable[Consent], on: date, by) -> list[Consent]:
    """One row per question answered; earlier answers stay. What stands already as the last word is not said again."""
    hold_cards(client)
    last = {_question(consent): _said(consent) for consent in client.consents.order_by("given_on", "pk")}
    new = []
    for consent in answers:
        consent.client, consent.centre_id = client, client.centre_id
        consent.given_on, consent.recorded_by = on, by
        if last.get(_question(consent)) != _said(consent):
            new.append(consent)
    return Consent.objects.bulk_create(new)


def _question(consent: Consent) -> tuple:
    return (consent.purpose, search_key(consent.shared_with))


def _said(consent: Consent) -> tuple:
    how = (consent.manner, consent.language, consent.given_by, consent.interpreter)
    return (consent.answer, consent.given_on, consent.recorded_by_id, *how)


@transaction.atomic
def override_contact(*, override: ContactOverride) -> ContactOverride:
    """Opens the ways to reach a client who refused it, for who names the danger, and tells the second person.

    The same words to the same person within the day are one.
    """
    hold_cards(override.client)
    override.full_clean()
    in_force = ContactOverride.objects.in_force(client=override.client, user=override.made_by)
    same = in_force.filter(danger=override.danger, reason=override.reason, told=override.told).first()
    if same is not None:
        return same
    override.save(force_insert=True)
    return override


@transaction.atomic
def link_family(*, client: Client, other: Client, relation: str, by) -> FamilyLink:
    """``other`` is the client's mother, child, …. A pair has one link: a second one takes its place."""
    hold_cards(client, other)
    is_first = client.pk < other.pk
    first, second = (client, other) if is_first else (other, client)
    relation = relation if is_first else Relation(relation).seen_from_the_other
    link, _is_new = FamilyLink.objects.update_or_create(
        first=first, second=second, defaults={"centre_id": client.centre_id, "relation": relation, "added_by": by}
    )
    return link


@transaction.atomic
def log_services(
    *, client: Client, services: Iterable[str], on: date, note: str, by, after: int | None = None
) -> list[Service]:
    """One line of the log per category, in the order of the form.

    ``after`` is the last line of the log the form knew of: the same lines by the same user after it are this form
    sent twice, and are answered as they are instead of being written again.
    """
    hold_cards(client)
    lines = [
        Service(client=client, centre_id=client.centre_id, service=service, received_on=on, note=note, recorded_by=by)
        for service in dict.fromkeys(services)
    ]
    if after is not None:
        same = {"received_on": on, "note": note, "recorded_by": by, "service__in": [line.service for line in lines]}
        if sent_before := list(client.services.filter(pk__gt=after, **same)):
            return sent_before
    return Service.objects.bulk_create(lines)


@transaction.atomic
def mark_for_safety(*, client: Client, why: str, since: date, reason: str, by) -> SafetyMark:
    """Keeps the client out of every draw; the same mark once more takes the newer reason."""
    hold_cards(client)
    mark = client.safety_marks.standing().filter(why=why).first() or SafetyMark(client=client, why=why)
    mark.centre_id, mark.since, mark.reason, mark.marked_by = client.centre_id, since, reason, by
    mark._history_user = by
    mark.save()
    return mark


@transaction.atomic
def take_mark_away(*, mark: SafetyMark, by) -> SafetyMark:
    """It stands no more; who marked it and why stays. Twice is once."""
    mark = SafetyMark.objects.select_for_update().get(pk=mark.pk)
    if mark.taken_away_at is None:
        mark.taken_away_at, mark._history_user = timezone.now(), by
        mark.save()
    return mark
