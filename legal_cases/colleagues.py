"""Who works on the cases of a centre."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from mrc.access.models import Centre, User

from .models import CaseReader, LegalCase

VIEW = "legal_cases.view_legalcase"
CHANGE = "legal_cases.change_legalcase"


def colleagues_of(centre: Centre, permission: str = VIEW) -> list[User]:
    """The active members of the centre whose role gives the permission, by name. One query."""
    return [member for member in _members(centre) if member.has_perm(permission)]


def readers_of(case: LegalCase) -> list[User]:
    """Who can open the case now: the colleagues, or those of them who are named when it is restricted. One query."""
    members = _members(case.centre).annotate(is_named=Exists(CaseReader.objects.filter(case=case, user=OuterRef("pk"))))
    return [member for member in members if member.has_perm(VIEW) and (member.is_named or not case.is_restricted)]


def must_read(case: LegalCase, caseworker: User | None) -> None:
    """In a restricted case the caseworker is one of its readers; else ValidationError with the sentence.

    A verb asks for the stored case, locked: nobody restricts it meanwhile.
    """
    if caseworker is None or not case.is_restricted:
        return
    if not CaseReader.objects.filter(case=case, user=caseworker).exists():
        raise ValidationError(
            _("This case is restricted, and this colleague is not among its readers. Name the reader first.")
        )


def _members(centre: Centre):
    return User.objects.filter(is_active=True, memberships__centre=centre).order_by("full_name", "pk")
