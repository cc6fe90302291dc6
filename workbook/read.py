"""Opens a workbook that anybody may have made, and gives its rows one after the other.

openpyxl reads the small parts (sheets, number formats, the 1904 date system); strings and rows are walked here.
Measured on 200,000 rows of services, benchmarks/workbook_readers.py, rows a second and peak memory with Python itself:
openpyxl read-only 26,000 to 41,000 and 48 MB; python-calamine 318,000 to 458,000 and 80 MB; this 83,000 and 68 MB with
Django. Calamine is the quickest, but holds a sheet as a whole, which a file of a row of millions of cells turns against
us, and gives a formula without a stored value as an empty cell; openpyxl does the latter too.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel, from_ISO8601

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TAGS = {f"{space} {tag}": tag for space in (MAIN, STRICT) for tag in ("c", "f", "is", "row", "rPh", "si", "t", "v")}
COLUMNS = 16_384
LONGEST_TEXT = 32_767  # of a cell, says Excel
CHUNK = 1 << 16
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class WrongFile(Exception):
    """The file as a whole cannot be read; says so in one sentence."""


class Broken(NamedTuple):
    """A cell whose value cannot be known: ``shown`` is what the sheet shows, ``expected`` what is asked for instead."""

    shown: str
    expected: str

    def __str__(self):
        return self.shown


class Row(NamedTuple):
    number: int
    cells: list  # text, int, float, bool, datetime, Broken or None


def unescaped(text: str) -> str:
    """Excel writes characters that XML cannot hold as _x000D_; half a character, _xD800_, stays as typed."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match) -> str:
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)


LONGEST_WHOLE = 300  # figures; a number beyond is read as infinite, and refused as such


class Part:
    """Walks one XML part of the workbook with expat; what is found is handed out between two pieces of the file."""

    def __init__(self):
        self.ready = []

    def read(self, source) -> Iterator:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.EntityDeclHandler = refuse_entity
        while chunk := source.read(CHUNK):
            parser.Parse(chunk)
            yield from self.ready
            self.ready.clear()
        parser.Parse(b"", True)
        yield from self.ready


def refuse_entity(*args):
    raise WrongFile(_("The workbook holds something that Excel does not write. Save it anew with Excel."))


class SharedStrings(Part):
    def __init__(self):
        super().__init__()
        self.text = []
        self.taking = self.aside = False

    def start(self, name, attributes):
        tag = TAGS.get(name)
        if tag == "si":
            self.text = []
        elif tag == "rPh":
            self.aside = True  # a reading aid above the text, not part of it
        elif tag == "t":
            self.taking = not self.aside

    def characters(self, text):
        if self.taking:
            self.text.append(text)

    def end(self, name):
        tag = TAGS.get(name)
        if tag == "si":
            self.ready.append(unescaped("".join(self.text)))
        elif tag == "rPh":
            self.aside = False
        elif tag == "t":
            self.taking = False


class SheetRows(Part):
    """One pass over the rows of a sheet. Holds one row at a time."""

    def __init__(self, book, strings):
        super().__init__()
        self.epoch = book.epoch
        self.dates = {str(style) for style in book._date_formats}
        self.spans = {str(style) for style in book._timedelta_formats}
        self.strings = strings
        self.row = self.column = 0
        self.cells = []
        self.text = []
        self.kind = self.style = None
        self.has_formula = self.taking = self.inline = self.aside = False

    def start(self, name, attributes):
        tag = TAGS.get(name)
        if tag == "c":
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s")
            reference = attributes.get("r")
            self.column = column_of(reference) if reference else self.column + 1
            self.has_formula = False
            self.text = []
            if self.column > COLUMNS:
                raise WrongFile(_("A row of the workbook has more cells than Excel allows."))
        elif tag == "v":
            self.taking = True
        elif tag == "t":
            self.taking = self.inline and not self.aside
        elif tag == "row":
            number = attributes.get("r")
            self.row = int(number) if number else self.row + 1
            self.column = 0
            self.cells = []
        elif tag == "f":
            self.has_formula = True
        elif tag == "is":
            self.inline = True
        elif tag == "rPh":
            self.aside = True

    def characters(self, text):
        if self.taking:
            self.text.append(text)

    def end(self, name):
        tag = TAGS.get(name)
        if tag == "v" or tag == "t":
            self.taking = False
        elif tag == "c":
            value = self.value("".join(self.text))
            if value is not None:
                cells = self.cells
                missing = self.column - 1 - len(cells)
                if missing > 0:
                    cells.extend([None] * missing)
                if missing >= 0:
                    cells.append(value)
        elif tag == "row":
            if self.cells:
                self.ready.append(Row(self.row, self.cells))
                self.cells = []
        elif tag == "is":
            self.inline = False
        elif tag == "rPh":
            self.aside = False

    def value(self, text):
        kind = self.kind
        if kind == "s":
            return self.strings[int(text)] or None if text else None
        if kind == "inlineStr" or kind == "str":
            return unescaped(text) or None
        if kind == "e":
            return Broken(text, _("a value; the formula of this cell ends in an error"))
        if not text:
            if self.has_formula:
                return Broken(_("a formula"), _("its value; open the file in Excel and save it, or type the value"))
            return None
        if kind == "b":
            return text.strip() != "0"
        if kind == "d":
            return from_ISO8601(text)
        is_whole = len(text) <= LONGEST_WHOLE and not set(".eE") & set(text)
        number = int(text) if is_whole else float(text)
        if self.style in self.dates:
            try:
                return from_excel(number, self.epoch, timedelta=self.style in self.spans)
            except (OverflowError, ValueError):
                return Broken(text, _("a date that Excel can show"))
        return number


def column_of(reference: str) -> int:
    """The number of the column in ``AB12``: 28."""
    number = 0
    for letter in reference:
        if letter <= "9":
            break
        number = number * 26 + ord(letter) - 64
    return number


class SheetFile:
    """A sheet of an opened workbook; its rows can be read any number of times."""

    def __init__(self, book, archive, title, path, strings):
        self.title = title
        self._book = book
        self._archive = archive
        self._path = path
        self._strings = strings

    def rows(self) -> Iterator[Row]:
        """Rows that hold anything, in order. A damaged sheet ends in ``WrongFile``."""
        try:
            with self._archive.open(self._path) as source:
                yield from SheetRows(self._book, self._strings).read(source)
        except DAMAGE as error:
            raise WrongFile(
                _("The sheet “%(sheet)s” is damaged and cannot be read to its end. Excel may be able to repair it.")
                % {"sheet": self.title}
            ) from error

    def probable_rows(self) -> int:
        """What the sheet says about its own length; 0 when it says nothing. Only for showing progress."""
        with self._archive.open(self._path) as source:
            found = re.search(rb'<(?:\w+:)?dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"', source.read(4096))
        return int(found[1]) if found else 0


class Book(NamedTuple):
    sheets: list[SheetFile]


DAMAGE = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    SyntaxError,  # lxml's word for broken XML
)


@contextmanager
def opened(path, *, most_bytes: int | None = None, most_unpacked: int | None = None):
    """The workbook in a file, or ``WrongFile`` with the sentence for whoever chose the file."""
    path = Path(path)
    refuse_other_files(path, most_bytes)
    damaged = _("The workbook is damaged. Excel may be able to open and repair it; save it again and try once more.")
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise WrongFile(damaged) from error
    with archive:
        refuse_bombs(archive, most_unpacked or settings.WORKBOOK_MAX_UNPACKED_BYTES)
        try:
            book = parts(archive, path)
        except DAMAGE as error:
            raise WrongFile(damaged) from error
        yield book


def parts(archive, path) -> Book:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = ExcelReader(path, read_only=True, data_only=True, keep_links=False)
        with reader.archive:
            reader.read_manifest()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            found = reader.package.find(SPREADSHEET + "sharedStrings+xml")
            strings = []
            if found is not None:
                with archive.open(found.PartName[1:]) as source:
                    strings = list(SharedStrings().read(source))
            sheets = [
                SheetFile(reader.wb, archive, sheet.name, relation.target, strings)
                for sheet, relation in reader.parser.find_sheets()
                if "chartsheet" not in relation.Type and relation.target in reader.valid_files
            ]
    if not sheets:
        raise WrongFile(_("The workbook has no sheet."))
    return Book(sheets)


def refuse_other_files(path: Path, most_bytes: int | None) -> None:
    if not path.is_file():
        raise WrongFile(_("There is no file %(path)s.") % {"path": path})
    size = path.stat().st_size
    if size == 0:
        raise WrongFile(_("The file is empty."))
    if most_bytes and size > most_bytes:
        raise WrongFile(
            _("The file is too large: %(size)d MB, and at most %(most)d MB are taken here.")
            % {"size": -(-size // 2**20), "most": most_bytes // 2**20}
        )
    with path.open("rb") as source:
        head = source.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        with path.open("rb") as source:
            beginning = source.read(2**20)
        if "EncryptedPackage".encode("utf-16-le") in beginning:
            raise WrongFile(
                _("The workbook is protected by a password. Take the password away, save it and try once more.")
            )
        raise WrongFile(_("This is a workbook of the old kind (.xls). Save it as Excel workbook (.xlsx)."))
    if not head.startswith(b"PK"):
        raise WrongFile(_("This is not an Excel workbook (.xlsx), whatever its name says."))


def refuse_bombs(archive: zipfile.ZipFile, most: int) -> None:
    """What unpacks to more than is allowed; the sizes in the archive's list are held to when it is read."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names:
        raise WrongFile(_("This is not an Excel workbook (.xlsx), whatever its name says."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise WrongFile(
            _("The workbook is protected by a password. Take the password away, save it and try once more.")
        )
    unpacked = sum(entry.file_size for entry in entries)
    kept_in_memory = sum(entry.file_size for entry in entries if "/worksheets/" not in entry.filename)
    if unpacked > most or kept_in_memory > most // 4:
        raise WrongFile(
            _("The workbook is too large: unpacked it is %(size)d MB, and at most %(most)d MB are taken.")
            % {"size": unpacked // 2**20, "most": most // 2**20}
        )
