"""Against whom a case is, from the register of the centre (complaints, not findings), and what was paid."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from mrc.access.models import User
from mrc.scripts import search_key

from .kept import create_with_history, delete_with_history
from .models import CaseRespondent, LegalCase, MigrationFee, Respondent, RespondentAlias
from .models.parties import RespondentQuerySet
from .recorded import totals

LOOKED_AT = 200
AT_MOST = 5
SHORTEST = 3
# What the names of firms end in tells nothing about which firm it is.
FIRM = {
    *("co", "ltd", "limited", "company", "companies", "inc", "corp", "corporation", "plc", "llc", "sdn", "bhd", "pte"),
    *("group", "the", "and", "cong", "ty", "tnhh", "cp"),
}
FIRM_WITHOUT_SPACES = re.compile("บริษัท|จำกัด|ក្រុមហ៊ុន|ບໍລິສັດ|ຈຳກັດ|ກຸມພະນີ|ကုမ္ပဏီ|လီမိတက်")


def respondents_of(case: LegalCase) -> list[CaseRespondent]:
    """Whom the case is against, with their other names, in the order they were named. Two queries."""
    rows = case.respondent_rows.select_related("respondent").prefetch_related("respondent__aliases")
    return list(rows.order_by("pk"))


def fees_of(case: LegalCase) -> list[MigrationFee]:
    """What was paid for migration, in the order it was written down. One query."""
    return list(case.fee_rows.order_by("pk"))


def fee_totals(fees: Iterable[MigrationFee]) -> list[tuple[str, Decimal]]:
    """Per currency, never added across currencies."""
    return sorted(totals(tuple((fee.currency, fee.amount) for fee in fees)).items())


def with_complaints(respondents: RespondentQuerySet, user: User) -> RespondentQuerySet:
    """Each with ``complaints``: in how many cases the user may see it is named."""
    rows = CaseRespondent.objects.visible_to(user).filter(respondent=OuterRef("pk"))
    counted = rows.order_by().values("respondent").annotate(cases=Count("case", distinct=True)).values("cases")
    return respondents.annotate(complaints=Coalesce(Subquery(counted), 0, output_field=IntegerField()))


# Likely the same


@dataclass(frozen=True)
class Name:
    """What of a name tells one firm from another."""

    key: str
    words: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Name":
        key = search_key(text)
        apart = FIRM_WITHOUT_SPACES.sub(" ", key)
        words = re.findall(r"[^\s.,;:()&/'’\"-]+", apart) or re.findall(r"\S+", key)
        telling = [word for word in words if word not in FIRM] or words
        return cls("".join(telling), frozenset(telling))

    def may_be(self, other: "Name") -> bool:
        """The same, or one is the other with something more: a branch, a title, a second word."""
        if not self.key or not other.key:
            return False
        if self.key == other.key or self.words <= other.words or other.words <= self.words:
            return True
        shorter, longer = sorted((self.key, other.key), key=len)
        return not shorter.isascii() and len(shorter) >= SHORTEST and shorter in longer


def likely_same(
    user: User, *, centre, names: Iterable[str], licence_number: str = "", apart_from: Respondent | None = None
) -> list[Respondent]:
    """Of the register, as far as the user may see it: who bears one of the names or the licence number. At most five.

    Those of exactly one of the names come first; each with ``complaints`` and ``is_same_name``.
    """
    wanted = [Name.of(name) for name in names if name]
    keys = {search_key(name) for name in names if name}
    licence = search_key(licence_number)
    register = with_complaints(Respondent.objects.visible_to(user).filter(centre=centre), user)
    if apart_from is not None and apart_from.pk:
        register = register.exclude(pk=apart_from.pk)
    found: dict[int, Respondent] = {}
    for needle in {_needle(name) for name in wanted} | {licence} - {""}:
        if len(needle) < 2:
            continue
        for row in register.filter(search_key__contains=needle).prefetch_related("aliases")[:LOOKED_AT]:
            borne = [row.name, *(alias.name for alias in row.aliases.all())]
            row.is_same_name = bool(keys & {search_key(name) for name in borne})
            is_alike = any(name.may_be(Name.of(other)) for name in wanted for other in borne)
            if row.is_same_name or is_alike or (licence and search_key(row.licence_number) == licence):
                found[row.pk] = row
    return sorted(found.values(), key=lambda row: (not row.is_same_name, -row.complaints, row.pk))[:AT_MOST]


def _needle(name: Name) -> str:
    """The part of a name to look the register through for; of a script without spaces its beginning."""
    longest = max(name.words, key=len, default="")
    return longest if longest.isascii() else longest[:SHORTEST]


# The register


@transaction.atomic
def register_respondent(*, respondent: Respondent, aliases: Iterable[str] = (), by: User) -> Respondent:
    aliases = list(aliases)
    respondent.search_key = respondent.key_of(aliases)
    respondent._history_user = by
    respondent.save(force_insert=True)
    add_aliases(respondent, aliases, by)
    return respondent


def add_aliases(respondent: Respondent, names: Iterable[str], by: User) -> None:
    rows = [RespondentAlias(respondent=respondent, centre_id=respondent.centre_id, name=name) for name in names]
    create_with_history(RespondentAlias, rows, by)


@transaction.atomic
def change_respondent(*, respondent: Respondent, columns: set[str], aliases: Iterable[str], by: User) -> Respondent:
    """Saves these columns alone and the other names that differ. Raises Respondent.DoesNotExist once it is gone."""
    stored = Respondent.objects.select_for_update().get(pk=respondent.pk)
    aliases = list(aliases)
    kept = {alias.name: alias for alias in RespondentAlias.objects.filter(respondent=stored)}
    delete_with_history((alias for name, alias in kept.items() if name not in aliases), by)
    add_aliases(stored, (name for name in aliases if name not in kept), by)
    for name in columns:
        setattr(stored, name, getattr(respondent, name))
    key = stored.key_of(aliases)
    if columns or key != stored.search_key:
        stored.search_key, stored._history_user = key, by
        stored.save(update_fields=sorted(columns | {"search_key"}))
    return stored


# Who stands in a case


@transaction.atomic
def name_respondent(*, case: LegalCase, respondent: Respondent, by: User) -> CaseRespondent:
    """Puts somebody of the register, or a new one that is not stored yet, into a case. Named twice is named once.

    Raises ValidationError when the respondent was taken off the register in the meantime.
    """
    if respondent.centre_id != case.centre_id:
        raise ValueError("A respondent stands in cases of its own centre alone.")
    if respondent.pk is None:
        register_respondent(respondent=respondent, by=by)
    elif Respondent.objects.select_for_update().filter(pk=respondent.pk).first() is None:
        raise ValidationError(_("This respondent was taken off the register in the meantime. Name it anew."))
    row = CaseRespondent.objects.filter(case=case, respondent=respondent).first()
    if row is None:
        row = CaseRespondent(case=case, centre_id=case.centre_id, respondent=respondent)
        row._history_user = by
        row.save()
    return row


@transaction.atomic
def take_away_respondent(*, case: LegalCase, respondent: Respondent, by: User) -> None:
    """Takes it out of the case; twice is once.

    Who was named on the spot and stands in no case any more leaves the register: what a restricted case knew
    would otherwise be there for everybody.
    """
    Respondent.objects.select_for_update().filter(pk=respondent.pk).first()
    row = CaseRespondent.objects.filter(case=case, respondent=respondent).first()
    if row is None:
        return
    row._history_user = by
    row.delete()
    if respondent.is_registered_apart or CaseRespondent.objects.filter(respondent=respondent).exists():
        return
    respondent._history_user = by
    respondent.delete()
