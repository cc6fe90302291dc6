"""What may be kept as a paper is judged by its content."""

import io
import resource
import time
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile

from legal_cases.uploaded import judge, office, pictures

from . import files

TAKEN = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "text/plain; charset=utf-8": ".txt",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
}


@pytest.mark.parametrize("name", files.honest())
def test_an_honest_file_is_taken_whatever_it_is_called(name):
    content = files.honest()[name]
    kept = judge(content, name)
    assert TAKEN[kept.media_type] == kept.ending
    assert kept.media_type.startswith("image/") or kept.content == content


def test_none_of_more_than_500_hostile_files_comes_through_and_memory_is_bounded():
    hostile = files.hostile()
    assert len(hostile) >= 500
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    through = []
    for name, content in hostile:
        try:
            kept = judge(content, name)
        except ValidationError as error:
            (sentence,) = error.messages
            assert len(sentence) > 10
            assert sentence.endswith((".", "it"))
            continue
        through.append((name, content[:60], kept.media_type))
    assert through == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_without_place_maker_remark_or_anything_behind_it(kind):
    options = {"exif": files.gps(), "xmp": b"<x:xmpmeta>" + files.MARKER + b"</x:xmpmeta>"}
    if kind == "JPEG":
        options["comment"] = files.EVIL_HTML
    source = files.picture(kind, icc_profile=b"\0" * 128 + files.MARKER, **options)
    behind = files.folder(("a.class", files.EXE), level=zipfile.ZIP_STORED) + files.EVIL_HTML
    assert files.MARKER in source
    kept = judge(source + behind, "photo.jpg")
    assert files.MARKER not in kept.content
    assert not zipfile.is_zipfile(io.BytesIO(kept.content))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()
        assert image.size == (64, 48)


def test_a_picture_taken_sideways_stands_upright():
    kept = judge(files.picture(exif=files.gps(turned=6)))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (48, 64)
        red, _green, blue = image.getpixel((47, 0))
        assert blue > red


def test_a_picture_that_is_cut_off_is_refused_also_after_a_pdf_was_printed(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as importing WeasyPrint leaves it
    with pytest.raises(ValidationError, match="cut off"):
        judge(files.picture(size=(300, 300))[:-500])


def test_a_picture_of_a_telephone_with_48_million_dots_is_halved_in_bounded_memory():
    source = files.picture(size=(8000, 6000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = judge(source)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (4000, 3000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


@pytest.mark.parametrize("name", ["word/a.xml", "word/_rels/a.rels", "[Content_Types].xml"])
def test_a_part_of_a_word_file_takes_no_more_memory_than_a_few_times_its_size(name):
    large = files.with_elements(name, 250_000)
    tracemalloc.start()
    judge(large, "a.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20  # a tree of a part of 1 MB takes 30


@pytest.mark.parametrize("name", ["word/a.xml", "word/_rels/a.rels", "[Content_Types].xml"])
def test_of_a_word_file_only_so_many_elements_are_read(name, monkeypatch):
    monkeypatch.setattr(office, "MOST_ELEMENTS", 30_000)
    assert judge(files.with_elements(name, 10_000), "a.docx").ending == ".docx"
    with pytest.raises(ValidationError, match="far too large when it is unpacked"):
        judge(files.with_elements(name, 20_000), "a.docx")


@pytest.mark.parametrize("part", [b'<a b="' + b"x" * 20_000 + b'"/>', b"<a>" + b"<fldChar/>" * 2_000 + b"</a>"])
def test_a_word_file_with_a_tag_or_fields_without_end_is_too_large(part, monkeypatch):
    for name, most in {"CHUNK": 1_000, "LONGEST_TAG": 10_000, "MOST_WORDS": 1_000}.items():
        monkeypatch.setattr(office, name, most)
    with pytest.raises(ValidationError, match="far too large when it is unpacked"):
        judge(files.changed(files.word("a"), ("word/a.xml", part)), "a.docx")


@pytest.mark.parametrize("is_clear", [False, True])
@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "RGB", "LA", "RGBA"])
def test_a_large_scan_of_every_mode_of_png_is_halved_and_shows_what_it_showed(mode, is_clear, monkeypatch):
    monkeypatch.setattr(pictures, "LARGE", 5_000)
    monkeypatch.setattr(pictures, "STRIP", 20)
    scan = Image.new("L", (101, 99), 255)
    scan.paste(0, (0, 0, 50, 50))
    if mode == "I;16":
        scan = scan.convert("I").point(lambda value: value * 257).convert("I;16")
    source = io.BytesIO()
    options = {"transparency": (0, 0, 0) if mode == "RGB" else 0} if is_clear and "A" not in mode else {}
    scan.convert(mode).save(source, "PNG", **options)
    kept = judge(source.getvalue(), "scan.png")
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (51, 50)
        shown = image.convert("RGBA")
        assert [shown.getpixel(place)[0] for place in ((1, 1), (20, 24), (30, 24), (50, 49))] == [0, 0, 255, 255]


def test_a_page_of_two_colours_at_600_dots_an_inch_is_kept_in_bounded_memory():
    source = files.picture("PNG", size=(4960, 7016), mode="1")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert judge(source, "scan.png").ending == ".png"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (files.m4a(brand=b"heic"), "Set the phone to take JPEG"),
        (files.m4a(b"vide"), "This is a film"),
        (files.EXE, "This is a program"),
        (files.SVG, "web page or a drawing"),
        (files.folder(("a.txt", b"a")), "Unpack it"),
        (b"{\\rtf1 a}", "RTF is not taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind of Word or Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
        (files.png_of(60_000, 60_000), "at most 50 million dots"),
        (files.pdf()[:-20], "cut off"),
        (files.pdf(files.ACTIVE_OBJECTS[0]), "holds a program"),
        (files.changed(files.word("a"), ("word/vbaProject.bin", b"a")), "holds a program"),
        (b"", "The file is empty"),
    ],
)
def test_a_refusal_says_what_it_is_and_what_to_do(content, words):
    with pytest.raises(ValidationError, match=words):
        judge(content, "paper")


TURNS_TO_A_PAGE = b"<< /S /GoTo /D [3 0 R /Fit] /Next << /S /GoTo /D [3 0 R /Fit] >> >>"


@pytest.mark.parametrize(
    "honest",
    [
        files.pdf(TURNS_TO_A_PAGE, catalog=b"/OpenAction 4 0 R"),
        files.pdf(catalog=b"/OpenAction [3 0 R /FitH 800]"),
        files.pdf(TURNS_TO_A_PAGE, page=b"/AA << /O 4 0 R >>"),
        files.packed_pdf(TURNS_TO_A_PAGE),
        *(
            files.pdf(
                b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /F 4 /A << /S /URI /URI (%s) >> >>" % target,
                page=b"/Annots [4 0 R]",
            )
            for target in (b"https://www.ilo.org", b"HTTP://a.org", b"mailto:a@b.org", b"tel:+85512", b"www.ilo.org")
        ),
        files.pdf(b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Named /N /Print >> >>"),
        files.pdf(  # names of fonts and pictures are anything
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            page=b"/Resources << /Font << /F 4 0 R /AA 4 0 R /URI 4 0 R /UF 4 0 R >> >>",
        ),
        files.pdf(catalog=b"/URI << /Base (https://www.ilo.org/) >>"),
    ],
)
def test_a_pdf_may_turn_to_a_page_and_link_to_pages(honest):
    assert judge(honest, "a.pdf").content == honest


def test_a_pdf_of_ours_with_links_and_headings_is_taken():
    weasyprint = pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    page = '<h1>A</h1><p><a href="https://www.ilo.org/">out</a> <a href="#b">in</a><h2 id="b">B</h2>'
    for options in ({}, {"pdf_variant": "pdf/ua-1"}, {"uncompressed_pdf": True}, {"pdf_forms": True}):
        assert judge(weasyprint.HTML(string=page).write_pdf(**options), "a.pdf").ending == ".pdf"


def test_what_follows_a_pdf_as_changed_objects_is_looked_at_too():
    first = files.pdf(b"<< /Producer (a) >>")
    place = len(first)
    later = b"4 0 obj\n%s\nendobj\nxref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\n"
    end = b"startxref\n%d\n%%%%EOF\n"
    for body, is_taken in ((b"<< /Producer (b) >>", True), (b"<< /S /URI /URI (file:///a) >>", False)):
        objects = later % (body, place, first.rindex(b"xref\n0"))
        changed = first + objects + end % (place + objects.index(b"xref"))
        if is_taken:
            assert judge(changed, "a.pdf").content == changed
        else:
            with pytest.raises(ValidationError, match="does not lead to a page"):
                judge(changed, "a.pdf")


def test_a_link_to_a_page_in_a_word_file_is_no_harm():
    assert judge(files.related(b"hyperlink", b"https://www.ilo.org/")).ending == ".docx"
