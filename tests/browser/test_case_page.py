"""A caseworker at the page of a case, in real Chromium: entries, drafts, stages, readers."""

import pytest
from playwright.sync_api import expect

from legal_cases.models import Entry
from legal_cases.timeline import write_entry
from mrc.drafts.models import Draft
from tests.factories import ClientFactory, LegalCaseFactory, UserFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def case(centre, caseworker):
    client = ClientFactory(centre=centre, name="មករា" * 50)
    case = LegalCaseFactory(centre=centre, client=client, caseworker=caseworker, subjects=["leave"])
    for number in range(40):
        write_entry(case=case, kind="call", by=caseworker, text=f"Line {number}")
    return case


@pytest.fixture
def at_the_case(page, live_server, sign_in, caseworker, case):
    sign_in(caseworker)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    return page


def kept(page):
    page.locator("[data-draft-status]", has_text="Draft kept").wait_for()


def test_what_is_typed_is_kept_comes_back_and_goes_with_the_save(at_the_case, accessible, until, case):
    page = at_the_case
    accessible(page)
    text = page.get_by_role("textbox", name="What happened")
    page.get_by_label("Kind").select_option("offer")
    page.get_by_label("Amount").fill("5000")
    text.fill("They offer half.")
    text.blur()
    until(lambda: any("text" in draft.data for draft in Draft.objects.all()))
    page.reload()
    page.get_by_text("is here again").wait_for()
    assert text.input_value() == "They offer half."
    assert page.get_by_label("Amount").input_value() == "5000"
    text.press_sequentially(" Until Friday.")  # saved at once: the draft goes first, and is gone after
    page.get_by_role("button", name="Save the entry").click()
    page.get_by_text("Entry saved").wait_for()
    page.get_by_text("They offer half. Until Friday.").wait_for()
    assert not Draft.objects.exists()
    assert Entry.objects.filter(kind="offer").count() == 1
    accessible(page)


def test_a_draft_is_discarded_and_older_lines_are_fetched(at_the_case, case):
    page = at_the_case
    text = page.get_by_role("textbox", name="What happened")
    text.fill("A slip")
    text.blur()
    kept(page)
    page.get_by_role("button", name="Discard the draft").click()
    expect(text).to_have_value("")
    assert not Draft.objects.exists()
    assert page.get_by_text("Line 3", exact=True).count() == 0
    page.get_by_role("link", name="Show older").click()
    page.get_by_text("Line 3", exact=True).wait_for()
    assert page.url.endswith(case.get_absolute_url())


def test_a_note_and_a_case_are_kept_for_the_people_named(at_the_case, accessible, case, centre):
    UserFactory(centres=[centre], full_name="Second Reader")
    page = at_the_case
    page.reload()
    page.get_by_role("textbox", name="What happened").fill("Told in trust.")
    assert not page.get_by_label("Second Reader").is_visible()
    page.get_by_label("Named people only").check()
    page.get_by_role("button", name="Save the entry").click()
    page.locator(".errors").wait_for()
    accessible(page)
    page.get_by_label("Second Reader").check()
    page.get_by_role("button", name="Save the entry").click()
    page.locator(".timeline").get_by_text("Told in trust.").wait_for()
    page.get_by_role("link", name="Who may read this case").click()
    accessible(page)
    page.get_by_label("Named people only").check()
    page.get_by_label("Second Reader").check()
    page.get_by_role("button", name="Save who may read it").click()
    page.get_by_text("Others do not see that it exists").wait_for()
    accessible(page)
    page.get_by_label("Stage", exact=True).select_option("court")
    page.get_by_role("button", name="Change the stage").click()
    page.get_by_text("The case stands at: Court.").wait_for()
    page.emulate_media(media="print")
    assert not page.get_by_text("Told in trust.").is_visible()


def test_why_a_case_was_dropped_is_asked_of_a_dropped_case_alone(
    page, live_server, sign_in, accessible, caseworker, case
):
    sign_in(caseworker)
    page.goto(f"{live_server.url}{case.get_absolute_url()}close/")
    asked = page.get_by_label("If Dropped: why"), page.get_by_text("If Dropped: the reason in short")
    for one in asked:
        expect(one).not_to_be_visible()
    page.check("[name=resolved_through][value=dropped]")
    for one in asked:
        expect(one).to_be_visible()
    accessible(page)
    page.fill("[name=dropped_why]", "No answer since May")
    page.check("[name=resolved_through][value=court]")
    expect(asked[0]).not_to_be_visible()
    page.get_by_role("button", name="Close the case").last.click()
    page.locator(".errors").wait_for()
    expect(asked[0]).to_be_visible()


def test_the_list_keeps_its_title_when_it_is_narrowed(page, live_server, sign_in, caseworker):
    sign_in(caseworker)
    page.goto(f"{live_server.url}/cases/")
    title = page.title()
    page.get_by_text("Narrow the list", exact=True).click()
    page.get_by_role("button", name="Show these cases").wait_for()
    assert page.title() == title
