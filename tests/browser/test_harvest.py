"""From somebody drawn to the report: the interview in the field, the story, the check, the approval, the page."""

from datetime import date

import pytest
from django.urls import reverse

from clients.models import Consent
from mrc.access.roles import Role
from mrc.period import quarter_of
from outcomes.models import Interview, Story
from tests import factories

pytestmark = pytest.mark.browser
KHMER = "ខ្ញុំបានរៀនថាត្រូវសុំបង្កាន់ដៃ។"
PARTS = {
    "profile": "A woman in her fifties sells vegetables in a market. Two of her relatives work abroad.",
    "event": "A broker came and asked for the fee at once, in cash.",
    "assistance": "A counsellor showed her the list of those who have a licence.",
    "result": "The family did not pay. Then Sunrise asked for the money again.",
    "lesson": "Families decide together: a session for them reaches those who never come.",
}


@pytest.fixture
def drawn(centre, agreement, coordinator):
    card = factories.ClientFactory(
        centre=centre,
        name="Sok Chanthou",
        nationality="KH",
        code_word="mango",
        if_another_answers="The bookshop calls.",
    )
    factories.ServiceFactory(client=card, received_on=date(2026, 1, 20))
    for purpose in ("contact", "publish"):
        Consent.objects.create(client=card, centre=centre, purpose=purpose, answer="given", given_on=date(2026, 1, 20))
    factories.QuestionFactory(centre=centre, wording="Whom did you tell?")
    return factories.drawn(client=card, by=coordinator, agreement=agreement)


def test_from_the_interview_to_the_report(
    page, live_server, sign_in, accessible, agreement, drawn, centre, caseworker, coordinator
):
    page.set_default_timeout(15_000)
    sign_in(caseworker)

    # the interview: how to call first, the day it is, and nothing is lost when the telephone goes dark
    page.goto(f"{live_server.url}{reverse('outcomes:interview-begin', args=[drawn.uuid])}")
    page.get_by_text("mango").wait_for()
    page.get_by_text("The service log says").wait_for()
    accessible(page)
    page.get_by_label("What did you learn that you did not know before?").fill(KHMER)
    page.get_by_text("Draft kept").wait_for()
    page.reload()
    page.get_by_text("is here again").wait_for()
    assert page.get_by_label("What did you learn that you did not know before?").input_value() == KHMER
    page.get_by_label("Date of interview").fill("01/02/2999")
    page.get_by_role("button", name="Save the interview").click()
    page.get_by_role("alert").wait_for()
    accessible(page)
    page.get_by_label("Date of interview").fill("01/09/2026")
    page.get_by_label("Whom did you tell?").fill("My sister.")
    page.get_by_role("button", name="Save the interview").click()
    page.get_by_text("Interview saved:").wait_for()
    accessible(page)
    assert Interview.objects.get().drawn.state == "interviewed"

    # the story, beside what was said
    page.get_by_role("link", name="Write the story").click()
    page.get_by_text(KHMER).wait_for()
    accessible(page)
    page.get_by_label("Title").fill("A receipt for everything")
    page.get_by_label("Pseudonym").fill("Aunt Halimah")
    page.get_by_label("Positive").check()
    for name, text in PARTS.items():
        page.locator(f"textarea[name={name}]").fill(text)
    page.get_by_text("64 words so far; 350 to 400 make a page.").wait_for()
    page.get_by_role("button", name="Save the story").click()
    page.get_by_text("Story saved.").wait_for()
    page.get_by_text("could tell who it is, or harm a name").wait_for()
    accessible(page)

    # what could tell who it is
    page.get_by_role("link", name="Look at them").first.click()
    page.get_by_role("heading", name="“Sunrise”").wait_for()
    accessible(page)
    for box in page.get_by_role("textbox").all():
        box.fill("Nobody can tell.")
    page.get_by_role("button", name="Save the answers").click()
    page.get_by_text("Everything that was found is answered.").wait_for()

    # heard
    page.get_by_role("link", name="Write down that it was heard").first.click()
    page.get_by_label("Read to the respondent on").fill("05/09/2026")
    page.get_by_label("Read by").fill("Sokha")
    accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing is missing.").wait_for()
    page.get_by_role("button", name="Send for review").click()
    page.get_by_text("The story waits for a coordinator.").wait_for()
    accessible(page)
    assert page.get_by_role("button", name="Approve the story").count() == 0

    # approved, printed, reported
    story = Story.objects.get()
    page.context.clear_cookies()
    sign_in(coordinator)
    page.goto(f"{live_server.url}{story.get_absolute_url()}")
    page.get_by_role("button", name="Approve the story").click()
    page.get_by_text("It stands in the report of the period of this day").wait_for()
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="One page as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    story.refresh_from_db()
    report = reverse("reports:report", args=[agreement.uuid, *quarter_of(story.approved_on)])
    page.goto(f"{live_server.url}{report}")
    page.get_by_role("heading", name="A receipt for everything").wait_for()
    page.goto(f"{live_server.url}{reverse('outcomes:home')}")
    page.get_by_text("What the stories of").wait_for()
    accessible(page)

    # and out of it again
    client = drawn.person.client
    Consent.objects.create(
        client=client, centre=centre, purpose="publish", answer="withdrawn", given_on=story.approved_on
    )
    page.goto(f"{live_server.url}{story.get_absolute_url()}")
    page.get_by_text("Consent to publish was taken back").wait_for()
    accessible(page)
    page.goto(f"{live_server.url}{report}")
    page.get_by_text("1 approved story is left out").first.wait_for()
    assert page.get_by_role("heading", name="A receipt for everything").count() == 0


def test_a_coordinator_keeps_the_questions_of_the_centre(page, live_server, sign_in, accessible, centre, coordinator):
    sign_in(factories.UserFactory(role=Role.COORDINATOR, centres=[centre]))
    page.goto(f"{live_server.url}{reverse('outcomes:questions')}")
    page.get_by_role("textbox", name="Question").fill("តើអ្នកបានប្រាប់អ្នកណា?")
    page.get_by_role("button", name="Add the question").click()
    page.get_by_role("link", name="តើអ្នកបានប្រាប់អ្នកណា?").click()
    accessible(page)
    page.get_by_label("In use").uncheck()
    page.get_by_role("button", name="Save the question").click()
    page.get_by_text("out of use").first.wait_for()
    accessible(page)
    page.goto(f"{live_server.url}{reverse('outcomes:interview-find')}")
    page.get_by_label("Number of the card").fill("nobody")
    page.get_by_role("button", name="Begin the interview").click()
    page.get_by_text("No card of this centre has the number").wait_for()
    accessible(page)


def test_interview_and_story_each_open_from_the_list(page, live_server, sign_in, coordinator, centre):
    """The link of one does not lie over that of the other."""
    story = factories.StoryFactory(interview=factories.InterviewFactory(centre=centre, client__centre=centre))
    sign_in(coordinator)
    for name, record in ((story.title, story), ("Interview, 1 September 2026", story.interview)):
        page.goto(f"{live_server.url}{reverse('outcomes:home')}")
        page.get_by_role("link", name=name).click(timeout=5000)
        page.wait_for_url(f"{live_server.url}{record.get_absolute_url()}")
