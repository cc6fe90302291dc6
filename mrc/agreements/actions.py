from django.db import transaction

from mrc.access.actions import organization_named

from .models import Agreement


@transaction.atomic
def save_agreement(*, agreement: Agreement, organization: str, centres, followers) -> Agreement:
    """Saves the head, the centres and who follows; the organization is found by name or made."""
    agreement.organization = organization_named(organization)
    agreement.full_clean()
    agreement.save()
    agreement.centres.set(centres)
    agreement.followers.set(followers)
    return agreement
