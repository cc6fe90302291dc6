"""Who may interview whom: never the own caseworker (manual, section 3.3)."""

from django.db.models import Q
from django.utils.translation import gettext as _

from clients.models import Client
from legal_cases.colleagues import colleagues_of
from legal_cases.models import LegalCase
from mrc.access.models import User

from .models import Drawn

INTERVIEWS = "outcomes.add_interview"


def interviewers_for(drawn: Drawn) -> list[User]:
    """Colleagues of the person's centre, none who carries a case of hers or ever did."""
    own = caseworkers_of(drawn.person.client) if drawn.person.client else set()
    return [one for one in colleagues_of(drawn.centre, INTERVIEWS) if one.pk not in own]


def cases_of(client: Client) -> Q:
    return Q(client=client) | Q(brought_by=client)


def is_own_caseworker(client: Client, interviewer: User) -> bool:
    """In any case of the client, now or before, restricted ones among them."""
    return interviewer.pk in caseworkers_of(client)


def caseworkers_of(client: Client) -> set[int]:
    """The keys of all who carry a case of the client, or ever did."""
    mine = cases_of(client) & Q(caseworker__isnull=False)
    now, before = (
        set(found.order_by().values_list("caseworker", flat=True))
        for found in (LegalCase.objects.filter(mine), LegalCase.history.filter(mine))
    )
    return now | before


def own_caseworker_in_words(client: Client, interviewer: User, *, user: User) -> str:
    """Why this colleague may not; to who may not see the case no more than that."""
    told = LegalCase.objects.visible_to(user).filter(cases_of(client), caseworker=interviewer).exists()
    if told:
        return _("%(name)s works on a case of this person. Choose a colleague who does not.") % {
            "name": interviewer.full_name
        }
    return _("%(name)s may not interview this person. Choose another colleague.") % {"name": interviewer.full_name}
