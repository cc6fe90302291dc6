"""PDF is kept as it is, once nothing in it acts, carries another file, or is another format at the same time."""

import logging
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from . import refused
from .kept import Kept

ACTS = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA", "/ImportData",
    "/SubmitForm", "/GoToE", "/GoToR", "/Movie", "/Sound", "/Rendition", "/3D",
    "/FileAttachment",
}  # fmt: skip
# In the bytes themselves only names too long to stand in packed pictures by chance.
ACTS_IN_BYTES = {name for name in ACTS if len(name) > 6}
NAME = re.compile(rb"/(?:[A-Za-z0-9]|#[0-9A-Fa-f]{2}){2,40}")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
PACKED_OBJECTS = b"/ObjStm"
LOOK_BACK = 2048
MOST_OBJECTS = 60_000
MOST_UNPACKED = 32 << 20
CHUNK = 1 << 16
DEEPEST = 60
SECONDS = 10

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints quote the file


class Acts(Exception):
    pass


class TooMuch(Exception):
    pass


def is_it(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]


def kept(content: bytes) -> Kept:
    if not content.startswith(b"%PDF-"):
        raise ValidationError(
            _("Something stands before this PDF in the file. Open it, print it as PDF anew, and add that."),
            code="refused",
        )
    if zipfile.is_zipfile(BytesIO(content)):
        raise ValidationError(
            _("This file is a PDF and a packed folder at the same time. Print it as PDF anew, and add that."),
            code="refused",
        )
    if not content.rstrip(b"\r\n\t \0").endswith(b"%%EOF"):
        raise ValidationError(
            _("This PDF is cut off, or something follows its end. Print it as PDF anew, and add that."), code="refused"
        )
    try:
        search(content, time.monotonic() + SECONDS)
    except Acts:
        raise ValidationError(
            _(
                "This PDF holds a program, another file, or something that starts by itself. "
                "Print it as PDF anew, and add that."
            ),
            code="refused",
        ) from None
    except ValidationError:
        raise
    except (Exception, RecursionError):
        raise ValidationError(
            _("This PDF is damaged or too entangled to be checked. Print it as PDF anew, and add that."),
            code="refused",
        ) from None
    return Kept(content, "application/pdf", ".pdf")


def search(content: bytes, until: float) -> None:
    """Three ways, since readers repair a file that contradicts itself: bytes, packed objects, then object by object."""
    look_at_names(content, ACTS_IN_BYTES)
    for unpacked in packed_objects(content, until):
        look_at_names(unpacked, ACTS)
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise ValidationError(refused.with_password(), code="refused")
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise TooMuch
    look_at(reader.trailer, until)
    for number, generation in numbers:
        if number:
            look_at(reader.get_object(IndirectObject(number, generation, reader)), until)
    if not reader.pages:
        raise TooMuch


def look_at_names(content: bytes, acts: set[str]) -> None:
    for found in NAME.finditer(content):
        name = ESCAPED.sub(lambda escape: bytes([int(escape[1], 16)]), found[0])
        if name.decode("latin-1") in acts:
            raise Acts


def packed_objects(content: bytes, until: float) -> Iterator[bytes]:
    """Objects that are packed together, also such as no table names."""
    unpacked = 0
    for found in re.finditer(rb"stream\r?\n", content):
        head = content[max(0, found.start() - LOOK_BACK) : found.start()]
        head = ESCAPED.sub(lambda escape: bytes([int(escape[1], 16)]), head[head.rfind(b"obj") + 1 :])
        if PACKED_OBJECTS not in head:
            continue
        if time.monotonic() > until:
            raise TooMuch
        piece = unpacked_from(content, found.end(), MOST_UNPACKED - unpacked)
        unpacked += len(piece)
        yield piece


def unpacked_from(content: bytes, start: int, most: int) -> bytes:
    """What is packed from here on, as far as it can be unpacked; pypdf unpacks what is packed in another way."""
    unpack, pieces = zlib.decompressobj(), []
    with suppress(zlib.error):
        while not unpack.eof and start < len(content):
            pieces.append(unpack.decompress(content[start : start + CHUNK], max(1, most)))
            most -= len(pieces[-1])
            if most < 0 or unpack.unconsumed_tail:
                raise TooMuch
            start += CHUNK
    return b"".join(pieces)


def look_at(thing: object, until: float) -> None:
    """What stands in the object itself; objects it only refers to are looked at by their own number."""
    if time.monotonic() > until:
        raise TooMuch
    stack = [(thing, 0)]
    while stack:
        value, depth = stack.pop()
        if depth > DEEPEST:
            raise TooMuch
        if isinstance(value, DictionaryObject):
            if ACTS & value.keys() or str(value.raw_get("/S") if "/S" in value else "") in ACTS:
                raise Acts
            if str(value.raw_get("/Subtype") if "/Subtype" in value else "") in ACTS:
                raise Acts
            inside = [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            inside = list(list.__iter__(value))
        else:
            continue
        stack += [(item, depth + 1) for item in inside if isinstance(item, DictionaryObject | ArrayObject)]
