"""Section 7: clients and services."""

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from mrc.vocabularies import NOT_RECORDED, ServiceType

from .. import build
from ..annex5 import section7
from ..breakdown import PEOPLE, records_behind
from ..results import TOTAL
from .parts import Behind, Part, UnknownFigure, client_part, genders, part_of, part_told_apart, served, word_label


def behind_section7(scope, table, line, column, own) -> Behind | None:
    if table in {"new", "distinct", "returning", "instances", "legal_need"} and line != "all":
        raise UnknownFigure(line)
    if table == "new":
        rows = build.registrations(scope).filter(gender__in=genders(column))
        return Behind(_("Registered in the period"), "", column, (client_part(rows, own),), own)
    if table in {"distinct", "returning"}:
        rows = served(scope).filter(gender__in=genders(column))
        title = _("Clients served")
        if table == "returning":
            title, rows = _("Returning clients"), rows.filter(registered_on__lt=scope.counted.start)
        return Behind(title, "", column, (client_part(rows, own),), own)
    if table == "legal_need":
        rows = build.clients_in_legal_need(scope).filter(gender__in=genders(column))
        return Behind(_("With a case and without legal assistance"), "", column, (client_part(rows, own),), own)
    if table == "second_visits" and line in ("all", *ServiceType.values):
        narrow = {} if line == "all" else {"service": line}
        rows = Client.objects.filter(pk__in=build.came_again(scope, **narrow).values("client"))
        rows = rows.filter(gender__in=genders(column))
        label = "" if line == "all" else ServiceType(line).label
        return Behind(_("Served on two days or more"), label, column, (client_part(rows, own),), own)
    if table == "cross_people":
        rows = records_behind(scope, own, PEOPLE, line, column)
        if rows is None:
            raise UnknownFigure(line)
        part = part_told_apart("clients", Client, rows, own)
        return Behind(_("Clients served, broken down"), "", column, (part,), own)
    if table == "service":
        return behind_services(scope, line, column, own)
    if table == "instances":
        return Behind(_("Services given"), "", TOTAL, (service_part(section7.SERVICES.within(scope), own),), own)
    declared = next((one for one in section7.PROFILE if one.code == table), None)
    return behind_profile(scope, declared, line, column, own) if declared else None


def service_part(rows, own) -> Part:
    return part_of("services", rows, own, select=["client"], order=["received_on", "pk"])


def behind_services(scope, line, column, own) -> Behind:
    label = word_label(ServiceType, line)
    title = _("Services received")
    if column == "instances":
        rows = section7.SERVICES.within(scope).filter(service=line)
        return Behind(title, label, column, (service_part(rows, own),), own)
    rows = served(scope, service=line).filter(gender__in=genders(column))
    return Behind(title, label, column, (client_part(rows, own),), own)


def behind_profile(scope, declared, line, column, own) -> Behind:
    found, label, asked = [], None, genders(column)
    for person in build.persons_served(scope):
        answer = declared.answer(person)
        if build.code_of(declared, answer) != line:
            continue
        label = label or answer
        if person["gender"] in asked:
            found.append((person["registered_on"], person["pk"], person["centre_id"]))
    rows = ((key, centre, False) for _registered, key, centre in sorted(found))
    if declared.vocabulary or line == NOT_RECORDED:
        label = _("Not recorded") if line == NOT_RECORDED else word_label(declared.vocabulary, line)
    elif label is None:  # nobody served gave this answer
        raise UnknownFigure(line)
    elif declared.name:
        label = declared.name(line)
    return Behind(declared.title, label, column, (part_told_apart("clients", Client, rows, own),), own)
