"""The line drops, the session ends, the button is pressed twice, two write on the same card: nothing typed is lost."""

from datetime import timedelta
from threading import Event

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from legal_cases.drafts import RECORD
from legal_cases.models import LegalCase
from mrc.access.roles import Role
from mrc.drafts import kept
from mrc.drafts.models import Draft
from tests.factories import ClientFactory, LegalCaseFactory, UserFactory

NAME = "សុភា ចាន់ណា Chan Sophea"
NOT_SENT = "Not sent: no connection. What you typed is still here; it is sent when the line is back, or print it."
LAPSED = "Not sent: you are signed out."


@pytest.fixture
def registering(page, live_server, sign_in, staff):
    """The form of a new card, after a search."""

    def registering(typed=NAME):
        page.goto(f"{live_server.url}{reverse('clients:list')}")
        page.locator("main input[name=q]").fill(typed)
        page.locator("main input[name=q]").press("Enter")
        page.get_by_role("button", name="Register").first.click()
        page.get_by_role("heading", name="Register a client").wait_for()

    sign_in(staff)
    return registering


def choose_woman(page):
    page.locator("input[name=gender][value=woman]").check()


def test_what_is_typed_before_the_script_has_come_is_kept_too(page, registering):
    held = []
    page.route("**/drafts*.js", lambda route: held.append(route))
    registering()
    choose_woman(page)
    page.get_by_label("Telephone No.").first.fill("089 555 4471")
    held[0].continue_()
    page.get_by_text("Draft kept").wait_for()
    typed = Draft.objects.get().data
    assert (typed["gender"], typed["telephone"]) == (["woman"], ["089 555 4471"])


def test_what_is_typed_before_the_script_has_come_goes_before_an_older_draft(
    page, live_server, sign_in, caseworker, centre
):
    case = LegalCaseFactory(centre=centre, caseworker=caseworker, subjects=["leave"], remarks="old")
    address = f"{live_server.url}{reverse('legal_cases:update', args=[case.uuid])}"
    Draft.objects.create(user=caseworker, form=RECORD, of=str(case.uuid), data={"remarks": ["yesterday"]})
    held = []
    sign_in(caseworker)
    page.route("**/drafts*.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    page.get_by_label("Remarks").fill("today")
    held[0].continue_()
    page.get_by_text("Draft kept").wait_for()
    assert page.get_by_label("Remarks").input_value() == "today"
    assert Draft.objects.get().data["remarks"] == ["today"]


def test_leaving_the_page_keeps_the_last_word_though_an_earlier_one_is_still_on_its_way(
    page, registering, monkeypatch, until
):
    is_free, keep, calls = Event(), kept.keep, []

    def slow(**named):
        calls.append(named)
        if len(calls) == 1:
            is_free.wait(10)
        return keep(**named)

    registering()
    monkeypatch.setattr(kept, "keep", slow)
    choose_woman(page)
    until(lambda: calls)
    page.get_by_label("Telephone No.").first.fill("089 555 4471")
    page.get_by_label("Telephone No.").first.blur()
    page.goto("about:blank")
    until(lambda: len(calls) > 1)
    is_free.set()
    assert calls[1]["data"]["telephone"] == ["089 555 4471"]


def test_a_card_is_sent_once_when_the_line_is_back(page, registering, accessible):
    registering()
    assert page.get_by_label("Name", exact=True).first.input_value() == NAME
    choose_woman(page)
    page.get_by_text("Draft kept").wait_for()
    accessible(page)
    page.context.set_offline(True)
    page.get_by_label("Telephone No.").first.fill("089 555 4471")
    save = page.get_by_role("button", name="Save the card")
    save.click()
    page.get_by_text(NOT_SENT).wait_for()
    save.click()
    save.click()
    assert page.get_by_role("button", name="Print").is_visible()
    assert page.get_by_label("Telephone No.").first.input_value() == "089 555 4471"
    accessible(page)
    assert not Client.objects.exists()
    page.context.set_offline(False)
    page.get_by_text("Card saved").wait_for(timeout=20000)
    card = Client.objects.get()
    assert (card.name, card.telephone) == (NAME, "089 555 4471")
    assert not Draft.objects.exists()
    accessible(page)


def test_a_button_does_not_move_away_while_it_is_pressed(page, registering):
    registering()
    choose_woman(page)
    page.get_by_text("Draft kept").wait_for()
    page.context.set_offline(True)
    page.get_by_label("Telephone No.").first.fill("089 555 4471")
    save = page.get_by_role("button", name="Save the card")
    save.hover()
    page.mouse.down()
    page.wait_for_timeout(500)  # the field was left: it is not kept, and the page would say so
    page.mouse.up()
    page.get_by_text(NOT_SENT).wait_for(timeout=5000)


def test_a_form_whose_session_ended_is_sent_after_signing_in_in_another_tab(
    page, live_server, registering, accessible, staff
):
    registering()
    choose_woman(page)
    page.get_by_text("Draft kept").wait_for()
    Session.objects.all().delete()
    page.get_by_label("Telephone No.").first.fill("089 555 4471")
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text(LAPSED).wait_for()
    accessible(page)
    assert not Client.objects.exists()
    with page.context.expect_page() as opened:
        page.locator("[data-draft-status]").get_by_role("link", name="Sign in").click()
    tab = opened.value
    tab.get_by_label("Email").fill(staff.email)
    tab.get_by_label("Password").fill("correct horse")
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_url(f"{live_server.url}/")
    tab.close()
    page.get_by_text("Card saved").wait_for(timeout=20000)
    card = Client.objects.get()
    assert (card.name, card.telephone, card.gender) == (NAME, "089 555 4471", "woman")


def test_after_a_crash_the_registration_is_on_the_home_page_and_becomes_one_card(
    page, live_server, registering, accessible, sign_in, staff
):
    registering()
    choose_woman(page)
    page.get_by_label("Telephone No.").first.fill("089 555 4471")
    page.get_by_label("Telephone No.").first.blur()
    page.get_by_text("Draft kept").wait_for()
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()  # the browser went away
    sign_in(staff)
    accessible(page)
    page.get_by_role("link", name="Registration", exact=True).click()
    page.get_by_text("is here again").wait_for()
    accessible(page)
    assert page.get_by_label("Name", exact=True).first.input_value() == NAME
    assert page.get_by_label("Telephone No.").first.input_value() == "089 555 4471"
    assert page.locator("input[name=gender][value=woman]").is_checked()
    page.goto(f"{live_server.url}{reverse('clients:create')}")
    page.get_by_text("You typed a registration that was not sent.").wait_for()
    accessible(page)
    page.get_by_role("main").get_by_role("link", name="Registration,").click()
    page.get_by_text("is here again").wait_for()
    page.get_by_role("button", name="Save the card").dblclick()
    page.get_by_text("Card saved").wait_for()
    assert Client.objects.get().name == NAME
    assert not Draft.objects.exists()


def test_what_is_sent_without_a_session_is_asked_to_sign_in_and_its_draft_is_offered(
    page, live_server, registering, sign_in, staff
):
    registering()
    choose_woman(page)
    page.get_by_text("Draft kept").wait_for()
    Session.objects.all().delete()
    page.evaluate("document.querySelector('form[data-draft]').submit()")  # as without the script
    page.get_by_role("heading", name="Sign in").wait_for()
    page.get_by_label("Email").fill(staff.email)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("You typed a registration that was not sent.").wait_for()
    page.get_by_role("main").get_by_role("link", name="Registration,").click()
    page.get_by_text("is here again").wait_for()
    assert page.get_by_label("Name", exact=True).first.input_value() == NAME


def test_two_change_the_same_card_and_the_second_chooses(page, live_server, sign_in, accessible, staff, centre):
    somsak = UserFactory(role=Role.STAFF, centres=[centre], full_name="Somsak")
    card = ClientFactory(centre=centre, name=NAME, telephone="089 555 4400")
    sign_in(staff)
    page.goto(f"{live_server.url}{reverse('clients:update', args=[card.uuid])}")
    colleague = Client.objects.get()
    colleague.telephone, colleague.address, colleague._history_user = "089 555 4471", "Hill", somsak
    colleague.save()
    page.get_by_label("Telephone No.").first.fill("089 555 4417")
    page.get_by_role("button", name="Save the card").click()
    question = page.get_by_role("group", name="Somsak wrote 089 555 4471 at")
    question.wait_for()
    assert page.get_by_label("Telephone No.").first.input_value() == "089 555 4417"
    assert question.get_by_role("radio", checked=True).count() == 0
    accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Save the card").click()
    question.wait_for()
    question.get_by_label("089 555 4417").check()
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Card saved.").wait_for()
    card.refresh_from_db()
    assert (card.telephone, card.address) == ("089 555 4417", "Hill")


def test_a_draft_typed_against_an_older_card_does_not_overwrite_what_a_colleague_wrote_since(
    page, live_server, sign_in, accessible, caseworker, centre
):
    somsak = UserFactory(role=Role.CASEWORKER, centres=[centre], full_name="Somsak")
    case = LegalCaseFactory(centre=centre, caseworker=caseworker, subjects=["leave"], sector="fishing", remarks="old")
    LegalCase.objects.update(source="migrant_worker")
    address = f"{live_server.url}{reverse('legal_cases:update', args=[case.uuid])}"
    sign_in(caseworker)
    page.goto(address)
    page.get_by_label("Remarks").fill("mine")
    page.get_by_label("Remarks").blur()
    page.get_by_text("Draft kept").wait_for()
    page.goto(f"{live_server.url}/")
    Draft.objects.update(saved_at=timezone.now() - timedelta(minutes=5))
    colleague = LegalCase.objects.get()
    colleague.remarks, colleague._history_user = "his", somsak
    colleague.save()
    page.get_by_role("link", name="Change of the record of case").click()
    page.get_by_text("is here again").wait_for()
    assert page.get_by_label("Remarks").input_value() == "mine"
    page.get_by_role("button", name="Save the record").click()
    question = page.get_by_role("group", name="Somsak wrote his at")
    question.wait_for()
    accessible(page)
    question.get_by_label("his").check()
    page.get_by_role("button", name="Save the record").click()
    page.get_by_text("Record saved").wait_for()
    assert LegalCase.objects.get().remarks == "his"
