import io
import logging
import re
import shutil
import subprocess
import sys
from itertools import accumulate, pairwise

import pypdf
import pytest
from django.template import Context, Template
from django.utils import translation
from PIL import Image

from mrc import checks, pdf
from mrc.scripts import with_word_borders

NAMES = {
    "km": "សុខ ស្រីមុំ",
    "lo": "ນາງ ສົມພອນ ວົງສະຫວັນ",
    "my": "ဒေါ်ခင်မျိုးချစ်",
    "th": "นางสาวน้ำผึ้ง ปิ่นแก้ว",
    "vi": "Nguyễn Thị Ánh Nguyệt",
}
FONTS = {"km": "mrc-Khmer", "lo": "mrc-Lao", "my": "mrc-Myanmar", "th": "mrc-Thai", "vi": "mrc-Latin"}
SENTENCES = {
    "km": "និយោជកបានដកហូតលិខិតឆ្លងដែនរបស់កម្មករហើយមិនបានបើកប្រាក់ឈ្នួលអស់រយៈពេលបីខែ",
    "lo": "ນາຍຈ້າງໄດ້ຍຶດໜັງສືຜ່ານແດນຂອງແຮງງານແລະບໍ່ໄດ້ຈ່າຍຄ່າແຮງງານເປັນເວລາສາມເດືອນ",
    "my": "အလုပ်ရှင်သည်အလုပ်သမား၏နိုင်ငံကူးလက်မှတ်ကိုသိမ်းဆည်းထားပြီးသုံးလကြာလုပ်ခမပေးခဲ့ပါ",
    "th": "นายจ้างยึดหนังสือเดินทางของคนงานและไม่จ่ายค่าจ้างเป็นเวลาสามเดือนติดต่อกัน",
}


def page(body, head="", **context):
    source = (
        '{% extends "print/base.html" %}{% load scripts %}{% block title %}Card{% endblock %}'
        f"{{% block head_running %}}{head}{{% endblock %}}{{% block content %}}{body}{{% endblock %}}"
    )
    return Template(source).render(Context(context))


def poppler(tool, *options, given):
    tool = shutil.which(tool)
    assert tool, "apt install poppler-utils"
    return subprocess.run(
        [tool, *options, "-", *(["-"] if tool.endswith("text") else [])], input=given, capture_output=True, check=True
    ).stdout


def text_of(document):
    return poppler("pdftotext", "-raw", given=document).decode()


def lines_of(document):
    """Without the foot."""
    return text_of(document).partition("\f")[0].splitlines()[:-1]


def ends_of(pieces):
    return set(accumulate(len(piece) for piece in pieces))


def fonts_of(document):
    lines = poppler("pdffonts", given=document).decode().splitlines()[2:]
    return {line.split()[0].partition("+")[2] for line in lines}


def picture_of(document):
    return Image.open(io.BytesIO(poppler("pdftoppm", "-r", "150", "-png", given=document))).convert("L")


@pytest.fixture
def complaints():
    """What was logged while printing: a letter without a font, a rule of style that was not understood."""
    records = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: records.append(record.getMessage())
    logger = logging.getLogger("mrc.pdf")
    logger.addHandler(handler)
    yield records
    logger.removeHandler(handler)


@pytest.fixture
def printed(complaints):
    yield pdf.pdf_of
    assert complaints == []


def test_our_style_and_fonts_are_understood_whole(complaints):
    pdf._press.__wrapped__()
    assert complaints == []


@pytest.mark.parametrize("element", ["p", "b", "h1"])
@pytest.mark.parametrize(("lang", "name"), NAMES.items(), ids=NAMES)
def test_a_name_is_copied_out_exactly_as_typed(printed, lang, name, element):
    document = printed(page(f"<{element}>{{{{ name|in_script }}}}</{element}>", name=name))
    assert text_of(document).splitlines()[0] == name


def test_names_in_five_scripts_stand_beside_each_other(printed):
    line = ", ".join(NAMES.values())
    assert text_of(printed(page("<p>{{ line|in_script }}</p>", line=line))).splitlines()[0] == line


@pytest.mark.parametrize(("lang", "name"), NAMES.items(), ids=NAMES)
def test_only_our_fonts_are_embedded(printed, lang, name):
    fonts = fonts_of(printed(page("<p>Name: {{ name|in_script }}</p><p><b>{{ name|in_script }}</b></p>", name=name)))
    assert fonts == {"mrc-Latin", FONTS[lang], f"{FONTS[lang]}-Bold"} | ({"mrc-Latin-Bold"} & fonts)


def test_boxes_and_signs_are_in_our_fonts(printed):
    document = printed(
        page('<ul class="boxes"><li class="ticked">Yes</li> <li>No</li></ul><p>✓ ≥ 85 % → − ≤ ≠ ฿ ₫ ₭ ៛ €</p>')
    )
    assert text_of(document).splitlines()[:2] == ["☒ Yes ☐ No", "✓ ≥ 85 % → − ≤ ≠ ฿ ₫ ₭ ៛ €"]
    assert all(font.startswith("mrc-") for font in fonts_of(document))


def test_a_letter_that_no_font_has_is_logged_by_its_number_alone(complaints):
    pdf.pdf_of(page("<p>Sok \U000f0000</p>"))
    assert complaints == ["No font has the letter U+F0000"]


@pytest.mark.parametrize(("lang", "sentence"), SENTENCES.items(), ids=SENTENCES)
def test_a_long_sentence_stays_in_its_narrow_cell(printed, lang, sentence):
    table = (
        "<table><colgroup><col class='c-mlab'><col></colgroup><tr><td>{{ text|in_script }}</td><td></td></tr></table>"
    )
    document = printed(page(table, text=sentence))
    picture = picture_of(document)
    edge = round((15 + 180 * 0.16 + 1) / 210 * picture.width)
    assert picture.crop((0, 0, edge, picture.height // 2)).getextrema()[0] < 128
    assert picture.crop((edge, 0, picture.width, picture.height // 2)).getextrema() == (255, 255)
    assert "".join(lines_of(document)) == sentence


@pytest.mark.parametrize("lang", ["km", "lo"])  # where Pango finds no border by itself
def test_lines_break_between_words_in_labels_too(printed, lang):
    with translation.override(lang):
        lines = lines_of(printed(page(f'<ul class="boxes four"><li>{SENTENCES[lang]}</li></ul>')))
    assert len(lines) > 2
    assert ends_of(lines) <= ends_of(with_word_borders(f"☐ {SENTENCES[lang]}", lang).split("\u200b"))


@pytest.mark.parametrize(("lang", "sentence"), SENTENCES.items(), ids=SENTENCES)
def test_lines_of_a_local_script_do_not_touch(printed, lang, sentence):
    """Between two lines of print lies at least one row of white."""
    table = "<table class='half'><thead><tr><th>{{ text|in_script }}</th><td></td></tr></thead></table>"
    document = printed(page(table, text=sentence))
    picture = picture_of(document)
    column = picture.crop((0, 0, picture.width // 2, picture.height // 4))
    inked = [column.crop((0, y, column.width, y + 1)).getextrema()[0] < 200 for y in range(column.height)]
    blocks = sum(now and not before for before, now in pairwise([False, *inked]))
    assert blocks >= len(lines_of(document)) + 1  # the rule below the head


def test_a_word_without_an_end_is_printed_whole_and_breaks(printed):
    letters = text_of(printed(page(f"<p>{'w' * 20_000}</p>")))
    assert letters.count("w") == 20_000
    assert pdf.scripts.WORD_BORDER not in letters


def test_head_and_foot_stand_on_each_page_with_the_mark_for_small_numbers(printed):
    head = (
        '<p class="running-organization">{{ organization|in_script }}</p>'
        '<p class="running-state">Draft</p><p class="running">Jan to Mar</p>'
    )
    document = printed(page('<p>One</p><p class="break">Two</p>', head, organization="មជ្ឈមណ្ឌល MRC", small_numbers=True))
    for text in text_of(document).split("\f")[:2]:
        for repeated in ("មជ្ឈមណ្ឌល MRC", "Draft", "Jan to Mar", "contains small numbers, not for publication"):
            assert text.count(repeated) == 1
    assert "2 / 2" in text_of(document)


def test_the_document_is_tagged_and_says_its_language_and_title():
    document = pypdf.PdfReader(io.BytesIO(pdf.render_pdf("print/base.html", {}, language="km")))
    root = document.trailer["/Root"]
    assert root["/Lang"] == "km"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert pypdf.PdfReader(io.BytesIO(pdf.pdf_of(page("")))).metadata.title == "Card"


def test_the_language_of_the_reader_comes_back_after_printing():
    with translation.override("vi"):
        pdf.render_pdf("print/base.html", {}, language="th")
        assert translation.get_language() == "vi"


def test_hostile_text_is_printed_as_text(printed):
    hostile = "<script>alert(1)</script><img src=file:///etc/passwd> & {{ name }}"
    assert hostile in text_of(printed(page("<p>{{ name|in_script }}</p>", name=hostile)))


heard = []


def listen(event, arguments):
    if heard and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen"):
        heard.append(f"{event} {arguments[0]} {arguments[1]}")


sys.addaudithook(listen)

VECTORS = [
    '<img src="SECRET">',
    '<img srcset="SECRET 1x" src="SECRET?x">',
    '<link rel="stylesheet" href="SECRET">',
    '<link rel="attachment" href="SECRET">',
    '<a rel="attachment" href="SECRET">x</a>',
    '<base href="SECRET"><img src="x.png"><link rel=stylesheet href=y.css>',
    '<style>@import "SECRET";</style>',
    "<style>@import url(SECRET);</style>",
    "<style>p { background: url(SECRET) }</style><p>x</p>",
    "<style>@page { background: url(SECRET) }</style>",
    '<style>p::before { content: url("SECRET") }</style><p>x</p>',
    '<style>li { list-style-image: url("SECRET") }</style><ul><li>x</li></ul>',
    '<style>p { border-image: url("SECRET") 1; mask: url("SECRET") }</style><p>x</p>',
    '<style>@font-face { font-family: "mrc Latin"; src: url("SECRET") } p { font-family: "mrc Latin" }</style><p>x</p>',
    '<style>@font-face { font-family: "y"; src: local("DejaVu Sans"), url("SECRET") }</style>',
    '<style>@color-profile device-cmyk { src: url("SECRET") } p { color: device-cmyk(0 0 0 1) }</style><p>x</p>',
    '<p style="background: url(SECRET)">x</p>',
    '<object data="SECRET" type="image/svg+xml">x</object>',
    '<embed src="SECRET">',
    '<iframe src="SECRET"></iframe>',
    '<input type="image" src="SECRET">',
    '<video poster="SECRET"></video>',
    '<svg width="9" height="9"><image href="SECRET" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="SECRET#a"/></svg>',
    '<svg width="9" height="9"><style>@import "SECRET"; rect { fill: url(SECRET#a) }</style></svg>',
    '<svg width="9" height="9"><rect width="9" height="9" fill="url(SECRET#a)" filter="url(SECRET#b)"/></svg>',
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='SECRET'/></svg>\">",
    '<svg width="9" height="9"><text>x</text></svg>',
    '<meta http-equiv="refresh" content="0; url=SECRET">',
]
ADDRESSES = [
    "file://{folder}/secret.png",
    "file://localhost{folder}/secret.png",
    "FILE:{folder}/secret.png",
    "{folder}/secret.png",
    "file://{static}/fonts/../../../..{folder}/secret.png",
    "file://{static}/fonts/%2e%2e/%2e%2e/mrc/secret.png",
    "file://{static}/fonts/mrc-latin-bold.woff2?secret",
    "http://127.0.0.1:9/secret",
    "//127.0.0.1:9/secret",
    "https://secret.invalid/x",
    "ftp://127.0.0.1/secret",
    "data:text/css,@import'http://127.0.0.1:9/secret'",
    "javascript:secret",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_document_reads_no_file_and_calls_nobody(address, settings, tmp_path):
    Image.new("RGB", (9, 9), "red").save(tmp_path / "secret.png")
    address = address.format(folder=tmp_path, static=settings.BASE_DIR / "static")
    pdf.pdf_of(page("<p>warm</p><svg width='9' height='9'><rect width='9' height='9'/></svg>"))
    try:
        heard.append("listening")
        for vector in VECTORS:
            document = pdf.pdf_of(page(vector.replace("SECRET", address)))
            assert b"/EmbeddedFile" not in document
        outside = [
            event
            for event in heard[1:]
            if not re.match(rf"open {re.escape(sys.prefix)}/|open /usr/|open .*weasyprint-", event)
        ]
    finally:
        heard.clear()
    assert outside == []


def test_a_document_brings_no_style_of_its_own(printed):
    style = '<style>@font-face { font-family: "mrc Khmer"; src: local("DejaVu Sans") } p { display: none }</style>'
    document = printed(page(f"{style}<p style='display: none'>{{{{ name|in_script }}}}</p>", name=NAMES["km"]))
    assert text_of(document).splitlines()[0] == NAMES["km"]
    assert fonts_of(document) == {"mrc-Latin", "mrc-Khmer"}


def test_the_log_does_not_repeat_what_people_typed(complaints):
    pdf.pdf_of(page('<img src="file:///tmp/Sok-Dara.png">'))
    assert complaints
    assert not [line for line in complaints if "Sok" in line]


def test_a_download_is_kept_by_no_cache_and_opened_as_nothing_else():
    response = pdf.pdf_response(b"%PDF-", 'บัตร "1"\r\nX: y.pdf')
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert response.content == b"%PDF-"


def test_without_pango_the_caller_hears_that_pdf_is_unavailable(monkeypatch):
    def refuse(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", refuse)
    monkeypatch.setattr(pdf, "_press", pdf._press.__wrapped__)
    with pytest.raises(pdf.PdfUnavailable):
        pdf.pdf_of(page("<p>x</p>"))


def test_without_pango_the_start_names_the_packages(monkeypatch):
    assert checks.pango_is_installed(None) == []

    def refuse(library):
        raise OSError

    monkeypatch.setattr(checks, "CDLL", refuse)
    [warning] = checks.pango_is_installed(None)
    assert warning.hint == "apt install libpango-1.0-0 libpangoft2-1.0-0"
