"""Whatever is sent to a form of outcome harvesting, the answer is a page with a sentence, never an error."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
NASTY = (
    "0",
    "-1",
    "9" * 30,
    "31/12/0000",
    "01/01/9999",
    "31/02/2569",
    "x" * 100_000,
    "😀" * 600,
    "\u202eevil\u2066",
    "a\x00b",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "٣/٣/٢٠٢٦",
)
NAMES = re.compile(r'name="([^"]+)"')


@pytest.fixture
def addresses(centre):
    card = factories.ClientFactory(centre=centre)
    interview = factories.InterviewFactory(client=card)
    story = factories.StoryFactory(interview=interview, sent_on=date(2026, 3, 1))
    bare = factories.StoryFactory(interview=factories.InterviewFactory(client=None, centre=centre))
    study = factories.CaseStudyFactory(centre=centre, sent_on=date(2026, 3, 1))
    drawn = factories.DrawnFactory(person__client=factories.ClientFactory(centre=centre))
    question = factories.QuestionFactory(centre=centre)
    other = factories.InterviewFactory(client=factories.ClientFactory(centre=centre))
    agreement = factories.AgreementFactory(centres=[centre])
    named = {
        "story-write": other,
        "story-update": story,
        "story-check": story,
        "story-heard": story,
        "story-consent": bare,
        "story-return": story,
        "story-send": story,
        "story-approve": story,
        "interview-of": card,
        "interview-begin": drawn,
        "interview-update": interview,
        "interview-without-card": centre,
        "question": question,
        "drawn": drawn,
        "step-in": drawn,
        "draw-new": agreement,
        "case-study-update": study,
        "case-study-names": study,
        "case-study-return": study,
        "case-study-send": study,
        "case-study-approve": study,
    }
    found = {name: reverse(f"outcomes:{name}", args=[record.uuid]) for name, record in named.items()}
    return found | {name: reverse(f"outcomes:{name}") for name in ("questions", "case-study-write")}


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_no_answer_is_an_error(client, coordinator, addresses, nasty):
    client.force_login(coordinator)
    for name, address in addresses.items():
        page = client.get(address)
        fields = set(NAMES.findall(page.content.decode())) if page.status_code == 200 else set()
        fields -= {"csrfmiddlewaretoken"}
        for sent in ({}, dict.fromkeys(fields, nasty), {"approved_on": nasty, "read": nasty, "why": nasty}):
            answer = client.post(address, sent)
            assert answer.status_code in {200, 302}, (name, sent)


@pytest.mark.parametrize("nasty", [*NASTY, "?", ""], ids=range(len(NASTY) + 2))
def test_no_question_in_an_address_is_an_error(client, coordinator, centre, nasty):
    client.force_login(coordinator)
    agreement = factories.AgreementFactory(centres=[centre], starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
    asked = dict.fromkeys(("page", "show", "state", "event", "case", "centre", "language", "q"), nasty[:2000])
    for address in (
        reverse("outcomes:home"),
        reverse("outcomes:case-studies"),
        reverse("outcomes:case-study-write"),
        reverse("outcomes:interview-find"),
        reverse("outcomes:interview-blank"),
        reverse("outcomes:questions"),
        reverse("outcomes:draw-new", args=[agreement.uuid]),
    ):
        assert client.get(address, asked).status_code in {200, 302}, address
