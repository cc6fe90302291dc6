"""A coordinator draws, names who interviews, and lets somebody step in."""

import pytest
from django.urls import reverse

from clients.models import Consent
from mrc.period import add_months
from outcomes.models import Drawn
from tests.factories import AgreementFactory, ClientFactory, ServiceFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def people(centre, coordinator):
    today = coordinator.today()
    AgreementFactory(centres=[centre], starts_on=add_months(today, -14), ends_on=add_months(today, 20))
    for number in range(7):
        client = ClientFactory(centre=centre, name="មករា" * 40, gender="woman" if number < 3 else "man")
        ServiceFactory(client=client, received_on=add_months(today, -8))
        Consent.objects.create(client=client, centre=centre, purpose="contact", answer="given", given_on=today)


def test_drawn_named_declined_and_somebody_steps_in(
    page, live_server, sign_in, accessible, coordinator, caseworker, people
):
    page.set_default_timeout(15_000)
    sign_in(coordinator)
    page.get_by_role("link", name="Outcomes").click()
    accessible(page)
    page.get_by_role("link", name="Draw", exact=True).click()
    page.get_by_role("heading", name="The frame today").wait_for()
    accessible(page)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_text("The sheet for the file says how to draw again.").wait_for()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="The frame as CSV").click()
    assert "seed" in download.value.path().read_text()
    page.locator("main a.go").first.click()
    page.get_by_label("Who interviews this person").select_option(label=caseworker.full_name)
    page.get_by_role("button", name="Name the interviewer").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_label("Declined").check()
    page.get_by_role("button", name="Save what came of it").click()
    page.get_by_text("Write why: it stays with the draw.").first.wait_for()
    accessible(page)
    page.get_by_label("Reason").fill("គ្មានពេល")
    page.get_by_role("button", name="Save what came of it").click()
    page.get_by_role("button", name="Let the next step in").click()
    page.get_by_text("The next of the reserve list steps in.").wait_for()
    accessible(page)
    assert Drawn.objects.filter(steps_in_for__state="declined", interviewer=None).count() == 1
    page.goto(f"{live_server.url}{reverse('outcomes:home')}")
    page.get_by_text("0 of 4 interviews this year").wait_for()
