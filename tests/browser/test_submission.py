"""A report on its way between two people: submitted, returned, submitted again, approved, and a record that changes."""

from datetime import date

import pytest
from django.urls import reverse

from legal_cases.models import LegalCase
from mrc.period import Period
from reports.models import ProgressReport, Submission
from tests.factories import OutcomeFactory
from tests.reports.test_submission import closed, write

pytestmark = pytest.mark.browser
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
KHMER = "ថ្លៃ​ឈ្នួល​មួយ​ណា?"


@pytest.fixture
def sign_in_as(page, sign_in):
    """Another person at the same browser."""

    def sign_in_as(user):
        page.context.clear_cookies()
        sign_in(user)

    return sign_in_as


def test_from_draft_to_approved_and_a_record_that_changed_since(
    page, live_server, sign_in_as, accessible, agreement, centre, coordinator, programme
):
    page.set_default_timeout(15_000)
    OutcomeFactory(agreement=agreement, number="1")
    agreement.followers.add(programme)
    case = closed(centre, reference="CASE-LATER", opened_on=date(2025, 12, 1))
    write(agreement, QUARTER, coordinator)
    report = f"{live_server.url}{reverse('reports:report', args=[agreement.uuid, *QUARTER])}"

    sign_in_as(coordinator)
    page.goto(f"{report}check/")
    page.get_by_text("Ready to submit").first.wait_for()
    page.get_by_role("link", name="Submit the report").click()
    page.get_by_text("It goes to: Programme Officer").wait_for()
    accessible(page)
    page.get_by_role("button", name="Submit the report").click()
    page.get_by_text("The report is submitted, and frozen").wait_for()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    sign_in_as(programme)
    page.goto(f"{live_server.url}{reverse('reports:board')}")
    accessible(page)
    page.get_by_role("link", name="1 January 2026 to 31 March 2026").click()
    page.get_by_role("heading", name="Report as submitted").wait_for()
    accessible(page)
    page.get_by_role("link", name="Return with remarks").click()
    page.get_by_role("button", name="Return the report").click()
    page.get_by_text("Write at least one remark").first.wait_for()
    accessible(page)
    page.get_by_label("8 Emerging issues").fill(KHMER)
    page.get_by_role("button", name="Return the report").click()
    page.get_by_text("The report went back with 1 remark.").wait_for()
    accessible(page)

    sign_in_as(coordinator)
    page.goto(report)
    page.get_by_text(KHMER).first.wait_for()
    accessible(page)
    page.goto(f"{report}write/issues/")
    page.get_by_text(KHMER).wait_for()
    accessible(page)
    page.locator("textarea[name=text]").fill("Fees for a passport, from 20 to 80 dollars.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved:").wait_for()
    page.goto(f"{report}submit/")
    page.get_by_role("button", name="Submit the report").click()
    page.get_by_text("The report is submitted, and frozen").wait_for()

    sign_in_as(programme)
    page.goto(f"{live_server.url}{Submission.objects.standing().get().get_absolute_url()}")
    page.get_by_text("Fees for a passport").wait_for()
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("The report is approved.").wait_for()
    assert ProgressReport.objects.get().status == "approved"
    accessible(page)

    LegalCase.objects.filter(pk=case.pk).update(sector="seafood")
    sign_in_as(coordinator)
    page.goto(report)
    page.get_by_text("This page shows the records as they are now").wait_for()
    page.get_by_role("link", name="What has changed since").click()
    page.get_by_role("heading", name="Figures that differ").wait_for()
    page.get_by_role("link", name="CASE-LATER").first.wait_for()
    accessible(page)
    page.get_by_role("link", name="The submitted report").click()
    page.get_by_role("heading", name="Report as submitted").wait_for()
    sector = page.locator("table#sector tr", has_text="Fishing")
    assert sector.locator("td.tot").inner_text() == "1"

    sign_in_as(programme)
    page.goto(f"{live_server.url}{reverse('reports:changes', args=[Submission.objects.standing().get().uuid])}")
    page.get_by_text("1 record not open to you").first.wait_for()
    assert page.get_by_text("CASE-LATER").count() == 0
    accessible(page)
    page.get_by_role("link", name="The submitted report").click()
    page.get_by_role("link", name="Unlock").click()
    page.get_by_label("Why it is opened again").fill("The donor asked for the seafood workers.")
    accessible(page)
    page.get_by_role("button", name="Unlock the report").click()
    page.get_by_text("The report is open again.").wait_for()
    accessible(page)
