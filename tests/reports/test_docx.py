"""The Word file says what the JSON says, in every cell, and is one that a director can go on writing in."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from mrc.period import Period
from mrc.scripts import LOCAL, runs
from mrc.vocabularies.reporting import ReportSection
from reports.build import build
from reports.renderers import render
from reports.renderers.docx import render as render_docx
from reports.renderers.office import table_title
from reports.results import ExpectedOutcome, MoneyTable, PlannedActivity
from reports.sentences import reconciliation
from tests.factories import AgreementFactory

from .reading import CONTROLS, HOSTILE, HUGE, answer_tables, as_json, by_gender, other_answers, single_lines, with_texts
from .reading import with_huge_sum as huge

LETTER = {language: f"[{letters}]" for language, letters in LOCAL.items()}


def opened(content: bytes):
    return docx.Document(BytesIO(content))


def text_of(element) -> str:
    parts = {qn("w:t"): lambda one: one.text or "", qn("w:br"): lambda one: "\n", qn("w:tab"): lambda one: "\t"}
    return "".join(parts[one.tag](one) for one in element.iter(*parts))


def blocks(document):
    """(style, text) of each paragraph and ("table", rows without the header) of each table, in order."""
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:tbl"):
            rows = [[text_of(cell) for cell in row.iter(qn("w:tc"))] for row in child.iter(qn("w:tr"))]
            yield "table", rows
        for paragraph in [child] if child.tag == qn("w:p") else child.iterfind(f"{qn('w:sdtContent')}/{qn('w:p')}"):
            yield paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val")), text_of(paragraph)


def tables_under_headings(document) -> dict[str, list[list[list[str]]]]:
    found, heading = {}, ""
    for style, content in blocks(document):
        if style.startswith("Heading"):
            heading = content
            assert heading not in found, heading
            found[heading] = []
        elif style == "table" and heading:
            found[heading].append(content)
    return found


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def numbers(rows, texts: int = 1):
    return [[*row[:texts], *map(number, row[texts:])] for row in rows[1:]]


def test_every_table_of_answers_is_that_of_the_json(sample_report):
    found = tables_under_headings(opened(render(sample_report, "docx")))
    compared = 0
    for table, rows in answer_tables(sample_report):
        assert numbers(found[table_title(table)][0]) == rows, table.code
        compared += sum(len(row) - 1 for row in rows)
    assert compared > 300


def test_the_lines_beside_the_form_are_those_of_the_json(sample_report):
    found = tables_under_headings(opened(render(sample_report, "docx")))
    for title, rows in single_lines(sample_report).items():
        assert [row[1:] for row in numbers(found[title][0])] == rows, title
    data = as_json(sample_report)
    assert numbers(found["Brought by somebody else"][0])[0][1:] == by_gender(data["brought_by_other"])
    assert (
        [row[1:] for row in numbers(found["Answers “Other” in full"][0], 2)] == other_answers(sample_report)
        if data["other_answers"]
        else found["Answers “Other” in full"] == []
    )
    assert [row[1] for row in numbers(found["Events"][0])] == [one["events"] for one in data["events"].values()]
    assert [row[2:] for row in numbers(found["Participants"][0], 2)] == [
        by_gender(one[who]) for one in data["events"].values() for who in ("beneficiaries", "intermediaries")
    ]


def test_money_is_that_of_the_json_by_currency_and_gender(sample_report):
    found = tables_under_headings(opened(render(sample_report, "docx")))
    data = as_json(sample_report)
    for table in sample_report.legal_assistance.tables:
        if not isinstance(table, MoneyTable):
            continue
        sums, people = (numbers(rows) for rows in found[table_title(table)])
        expected, parts = data["legal_assistance"][table.code], data["money_by_gender"][table.code]
        assert [row[0] for row in sums] == [row[0] for row in people] == list(expected)
        for currency, *amounts, complainants in sums:
            columns = parts[currency].values()
            assert amounts == [*(Decimal(one["amount"]) for one in columns), Decimal(expected[currency]["amount"])]
            assert complainants == expected[currency]["complainants"]
        for currency, *counts in people:
            columns = parts[currency].values()
            assert counts == [*(one["complainants"] for one in columns), expected[currency]["complainants"]]


def test_amounts_are_exact_however_long(quarter_report):
    found = tables_under_headings(opened(render(huge(quarter_report), "docx")))
    rows = found["7  Total financial compensation requested"][0]
    assert rows[1] == ["VND", "0", f"{HUGE:,}", "0", f"{HUGE:,}", "3"]
    assert rows[2] == ["USD", "9,999,999,999,999.99", "0", "0", "9,999,999,999,999.99", "2"]


def test_each_table_ends_in_the_sentence_that_reconciles_it(quarter_report):
    texts = [content for style, content in blocks(opened(render(quarter_report, "docx"))) if style == "MRCNote"]
    whole = quarter_report.legal_assistance.complainants
    assert (
        f"Men {whole.men} + women {whole.women} + other/unknown {whole.other_unknown} = {whole.total} complainants."
        if whole.other_unknown
        else f"Men {whole.men} + women {whole.women} = {whole.total} complainants."
    ) in texts
    for table in quarter_report.legal_assistance.tables:
        if not isinstance(table, MoneyTable) and table.several:
            assert reconciliation(table) in texts


def test_the_nine_headings_stand_in_the_order_of_the_form(quarter_report):
    found = list(blocks(opened(render(quarter_report, "docx"))))
    assert [text for style, text in found if style == "Heading1"] == [one.heading for one in ReportSection]
    texts = [text for _style, text in found if isinstance(text, str)]
    for section in ReportSection:
        if section.number not in {2, 3}:  # those have outcomes and indicators to print
            assert not section.definition or str(section.definition) in texts
    assert "1 Migrant workers have access to support services" in texts


def test_the_head_is_that_of_the_form(quarter_report):
    rows = next(content for style, content in blocks(opened(render(quarter_report, "docx"))) if style == "table")
    assert rows == [
        ["Title of implementation agreement", quarter_report.head.title],
        ["Agreement number", "AG-1"],
        ["Implementing organization", quarter_report.head.organization],
        ["Location", quarter_report.head.location],
        ["Start and end date of agreement", "1 July 2025 to 31 December 2026"],
        ["Period covered", "1 January 2026 to 31 March 2026"],
        ["Total value of agreement", "USD 120,000"],
        ["Centres", ", ".join(quarter_report.head.centres)],
    ]


def test_words_in_khmer_lao_burmese_and_thai_are_marked_as_such(quarter_report):
    document = opened(render(quarter_report, "docx"))
    seen = set()
    for run in document.element.body.iter(qn("w:r")):
        for language, _piece in runs(text_of(run)):
            properties = run.find(qn("w:rPr"))
            if language:
                seen.add(language)
                assert properties.find(qn("w:cs")) is not None
                assert properties.find(qn("w:lang")).get(qn("w:bidi")).startswith(f"{language}-")
                assert {qn(f"w:{name}") for name in ("ascii", "hAnsi", "cs")} <= set(
                    properties.find(qn("w:rFonts")).attrib
                )
    assert seen == {"km", "lo", "my", "th"}
    vietnamese = [lang for lang in document.element.body.iter(qn("w:lang")) if lang.get(qn("w:val")) == "vi-VN"]
    assert vietnamese


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("km", "km-KH"), ("vi", "vi-VN")])
def test_the_file_says_which_language_it_is_in(quarter_report, language, locale):
    document = opened(render_docx(quarter_report, language=language))
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert next(defaults.iter(qn("w:lang"))).get(qn("w:val")) == locale
    assert document.core_properties.language == locale


@pytest.mark.parametrize("language", ["en", "km", "lo", "my", "th", "vi"])
def test_the_figures_are_the_same_in_each_language(quarter_report, language):
    def figures(content):
        tables = [rows for style, rows in blocks(opened(content)) if style == "table"]
        return [[row[-1] for row in rows[1:]] for rows in tables[1:]]

    assert figures(render_docx(quarter_report, language=language)) == figures(render_docx(quarter_report, "en"))


def test_every_style_used_is_one_of_the_file(quarter_report):
    document = opened(render(quarter_report, "docx"))
    styles = {style.get(qn("w:styleId")) for style in document.styles.element.iter(qn("w:style"))}
    tags = [qn(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle")]
    margins = [document.sections[0].header._element, document.sections[0].footer._element]
    used = {one.get(qn("w:val")) for part in (document.element, *margins) for one in part.iter(*tags)}
    assert used <= styles
    assert {"Title", "Heading1", "Heading2", "Heading3", "MRCFigures"} <= used


def test_header_rows_are_repeated_and_figures_stand_at_the_right(quarter_report):
    document = opened(render(quarter_report, "docx"))
    right = {
        style.get(qn("w:styleId"))
        for style in document.styles.element.iter(qn("w:style"))
        if (jc := style.find(f"{qn('w:pPr')}/{qn('w:jc')}")) is not None and jc.get(qn("w:val")) == "right"
    }
    assert "MRCFigure" in right
    for table in list(document.element.body.iter(qn("w:tbl")))[1:]:
        rows = list(table.iter(qn("w:tr")))
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        last = [list(row.iter(qn("w:pStyle")))[-1].get(qn("w:val")) for row in rows[1:]]
        assert set(last) <= {"MRCFigure", "MRCTotal"}


def test_the_page_is_a4_with_its_number_and_whose_report_it_is(quarter_report):
    document = opened(render(quarter_report, "docx"))
    page = document.sections[0]
    assert (page.page_width, page.page_height) == (Mm(210).twips * 635, Mm(297).twips * 635)
    footer = page.footer._element
    assert quarter_report.head.organization in text_of(footer)
    assert "1 January 2026 to 31 March 2026" in text_of(footer)
    fields = [field.get(qn("w:instr")).strip() for field in footer.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


@pytest.mark.django_db
def test_the_top_of_the_page_names_definitions_and_small_numbers(quarter_report):
    def top(report):
        return text_of(opened(render(report, "docx")).sections[0].header._element)

    assert top(quarter_report) == "Draft · definitions 1 · contains small numbers, not for publication"
    empty = build(AgreementFactory(), Period(date(2026, 1, 1), date(2026, 3, 31)))
    assert top(empty) == "Draft · definitions 1"


def test_the_properties_of_the_file_name_nobody(quarter_report):
    content = render(quarter_report, "docx")
    properties = opened(content).core_properties
    assert (properties.author, properties.last_modified_by) == ("MRC Records", "MRC Records")
    assert properties.title == "Technical progress report"
    assert not any([properties.subject, properties.comments, properties.keywords, properties.category])
    names = ZipFile(BytesIO(content)).namelist()
    assert not [name for name in names if "customXml" in name or "thumbnail" in name]


def test_days_outside_the_agreement_are_named_with_their_cases(reports_of_samples):
    report = reports_of_samples["quarter.AG-1.2025-04-01.2025-09-30"]
    texts = " ".join(content for style, content in blocks(opened(render(report, "docx"))) if style == "MRCLook")
    assert "Not counted: 1 April 2025 to 30 June 2025." in texts
    assert f"{report.outside.count} cases closed in these days are left out." in texts
    assert all(case.reference in texts for case in report.outside.cases)
    narrowed = report.for_reader([])
    texts = " ".join(content for style, content in blocks(opened(render(narrowed, "docx"))) if style == "MRCLook")
    assert f"{report.outside.count} cases closed in these days are left out." in texts
    assert not any(case.reference in texts for case in report.outside.cases)


def test_a_period_wholly_outside_is_said_in_words(quarter_report):
    empty = replace(quarter_report, counted=Period(quarter_report.period.end, quarter_report.period.start))
    texts = [content for style, content in blocks(opened(render(empty, "docx"))) if style == "MRCLook"]
    assert "No day of the period lies within the agreement: every figure is 0." in texts


def test_outcomes_and_activities_are_listed_to_be_written_under(quarter_report):
    outcomes = (
        ExpectedOutcome("1", "Migrants know their rights", (PlannedActivity("1.1", "Trainings", progress="30 came."),)),
        ExpectedOutcome("2", "Alone", ()),
    )
    found = [content for _style, content in blocks(opened(render(replace(quarter_report, outcomes=outcomes), "docx")))]
    for text in ("1 Migrants know their rights", "1.1 Trainings", "2 Alone", "30 came.", "Progress achieved."):
        assert text in found


@pytest.mark.parametrize("first", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_texts_come_out_as_typed(quarter_report, first):
    report = with_texts(quarter_report, [first, *HOSTILE])
    document = opened(render(report, "docx"))
    found = tables_under_headings(document)
    assert [row[1] for row in found["Answers “Other” in full"][0][1:]] == [first, *HOSTILE]
    assert [row[0] for row in found["Province of origin"][0][1:]] == [first, *HOSTILE]
    head = next(content for style, content in blocks(document) if style == "table")
    assert head[0][1] == first
    assert first in text_of(document.sections[0].footer._element)
    fields = list(document.sections[0].footer._element.iter(qn("w:fldSimple")))
    assert len(fields) == 2


def test_what_no_xml_file_can_hold_is_left_out_and_nothing_else(quarter_report):
    report = with_texts(quarter_report, [CONTROLS, "x" * 100_000])
    rows = tables_under_headings(opened(render(report, "docx")))["Answers “Other” in full"][0]
    assert [row[1] for row in rows[1:]] == ["beforeafter", "x" * 100_000]
