"""Clients who belong together, each seen from her own card."""

import pytest
from django.urls import reverse

from clients.models import FamilyLink
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def mother(centre):
    return ClientFactory(centre=centre, name="Sok Maly")


@pytest.fixture
def daughter(centre):
    return ClientFactory(centre=centre, name="Sok Dara")


def link(desk, card, other, relation):
    sent = {"q": other.name, "other": str(other.uuid), "relation": relation}
    return desk.post(reverse("clients:family", args=[card.uuid]), sent)


def test_each_sees_what_the_other_is(desk, mother, daughter):
    link(desk, daughter, mother, "parent")
    assert "Mother or father" in desk.get(daughter.get_absolute_url()).content.decode()
    page = desk.get(mother.get_absolute_url()).content.decode()
    assert "Child" in page
    assert "Sok Dara" in page


def test_a_pair_is_linked_once_and_the_later_word_counts(desk, mother, daughter):
    link(desk, daughter, mother, "sibling")
    link(desk, mother, daughter, "child")
    assert FamilyLink.objects.get().seen_from(mother) == (daughter, "Child")


def test_without_a_relation_the_search_stays_and_says_what_is_missing(desk, mother, daughter):
    page = link(desk, daughter, mother, "").content.decode()
    assert "Choose what this person is to the client." in page
    assert "Sok Maly" in page
    assert not FamilyLink.objects.exists()


def test_nobody_is_linked_to_herself_or_to_a_card_of_another_centre(desk, daughter, elsewhere):
    assert link(desk, daughter, daughter, "sibling").status_code == 404
    assert link(desk, daughter, ClientFactory(centre=elsewhere), "sibling").status_code == 404


def test_a_link_is_taken_away_twice_and_the_cards_stay(desk, mother, daughter):
    link(desk, daughter, mother, "parent")
    address = reverse("clients:remove-family", args=[mother.uuid, daughter.uuid])
    assert [desk.post(address).status_code for _click in range(2)] == [302, 302]
    assert not FamilyLink.objects.exists()
    assert desk.get(mother.get_absolute_url()).status_code == 200


def test_who_looked_is_told_on_the_card(client, desk, staff, mother):
    desk.get(mother.get_absolute_url())
    page = desk.get(reverse("clients:looks", args=[mother.uuid])).content.decode()
    assert page.count("Staff Here") >= 2
