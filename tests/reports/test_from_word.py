"""The report comes back from Word: its texts are taken over one by one, numbers and other reports never."""

from datetime import date
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx.oxml.ns import qn

from mrc.period import Period
from reports import word_texts
from reports.actions import keep_texts
from reports.build import build
from reports.models import ReportText
from reports.renderers import render
from tests.factories import ActivityFactory, AgreementFactory, OutcomeFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
NEXT = Period(date(2026, 4, 1), date(2026, 6, 30))
SUMMARY = ("summary", "", "text")
TEXT = "Twelve complaints were closed.\n\nសេចក្តីសង្ខេប ມີ ပြီး"


@pytest.fixture
def agreement(centre):
    agreement = AgreementFactory(centres=[centre])
    outcome = OutcomeFactory(agreement=agreement, number="1")
    ActivityFactory(outcome=outcome, number="1.1")
    return agreement


@pytest.fixture(autouse=True)
def written(agreement, coordinator):
    activity = agreement.outcomes.get().activities.get()
    texts = {SUMMARY: TEXT, ("outcomes", f"activity:{activity.pk}", "progress"): "Two trainings."}
    keep_texts(agreement=agreement, period=QUARTER, texts=texts, by=coordinator)
    return activity


def word_file(agreement, period=QUARTER):
    return docx.Document(BytesIO(render(build(agreement, period), "docx")))


def box(document, key):
    for control in document.element.body.iter(qn("w:sdt")):
        if word_texts.key_of(control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")))[1] == key:
            return control
    raise LookupError(key)


def write(document, key, *lines):
    """As somebody does in Word: what stands there is typed over."""
    control = box(document, key)
    inside = control.find(qn("w:sdtContent"))
    for child in list(inside):
        inside.remove(child)
    prompt = control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")
    if prompt is not None:
        prompt.getparent().remove(prompt)
    for line in lines:
        paragraph = document.add_paragraph(line)
        inside.append(paragraph._element)


def upload(document, name="report.docx"):
    file = BytesIO()
    document.save(file)
    return SimpleUploadedFile(name, file.getvalue())


def address(agreement, period=QUARTER):
    return reverse("reports:from-word", args=[agreement.uuid, *period])


def sent(client, user, agreement, document, period=QUARTER):
    client.force_login(user)
    return client.post(address(agreement, period), {"file": upload(document)})


def taken(client, answer, **changes):
    form = answer.context["form"]
    data = {name: form[name].value() for name in form.fields}
    return client.post(answer.request["PATH_INFO"], data | changes)


def texts():
    return {(one.section, one.about, one.part): one.text for one in ReportText.objects.all()}


def test_a_file_nobody_changed_changes_nothing(client, coordinator, agreement):
    answer = sent(client, coordinator, agreement, word_file(agreement))
    assert answer.context["edited"].texts == {}
    assert "Nothing is to be taken over" in answer.content.decode()


def test_what_was_written_in_word_is_shown_beside_what_stands_and_taken_over(client, coordinator, agreement, written):
    document = word_file(agreement)
    progress = ("outcomes", f"activity:{written.pk}", "progress")
    write(document, progress, "Three trainings,", "ວຽງຈັນ and <b>Rayong</b>.")
    write(document, ("issues", "", "text"), "Fees rose.")
    answer = sent(client, coordinator, agreement, document)
    page = answer.content.decode()
    assert "Two trainings." in page
    assert "&lt;b&gt;Rayong" in page
    assert texts()[progress] == "Two trainings."
    answer = taken(client, answer)
    assert answer.status_code == 302
    assert texts() == {
        SUMMARY: TEXT,
        progress: "Three trainings,\nວຽງຈັນ and <b>Rayong</b>.",
        ("issues", "", "text"): "Fees rose.",
    }
    assert ReportText.history.filter(section="issues").first().history_user == coordinator


def test_the_text_of_the_report_stays_where_that_is_chosen(client, coordinator, agreement):
    document = word_file(agreement)
    write(document, SUMMARY, "Otherwise.")
    answer = sent(client, coordinator, agreement, document)
    assert taken(client, answer, **{"stays-summary-text": "stored"}).status_code == 302
    assert texts()[SUMMARY] == TEXT


def test_a_text_taken_out_in_word_is_shown_as_empty_and_not_lost_unseen(client, coordinator, agreement):
    document = word_file(agreement)
    write(document, SUMMARY)
    answer = sent(client, coordinator, agreement, document)
    assert answer.context["edited"].texts == {"summary-text": ""}
    assert texts()[SUMMARY] == TEXT


def test_what_a_colleague_wrote_meanwhile_is_asked_about(client, coordinator, agreement, centre):
    document = word_file(agreement)
    write(document, SUMMARY, "From Word.")
    answer = sent(client, coordinator, agreement, document)
    other = UserFactory(role="coordinator", centres=[centre])
    keep_texts(agreement=agreement, period=QUARTER, texts={SUMMARY: "Meanwhile."}, by=other)
    answer = taken(client, answer)
    assert answer.status_code == 200
    assert other.full_name in answer.content.decode()
    assert texts()[SUMMARY] == "Meanwhile."


def test_a_box_taken_out_in_word_is_named_and_its_text_stays(client, coordinator, agreement):
    document = word_file(agreement)
    control = box(document, SUMMARY)
    for one in (control.getprevious(), control.getnext(), control):
        one.getparent().remove(one)
    answer = sent(client, coordinator, agreement, document)
    assert len(answer.context["edited"].lost) == 1
    assert "box was taken out in Word" in answer.content.decode()


def test_without_its_frames_a_file_is_read_by_its_bookmarks_as_libreoffice_leaves_them(client, coordinator, agreement):
    document = word_file(agreement)
    write(document, SUMMARY, "One.", "Two ພາສາ.", "Three.")
    for control in list(document.element.body.iter(qn("w:sdt"))):
        start, end, inside = control.getprevious(), control.getnext(), list(control.find(qn("w:sdtContent")))
        for paragraph in inside:
            control.addprevious(paragraph)
        inside[0].insert(1, start)
        if len(inside) > 1:  # the bookmark begins again, and ends, in its last paragraph
            again = start.makeelement(start.tag, dict(start.attrib))
            again.set(qn("w:id"), "9000")
            end.set(qn("w:id"), "9000")
            inside[-1].insert(1, again)
            inside[-1].append(end)
        else:  # it ends at the very beginning of what follows
            control.getnext().getnext().insert(1, end)
        control.getparent().remove(control)
    answer = sent(client, coordinator, agreement, document)
    assert answer.context["edited"].texts == {"summary-text": "One.\nTwo ພາສາ.\nThree."}


def test_what_was_taken_out_while_changes_are_tracked_is_gone_and_what_was_put_in_is_there(
    client, coordinator, agreement
):
    document = word_file(agreement)
    write(document, SUMMARY, "Kept ")
    paragraph = box(document, SUMMARY).find(f"{qn('w:sdtContent')}/{qn('w:p')}")
    for tag, inner, words in (("w:ins", "w:t", "put in"), ("w:del", "w:delText", "gone"), ("w:moveFrom", "w:t", "off")):
        run = paragraph.makeelement(qn("w:r"))
        text = run.makeelement(qn(inner))
        text.text = words
        run.append(text)
        change = paragraph.makeelement(qn(tag))
        change.append(run)
        paragraph.append(change)
    answer = sent(client, coordinator, agreement, document)
    assert answer.context["edited"].texts["summary-text"] == "Kept put in"


def test_the_file_of_other_days_is_refused_with_a_sentence(client, coordinator, agreement):
    answer = sent(client, coordinator, agreement, word_file(agreement, NEXT))
    assert "of another report or of other days" in str(answer.context["form"].errors["file"])


def test_texts_of_an_activity_no_longer_planned_are_counted_and_not_read(client, coordinator, agreement, written):
    document = word_file(agreement)
    write(document, ("outcomes", f"activity:{written.pk}", "progress"), "Gone with it.")
    written.delete()
    answer = sent(client, coordinator, agreement, document)
    assert answer.context["edited"].strangers == 1
    assert "in the plan no more" in answer.content.decode()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.docx", b"PK\x03\x04 broken"), ""),
        (SimpleUploadedFile("a.txt", b"Only words"), "no Word file"),
        (SimpleUploadedFile("a.docx", b""), "empty"),
        (None, "Choose a file"),
    ],
)
def test_what_is_no_such_file_is_refused_with_a_sentence(client, coordinator, agreement, file, sentence):
    client.force_login(coordinator)
    answer = client.post(address(agreement), {"file": file} if file else {})
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].errors["file"])


def test_any_other_word_file_is_refused_with_a_sentence(client, coordinator, agreement):
    document = docx.Document()
    document.add_paragraph("A letter")
    file = BytesIO()
    document.save(file)
    client.force_login(coordinator)
    answer = client.post(address(agreement), {"file": SimpleUploadedFile("a.docx", file.getvalue())})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"]


def test_a_text_too_long_is_said_at_its_place_and_stays_to_be_cut(client, coordinator, agreement):
    document = word_file(agreement)
    write(document, SUMMARY, "long " * 30_000)
    answer = taken(client, sent(client, coordinator, agreement, document))
    assert answer.status_code == 200
    assert "summary-text" in answer.context["form"].errors
    assert "long long" in answer.content.decode()
    assert texts()[SUMMARY] == TEXT
