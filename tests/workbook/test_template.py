"""The empty workbook and the data dictionary tell what the import reads."""

from io import StringIO

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from workbook.sheets import IN_FILES

from .books import bring_in


@pytest.fixture
def template(path):
    call_command("workbook_template", str(path))
    return openpyxl.load_workbook(path)


def test_the_template_has_every_sheet_and_column(template):
    for sheet in IN_FILES:
        assert [cell.value for cell in template[sheet.name][1]] == [column.name for column in sheet.columns]


def test_each_column_is_explained_and_each_choice_has_a_list(template):
    for sheet in IN_FILES:
        page = template[sheet.name]
        assert all(cell.comment for cell in page[1])
        lists = {str(rule.sqref).split(":")[0].rstrip("0123456789") for rule in page.data_validations.dataValidation}
        for cell, column in zip(page[1], sheet.columns, strict=True):
            single = column.kind.choices and column.kind.empty != ()
            assert (cell.column_letter in lists) == bool(single), (sheet.name, column.name)
    assert template["explanations"].max_row > 190


@pytest.mark.django_db
def test_the_empty_template_comes_in(template, path):
    bring_in(path)


def test_the_data_dictionary_names_every_column_and_code():
    said = StringIO()
    call_command("data_dictionary", stdout=said)
    text = said.getvalue()
    for sheet in IN_FILES:
        section = text.partition(f"\n## {sheet.name}\n")[2].partition("\n## ")[0]
        for column in sheet.columns:
            assert f"`{column.name}`" in section
    assert "`domestic_work`" in text


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="no folder"):
        call_command("workbook_template", str(tmp_path / "none" / "book.xlsx"))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("data_dictionary", "-o", str(tmp_path / "none" / "words.md"))
