"""The demo: complete, inside the rules, never ahead of its day, whichever day that is."""

import stat
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from clients.models import Client, Service
from events.models import Event
from legal_cases.checks import Record, case_warnings, closing_checks, record_checks
from legal_cases.models import GroupComplaint, LegalCase
from mrc.access.models import Centre, User
from mrc.access.roles import Role
from mrc.agreements.models import Agreement
from mrc.demo import load
from mrc.period import Period, quarter_before, quarter_of
from mrc.scripts import script_language
from mrc.vocabularies import Resolution
from outcomes.models import Interview, Story
from reports.models import Indicator

TODAY = date(2026, 5, 20)
AWKWARD_DAYS = [date(2026, 1, 1), date(2026, 4, 1), date(2028, 2, 29), date(2026, 12, 31), date(2027, 3, 31)]


@pytest.fixture
def demo(db):
    return load(today=TODAY)


def test_two_centres_in_two_countries_and_users_of_every_role(demo):
    assert Centre.objects.values("country").distinct().count() == 2
    assert {login.role for login in demo} == set(Role.values)
    assert {login.role for login in demo[:5]} == set(Role.values)
    assert all(User.objects.get(email=login.email).check_password(login.password) for login in demo)
    assert all(login.email.endswith("@example.org") for login in demo)
    assert not User.objects.filter(is_superuser=True).exists()


def test_passwords_differ_from_load_to_load_and_people_do_not(db):
    loads = []
    for _time in range(2):
        with transaction.atomic():
            logins = load(today=TODAY)
            people = Client.objects.order_by("reference").values_list(
                "reference", "name", "registered_on", "born_on", "address"
            )
            loads.append(({login.password for login in logins}, list(people)))
            transaction.set_rollback(True)
    (passwords, people), (other_passwords, same_people) = loads
    assert passwords.isdisjoint(other_passwords)
    assert people == same_people


def test_names_come_in_six_scripts_some_are_pseudonyms_one_is_missing(demo):
    names = Client.objects.values_list("name", flat=True)
    assert 35 <= len(names) <= 45
    assert {script_language(name, "latin") for name in names if name} == {"km", "lo", "my", "th", "vi", "latin"}
    assert Client.objects.filter(pseudonym=True).count() >= 2
    assert names.filter(name="").count() == 1
    assert max(map(len, names)) > 60


def test_cases_end_in_every_way_in_both_quarters_and_some_are_open(demo):
    ways = {Resolution.COURT, Resolution.ADMINISTRATIVE, Resolution.MEDIATION, Resolution.DROPPED}
    for period in (quarter_before(TODAY), quarter_of(TODAY)):
        assert set(LegalCase.objects.closed_in(period).values_list("resolved_through", flat=True)) == ways
    assert LegalCase.objects.open_now().count() >= 5
    currencies = LegalCase.objects.values_list("caseamount_rows__currency", flat=True)
    assert {"THB", "USD", "KHR", "LAK", "VND", "MYR", "MMK"} <= set(currencies)


def test_a_group_complaint_ties_seven_cases_of_one_centre(demo):
    group = GroupComplaint.objects.annotate(members=Count("cases")).get()
    assert group.members == 7
    assert set(group.cases.values_list("centre", flat=True)) == {group.centre_id}


def test_the_cases_obey_the_rules_of_the_form(demo):
    for case in LegalCase.objects.select_related("centre"):
        assert not record_checks(Record.of_case(case)), case
        assert not case_warnings(case), case


def test_the_last_quarter_is_finished_and_this_one_is_not(demo):
    """Every row of a case closed in the last quarter is answered; the running one leaves some to complete."""
    last = LegalCase.objects.closed_in(quarter_before(TODAY)).select_related("centre")
    assert not [(case, check) for case in last for check in closing_checks(case)]
    now = LegalCase.objects.closed_in(quarter_of(TODAY)).select_related("centre")
    assert [case for case in now if closing_checks(case)]


@pytest.mark.parametrize("today", [TODAY, *AWKWARD_DAYS], ids=str)
def test_nothing_happens_in_the_future_or_before_the_card_was_made(db, today):
    load(today=today)
    days = {
        Client: "registered_on", Service: "received_on", LegalCase: "opened_on", Event: "held_on",
        Interview: "interviewed_on", Story: "approved_on",
    }  # fmt: skip
    late = {model: model.objects.aggregate(day=Max(field))["day"] for model, field in days.items()}
    assert all(day <= today for day in late.values()), late
    assert not LegalCase.objects.filter(Q(closed_on__gt=today) | Q(closed_on__lt=F("opened_on"))).exists()
    assert not Event.objects.filter(ended_on__gt=today).exists()
    assert not Service.objects.filter(received_on__lt=F("client__registered_on")).exists()
    early = Q(opened_on__lt=F("client__registered_on")) | Q(opened_on__lt=F("brought_by__registered_on"))
    assert not LegalCase.objects.filter(early).exists()
    assert LegalCase.objects.closed_in(quarter_of(today)).exists()
    assert LegalCase.objects.closed_in(quarter_before(today)).count() >= 15


def test_who_was_interviewed_was_served_half_a_year_before(demo):
    for interview in Interview.objects.select_related("client"):
        served = interview.client.services.order_by("received_on").first().received_on
        assert (interview.interviewed_on - served).days >= 183


def test_agreements_cover_both_quarters_with_outcomes_activities_and_indicators(demo):
    both, one = Agreement.objects.annotate(size=Count("centres")).order_by("-size")
    assert (both.size, one.size) == (2, 1)
    for agreement in (both, one):
        assert agreement.starts_on <= quarter_before(TODAY).start
        assert agreement.ends_on >= quarter_of(TODAY).end
        assert agreement.outcomes.exists()
        assert all(outcome.activities.exists() for outcome in agreement.outcomes.all())
        assert Indicator.objects.filter(agreement=agreement).exists()
    assert list(both.followers.values_list("role", flat=True)) == [Role.PROGRAMME]


def test_events_have_lists_and_head_counts_and_the_linked_services_stand_in_the_log(demo):
    assert set(Event.objects.values_list("kind", flat=True)) == {"training", "meeting", "outreach"}
    assert Event.objects.filter(participants__client__isnull=False).exists()
    assert Event.objects.filter(headcounts__isnull=False).exists()
    period = Period(quarter_before(TODAY).start, TODAY)
    assert Service.objects.received_in(period).filter(participation__isnull=False).exists()


def test_the_log_ins_are_kept_in_a_file_of_the_owner_alone(db, settings, capsys):
    call_command("load_demo")
    path = settings.VAR_DIR / "demo-logins"
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(len(row) == 4 for row in rows)
    said = capsys.readouterr().out
    for role, email, password, _centres in rows:
        assert role in Role.values
        assert email in said
        assert password in said


def test_a_database_with_a_user_or_a_centre_is_left_alone(administrator, settings):
    call_command("load_demo", if_empty=True)
    assert not Centre.objects.exists()
    assert not (settings.VAR_DIR / "demo-logins").exists()
    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demo")


def test_the_demo_stands_around_the_day_it_is_loaded(db):
    load()
    newest = Client.objects.aggregate(day=Max("registered_on"))["day"]
    assert abs((timezone.localdate() - newest).days) <= 92
