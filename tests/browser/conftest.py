from pathlib import Path

import axe_playwright_python
import pytest

from tests.factories import AgreementFactory

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


@pytest.fixture(autouse=True)
def real_rows(transactional_db):
    """The server runs in a thread of its own and sees only what is committed."""


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def page(request, browser):
    """A page under the strict content security policy, on a desk and on a phone; any complaint of it fails the test.

    That a line is down is no complaint: a test took it away (``set_offline``).
    """
    context = browser.new_context(viewport={"width": request.param, "height": 800}, accept_downloads=True)
    page = context.new_page()
    complaints = []

    def hear(message):
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in(page, live_server):
    def sign_in(user):
        page.goto(f"{live_server.url}/")
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{live_server.url}/")

    return sign_in


@pytest.fixture
def until(page):
    """Waits until something is so that the page does not tell, such as what has come to the server."""

    def until(is_so):
        for _attempt in range(100):
            if is_so():
                return
            page.wait_for_timeout(100)
        raise AssertionError("It did not happen in ten seconds.")

    return until


@pytest.fixture
def accessible(browser, live_server):
    """Asserts that axe-core finds nothing on the page shown, and that nothing runs out of it sideways."""

    def accessible(page):
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is too wide"
        # The policy forbids injected scripts, so axe looks at the same page in a context that is without it.
        context = browser.new_context(
            bypass_csp=True, viewport=page.viewport_size, storage_state=page.context.storage_state()
        )
        twin = context.new_page()
        twin.set_content(page.content().replace("<head>", f'<head><base href="{page.url}">', 1), wait_until="load")
        twin.add_script_tag(content=AXE)
        found = twin.evaluate("axe.run(document)")["violations"]
        context.close()
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []

    return accessible


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])
