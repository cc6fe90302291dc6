"""The figures of the PDF are those of the JSON, read back line by line; its text is that of the agreement."""

import re
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.templatetags.figures import amount
from reports.build import build
from reports.renderers import render
from reports.results import MoneyTable

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes, *options) -> str:
    return subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def report(samples):
    call_command("import_workbook", str(samples / "quarter.xlsx"), verbosity=0)
    agreement = Agreement.objects.for_report().get(number="AG-1")
    return build(agreement, Period(date(2026, 1, 1), date(2026, 3, 31)))


def numbers_after(label, text, start):
    """The figures on the next line that begins with the label, and where that line ends."""
    found = re.compile(rf"^\s*{re.escape(label)}(?=\s)(.*)$", re.M).search(text, start)
    assert found, label
    return re.findall(r"(?<!\S)[\d,]+(?:\.\d\d)?(?!\S)", found[1]), found.end()


def test_every_figure_of_the_pdf_is_that_of_the_report(report):
    text = text_of(render(report, "pdf"), "-layout")
    at, seen = 0, 0
    for table in (*report.legal_assistance.tables, *report.beneficiaries.tables):
        title = str(table.title)
        at = text.index(title, at) + len(title)
        lines = table.lines if isinstance(table, MoneyTable) else table.printed
        for line in lines:
            label = line.currency if isinstance(table, MoneyTable) else str(line.label)
            found, at = numbers_after(label, text, at)
            expected = [
                amount(Decimal(cell.value))
                for cell in line.cells
                if isinstance(table, MoneyTable) or cell.column != "other_unknown" or table.has_other_unknown
            ]
            if line.since is not None:
                expected.append(amount(Decimal(line.since)))
            assert found[-len(expected) :] == expected, (title, label)
            seen += len(expected)
    assert seen > 300


def test_the_title_in_six_scripts_copies_out_as_typed(report):
    text = re.sub(r"\s+", " ", text_of(render(report, "pdf"), "-raw"))
    for part in report.head.title.split(" · "):
        assert part in text, part


def test_each_page_says_whose_report_it_is_which_period_and_that_small_numbers_are_in_it(report):
    pages = text_of(render(report, "pdf"), "-layout").split("\f")[:-1]
    assert len(pages) > 4
    for page in pages:
        assert "Partner 1" in page
        assert re.search(r"1 January 2026 . 31 March 2026", page.replace("\N{NO-BREAK SPACE}", " "))
        assert "not for publication" in page
