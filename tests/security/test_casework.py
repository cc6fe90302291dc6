"""Attacks on casework that once succeeded: hostile files, forged requests, what is left after a right is gone."""

import contextlib
import io
import json
import time
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from legal_cases import outgoing
from legal_cases.letters import judged_template
from legal_cases.restriction import restrict
from legal_cases.timeline import correct_entry, write_entry
from legal_cases.uploaded import judge
from mrc.access.roles import Role
from tests import factories
from tests.legal_cases import files
from workbook.load import Import

pytestmark = pytest.mark.django_db

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_with(body: str, prefix: str = "w") -> bytes:
    """An honest Word file whose text is replaced by this XML."""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><{prefix}:document '
        f'xmlns:{prefix}="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<{prefix}:body>{body}</{prefix}:body></{prefix}:document>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files.word("x"))) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_text = part.filename == "word/document.xml"
            new.writestr(part.filename, xml.encode() if is_text else old.read(part.filename))
    return target.getvalue()


def pieces_of_field(*pieces: str, w: str = "w") -> str:
    return "".join(f"<{w}:r><{w}:instrText>{piece}</{w}:instrText></{w}:r>" for piece in pieces)


CALLS = {
    "as numbers of letters": pieces_of_field("&#68;&#68;&#69;AUTO c:\\cmd"),
    "as marked text": pieces_of_field("<![CDATA[DDEAUTO c:\\cmd]]>"),
    "after another field, in pieces": pieces_of_field("PAGE")
    + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    + pieces_of_field("D", "DEAUTO c:\\cmd"),
    "between single quotes": "<w:fldSimple w:instr='INCLUDETEXT \"http://example.org\"'/>",
    "as numbers in an attribute": '<w:fldSimple w:instr="&#73;NCLUDEPICTURE http://example.org"/>',
}


@pytest.mark.parametrize("how", CALLS)
def test_a_field_that_calls_out_is_found_however_it_is_written(how):
    with pytest.raises(ValidationError):
        judge(word_with(f"<w:p>{CALLS[how]}</w:p>"), "letter.docx")


@pytest.mark.parametrize("prefix", ["w-x", "w.x", "ꦮ"])
def test_a_field_that_calls_out_is_found_under_any_prefix(prefix):
    with pytest.raises(ValidationError):
        judge(word_with(f"<{prefix}:p>{pieces_of_field('DDEAUTO c', w=prefix)}</{prefix}:p>", prefix), "letter.docx")


@pytest.mark.parametrize("how", ["PAGE", "HYPERLINK http://example.org", "DATE linkage"])
def test_an_honest_field_is_kept(how):
    assert judge(word_with(f"<w:p>{pieces_of_field(how)}</w:p>"), "letter.docx")


HEAVY = {
    "a long word": "<w:p><w:r><w:t>instr " + "a" * 4_000_000 + "</w:t></w:r></w:p>",
    "an element that never ends": "<w:p>" + "<w:instrText" * 400_000 + "</w:p>",
    "elements alone": "<w:p>" + "<w:instrText/>" * 300_000 + "</w:p>",
}


@pytest.mark.parametrize("how", HEAVY)
def test_a_word_file_made_to_be_slow_is_judged_in_seconds(how):
    start = time.perf_counter()
    with contextlib.suppress(ValidationError):
        judge(word_with(HEAVY[how]), "letter.docx")
    assert time.perf_counter() - start < 5


# Letters: a template made to be slow

SLOW_LETTERS = {
    "fields without number": "{{ today }} " * 60_000,
    "conditions without number": "{% if today %}x{% endif %}" * 20_000,
    "fields that never end": "{{" * 200_000,
    "comments that never end": "{#" * 200_000,
    "conditions that never end": "{% if " * 60_000,
    "names nobody knows": " ".join(f"{{{{ name_{number} }}}}" for number in range(40_000)),
}


@pytest.mark.parametrize("how", SLOW_LETTERS)
def test_a_letter_made_to_be_slow_is_refused_in_seconds(how):
    upload = SimpleUploadedFile("letter.docx", files.word(SLOW_LETTERS[how]))
    start = time.perf_counter()
    with pytest.raises(ValidationError) as refused:
        judged_template(upload)
    assert time.perf_counter() - start < 5
    assert len(refused.value.messages) <= 10


# Texts that leave: natural writing without spaces is long too

LONG_TEXTS = {
    "latin": "a" * 20_000,
    "burmese": "\u1000" * 20_000,
    "figures": "1" * 20_000,
    "signs": ("1" + "(" * 50) * 390,
}


@pytest.mark.parametrize("how", LONG_TEXTS)
def test_a_long_text_without_spaces_is_searched_for_names_in_a_moment(how):
    start = time.perf_counter()
    pieces = outgoing.pieces(LONG_TEXTS[how], outgoing.Known(frozenset({"sok"}), frozenset({"kampong"})))
    assert time.perf_counter() - start < 1
    assert "".join(piece.text for piece in pieces) == LONG_TEXTS[how]


# Drafts


@pytest.mark.parametrize("of", [[], {}, 1, None, True])
def test_a_draft_of_something_that_is_no_name_is_not_found(client, centre, of):
    client.force_login(factories.UserFactory(role=Role.CASEWORKER, centres=[centre]))
    sent = json.dumps({"form": "legal_cases.entry", "of": of, "data": {}})
    assert client.post(reverse("drafts:draft"), sent, content_type="application/json").status_code == 404


# What is left after a right is gone


def test_a_file_of_records_is_not_handed_out_once_one_of_its_cases_is_restricted(client, centre):
    """Made while she could read the case; an hour later the case does not exist for her, nor does the file."""
    coordinator = factories.UserFactory(role=Role.COORDINATOR, centres=[centre])
    caseworker = factories.UserFactory(role=Role.CASEWORKER, centres=[centre])
    case = factories.LegalCaseFactory(centre=centre, closed=True, remarks="told in confidence")
    factories.LegalCaseFactory(centre=centre, closed=True)
    client.force_login(coordinator)
    asked = {"form": "internal", "start": "01/01/2026", "end": "31/03/2026"}
    job = client.post(reverse("reports:closing-records"), asked).url.rstrip("/").rpartition("/")[2]
    address = reverse("jobs:download", args=[job])
    assert client.get(address).status_code == 200
    restrict(case=case, readers=[], by=caseworker)
    assert client.get(address).status_code == 404
    restrict(case=case, readers=[coordinator], by=caseworker)
    assert client.get(address).status_code == 200


def test_a_new_reader_of_a_restricted_line_does_not_meet_what_stood_there_before(client, centre):
    """Reworded, then opened to one more: the first wording was for fewer people."""
    writer, first, later = (factories.UserFactory(role=Role.CASEWORKER, centres=[centre]) for _number in range(3))
    case = factories.LegalCaseFactory(centre=centre)
    line = write_entry(case=case, kind="note", by=writer, text="FIRSTWORDING", audience="restricted", readers=[first])
    line.text = "Reworded."
    correct_entry(entry=line, columns={"text"}, readers=[first, later], by=writer)
    address = reverse("legal_cases:entry", args=[line.uuid])
    for reader, meets in ((later, False), (writer, True)):
        client.force_login(reader)
        answer = client.get(address)
        assert answer.status_code == 200
        assert ("FIRSTWORDING" in answer.content.decode()) is meets


# A workbook


@pytest.mark.parametrize(
    ("role", "is_here", "errors"), [("staff", True, 1), ("caseworker", False, 1), ("caseworker", True, 0)]
)
def test_a_workbook_restricts_no_case_to_people_who_cannot_read_it(centre, elsewhere, tmp_path, role, is_here, errors):
    """Nobody at all could open the case any more, and only the server's command would find it again."""
    coordinator = factories.UserFactory(role=Role.COORDINATOR, centres=[centre, elsewhere])
    reader = factories.UserFactory(role=role, centres=[centre if is_here else elsewhere])
    case = factories.LegalCaseFactory(centre=centre)
    book = openpyxl.Workbook()
    book.active.title = "legal_cases"
    book.active.append(["case", "centre", "gender", "restricted_to"])
    book.active.append([case.reference, centre.code, case.gender, reader.email])
    book.save(tmp_path / "book.xlsx")
    with Import(tmp_path / "book.xlsx", existing="update", user=coordinator) as run:
        run.check()
        assert [problem.column for problem in run.problems if problem.is_error] == ["restricted_to"] * errors
