"""Small workbooks, written as people and programs write them."""

from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO

import openpyxl
import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError

CENTRES = [("centre", "name", "organization", "country"), ("C1", "Centre One", "Partner", "TH")]
CLIENTS = ("client", "centre", "registered_on", "gender")
CASES = ("case", "centre", "gender", "closed_on", "resolved_through")


def book(path, **sheets):
    """Writes the sheets, each a list of rows, the first of them the names of the columns."""
    work = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    day = work.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        page = work.add_worksheet(name)
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, datetime | date):
                    page.write_datetime(row, place, cell, day)
                elif isinstance(cell, str):
                    page.write_string(row, place, cell)
                elif cell is not None:
                    page.write(row, place, cell)
    work.close()
    return path


def bring_in(path, *options):
    """What the command says on success."""
    said = StringIO()
    call_command("import_workbook", str(path), *options, stdout=said, stderr=StringIO())
    return said.getvalue()


def refused(path, *options) -> list[str]:
    """The problems, one line each, of a workbook that must not come in; the last line is the sentence of the end."""
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_workbook", str(path), *options, stdout=said, stderr=StringIO())
    assert error.value.returncode == 1
    return [*said.getvalue().splitlines(), str(error.value)]


def written_out(path, *options):
    call_command("export_workbook", str(path), *options, stdout=StringIO(), stderr=StringIO())
    return path


def cells(path) -> dict[str, list[tuple]]:
    """Everything a workbook holds, formulas as formulas."""
    work = openpyxl.load_workbook(path)
    return {page.title: [tuple(cell.value for cell in row) for row in page.iter_rows()] for page in work}


@contextmanager
def one_client(path, **values):
    """A workbook with one card; ``values`` replace or add columns."""
    columns = {"client": "A1", "centre": "C1", "registered_on": date(2026, 1, 5), "gender": "woman", **values}
    yield book(path, centres=CENTRES, clients=[tuple(columns), tuple(columns.values())])
