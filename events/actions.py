"""What changes several rows of an event at once."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from clients.models import Client, Service
from mrc.vocabularies import Audience, ServiceType

from .models import Event, Participant


@transaction.atomic
def create_event(*, event: Event) -> Event:
    event.give_reference()
    event.save(force_insert=True)
    return event


@transaction.atomic
def change_event(*, event: Event, columns: Iterable[str], was_held_on: date) -> Event:
    """Saves these columns alone; services given at the event move with its first day."""
    event.save(update_fields=sorted(columns))
    if event.held_on != was_held_on:
        given = Service.objects.filter(participation__event=event, received_on=was_held_on)
        given.update(received_on=event.held_on)
    return event


@transaction.atomic
def add_client(*, event: Event, client: Client, audience: str, gives_service: bool, by) -> tuple[Participant, bool]:
    """The client's line on the list, and whether it is new: a client stands on a list once."""
    Event.objects.select_for_update().get(pk=event.pk)
    participant, is_new = Participant.objects.get_or_create(
        event=event,
        client=client,
        defaults={"centre_id": event.centre_id, "gender": client.gender, "audience": audience},
    )
    if gives_service and not participant.service_id:
        give_service(participant=participant, by=by)
    return participant, is_new


@transaction.atomic
def give_service(*, participant: Participant, by) -> Service:
    """One line in the client's log, tied to the event: information, on its first day."""
    participant.service = Service.objects.create(
        client_id=participant.client_id,
        centre_id=participant.centre_id,
        service=ServiceType.INFORMATION,
        received_on=participant.event.held_on,
        recorded_by=by,
    )
    participant.save(update_fields=["service"])
    return participant.service


@transaction.atomic
def give_service_to_all(*, event: Event, by) -> int:
    """To each client of the list who has not been given it yet; answers how many."""
    Event.objects.select_for_update().get(pk=event.pk)
    waiting = event.participants.filter(
        client__isnull=False, service__isnull=True, audience=Audience.BENEFICIARY
    ).select_related("event")
    return len([give_service(participant=participant, by=by) for participant in waiting])


@transaction.atomic
def add_people(*, event: Event, people: Iterable[Mapping[str, str]], after: int | None = None) -> list[Participant]:
    """One line per person without a card.

    ``after`` is the last line the form knew of: the same people in the same order after it are this form sent twice.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    lines = [Participant(event=event, centre_id=event.centre_id, **person) for person in people]
    if after is not None:
        since = list(event.participants.filter(pk__gt=after, client__isnull=True).order_by("pk"))
        if since and [facts(line) for line in since] == [facts(line) for line in lines]:
            return since
    return Participant.objects.bulk_create(lines)


def facts(line: Participant) -> tuple[str, str, str]:
    return line.name, line.gender, line.audience


@transaction.atomic
def save_headcount(*, event: Event, form) -> bool:
    """Whether the form could be saved. Judged while nobody else counts the same audience."""
    Event.objects.select_for_update().get(pk=event.pk)
    return form.is_valid() and bool(form.save())


@transaction.atomic
def remove_participant(*, participant: Participant) -> None:
    """Takes the line off the list, and out of the client's log the service given with it."""
    service = participant.service
    participant.delete()
    if service:
        service.delete()
