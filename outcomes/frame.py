"""Who can be drawn on a day, and who is left out and why (manual, section 3.3). Set by set, in SQL.

Distinct clients of the agreement's centres who were served. A person is in the frame, or is left out for the first
reason of ``LeftOut`` that holds. An age nobody knows is no reason: the interviewer asks first.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.crypto import salted_hmac

from clients.models import Client, Consent, SafetyMark, Service
from legal_cases.models import CaseSubject, LegalCase
from mrc.access.models import Centre
from mrc.agreements.models import Agreement
from mrc.period import add_months
from mrc.vocabularies import Gender
from mrc.vocabularies.contact import ConsentAnswer, ConsentPurpose, SafetyReason
from mrc.vocabularies.harvesting import DrawnState, LeftOut, told

from .models import Draw, Drawn, FramePerson, Interview

MONTHS = 6  # between the first service and the draw
OF_AGE = 18
VIOLENCE = ("sexual_harassment", "physical_abuse", "forced_labour")
AT_ONCE = 5000
ASKED = (
    DrawnState.TO_ASK,
    DrawnState.AGREED,
    DrawnState.INTERVIEWED,
    DrawnState.DECLINED,
    DrawnState.NO_LONGER_ASKED,
)


def served(agreement: Agreement, day: date) -> QuerySet[Client]:
    """The clients looked at, each with ``left_out``, "" for who is in the frame."""
    clients = Client.objects.filter(centre__in=agreement.centres.values("pk"))
    return looked_at(clients, day).filter(Exists(services_until(day)))


def why_not(person: FramePerson, day: date) -> str:
    """Why somebody of a kept frame may not be asked on a later day; "" when she may."""
    found = looked_at(Client.objects.filter(pk=person.client_id), day).values_list("left_out", flat=True).first()
    return LeftOut.GONE if found is None else found


def looked_at(clients: QuerySet[Client], day: date) -> QuerySet[Client]:
    return clients.annotate(left_out=reason(day))


def services_until(day: date) -> QuerySet[Service]:
    return Service.objects.filter(client=OuterRef("pk"), received_on__lte=day).order_by()


def with_first_service(people: QuerySet[Client], day: date) -> QuerySet[Client]:
    """For the rows of a page: the day of the first service of each."""
    first = services_until(day).values("client").annotate(first=Min("received_on")).values("first")
    return people.annotate(first_service=Subquery(first))


def reason(day: date) -> Case:
    """The first reason that holds for a client who was served by then; each looks into an index once."""
    answers = Consent.objects.filter(client=OuterRef("pk"), purpose=ConsentPurpose.CONTACT)
    latest = Subquery(answers.order_by("-given_on", "-pk").values("answer")[:1])
    marks = SafetyMark.objects.standing().filter(client=OuterRef("pk"))
    violent = CaseSubject.objects.filter(case=OuterRef("pk"), code__in=VIOLENCE)
    dangerous = LegalCase.objects.open_now().filter(Q(is_restricted=True) | Exists(violent))
    # Apart, each from its index: together the database would go through all cases for each client.
    hers, brought = (Exists(dangerous.filter(**{who: OuterRef("pk")})) for who in ("client", "brought_by"))
    interviewed = Interview.objects.filter(client=OuterRef("pk"))
    asked = Drawn.objects.filter(person__client=OuterRef("pk"), state__in=ASKED, passed_over="")
    return Case(
        When(Exists(marks.filter(why=SafetyReason.DEAD_OR_MISSING)), then=Value(LeftOut.DEAD_OR_MISSING)),
        When(Exists(marks.filter(why=SafetyReason.RETALIATION)), then=Value(LeftOut.RETALIATION)),
        When(hers | brought, then=Value(LeftOut.OPEN_CASE)),
        When(is_child(day), then=Value(LeftOut.UNDER_18)),
        When(~Exact(Coalesce(latest, Value("")), ConsentAnswer.GIVEN), then=Value(LeftOut.NO_CONSENT)),
        When(Exists(interviewed) | Exists(asked), then=Value(LeftOut.INTERVIEWED)),
        When(~Exists(services_until(add_months(day, -MONTHS))), then=Value(LeftOut.TOO_RECENT)),
        default=Value(""),
    )


def is_child(day: date) -> Q:
    """Of a year of birth alone, 1 July of it counts."""
    latest = add_months(day, -12 * OF_AGE)  # born then, somebody is 18 on the day
    year = latest.year if (latest.month, latest.day) >= (7, 1) else latest.year - 1
    return Q(born_on__gt=latest) | Q(born_on=None, birth_year__gt=year)


@dataclass(frozen=True)
class Row:
    """A centre's part of the frame; ``left_out`` in the order of the reasons, what concerns safety together."""

    centre: Centre
    women: int
    others: int
    left_out: dict[str, int]

    @property
    def inside(self) -> int:
        return self.women + self.others

    @property
    def looked_at(self) -> int:
        return self.inside + sum(self.left_out.values())


def in_numbers(agreement: Agreement, people: QuerySet) -> list[Row]:
    """A row for each centre of the agreement, by code. ``people`` are ``served`` clients, or those of a kept frame."""
    counted = people.order_by().values_list("centre_id", "left_out", "gender").annotate(n=Count("pk"))
    by_centre: dict[int, Counter] = defaultdict(Counter)
    for centre, why, gender, n in counted:
        by_centre[centre][told(why) or (Gender.WOMAN if gender == Gender.WOMAN else Gender.OTHER)] += n
    return [
        Row(
            centre,
            by_centre[centre.pk][Gender.WOMAN],
            by_centre[centre.pk][Gender.OTHER],
            {why.value: by_centre[centre.pk][why] for why in LeftOut if by_centre[centre.pk][why]},
        )
        for centre in Centre.objects.filter(Q(agreements=agreement) | Q(pk__in=by_centre)).distinct().order_by("code")
    ]


def kept(draw: Draw, day: date) -> list[FramePerson]:
    """Writes the frame of a draw: numbers from 1, and those left out with their reason.

    Numbers follow a key of the installation and the seed, in no order of the cards: a place that was passed over leads
    nobody to a person.
    """
    rows = (
        served(draw.agreement, day).order_by("centre__code", "pk").values_list("pk", "centre_id", "gender", "left_out")
    )
    inside: list[FramePerson] = []
    waiting: list[FramePerson] = []
    for client, centre, gender, why in rows.iterator(AT_ONCE):
        number = None if why else len(inside) + 1
        person = FramePerson(draw=draw, client_id=client, centre_id=centre, gender=gender, number=number, left_out=why)
        if why:
            waiting.append(person)
        else:
            inside.append(person)
        if len(waiting) >= AT_ONCE:
            FramePerson.objects.bulk_create(waiting)
            waiting = []
    FramePerson.objects.bulk_create(waiting)
    inside.sort(key=lambda person: salted_hmac("outcomes.frame", f"{draw.seed}:{person.client_id}").digest())
    for number, person in enumerate(inside, start=1):
        person.number = number
    return inside
