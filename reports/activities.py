"""Section 2 of Annex 5: the outcomes with their activities, what was held for each, and what was written of them."""

from collections import Counter, defaultdict

from django.db.models import Count, Q, Sum

from mrc.agreements.models import Agreement
from mrc.vocabularies import Audience
from mrc.vocabularies.reporting import ReportPart, ReportSection

from . import results
from .narrative import about_activity, about_outcome
from .results import ByGender, Narrative

TABLES = {  # of what the figures of an activity count, by the name its addresses have
    "activity_events": "events",
    "activity_beneficiaries": "beneficiaries",
    "activity_intermediaries": "intermediaries",
}
NAMES = {results.MEN: "men", results.WOMEN: "women", results.OTHER_UNKNOWN: "other"}


def expected_outcomes(agreement: Agreement, held: dict, narrative: Narrative) -> tuple[results.ExpectedOutcome, ...]:
    """The plan of the agreement with what the period's events gave and what was written; two queries."""
    return tuple(
        results.ExpectedOutcome(
            outcome.number,
            outcome.statement,
            tuple(
                results.PlannedActivity(
                    activity.number,
                    activity.statement,
                    **written(narrative, about_activity(activity)),
                    held=held.get(activity.pk, results.Held()),
                    key=activity.pk,
                )
                for activity in outcome.activities.all()
            ),
            **written(narrative, about_outcome(outcome)),
            key=outcome.pk,
        )
        for outcome in agreement.outcomes.prefetch_related("activities")
    )


def written(narrative: Narrative, about: str) -> dict[str, str]:
    return {
        str(part): narrative.of(ReportSection.OUTCOMES, about, part)
        for part in (ReportPart.PROGRESS, ReportPart.MEASURES)
    }


def held_for_activities(events, participants, headcounts) -> dict[int, results.Held]:
    """Events of the period by the planned activity they belong to, with the people who came, per head.

    ``headcounts`` are those that count: an audience with a list is left out. Three queries.
    """
    planned = Q(activity__isnull=False)
    numbers = dict(events.filter(planned).order_by().values_list("activity").annotate(n=Count("pk")))
    people = {"beneficiaries": defaultdict(Counter), "intermediaries": defaultdict(Counter)}
    if not numbers:
        return {}
    listed = participants.filter(event__activity__in=numbers).order_by()
    for activity, audience, gender, n in listed.values_list("event__activity", "audience", "gender").annotate(
        n=Count("pk")
    ):
        people[part_of(audience)][activity][results.COLUMN_OF[gender]] += n
    counted = headcounts.filter(event__activity__in=numbers).order_by().values_list("event__activity", "audience")
    for activity, audience, *sums in counted.annotate(**{f"sum_{name}": Sum(name) for name in NAMES.values()}):
        people[part_of(audience)][activity].update(dict(zip(NAMES, sums, strict=True)))
    return {
        activity: results.Held(n, *(ByGender.of(people[part][activity]) for part in people), key=activity)
        for activity, n in numbers.items()
    }


def part_of(audience: str) -> str:
    return "beneficiaries" if audience == Audience.BENEFICIARY else "intermediaries"
