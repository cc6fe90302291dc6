"""Two cards of a centre side by side: where they differ, what hangs on each, and what could not hang on one."""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mrc.scripts import search_key
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.contact import ConsentPurpose

from .models import Client, ClientSupport, Consent, FamilyLink, LikelySame

# What the two cards settle between themselves, here and not by the foreign key.
OWN = {ClientSupport, FamilyLink, LikelySame}
NOT_CHOSEN = {"id", "uuid", "centre", "reference", "search_key", "emergency_end", "merged_references"}


@dataclass(frozen=True)
class Answer:
    """One field of the card, as the two give it. ``first`` and ``second`` are in the order of the pair."""

    name: str
    label: str
    first: object
    second: object

    @property
    def differs(self) -> bool:
        return self.first != self.second and not is_empty(self.first) and not is_empty(self.second)


@dataclass(frozen=True)
class Hanging:
    """Rows of one kind that hang on a card, as far as the user may see them."""

    label: str
    rows: list


@dataclass(frozen=True)
class Obstacle:
    sentence: str
    record: object = None  # nothing where the user may not see it


def is_empty(value: object) -> bool:
    return value in (None, "", NOT_RECORDED, False)


def answers_of(first: Client, second: Client) -> list[Answer]:
    """Every field of the card that one of the two has answered, in the order of the form."""
    found = []
    for stored in Client._meta.concrete_fields:
        if stored.name in NOT_CHOSEN:
            continue
        one, other = getattr(first, stored.attname), getattr(second, stored.attname)
        if not (is_empty(one) and is_empty(other)):
            found.append(Answer(stored.name, label_of(stored), one, other))
    return found


def label_of(stored: models.Field) -> str:
    """What the form calls the field; the name of somebody else is not to be taken for the client's own."""
    label = capfirst(str(stored.verbose_name))
    if stored.name.startswith("emergency_"):
        return _("For an emergency: %(label)s") % {"label": label}
    return _("Plans: %(label)s") % {"label": label} if stored.name.startswith("planned_") else label


def relations() -> list[models.ForeignObjectRel]:
    """The foreign keys of all apps that point to a card, without what the two settle between themselves.

    The tables of histories point without a constraint: they tell what was.
    """
    return [
        relation
        for relation in Client._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
        and relation.related_model not in OWN
        and relation.field.db_constraint
    ]


def rows_of(relation, card: Client) -> models.QuerySet:
    return relation.related_model._base_manager.filter(**{relation.field.name: card}).order_by("pk")


def hanging_on(card: Client, user) -> list[Hanging]:
    """What would move with the card, by kind, as the user may see it: restricted cases are not told."""
    by_kind: dict[type[models.Model], dict] = {}
    for relation in relations():
        seen = relation.related_model.objects.visible_to(user).filter(**{relation.field.name: card})
        by_kind.setdefault(relation.related_model, {}).update(dict.fromkeys(seen))
    return [
        Hanging(capfirst(str(model._meta.verbose_name_plural)), list(rows)) for model, rows in by_kind.items() if rows
    ]


def print_of(*cards: Client) -> str:
    """Another print as soon as a card, or what hangs on it, is another: what a preview was of."""
    told = []
    for card in cards:
        told.append([str(getattr(card, stored.attname)) for stored in Client._meta.concrete_fields])
        told.append([list(rows_of(relation, card).values_list("pk", flat=True)) for relation in relations()])
        told.append(sorted(card.support_needs.values_list("code", flat=True)))
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def obstacles_to(*, kept: Client, gone: Client, user) -> list[Obstacle]:
    """What the database would refuse if the rows of the one card pointed to the other, in its own sentences."""
    found = []
    for relation in relations():
        model = relation.related_model
        concerned = [each for each in model._meta.constraints if _concerns(each, relation.field.name)]
        persons = [each.attname for each in model._meta.fields if each.related_model is Client]
        for row in rows_of(relation, gone) if concerned or len(persons) > 1 else ():
            names_both = {getattr(row, each) for each in persons} >= {kept.pk, gone.pk}
            setattr(row, relation.field.name, kept)
            sentence = _("This record names the two cards as two persons.") if names_both else ""
            try:
                for constraint in concerned:
                    constraint.validate(model, row)
            except ValidationError as error:
                sentence = " ".join(error.messages)
            if sentence:
                is_seen = model.objects.visible_to(user).filter(pk=row.pk).exists()
                hidden = _("A record you cannot open names both cards. Ask the coordinator.")
                found.append(Obstacle(sentence, row) if is_seen else Obstacle(hidden))
    return found


def _concerns(constraint: models.BaseConstraint, name: str) -> bool:
    condition = getattr(constraint, "condition", None)
    return name in getattr(constraint, "fields", ()) or (condition and name in condition.referenced_base_fields)


@dataclass(frozen=True)
class Disagreement:
    """One question about consent that the two cards answer differently now."""

    first: Consent
    second: Consent

    @property
    def counts(self) -> Consent:
        """The later answer; of one day the one that refuses."""
        if self.first.given_on == self.second.given_on:
            return self.second if self.first.is_given else self.first
        return max(self.first, self.second, key=lambda consent: consent.given_on)


def disagreements(first: Client, second: Client) -> list[Disagreement]:
    ours, theirs = _answers_now(first), _answers_now(second)
    return [
        Disagreement(ours[asked], theirs[asked])
        for asked in ours
        if asked in theirs and ours[asked].is_given != theirs[asked].is_given
    ]


def _answers_now(card: Client) -> dict[tuple[str, str], Consent]:
    """By purpose and, to share, by office."""
    answers = [consent for consent in card.consent_now().values() if consent.purpose != ConsentPurpose.SHARE]
    return {(each.purpose, search_key(each.shared_with)): each for each in [*answers, *card.shares_now()]}
