"""What an Excel file of a report is made of: sheets with a heading, real numbers, every text as text."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from unicodedata import combining, east_asian_width

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reports.results import Report

from . import office

LONGEST_TEXT = 32_767  # Excel drops a longer cell
LONGEST_NAME = 31  # of a sheet
LONGEST_PART = 110  # of the top of a page, which holds 255 characters
NARROWEST, WIDEST = 12, 60
LINE_HEIGHT = 16
_OF_HEADING = {"bold": True, "bottom": 2, "text_wrap": True, "bg_color": "#F6EFF4", "valign": "bottom"}
WHOLE, WITH_CENTS = "#,##0", "#,##0.00"
# What a spreadsheet would read as a formula once somebody types in the cell again.
_RISKY = ("=", "+", "-", "@", "\t", "\n")
_AN_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Book:
    """Sheets in the order of the calls, behind a first one that lists them."""

    def __init__(self, report: Report):
        self.file = BytesIO()
        self.workbook = xlsxwriter.Workbook(self.file, _OPTIONS)
        self.workbook.set_properties({"title": office.title(), "author": office.PROGRAM, "comments": ""})
        self.formats = {}
        self.contents: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.margins = (
            f"&L{_margin(report.head.number[:40])} · &A&R{_margin(' · '.join(office.marks(report)))}",
            f"&L{_margin(office.days(report.period))}&R{_('Page {page} of {pages}').format(page='&P', pages='&N')}",
        )
        self.first = self._sheet(_("Report"))

    def format(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({"valign": "top", **properties})
        return self.formats[key]

    def _sheet(self, name):
        sheet = self.workbook.add_worksheet(self._free_name(name))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.set_header(self.margins[0])
        sheet.set_footer(self.margins[1])
        return sheet

    def _free_name(self, name):
        """A name Excel takes: short, without its signs, unlike any other whatever the case."""
        plain = _NOT_IN_NAMES.sub(" ", office.writable(name)).strip(" '")[:LONGEST_NAME].strip(" '") or "-"
        free, number = plain, 1
        while free.casefold() in self.names:
            number += 1
            ending = f" {number}"
            free = plain[: LONGEST_NAME - len(ending)] + ending
        self.names.add(free.casefold())
        return free

    def text(self, sheet, row: int, column: int, text: object, **properties) -> int:
        """Writes a text as a text, however it begins; gives back how wide it is."""
        written = office.writable(text)
        if len(written) > LONGEST_TEXT:
            written = written[: LONGEST_TEXT - 1] + "…"
        if written.startswith(_RISKY):
            properties["quote_prefix"] = True
        sheet.write_string(row, column, written, self.format(**properties))
        return max((_width(line) for line in written.split("\n")), default=0)

    def cell(self, sheet, row, column, value, *, bold=False) -> int:
        if value == "":
            return 0  # an empty cell, not one that holds an empty text
        if isinstance(value, int | Decimal):
            cents = isinstance(value, Decimal) and value != value.to_integral_value()
            shown = f"{value:,.2f}" if cents else f"{value:,.0f}"
            style = self.format(num_format=WITH_CENTS if cents else WHOLE, bold=bold)
            sheet.write_number(row, column, float(value) if cents else int(value), style)
            return len(shown)
        if _AN_AMOUNT.fullmatch(str(value)):
            return self.text(sheet, row, column, value, align="right")
        return self.text(sheet, row, column, value, text_wrap=True, bold=bold, indent=int(column > 0))

    def table(
        self,
        name: str,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence],
        *,
        notes: Sequence[str] = (),
        bold: int | None = None,
    ) -> None:
        """A sheet whose first row names the columns with their units; the sentences stand below the figures."""
        sheet = self._sheet(name)
        self.contents.append((sheet.get_name(), title))
        widths = [max((_width(word) for word in text.split()), default=0) + 2 for text in header]
        words = [True] * len(header)
        row = 0
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                width = self.cell(sheet, row, column, value, bold=column == bold)
                widths[column] = max(widths[column], width + 2)
                words[column] = isinstance(value, str | Promise) and not _AN_AMOUNT.fullmatch(str(value))
        widths = [min(max(width, NARROWEST), WIDEST) for width in widths]
        for column, text in enumerate(header):
            sheet.set_column(column, column, widths[column])
            self.text(sheet, 0, column, text, **_OF_HEADING, **_side(column, words[column]))
        # A height of its own: not every program makes room for the second line.
        sheet.set_row(0, LINE_HEIGHT * max(map(_lines, header, widths)))
        for number, note in enumerate(notes):
            self.text(sheet, row + 2 + number, 0, note, font_color="#5E5560")
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)

    def front(self, report: Report) -> None:
        """The first sheet: the head of Annex 5, what to know, and where each table is."""
        sheet, row = self.first, 2
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 80)
        self.text(sheet, 0, 0, f"{office.title()}, {office.days(report.period)}", bold=True, font_size=14)
        sheet.freeze_panes(1, 0)
        facts = [
            *office.head_facts(report),
            (_("Days counted"), _("none") if report.counted.is_empty else office.days(report.counted)),
            (_("State"), ", ".join(office.marks(report))),
            *((_("Look at this"), sentence) for sentence in office.outside_notes(report)),
        ]
        if not report.reconciles:
            facts.append((_("Look at this"), _("The figures of this report do not agree with each other.")))
        for label, value in facts:
            self.text(sheet, row, 0, label, font_color="#5E5560", text_wrap=True)
            self.text(sheet, row, 1, value, text_wrap=True)
            row += 1
        row += 1
        self.text(sheet, row, 0, _("Sheet"), **_OF_HEADING)
        self.text(sheet, row, 1, _("What it holds"), **_OF_HEADING)
        link = self.format(font_color="#5F2A50", underline=1)
        for name, title in self.contents:
            row += 1
            quoted = name.replace("'", "''")
            sheet.write_url(row, 0, f"internal:'{quoted}'!A1", link, name)
            self.text(sheet, row, 1, title, text_wrap=True)

    def close(self) -> bytes:
        self.first.activate()
        self.workbook.close()
        return self.file.getvalue()


def _side(column: int, is_text: bool) -> dict:
    """A heading stands over its column; a text keeps away from the figures before it."""
    return {"align": "left", "indent": int(column > 0)} if is_text else {"align": "right"}


def _margin(text: str) -> str:
    """A part of a page's header: signs of Excel's own are doubled, and the whole must stay short."""
    return office.writable(text)[:LONGEST_PART].replace("\n", " ").replace("&", "&&")


def _width(text: str) -> int:
    """About how many digits wide; marks above and below letters take no room."""
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _lines(text: str, width: int) -> int:
    """How many lines the words take in a column, with room to spare."""
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + _width(word) > width - 1:
            lines, used = lines + 1, 0
        used += _width(word) + (1 if used else 0)
    return lines
