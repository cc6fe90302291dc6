"""The Excel file says what the JSON says, in every cell, as numbers; a text is a text and never a formula."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from reports.renderers import render
from reports.renderers.excel import LONGEST_TEXT
from reports.renderers.office import table_title
from reports.renderers.xlsx import render as render_xlsx
from reports.results import ByGender, ExpectedOutcome, Held, IndicatorResult, MoneyTable, PlannedActivity, Value

from .reading import (
    CONTROLS,
    HOSTILE,
    HUGE,
    answer_tables,
    as_json,
    by_gender,
    other_answers,
    single_lines,
    with_huge_sum,
    with_texts,
)

pytestmark = pytest.mark.django_db


def opened(content: bytes):
    return openpyxl.load_workbook(BytesIO(content))


def rows_of(sheet) -> list[list]:
    """The rows under the header, down to the first empty one."""
    rows = []
    for row in sheet.iter_rows(min_row=2, values_only=True):
        if row[0] is None:
            break
        rows.append(list(row))
    return rows


def by_title(book) -> dict:
    """Sheets by what the first one says they hold."""
    front = book["Report"]
    rows = [(row[0].value, row[1].value) for row in front.iter_rows(min_col=1, max_col=2)]
    start = rows.index(("Sheet", "What it holds"))
    return {title: book[name] for name, title in rows[start + 1 :]}


def test_every_table_of_answers_is_that_of_the_json(sample_report):
    found = by_title(opened(render(sample_report, "xlsx")))
    compared = 0
    for table, rows in answer_tables(sample_report):
        assert rows_of(found[table_title(table)]) == rows, table.code
        compared += sum(len(row) - 1 for row in rows)
    assert compared > 300


def test_the_lines_beside_the_form_are_those_of_the_json(sample_report):
    found = by_title(opened(render(sample_report, "xlsx")))
    for title, rows in single_lines(sample_report).items():
        assert [row[1:] for row in rows_of(found[title])] == rows, title
    data = as_json(sample_report)
    brought = found["Brought by somebody else: the gender of the person who brought the complaint"]
    assert rows_of(brought)[0][1:] == by_gender(data["brought_by_other"])
    assert [row[1:] for row in rows_of(found["Answers “Other” in full"])] == other_answers(sample_report)
    events = data["events"].values()
    assert [row[1] for row in rows_of(found["Trainings, meetings and outreach"])] == [one["events"] for one in events]
    assert [row[2:] for row in rows_of(found["Participants of trainings, meetings and outreach"])] == [
        by_gender(one[who]) for one in events for who in ("beneficiaries", "intermediaries")
    ]


def test_money_is_that_of_the_json_by_currency_and_gender(sample_report):
    found = by_title(opened(render(sample_report, "xlsx")))
    data = as_json(sample_report)
    by_gender_rows = []
    for table in sample_report.legal_assistance.tables:
        if isinstance(table, MoneyTable):
            expected = data["legal_assistance"][table.code]
            rows = rows_of(found[table_title(table)])
            assert [row[:4] for row in rows if row[1] or row[0] in expected] == [
                [currency, float(one["amount"]), one["amount"], one["complainants"]]
                for currency, one in expected.items()
            ]
            if sample_report.since:
                since = data["since_start"]["legal_assistance"][table.code]
                assert {row[0]: row[4] for row in rows} == {code: one["amount"] for code, one in since.items()}
            for currency, parts in data["money_by_gender"][table.code].items():
                for one in [*parts.values(), expected[currency]]:
                    by_gender_rows.append([currency, float(one["amount"]), one["amount"], one["complainants"]])
    rows = rows_of(found["Financial compensation by gender"])
    assert [[row[1], *row[3:]] for row in rows] == by_gender_rows


def test_destinations_stand_in_a_sheet_of_their_own(sample_report):
    found = by_title(opened(render(sample_report, "xlsx")))
    expected = as_json(sample_report)["destination_country"]
    rows = [row[1:5] for row in rows_of(found["Destination country"]) if any(row[1:5])]
    assert rows == [by_gender(counts) for counts in expected.values() if any(counts.values())]


def test_outcomes_and_indicators_stand_as_in_the_json(sample_report):
    held = Held(3, ByGender(1, 2), ByGender(0, 4))
    activity = PlannedActivity("1.1", "=Training", "Done", "More", held)
    outcome = ExpectedOutcome("1", "Access", (activity,), "Well", "On")
    base = {"level": "output", "unit": "number", "data_source": "Cards", "target": Decimal(50), "target_women": None}
    base |= {"target_men": None, "target_by": date(2026, 12, 31), "measure": ""}
    indicators = (
        IndicatorResult("I1", "Served", value=Value(counts=ByGender(1, 2)), since=Value(counts=ByGender(5, 6)), **base),
        IndicatorResult("I2", "Rate", value=Value(numerator=1, denominator=3), since=None, **base),
        IndicatorResult("I3", "Words", value=None, since=Value(words="Better"), **base),
    )
    report = replace(sample_report, outcomes=(outcome,), indicators=indicators)
    found, data = by_title(opened(render(report, "xlsx"))), as_json(report)
    rows = rows_of(found["Progress towards achievement of outcomes"])
    told = data["outcomes"][0]["activities"][0]
    assert rows[0][:3] == ["1", None, "Access"]
    assert rows[1][:4] == ["1", "1.1", "=Training", told["events"]]
    assert rows[1][4:12] == [*by_gender(told["beneficiaries"]), *by_gender(told["intermediaries"])]
    assert rows[1][12:] == ["Done", "More"]
    results = rows_of(found["Performance indicator results"])
    assert [row[8] for row in results] == [11, "not typed yet", "Better"]
    assert results[0][9:13] == by_gender(data["indicators"][0]["since"])
    assert [row[13] for row in results] == [3, float(data["indicators"][1]["result"]["rate"]), "not typed yet"]
    assert results[0][7] == "2026-12-31"


def test_sums_beyond_fifteen_digits_stand_exactly_beside_the_number(quarter_report):
    sheet = by_title(opened(render(with_huge_sum(quarter_report), "xlsx")))["7  Total financial compensation requested"]
    (vnd, usd) = rows_of(sheet)
    assert vnd == ["VND", pytest.approx(float(HUGE), rel=1e-14), "123456789012345678.91", 3]
    assert usd == ["USD", 9999999999999.99, "9999999999999.99", 2]
    assert Decimal(usd[2]) == Decimal(repr(usd[1]))
    assert sheet["B2"].number_format == sheet["B3"].number_format == "#,##0.00"


def test_figures_are_numbers_with_cents_only_where_there_are_any(sample_report):
    for sheet in opened(render(sample_report, "xlsx")).worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.data_type == "n" and cell.value is not None:
                    whole = float(cell.value).is_integer()
                    assert cell.number_format == ("#,##0" if whole else "#,##0.00")


def test_the_first_sheet_holds_the_head_and_leads_to_every_other(quarter_report):
    book = opened(render(quarter_report, "xlsx"))
    front = book.worksheets[0]
    facts = {row[0]: row[1] for row in front.iter_rows(max_col=2, values_only=True)}
    assert facts["Title of implementation agreement"] == quarter_report.head.title
    assert facts["Agreement number"] == "AG-1"
    assert facts["Period covered"] == "1 January 2026 to 31 March 2026"
    assert facts["Total value of agreement"] == "USD 120,000"
    assert facts["State"] == "Draft, definitions 1, contains small numbers, not for publication"
    assert len(by_title(book)) == len(book.worksheets) - 1
    links = [cell.hyperlink.location for row in front.iter_rows() for cell in row if cell.hyperlink]
    assert [link.removesuffix("!A1").strip("'") for link in links] == book.sheetnames[1:]


def test_every_sheet_is_ready_to_print(quarter_report):
    book = opened(render(quarter_report, "xlsx"))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 is what an absent attribute means
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes == "A2"
        assert "not for publication" in sheet.oddHeader.right.text
    for sheet in book.worksheets[1:]:
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize("language", ["en", "km", "lo", "my", "th", "vi"])
def test_names_of_sheets_are_ones_excel_takes_in_each_language(quarter_report, language):
    names = opened(render_xlsx(quarter_report, language=language)).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)


def test_the_top_of_a_page_stays_short_enough_for_excel(quarter_report):
    report = with_texts(quarter_report, ["&" * 500])
    top = opened(render(report, "xlsx")).worksheets[0].oddHeader
    assert top.left.text.startswith("&&" * 40)
    assert len(top.left.text) + len(top.right.text) < 255


def test_units_stand_in_the_headings(quarter_report):
    found = by_title(opened(render(quarter_report, "xlsx")))
    assert found["1  Sector of work"]["B1"].value == "Men (complainants)"
    assert found["4  Duration of the case"]["B1"].value == "Cases"
    assert found["Client type"]["E1"].value == "Total (clients)"


def test_the_properties_of_the_file_name_nobody(quarter_report):
    properties = opened(render(quarter_report, "xlsx")).properties
    assert (properties.creator, properties.title) == ("MRC Records", "Technical progress report")


@pytest.mark.parametrize("first", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_texts_come_out_as_typed_and_never_as_formulas(quarter_report, first):
    content = render(with_texts(quarter_report, [first, *HOSTILE]), "xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    others = book.get_sheet_by_name("4 Other answers").to_python()
    assert [row[1] for row in others[1:]] == [first, *HOSTILE]
    provinces = book.get_sheet_by_name("7 Province of origin").to_python()
    assert [row[0] for row in provinces[1 : len(HOSTILE) + 2]] == [first, *HOSTILE]
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
        assert not [name for name in archive.namelist() if "externalLink" in name]


def test_a_text_like_a_formula_stays_a_text_when_the_cell_is_typed_in_again(quarter_report):
    book = opened(render(with_texts(quarter_report, HOSTILE), "xlsx"))
    cells = [row[1] for row in book["4 Other answers"].iter_rows(min_row=2)]
    for cell in cells:
        if cell.value and cell.value[0] in "=+-@":
            assert cell.quotePrefix


def test_what_no_xml_file_can_hold_is_left_out_and_what_excel_cannot_hold_is_cut_visibly(quarter_report):
    book = opened(render(with_texts(quarter_report, [CONTROLS, "x" * 100_000]), "xlsx"))
    texts = [row[1] for row in book["4 Other answers"].iter_rows(min_row=2, max_row=3, values_only=True)]
    assert texts == ["beforeafter", "x" * (LONGEST_TEXT - 1) + "…"]
