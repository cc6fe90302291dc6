"""Agreements: kept by administrators, read by coordinators of their centres and officers who follow them."""

from datetime import date

import pytest
from django.urls import reverse

from mrc.access.models import Organization
from mrc.agreements.models import Activity, Agreement, Outcome
from reports.models import Indicator
from tests.factories import CentreFactory


def make_agreement(number, *centres, followers=()):
    agreement = Agreement.objects.create(
        number=number,
        title=f"Title of {number}",
        organization=Organization.objects.get_or_create(name="Safe Passage")[0],
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    agreement.centres.set(centres)
    agreement.followers.set(followers)
    return agreement


def answers(*centres, **changed):
    return {
        "number": "AG-9",
        "title": "សេវា · ศูนย์บริการ",
        "organization": "Safe Passage",
        "location": "Rayong",
        "starts_on": "01/01/2569",
        "ends_on": "31/12/2026",
        "value": "186500.50",
        "value_currency": "USD",
        "reports_every": "3",
        "reports_due_after": "15",
        "centres": [centre.pk for centre in centres],
        "followers": [],
    } | changed


@pytest.fixture
def here(centre):
    return make_agreement("marker-AG-1", centre)


@pytest.fixture
def there(elsewhere):
    return make_agreement("marker-AG-2", elsewhere)


def test_a_coordinator_reads_those_of_her_centres_and_no_other(client, coordinator, here, there):
    client.force_login(coordinator)
    page = client.get(reverse("agreements:list")).content.decode()
    assert here.number in page
    assert there.number not in page
    assert client.get(here.get_absolute_url()).status_code == 200
    assert client.get(there.get_absolute_url()).status_code == 404


def test_an_officer_reads_what_she_follows(client, programme, here, there):
    there.followers.add(programme)
    client.force_login(programme)
    page = client.get(reverse("agreements:list")).content.decode()
    assert there.number in page
    assert here.number not in page
    assert client.get(there.get_absolute_url()).status_code == 200
    assert client.get(here.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["staff", "caseworker"])
def test_the_desk_has_no_agreements(client, request, here, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("agreements:list")).status_code == 403
    assert client.get(here.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("who", ["staff", "caseworker", "coordinator", "programme"])
def test_only_administrators_change_agreements(client, request, centre, here, who):
    client.force_login(request.getfixturevalue(who))
    for address in (reverse("agreements:create"), reverse("agreements:update", args=[here.uuid])):
        assert client.get(address).status_code == 403
        assert client.post(address, answers(centre)).status_code == 403
    assert Agreement.objects.get() == here


def test_the_page_shows_the_plan_and_the_indicators(client, coordinator, here, django_assert_max_num_queries):
    for number in ("1", "2"):
        outcome = Outcome.objects.create(agreement=here, number=number, statement=f"Outcome marker-{number}")
        Activity.objects.create(outcome=outcome, number=f"{number}.1", statement=f"Activity marker-{number}")
    Indicator.objects.create(agreement=here, code="I1", statement="Number of marker-people", target=50, target_women=25)
    client.force_login(coordinator)
    with django_assert_max_num_queries(13 + 4):
        page = client.get(here.get_absolute_url()).content.decode()
    for shown in ("Outcome marker-1", "Activity marker-2", "Number of marker-people", "Target 50", "women 25"):
        assert shown in page


def test_an_administrator_adds_one_thai_years_included(client, administrator, programme, centre, elsewhere):
    client.force_login(administrator)
    made = client.post(reverse("agreements:create"), answers(centre, elsewhere, followers=[programme.pk]))
    agreement = Agreement.objects.get(number="AG-9")
    assert made.url == agreement.get_absolute_url()
    assert agreement.starts_on == date(2026, 1, 1)
    assert set(agreement.centres.all()) == {centre, elsewhere}
    assert list(agreement.followers.all()) == [programme]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"number": "marker-AG-1"}, "already exists"),
        ({"ends_on": "31/12/2025"}, "The agreement ends before it starts."),
        ({"ends_on": "31/02/2026"}, "does not exist"),
        ({"value_currency": ""}, "An amount needs its currency."),
        ({"value": "-1"}, "greater than or equal to 0"),
        ({"centres": []}, "Choose at least one centre"),
        ({"centres": [999999]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(client, administrator, centre, here, field, said):
    client.force_login(administrator)
    page = client.post(reverse("agreements:create"), answers(centre, **field))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert Agreement.objects.get() == here


def test_only_officers_can_follow(client, administrator, coordinator, centre):
    client.force_login(administrator)
    page = client.post(reverse("agreements:create"), answers(centre, followers=[coordinator.pk]))
    assert "Select a valid choice" in page.content.decode()
    assert not Agreement.objects.exists()


def test_a_change_keeps_the_plan(client, administrator, centre, here):
    Outcome.objects.create(agreement=here, number="1", statement="Stays")
    client.force_login(administrator)
    client.post(reverse("agreements:update", args=[here.uuid]), answers(centre, number=here.number, title="New title"))
    here.refresh_from_db()
    assert here.title == "New title"
    assert here.outcomes.count() == 1


def test_the_list_asks_few_questions_however_many_there_are(client, administrator, django_assert_max_num_queries):
    for number in range(30):
        make_agreement(f"AG-{number}", CentreFactory())
    client.force_login(administrator)
    with django_assert_max_num_queries(5 + 6):
        client.get(reverse("agreements:list"))
