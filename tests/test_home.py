"""Home is my work: what waits, for each role, out of the records she may see."""

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse

from clients.models import Consent
from mrc.access.models import AccessLog, User
from mrc.access.roles import Role
from mrc.agreements.models import Agreement
from mrc.demo import load
from mrc.home.work import Work
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.contact import ConsentPurpose
from tests.factories import (
    CaseStudyFactory,
    ClientFactory,
    DrawnFactory,
    EventFactory,
    LegalCaseFactory,
    StoryFactory,
    UserFactory,
)

COMPLETE = {
    "nationality": "KH",
    "destination_country": "TH",
    "sector": "fishing",
    "legal_status": "regular",
    "source": "ngo",
    "resolved_through": "court",
    "subjects": ["accident"],
    "remedies": ["none"],
    "sanctions": ["none"],
}


def closed_today(centre, **changed):
    today = centre.today()
    return LegalCaseFactory(**COMPLETE | {"centre": centre, "opened_on": today, "closed_on": today} | changed)


def page_of(client, user):
    client.force_login(user)
    answer = client.get(reverse("home"))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["staff", "caseworker", "coordinator"])
def test_the_search_is_the_first_thing_at_the_desk_and_goes_by_post(client, request, who):
    page = page_of(client, request.getfixturevalue(who))
    assert page.index('name="q"') < page.index("Registered lately")
    form = page[page.rindex("<form", 0, page.index('name="q"')) : page.index('name="q"')]
    assert 'method="post"' in form
    assert reverse("clients:list") in form


@pytest.mark.parametrize("who", ["programme", "administrator"])
def test_who_sees_no_files_is_offered_no_search(client, request, db, who):
    ClientFactory(name="marker-name")
    page = page_of(client, request.getfixturevalue(who))
    assert 'name="q"' not in page
    assert "marker-name" not in page


def test_every_empty_part_says_so_in_words(client, coordinator):
    page = page_of(client, coordinator)
    for words in ("No case is open.", "Nothing until", "Nobody is registered yet.", "Everybody with a card was asked"):
        assert words in page


def test_a_caseworker_finds_her_open_cases_oldest_first(centre, caseworker, elsewhere):
    young = LegalCaseFactory(centre=centre, caseworker=caseworker, opened_on=date(2026, 3, 1))
    undated = LegalCaseFactory(centre=centre, caseworker=caseworker, opened_on=None)
    old = LegalCaseFactory(centre=centre, caseworker=caseworker, opened_on=date(2026, 1, 1))
    closed_today(centre, caseworker=caseworker)
    LegalCaseFactory(centre=centre, caseworker=UserFactory(centres=[centre]))
    LegalCaseFactory(centre=elsewhere, caseworker=caseworker)
    assert [row.case for row in Work(caseworker).my_cases.rows] == [old, young, undated]


def test_staff_read_nothing_of_cases(client, centre, staff):
    case = LegalCaseFactory(centre=centre, subjects=["forced_labour"])
    page = page_of(client, staff)
    assert case.reference not in page
    assert "Forced labour" not in page


def test_consent_is_to_ask_until_both_questions_have_an_answer(centre, staff, elsewhere):
    unasked, half, done = ClientFactory.create_batch(3, centre=centre)
    ClientFactory(centre=elsewhere)
    for purpose in ConsentPurpose.at_the_desk():
        Consent.objects.create(
            client=done, centre=centre, purpose=purpose, answer="refused", given_on=done.registered_on
        )
    Consent.objects.create(client=half, centre=centre, purpose="keep_card", answer="given", given_on=half.registered_on)
    assert set(Work(staff).consent_to_ask.rows) == {unasked, half}


@pytest.mark.parametrize(
    ("blank", "name"),
    [
        ({"nationality": NOT_RECORDED}, "Nationality"),
        ({"destination_country": NOT_RECORDED}, "Destination country"),
        ({"sector": NOT_RECORDED}, "Sector of work"),
        ({"legal_status": NOT_RECORDED}, "Legal status"),
        ({"source": NOT_RECORDED}, "Source of complaint"),
        ({"opened_on": None}, "Duration of the case"),
        ({"subjects": []}, "Subject of the complaint"),
        ({"remedies": []}, "Remedy obtained"),
        ({"sanctions": []}, "Sanction applied to offender"),
    ],
)
def test_each_blank_row_of_a_closed_case_waits_for_the_coordinator(centre, coordinator, blank, name):
    closed_today(centre)
    case = closed_today(centre, **blank)
    (found,) = Work(coordinator).to_complete.rows
    assert found.case == case
    assert [str(row) for row in found.missing] == [name]


def test_legal_status_is_not_missed_where_it_is_not_asked(centre, coordinator):
    centre.collects_legal_status = False
    centre.save()
    closed_today(centre, legal_status=NOT_RECORDED)
    assert Work(coordinator).to_complete.rows == []


def test_cases_of_long_ago_are_not_to_complete(centre, coordinator):
    day = date(2020, 5, 5)
    LegalCaseFactory(centre=centre, opened_on=day, closed_on=day, resolved_through="court")
    assert Work(coordinator).to_complete.rows == []


def test_events_of_this_week_alone_are_shown(centre, staff):
    work = Work(staff)
    first, last = (EventFactory(centre=centre, held_on=day) for day in work.week)
    EventFactory(centre=centre, held_on=date(2020, 1, 1))
    assert work.events.rows == [first, last]


def test_an_officer_sees_what_she_follows(client, programme, centre):
    agreements = [
        Agreement.objects.create(
            number=f"marker-AG-{number}",
            title="Title",
            organization=centre.organization,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )
        for number in (1, 2)
    ]
    agreements[0].followers.add(programme)
    page = page_of(client, programme)
    assert "marker-AG-1" in page
    assert "marker-AG-2" not in page
    assert "Overdue" in page  # its first quarter is long over, and nobody submitted a report


def test_an_administrator_sees_what_she_keeps_and_who_has_not_come_yet(client, administrator, centre):
    UserFactory(full_name="marker-invited", centres=[centre], password=make_password(None))
    page = page_of(client, administrator)
    assert "marker-invited" in page
    assert reverse("access:centre-list") in page


def test_opening_home_with_people_on_it_is_logged_without_their_names(client, centre, staff):
    page_of(client, staff)
    assert not AccessLog.objects.exists()
    ClientFactory(centre=centre)
    page_of(client, staff)
    row = AccessLog.objects.get()
    assert (row.record, row.count) == ("home", 2)


def test_whom_one_is_to_interview_stands_there_until_it_is_done(client, centre, caseworker, coordinator, staff):
    drawn = DrawnFactory(person__client=ClientFactory(centre=centre), interviewer=caseworker)
    assert drawn.get_absolute_url() in page_of(client, caseworker)
    assert AccessLog.objects.filter(record="home").last().count == Work(caseworker).shown
    for other in (coordinator, staff):
        assert drawn.get_absolute_url() not in page_of(client, other)
    drawn.state = "interviewed"
    drawn.save()
    assert drawn.get_absolute_url() not in page_of(client, caseworker)


def story_at(centre, **options):
    return StoryFactory(interview__client=ClientFactory(centre=centre), **options)


@pytest.mark.parametrize("made", [story_at, CaseStudyFactory])
def test_what_waits_for_approval_stands_with_who_approves_and_what_came_back_with_who_wrote_it(
    client, centre, caseworker, coordinator, made
):
    waiting = made(centre=centre, sent_on=date(2026, 3, 2), written_by=caseworker)
    back = made(centre=centre, remark="Which month was it?", written_by=caseworker)
    made(centre=centre, sent_on=date(2026, 3, 2), approved_on=date(2026, 3, 5), title="Approved before")
    made(centre=centre, written_by=caseworker, title="Still written")
    writes, approves = page_of(client, caseworker), page_of(client, coordinator)
    assert waiting.get_absolute_url() in approves
    assert waiting.get_absolute_url() not in writes
    assert "Which month was it?" in writes
    assert back.get_absolute_url() not in approves
    for title in ("Approved before", "Still written"):
        assert title not in writes + approves
    assert waiting.get_absolute_url() not in page_of(client, UserFactory(role="coordinator"))


def test_a_long_list_is_cut_and_says_how_many_there_are(client, centre, caseworker):
    LegalCaseFactory.create_batch(9, centre=centre, caseworker=caseworker)
    assert len(Work(caseworker).my_cases.rows) == 6
    assert "All 9" in page_of(client, caseworker)


@pytest.mark.parametrize("role", Role.values)
def test_home_asks_at_most_twenty_four_questions(client, db, role, django_assert_max_num_queries):
    load()
    user = User.objects.filter(role=role).order_by("-pk").first()
    for centre in user.own_centres:
        LegalCaseFactory.create_batch(9, centre=centre, caseworker=user, subjects=["leave"])
        ClientFactory.create_batch(9, centre=centre)
        for _number in range(9):
            closed_today(centre, sanctions=[])
    client.force_login(user)
    client.get(reverse("home"))
    beside = 4  # session, user, memberships, access log
    # Twelve, and one each for overdue, the next days, unassigned, nominated, drafts, what one is told and cards
    # that look alike: parts that stay apart, so that a long list of the one never hides the other. Two for reports,
    # three for interviews, stories and case studies.
    with django_assert_max_num_queries(24 + beside):
        client.get(reverse("home"))


def test_the_definitions_are_for_everybody_and_hold_every_word_with_its_code(client, programme):
    client.force_login(programme)
    page = client.get(reverse("definitions")).content.decode()
    for words in ("30 workers are 30 cases", "[D]", "[F]", "id_retention", "Passport or other papers", "gt_12"):
        assert words in page
