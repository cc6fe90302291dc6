"""A Word file of our own styles, A4, that a director can go on writing in. Knows paragraphs and tables, no reports."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from django.utils import timezone
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Twips

from mrc.scripts import runs, script_language

from .office import PROGRAM, writable

WIDTH = 9638  # between the margins of 20 mm on A4, in twentieths of a point
STYLES = (Path(__file__).parent / "word_styles.xml").read_text(encoding="utf-8")
LOCALE = {"en": "en-GB", "km": "km-KH", "lo": "lo-LA", "my": "my-MM", "th": "th-TH", "vi": "vi-VN"}
# On every Windows since 8; other systems put in their own.
FONT = {"km": "Leelawadee UI", "lo": "Leelawadee UI", "my": "Myanmar Text", "th": "Leelawadee UI"}
KEPT_TOGETHER = 15  # a table of more rows may break over pages

# What python-docx's own template brings along and nobody needs.
_BAGGAGE = ("/stylesWithEffects", "/customXml", "/fontTable", "/thumbnail", "/numbering")
_BREAKS = re.compile("([\n\t])")
_FIELD = re.compile(r"\{(page|pages)\}")
_FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}


def element(tag: str, /, *children, **attributes):
    """A WordprocessingML element; an attribute ``val`` is ``w:val``."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run_properties(language: str, style: str = ""):
    """Word lays out Khmer, Lao, Burmese and Thai as complex script only where the run itself says so."""
    properties = element("rPr")
    if style:
        properties.append(element("rStyle", val=style))
    if language in FONT:
        font = FONT[language]
        properties.append(element("rFonts", ascii=font, hAnsi=font, cs=font))
        properties.append(element("cs"))
        properties.append(element("lang", val=LOCALE[language], bidi=LOCALE[language]))
    elif language in LOCALE:
        properties.append(element("lang", val=LOCALE[language]))
    return properties


def text_runs(text: object, style: str = "") -> list:
    """The text as runs, one for each script it changes to."""
    made = []
    for language, piece in runs(writable(text)):
        properties = run_properties(language or script_language(piece), style)
        run = element("r", *([properties] if len(properties) else []))
        for part in _BREAKS.split(piece):
            if part == "\n":
                run.append(element("br"))
            elif part == "\t":
                run.append(element("tab"))
            elif part:
                words = element("t")
                words.text = part
                words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(words)
        made.append(run)
    return made


def paragraph(text: object, style: str, *, keep_with_next: bool = False, character: str = ""):
    properties = element("pPr", element("pStyle", val=style))
    if keep_with_next:
        properties.append(element("keepNext"))
    return element("p", properties, *text_runs(text, character))


def with_fields(pattern: str) -> list:
    """Runs and fields of "Page {page} of {pages}"."""
    made = []
    for number, part in enumerate(_FIELD.split(pattern)):
        if number % 2:
            made.append(element("fldSimple", *text_runs("1"), instr=f" {_FIELDS[part]} "))
        else:
            made.extend(text_runs(part))
    return made


class WordFile:
    """Content in the order of the calls; ``save`` gives the bytes."""

    def __init__(self, *, language: str, title: str):
        self.document = Document()
        self.body = self.document.element.body
        for child in list(self.body):
            if child.tag != qn("w:sectPr"):
                self.body.remove(child)
        self.controls = 0
        self._leave_baggage()
        self._dress(language)
        self._lay_out()
        self._describe(title, language)

    # The file around the text ------------------------------------------------------------------------------------

    def _leave_baggage(self):
        for holder in (self.document.part, self.document.part.package):
            for key, relation in list(holder.rels.items()):
                if relation.reltype.endswith(_BAGGAGE):
                    del holder.rels[key]

    def _dress(self, language):
        local = LOCALE.get(language, "en-GB")
        complex_script = local if language in FONT else "th-TH"
        styles = self.document.styles.element
        latent = styles.find(qn("w:latentStyles"))
        ours = parse_xml(STYLES.replace("LANGUAGE", local).replace("COMPLEX", complex_script).encode())
        kept = [] if latent is None else [deepcopy(latent)]
        for child in list(styles):
            styles.remove(child)
        styles.extend([ours[0], *kept, *list(ours)[1:]] if len(ours) else kept)
        settings = self.document.settings.element
        for setting in settings.iter(qn("w:compatSetting")):
            if setting.get(qn("w:name")) == "compatibilityMode":
                setting.set(qn("w:val"), "15")
        for tag, attributes in (
            ("zoom", {"percent": "100"}),
            ("themeFontLang", {"val": local, "bidi": complex_script}),
        ):
            found = settings.find(qn(f"w:{tag}"))
            if found is not None:
                found.attrib.clear()
                for name, value in attributes.items():
                    found.set(qn(f"w:{name}"), value)
        for tag in ("w:rsids", "w:savePreviewPicture", "w:proofState"):
            found = settings.find(qn(tag))
            if found is not None:
                settings.remove(found)

    def _lay_out(self):
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = page.bottom_margin = Mm(20)
        page.top_margin = Mm(22)
        page.header_distance = page.footer_distance = Mm(10)
        page.gutter = Twips(0)

    def _describe(self, title, language):
        properties = self.document.core_properties
        properties.author = properties.last_modified_by = PROGRAM
        properties.title = title[:255]
        properties.comments = properties.subject = properties.keywords = properties.category = ""
        properties.language = LOCALE.get(language, "en-GB")
        properties.created = properties.modified = timezone.now().replace(tzinfo=None, microsecond=0)

    def header(self, text: str) -> None:
        self._margin(self.document.sections[0].header, [paragraph(text, "Header")])

    def footer(self, lines: Sequence[str], pages: str) -> None:
        """``pages`` is a sentence with {page} and {pages}; it stands at the right of the last line."""
        made = [paragraph(line, "Footer") for line in lines]
        made[-1].extend([element("r", element("tab")), *with_fields(pages)])
        self._margin(self.document.sections[0].footer, made)

    @staticmethod
    def _margin(part, paragraphs):
        part.is_linked_to_previous = False
        holder = part._element
        for child in list(holder):
            holder.remove(child)
        holder.extend(paragraphs)

    def save(self) -> bytes:
        file = BytesIO()
        self.document.save(file)
        return file.getvalue()

    # The text -----------------------------------------------------------------------------------------------------

    def add(self, made) -> None:
        self.body.insert(len(self.body) - 1, made)  # the last child is the layout of the page

    def paragraph(self, text: object, style: str = "Normal") -> None:
        self.add(paragraph(text, style))

    def heading(self, text: object, level: int) -> None:
        self.paragraph(text, f"Heading{level}")

    def note(self, text: object) -> None:
        self.paragraph(text, "MRCNote")

    def lead_in(self, text: object) -> None:
        """A line over a table, never parted from it."""
        self.add(paragraph(text, "MRCNote", keep_with_next=True))

    def look(self, text: object) -> None:
        self.paragraph(text, "MRCLook")

    def box(self, name: str, title: str, lines: Sequence[str], prompt: str) -> None:
        """A place to write in, found again by this name. Empty, the prompt gives way to the first letter typed."""
        self.controls += 1
        style = "" if lines else "PlaceholderText"
        paragraphs = [paragraph(line, "Normal", character=style) for line in lines or [prompt]]
        about = [
            element("alias", val=writable(title)[:64]),
            element("tag", val=name),
            element("id", val=1000 + self.controls),
        ]
        about += [] if lines else [element("showingPlcHdr")]
        self.add(element("bookmarkStart", id=self.controls, name=name))
        self.add(element("sdt", element("sdtPr", *about), element("sdtContent", *paragraphs)))
        self.add(element("bookmarkEnd", id=self.controls))

    def facts(self, facts: Iterable[tuple[str, object]], *, title: str) -> None:
        """Labels at the left, what they say at the right."""
        rows = [[(label, "MRCFact"), (value, "MRCLabel")] for label, value in facts]
        self.add(table(rows, [3000, WIDTH - 3000], style="MRCFacts", title=title))

    def figures(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[tuple[object, str]]],
        *,
        widths: Sequence[int],
        title: str,
        texts: int = 1,
    ) -> None:
        """A table of figures whose header is repeated on each page; ``texts`` columns at the left hold words."""
        columns = [(text, "MRCFirstColumn" if n < texts else "MRCColumn") for n, text in enumerate(header)]
        self.add(table([columns, *rows], widths, style="MRCFigures", title=title, has_header=True))


def table(rows, widths, *, style: str, title: str, has_header: bool = False):
    """Rows of (text, paragraph style). A short table stays on one page, with the paragraph that follows it."""
    properties = element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        element(
            "tblLook",
            val="0020" if has_header else "0000",
            firstRow=int(has_header),
            lastRow=0,
            firstColumn=0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
        element("tblCaption", val=writable(title)[:255]),
    )
    made = element("tbl", properties, element("tblGrid", *(element("gridCol", w=width) for width in widths)))
    together = has_header and len(rows) <= KEPT_TOGETHER
    for number, cells in enumerate(rows):
        about = element("trPr", element("cantSplit"))
        if has_header and number == 0:
            about.append(element("tblHeader"))
        row = element("tr", about)
        # A long table keeps its first rows with the heading and its last ones with the sentence below.
        keep = together or (has_header and (number < 3 or number >= len(rows) - 2))
        for (text, kind), width in zip(cells, widths, strict=True):
            row.append(
                element(
                    "tc",
                    element("tcPr", element("tcW", w=width, type="dxa")),
                    paragraph(text, kind, keep_with_next=keep),
                )
            )
        made.append(row)
    return made
