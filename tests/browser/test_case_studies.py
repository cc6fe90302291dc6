"""A case study: begun from an event, sent, looked through, approved, and it stands in section 6 of the report."""

import pytest
from django.urls import reverse

from mrc.period import quarter_of
from outcomes.models import CaseStudy
from tests.factories import EventFactory

pytestmark = pytest.mark.browser
TITLE = "ក្រុមសន្សំប្រាក់ that ended after half a year"


def test_written_sent_approved_and_in_the_report(
    page, live_server, sign_in, accessible, agreement, centre, caseworker, coordinator
):
    page.set_default_timeout(15_000)
    event = EventFactory(centre=centre, title="Savings group", held_on=coordinator.today())
    agreement.ends_on = coordinator.today().replace(year=coordinator.today().year + 1)
    agreement.save()
    sign_in(caseworker)
    page.goto(f"{live_server.url}{event.get_absolute_url()}")
    page.get_by_role("link", name="Write a case study").click()
    accessible(page)
    page.get_by_role("button", name="Save the case study").click()
    page.get_by_text("Give the case study a title.").first.wait_for()
    accessible(page)
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Did not work").check()
    page.get_by_label("Summary").fill("Women of one hall saved together with Thuzar.")
    page.get_by_label("Impact", exact=True).fill("They lent to each other until two left.")
    page.get_by_label("Learning").fill("A group needs a rule for who leaves.")
    page.get_by_label("Women").fill("5")
    assert page.get_by_label("Savings group").is_checked()
    page.get_by_role("button", name="Save the case study").click()
    page.get_by_text("Case study saved.").wait_for()
    accessible(page)
    page.get_by_role("button", name="Send for review").click()
    page.get_by_text("The case study waits for a coordinator.").wait_for()

    page.context.clear_cookies()
    sign_in(coordinator)
    page.get_by_role("link", name="Outcomes").click()
    page.get_by_role("link", name="All case studies").click()
    accessible(page)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="Look at them").click()
    page.get_by_text("Thuzar").first.wait_for()
    accessible(page)
    page.get_by_label("Why these words may stay").fill("It is the name of the trainer, who agreed.")
    page.get_by_role("button", name="They may stay").click()
    page.get_by_role("button", name="Approve the case study").click()
    page.get_by_text("It stands in the report of the period of this day").wait_for()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    assert CaseStudy.objects.get().approved_by == coordinator
    quarter = quarter_of(coordinator.today())
    page.goto(f"{live_server.url}{reverse('reports:report', args=[agreement.uuid, *quarter])}")
    page.get_by_role("heading", name=TITLE).wait_for()
