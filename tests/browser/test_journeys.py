"""What three people do in a day, in real Chromium, at a desk and on a phone."""

import subprocess
from datetime import timedelta

import pytest

from clients.models import Client
from legal_cases.models import LegalCase
from mrc.period import quarter_of
from tests.factories import AgreementFactory, ClientFactory, LegalCaseFactory

pytestmark = pytest.mark.browser


def test_staff_searches_registers_a_client_and_logs_a_service(page, live_server, sign_in, accessible, staff, centre):
    ClientFactory(centre=centre, name="ចាន់ សុភា", name_latin="Chan Sophea")
    sign_in(staff)
    accessible(page)
    page.goto(f"{live_server.url}/clients/")
    page.locator("#q").press_sequentially("chan van")
    page.get_by_text("Nobody at this centre matches").wait_for()
    accessible(page)
    page.get_by_role("button", name="Register “chan van” as a new client").click()
    accessible(page)
    assert page.get_by_label("Name", exact=True).first.input_value() == "chan van"
    page.get_by_label("Name", exact=True).first.fill("ចាន់ វណ្ណារី")
    page.get_by_role("button", name="Save the card").click()
    page.locator(".errors").wait_for()
    accessible(page)
    page.get_by_label("Woman", exact=True).check()
    page.get_by_label("Counselling").check()
    page.get_by_role("button", name="Save the card").click()
    page.wait_for_url("**/clients/*-*/")
    accessible(page)
    client = Client.objects.get(name="ចាន់ វណ្ណារី")
    assert client.reference in page.content()
    assert [service.service for service in client.services.all()] == ["counselling"]
    page.get_by_role("link", name="Log a service").click()
    accessible(page)
    page.get_by_label("Legal assistance").check()
    page.get_by_role("button", name="Log the service").click()
    page.wait_for_url("**/clients/*-*/")
    assert {service.service for service in client.services.all()} == {"counselling", "legal_assistance"}


def test_caseworker_closes_a_case_and_is_asked_why_two_answers_differ(
    page, live_server, sign_in, accessible, caseworker, centre
):
    today = centre.today()
    case = LegalCaseFactory(
        centre=centre,
        caseworker=caseworker,
        opened_on=today - timedelta(days=20),
        subjects=["wages_withheld"],
        sector="fishing",
        legal_status="unknown",
        source="family",
        nationality="KH",
        destination_country="TH",
        client=ClientFactory(centre=centre, name="မခင်သူဇာ"),
    )
    sign_in(caseworker)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    accessible(page)
    page.get_by_role("link", name="Close the case").first.click()
    accessible(page)
    page.get_by_label("Informal").check()
    page.get_by_label("Docs returned").check()
    page.locator("fieldset", has_text="Sanction applied").get_by_label("None").check()
    page.get_by_role("button", name="Close the case").click()
    reason = page.get_by_label("keep it and say why", exact=False)
    reason.wait_for()
    accessible(page)
    assert LegalCase.objects.get().is_open
    reason.fill("The agency held the papers for the employer.")
    page.get_by_role("button", name="Close the case").click()
    page.wait_for_url(f"**{case.get_absolute_url()}")
    accessible(page)
    case.refresh_from_db()
    assert case.closed_on == today
    assert [row.code for row in case.caseremedy_rows.all()] == ["documents_returned"]
    assert case.accepted_warnings.get().reason == "The agency held the papers for the employer."


def test_coordinator_goes_from_a_figure_to_its_records_and_takes_the_pdf(
    page, live_server, sign_in, accessible, coordinator, centre, tmp_path
):
    today = centre.today()
    quarter = quarter_of(today)
    AgreementFactory(centres=[centre], starts_on=quarter.start, ends_on=quarter.end)
    case = LegalCaseFactory(
        centre=centre, opened_on=None, closed_on=today, resolved_through="court", sector="fishing", subjects=["leave"]
    )
    sign_in(coordinator)
    page.get_by_role("link", name="Reports", exact=True).click()
    accessible(page)
    page.locator(".rows .go").first.click()
    accessible(page)
    figure = page.get_by_role("link", name="Fishing, women: 1")
    figure.click()
    heading = page.locator("#behind-sector h3")
    heading.wait_for()
    assert case.reference in page.locator("#behind-sector").inner_text()
    assert page.evaluate("document.activeElement.closest('.behind') !== null")
    accessible(page)
    page.keyboard.press("Escape")
    assert page.locator("#behind-sector .behind").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Fishing, women: 1"
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    path = tmp_path / "report.pdf"
    download.value.save_as(path)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    assert "Fishing" in text
    assert download.value.suggested_filename.startswith("progress-report_")


def test_without_script_a_figure_opens_its_records_as_a_page(browser, live_server, coordinator, agreement, centre):
    LegalCaseFactory(centre=centre, closed=True, reference="ONE-CASE")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/reports/{agreement.uuid}/2026-01-01/2026-03-31/")
    page.get_by_label("Email").fill(coordinator.email)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Cases closed: 1").click()
    assert "ONE-CASE" in page.content()
    context.close()
