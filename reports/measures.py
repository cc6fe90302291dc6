"""What an indicator can have computed from the records, by a name that is stored with it and never translated.

A measure reads a built ``Report``: it is counted over the report's period and agreement, by the same definitions as
sections 4 and 7, and opens down to the same records.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mrc.vocabularies import EventKind, Resolution, ServiceType

from .results import ByGender, Report


@dataclass(frozen=True)
class Measure:
    code: str
    label: str
    counts: str  # what is counted: which records, by which date, persons or instances
    figure: str  # the figure of the report it is, as table/line: opens down to the same records
    result: Callable[[Report], ByGender | int]
    are_persons: bool = False  # distinct ones, who are counted anew over any time and never summed
    depth: str | None = None  # of persons served: the service whose second visits tell its depth, "" for any


def service(code):
    return lambda report: next(line.counts for line in report.beneficiaries.service.lines if line.code == code)


def event(kind, part):
    return lambda report: getattr(next(line for line in report.events if line.kind == kind), part)


def resolved(code):
    return lambda report: next(
        line.number for line in report.legal_assistance.table("resolved").lines if line.code == code
    )


PERSONS = _("distinct clients with a service dated in the period, by gender")
CASES = _("legal cases closed in the period, by the gender of the worker")
HEADS = _("participants of events that begin in the period, per head, by gender")
EVENTS = _("events that begin in the period")

MEASURES = {
    measure.code: measure
    for measure in (
        Measure(
            "clients_served",
            _("Clients served"),
            PERSONS,
            "distinct/all",
            lambda report: report.beneficiaries.distinct,
            are_persons=True,
            depth="",
        ),
        Measure(
            "new_clients",
            _("Clients registered"),
            _("client cards registered in the period, by gender"),
            "new/all",
            lambda report: report.beneficiaries.new,
        ),
        Measure(
            "services",
            _("Services given"),
            _("services dated in the period"),
            "instances/all",
            lambda report: report.beneficiaries.instances,
        ),
        *(
            Measure(
                f"clients_{word.value}",
                word.label,
                PERSONS,
                f"service/{word.value}",
                service(word.value),
                are_persons=True,
                depth=word.value,
            )
            for word in ServiceType
        ),
        Measure(
            "cases_closed",
            _("Complainants, cases closed"),
            CASES,
            "complainants/all",
            lambda report: report.legal_assistance.complainants,
        ),
        *(
            Measure(
                f"cases_{word.value}",
                word.label,
                _("legal cases closed in the period"),
                f"resolved/{word.value}",
                resolved(word.value),
            )
            for word in Resolution.recorded()
        ),
        *(
            Measure(f"events_{kind.value}", kind.label, EVENTS, f"{kind.value}/events", event(kind.value, "events"))
            for kind in EventKind
        ),
        *(
            Measure(
                f"{kind.value}_beneficiaries",
                kind.label,
                HEADS,
                f"{kind.value}/beneficiaries",
                event(kind.value, "beneficiaries"),
            )
            for kind in EventKind
        ),
        *(
            Measure(
                f"{kind.value}_intermediaries",
                kind.label,
                HEADS,
                f"{kind.value}/intermediaries",
                event(kind.value, "intermediaries"),
            )
            for kind in EventKind
        ),
        Measure(
            "people_reached",
            _("People reached"),
            _("clients served and participants without a card; may overlap"),
            "people_reached/all",
            lambda report: report.beneficiaries.people_reached,
            are_persons=True,
        ),
    )
}
