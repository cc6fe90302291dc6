"""A report goes to the director in Word and comes back, and to the ILO as one bundle."""

import zipfile
from datetime import date
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from docx.oxml.ns import qn

from mrc.period import Period
from reports.models import ReportText
from reports.submitted.actions import submit_report
from reports.word_texts import key_of
from tests.factories import OutcomeFactory
from tests.reports.test_submission import closed, write

pytestmark = pytest.mark.browser
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
EDITED = "The fees rose, from 20 to 80 dollars. ថ្លៃឈ្នួល"


@pytest.fixture
def report(agreement, centre, coordinator):
    OutcomeFactory(agreement=agreement, number="1")
    closed(centre, reference="CASE-1")
    write(agreement, QUARTER, coordinator)
    return reverse("reports:report", args=[agreement.uuid, *QUARTER])


def edited(path):
    """As a director does: the text of section 8 is written over."""
    document = docx.Document(path)
    for control in document.element.body.iter(qn("w:sdt")):
        if key_of(control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")))[1][0] == "issues":
            first, *more = control.iter(qn("w:t"))
            first.text = EDITED
            for one in more:
                one.text = ""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_text_edited_in_word_is_taken_over(page, live_server, sign_in, accessible, coordinator, report):
    page.set_default_timeout(15_000)
    sign_in(coordinator)
    page.goto(f"{live_server.url}{report}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).click()
    content = edited(download.value.path())
    page.get_by_role("link", name="Back from Word").click()
    accessible(page)
    page.get_by_role("button", name="Read the texts").click()
    page.get_by_text("Choose a file.").first.wait_for()
    page.locator("input[type=file]").set_input_files(
        {"name": "r.docx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Read the texts").click()
    page.get_by_text("8 Emerging issues").first.wait_for()
    accessible(page)
    page.get_by_role("button", name="Take over").click()
    page.get_by_text("1 text was taken over from Word.").wait_for()
    page.get_by_text(EDITED).first.wait_for()
    assert ReportText.objects.get(section="issues").text == EDITED


def test_the_bundle_of_a_submitted_report_is_made_beside_the_pages(
    page, live_server, sign_in, accessible, agreement, coordinator, programme, report
):
    page.set_default_timeout(30_000)
    agreement.followers.add(programme)
    record = submit_report(agreement=agreement, period=QUARTER, by=coordinator, today=date(2026, 11, 27))
    sign_in(programme)
    page.goto(f"{live_server.url}{record.get_absolute_url()}")
    page.get_by_role("link", name="Bundle for the ILO").click()
    accessible(page)
    page.get_by_role("button", name="Make the bundle").click()
    page.get_by_role("heading", name="Done").wait_for()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert names[:3] == ["report.pdf", "report.docx", "report.xlsx"]
    assert {"annex-2-forms.pdf", "stories.pdf", "case-studies.pdf", "manifest.json", "SHA256SUMS"} <= set(names)
