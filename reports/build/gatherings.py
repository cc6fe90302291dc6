"""Events held, with who came to them."""

from collections import Counter, defaultdict

from django.db.models import Count, Exists, OuterRef, Q

from events.models import Event, HeadCount, Participant
from mrc.vocabularies import Audience, EventKind

from .. import results
from ..activities import held_for_activities
from ..results import COLUMN_OF, ByGender


def events_held(scope):
    if scope.counted.is_empty:
        return Event.objects.none()
    return Event.objects.filter(centre__in=scope.centre_ids).held_in(scope.counted)


def participants(scope):
    return Participant.objects.filter(event__in=events_held(scope))


def headcounts_that_count(scope):
    """A listed participant of an audience wins over a head-count of the same audience."""
    listed = Participant.objects.filter(event=OuterRef("event"), audience=OuterRef("audience"))
    return HeadCount.objects.filter(~Exists(listed), event__in=events_held(scope))


def activities_held(scope) -> dict[int, results.Held]:
    return held_for_activities(events_held(scope), participants(scope), headcounts_that_count(scope))


BENEFICIARY = Q(audience=Audience.BENEFICIARY)


# Neither linked to a card nor drawn from one.
WITHOUT_CARD = BENEFICIARY & Q(client__isnull=True)


def event_lines(scope):
    """The lines per kind of event, the beneficiaries without a card, and the events whose two counts differ."""
    events = dict(events_held(scope).order_by().values_list("kind").annotate(n=Count("pk")))
    groups = {(kind, part): Counter() for kind in EventKind for part in ("beneficiaries", "intermediaries")}
    without_card = Counter()
    listed = defaultdict(Counter)
    rows = participants(scope).order_by().values_list("event_id", "event__kind", "audience", "gender")
    for event, kind, audience, gender, n, cardless in rows.annotate(
        n=Count("pk"), cardless=Count("pk", filter=Q(client__isnull=True))
    ):
        part = "beneficiaries" if audience == Audience.BENEFICIARY else "intermediaries"
        groups[kind, part][gender] += n
        listed[event, audience][COLUMN_OF[gender]] += n
        if part == "beneficiaries":
            without_card[gender] += cardless
    differing, counted = set(), defaultdict(Counter)
    kinds, names = {}, {}
    heads = HeadCount.objects.filter(event__in=events_held(scope)).order_by("event_id", "pk")
    for event, kind, reference, centre, audience, men, women, other in heads.values_list(
        "event_id", "event__kind", "event__reference", "centre_id", "audience", "men", "women", "other"
    ):
        kinds[event, audience], names[event] = kind, (reference, centre)
        counted[event, audience].update({results.MEN: men, results.WOMEN: women, results.OTHER_UNKNOWN: other})
    for (event, audience), columns in counted.items():
        if (event, audience) in listed:
            if ByGender.of(columns) != ByGender.of(listed[event, audience]):
                differing.add(names[event])
            continue
        part = "beneficiaries" if audience == Audience.BENEFICIARY else "intermediaries"
        groups[kinds[event, audience], part].update(columns)
        if part == "beneficiaries":
            without_card.update(columns)
    lines = tuple(
        results.EventLine(
            kind.value,
            kind.label,
            events.get(kind.value, 0),
            ByGender.of(groups[kind, "beneficiaries"]),
            ByGender.of(groups[kind, "intermediaries"]),
        )
        for kind in EventKind
    )
    return lines, ByGender.of(without_card), tuple(sorted(differing))
