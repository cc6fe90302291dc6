"""A coordinator names who acts for her, from one day to another."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from mrc.access.models import Deputy, User
from mrc.jobs.models import Job
from mrc.jobs.work import Stopped, user_of
from tests.factories import AgreementFactory, CentreFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = reverse("access:deputies")


@pytest.fixture
def today(coordinator):
    return coordinator.today()


def name(coordinator, deputy, start, end):
    return Deputy.objects.create(coordinator=coordinator, deputy=deputy, starts_on=start, ends_on=end)


def afresh(user) -> User:
    """As the next request knows her."""
    return User.objects.with_deputising().get(pk=user.pk)


def reports_open(client, user) -> int:
    client.force_login(user)
    return client.get(reverse("reports:list")).status_code


def test_she_may_what_the_coordinator_may_on_her_days_alone(client, coordinator, caseworker, centre, today):
    agreement = AgreementFactory(centres=[centre])
    assert reports_open(client, caseworker) == 403
    named = name(coordinator, caseworker, today, today)
    assert reports_open(client, caseworker) == 200
    page = reverse("reports:write", args=[agreement.uuid, date(2026, 1, 1), date(2026, 3, 31), "issues"])
    assert client.get(page).status_code == 200
    for start, end in (
        (today + timedelta(days=1), today + timedelta(days=9)),
        (today - timedelta(days=9), today - timedelta(days=1)),
    ):
        Deputy.objects.filter(pk=named.pk).update(starts_on=start, ends_on=end)
        assert reports_open(client, caseworker) == 403


@pytest.mark.parametrize("change", ["deactivated", "not a coordinator any more", "left the centre"])
def test_she_may_no_more_than_her_coordinator(client, coordinator, caseworker, today, change):
    name(coordinator, caseworker, today, today)
    if change == "deactivated":
        User.objects.filter(pk=coordinator.pk).update(is_active=False)
    elif change == "not a coordinator any more":
        User.objects.filter(pk=coordinator.pk).update(role="staff")
    else:
        coordinator.memberships.all().delete()
    assert reports_open(client, caseworker) == 403


def test_who_works_at_another_centre_too_does_not_act(client, coordinator, caseworker, today):
    """All she may do she may do at all her centres: at the other one nobody named her."""
    name(coordinator, caseworker, today, today)
    caseworker.memberships.create(centre=CentreFactory(code="ZZ9"))
    assert reports_open(client, caseworker) == 403


def test_a_deputy_names_no_deputy_and_sees_no_restricted_case_more(client, coordinator, caseworker, today):
    name(coordinator, caseworker, today, today)
    client.force_login(caseworker)
    assert client.get(ADDRESS).status_code == 403
    assert afresh(caseworker).stands_in_for == coordinator


def test_a_request_costs_no_query_more(client, caseworker, django_assert_num_queries, coordinator, today):
    with django_assert_num_queries(1):
        assert afresh(caseworker).stands_in_for is None


def test_the_page_names_and_ends(client, coordinator, caseworker, today):
    client.force_login(coordinator)
    assert ADDRESS in client.get(reverse("access:account")).content.decode()
    days = {"starts_on": f"{today:%d/%m/%Y}", "ends_on": f"{today + timedelta(days=7):%d/%m/%Y}"}
    client.post(ADDRESS, {"deputy": caseworker.pk, **days})
    named = Deputy.objects.get()
    assert (named.coordinator, named.deputy, named.ends_on) == (coordinator, caseworker, today + timedelta(days=7))
    assert named.history.get().history_user == coordinator
    assert "acts for you now" in client.get(ADDRESS).content.decode()
    Deputy.objects.update(starts_on=today - timedelta(days=2))
    client.post(reverse("access:end-deputy", args=[named.pk]))
    named.refresh_from_db()
    assert named.ends_on == today - timedelta(days=1)
    assert reports_open(client, caseworker) == 403


def test_one_that_has_not_begun_is_taken_away(client, coordinator, caseworker, today):
    named = name(coordinator, caseworker, today + timedelta(days=3), today + timedelta(days=4))
    client.force_login(coordinator)
    client.post(reverse("access:end-deputy", args=[named.pk]))
    assert not Deputy.objects.exists()
    assert Deputy.history.filter(history_type="-").get().history_user == coordinator


@pytest.mark.parametrize(
    ("who", "start", "end", "field"),
    [
        ("other", 0, 1, "deputy"),
        ("coordinator", 0, 1, "deputy"),
        ("both", 0, 1, "deputy"),
        ("caseworker", 3, 1, "ends_on"),
        ("caseworker", -5, -1, "ends_on"),
        ("caseworker", 0, 400, "ends_on"),
        ("9" * 40, 0, 1, "deputy"),
    ],
)
def test_wrong_answers_get_a_sentence_at_their_field(
    client, coordinator, caseworker, centre, today, who, start, end, field
):
    elsewhere = CentreFactory(code="ZZ9")
    people = {
        "other": UserFactory(role="staff", centres=[elsewhere]),
        "both": UserFactory(role="staff", centres=[centre, elsewhere]),
        "coordinator": coordinator,
        "caseworker": caseworker,
    }
    client.force_login(coordinator)
    answers = {
        "deputy": people[who].pk if who in people else who,
        "starts_on": f"{today + timedelta(days=start):%d/%m/%Y}",
        "ends_on": f"{today + timedelta(days=end):%d/%m/%Y}",
    }
    answer = client.post(ADDRESS, answers)
    assert set(answer.context["form"].errors) == {field}
    assert not Deputy.objects.exists()


def test_another_coordinators_deputy_is_not_ended(client, coordinator, caseworker, centre, today):
    named = name(UserFactory(role="coordinator", centres=[centre]), caseworker, today, today)
    client.force_login(coordinator)
    assert client.post(reverse("access:end-deputy", args=[named.pk])).status_code == 404


def test_where_nobody_can_be_named_the_page_says_so(client, coordinator):
    client.force_login(coordinator)
    assert "Nobody can be named" in client.get(ADDRESS).content.decode()


def test_long_work_goes_on_for_a_deputy_and_ends_with_her_days(coordinator, caseworker, centre, today):
    named = name(coordinator, caseworker, today, today)
    parameters = {
        "start": "2026-01-01",
        "end": "2026-03-31",
        "centres": [centre.pk],
        "agreement": "",
        "form": "outgoing",
    }
    job = Job.objects.create(user=caseworker, centre=centre, kind="reports.closing_records", parameters=parameters)
    assert user_of(job) == caseworker
    named.delete()
    with pytest.raises(Stopped):
        user_of(job)
