"""Every page of the product in real Chromium, at a desk and on a phone, opened by the role it is meant for.

Also with nothing recorded, with the longest names, and in the two tallest scripts."""

from collections import defaultdict
from datetime import date

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import CharField, TextField
from django.test import Client as Browser
from django.urls import reverse

from mrc.scripts import LOCAL
from tests import factories
from tests.test_access import ADMINISTRATOR, CASEWORKER, COORDINATOR, OWN, PERIOD, PROGRAMME, STAFF, TABLE, World
from tests.workbook.books import CLIENTS, book

from .conftest import AXE

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
HANDS = [STAFF, CASEWORKER, PROGRAMME, COORDINATOR, ADMINISTRATOR]  # a page is meant for the first who may open it
PAGES = {role: ["home"] for role in HANDS}
for name, address in TABLE.items():
    if name != "home":
        PAGES[next(role for role in HANDS if role in address.roles)].append(name)
MAIN = [
    *("home", "clients:list", "clients:detail", "clients:create", "legal_cases:detail", "legal_cases:close"),
    *("reports:report", "workbook:import"),
]
FILES = {name for name in TABLE if name.endswith("pdf")} | {
    *("reports:download", "reports:submitted-file", "reports:submitted-attachment"),
    *("workbook:template", "workbook:export"),
}
PERSON = "ចាន់ សុភា"
LONG = {"khmer": "ចាន់សុភា" * 25, "latin": "Wolfeschlegelstein" * 27 + "hausen" * 3}

TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const out = [...document.querySelectorAll(":is(main, footer, .top) :not(.nav-main *)")].filter(
    (one) => one.getBoundingClientRect().right > edge + 1 && ![...one.children].some(
      (child) => child.getBoundingClientRect().right > edge + 1));
  return ["wider than the window", ...out.slice(0, 3).map((one) => one.outerHTML.slice(0, 160))];
}"""
# The text of a control is drawn by the browser: an option or a text area takes no language word by word.
WITHOUT_LANG = """(scripts) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data, parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, textarea, option")) continue;
    for (const [lang, letters] of Object.entries(scripts))
      if (new RegExp(`[${letters}]`).test(text) && parent.closest("[lang]").lang !== lang)
        found.push(`no lang=${lang}: ${parent.outerHTML.slice(0, 160)}`);
  }
  return found;
}"""
VIOLATIONS = """() => axe.run(document, {resultTypes: ["violations"]}).then(({violations}) =>
  violations.map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 200)).join(" ")}`))"""


@pytest.fixture
def world(centre):
    return World(centre, OWN)


@pytest.fixture
def signed_in(live_server, browser):
    """signed_in(user) is (her page in Chromium, her test client, the list of what Chromium complains of)."""
    contexts = []

    def signed_in(user, viewport=DESK):
        asking = Browser()
        asking.force_login(user)
        context = browser.new_context(viewport=viewport)
        contexts.append(context)
        key = asking.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page, complaints = context.new_page(), []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page, asking, complaints

    yield signed_in
    for context in contexts:
        context.close()


def user_in(role, world):
    user = world.programme_officer
    if role != PROGRAMME:
        user = factories.UserFactory(role=role, centres=[] if role == ADMINISTRATOR else [world.centre])
    type(world.case).objects.filter(pk=world.case.pk).update(caseworker=user)
    return user


def write_everywhere(world, text, *, also_centre=True):
    """Puts the text wherever people's words stand in the world, as long as each field allows."""
    records = [
        *(world.client, world.service, world.case, world.closed, world.case.group_complaint, world.event),
        *(world.participant, world.user, world.programme_officer, world.agreement),
    ]
    for record in records:
        words = {
            field.name: getattr(record, field.name).replace(OWN, text)[: field.max_length]
            for field in record._meta.concrete_fields
            if isinstance(field, CharField | TextField)
            and field.name not in {"reference", "number"}
            and OWN in (getattr(record, field.name) or "")
        }
        if words:
            type(record)._base_manager.filter(pk=record.pk).update(**words)
    if also_centre:
        type(world.centre).objects.filter(pk=world.centre.pk).update(name=text[:300], location=text[:300])


def addresses_of(asking, names, address_of):
    """The addresses among them that answer a get with a page, not with a file; what is only posted is left out."""
    for name in [name for name in names if name not in FILES]:
        address = address_of(name)
        answer = asking.get(address)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code not in {302, 404, 405} and is_page:
            yield address


def wrong_with(page, address, *, secret="", with_axe=True, widths=(DESK, PHONE)):
    """What is wrong with the page, as sentences."""
    found = []
    page.set_viewport_size(widths[0])
    answer = page.goto(address)
    if answer.status != 200:
        return [f"status {answer.status}"]
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} h1")
    if secret and secret in page.title():
        found.append(f"the title names a person: {page.title()}")
    found += page.evaluate(WITHOUT_LANG, LOCAL)
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => fold.open = true)")
    if with_axe:
        page.evaluate(AXE)
    for width in widths:
        page.set_viewport_size(width)
        problems = page.evaluate(TOO_WIDE)
        if with_axe:
            problems += page.evaluate(VIOLATIONS)
        found += [f"at {width['width']}: {problem}" for problem in problems]
    return found


def check(live_server, page, complaints, addresses, **how):
    """Fails with each thing that is wrong and the pages it is wrong on."""
    addresses, found = list(addresses), defaultdict(list)
    assert addresses
    for address in addresses:
        for problem in wrong_with(page, f"{live_server.url}{address}", **how) + complaints:
            found[problem].append(address)
        complaints.clear()
    assert not found, "\n".join(f"{problem} — on {len(where)}: {where[0]}" for problem, where in found.items())


@pytest.mark.parametrize("role", HANDS)
def test_each_page_is_whole_for_the_role_it_is_meant_for(live_server, signed_in, world, role):
    write_everywhere(world, PERSON, also_centre=False)
    page, asking, complaints = signed_in(user_in(role, world))
    addresses = list(addresses_of(asking, PAGES[role], world.address))
    check(live_server, page, complaints, addresses, secret=PERSON)


def test_the_preview_of_a_workbook_is_whole(live_server, signed_in, coordinator, tmp_path):
    path = book(tmp_path / "book.xlsx", clients=[(*CLIENTS, "name"), ("A", "HERE", date(2026, 1, 5), "woman", PERSON)])
    wrong_one = book(tmp_path / "wrong.xlsx", clients=[(*CLIENTS, "name"), ("A", "HERE", "long ago", "lady", PERSON)])
    page, asking, complaints = signed_in(coordinator)
    previews = []
    for one in (path, wrong_one):
        file = SimpleUploadedFile("records.xlsx", one.read_bytes())
        previews.append(asking.post(reverse("workbook:import"), {"file": file, "existing": "error"}).url)
    check(live_server, page, complaints, previews, secret=PERSON)


def test_pages_of_a_centre_without_records_are_whole(live_server, signed_in, centre):
    for role in HANDS:
        user = factories.UserFactory(role=role, centres=[] if role in {PROGRAMME, ADMINISTRATOR} else [centre])
        page, asking, complaints = signed_in(user)
        names = [name for name in PAGES[role] if not TABLE[name].record and not TABLE[name].names_more]
        check(live_server, page, complaints, addresses_of(asking, names, reverse), with_axe=False)


def test_a_report_without_records_is_whole(live_server, signed_in, coordinator, agreement):
    page, _asking, complaints = signed_in(coordinator)
    address = reverse("reports:report", args=[agreement.uuid, *PERIOD])
    check(live_server, page, complaints, [address])


@pytest.mark.parametrize("script", LONG)
def test_the_longest_names_stay_on_the_page(live_server, signed_in, world, script):
    write_everywhere(world, LONG[script])
    for role in HANDS:
        user = user_in(role, world)
        type(user).objects.filter(pk=user.pk).update(full_name=LONG[script][:300])
        page, asking, complaints = signed_in(user)
        addresses = addresses_of(asking, PAGES[role], world.address)
        check(live_server, page, complaints, addresses, secret=LONG[script][:20], with_axe=False)


@pytest.mark.parametrize("language", ["km", "my"])
def test_the_main_pages_fit_a_phone_in_a_tall_script(live_server, signed_in, world, language):
    user = user_in(COORDINATOR, world)
    type(user).objects.filter(pk=user.pk).update(language=language)
    page, _asking, complaints = signed_in(user)
    addresses = [world.address(name) for name in MAIN]
    check(live_server, page, complaints, addresses, with_axe=False, widths=[PHONE])
    assert page.locator("html").get_attribute("lang") == language
