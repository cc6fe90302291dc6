"""Files for tests, all made here: honest ones of each kind that is taken, and hostile ones."""

import base64
import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator

import docx
import openpyxl
from PIL import Image

MARKER = b"HOSTILE-MARKER"
EVIL_HTML = b"<html><script>alert('" + MARKER + b"')</script></html>"
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + MARKER + b"\0" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>' + MARKER + b"</script></svg>"


# Honest files


def pdf(*objects: bytes, catalog: bytes = b"", page: bytes = b"", stray: bytes = b"") -> bytes:
    """One empty page; further objects begin at number 4. ``stray`` stands in the file, in no table."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page + b" >>",
        *objects,
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    out.write(stray)
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table))
    return out.getvalue()


def packed_pdf(hidden: bytes) -> bytes:
    """PDF 1.5: the catalog and ``hidden`` (object 4) lie in an object stream, the table is a stream too."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>", 4: hidden}
    offsets, body = [], b""
    for number, text in objects.items():
        offsets += [number, len(body)]
        body += text + b" "
    first = " ".join(map(str, offsets)).encode() + b" "
    packed = zlib.compress(first + body)
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n")
    places = {}

    def write(number: int, text: bytes) -> None:
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))

    write(2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    write(3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>")
    head = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n"
    write(5, head % (len(objects), len(first), len(packed)) + packed + b"\nendstream")
    table = out.tell()
    rows = b""
    for number in range(7):
        if number in objects:
            rows += struct.pack(">BHB", 2, 5, list(objects).index(number))
        elif number in places or number == 6:
            rows += struct.pack(">BHB", 1, places.get(number, table), 0)
        else:
            rows += struct.pack(">BHB", 0, 0, 255)
    packed_rows = zlib.compress(rows)
    out.write(
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(packed_rows)
    )
    out.write(packed_rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def picture(kind: str = "JPEG", size=(64, 48), mode: str = "RGB", **options) -> bytes:
    target = io.BytesIO()
    image = Image.new(mode, size, (200, 30, 30) if mode == "RGB" else 0)
    image.paste((0, 0, 255) if mode == "RGB" else 1, (0, 0, 16, 16))
    image.save(target, kind, **options)
    return target.getvalue()


def gps(turned: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = MARKER.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (13.0, 45.0, 30.0), 3: "E", 4: (100.0, 30.0, 15.0), 29: MARKER.decode()})
    return exif


def word(*paragraphs: str, header: str = "") -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Month", "Wage"])
    book.active.append(["March", 9000])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def m4a(handler: bytes = b"soun", brand: bytes = b"M4A ") -> bytes:
    hdlr = box(b"hdlr", b"\0" * 8, handler, b"\0" * 13)
    return (
        box(b"ftyp", brand, b"\0\0\0\0isom")
        + box(b"moov", box(b"trak", box(b"mdia", hdlr)))
        + box(b"mdat", b"\1" * 400)
    )


def mp3(frames: int = 5) -> bytes:
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413  # 128 kbit/s, 44.1 kHz
    return b"ID3\4\0\0\0\0\0\x0a" + b"\0" * 10 + frame * frames


def ogg(first: bytes = b"OpusHead") -> bytes:
    def page(body: bytes, flags: int) -> bytes:
        return b"OggS\0" + bytes([flags]) + b"\0" * 20 + bytes([1, len(body)]) + body

    return page(first + b"\1\1\0\0\x80\xbb\0\0\0\0\0", 2) + page(b"\1" * 200, 0)


def honest() -> dict[str, bytes]:
    return {
        "contract.pdf": pdf(),
        "packed.pdf": packed_pdf(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
        "photo.jpg": picture(),
        "screen.png": picture("PNG"),
        "grey.png": picture("PNG", mode="L"),
        "clear.png": picture("PNG", mode="RGBA"),
        "list.webp": picture("WEBP"),
        "complaint.docx": word("The wage of March was not paid."),
        "pay.xlsx": excel(),
        "chat.txt": "05/03 ថ្ងៃនេះ: where is my passport?\r\n".encode(),
        "voice.m4a": m4a(),
        "voice.mp4": m4a(brand=b"isom"),
        "voice.mp3": mp3(),
        "voice.ogg": ogg(),
        "no name": pdf(),
    }


# Hostile files


def folder(*parts: tuple[str, bytes], level=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", level) as out:
        for name, content in parts:
            out.writestr(name, content)
    return target.getvalue()


def changed(office: bytes, *more: tuple[str, bytes], replace: tuple[str, bytes, bytes] = ("", b"", b"")) -> bytes:
    """A Word or Excel file with further parts, and with words of one part replaced."""
    target = io.BytesIO()
    name, was, now = replace
    with zipfile.ZipFile(io.BytesIO(office)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for part in source.namelist():
            content = source.read(part)
            if part == name:
                assert was in content, (name, was)
                content = content.replace(was, now, 1)
            out.writestr(part, content)
        for part, content in more:
            out.writestr(part, content)
    return target.getvalue()


def related(kind: bytes, target: bytes) -> bytes:
    relation = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
        b'Target="%s" TargetMode="External"/></Relationships>'
    )
    rels = "word/_rels/document.xml.rels"
    return changed(word("a"), replace=(rels, b"</Relationships>", relation % (kind, target)))


def with_elements(name: str, count: int) -> bytes:
    """A Word file with this many empty elements in a part, which is there already or comes with them."""
    if name.startswith("["):
        return changed(word("a"), replace=(name, b"</Types>", b"<b/>" * count + b"</Types>"))
    return changed(word("a"), (name, b"<a>" + b"<b/>" * count + b"</a>"))


def png_of(width: int, height: int) -> bytes:
    """A picture that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


ACTIVE_OBJECTS = (
    b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
    b"<< /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>",
    b"<< /S /Launch /F (cmd.exe) >>",
    b"<< /S /L#61unch /Win << /F (cmd.exe) >> >>",
    b"<< /Type /EmbeddedFile /Length 2 >>\nstream\nMZ\nendstream",
    b"<< /Type /Filespec /F (a.exe) /EF << /F 3 0 R >> >>",
    b"<< /S /SubmitForm /F (http://example.org) >>",
    b"<< /S /ImportData /F (a) >>",
    b"<< /S /GoToE /T << >> >>",
    b"<< /S /GoToR /F (a.pdf) >>",
    b"<< /Type /Annot /Subtype /RichMedia >>",
    b"<< /Type /Annot /Subtype /Movie >>",
    b"<< /Type /Annot /Subtype /FileAttachment >>",
    b"<< /S /Rendition /R << >> >>",
    b"<< /AcroForm << /XFA [] >> >>",
    b"<< /A << /B [ << /C << /S /JavaScript /JS (1) >> >> ] >> >>",
    b"<< /S /URI /URI (file:///c:/a.exe) >>",
    b"<< /S /URI /URI (javascript:alert\\(1\\)) >>",
    b"<< /S /URI /URI <5C5C6576696C5C61> >>",
    b"<< /URI << /Base (file:///c:/) >> >>",
    b"<< /S /Thread /F (\\\\\\\\evil\\\\a.pdf) /D 0 >>",
    b"<< /S /RichMediaExecute /TA 3 0 R >>",
    b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Ref << /F (a.pdf) /Page 0 >> /Length 0 >>\nstream\n\nendstream",
    b"<< /Length 0 /F (\\\\\\\\evil\\\\a) >>\nstream\n\nendstream",
    b"<< /Length 0 /F << /FS /URL /F (https://example.org/a) >> >>\nstream\n\nendstream",
    b"<< /Type /Filespec /UF (a.pdf) >>",
)
STARTED = (  # harmless when somebody chooses it
    b"<< /S /URI /URI (https://example.org) >>",
    b"<< /S /Named /N /Print >>",
    b"<< /S /ResetForm >>",
    b"<< /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (https://example.org) >> >>",
    b"<< /S /GoTo /D [3 0 R /Fit] /Next [ << /S /GoTo /D [3 0 R /Fit] >> << /S /Named /N /Print >> ] >>",
    b"<< /S /GoTo /D [3 0 R /Fit] /Next 4 0 R >>",  # itself
)


def filtered(hidden: bytes) -> Iterator[tuple[str, bytes]]:
    """``hidden`` in an object stream that stands in no table, packed in every way."""
    body = b"9 0 " + hidden
    flate = zlib.compress(body)
    ascii85 = base64.a85encode(flate) + b"~>"
    ways = {
        b"": body,
        b"/Filter /FlateDecode": flate,
        b"/Filter [ /FlateDecode ]": flate,
        b"/Filter [/ASCII85Decode /FlateDecode]": ascii85,
        b"/Filter [/A85 /Fl]": ascii85,
        b"/F [/A85 /Fl]": ascii85,
        b"/Filter 4 0 R": ascii85,
        b"/Filter /ASCIIHexDecode": body.hex().encode() + b">",
        b"/Filter [/#41SCIIHexDecode/Fl#61teDecode]": flate.hex().encode() + b">",
        b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 1 >>": zlib.compress(
            b"".join(b"\0" + bytes([sign]) for sign in body)
        ),
        b"/X (obj) /Filter /FlateDecode": flate,
        b"/X (1 0 obj << >> endobj \\) (\\() ) % endobj\n/Filter /FlateDecode": flate,
        b"/X (" + b"x" * 5000 + b") /Filter /FlateDecode": flate,
    }
    for filters, content in ways.items():
        for kind in (b"/Type /ObjStm", b"/Type /Obj#53tm", b""):
            head = b"8 0 obj\n<< %s /N 1 /First 4 %s /Length %d >>\nstream\n" % (kind, filters, len(content))
            yield f"{filters[:40]}", pdf(stray=head + content + b"\nendstream\nendobj\n")


def bad_pdfs() -> Iterator[tuple[str, bytes]]:
    for body in ACTIVE_OBJECTS:
        yield "object", pdf(body)
        yield "referred", pdf(body, catalog=b"/OpenAction 4 0 R")
        yield "name tree", pdf(body, catalog=b"/Names << /JavaScript 4 0 R >>")
        if b"stream" not in body:
            yield "inside", pdf(catalog=b"/OpenAction " + body)
            yield "packed", packed_pdf(body)
            hidden = packed_pdf(body)
            start = hidden.index(b"5 0 obj")
            stray = hidden[start : hidden.index(b"endobj", start)].replace(b"5 0 obj", b"9 0 obj") + b"endobj\n"
            yield "in no table", pdf(stray=stray)
    for body in STARTED:
        yield "opened", pdf(body, catalog=b"/OpenAction 4 0 R")
        yield "opened, packed", packed_pdf(body)
        yield "when it is printed", pdf(body, catalog=b"/AA << /WP 4 0 R >>")
        yield "when its page is opened", pdf(body, b"<< /O 4 0 R >>", page=b"/AA 5 0 R")
        if b"4 0 R" not in body:
            stray = b"8 0 obj %%\n << /Type /Catalog /Pages 2 0 R /OpenAction %s >> endobj\n" % body
            yield "opened, in no table", pdf(stray=stray)
    for hidden in (b"<< /S /JavaScript /JS (x) >>", b"<< /JS (x) >>", b"<< /S /URI /URI (file:///a.exe) >>"):
        yield from filtered(hidden)
    yield "bomb", packed_pdf(b"[" + b" " * (60 << 20) + b"]")
    yield "zip behind", pdf() + folder(("a.exe", EXE))
    yield "zip inside", pdf().replace(b"%%EOF", folder(("a.exe", EXE)) + b"\n%%EOF")
    packed = folder(("a.exe", EXE))
    yield "zip as an object", pdf(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))
    yield "html behind", pdf() + EVIL_HTML
    yield "html before", EVIL_HTML + pdf()
    yield "exe before", EXE[:100] + pdf()
    yield "gif before", b"GIF89a" + pdf()
    yield "newline before", b"\n" + pdf()
    yield "no end", pdf().replace(b"%%EOF", b"")
    yield "empty body", b"%PDF-1.7\n%%EOF"
    yield "no pages", pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0")
    yield "circle", pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")
    yield "deep", pdf(b"<< /A " * 3000 + b"1" + b" >>" * 3000)
    yield "deep lists", pdf(b"[" * 5000 + b"]" * 5000)
    yield (
        "secret",
        pdf(b"<< /Filter /Standard /V 1 /R 2 /O (a) /U (b) /P -4 >>").replace(
            b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 4 0 R /ID [(a) (b)]"
        ),
    )


def bad_office() -> Iterator[tuple[str, bytes]]:
    main = b"wordprocessingml.document.main+xml"
    types = "[Content_Types].xml"
    yield "docm", changed(word("a"), ("word/vbaProject.bin", MARKER))
    yield (
        "docm by type",
        changed(
            word("a"),
            replace=(types, b"openxmlformats-officedocument." + main, b"ms-word.document.macroEnabled.main+xml"),
        ),
    )
    yield "dotx", changed(word("a"), replace=(types, b"document.main+xml", b"template.main+xml"))
    project = b'<Override PartName="/word/p.xml" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    yield "macros by type", changed(word("a"), ("word/p.xml", b"<a/>"), replace=(types, b"</Types>", project))
    yield "xlsm", changed(excel(), ("xl/vbaProject.bin", MARKER))
    yield "xlm", changed(excel(), ("xl/macrosheets/sheet1.xml", b"<a/>"))
    yield "links", changed(excel(), ("xl/externalLinks/externalLink1.xml", b"<a/>"))
    for name in (
        "word/embeddings/oleObject1.bin",
        "word/activeX/activeX1.xml",
        "word/a.exe",
        "word/a.html",
        "word/a.rtf",
    ):
        yield name, changed(word("a"), (name, MARKER))
    for name in ("../../etc/cron.d/a.xml", "/etc/a.xml", "..\\a.xml", "C:a.xml"):
        yield name, changed(word("a"), (name, b"<a/>"))
    yield "exe as picture", changed(word("a"), ("word/media/image1.png", EXE))
    yield "twice", changed(word("a"), ("WORD/DOCUMENT.XML", b"<a/>"))
    for kind in (b"attachedTemplate", b"image", b"oleObject", b"frame", b"subDocument", b"hyperlink"):
        yield kind.decode(), related(kind, b"file:///C:/a.dotm")
    for kind in (b"attachedTemplate", b"image", b"oleObject", b"frame"):
        yield kind.decode(), related(kind, b"https://example.org/a.dotm")
    xxe = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    lol = (
        b'<!DOCTYPE a [<!ENTITY a "lol">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(9))
        + b"]>"
    )
    for bomb in (xxe, lol):
        for part in ("word/document.xml", "word/_rels/document.xml.rels", "docProps/core.xml", types):
            start = zipfile.ZipFile(io.BytesIO(word("a"))).read(part)
            first = start.index(b"<", start.index(b"?>"))
            yield part, changed(word("a"), replace=(part, start[first : first + 12], bomb + start[first : first + 12]))
        yield (
            "utf-16",
            changed(word("a"), ("word/b.xml", (b'<?xml version="1.0"?>' + bomb + b"<a/>").decode().encode("utf-16"))),
        )
    for code in (
        b"DDEAUTO c:\\cmd.exe",
        b"DDE a b",
        b"INCLUDETEXT http://a",
        b"INCLUDEPICTURE http://a",
        b"MACROBUTTON a",
    ):
        field = b"<w:p><w:r><w:instrText>" + code + b"</w:instrText></w:r></w:p></w:body>"
        yield code.decode(), changed(word("a"), replace=("word/document.xml", b"</w:body>", field))
        simple = b'<w:p><w:fldSimple w:instr="' + code + b'"/></w:p></w:body>'
        yield code.decode(), changed(word("a"), replace=("word/document.xml", b"</w:body>", simple))
    parts = b"<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c</w:instrText></w:r></w:p></w:body>"
    yield "split", changed(word("a"), replace=("word/document.xml", b"</w:body>", parts))
    inside = b"<w:p><w:r><w:instrText><w:x/>DDE a</w:instrText></w:r></w:p></w:body>"
    yield "behind an element", changed(word("a"), replace=("word/document.xml", b"</w:body>", inside))
    chunk = b'<w:altChunk r:id="rId1"/></w:body>'
    yield "altChunk", changed(word("a"), replace=("word/document.xml", b"</w:body>", chunk))
    yield "bomb", changed(word("a"), ("word/big.xml", b"\0" * (30 << 20)))
    yield "many", changed(word("a"), *((f"word/{number}.xml", b"<a/>") for number in range(1200)))
    yield "comment", word("a")[:-2] + struct.pack("<H", len(EVIL_HTML)) + EVIL_HTML
    locked = bytearray(word("a"))
    locked[locked.index(b"PK\1\2") + 8] |= 1
    yield "locked", bytes(locked)
    yield "types only", folder(("[Content_Types].xml", b"<Types/>"))
    yield "broken types", folder(("[Content_Types].xml", b"<Types"), ("word/document.xml", b"<a/>"))
    yield "cut", word("a")[:2000]
    yield "powerpoint", changed(word("a"), replace=(types, main, b"presentationml.presentation.main+xml"))


def bad_pictures() -> Iterator[tuple[str, bytes]]:
    for width, height in ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0), (7_100, 7_100), (30_000, 2_000)):
        yield f"{width}x{height}", png_of(width, height)
    huge = bytearray(picture())
    place = huge.index(b"\xff\xc0")
    huge[place + 5 : place + 9] = struct.pack(">HH", 65_000, 65_000)
    yield "jpeg of 65,000", bytes(huge)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = picture(kind, size=(300, 300))
        yield f"cut {kind}", whole[: len(whole) // 2]
        yield f"head of {kind}", whole[:20]
        yield f"noise {kind}", whole[:30] + bytes(range(256)) * 20
    moves = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(moves, "WEBP", save_all=True, append_images=frames[1:])
    yield "moves", moves.getvalue()
    for kind in ("GIF", "TIFF", "BMP", "ICO"):
        yield kind, picture(kind)
        yield f"gifar {kind}", picture(kind) + folder(("a.class", EXE))


def bad_sound() -> Iterator[tuple[str, bytes]]:
    for whole in (m4a(), mp3(), ogg()):
        yield "zip behind", whole + folder(("a.exe", EXE))
        yield "html behind", whole + EVIL_HTML
        yield "cut", whole[:100]
    packed = folder(("a.exe", EXE))
    yield "zip in a box", m4a() + box(b"free", packed)
    yield "zip in a tag", b"ID3\4\0\0\0\0" + bytes([len(packed) >> 7, len(packed) & 127]) + packed + mp3()[20:]
    yield "film", m4a(b"vide")
    yield "heic", m4a(brand=b"heic")
    yield "avif", m4a(brand=b"avif")
    yield "theora", ogg(b"\x80theora")
    yield "two frames", mp3(1)
    yield "boxes", box(b"ftyp", b"M4A ", b"\0" * 4) + b"\0\0\0\x08free" * 5000
    yield "endless box", box(b"ftyp", b"M4A ") + b"\0\0\0\0moov"
    yield "negative box", box(b"ftyp", b"M4A ") + b"\0\0\0\1moov" + b"\xff" * 8
    yield "tag of everything", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + EVIL_HTML


def bad_rest() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "zero bytes", b"\0" * 500
    yield "noise", bytes((number * 7919) % 256 for number in range(5000))
    for content in (
        EXE, SVG, EVIL_HTML, b"\xef\xbb\xbf" + SVG, b"  \n" + EVIL_HTML, EVIL_HTML.decode().encode("utf-16"),
        b"<?xml version='1.0'?><a/>", b"<?php system($_GET[0]); ?>", b"#!/bin/sh\nrm -rf /", b"@echo off\r\ndel *",
        b"{\\rtf1 \\object}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"\x7fELF\2\1\1" + b"\0" * 60,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), b"\xca\xfe\xba\xbe\0\0\0\x34",
        folder(("a.txt", b"a")), folder(("42.zip", b"\0" * (20 << 20))), b"Rar!\x1a\7\1\0", b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b\x08\0" + b"\0" * 50, b"#!AMR\n\x04", b"RIFF\x24\0\0\0WAVEfmt ", b"RIFF\x24\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3\x93B\x82\x88matroska", b"MIME-Version: 1.0\r\nContent-Type: text/html", b"text\0with nul",
        b"\x1b[31mcolours", b"caf\xe9 in latin-1", "hidden \x9b order".encode(), b"words <iframe src=a>", b"%PDF-",
        b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"PK\3\4", b"OggS", b"ID3", b"\xff\xfb",
    ):  # fmt: skip
        yield "content", content


NAMES = (
    "paper.pdf", "photo.jpg", "../../../etc/cron.d/run", "..\\..\\autoexec.bat", "contract\u202efdp.exe",
    "n" * 300 + ".pdf", "ស" * 300, "a.pdf.exe", "con.docx", "", ".htaccess", "a\r\nX-Header: 1.pdf",
    "<script>alert(1)</script>.pdf", "%00.pdf", "paper.html", "paper.svg", "run.js", "voice.m4a", "letter.docm",
    'a"; filename="b.exe',
)  # fmt: skip


def hostile() -> list[tuple[str, bytes]]:
    """Each content under a plain name, then all again under names that lie: more than 500."""
    kinds = (bad_pdfs(), bad_office(), bad_pictures(), bad_sound(), bad_rest())
    contents = [content for kind in kinds for _what, content in kind]
    names = itertools.cycle(NAMES)
    found = [("paper", content) for content in contents]
    found += [(next(names), content) for content in contents if len(content) < 100_000]
    honest_under_bad_names = [
        (name, content)
        for content in honest().values()
        for name in ("run.exe", "a.js", "page.html", "drawing.svg", "letter.docm")
    ]
    return found + honest_under_bad_names
