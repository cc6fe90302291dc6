from datetime import date
from decimal import Decimal

import pytest

from clients.models import Client
from legal_cases.actions import Answers, close_case, open_case
from legal_cases.models import LegalCase
from mrc.access.models import Centre, Membership, Organization, User


def make_centre(code, **fields):
    organization, _made = Organization.objects.get_or_create(name="An organization")
    return Centre.objects.create(
        code=code, organization=organization, **{"name": f"{code} MRC", "country": "TH", "currency": "THB"} | fields
    )


def make_user(role, *centres):
    number = User.objects.count()
    user = User.objects.create_user(f"{role}{number}@example.org", role=role, full_name=f"{role} {number}")
    for centre in centres:
        Membership.objects.create(user=user, centre=centre)
    return user


def make_card(centre, **fields):
    values = {"gender": "woman", "registered_on": date(2025, 1, 2), "name": "Ma Khin Thuzar"} | fields
    card = Client(centre=centre, **values)
    card.give_reference()
    card.save()
    return card


def make_case(centre, *, by, client=None, subjects=("leave",), requested=(), group="", **fields):
    values = {
        "gender": "woman",
        "nationality": "MM",
        "destination_country": "TH",
        "sector": "seafood",
        "source": "migrant_worker",
        "opened_on": date(2025, 1, 12),
        "caseworker": by,
    }
    return open_case(
        case=LegalCase(centre=centre, client=client, **values | fields),
        answers=Answers(subjects=frozenset(subjects), requested=tuple(requested)),
        group=group,
        reasons={},
        by=by,
    )


def make_closed(case, *, by, on=date(2025, 6, 18), remedies=("none",), sanctions=("none",), awarded=(), **fields):
    values = {"closed_on": on, "resolved_through": "court", "legal_status": "unknown"} | fields
    for name, value in values.items():
        setattr(case, name, value)
    return close_case(
        case=case,
        columns=set(values),
        answers=Answers(remedies=frozenset(remedies), sanctions=frozenset(sanctions), awarded=tuple(awarded)),
        reasons={},
        by=by,
    )


@pytest.fixture
def centre(db):
    return make_centre("RYG")


@pytest.fixture
def elsewhere(db):
    return make_centre("VTE", country="LA", currency="LAK")


@pytest.fixture
def caseworker(centre):
    return make_user("caseworker", centre)


@pytest.fixture
def staff(centre):
    return make_user("staff", centre)


@pytest.fixture
def stranger(elsewhere):
    return make_user("caseworker", elsewhere)


@pytest.fixture
def card(centre):
    return make_card(centre, nationality="MM", present_country="TH", present_sector="seafood")


@pytest.fixture
def case(centre, caseworker, card):
    return make_case(
        centre,
        by=caseworker,
        client=card,
        subjects=("wages_withheld", "deductions"),
        requested=[("THB", Decimal("186500.50")), ("MMK", Decimal("2350000"))],
    )


@pytest.fixture
def closed(case, caseworker):
    return make_closed(case, by=caseworker, remedies=["compensation"], awarded=[("THB", Decimal("120000"))])
