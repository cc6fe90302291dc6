"""How long the frame of a draw and the draw itself take among very many people, beside asking person by person.

    python benchmarks/draw.py [CLIENTS] [SERVICES] [CASES] [CENTRES]          default: 1000000 2000000 100000 40

Fills a database of its own with `manage.py generate`: SQLite in a temporary folder, or the empty, migrated one of
DATABASE_URL; one that generate filled before is taken as it is. Only ratios inside one run mean anything.
"""

import resource
import sys
import time
from datetime import timedelta

from scratch import filled, scratch

SAMPLE = 500  # people asked one by one


def timed(what):
    """Seconds, queries, and what came out."""
    from django.db import connection

    asked = []

    def note(execute, *arguments):
        asked.append(1)
        return execute(*arguments)

    with connection.execute_wrapper(note):
        began = time.perf_counter()
        answer = what()
        took = time.perf_counter() - began
    return took, len(asked), answer


def one_by_one(client, day) -> str:
    """As a loop over people would tell it: each question a query."""
    from clients.models import SafetyMark
    from legal_cases.models import LegalCase
    from outcomes.models import Drawn, Interview

    services = client.services.filter(received_on__lte=day).order_by("received_on")
    contact = client.consents.filter(purpose="contact").order_by("given_on", "pk").last()
    if SafetyMark.objects.standing().filter(client=client).exists():
        return "safety"
    if LegalCase.objects.open_now().filter(client=client, is_restricted=True).exists():
        return "safety"
    if contact is None or contact.answer != "given":
        return "no_consent"
    if Interview.objects.filter(client=client).exists() or Drawn.objects.filter(person__client=client).exists():
        return "interviewed"
    first = services.first()
    return "" if first and first.received_on < day - timedelta(days=183) else "too_recent"


def let_them_be_asked(day) -> None:
    """Seven of ten agree to be contacted, one took it back."""
    from clients.models import Client, Consent

    about = {"purpose": "contact", "given_on": day - timedelta(days=300)}
    answers = {0: "refused", 1: "withdrawn"} | dict.fromkeys(range(2, 9), "given")
    batch = []
    for key, centre in Client.objects.order_by("pk").values_list("pk", "centre_id").iterator():
        if answer := answers.get(key % 10):
            batch.append(Consent(client_id=key, centre_id=centre, answer=answer, **about))
        if len(batch) == 5000:
            Consent.objects.bulk_create(batch)
            batch = []
    Consent.objects.bulk_create(batch)


def measure(agreement, coordinator, day) -> None:
    from django.test import Client as Browser
    from django.urls import reverse

    from clients.models import Client
    from outcomes.draws import make_draw, record_state, replace
    from outcomes.frame import in_numbers, served
    from outcomes.models import Drawn

    took, queries, rows = timed(lambda: in_numbers(agreement, served(agreement, day)))
    looked_at, inside = sum(row.looked_at for row in rows), sum(row.inside for row in rows)
    print(f"frame in numbers: {looked_at:,} served, {inside:,} in; {took:.1f} s, {queries} queries", flush=True)
    sample = list(Client.objects.order_by("?")[:SAMPLE])
    alone, _queries, _answers = timed(lambda: [one_by_one(client, day) for client in sample])
    whole = alone / len(sample) * looked_at
    print(f"person by person: {alone / len(sample) * 1000:.1f} ms each, {whole:.0f} s for all ({whole / took:.0f} ×)")
    took, queries, draw = timed(lambda: make_draw(agreement=agreement, day=day, by=coordinator))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(f"the draw: {draw.frame.count():,} rows kept; {took:.1f} s, {queries} queries; peak {memory} MB", flush=True)
    drawn = Drawn.objects.filter(person__draw=draw).first()
    record_state(drawn=drawn, state="declined", reason="No time.", by=coordinator)
    took, queries, _made = timed(lambda: replace(drawn=drawn, by=coordinator))
    print(f"somebody steps in: {took * 1000:.0f} ms, {queries} queries")
    browser = Browser()
    browser.force_login(coordinator)
    for name, address in (
        ("page before the draw", reverse("outcomes:draw-new", args=[agreement.uuid])),
        ("page of the draw", draw.get_absolute_url()),
        ("CSV", reverse("outcomes:draw-csv", args=[draw.uuid])),
    ):
        took, queries, answer = timed(lambda address=address: browser.get(address))
        print(f"{name}: {took:.1f} s, {queries} queries, {len(answer.content) / 1000:,.0f} KB", flush=True)


def main():
    given = [int(number) for number in sys.argv[1:]]
    clients, services, cases, centres = given + [1_000_000, 2_000_000, 100_000, 40][len(given) :]
    with scratch():
        filled(clients=clients, services=services, cases=cases, centres=centres)
        from django.db import connection

        from clients.models import Client, Consent
        from mrc.access.models import Centre, Membership, Organization, User
        from mrc.agreements.models import Agreement

        day = Centre.objects.first().today()
        if not Consent.objects.exists():
            let_them_be_asked(day)
        agreement = Agreement.objects.create(
            number=f"DRAW-{time.time():.0f}",
            title="All centres",
            organization=Organization.objects.first(),
            starts_on=day.replace(month=1, day=1),
            ends_on=day.replace(month=12, day=31),
        )
        agreement.centres.set(Centre.objects.all())
        coordinator, _made = User.objects.get_or_create(
            email="draws@example.org", defaults={"full_name": "Draws", "role": "coordinator"}
        )
        every = list(Centre.objects.all())
        for centre in every:
            Membership.objects.get_or_create(user=coordinator, centre=centre)
        print(f"{connection.vendor}, {Client.objects.count():,} clients in {len(every)} centres", flush=True)
        measure(agreement, User.objects.get(pk=coordinator.pk), day)


if __name__ == "__main__":
    main()
