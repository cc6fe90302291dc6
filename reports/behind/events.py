"""Trainings, meetings and outreach, and the planned activities they belong to."""

from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from mrc.agreements.models import Activity
from mrc.constraints import is_key
from mrc.vocabularies import Audience, EventKind

from .. import activities, build, results
from ..results import COLUMNS, TOTAL
from .parts import Behind, Part, UnknownFigure, client_part, genders, part_of, served


def behind_events(scope, table, line, column, own) -> Behind | None:
    clients = []
    if table == "people_reached" and line in {"all", "without_card"}:
        condition = build.WITHOUT_CARD
        title, label = _("Participants without a card"), ""
        if line == "all":
            title = _("People reached")
            clients = [client_part(served(scope).filter(gender__in=genders(column)), own)]
        listed, counted = build.participants(scope).filter(condition), build.headcounts_that_count(scope)
        counted = counted.filter(build.BENEFICIARY)
    elif table in EventKind.values and line == "events":
        rows = build.events_held(scope).filter(kind=table)
        return Behind(EventKind(table).label, "", TOTAL, (part_of("events", rows, own, order=["held_on", "pk"]),), own)
    elif table in EventKind.values and line in {"beneficiaries", "intermediaries"}:
        is_beneficiary = line == "beneficiaries"
        condition = build.BENEFICIARY if is_beneficiary else ~Q(audience=Audience.BENEFICIARY)
        title, label = EventKind(table).label, _("Beneficiaries") if is_beneficiary else _("Intermediaries")
        listed = build.participants(scope).filter(condition, event__kind=table)
        counted = build.headcounts_that_count(scope).filter(condition, event__kind=table)
    elif table in activities.TABLES:
        return behind_activity(scope, table, line, column, own)
    else:
        return None
    listed = listed.filter(gender__in=genders(column))
    return Behind(title, label, column, (*clients, listed_part(listed, own), *counted_parts(counted, column, own)), own)


def behind_activity(scope, table, line, column, own) -> Behind:
    """The events of a planned activity, or who came to them."""
    if not is_key(line):
        raise UnknownFigure(line)
    activity = Activity.objects.filter(outcome__agreement=scope.agreement, pk=line).first()
    if activity is None:
        raise UnknownFigure(line)
    title = str(activity)
    if table == "activity_events":
        rows = build.events_held(scope).filter(activity=activity)
        return Behind(title, _("Events"), TOTAL, (part_of("events", rows, own, order=["held_on", "pk"]),), own)
    is_beneficiary = table == "activity_beneficiaries"
    condition = build.BENEFICIARY if is_beneficiary else ~build.BENEFICIARY
    listed = build.participants(scope).filter(condition, event__activity=activity, gender__in=genders(column))
    counted = build.headcounts_that_count(scope).filter(condition, event__activity=activity)
    label = _("Beneficiaries") if is_beneficiary else _("Intermediaries")
    return Behind(title, label, column, (listed_part(listed, own), *counted_parts(counted, column, own)), own)


def listed_part(rows, own) -> Part:
    return part_of("participants", rows, own, select=["event", "client"], order=["event__held_on", "event_id", "pk"])


def counted_parts(rows, column, own) -> list[Part]:
    """Head-counts whose numbers add up; an empty head-count is no record behind a figure."""
    names = {results.MEN: "men", results.WOMEN: "women", results.OTHER_UNKNOWN: "other"}
    number = F(names[column]) if column in COLUMNS else F("men") + F("women") + F("other")
    rows = rows.annotate(people=number).filter(people__gt=0)
    by_centre = dict(rows.order_by().values_list("centre").annotate(n=Sum("people")))
    own_rows = rows.filter(centre__in=own).select_related("event").order_by("event__held_on", "pk")
    return [Part("headcounts", own_rows, by_centre, weight="people")] if by_centre else []
