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
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, read_object

from . import refused
from .kept import Kept

ACTS = {
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA", "/ImportData",
    "/SubmitForm", "/GoToE", "/GoToR", "/Movie", "/Sound", "/Rendition", "/3D",
    "/FileAttachment", "/RichMediaExecute", "/Filespec",
}  # fmt: skip
# In the bytes themselves only names too long to stand in packed pictures by chance.
ACTS_IN_BYTES = {name for name in ACTS if len(name) > 6}
TRIGGERS = {  # what is done by itself when a page, a field or the paper is opened, left, printed…
    "/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI", "/O", "/C", "/K", "/F", "/V",
    "/WC", "/WS", "/DS", "/WP", "/DP",
}  # fmt: skip
FILES = {"/F", "/UF", "/DOS", "/Mac", "/Unix"}
KINDS = {"/S", "/Type", "/Subtype"}
LINKS_TO = ("http://", "https://", "mailto:", "tel:", "www.", "#")
NAME = re.compile(rb"/(?:[A-Za-z0-9]|#[0-9A-Fa-f]{2}){2,40}")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT = re.compile(rb"(?<!\d)\d{1,10}\s{1,8}\d{1,5}\s{1,8}obj\s*")
TOKEN = re.compile(rb"<<|>>|[(\[\]]|/[^\0\s()<>\[\]{}/%]*|%[^\r\n]*|<[^<>]*>|[^\0\s()<>\[\]{}/%]+")
TO_A_BRACKET = re.compile(rb"[^()\\]*(?:\\.[^()\\]*)*", re.DOTALL)
STREAM = re.compile(rb"(?:\s|%[^\r\n]*[\r\n])*stream(\r?\n)?")
PACKED = re.compile(rb"/Filter (\[ /FlateDecode \]|/FlateDecode) (?:/|>>)")
PACKED_OTHERWISE = {b"/F", b"/FFilter", b"/DP", b"/DecodeParms"}
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


class LeadsAstray(Exception):
    """A link that is not to a page."""


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
    except LeadsAstray:
        raise ValidationError(
            _("A link in this PDF does not lead to a page. Print it as PDF anew, and add that."), code="refused"
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
    names = names_in(content)
    if ACTS_IN_BYTES & names:
        raise Acts
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise ValidationError(refused.with_password(), code="refused")
    for packed, first in packed_objects(content, until) if {"/ObjStm", "/First"} & names else ():
        if ACTS & names_in(packed):
            raise Acts
        for thing in things_in(packed, first, reader):
            look_at(thing, until)
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise TooMuch
    look_at(reader.trailer, until)
    for number, generation in numbers:
        if number:
            look_at(reader.get_object(IndirectObject(number, generation, reader)), until)
    for thing in unlisted(content, reader, until):
        look_at(thing, until)
    if not reader.pages:
        raise TooMuch


def names_in(content: bytes) -> set[str]:
    return {unescaped(found[0]).decode("latin-1") for found in NAME.finditer(content)}


def unlisted(content: bytes, reader: PdfReader, until: float) -> Iterator[object]:
    """Objects that stand in no table: readers that repair a file find them."""
    listed = {place for table in reader.xref.values() for place in table.values()}
    file = BytesIO(content)
    for found in OBJECT.finditer(content):
        if found.start() not in listed:
            if time.monotonic() > until:
                raise TooMuch
            file.seek(found.end())
            with suppress(Exception):  # it was none
                yield read_object(file, reader)


def things_in(packed: bytes, first: int, reader: PdfReader) -> Iterator[object]:
    file = BytesIO(packed)
    for place in packed[:first].split()[1::2]:
        with suppress(Exception):
            file.seek(first + int(place))
            yield read_object(file, reader)


def packed_objects(content: bytes, until: float) -> Iterator[tuple[bytes, int]]:
    """Objects that are packed together, also such as no table names: by Flate alone, as every program packs them."""
    unpacked = 0
    for found in re.finditer(rb"obj(?=[\s%<])", content):
        tokens, end = dictionary_at(content, found.end(), until)
        if b"/ObjStm" not in tokens and not {b"/N", b"/First"} <= set(tokens):
            continue
        stream = STREAM.match(content, end)
        if not stream:
            continue
        text = b" ".join(tokens)
        is_packed = PACKED.search(text)
        if not stream[1] or tokens.count(b"/Filter") != bool(is_packed) or PACKED_OTHERWISE & set(tokens):
            raise TooMuch
        if is_packed:
            piece = unpacked_from(content, stream.end(), MOST_UNPACKED - unpacked)
        else:
            piece = content[stream.end() : content.find(b"endstream", stream.end())]
        unpacked += len(piece)
        yield piece, int(tokens[tokens.index(b"/First") + 1])


def dictionary_at(content: bytes, start: int, until: float) -> tuple[list[bytes], int]:
    """Names, numbers and signs of the dictionary that begins here, without its texts, and where it ends."""
    tokens: list[bytes] = []
    depth = 0
    while found := TOKEN.search(content, start):
        token, start = found[0], found.end()
        if time.monotonic() > until:
            raise TooMuch
        if token == b"(":
            start = behind_text(content, start, until)
        elif not token.startswith(b"%"):
            tokens.append(unescaped(token) if token.startswith(b"/") else token)
            depth += (token == b"<<") - (token == b">>")
            if depth <= 0:
                return tokens, start
    return [], len(content)


def behind_text(content: bytes, start: int, until: float) -> int:
    depth = 1
    while depth:
        if time.monotonic() > until:
            raise TooMuch
        start = TO_A_BRACKET.match(content, start).end()
        depth += {b"(": 1, b")": -1, b"": -depth}.get(content[start : start + 1], 0)
        start += 1
    return start


def unescaped(name: bytes) -> bytes:
    return ESCAPED.sub(lambda escape: bytes([int(escape[1], 16)]), name)


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
            look_at_dictionary(value)
            inside = [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            inside = list(list.__iter__(value))
        else:
            continue
        stack += [(item, depth + 1) for item in inside if isinstance(item, DictionaryObject | ArrayObject)]


def look_at_dictionary(thing: DictionaryObject) -> None:
    names = thing.keys()
    if ACTS & names or any(str(value_of(thing, name)) in ACTS for name in KINDS & names):
        raise Acts
    if any(names_a_file(value_of(thing, name)) for name in FILES & names):
        raise Acts
    if "/OpenAction" in names and starts(value_of(thing, "/OpenAction")):
        raise Acts
    events = value_of(thing, "/AA")
    if isinstance(events, DictionaryObject) and any(starts(events[name]) for name in TRIGGERS & events.keys()):
        raise Acts
    if "/URI" in names:
        look_at_link(value_of(thing, "/URI"))


def starts(action: object) -> bool:
    """Whether it does more, by itself, than turn to a page."""
    todo = [action]
    for _step in range(DEEPEST):
        if not todo:
            return False
        one = todo.pop()
        if isinstance(one, ArrayObject):  # a place in the document, or several actions
            things = [each.get_object() for each in list.__iter__(one)]
            todo += [each for each in things if isinstance(each, DictionaryObject) and "/S" in each]
        elif isinstance(one, DictionaryObject):
            if value_of(one, "/S") != "/GoTo":
                return True
            todo.append(value_of(one, "/Next"))
    return True


def look_at_link(link: object) -> None:
    if isinstance(link, DictionaryObject):  # what all links begin with
        link = value_of(link, "/Base")
    text = link.decode("latin-1") if isinstance(link, bytes) else link
    if isinstance(text, str) and text.strip() and not text.strip().lower().startswith(LINKS_TO):
        raise LeadsAstray


def names_a_file(value: object) -> bool:
    return isinstance(value, str | bytes) and not isinstance(value, NameObject)


def value_of(thing: DictionaryObject, name: str) -> object:
    """Of the object itself, where the dictionary refers to one; ``get`` would give the reference."""
    return thing[name] if name in thing else None  # noqa: SIM401
