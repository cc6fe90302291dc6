"""A copy of a workbook with the wrong cells marked, so that they can be mended where they stand."""

from collections import defaultdict

from django.utils.translation import gettext as _

from mrc.xlsx import new_book, sheet_title, write_cell

from .cells import as_text
from .problems import Problem
from .read import Broken, opened

MOST_COMMENTS = 5000
PROBLEMS = "problems"


def write_marked(source, target, problems: list[Problem]) -> None:
    """Writes the copy: wrong cells red, warnings yellow, what was expected as a comment, all of it on a last sheet."""
    places: dict[str, dict[int, list[Problem]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        places[problem.sheet][problem.row or 1].append(problem)
    comments = 0
    with opened(source) as original, new_book(target) as book:
        titles = set()
        for file in original.sheets:
            if (title := sheet_title(file.title)).casefold() == PROBLEMS or title.casefold() in titles:
                continue
            titles.add(title.casefold())
            sheet = book.add_worksheet(title)
            header, wrong = {}, places[file.title]
            for row in file.rows():
                if not header:
                    header = {
                        as_text(cell).casefold(): place for place, cell in enumerate(row.cells) if cell is not None
                    }
                    sheet.freeze_panes(row.number, 0)
                marks = wrong.get(row.number, ())
                by_place = defaultdict(list)
                for problem in marks:
                    by_place[place_of(problem, header)].append(problem)
                for place in range(max(len(row.cells), *(place + 1 for place in by_place), 1)):
                    value = row.cells[place] if place < len(row.cells) else None
                    if isinstance(value, Broken):
                        value = value.shown
                    found = by_place.get(place)
                    write_cell(book, sheet, row.number - 1, place, value, style_of(book, found, value))
                    if found and comments < MOST_COMMENTS:
                        comments += 1
                        sheet.write_comment(row.number - 1, place, "\n".join(problem.expected for problem in found))
        write_list(book, problems)


def place_of(problem: Problem, header: dict[str, int]) -> int:
    name = (problem.column or "").casefold()
    if name in header:
        return header[name]
    place = 0
    if problem.column and problem.column.isupper() and len(problem.column) <= 3:  # a column without a name: its letters
        for letter in problem.column:
            place = place * 26 + ord(letter) - 64
        return place - 1
    return 0


def style_of(book, problems: list[Problem] | None, value):
    is_day = hasattr(value, "year")
    if not problems:
        return None
    if any(problem.is_error for problem in problems):
        return book.wrong_day if is_day else book.wrong
    return book.look_day if is_day else book.look


def write_list(book, problems: list[Problem]) -> None:
    sheet = book.add_worksheet(PROBLEMS)
    titles = (_("Sheet"), _("Row"), _("Column"), _("Found"), _("Expected"), _("Kind"))
    for place, (title, width) in enumerate(zip(titles, (16, 10, 20, 40, 80, 12), strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, book.header)
    sheet.freeze_panes(1, 0)
    for row, problem in enumerate(problems[:1_000_000], start=1):
        kind = _("Wrong") if problem.is_error else _("Warning")
        cells = (problem.sheet, problem.row, problem.column, problem.found, problem.expected, kind)
        for place, value in enumerate(cells):
            write_cell(book, sheet, row, place, value)
