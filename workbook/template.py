"""An empty workbook to fill in: the columns, drop-downs for the choices, and what each column means."""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from mrc.xlsx import new_book, write_header

from .cells import Choices, Day, Words
from .sheets import IN_FILES

ROWS_WITH_LISTS = 20_000


def write_template(path) -> None:
    with new_book(path, streamed=False) as book:
        pages = {sheet.name: book.add_worksheet(sheet.name) for sheet in IN_FILES}
        explanations = book.add_worksheet("explanations")
        choices = book.add_worksheet("choices")
        ranges: dict[tuple, str] = {}
        for sheet in IN_FILES:
            page = pages[sheet.name]
            write_header(book, page, sheet)
            for place, column in enumerate(sheet.columns):
                form = (
                    book.day
                    if isinstance(column.kind, Day)
                    else book.as_text
                    if isinstance(column.kind, Words)
                    else None
                )
                width = max(column.kind.width, len(column.name) + 2)
                page.set_column(place, place, width, form)
                page.write_comment(0, place, comment(sheet, column), {"x_scale": 2})
                if column.kind.choices and not isinstance(column.kind, Choices):
                    page.data_validation(
                        1,
                        place,
                        ROWS_WITH_LISTS,
                        place,
                        {
                            "validate": "list",
                            "source": listed(choices, book, ranges, column),
                            "error_type": "warning",
                            "error_title": _("Not on the list")[:32],
                            "error_message": column.kind.expects[:255],
                        },
                    )
        explain(book, explanations)


def comment(sheet, column) -> str:
    needed = _("Required.") if column.required else _("May stay empty.")
    return f"{column.label(sheet.model).rstrip('.')}. {needed} {column.definition(sheet.model)}"


def listed(page, book, ranges, column) -> str:
    """Where the codes of a choice stand; the name and the definition beside them."""
    codes = tuple((str(code), str(label), str(definition)) for code, label, definition in column.kind.choices)
    if codes not in ranges:
        place = len(ranges) * 3
        page.set_column(place, place + 2, 22)
        for offset, title in enumerate((column.name, _("Label"), _("Meaning"))):
            page.write_string(0, place + offset, title, book.header)
        for row, cells in enumerate(codes, start=1):
            for offset, cell in enumerate(cells):
                page.write_string(row, place + offset, cell)
        letter = xl_col_to_name(place, col_abs=True)
        ranges[codes] = f"=choices!{letter}$2:{letter}${len(codes) + 1}"
    return ranges[codes]


def explain(book, page) -> None:
    titles = (_("Sheet"), _("Column"), _("Label"), _("Required"), _("What it holds"))
    for place, (title, width) in enumerate(zip(titles, (16, 26, 36, 10, 100), strict=True)):
        page.set_column(place, place, width, book.wrapped)
        page.write_string(0, place, title, book.header)
    page.freeze_panes(1, 0)
    row = 1
    for sheet in IN_FILES:
        page.write_string(row, 0, sheet.name, book.needed)
        page.write_string(row, 4, str(sheet.about), book.wrapped)
        row += 1
        for column in sheet.columns:
            needed = _("yes") if column.required else ""
            cells = ("", column.name, column.label(sheet.model), needed, column.definition(sheet.model))
            for place, cell in enumerate(cells):
                page.write_string(row, place, str(cell), book.wrapped)
            row += 1
