"""The verbs that change accounts and centres."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction

from .models import Centre, Organization, User


class NobodyLeft(Exception):
    """The change would leave the installation without an administrator who may sign in."""


@transaction.atomic
def invite_user(*, user: User, centres) -> User:
    """A new account without a password; whoever holds the link of ``invitation_link`` sets it."""
    user.set_unusable_password()
    user.full_clean()
    user.save()
    user.centres.set(centres)
    return user


@transaction.atomic
def change_user(*, user: User, centres, fields) -> User:
    """Saves the fields and the centres; never the change that would take the last administrator away."""
    list(User.objects.administrators().select_for_update().order_by("pk"))
    user.full_clean()
    user.save(update_fields=fields)
    user.centres.set(centres)
    if not User.objects.administrators().exists():
        raise NobodyLeft
    if "email" in fields:  # what was known of the old address must not open this account
        EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    return user


@transaction.atomic
def save_centre(*, centre: Centre, organization: str) -> Centre:
    """Saves the centre; its organization is found by name, in any capitals, or made."""
    centre.organization = organization_named(organization)
    centre.full_clean()
    centre.save()
    return centre


def organization_named(name: str) -> Organization:
    return Organization.objects.filter(name__iexact=name).first() or Organization.objects.create(name=name)


def invitation_link(*, user: User) -> str:
    """The address at which the user sets a password. It works until she has set one, at most three days."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return get_adapter().get_reset_password_from_key_url(key)
