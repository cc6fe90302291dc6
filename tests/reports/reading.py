"""What a file has to say, taken from the JSON; and texts that have harmed other programs."""

import json
from dataclasses import replace
from decimal import Decimal

from reports.build import opaque
from reports.renderers import render
from reports.results import ByGender, MoneyLine, MoneyTable, OtherAnswer, Sum

COLUMNS = ("men", "women", "other_unknown")
CONTROLS = "before\x00\x07\x0b\x1b\x1f\ufffe\uffff\ud800after"
HOSTILE = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("file:///etc/passwd")',
    "<script>alert(1)</script>",
    "&lt; & ]]> <!-- {page} &P",
    "_x0041_ stays",
    "'quoted'",
    "two\nlines",
    "សុខ ចាន់ធី",
    "ສົມສັກ ວົງໄຊ",
    "မောင်မောင် နှင့် ရွှေ့ပြောင်းအလုပ်သမားများ",
    "สมศักดิ์ ทองดี",
    "Nguyễn Thị Ánh Đào",
    "Somchai สมชาย, Sok សុខ = 2",
    "x" * 500,
]
HUGE = Decimal("123456789012345678.91")


def as_json(report) -> dict:
    return json.loads(render(report, "json"))


def by_gender(counts: dict) -> list[int]:
    numbers = [counts[column] for column in COLUMNS]
    return [*numbers, sum(numbers)]


def answer_tables(report):
    """(table, the rows it must show): labels with the numbers of the JSON; what is not shown is zero there."""
    data = as_json(report)
    for section, tables in (
        (data["legal_assistance"], report.legal_assistance.tables),
        (data["beneficiaries"], report.beneficiaries.tables),
    ):
        for table in tables:
            if isinstance(table, MoneyTable):
                continue
            cells = dict(section[table.code])
            rows, before = [], since_totals(report, table)
            for line in table.lines:
                free = table.is_free_text and line.code != "not_recorded"
                if line.is_only_before:
                    cell = 0 if not table.by_gender else dict.fromkeys(("men", "women", "other_unknown"), 0)
                else:
                    cell = cells.pop(line.label if free else line.code)
                if isinstance(cell, int):
                    numbers = [cell]
                elif "persons" in cell:
                    numbers = [*by_gender(cell["persons"]), cell["instances"]]
                else:
                    numbers = by_gender(cell)
                if report.since:
                    numbers.append(before.get(line.code, 0))
                if line.is_printed:
                    rows.append([str(line.label), *numbers])
                else:
                    assert not any(numbers)
            assert not cells
            yield table, rows


def since_totals(report, table) -> dict[str, int]:
    """The totals since the start by the codes of a table."""
    if report.since is None:
        return {}
    tables = (*report.since.legal_assistance.tables, *report.since.beneficiaries.tables)
    return {line.code: line.total for one in tables if one.code == table.code for line in one.lines}


def single_lines(report) -> dict[str, list[list]]:
    """The small tables beside those of the form, by their title."""
    data = as_json(report)
    legal, people = data["legal_assistance"], data["beneficiaries"]
    reached = people["people_reached"]
    together = {column: reached["clients"][column] + reached["without_card"][column] for column in COLUMNS}
    return {
        "Cases closed": [[legal["cases_closed"]]],
        "Complainants": [by_gender(legal["complainants"])],
        "Open and late records": [by_gender(legal["open_at_end"]), by_gender(legal["recorded_after_submission"])],
        "Clients": [by_gender(people[key]) for key in ("distinct", "new", "returning")],
        "Service instances": [[people["instances"]]],
        "People reached": [
            by_gender(reached["clients"]),
            by_gender(reached["without_card"]),
            by_gender(together),
        ],
    }


def other_answers(report) -> list[list]:
    found = as_json(report)["other_answers"]
    return [[answer["text"], *by_gender(answer)] for answers in found.values() for answer in answers]


def with_texts(report, texts):
    """The report with each text behind an answer "other" and as a province, the first also in the head."""
    legal, people = report.legal_assistance, report.beneficiaries
    province = next(table for table in people.profile if table.code == "province")
    lines = tuple(replace(province.lines[0], code=f"text-{n}", label=text) for n, text in enumerate(texts))
    profile = tuple(replace(table, lines=lines) if table is province else table for table in people.profile)
    answers = tuple(OtherAnswer("sector", "Sector of work", text, ByGender(1, 2, 0), opaque(text)) for text in texts)
    head = replace(report.head, title=texts[0], organization=texts[0], number=texts[0], centres=tuple(texts))
    return replace(
        report,
        head=head,
        legal_assistance=replace(legal, other_answers=answers),
        beneficiaries=replace(people, profile=profile),
    )


def with_huge_sum(report):
    """The report with one sum of money longer than Excel's fifteen digits, and one of fifteen with cents."""
    tables = tuple(
        replace(
            table,
            lines=(
                MoneyLine(table.code, "VND", {"women": Sum(HUGE, 3)}),
                MoneyLine(table.code, "USD", {"men": Sum(Decimal("9999999999999.99"), 2)}),
            ),
        )
        if isinstance(table, MoneyTable)
        else table
        for table in report.legal_assistance.tables
    )
    return replace(report, legal_assistance=replace(report.legal_assistance, tables=tables))
