"""One writer of workbooks: what it writes as text stays text, whatever the text begins with."""

import re
import secrets
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.conf import settings
from xlsxwriter.exceptions import XlsxWriterException

LONGEST_TEXT = 32_767
DAY_FORMAT = "yyyy-mm-dd"
PLUM, TINT = "#5B2A5E", "#F3EAF3"
MADE_ON = datetime(2000, 1, 1)  # noqa: DTZ001  two exports of the same records are the same file


@contextmanager
def new_book(path, *, streamed: bool = True):
    """A workbook that is there when the block has ended well, and else not. Only its owner may read it."""
    target = Path(path)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    book = xlsxwriter.Workbook(
        str(unfinished),
        {
            "constant_memory": streamed,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
            "tmpdir": str(settings.VAR_DIR),
        },
    )
    book.set_properties({"created": MADE_ON})
    book.day = book.add_format({"num_format": DAY_FORMAT})
    book.as_text = book.add_format({"num_format": "@"})
    book.header = book.add_format({"bold": True, "bg_color": TINT, "bottom": 1, "valign": "top"})
    book.needed = book.add_format(
        {"bold": True, "bg_color": PLUM, "font_color": "#FFFFFF", "bottom": 1, "valign": "top"}
    )
    book.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    book.wrong = book.add_format({"bg_color": "#F9D7D3", "border": 1, "border_color": "#A3271B"})
    book.wrong_day = book.add_format(
        {"bg_color": "#F9D7D3", "border": 1, "border_color": "#A3271B", "num_format": DAY_FORMAT}
    )
    book.look = book.add_format({"bg_color": "#FBEFC9"})
    book.look_day = book.add_format({"bg_color": "#FBEFC9", "num_format": DAY_FORMAT})
    try:
        yield book
        book.close()
        unfinished.replace(target)
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def write_header(book, sheet, declared) -> None:
    """The first row, with the columns that may not be empty set apart."""
    for place, column in enumerate(declared.columns):
        sheet.set_column(place, place, max(column.kind.width, len(column.name) + 2))
        sheet.write_string(0, place, column.name, book.needed if column.required else book.header)
    sheet.freeze_panes(1, 1)


def write_cell(book, sheet, row: int, place: int, value, style=None) -> bool:
    """Writes a value as what it is. False when a text was longer than a cell can hold and was cut."""
    if value is None or value == "":
        if style is not None:
            sheet.write_blank(row, place, None, style)
        return True
    if isinstance(value, str):
        sheet.write_string(row, place, value[:LONGEST_TEXT], style)
        return len(value) <= LONGEST_TEXT
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value, style)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, style or book.day)
    elif isinstance(value, time | timedelta):
        sheet.write_string(row, place, str(value), style)
    else:
        sheet.write_string(row, place, str(value), style)
    return True


UNSAFE_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def sheet_title(title: str) -> str:
    """A title Excel accepts."""
    return UNSAFE_IN_TITLES.sub(" ", title).strip("' ")[:31] or "sheet"
