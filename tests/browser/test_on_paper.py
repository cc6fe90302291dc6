"""What the browser itself prints of a page, in real Chromium."""

from datetime import timedelta

import pytest

from legal_cases.dates import set_date
from legal_cases.restriction import restrict
from tests.factories import LegalCaseFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def case(centre, caseworker):
    return LegalCaseFactory(centre=centre, caseworker=caseworker, subjects=["leave"])


def on_paper(page) -> str:
    page.emulate_media(media="print")
    words = page.locator("body").inner_text()
    page.emulate_media(media="screen")
    return words


def test_the_week_as_the_browser_prints_it_does_not_tell_that_a_restricted_case_exists(
    page, live_server, sign_in, caseworker, centre, case
):
    sign_in(caseworker)
    page.goto(f"{live_server.url}/cases/week/")
    without = on_paper(page)
    restrict(case=case, readers=[caseworker], by=caseworker)
    for days in (-1, 0):
        on = centre.today() + timedelta(days=days)
        set_date(case=case, kind="hearing", on=on, reason="Summons", by=caseworker)
    page.reload()
    assert page.get_by_text("left out on paper").is_visible()
    assert page.get_by_text(case.reference).count() == 2
    assert on_paper(page) == without


def test_a_case_as_the_browser_prints_it_has_nothing_to_press(page, live_server, sign_in, caseworker, case):
    sign_in(caseworker)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    paper = on_paper(page)
    assert "What happened" in paper
    for words in (
        "Add a date",
        "Add a respondent",
        "Change the record",
        "Write down fees",
        "History of the record",
        "With the chronology",
    ):
        assert page.get_by_text(words).first.is_visible(), words
        assert words not in paper
