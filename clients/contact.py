"""Who may see how a client is reached, and what stands before every number."""

from django.db.models import QuerySet

from mrc.access.models import Centre, User
from mrc.access.roles import CENTRE_ROLES

from .models import Client, ContactOverride

WAYS = ("telephone", "email", "address", "further_contacts")
# What is to be read before anybody uses one of them.
SAFETY = (
    "may_contact",
    "phone_owner",
    "contact_times",
    "contact_language",
    "if_another_answers",
    "code_word",
    "safe_contact",
)
# What is not shown of a client who does not want to be contacted.
CLOSED = (*WAYS, *SAFETY)


def is_withheld(client: Client, user) -> bool:
    """Whether the ways to reach the client stay closed to this user: she refused, and no danger was named by the user.

    Uses prefetched consents; one query more where she refused.
    """
    return client.refuses_contact and not ContactOverride.objects.in_force(client=client, user=user).exists()


def may_be_told(centre: Centre, user: User) -> QuerySet[User]:
    """Who can be the second person: active colleagues of the centre; where there is none, the administrators."""
    others = User.objects.filter(is_active=True).exclude(pk=user.pk)
    colleagues = others.filter(memberships__centre=centre, role__in=CENTRE_ROLES)
    return colleagues if colleagues.exists() else others.administrators()
