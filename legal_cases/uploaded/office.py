"""Word and Excel files (.docx, .xlsx), kept as they are once they hold words, numbers and pictures and nothing else."""

import re
import zipfile
from io import BytesIO
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import refused
from .kept import Kept

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN = {DOCX + ".main+xml": (DOCX, ".docx"), XLSX + ".main+xml": (XLSX, ".xlsx")}
MOST_PARTS = 1000
MOST_UNPACKED = 150 << 20
MOST_OF_A_PART = 64 << 20
MOST_ELEMENTS = 10_000_000  # of all parts: read in some seconds; a full sheet of 150 MB has about as many
MOST_WORDS = 500_000
LONGEST_TAG = 4 << 20
CHUNK = 1 << 20
MOST_RATIO = 150
SMALL = 5 << 20  # below it the ratio says nothing: empty tables shrink to almost nothing
PICTURES = (".png", ".jpg", ".jpeg", ".jpe", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp", ".webp")
FONTS = (".odttf", ".fntdata", ".ttf", ".otf")
WORDS = (".xml", ".rels", ".vml", ".psmdcp")
ACTIVE_PART = re.compile(
    r"vbaproject|vbadata|activex|embeddings/|oleobject|macrosheets|dialogsheets|externallinks|customui|ctrlprops"
    r"|encryptedpackage|encryptioninfo",
    re.IGNORECASE,
)
ACTIVE_TYPE = re.compile(rb"macroEnabled|vbaProject|activeX|oleObject|ms-excel\.(?:intl)?macrosheet|\.template", re.I)
NOT_PLAIN_XML = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
FIELD_CALLS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|DATABASE)\b", re.I)
ELEMENTS_CALL = {"ddelink", "olelink", "altchunk"}
LINKS_TO = ("http://", "https://", "mailto:", "tel:")


def is_it(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as folder:
            return "[Content_Types].xml" in folder.namelist()
    except Exception:
        return False


def kept(content: bytes) -> Kept:
    try:
        with zipfile.ZipFile(BytesIO(content)) as folder:
            look_at_parts(folder, len(content))
            media_type, ending = MAIN[look_into(folder)]
    except ValidationError:
        raise
    except Exception:
        raise ValidationError(refused.damaged(), code="refused") from None
    return Kept(content, media_type, ending)


def look_at_parts(folder: zipfile.ZipFile, size: int) -> None:
    """By the table of contents alone, before anything is unpacked; reading never goes beyond what it says."""
    parts = folder.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 0x41 for part in parts):
        raise ValidationError(refused.with_password(), code="refused")
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED
        or any(part.file_size > MOST_OF_A_PART for part in parts)
        or (unpacked > SMALL and unpacked > MOST_RATIO * size)
        or sum(part.compress_size for part in parts) > size
    ):
        raise too_large()
    if any(ACTIVE_PART.search(name) for name in names):
        raise ValidationError(holds_more(), code="refused")
    if folder.comment or len({name.lower() for name in names}) != len(names):
        raise ValueError
    for part in parts:
        name = part.filename
        if part.is_dir():
            continue
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name or ":" in name:
            raise ValueError
        printer = re.fullmatch(r"xl/printerSettings/printerSettings\d+\.bin", name)
        if not printer and not name.lower().endswith((*WORDS, *PICTURES, *FONTS)):
            raise ValidationError(holds_more(), code="refused")


def look_into(folder: zipfile.ZipFile) -> str:
    """The kind of the main part."""
    left, kinds = MOST_ELEMENTS, []
    for name in folder.namelist():
        lower = name.lower()
        if not lower.endswith(WORDS):
            if lower.endswith(PICTURES) and folder.read(name)[:2] in (b"MZ", b"PK"):
                raise ValidationError(holds_more(), code="refused")
            continue
        xml = folder.read(name)
        if xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:4] or NOT_PLAIN_XML.search(xml):
            raise ValueError
        if re.search(rb"<\?xml[^>]*encoding=[\"'](?!utf-8|us-ascii)", xml[:200], re.I):
            raise ValueError
        part = Part(left)
        part.read(xml, is_drawing=lower.endswith(".vml"))
        if part.calls:
            raise ValidationError(
                _("This file fetches text or values from elsewhere. Save it as PDF and add that."), code="refused"
            )
        if part.fetches and lower.endswith(".rels"):
            raise ValidationError(
                _("This file fetches a template, a picture or values from elsewhere. Save it as PDF and add that."),
                code="refused",
            )
        left = part.left
        if name == "[Content_Types].xml":
            kinds = part.kinds
            if ACTIVE_TYPE.search(xml):
                raise ValidationError(refused.macros(), code="refused")
    return kinds[0]


class Part:
    """What a part says, read as Word and Excel read it: in one pass, by local names; ``left`` elements at most.

    Patterns over the bytes would miss what is written as &#68;&#68;&#69;, and take hours over a file made for it; a
    tree takes fifty times its size. The words of one field may be spread over several pieces.
    """

    def __init__(self, left: int) -> None:
        self.left = left
        self.fetches = self.has_calling_element = False
        self.kinds: list[str] = []  # of the main part
        self.words: list[str] = []  # the instructions of fields
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.refuse

    def read(self, xml: bytes, *, is_drawing: bool) -> None:
        """A drawing (.vml) need not be sound XML: then no program takes it for a text."""
        try:
            for start in range(0, len(xml), CHUNK):
                self.parser.Parse(xml[start : start + CHUNK], False)
                if start - self.parser.CurrentByteIndex > LONGEST_TAG or len(self.words) > MOST_WORDS:
                    raise too_large()
            self.parser.Parse(b"", True)
        except expat.ExpatError:
            if not is_drawing:
                raise

    @property
    def calls(self) -> bool:
        """Whether a field or an element fetches something."""
        return self.has_calling_element or bool(FIELD_CALLS.search("".join(self.words)))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise too_large()
        name = name.rpartition(":")[2]
        if name == "instrText":
            self.parser.CharacterDataHandler, self.parser.EndElementHandler = self.words.append, self.end
        elif name == "fldChar":  # a field begins or ends
            self.words.append("\n")
        elif name == "fldSimple":
            self.words += ["\n", *attributes.values(), "\n"]
        elif name == "Relationship":
            self.fetches = self.fetches or fetches(attributes)
        elif name.lower() in ELEMENTS_CALL:
            self.has_calling_element = True
        if (kind := attributes.get("ContentType")) in MAIN:
            self.kinds.append(kind)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "instrText":
            self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

    @staticmethod
    def refuse(*doctype: object) -> None:
        raise ValueError


def fetches(relationship: dict[str, str]) -> bool:
    """Whether it is to something outside that is no link to follow."""
    if relationship.get("TargetMode", "").lower() != "external":
        return False
    is_link = relationship.get("Type", "").endswith("/hyperlink")
    return not is_link or not relationship.get("Target", "").lower().startswith(LINKS_TO)


def too_large() -> ValidationError:
    return ValidationError(
        _("This file becomes far too large when it is unpacked. Save it as PDF and add that."), code="too_large"
    )


def holds_more() -> str:
    return _("This file holds a program or another file inside. Save it as PDF, or without it, and add that.")
