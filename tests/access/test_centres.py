"""Centres, as an administrator keeps them."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from mrc.access.models import Centre, Organization
from mrc.templatetags.figures import hour
from tests import factories


def answers(**changed):
    return {
        "code": "mst",
        "name": "Mae Sot MRC",
        "organization": "Safe Passage",
        "country": "TH",
        "location": "",
        "currency": "THB",
        "language": "my",
        "time_zone": "Asia/Bangkok",
        "collects_legal_status": "on",
    } | changed


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def test_a_centre_is_added_with_its_organization_found_in_any_capitals(desk, centre):
    assert desk.post(reverse("access:centre-create"), answers(organization="SAFE passage")).status_code == 302
    made = Centre.objects.get(code="MST")
    assert made.organization == centre.organization
    assert Organization.objects.count() == 1


def test_an_unknown_organization_is_made(desk):
    desk.post(reverse("access:centre-create"), answers(organization="New Friends"))
    assert Centre.objects.get().organization.name == "New Friends"


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"code": "here"}, "is the code of another centre"),
        ({"code": "A B"}, "Letters A to Z"),
        ({"time_zone": "Bangkok"}, "is not a time zone"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"name": "\u200b "}, "This field is required"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(desk, centre, field, said):
    page = desk.post(reverse("access:centre-create"), answers(**field))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert Centre.objects.count() == 1
    assert not Organization.objects.filter(name="Nobody").exists()


def test_a_centre_is_changed(desk, centre):
    page = desk.get(reverse("access:centre-update", args=[centre.uuid])).content.decode()
    assert centre.organization.name in page
    desk.post(reverse("access:centre-update", args=[centre.uuid]), answers(code="HERE", name="Rayong MRC"))
    centre.refresh_from_db()
    assert (centre.name, centre.code) == ("Rayong MRC", "HERE")


def test_the_list_asks_few_questions(desk, centre, elsewhere, django_assert_max_num_queries):
    with django_assert_max_num_queries(5 + 3):
        page = desk.get(reverse("access:centre-list")).content.decode()
    assert centre.name in page
    assert elsewhere.name in page


def test_a_moment_is_told_by_the_clock_of_the_centre_and_of_who_belongs_to_it(centre):
    moment = datetime(2026, 11, 25, 18, 5, tzinfo=UTC)
    centre.time_zone = "Asia/Yangon"
    centre.save()
    at_the_centre = datetime(2026, 11, 26, 0, 35)
    assert centre.at(moment) == factories.UserFactory(centres=[centre]).at(moment) == at_the_centre
    assert factories.UserFactory().at(moment) == datetime(2026, 11, 25, 18, 5)
    assert hour(centre.at(moment), date(2026, 11, 26)) == "00:35"
    assert hour(centre.at(moment), date(2026, 11, 27)) == "00:35, 26/11/2026"
