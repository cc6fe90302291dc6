"""A complaint from opening to closing, a case nobody else can find, and a line that drops: in real Chromium."""

import subprocess
from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from PIL import Image

from clients.models import Service
from legal_cases.dates import set_date
from legal_cases.models import DueDate, Entry, GroupComplaint, LegalCase, Paper, Respondent
from legal_cases.papers import content_of
from legal_cases.parties import name_respondent
from legal_cases.timeline import write_entry
from mrc.access.roles import Role
from mrc.drafts.models import Draft
from mrc.period import quarter_of
from tests.factories import AgreementFactory, ClientFactory, LegalCaseFactory, UserFactory, paper

pytestmark = pytest.mark.browser


def written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def tick(page, name, value):
    page.check(f"input[name={name}][value={value}]")


def picture_with_place() -> bytes:
    """A photograph as a telephone takes it: with the place, and the name of the telephone."""
    image, file = Image.new("RGB", (60, 40), "#8a4b75"), BytesIO()
    exif = image.getexif()
    exif[0x010F] = "marker-telephone"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (11.0, 33.0, 21.0)
    image.save(file, "JPEG", exif=exif)
    assert b"marker-telephone" in file.getvalue()
    return file.getvalue()


def words_of(content: bytes) -> str:
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return told.stdout.decode()


def taken(page, control) -> bytes:
    with page.expect_download() as download:
        control.click()
    return download.value.path().read_bytes()


@pytest.fixture
def client(centre):
    return ClientFactory(
        centre=centre,
        name="ចាន់ សុភា",
        name_latin="Chan Sophea",
        nationality="KH",
        present_country="TH",
        present_sector="fishing",
    )


def test_a_complaint_is_worked_on_closed_printed_reopened_and_closed_again(
    page, live_server, sign_in, accessible, caseworker, coordinator, client, centre
):
    today = centre.today()
    quarter = quarter_of(today)
    agreement = AgreementFactory(centres=[centre], starts_on=quarter.start, ends_on=quarter.end)
    sign_in(caseworker)

    page.goto(f"{live_server.url}{client.get_absolute_url()}")
    page.get_by_role("link", name="Open a case").click()
    page.locator("#id_respondents-0-name").fill("Golden Sea Fishing")
    page.locator("#id_respondents-0-kind").select_option("employer")
    tick(page, "source", "family")
    tick(page, "subjects", "wages_withheld")
    page.get_by_label("Opened on").fill(written(today - timedelta(days=40)))
    page.get_by_label("Remarks").fill("Chan Sophea waits at the harbour.")
    page.get_by_role("button", name="Open the case").click()
    page.get_by_text("Case opened.").wait_for()
    accessible(page)
    case = LegalCase.objects.get()
    assert (case.client, case.is_restricted, case.sector) == (client, False, "fishing")
    assert [row.respondent.name for row in case.respondent_rows.all()] == ["Golden Sea Fishing"]
    assert [line.service for line in Service.objects.filter(client=client)] == ["legal_assistance"]

    page.get_by_role("textbox", name="What happened").fill("The owner promises to look at the books.")
    page.get_by_label("Next step on").fill(written(today + timedelta(days=3)))
    page.get_by_label("What is to be done").fill("Call the owner")
    page.get_by_role("button", name="Save the entry").click()
    page.get_by_text("Entry saved").wait_for()
    page.get_by_text("The owner promises to look at the books.").wait_for()

    page.get_by_role("link", name="Add a date").click()
    accessible(page)
    tick(page, "kind", "last_day")
    page.locator("#id_on").fill(written(today + timedelta(days=30)))
    page.get_by_role("button", name="Add the date").click()
    page.locator(".errors").wait_for()
    accessible(page)
    page.locator("[name=reason]").fill("Two years after the last pay day")
    page.get_by_role("button", name="Add the date").click()
    page.get_by_text("Two years after the last pay day").wait_for()

    page.get_by_role("link", name="Add papers").click()
    accessible(page)
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": picture_with_place()},
            {"name": "told.txt", "mimeType": "text/plain", "buffer": b"She was paid once."},
        ],
    )
    page.locator("[name=kind]").select_option("pay_slip")
    page.locator("[name=title]").fill("Pay slips of March")
    page.get_by_role("button", name="Keep with the case").click()
    page.get_by_text("2 papers kept.").wait_for()
    accessible(page)
    kept = {one.filename: content_of(one) for one in Paper.objects.all()}
    assert kept["told.txt"] == b"She was paid once."
    assert b"marker-telephone" not in kept["IMG_2041.jpg"]
    assert not Image.open(BytesIO(kept["IMG_2041.jpg"])).getexif()

    page.get_by_role("link", name="Write down fees").click()
    page.locator("#id_fees-0-purpose").select_option("recruitment")
    page.locator("#id_fees-0-amount").fill("12,000")
    page.get_by_role("button", name="Save the fees").click()
    page.get_by_text("Fees saved.").wait_for()
    assert case.fee_rows.get().amount == 12000
    page.get_by_label("Stage", exact=True).select_option("administrative")
    page.get_by_role("button", name="Change the stage").click()
    page.get_by_text("The case stands at: Administrative complaint.").wait_for()
    accessible(page)

    page.get_by_role("link", name="Close the case").first.click()
    accessible(page)
    assert page.locator("input[name=resolved_through][value=administrative]").is_checked()
    tick(page, "legal_status", "unknown")
    tick(page, "remedies", "documents_returned")
    tick(page, "sanctions", "none")
    page.get_by_role("button", name="Close the case").last.click()
    page.locator(".errors").wait_for()
    accessible(page)
    assert "Call the owner" in page.locator(".errors").first.inner_text()
    step = DueDate.objects.get(kind="step")
    named = page.get_by_role("link", name="Call the owner", exact=True)
    assert named.get_attribute("href") == step.get_absolute_url()  # the line of the case page that has its "End"
    page.get_by_label("End all open steps, because").fill("She moved away.")
    reason = page.get_by_label("keep it and say why", exact=False)
    if reason.count() == 0:
        page.get_by_role("button", name="Close the case").last.click()
    reason.wait_for()
    accessible(page)
    case.refresh_from_db()
    assert case.is_open
    assert DueDate.objects.still_open().count() == 2
    reason.fill("The owner held the papers for a broker.")
    page.get_by_role("button", name="Close the case").last.click()
    page.get_by_text("Case closed.").wait_for()
    accessible(page)
    assert not DueDate.objects.still_open().exists()
    assert case.accepted_warnings.get().reason == "The owner held the papers for a broker."

    record = words_of(taken(page, page.get_by_role("link", name="Record as PDF")))
    assert case.reference in record
    for answer in ("☒ Docs returned", "☒ Administrative", "☒ Fishing", "☒ Wage withheld"):
        assert answer in record, answer
    assert "☒ Court" not in record
    index = words_of(taken(page, page.get_by_role("button", name="Evidence index (PDF)")))
    for line in (case.reference, "Pay slips of March", "Pay slips of March (2)", "promises to look"):
        assert line in index, line
    page.get_by_role("link", name="The form that leaves the centre").click()
    accessible(page)
    leaving = words_of(taken(page, page.get_by_role("link", name="The form that leaves (PDF)")))
    assert case.reference in leaving
    assert "kept at the centre" in leaving
    page.get_by_label("What leaves").fill("The worker waited for her wage.")
    page.get_by_role("button", name="These texts may leave").click()
    page.wait_for_load_state()
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    page.get_by_role("link", name="The form that leaves the centre").click()
    accessible(page)
    leaving = words_of(taken(page, page.get_by_role("link", name="The form that leaves (PDF)")))
    assert "The worker waited for her wage." in leaving
    assert "☒ Docs returned" in leaving
    day = case.opened_on
    for known in (
        "Sophea",
        "សុភា",
        client.reference,
        "Golden",
        "harbour",
        written(day),
        f"{day:%Y-%m-%d}",
        f"{day.day} {day:%B}",
    ):
        assert known not in leaving, known

    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    page.get_by_role("link", name="Reopen the case").click()
    accessible(page)
    page.get_by_label("Why it is reopened").fill("The owner did not give the papers back.")
    page.get_by_role("button", name="Reopen the case").click()
    page.get_by_text("The case is open again.").wait_for()
    accessible(page)
    case.refresh_from_db()
    assert case.is_open
    assert not case.caseremedy_rows.exists()

    page.get_by_role("link", name="Close the case").first.click()
    accessible(page)
    for name, value in (
        ("resolved_through", "administrative"),
        ("remedies", "documents_returned"),
        ("sanctions", "none"),
        ("legal_status", "unknown"),
    ):
        assert page.locator(f"input[name={name}][value={value}]").is_checked(), name
    page.get_by_role("button", name="Close the case").last.click()
    page.get_by_text("do not usually go together").or_(
        page.get_by_text("does not usually go together")
    ).first.wait_for()
    accessible(page)
    page.get_by_role("button", name="Close the case").last.click()
    page.get_by_text("Case closed.").wait_for()
    accessible(page)
    kinds = list(Entry.objects.filter(kind__in=["closed", "reopened"]).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["closed", "reopened", "closed"]

    page.context.clear_cookies()
    sign_in(coordinator)
    page.goto(f"{live_server.url}{reverse('reports:report', args=[agreement.uuid, quarter.start, quarter.end])}")
    page.get_by_role("link", name="Cases closed: 1", exact=True).click()
    page.get_by_role("heading", name="Cases closed").wait_for()
    assert page.locator("main").inner_text().count(case.reference) == 1
    accessible(page)


MARKS = ("marker-number", "marker-respondent", "marker-group", "marker-told", "marker-step", "marker-paper")
OF_A_CASE = (
    *("detail", "history", "update", "close", "reopen", "readers", "fees", "pdf", "evidence", "outgoing"),
    *("outgoing-pdf", "date-add", "add-papers", "respondent-add", "write-letter"),
)


def test_a_restricted_case_is_found_by_nobody_else_and_counted(
    page, live_server, sign_in, accessible, caseworker, coordinator, client, centre
):
    today = centre.today()
    quarter = quarter_of(today)
    agreement = AgreementFactory(centres=[centre], starts_on=quarter.start, ends_on=quarter.end)
    colleague = UserFactory(role=Role.CASEWORKER, centres=[centre], full_name="Colleague Here")
    UserFactory(centres=[centre], full_name="Second Reader")
    opened = {"centre": centre, "caseworker": caseworker, "client": client, "opened_on": today, "subjects": ["leave"]}
    ordinary = LegalCaseFactory(**opened, reference="2026/open-to-all-7")
    group = GroupComplaint.objects.create(centre=centre, name="marker-group")
    case = LegalCaseFactory(**opened, reference="2026/marker-number-8", group_complaint=group)
    respondent = Respondent(centre=centre, name="marker-respondent", kind="employer")
    respondent.search_key = respondent.key_of([])
    respondent.save()
    name_respondent(case=case, respondent=respondent, by=caseworker)
    for one, text in ((case, "marker"), (ordinary, "ordinary")):
        write_entry(case=one, kind="note", by=caseworker, text=f"{text}-told")
        set_date(case=one, kind="step", on=today - timedelta(days=1), what=f"{text}-step", by=caseworker)
        paper(case=one, by=caseworker, title=f"{text}-paper")

    sign_in(caseworker)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    page.get_by_role("link", name="Who may read this case").click()
    page.get_by_label("Named people only").check()
    page.get_by_label("Second Reader").check()
    page.get_by_role("button", name="Save who may read it").click()
    page.get_by_text("Others do not see that it exists").wait_for()
    accessible(page)

    step, sheet, told = case.due_dates.get(), Paper.objects.get(case=case), Entry.objects.filter(case=case).first()
    addresses = [reverse(f"legal_cases:{name}", args=[case.uuid]) for name in OF_A_CASE] + [
        reverse("legal_cases:date-end", args=[step.uuid]),
        reverse("legal_cases:date-update", args=[step.uuid]),
        reverse("legal_cases:paper", args=[sheet.uuid]),
        reverse("legal_cases:paper-file", args=[sheet.uuid]),
        reverse("legal_cases:entry", args=[told.uuid]),
        reverse("legal_cases:respondent", args=[respondent.uuid]),
    ]
    places = [
        "/",
        reverse("legal_cases:list"),
        f"{reverse('legal_cases:list')}?state=all",
        f"{reverse('legal_cases:list')}?state=open&overdue=yes",
        f"{reverse('legal_cases:list')}?state=all&subject=leave",
        reverse("legal_cases:narrow"),
        reverse("legal_cases:respondents"),
        reverse("legal_cases:week"),
        client.get_absolute_url(),
        ordinary.get_absolute_url(),
    ]

    def no_trace(where):
        text = page.content() if where is page else where
        for mark in (*MARKS, str(case.uuid)):
            assert mark not in text, (mark, page.url)

    for other in (colleague, coordinator):
        page.context.clear_cookies()
        sign_in(other)
        for address in addresses:
            assert page.request.get(f"{live_server.url}{address}").status == 404, address
        for address in places:
            page.goto(f"{live_server.url}{address}")
            no_trace(page)
            accessible(page)
        page.goto(f"{live_server.url}{client.get_absolute_url()}")
        assert "1 case open" in page.content()
        week = page.request.get(f"{live_server.url}{reverse('legal_cases:week-pdf')}")
        no_trace(words_of(week.body()))
        for typed in (case.reference, "number-8", "8"):
            page.goto(f"{live_server.url}{reverse('legal_cases:list')}")
            page.locator("#number").fill(typed)
            page.get_by_role("button", name="Find").click()
            page.get_by_text("No case fits these filters.").wait_for()
            assert str(case.uuid) not in page.content()
            assert page.get_by_text("marker-group").count() == 0
        page.goto(f"{live_server.url}{reverse('legal_cases:list')}?state=all")
        assert ordinary.reference in page.content()
        buttons = page.get_by_role("button", name="Excel")
        assert buttons.count() == (2 if other == coordinator else 1)
        for number in range(buttons.count()):
            book = openpyxl.load_workbook(BytesIO(taken(page, buttons.nth(number))))
            rows = [list(row) for row in book.active.iter_rows(values_only=True)]
            assert any(ordinary.reference in row for row in rows)
            no_trace(str(rows))

    for one in (case, ordinary):
        DueDate.objects.filter(case=one).update(ended_on=today, ending="done")
        LegalCase.objects.filter(pk=one.pk).update(closed_on=today, resolved_through="court")
    page.goto(f"{live_server.url}{reverse('reports:report', args=[agreement.uuid, quarter.start, quarter.end])}")
    no_trace(page)
    page.get_by_role("link", name="Cases closed: 2", exact=True).click()
    page.get_by_role("heading", name="Cases closed").wait_for()
    behind = page.locator("main").inner_text()
    assert ordinary.reference in behind
    assert "1 restricted; open only to the people named." in behind
    no_trace(page)
    accessible(page)


def test_what_is_typed_outlives_a_line_that_drops_and_a_page_that_is_left(
    page, live_server, sign_in, accessible, caseworker, centre
):
    case = LegalCaseFactory(centre=centre, caseworker=caseworker)
    sign_in(caseworker)
    page.goto(f"{live_server.url}{case.get_absolute_url()}")
    text, state = page.get_by_role("textbox", name="What happened"), page.locator("[data-draft-status]")
    page.context.set_offline(True)
    text.fill("ម្ចាស់ទូកសន្យា៖ he pays on Friday.")
    text.blur()
    state.get_by_text("Not kept: no connection. What you typed is still here; we try again.").wait_for()
    accessible(page)
    assert text.input_value() == "ម្ចាស់ទូកសន្យា៖ he pays on Friday."
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    state.get_by_text("Draft kept").wait_for()
    assert Draft.objects.filter(user=caseworker).count() == 1
    page.reload()
    page.get_by_text("is here again").wait_for()
    accessible(page)
    assert text.input_value() == "ម្ចាស់ទូកសន្យា៖ he pays on Friday."
    page.get_by_role("button", name="Save the entry").click()
    page.get_by_text("Entry saved").wait_for()
    accessible(page)
    assert Entry.objects.get(kind="note").text == "ម្ចាស់ទូកសន្យា៖ he pays on Friday."
    assert not Draft.objects.exists()
    page.reload()
    page.wait_for_load_state("networkidle")
    assert text.input_value() == ""
