import subprocess
from datetime import date, timedelta

import pytest
from django.urls import reverse

from clients.models import Service
from clients.once import new_token
from events.models import Event, HeadCount, Participant
from mrc.access.models import AccessLog
from mrc.agreements.models import Activity, Outcome
from tests.factories import (
    AgreementFactory,
    ClientFactory,
    EventFactory,
    HeadCountFactory,
    ParticipantFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(centre):
    return EventFactory(centre=centre)


@pytest.fixture
def card(centre):
    return ClientFactory(centre=centre, name="ចាន់ សុភា", name_latin="Chan Sophea", gender="man")


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def activity_of(*centres, number="AG-X"):
    agreement = AgreementFactory(number=number, centres=centres)
    outcome = Outcome.objects.create(agreement=agreement, number="1", statement="Safe migration")
    return Activity.objects.create(outcome=outcome, number="1.1", statement="Trainings")


def answers(user, **more):
    return {"token": new_token(user), "kind": "training", "title": "Your pay slip", "held_on": "01/03/2569", **more}


def address(page, event, *more):
    return reverse(f"events:{page}", args=[event.uuid, *more])


# The event


def test_an_event_gets_its_reference_when_it_is_saved(desk, staff):
    answer = desk.post(reverse("events:create"), answers(staff))
    event = Event.objects.get()
    assert answer.url == event.get_absolute_url()
    assert event.reference.startswith("HERE-E-2026-0001-")
    assert event.held_on == date(2026, 3, 1)


def test_an_event_sent_twice_is_one_event(desk, staff):
    data = answers(staff)
    assert desk.post(reverse("events:create"), data).url == desk.post(reverse("events:create"), data).url
    assert Event.objects.count() == 1


def test_a_forged_post_chooses_neither_centre_nor_reference_nor_address(desk, staff, centre, elsewhere, event):
    forged = {"centre": elsewhere.pk, "centre_choice": elsewhere.uuid, "reference": "MINE", "uuid": elsewhere.uuid}
    desk.post(reverse("events:create"), answers(staff, **forged))
    made = Event.objects.exclude(pk=event.pk).get()
    assert made.centre == centre
    assert made.reference != "MINE"
    before = (event.centre_id, event.reference, event.uuid)
    desk.post(address("update", event), answers(staff, title="New", **forged))
    event.refresh_from_db()
    assert event.title == "New"
    assert (event.centre_id, event.reference, event.uuid) == before


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"ended_on": "28/02/2026"}, "The event ends before it starts."),
        ({"held_on": "31/02/2026"}, "31/02/2026 does not exist."),
        ({"held_on": "01/01/1950"}, "This is too long ago."),
        ({"kind": "party"}, "party"),
        ({"activity": "x"}, "Choose one of the answers of the list."),
        ({"activity": "9" * 30}, "Choose one of the answers of the list."),
    ],
)
def test_an_answer_that_cannot_be_is_said_in_a_sentence(desk, staff, more, sentence):
    answer = desk.post(reverse("events:create"), answers(staff, **more))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", ["staff", "coordinator"])
def test_an_activity_is_of_an_agreement_of_the_centre(client, centre, elsewhere, role):
    ours, theirs = activity_of(centre), activity_of(elsewhere, number="AG-Y")
    user = UserFactory(role=role, centres=[centre])
    client.force_login(user)
    page = client.get(reverse("events:create")).content.decode()
    assert "AG-X" in page
    assert "AG-Y" not in page
    client.post(reverse("events:create"), answers(user, activity=theirs.pk))
    assert not Event.objects.exists()
    client.post(reverse("events:create"), answers(user, activity=ours.pk))
    assert Event.objects.get().activity == ours


def test_with_two_centres_the_activity_belongs_to_the_centre_chosen(client, centre, elsewhere):
    theirs = activity_of(elsewhere)
    user = UserFactory(role="staff", centres=[centre, elsewhere])
    client.force_login(user)
    data = answers(user, activity=theirs.pk, centre_choice=centre.uuid)
    page = client.post(reverse("events:create"), data).content.decode()
    assert "This activity belongs to an agreement of another centre." in page
    client.post(reverse("events:create"), data | {"centre_choice": elsewhere.uuid})
    assert Event.objects.get().centre == elsewhere


# Scope


POSTS = ["update", "participants", "add-client", "add-people", "give-service", "add-headcount"]


@pytest.mark.parametrize("page", ["detail", "pdf", *POSTS])
def test_another_centres_event_does_not_exist(desk, elsewhere, page):
    theirs = EventFactory(centre=elsewhere)
    method = desk.post if page in POSTS else desk.get
    assert method(address(page, theirs)).status_code == 404


def test_lines_of_another_event_are_not_reached_through_ones_own(desk, event, elsewhere):
    theirs = EventFactory(centre=elsewhere)
    person, count = ParticipantFactory(event=theirs), HeadCountFactory(event=theirs, men=3)
    assert desk.post(address("remove-participant", event, person.pk)).status_code == 404
    for page in ("change-headcount", "remove-headcount"):
        assert desk.post(address(page, event, count.pk)).status_code == 404
        assert desk.post(address(page, theirs, count.pk)).status_code == 404
    assert Participant.objects.exists()


@pytest.mark.parametrize("page", ["detail", "pdf", *POSTS])
def test_who_may_not_see_events_is_refused(client, programme, administrator, event, page):
    for user in (programme, administrator):
        client.force_login(user)
        assert client.post(address(page, event)).status_code == 403


# The list of participants


def test_a_client_is_found_by_post_and_added_with_the_gender_of_the_card(desk, event, card):
    found = desk.post(address("participants", event), {"q": "sophea"}, headers={"HX-Request": "true"})
    assert str(card.uuid) in found.content.decode()
    answer = desk.post(address("add-client", event), {"client": card.uuid, "audience": "beneficiary"}, follow=True)
    person = event.participants.get()
    assert (person.client, person.gender, person.audience, person.service) == (card, "man", "beneficiary", None)
    assert "is on the list now" in answer.content.decode()


def test_a_client_stands_on_a_list_once(desk, event, card):
    for _time in range(2):
        answer = desk.post(address("add-client", event), {"client": card.uuid, "give_service": "on"}, follow=True)
    assert "is on the list already" in answer.content.decode()
    assert event.participants.count() == card.services.count() == 1


def test_a_client_of_another_centre_cannot_be_added(desk, event, elsewhere):
    stranger = ClientFactory(centre=elsewhere, name="Sophea marker-elsewhere")
    for uuid in (stranger.uuid, "x", ""):
        assert desk.post(address("add-client", event), {"client": uuid}).status_code == 404
    found = desk.post(address("participants", event), {"q": "sophea"})
    assert "marker-elsewhere" not in found.content.decode()


def test_who_has_two_centres_adds_clients_of_the_events_centre_alone(client, event, elsewhere):
    user = UserFactory(role="staff", centres=[event.centre, elsewhere])
    other = ClientFactory(centre=elsewhere, name="Sophea")
    client.force_login(user)
    assert client.post(address("add-client", event), {"client": other.uuid}).status_code == 404
    assert "Nobody at this centre" in client.post(address("participants", event), {"q": "sophea"}).content.decode()


def test_the_service_given_with_the_tick_is_one_line_tied_to_the_event(desk, staff, event, card):
    desk.post(address("add-client", event), {"client": card.uuid, "give_service": "on"})
    service = Service.objects.get()
    assert (service.client, service.service, service.received_on) == (card, "information", event.held_on)
    assert (service.recorded_by, service.centre, service.participation.event) == (staff, card.centre, event)
    assert event.title in desk.get(card.get_absolute_url()).content.decode()


def test_clients_listed_without_the_service_are_given_it_together_and_once(desk, event, card):
    ParticipantFactory(event=event, client=card)
    ParticipantFactory(event=event, client=ClientFactory(centre=event.centre), audience="trade_union")
    ParticipantFactory(event=event, name="No card")
    assert "Give the service to the 1 client without it" in desk.get(event.get_absolute_url()).content.decode()
    for _time in range(2):
        desk.post(address("give-service", event))
    assert Service.objects.get().client == card


def test_no_service_is_given_before_the_event_was_held(desk, card):
    coming = EventFactory(centre=card.centre, held_on=card.centre.today() + timedelta(days=3))
    desk.post(address("add-client", coming), {"client": card.uuid, "give_service": "on"})
    desk.post(address("give-service", coming))
    assert coming.participants.count() == 1
    assert not Service.objects.exists()


def test_the_service_moves_with_the_day_of_the_event(desk, staff, event, card):
    desk.post(address("add-client", event), {"client": card.uuid, "give_service": "on"})
    desk.post(address("update", event), answers(staff, held_on="02/03/2026"))
    assert Service.objects.get().received_on == date(2026, 3, 2)
    later = (staff.today() + timedelta(days=9)).strftime("%d/%m/%Y")
    page = desk.post(address("update", event), answers(staff, held_on=later)).content.decode()
    assert "Services were given at this event: it was held already." in page


def people(*rows, **more):
    data = {"people-TOTAL_FORMS": 4, "people-INITIAL_FORMS": 0, "after": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"people-{number}-{name}": value for name, value in row.items()}
    return data


def test_several_people_without_a_card_are_added_at_once(desk, event):
    desk.post(
        address("add-people", event),
        people(
            {"name": " Somchai ", "gender": "man", "audience": "employer"},
            {"name": "", "gender": "", "audience": "beneficiary"},
            {"name": "", "gender": "woman", "audience": "beneficiary"},
        ),
    )
    assert [(line.name, line.gender, line.audience) for line in event.participants.all()] == [
        ("Somchai", "man", "employer"),
        ("", "woman", "beneficiary"),
    ]


def test_people_sent_twice_are_listed_once(desk, event):
    data = people({"name": "A", "gender": "man"}, {"name": "A", "gender": "man"})
    for _time in range(2):
        desk.post(address("add-people", event), data)
    assert event.participants.count() == 2
    last = event.participants.order_by("pk").last().pk
    desk.post(address("add-people", event), data | {"after": last})
    assert event.participants.count() == 4


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"name": "Malee"}], "Choose one. “Unknown” is an answer too."),
        ([{"gender": "robot"}], "Choose one. “Unknown” is an answer too."),
        ([{"gender": "man", "audience": "ghosts"}], "Choose one of the answers of the list."),
        ([], "Write at least one person"),
    ],
)
def test_a_person_that_cannot_be_read_is_said_and_nobody_is_added(desk, event, rows, sentence):
    answer = desk.post(address("add-people", event), people(*rows))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not event.participants.exists()


@pytest.mark.parametrize(
    "more", [{"people-TOTAL_FORMS": "x"}, {"people-TOTAL_FORMS": 10**9}, {"after": "x"}, {"after": "9" * 99}]
)
def test_a_broken_form_is_no_server_error(desk, event, more):
    answer = desk.post(address("add-people", event), people({"gender": "man"}, **more))
    assert answer.status_code in {200, 302}


def test_removing_a_line_takes_its_service_out_of_the_log(desk, event, card):
    desk.post(address("add-client", event), {"client": card.uuid, "give_service": "on"})
    remove = address("remove-participant", event, event.participants.get().pk)
    assert "taken out of the client’s log too" in desk.get(remove).content.decode()
    desk.post(remove)
    assert not Participant.objects.exists()
    assert not Service.objects.exists()


# Head-counts


def count(desk, event, **numbers):
    return desk.post(address("add-headcount", event), {"audience": "beneficiary", **numbers})


def test_a_head_count_is_added_changed_and_removed(desk, event):
    count(desk, event, men=12, women="")
    line = event.headcounts.get()
    assert (line.men, line.women, line.other, line.centre) == (12, 0, 0, event.centre)
    desk.post(address("change-headcount", event, line.pk), {"audience": "employer", "women": 3})
    line.refresh_from_db()
    assert (line.audience, line.men, line.women) == ("employer", 0, 3)
    desk.post(address("remove-headcount", event, line.pk))
    assert not HeadCount.objects.exists()


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ({}, "Write at least one number above zero."),
        ({"men": -1}, "A number cannot be below zero."),
        ({"men": 10**12}, "This is more than an event can hold."),
        ({"men": "many"}, "Enter a whole number."),
        ({"men": 1, "audience": "ghosts"}, "ghosts"),
    ],
)
def test_a_head_count_that_cannot_be_is_refused(desk, event, numbers, sentence):
    answer = count(desk, event, **numbers)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not HeadCount.objects.exists()


def test_an_audience_is_counted_once(desk, event):
    count(desk, event, men=1)
    assert "This audience is counted already" in count(desk, event, men=1).content.decode()


def test_a_list_wins_over_a_head_count_of_the_same_audience_and_the_page_says_so(desk, event):
    ParticipantFactory(event=event, gender="woman")
    ParticipantFactory(event=event, gender="unknown")
    HeadCountFactory(event=event, men=5)
    HeadCountFactory(event=event, audience="government", men=2, other=1)
    answer = desk.get(event.get_absolute_url())
    total = answer.context["total"]
    assert (total.men, total.women, total.other, total.total) == (2, 1, 2, 5)
    assert "Beneficiary: the list has 2, the head-count 5. The report uses the list." in answer.content.decode()
    assert "Government: the list" not in answer.content.decode()


# Pages


def test_the_list_asks_at_most_five_queries_however_long_it_is(desk, centre, django_assert_max_num_queries):
    for event in EventFactory.create_batch(30, centre=centre):
        ParticipantFactory.create_batch(2, event=event)
        HeadCountFactory(event=event, men=3, women=4)
    with django_assert_max_num_queries(5 + 4):  # session, user, memberships and the access log beside
        answer = desk.get(reverse("events:list"))
    assert (answer.context["page"][0].listed, answer.context["page"][0].counted) == (2, 7)


def test_an_event_asks_at_most_twelve_queries(desk, event, django_assert_max_num_queries):
    for card in ClientFactory.create_batch(6, centre=event.centre):
        desk.post(address("add-client", event), {"client": card.uuid, "give_service": "on"})
    for page in ("detail", "update", "participants", "add-headcount"):
        with django_assert_max_num_queries(12 + 4):
            assert desk.get(address(page, event)).status_code == 200


def test_the_list_narrows_and_refuses_unknown_filters(desk, centre):
    EventFactory(centre=centre, kind="meeting", title="Round table", held_on=date(2025, 5, 1))
    EventFactory(centre=centre)
    found = desk.get(reverse("events:list"), {"kind": "meeting", "held_to": "31/12/2025"}).context["page"]
    assert [event.title for event in found] == ["Round table"]
    refused = desk.get(reverse("events:list"), {"centre": "1"})
    assert refused.status_code == 400
    assert "This list has no filter called “centre”." in refused.content.decode()


def test_an_empty_centre_says_what_to_do(desk):
    assert "No event yet. Add the first training" in desk.get(reverse("events:list")).content.decode()


def test_opening_and_printing_are_written_to_the_access_log(desk, event):
    desk.get(event.get_absolute_url())
    desk.get(address("pdf", event))
    assert [row.action for row in AccessLog.objects.filter(record="events.event").order_by("pk")] == ["view", "print"]


def test_the_printed_list_holds_the_names_and_empty_lines(desk, event, card, tmp_path):
    event.title = "<b>ការបណ្តុះបណ្តាល</b>"
    event.save()
    ParticipantFactory(event=event, client=card)
    ParticipantFactory(event=event, name="မခင်သူဇာ")
    answer = desk.get(address("pdf", event))
    (tmp_path / "list.pdf").write_bytes(answer.content)
    command = ["pdftotext", "-raw", str(tmp_path / "list.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for words in ("ចាន់ សុភា", "Chan Sophea", "မခင်သူဇာ", "<b>", "Signature", event.reference, "\n22"):
        assert words in text
