"""The progress report from an empty draft to ready to submit, in real Chromium, at a desk and on a phone."""

from datetime import date

import pytest
from django.urls import reverse

from mrc.period import Period
from reports.actions import keep_texts
from reports.models import ReportText
from tests.factories import (
    ActivityFactory,
    ClientFactory,
    IndicatorFactory,
    LegalCaseFactory,
    OutcomeFactory,
    ServiceFactory,
    UserFactory,
)

pytestmark = pytest.mark.browser
QUARTER = (date(2026, 1, 1), date(2026, 3, 31))
WAIT = 8_000  # milliseconds
KHMER = "មជ្ឈមណ្ឌលបានជួយពលករទេសន្តរប្រវេសន៍ជាច្រើននាក់ក្នុងត្រីមាសនេះ"


@pytest.fixture(autouse=True)
def impatient(page):
    page.set_default_timeout(WAIT)


def address(live_server, name, agreement, *more):
    return f"{live_server.url}{reverse(f'reports:{name}', args=[agreement.uuid, *QUARTER, *more])}"


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved:").wait_for()


def cure(page, name):
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def test_from_an_empty_draft_to_ready_to_submit_each_gap_cured_from_its_link(
    page, live_server, sign_in, accessible, coordinator, agreement, centre
):
    outcome = OutcomeFactory(agreement=agreement, number="1")
    ActivityFactory(outcome=outcome, number="1.1")
    IndicatorFactory(agreement=agreement, code="I1")
    LegalCaseFactory(
        centre=centre,
        closed=True,
        reference="CASE-GAP",
        nationality="KH",
        destination_country="TH",
        legal_status="regular",
        source="ngo",
        subjects=["leave"],
        remedies=["none"],
        sanctions=["none"],
    )
    ServiceFactory(client=ClientFactory(centre=centre, gender="man"), received_on=QUARTER[0])
    check = address(live_server, "check", agreement)
    sign_in(coordinator)
    page.goto(f"{live_server.url}{reverse('reports:list')}")
    accessible(page)
    page.get_by_role("link", name="1 January 2026 to 31 March 2026").click()
    page.get_by_role("heading", name="Technical progress report").wait_for()
    accessible(page)
    page.get_by_role("link", name="Check before submission").click()
    page.get_by_text("6 to fix, 4 to answer").wait_for()
    accessible(page)
    for number in (1, 7, 8, 9):
        cure(page, f"Write section {number}")
        page.locator("textarea[name=text]").fill(f"{KHMER} {number}")
        page.get_by_text("Words: 1").first.wait_for()
        if number == 1:
            accessible(page)
        save(page)
        page.goto(check)
    cure(page, "Write outcome 1")
    page.get_by_text("From the records of the period").wait_for()
    page.locator("textarea").nth(0).fill("More workers ask before they sign.")
    page.locator("textarea").nth(2).fill("Two trainings were held.")
    accessible(page)
    save(page)
    page.goto(check)
    cure(page, "Open indicator I1")
    page.get_by_label("Women").fill("2")
    page.get_by_label("Evidence").fill("Lists of participants")
    save(page)
    page.goto(check)
    page.get_by_text("Indicator I1 needs an explanation").wait_for()
    cure(page, "Open indicator I1")
    page.get_by_label("Explanation for result and measures planned").fill("The hall was flooded in February.")
    accessible(page)
    save(page)
    page.goto(check)
    cure(page, "Open the cases")
    page.get_by_role("link", name="CASE-GAP").click()
    page.get_by_role("link", name="Change the record").first.click()
    page.get_by_label("Fishing").check()
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("link", name="Change the record").first.wait_for()
    page.goto(check)
    cure(page, "Say what keeps women away")
    page.get_by_role("heading", name="Gender analysis").wait_for()
    accessible(page)
    page.locator("textarea[name=why_clients]").fill("Women work at night.")
    page.get_by_role("button", name="Save the answers").click()
    page.get_by_text("They stand in section 7").wait_for()
    page.goto(check)
    page.locator("textarea[name=answer_stories_story]").fill("Two people are to be heard in April.")
    page.locator("textarea[name=answer_case_studies_case_study]").fill("It is being written.")
    page.get_by_role("button", name="Save the answers").click()
    page.get_by_text("Answers saved.").wait_for()
    page.get_by_text("Ready to submit").first.wait_for()
    accessible(page)
    page.goto(address(live_server, "report", agreement))
    page.get_by_text("9 of 9 sections complete").wait_for()
    accessible(page)


def test_what_two_coordinators_wrote_is_asked_about_and_a_draft_comes_back(
    page, live_server, sign_in, accessible, coordinator, agreement, centre
):
    where = address(live_server, "write", agreement, "issues")
    sign_in(coordinator)
    page.goto(where)
    page.locator("textarea[name=text]").fill("Recruiters ask for a deposit.")
    page.get_by_text("Draft kept").wait_for(timeout=10_000)
    page.goto(f"{live_server.url}/")
    page.goto(where)
    page.get_by_text("is here again").wait_for()
    assert page.locator("textarea[name=text]").input_value() == "Recruiters ask for a deposit."
    other = UserFactory(role="coordinator", centres=[centre], full_name="Sok Dara")
    keep_texts(agreement=agreement, period=Period(*QUARTER), texts={("issues", "", "text"): "Fees rose."}, by=other)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Which one stays?").first.wait_for()
    accessible(page)
    assert ReportText.objects.get().text == "Fees rose."
    page.locator("input[name=stays_text][value=yours]").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved:").wait_for()
    assert ReportText.objects.get().text == "Recruiters ask for a deposit."


def test_the_pages_of_reading_and_planning_are_accessible(
    page, live_server, sign_in, accessible, coordinator, agreement, centre
):
    outcome = OutcomeFactory(agreement=agreement, number="1", statement=KHMER)
    indicator = IndicatorFactory(agreement=agreement, outcome=outcome, measure="clients_served")
    ServiceFactory(client=ClientFactory(centre=centre, gender="woman"), received_on=date(2026, 2, 1))
    LegalCaseFactory(centre=centre, closed=True, amounts=[("awarded", "THB", 5)], destination_country="TH")
    sign_in(coordinator)
    for name in ("compare", "over-time", "add-attachment"):
        page.goto(address(live_server, name, agreement))
        accessible(page)
    page.goto(f"{address(live_server, 'breakdown', agreement)}?down=age&across=ethnicity&who=women")
    accessible(page)
    page.locator("table.cross a").first.click()
    page.locator(".behind").wait_for()
    page.goto(f"{live_server.url}{agreement.get_absolute_url()}")
    accessible(page)
    for name, more in (
        ("plan-impact", []),
        ("plan-add", ["activity"]),
        ("plan-change", ["indicator", indicator.pk]),
        ("plan-remove", ["outcome", outcome.pk]),
        ("target", [indicator.pk, agreement.starts_on]),
        ("periods", []),
    ):
        page.goto(f"{live_server.url}{reverse(f'reports:{name}', args=[agreement.uuid, *more])}")
        accessible(page)
    page.goto(f"{live_server.url}{reverse('reports:plan-add', args=[agreement.uuid, 'indicator'])}")
    page.get_by_label("Statement").press_sequentially("50 % more migrants are aware")
    page.get_by_text("gives a direction").wait_for()
    accessible(page)
    page.goto(address(live_server, "due-date", agreement))
    accessible(page)


def test_the_board_is_accessible(page, live_server, sign_in, accessible, agreement):
    officer = UserFactory(role="programme")
    agreement.followers.add(officer)
    sign_in(officer)
    accessible(page)
    page.goto(f"{live_server.url}{reverse('reports:board')}")
    accessible(page)
