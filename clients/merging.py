"""Two cards of one person become one, and two again.

What other apps hang on a card is found by its foreign keys, so that nothing of it is forgotten when an app is added.
The card that goes is deleted: no list, search or figure can meet it. All that is needed to bring it back is kept.
"""

from collections.abc import Iterable, Mapping

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mrc.vocabularies.contact import Relation

from .actions import link_family
from .models import Client, ClientSupport, Consent, FamilyLink, LikelySame, Merge
from .side_by_side import Obstacle, disagreements, label_of, obstacles_to, print_of, relations, rows_of


class ChangedMeanwhile(Exception):
    """One of the two cards is not as it was shown any more, or is gone."""


class Contradiction(Exception):
    """What hangs on the two cards cannot hang on one; ``obstacles`` say what to mend first."""

    def __init__(self, obstacles: list[Obstacle]):
        super().__init__()
        self.obstacles = obstacles


class Miscounted(Exception):
    """After the merge something was missing: a fault of the program. Nothing was changed."""


class CannotUndo(Exception):
    """It says why: undone already, a later merge comes first, or the number was given to another card."""


def merge_of(user, address) -> Merge | None:
    """The merge by which the card of this address went, if the user may see the one that stayed."""
    merges = Merge.objects.visible_to(user).filter(gone_uuid=address, undone_at__isnull=True)
    return merges.select_related("kept").first()


def parted_from(card: Client) -> list[Client]:
    """The cards that were part of this one and are not any more, or those they went into since; and of those again."""
    found, ask = {card.pk}, {card.pk}
    while ask:
        addresses = Merge.objects.filter(kept__in=ask, undone_at__isnull=False).values("gone_uuid")
        went_on = Merge.objects.filter(gone_uuid__in=addresses, undone_at__isnull=True).values("kept")
        parted = Client.objects.filter(Q(uuid__in=addresses) | Q(pk__in=went_on))
        ask = set(parted.order_by().values_list("pk", flat=True)) - found
        found |= ask
    others = found - {card.pk}
    return list(Client.objects.filter(pk__in=others).prefetch_related("consents")) if others else []


@transaction.atomic
def merge_clients(*, kept: Client, gone: Client, values: Mapping[str, object], shown: str, by) -> Merge:
    """``gone`` becomes part of ``kept``: ``values`` are written on the card, and all that hung on either hangs on it.

    Where the two cards answered one question about consent differently on one day, the refusal is written once more,
    so that it is the one that counts.

    ``shown`` is the ``print_of`` the two cards, in the order of their keys, that the deed was decided on; another one
    raises ``ChangedMeanwhile``. Rows that cannot hang on one card raise ``Contradiction``. The rows of each kind are
    counted before and after: ``Miscounted`` undoes everything.
    """
    kept, gone = _locked(kept, gone)
    if print_of(*sorted([kept, gone], key=lambda card: card.pk)) != shown:
        raise ChangedMeanwhile
    if obstacles := obstacles_to(kept=kept, gone=gone, user=by):
        raise Contradiction(obstacles)
    merge = Merge(centre_id=kept.centre_id, kept=kept, gone_uuid=gone.uuid, gone_reference=gone.reference, merged_by=by)
    before = {name: getattr(kept, name) for name in [*values, "merged_references"]}
    data = {
        "gone": serializers.serialize("json", [gone]),
        "support": list(gone.support_needs.values_list("code", flat=True)),
        "kept_support": list(kept.support_needs.values_list("code", flat=True)),
        "family": list(
            FamilyLink.objects.of(gone).values("first_id", "second_id", "relation", "added_by_id", "added_at")
        ),
        "alike": list(
            LikelySame.objects.filter(Q(first=gone) | Q(second=gone)).values(
                "first_id",
                "second_id",
                "likeness",
                "verdict",
                "reason",
                "noted_by_id",
                "noted_at",
                "decided_by_id",
                "decided_at",
            )
        ),
    }
    counted = {relation: rows_of(relation, kept).count() + rows_of(relation, gone).count() for relation in relations()}
    refusals = [each.counts for each in disagreements(kept, gone) if each.first.given_on == each.second.given_on]
    data["moved"] = {_name(relation): _move(relation, gone, kept) for relation in relations()}
    _join_support(kept, data["support"])
    data["new_family"] = _join_family(kept, gone)
    data["new_alike"] = _join_alike(kept, gone, data["alike"])
    gone.delete()
    for name, value in values.items():
        setattr(kept, name, value)
    numbers = [*kept.merged_references.splitlines(), gone.reference, *gone.merged_references.splitlines()]
    kept.merged_references = "\n".join(dict.fromkeys(numbers))
    kept.save(update_fields=[*values, "merged_references"])
    after = {relation: rows_of(relation, kept).count() for relation in relations()}
    if after != counted:
        raise Miscounted
    data["new_consents"] = [_write_again(refusal, kept, by) for refusal in refusals]
    data["before"] = _as_text(before)
    data["after"] = _as_text({name: getattr(kept, name) for name in before})
    merge.data = data
    merge.save()
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by) -> tuple[Client, list[str]]:
    """Two cards again: the one that went, as it was, with all that came from it and still hangs on the other.

    What was written since stays where it was written. Answers the card and the labels of those answers of the other
    card that were changed since, and so were left as they are.
    """
    kept = Client.objects.select_for_update().filter(pk=merge.kept_id).first()  # the card first, as a merge does
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    later = Merge.objects.filter(kept=merge.kept_id, undone_at__isnull=True, pk__gt=merge.pk)
    if merge.undone_at or kept is None or kept.pk != merge.kept_id or later.exists():
        raise CannotUndo(_("This cannot be undone now: it is undone already, or a later merge comes first."))
    data = merge.data
    if other := _merge_that_took(_keys([*data["family"], *data["alike"]]), merge):
        words = {"gone": other.gone_reference, "kept": other.kept.reference}
        raise CannotUndo(_("Undo the merge of %(gone)s into %(kept)s first: it took a card named here.") % words)
    gone = next(serializers.deserialize("json", data["gone"], ignorenonexistent=True)).object
    if Client.objects.filter(Q(pk=gone.pk) | Q(centre=gone.centre_id, reference=gone.reference)).exists():
        words = {"reference": gone.reference}
        raise CannotUndo(_("This cannot be undone: %(reference)s is the number of another card by now.") % words)
    gone.save(force_insert=True)
    for relation in relations():
        rows = rows_of(relation, kept).filter(pk__in=data["moved"].get(_name(relation), []))
        _point(relation, list(rows), gone)
    ClientSupport.objects.bulk_create(
        ClientSupport(client=gone, centre_id=gone.centre_id, code=code) for code in data["support"]
    )
    kept.support_needs.exclude(code__in=data["kept_support"]).filter(code__in=data["support"]).delete()
    Consent.objects.filter(pk__in=data.get("new_consents", ())).delete()
    _take_away(FamilyLink, data["new_family"])
    _take_away(LikelySame, data["new_alike"])
    _bring_back(FamilyLink, data["family"], gone.centre_id)
    _bring_back(LikelySame, data["alike"], gone.centre_id)
    left = _give_back(kept, data["before"], data["after"])
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    return gone, left


def _locked(kept: Client, gone: Client) -> tuple[Client, Client]:
    """The two as they are stored now, both locked, always in the same order."""
    held = Client.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    stored = {card.pk: card for card in held}
    if len(stored) != 2 or stored[kept.pk].centre_id != stored[gone.pk].centre_id:
        raise ChangedMeanwhile
    return stored[kept.pk], stored[gone.pk]


def _write_again(consent: Consent, kept: Client, by) -> int:
    """The same answer of the same day, as the last word of it."""
    told = {
        each.attname: getattr(consent, each.attname) for each in Consent._meta.concrete_fields if not each.primary_key
    }
    return Consent.objects.create(**told | {"client_id": kept.pk, "recorded_by_id": by and by.pk}).pk


def _name(relation) -> str:
    return f"{relation.related_model._meta.label_lower}.{relation.field.name}"


def _move(relation, gone: Client, kept: Client) -> list[int]:
    rows = list(rows_of(relation, gone))
    _point(relation, rows, kept)
    return [row.pk for row in rows]


def _point(relation, rows: Iterable[models.Model], card: Client) -> None:
    """With a line in the history where the rows keep one."""
    if hasattr(relation.related_model, "history"):
        for row in rows:
            setattr(row, relation.field.name, card)
            row.save(update_fields=[relation.field.name])
    else:
        keys = [row.pk for row in rows]
        relation.related_model._base_manager.filter(pk__in=keys).update(**{relation.field.name: card})


def _join_support(kept: Client, codes: Iterable[str]) -> None:
    has = set(kept.support_needs.values_list("code", flat=True))
    ClientSupport.objects.bulk_create(
        ClientSupport(client=kept, centre_id=kept.centre_id, code=code) for code in codes if code not in has
    )


def _join_family(kept: Client, gone: Client) -> list[dict]:
    """The family of the card that goes becomes that of the other, where it is not hers already."""
    made = []
    for link in FamilyLink.objects.of(gone):
        other, _label = link.seen_from(gone)
        if other.pk == kept.pk or FamilyLink.objects.of(kept).filter(Q(first=other) | Q(second=other)).exists():
            continue
        relation = Relation(link.relation)
        seen = relation if link.first_id == gone.pk else relation.seen_from_the_other
        new = link_family(client=kept, other=other, relation=seen, by=link.added_by)
        made.append({"first_id": new.first_id, "second_id": new.second_id, "relation": new.relation})
    return made


def _join_alike(kept: Client, gone: Client, pairs: Iterable[Mapping]) -> list[dict]:
    """A third card that is like the one that goes, or was told apart from it, is so with the other."""
    made = []
    for pair in pairs:
        third = pair["first_id"] if pair["second_id"] == gone.pk else pair["second_id"]
        first, second = sorted([kept.pk, third])
        if first == second or LikelySame.objects.filter(first=first, second=second).exists():
            continue
        names = {"first_id": first, "second_id": second}
        LikelySame.objects.create(**pair | names, centre_id=kept.centre_id)
        made.append({**names, "verdict": pair["verdict"], "reason": pair["reason"]})
    return made


def _take_away(model, rows: Iterable[Mapping]) -> None:
    """What the merge wrote, where nobody wrote on it since. Not by its key: a later merge, undone, made it anew."""
    for row in rows:
        model.objects.filter(**row).delete()


def _merge_that_took(cards: set[int], merge: Merge) -> Merge | None:
    """The merge, not undone, by which one of these cards went."""
    missing = cards - set(Client.objects.filter(pk__in=cards).values_list("pk", flat=True))
    standing = Merge.objects.filter(centre=merge.centre_id, undone_at__isnull=True).exclude(pk=merge.pk)
    others = standing.select_related("kept") if missing else ()
    return next((other for other in others if other.gone_key in missing), None)


def _bring_back(model, rows: Iterable[Mapping], centre_id: int) -> None:
    """Those whose other card still exists, and which nobody wrote anew."""
    there = set(Client.objects.filter(pk__in=_keys(rows)).values_list("pk", flat=True))
    for row in rows:
        if {row["first_id"], row["second_id"]} <= there:
            pair = {"first_id": row["first_id"], "second_id": row["second_id"]}
            model.objects.get_or_create(**pair, defaults={**row, "centre_id": centre_id})


def _keys(rows: Iterable[Mapping]) -> set[int]:
    return {key for row in rows for key in (row["first_id"], row["second_id"])}


def _as_text(values: Mapping[str, object]) -> dict[str, str | None]:
    """Answers as they lie in JSON; a field's ``to_python`` reads them again."""
    return {name: None if value is None else str(value) for name, value in values.items()}


def _give_back(kept: Client, before: Mapping, after: Mapping) -> list[str]:
    """The answers the merge changed become what they were.

    Those changed since stay, and so do those that do not go with what was written since; both are named.
    """
    changed = [name for name, was in before.items() if was != after[name]]
    now = {name: getattr(kept, name) for name in changed}
    columns = {name for name, text in _as_text(now).items() if text == after[name]}
    for name in columns:
        setattr(kept, name, Client._meta.get_field(name).to_python(before[name]))
    while stays := columns & _broken(kept):
        columns -= stays
        for name in stays:
            setattr(kept, name, now[name])
    kept.save(update_fields=columns or ["merged_references"])
    return [label_of(Client._meta.get_field(name)) for name in changed if name not in columns]


def _broken(card: Client) -> set[str]:
    """The fields of the rules of the card that it does not keep."""
    names: set[str] = set()
    for constraint in Client._meta.constraints:
        try:
            constraint.validate(Client, card)
        except ValidationError:
            names |= constraint.condition.referenced_base_fields
    return names
