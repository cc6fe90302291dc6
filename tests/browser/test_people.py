"""Finding, registering, merging and protecting a person, in real Chromium, at a desk and on a phone."""

import pytest
from django.urls import reverse

from clients.models import Client, Consent
from tests.factories import ClientFactory

pytestmark = pytest.mark.browser
KHMER, LATIN = "ចាន់ ស្រីមុំ", "Chan Sreymom"


def search(page, live_server, text):
    page.goto(f"{live_server.url}{reverse('clients:list')}")
    page.locator("#q").fill(text)
    page.locator("#q").press("Enter")


def begin(page, live_server, text):
    search(page, live_server, text)
    page.get_by_role("button", name="Register").first.click()
    page.get_by_role("heading", name="Register a client").wait_for()


def test_searched_registered_found_in_the_other_script_merged_and_undone(
    page, live_server, sign_in, accessible, coordinator
):
    sign_in(coordinator)
    begin(page, live_server, KHMER)
    page.get_by_label("Name in Latin letters").fill(LATIN)
    page.get_by_label("Woman", exact=True).check()
    page.get_by_label("Telephone No.").first.fill("012 555 004")
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Card saved").wait_for()
    search(page, live_server, "sreymom")
    page.get_by_text("Found by: name in Latin letters").wait_for()
    accessible(page)
    begin(page, live_server, "Srey Mom")
    page.get_by_label("Woman", exact=True).check()
    page.get_by_label("Telephone No.").first.fill("+855 12 555 004")
    page.get_by_label("Counselling").check()
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Because of the same telephone").wait_for()
    accessible(page)
    page.get_by_label("Decide later").check()
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Card saved").wait_for()
    assert Client.objects.count() == 2
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="1 pair waits").click()
    page.get_by_role("heading", name="Cards that look alike").first.wait_for()
    accessible(page)
    page.locator("a.go").first.click()
    page.get_by_role("heading", name="One person, or two?").wait_for()
    accessible(page)
    page.locator("input[name=name][value=first]").check()
    page.get_by_role("button", name="One person: merge the two cards").click()
    page.get_by_text("It can be undone on this page.").wait_for()
    accessible(page)
    card = Client.objects.get()
    assert (card.name, card.name_latin, card.other_names) == (KHMER, LATIN, "Srey Mom")
    assert card.services.count() == 1
    search(page, live_server, "srey mom")
    page.get_by_text("1 client matches").wait_for()
    page.locator("a.go").first.click()
    page.get_by_role("button", name="Undo: make").click()
    page.get_by_text("are two cards again").wait_for()
    accessible(page)
    assert {card.name for card in Client.objects.all()} == {KHMER, "Srey Mom"}


def test_the_card_that_is_there_is_used_and_what_differs_is_asked(
    page, live_server, sign_in, accessible, staff, centre
):
    known = ClientFactory(centre=centre, name=KHMER, telephone="012 555 004")
    sign_in(staff)
    begin(page, live_server, LATIN)
    page.get_by_label("Woman", exact=True).check()
    page.get_by_label("Telephone No.").first.fill("012 555 004")
    page.get_by_label("Counselling").check()
    page.get_by_role("button", name="Save the card").click()
    page.get_by_role("button", name=f"Use this card, {known.reference}").click()
    page.get_by_text("is here again").wait_for()
    accessible(page)
    assert page.get_by_label("Name", exact=True).first.input_value() == LATIN
    page.get_by_role("button", name="Save the card").click()
    page.get_by_role("group", name="Which one stays?").get_by_label(KHMER).check()
    accessible(page)
    page.get_by_role("button", name="Save the card").click()
    page.get_by_text("Nothing was changed.").wait_for()
    assert Client.objects.get().name == KHMER
    assert known.services.get().service == "counselling"


def test_the_enter_key_saves_and_does_not_use_another_card(page, live_server, sign_in, staff, centre):
    ClientFactory(centre=centre, telephone="012 555 004")
    sign_in(staff)
    begin(page, live_server, LATIN)
    page.get_by_label("Woman", exact=True).check()
    page.get_by_label("Telephone No.").first.fill("012 555 004")
    page.get_by_label("Telephone No.").first.press("Enter")
    page.get_by_text("Is this the same person?").wait_for()
    page.get_by_label("Decide later").check()
    page.get_by_label("Telephone No.").first.press("Enter")
    page.get_by_text("Card saved").wait_for()
    assert Client.objects.count() == 2


def test_who_does_not_want_to_be_contacted_is_reached_only_in_danger(
    page, live_server, sign_in, accessible, staff, caseworker, centre
):
    card = ClientFactory(centre=centre, name=KHMER, telephone="012 555 004", code_word="Lotus")
    Consent.objects.create(client=card, centre=centre, purpose="contact", answer="refused", given_on=card.registered_on)
    sign_in(staff)
    page.goto(f"{live_server.url}{card.get_absolute_url()}")
    page.get_by_text("Does not want to be contacted", exact=True).wait_for()
    assert "012 555 004" not in page.content()
    accessible(page)
    page.get_by_role("link", name="There is danger to life").click()
    page.get_by_role("button", name="Open the numbers").click()
    page.locator(".errors").wait_for()
    accessible(page)
    page.get_by_label("Danger to life").check()
    page.get_by_label("Why it cannot wait").fill("He said he would come tonight.")
    page.get_by_label("Who is told").select_option(label=caseworker.full_name)
    page.get_by_role("button", name="Open the numbers").click()
    page.get_by_text("The numbers are open to you until tomorrow.").wait_for()
    accessible(page)
    text = page.locator("main").inner_text()
    assert text.index("Lotus") < text.index("012 555 004")


def test_one_key_hides_the_screen_and_it_stays_hidden_on_the_next_page(
    page, live_server, sign_in, accessible, staff, centre
):
    card = ClientFactory(centre=centre, name=KHMER)
    sign_in(staff)
    page.goto(f"{live_server.url}{card.get_absolute_url()}")
    title = page.title()
    page.keyboard.press("F9")
    page.get_by_text("The screen is hidden.").wait_for()
    assert page.get_by_role("heading", level=1).count() == 0  # inert: nobody reads it, neither by ear nor by eye
    assert page.title() != title
    page.goto(f"{live_server.url}{reverse('clients:list')}")
    page.get_by_text("The screen is hidden.").wait_for()
    assert not page.locator("main").is_visible()
    page.keyboard.press("F9")
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_role("button", name="Hide").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", level=1).wait_for()
    accessible(page)


def test_consent_is_recorded_with_how_it_was_given(page, live_server, sign_in, accessible, staff, centre):
    card = ClientFactory(centre=centre, name=KHMER)
    sign_in(staff)
    page.goto(f"{live_server.url}{card.get_absolute_url()}")
    page.get_by_role("link", name="Record a new answer").click()
    accessible(page)
    page.get_by_role("group", name="To share with another office").get_by_label("Agrees").check()
    page.get_by_label("Thumb print").check()
    page.get_by_label("Interpreter").fill("ដារ៉ា")
    page.get_by_role("button", name="Save the answer").click()
    page.locator(".errors").wait_for()
    accessible(page)
    page.get_by_label("Which centre or agency").fill("Legal Aid")
    page.get_by_role("button", name="Save the answer").click()
    page.get_by_text("To share with Legal Aid").wait_for()
    accessible(page)
    with page.expect_download() as sheet:
        page.locator("#consent ~ p a[lang=km]").click()
    assert sheet.value.suggested_filename == f"consent-{card.reference}.pdf"


def test_a_relative_is_found_and_linked(page, live_server, sign_in, accessible, staff, centre):
    card, mother = ClientFactory(centre=centre, name=KHMER), ClientFactory(centre=centre, name="សុខ ម៉ាលី Sok Maly")
    sign_in(staff)
    page.goto(f"{live_server.url}{card.get_absolute_url()}")
    page.get_by_role("link", name="Link a family member").click()
    accessible(page)
    page.get_by_label("Name, phone or reference of the other card").fill("maly")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Mother or father").check()
    accessible(page)
    page.get_by_role("button", name="Link the two cards").click()
    page.get_by_text("The two cards are linked.").wait_for()
    accessible(page)
    page.get_by_role("link", name="Sok Maly").click()
    page.get_by_text("Child", exact=True).wait_for()
    assert mother.reference in page.content()


def test_a_hidden_screen_does_not_hide_the_way_back_in(page, live_server, sign_in, staff):
    sign_in(staff)
    page.keyboard.press("F9")
    page.get_by_text("The screen is hidden.").wait_for()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/")
    page.get_by_label("Email").fill(staff.email)
