"""What changes several rows of a card at once."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from .models import Client, ClientSupport, Consent, Service


@transaction.atomic
def register_client(
    *, client: Client, services: Iterable[str], consents: Mapping[str, str], support_needs: Iterable[str], by
) -> Client:
    """Gives the reference and saves the card with the services received and the answers given on that day."""
    client.give_reference()
    client.save(force_insert=True)
    answer_consents(client=client, answers=consents, on=client.registered_on, by=by)
    log_services(client=client, services=services, on=client.registered_on, note="", by=by)
    _write_support(client, support_needs)
    return client


@transaction.atomic
def change_client(*, client: Client, columns: Iterable[str], support_needs: Iterable[str] | None = None) -> Client:
    """Saves these columns alone; ``support_needs`` replaces the list when given."""
    if columns := sorted(columns):
        client.save(update_fields=columns)
    if support_needs is not None:
        Client.objects.select_for_update().get(pk=client.pk)  # two at once would both add the same row
        client.support_needs.all().delete()
        _write_support(client, support_needs)
    return client


def _write_support(client: Client, codes: Iterable[str]) -> None:
    ClientSupport.objects.bulk_create(
        ClientSupport(client=client, centre_id=client.centre_id, code=code) for code in dict.fromkeys(codes)
    )


@transaction.atomic
def answer_consents(*, client: Client, answers: Mapping[str, str], on: date, by) -> list[Consent]:
    """One row per question answered; earlier answers stay."""
    return Consent.objects.bulk_create(
        Consent(client=client, centre_id=client.centre_id, purpose=purpose, answer=answer, given_on=on, recorded_by=by)
        for purpose, answer in answers.items()
    )


@transaction.atomic
def log_services(
    *, client: Client, services: Iterable[str], on: date, note: str, by, after: int | None = None
) -> list[Service]:
    """One line of the log per category, in the order of the form.

    ``after`` is the last line of the log the form knew of: the same lines by the same user after it are this form
    sent twice, and are answered as they are instead of being written again.
    """
    lines = [
        Service(client=client, centre_id=client.centre_id, service=service, received_on=on, note=note, recorded_by=by)
        for service in dict.fromkeys(services)
    ]
    if after is not None:
        Client.objects.select_for_update().get(pk=client.pk)
        same = {"received_on": on, "note": note, "recorded_by": by, "service__in": [line.service for line in lines]}
        if sent_before := list(client.services.filter(pk__gt=after, **same)):
            return sent_before
    return Service.objects.bulk_create(lines)
