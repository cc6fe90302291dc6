"""Section 7, counted: clients served, services, registrations."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from legal_cases.models import LegalCase
from mrc.vocabularies import ServiceType

from .. import results
from ..annex5 import section7
from ..results import COLUMN_OF, ByGender, Line, Table
from .profiles import profile_table


def persons_served(scope, **narrow) -> Iterator[dict]:
    """One row for each distinct client served, in the order of their keys, with her first service and her days.

    Two queries that run beside each other, the visits and the cards: neither is held in memory, and no card is
    grouped by its texts.
    """
    services = section7.SERVICES.within(scope).filter(**narrow).order_by()
    visits = services.values_list("client").annotate(
        first_on=Min("received_on"), days=Count("received_on", distinct=True)
    )
    visits = visits.order_by("client").iterator(chunk_size=5000)
    cards = Client.objects.filter(pk__in=services.values("client")).order_by("pk").values(*section7.PERSON_FIELDS)
    visit = next(visits, None)
    for card in cards.iterator(chunk_size=5000):
        while visit and visit[0] < card["pk"]:
            visit = next(visits, None)
        if visit and visit[0] == card["pk"]:
            yield {**card, "first_on": visit[1], "days": visit[2]}


def registrations(scope):
    return section7.REGISTRATIONS.within(scope)


def beneficiaries(scope, without_card) -> results.Beneficiaries:
    distinct, returning, again = Counter(), Counter(), Counter()
    tables = {profile: defaultdict(Counter) for profile in section7.PROFILE}
    for person in persons_served(scope):
        column = COLUMN_OF[person["gender"]]
        distinct[column] += 1
        if person["registered_on"] < scope.counted.start:
            returning[column] += 1
        if person["days"] > 1:
            again[column] += 1
        for profile, found in tables.items():
            found[profile.answer(person)][column] += 1
    whole = ByGender.of(distinct)
    new = registrations(scope).order_by().values_list("gender").annotate(n=Count("pk"))
    service = service_table(scope, whole)
    return results.Beneficiaries(
        distinct=whole,
        new=ByGender.of(dict(new)),
        returning=ByGender.of(returning),
        instances=sum(line.number for line in service.lines),
        service=service,
        profile=tuple(profile_table(profile, found, whole) for profile, found in tables.items()),
        without_card=without_card,
        second_visits=ByGender.of(again),
    )


def came_again(scope, **narrow):
    """Services grouped by clients who were served on two days or more."""
    services = section7.SERVICES.within(scope).filter(**narrow).order_by().values("client")
    return services.annotate(days=Count("received_on", distinct=True)).filter(days__gt=1)


def service_table(scope, whole) -> Table:
    persons, instances = defaultdict(Counter), Counter()
    rows = section7.SERVICES.within(scope).order_by().values_list("service", "client__gender")
    for service, gender, people, n in rows.annotate(people=Count("client", distinct=True), n=Count("*")):
        persons[service][gender] += people
        instances[service] += n
    lines = tuple(
        Line(
            "service",
            word.value,
            word.label,
            counts=ByGender.of(persons[word.value]),
            number=instances[word.value],
            hint=word.definition,
            column="instances",
        )
        for word in ServiceType
    )
    return Table("service", _("Services received (CLIENTS)"), lines, whole, several=True, choosers=whole)


def clients_in_legal_need(scope):
    """Clients who have a case that was open on a day of the period, and no legal assistance in it (annexes 4, 7)."""
    if scope.counted.is_empty:
        return Client.objects.none()
    cases = LegalCase.objects.filter(
        client=OuterRef("pk"), is_restricted=False, opened_on__lte=scope.counted.end
    ).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=scope.counted.start))
    helped = section7.SERVICES.within(scope).filter(client=OuterRef("pk"), service=ServiceType.LEGAL_ASSISTANCE)
    return Client.objects.filter(Exists(cases), ~Exists(helped), centre__in=scope.centre_ids)


def legal_need(scope) -> ByGender:
    return ByGender.of(dict(clients_in_legal_need(scope).order_by().values_list("gender").annotate(n=Count("pk"))))
