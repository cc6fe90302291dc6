"""Many documents as one: every page once, in order, its text still to be copied, nothing of the parts' facts."""

import io
import subprocess

import pytest
from pypdf import PdfReader

from mrc.pdf import pdf_of
from reports.joined import joined

KHMER = "ស្រីមុំ ចាន់ធី"


def document(*words, title="Ma Khin Thuzar"):
    pages = "".join(f"<p style='x' class='break'>{word}</p>" for word in words)
    return pdf_of(f"<html lang='en'><head><title>{title}</title></head><body><main>{pages}</main></body></html>")


@pytest.fixture(scope="module")
def whole():
    parts = [document("first", KHMER), document("third"), document("fourth & last")]
    return joined(iter(parts), title="Closing records")


def text_of(pdf):
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)


def test_every_page_stands_in_it_once_in_order(whole):
    answer = text_of(whole)
    assert answer.stderr == b""
    pages = answer.stdout.decode().split("\f")
    assert [page.split("\n")[0] for page in pages if page.strip()] == ["first", KHMER, "third", "fourth & last"]


def test_it_is_a_whole_document_with_a_title_of_its_own(whole):
    reader = PdfReader(io.BytesIO(whole), strict=True)
    assert len(reader.pages) == 4
    assert dict(reader.metadata) == {"/Title": "Closing records", "/Producer": "MRC Records"}
    assert b"Thuzar" not in whole
    assert {round(page.mediabox.width) for page in reader.pages} == {595}


def test_nothing_but_pages_is_copied(whole):
    assert b"/StructTreeRoot" not in whole
    assert b"/StructElem" not in whole


def test_no_document_is_an_empty_one():
    assert len(PdfReader(io.BytesIO(joined([], title="Nothing"))).pages) == 0
