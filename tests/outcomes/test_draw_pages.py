"""The pages of the draw: numbers for everybody of the agreement, people for their own centre alone."""

import csv
import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from clients.models import Consent, SafetyMark
from mrc.period import add_months
from outcomes.draws import make_draw, record_state, replace
from outcomes.models import Draw, Drawn, Interview
from tests.factories import AgreementFactory, ClientFactory, LegalCaseFactory, ServiceFactory, UserFactory

pytestmark = pytest.mark.django_db
AGAIN = Path(__file__).parent / "draw_again.py"
CODE_WORD = "jasmine"


@pytest.fixture
def today(coordinator):
    return coordinator.today()


@pytest.fixture
def agreement(centre, elsewhere, today):
    return AgreementFactory(
        centres=[centre, elsewhere], starts_on=add_months(today, -14), ends_on=add_months(today, 20)
    )


def person(centre, today, **options):
    client = ClientFactory(centre=centre, **options)
    ServiceFactory(client=client, received_on=add_months(today, -8))
    Consent.objects.create(client=client, centre=centre, purpose="contact", answer="given", given_on=today)
    return client


@pytest.fixture
def people(agreement, centre, elsewhere, today):
    here = [person(centre, today, name=f"Here {n}", gender="woman" if n < 2 else "man") for n in range(5)]
    far = [person(elsewhere, today, name=f"Far {n}", reference=f"FAR-{n}", gender="man") for n in range(3)]
    return here, far


@pytest.fixture
def draw(agreement, people, coordinator, today):
    return make_draw(agreement=agreement, day=today, by=coordinator, seed="5eed")


def page_of(client, user, name, *args):
    client.force_login(user)
    answer = client.get(reverse(f"outcomes:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_draw_the_frame_is_numbers_per_centre_and_people_of_the_own_one(
    client, coordinator, agreement, people, centre
):
    safe = people[0][0]
    SafetyMark.objects.create(client=safe, centre=centre, why="retaliation", since=date(2026, 1, 1), reason="Told.")
    page = page_of(client, coordinator, "draw-new", agreement.uuid)
    assert "Here 1" in page
    assert "Far" not in page.replace("Far away", "")
    assert "Here 0" not in page
    assert "Left out for safety" in page
    assert "Retaliation" not in page
    for show in ("no_consent", "too_recent", "safety", "retaliation", "x", "in&page=99"):
        client.get(reverse("outcomes:draw-new", args=[agreement.uuid]) + f"?show={show}").content.decode()
        assert (
            "Here 0"
            not in client.get(reverse("outcomes:draw-new", args=[agreement.uuid]) + f"?show={show}").content.decode()
        )


def test_a_coordinator_draws_once_and_the_button_pressed_twice_leads_to_it(client, coordinator, agreement, people):
    client.force_login(coordinator)
    address = reverse("outcomes:draw-new", args=[agreement.uuid])
    answer = client.post(address)
    draw = Draw.objects.get()
    assert answer.url == draw.get_absolute_url()
    answer = client.post(address, {"reason": ""})
    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors
    assert Draw.objects.count() == 1
    assert client.post(address, {"reason": "The list is used up."}).status_code == 302
    assert Draw.objects.count() == 2


def test_outside_the_agreement_a_sentence_says_so(client, coordinator, agreement, today):
    agreement.ends_on = add_months(today, -1)
    agreement.save()
    client.force_login(coordinator)
    answer = client.get(reverse("outcomes:draw-new", args=[agreement.uuid]), follow=True)
    assert "does not run today" in answer.content.decode()


def test_a_caseworker_reads_the_draw_and_does_not_draw(client, caseworker, agreement, draw):
    assert "Who was drawn" in page_of(client, caseworker, "draw", draw.uuid)
    assert client.get(reverse("outcomes:draw-new", args=[agreement.uuid])).status_code == 403


def test_people_of_another_centre_are_a_person_of_it(client, coordinator, elsewhere, draw):
    page = page_of(client, coordinator, "draw", draw.uuid)
    others = Drawn.objects.filter(person__draw=draw, centre=elsewhere)
    assert "Far " not in page
    assert "FAR-" not in page
    for one in others:
        assert client.get(one.get_absolute_url()).status_code == 404
    far = UserFactory(role="coordinator", centres=[elsewhere])
    assert "Here " not in page_of(client, far, "draw", draw.uuid)


def test_the_frame_is_handed_out_by_numbers_and_draws_the_same_people_again(client, coordinator, draw, tmp_path):
    client.force_login(coordinator)
    answer = client.get(reverse("outcomes:draw-csv", args=[draw.uuid]))
    assert "Here" not in answer.content.decode()
    sheet = tmp_path / "frame.csv"
    sheet.write_bytes(answer.content)
    again = subprocess.run([sys.executable, AGAIN, sheet], capture_output=True, text=True, check=True)
    drawn = [str(one.person.number) for one in Drawn.objects.filter(person__draw=draw)]
    assert again.stdout.split()[: len(drawn)] == drawn
    assert len(list(csv.reader(io.StringIO(answer.content.decode())))) == 5 + 8


def test_the_sheet_names_nobody(client, coordinator, draw):
    client.force_login(coordinator)
    answer = client.get(reverse("outcomes:draw-pdf", args=[draw.uuid]))
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout.decode()
    assert draw.seed in text
    assert "Here" not in text
    assert "Far " not in text


def test_of_who_was_drawn_safe_contact_comes_first(client, coordinator, draw, centre):
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    card = drawn.person.client
    card.code_word, card.telephone = CODE_WORD, "089 555 4471"
    card.save()
    page = page_of(client, coordinator, "drawn", drawn.uuid)
    assert page.index(CODE_WORD) < page.index("089 555 4471")


def test_who_takes_her_consent_back_is_not_asked_any_more(client, coordinator, draw, centre, today):
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    card = drawn.person.client
    card.telephone = "089 555 4471"
    card.save()
    Consent.objects.create(client=card, centre=centre, purpose="contact", answer="withdrawn", given_on=today)
    page = page_of(client, coordinator, "drawn", drawn.uuid)
    assert "did not agree to be contacted later" in page
    assert "089 555 4471" not in page


def test_interviewer_state_and_who_steps_in_are_written_on_one_page(client, coordinator, caseworker, draw, centre):
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    client.force_login(coordinator)
    address = drawn.get_absolute_url()
    assert client.post(address, {"interviewer": caseworker.pk}).status_code == 302
    drawn.refresh_from_db()
    assert drawn.interviewer == caseworker
    LegalCaseFactory(centre=centre, client=drawn.person.client, caseworker=caseworker, subjects=["leave"])
    assert client.post(address, {"interviewer": caseworker.pk}).context["naming"].errors
    answer = client.post(address, {"state": "declined", "reason": ""})
    assert "reason" in answer.context["state"].errors
    assert client.post(address, {"state": "declined", "reason": "មិនមានពេល"}).status_code == 302
    assert client.post(reverse("outcomes:step-in", args=[drawn.uuid])).status_code == 302
    assert Drawn.objects.get(steps_in_for=drawn).person.rank == 5


@pytest.mark.parametrize("sent", [{"state": "x"}, {"interviewer": "x"}, {"interviewer": "999999999999999999999"}, {}])
def test_answers_nobody_offered_are_sentences(client, coordinator, draw, centre, sent):
    client.force_login(coordinator)
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    answer = client.post(drawn.get_absolute_url(), sent)
    assert answer.status_code == 200
    assert answer.context["state"].errors or answer.context["naming"].errors


def test_somebody_who_may_still_be_asked_is_not_replaced(client, coordinator, draw, centre):
    client.force_login(coordinator)
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    answer = client.post(reverse("outcomes:step-in", args=[drawn.uuid]), follow=True)
    assert "Say first what came of asking" in answer.content.decode()


def test_home_says_how_far_the_year_is(client, coordinator, agreement, centre, today):
    for n, gender in enumerate(("woman", "man")):
        Interview.objects.create(centre=centre, reference=f"I-{n}", interviewed_on=today, gender=gender)
    client.force_login(coordinator)
    page = client.get(reverse("outcomes:home")).content.decode()
    assert "2 of 4 interviews this year" in page
    assert "1 woman" in page
    assert reverse("outcomes:draw-new", args=[agreement.uuid]) in page


def test_a_card_that_is_gone_leaves_the_draw_whole(client, coordinator, draw, centre):
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    type(drawn.person).objects.filter(pk=drawn.person.pk).update(client=None)
    assert "The card is gone" in page_of(client, coordinator, "draw", draw.uuid)
    assert "The card is gone" in page_of(client, coordinator, "drawn", drawn.uuid)


def test_of_who_is_not_asked_any_more_no_number_stands_there_and_nobody_is_named_to_ask(
    client, coordinator, draw, centre
):
    drawn = Drawn.objects.filter(person__draw=draw, centre=centre).first()
    card = drawn.person.client
    card.telephone = "089 555 4471"
    card.save()
    begin = reverse("outcomes:interview-begin", args=[drawn.uuid])
    asked = page_of(client, coordinator, "drawn", drawn.uuid)
    assert "089 555 4471" in asked
    assert begin in asked
    record_state(drawn=drawn, state="declined", reason="No time.", by=coordinator)
    replace(drawn=drawn, by=coordinator)
    page = page_of(client, coordinator, "drawn", drawn.uuid)
    assert "steps in." in page
    assert "No time." in page
    for gone in ("089 555 4471", begin, "Who interviews this person"):
        assert gone not in page
