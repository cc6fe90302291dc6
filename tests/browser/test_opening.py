"""A complaint of a dead worker, opened for the widow, in real Chromium, at a desk and on a phone."""

import pytest

from legal_cases.models import LegalCase, Respondent
from tests.factories import ClientFactory, UserFactory

pytestmark = pytest.mark.browser
LONG = "ក្រុមហ៊ុននេសាទ" * 15


def test_a_complaint_is_opened_without_a_card_for_a_widow(page, live_server, sign_in, accessible, caseworker, centre):
    ClientFactory(centre=centre, name="ចាន់ សុភា", name_latin="Chan Sophea")
    UserFactory(centres=[centre], full_name="កែវ មុន្នី")
    known = Respondent(centre=centre, name="Ko Htun", kind="broker", place="Mae Sot", is_registered_apart=True)
    known.search_key = known.key_of([])
    known.save()
    sign_in(caseworker)
    page.goto(f"{live_server.url}/cases/")
    page.get_by_role("link", name="Open a case").first.click()
    accessible(page)
    page.locator("#q").press_sequentially("sophea")
    page.get_by_text("1 client matches").wait_for()
    accessible(page)
    page.locator("#q").fill(LONG)
    page.get_by_text("Nobody at this centre matches").wait_for()
    accessible(page)
    page.get_by_role("button", name="Open without a card").click()
    assert page.get_by_label("Name of the worker, without a card").input_value() == LONG[:200]
    assert LONG[:5] not in page.url
    for fold in page.locator("details.fold").all():
        fold.evaluate("fold => { fold.open = true }")
    accessible(page)
    page.get_by_label("The worker is", exact=True).select_option("dead")
    page.get_by_label("Man", exact=True).first.check()
    page.locator("#id_brought_by_name").fill("សុខ សុភា")
    page.locator("#id_brought_by_relationship").fill("widow")
    page.locator("#id_respondents-0-name").fill("Htun")
    page.get_by_role("button", name="Add a respondent").click()
    page.locator("#id_respondents-1-name").fill(LONG)
    page.locator("#id_respondents-1-kind").select_option("employer")
    page.get_by_label("Restricted to named people").check()
    page.get_by_label("កែវ មុន្នី").check()
    page.get_by_role("button", name="Open the case").click()
    page.locator(".errors").wait_for()
    accessible(page)
    assert not LegalCase.objects.exists()
    page.locator("#id_brought_by_gender").select_option("woman")
    page.get_by_label("Use Ko Htun").check()
    page.get_by_role("button", name="Open the case").click()
    page.get_by_text("Case opened.").wait_for()
    accessible(page)
    case = LegalCase.objects.get()
    assert (case.worker_situation, case.gender, case.brought_by_gender) == ("dead", "man", "woman")
    assert case.is_restricted
    assert [row.respondent.name for row in case.respondent_rows.all()] == ["Ko Htun", LONG]
    page.get_by_role("link", name="Write down fees").click()
    page.locator("#id_fees-0-purpose").select_option("recruitment")
    page.locator("#id_fees-0-amount").fill("2,350,000")
    page.locator("#id_fees-0-owed_to").fill(LONG)
    page.get_by_role("button", name="Save the fees").click()
    page.locator(".errors").wait_for()
    accessible(page)
    page.locator("#id_fees-0-debt").select_option("yes")
    page.get_by_role("button", name="Add a payment").click()
    page.locator("#id_fees-2-purpose").wait_for()
    page.get_by_role("button", name="Save the fees").click()
    page.get_by_text("Fees saved.").wait_for()
    accessible(page)
    assert case.fee_rows.get().amount == 2350000
    page.get_by_role("link", name="Ko Htun").click()
    page.get_by_role("heading", name="1 complaint received").wait_for()
    accessible(page)
    page.get_by_role("link", name="Change the respondent").click()
    accessible(page)
