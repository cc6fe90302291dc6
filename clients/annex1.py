"""The client card as it is printed: Annex 1 of the manual, in the order of the paper."""

from itertools import islice

from django.utils.translation import gettext as _

from mrc.vocabularies import ClientType, ConsentPurpose, Gender, LegalPermission, ServiceType, YesNo

from .models import Client

BOXES = 4  # dates a service type has on the paper


def card_of(client: Client) -> dict:
    """The context of the filled card."""
    dates: dict[str, list] = {service: [] for service in ServiceType}
    for service in client.services.order_by("received_on", "pk"):
        dates[service.service].append(service.received_on)
    now = client.consent_now()
    return {
        "client": client,
        "centre": client.centre,
        "genders": ticks(Gender, client.gender),
        "types": ticks(ClientType, client.client_type),
        "permissions": ticks(LegalPermission, client.legal_permission),
        "migrated_before": ticks(YesNo, client.migrated_before),
        "support_needs": [need.get_code_display() for need in client.support_needs.all()],
        "consents": [(purpose.label, now.get(purpose)) for purpose in ConsentPurpose],
        "services": [(service.label, rows_of_boxes(dates[service])) for service in ServiceType],
    }


def blank_card(centres: list) -> dict:
    """The context of the card to write on, for the days without power."""
    return {
        "client": None,
        "centre": centres[0] if len(centres) == 1 else None,
        "genders": ticks(Gender),
        "types": ticks(ClientType),
        "permissions": ticks(LegalPermission),
        "migrated_before": ticks(YesNo),
        "consents": [(purpose.label, None) for purpose in ConsentPurpose],
        "consent_answers": [_("Agrees"), _("Not asked yet"), _("Refuses")],
        "services": [(service.label, rows_of_boxes([])) for service in ServiceType],
    }


def ticks(vocabulary, answer: str = "") -> list[tuple[str, bool]]:
    return [(word.label, word.value == answer) for word in vocabulary.recorded()]


def rows_of_boxes(dates: list) -> list[list]:
    """Four boxes a row, as many rows as the dates need, one at least."""
    days = iter(dates)
    rows = []
    while row := list(islice(days, BOXES)):
        rows.append(row + [None] * (BOXES - len(row)))
    return rows or [[None] * BOXES]
