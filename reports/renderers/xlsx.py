"""The report as an Excel file: a sheet a table, real numbers, every text as text, nothing computed."""

from contextlib import nullcontext

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.vocabularies import IndicatorLevel, IndicatorUnit
from mrc.vocabularies.world import country_name
from reports import costs
from reports.renderers.json import amount_text
from reports.results import COLUMNS, TOTAL, MoneyTable, Report, Table
from reports.sentences import result_in_words, share_of_women

from . import office
from .excel import Book

# Names of sheets whose title is too long for one.
SHORT = {
    "compensation_requested": gettext_lazy("Requested"),
    "compensation_awarded": gettext_lazy("Awarded"),
    "sanction": gettext_lazy("Sanction"),
    "age": gettext_lazy("Age"),
    "legal_permission": gettext_lazy("Legal permission"),
}


def render(report: Report, language: str | None = None) -> bytes:
    """In the language given, else the active one.

    Excel keeps 15 digits of a number, so every sum of money stands twice: as a number to reckon with, and exactly, as
    text, in the column beside it.
    """
    with translation.override(language) if language else nullcontext():
        book = Book(report)
        _outcomes(book, report)
        _indicators(book, report)
        _legal_assistance(book, report)
        _beneficiaries(book, report)
        book.front(report)
        return book.close()


def _with_unit(unit: str) -> list[str]:
    return [f"{name} ({unit})" for name in office.columns().values()]


def _people(book, name, title, lines, unit, notes=()):
    book.table(
        name,
        title,
        [_("Line"), *_with_unit(unit)],
        [[label, *office.by_column(counts)] for label, counts in lines],
        notes=notes,
        bold=4,
    )


def _answers(book, number: str, table: Table, report: Report, unit: str):
    if table.by_gender:
        header = [_("Answer"), *_with_unit(unit)]
        rows = [[line.label, *office.by_column(line.counts)] for line in table.printed]
        if any(line.number is not None for line in table.lines):
            header.append(_("Instances (services)"))
            rows = [[*row, line.number] for row, line in zip(rows, table.printed, strict=True)]
    else:
        header = [_("Answer"), _("Cases")]
        rows = [[line.label, line.number] for line in table.printed]
    if table.has_since:
        header.append(_("Since the start of the agreement (total)"))
        rows = [[*row, line.since] for row, line in zip(rows, table.printed, strict=True)]
    book.table(
        f"{number} {SHORT.get(table.code, table.title)}",
        office.table_title(table),
        header,
        rows,
        notes=office.notes_on(table, report),
        bold=4 if table.by_gender else 1,
    )


def _money(book, number: str, table: MoneyTable, report: Report):
    header = [
        _("Currency"),
        _("Amount (in the currency of the line)"),
        _("Amount, exact (text)"),
        _("Complainants with an amount"),
    ]
    rows = [
        [line.currency, line.sum.amount, amount_text(line.sum.amount), line.sum.complainants] for line in table.lines
    ]
    if table.has_since:
        header.append(_("Since the start of the agreement, exact (text)"))
        rows = [[*row, amount_text(line.since)] for row, line in zip(rows, table.lines, strict=True)]
    book.table(
        f"{number} {SHORT.get(table.code, table.title)}",
        office.table_title(table),
        header,
        rows,
        notes=[*office.notes_on(table, report), _fifteen_digits()],
    )


def _fifteen_digits():
    return _("Excel keeps 15 digits of a number; the exact column holds all of them.")


def _money_by_gender(book, number: str, tables: list[MoneyTable]):
    names = office.columns()
    book.table(
        f"{number} {_('Money by gender')}",
        _("Financial compensation by gender"),
        [
            _("Question"),
            _("Currency"),
            _("Gender"),
            _("Amount (in the currency of the line)"),
            _("Amount, exact (text)"),
            _("Complainants with an amount"),
        ],
        [
            [table.title, line.currency, names[column], one.amount, amount_text(one.amount), one.complainants]
            for table in tables
            for line in table.lines
            if not line.is_only_before
            for column, one in [*line.columns, (TOTAL, line.sum)]
        ],
        notes=[_("Each currency by itself; nothing is converted or added together."), _fifteen_digits()],
    )


def _migration_costs(book, corridors):
    names = office.columns()
    book.table(
        f"4 {costs.TITLE}",
        costs.TITLE,
        [
            _("Nationality"),
            _("Destination country"),
            _("Currency"),
            _("Gender"),
            costs.LABELS["complainants"],
            _("Amount (in the currency of the line)"),
            _("Amount, exact (text)"),
            costs.LABELS[costs.MEDIAN],
            costs.LABELS["receipt"],
            costs.LABELS["debt"],
        ],
        [
            [
                country_name(one.nationality),
                country_name(one.destination),
                one.currency,
                names[column],
                getattr(one.people["complainants"], column),
                one.amounts[column],
                amount_text(one.amounts[column]),
                "" if one.medians[column] is None else one.medians[column],
                getattr(one.people["receipt"], column),
                getattr(one.people["debt"], column),
            ]
            for one in corridors
            for column in (*COLUMNS, TOTAL)
        ],
        notes=[*office.costs_notes(), _fifteen_digits()],
    )


def _outcomes(book, report):
    """Section 2: what was held for each planned activity, and what was written."""
    rows = []
    for outcome in report.outcomes:
        rows.append([outcome.number, "", outcome.statement, *[""] * 9, outcome.progress, outcome.measures])
        for one in outcome.activities:
            held = one.held
            people = [*office.by_column(held.beneficiaries), *office.by_column(held.intermediaries)]
            rows.append([outcome.number, one.number, one.statement, held.events, *people, one.progress, one.measures])
    book.table(
        f"2 {_('Outcomes')}",
        _("Progress towards achievement of outcomes"),
        [
            _("Outcome"),
            _("Activity"),
            _("Statement"),
            _("Events"),
            *_with_unit(_("beneficiaries")),
            *_with_unit(_("intermediaries")),
            _("Progress achieved"),
            _("Explanation and measures planned"),
        ],
        rows,
    )


def _indicators(book, report):
    """Section 3: target and result; what is no number stands in words."""
    book.table(
        f"3 {_('Indicators')}",
        _("Performance indicator results"),
        [
            _("Indicator"),
            _("Statement"),
            _("Level"),
            _("Unit"),
            _("Target"),
            _("Target, women"),
            _("Target, men"),
            _("Target by"),
            _("Result so far"),
            *_with_unit(_("result so far")),
            _("Result of the period"),
            *_with_unit(_("result of the period")),
            _("Of them on two days or more"),
            _("Explanation for result and measures planned"),
            _("Evidence"),
        ],
        [
            [
                one.code,
                one.statement,
                IndicatorLevel(one.level).label,
                IndicatorUnit(one.unit).label,
                *("" if part is None else part for part in (one.target, one.target_women, one.target_men)),
                one.target_by.isoformat() if one.target_by else "",
                *_result(one.since),
                *_result(one.value),
                "" if one.second_visits is None else one.second_visits,
                one.explanation,
                one.evidence,
            ]
            for one in report.indicators
        ],
    )


def _result(value) -> list:
    """One cell for a number, or for what is told in words; and the people by gender."""
    by_gender = [""] * 4 if value is None or value.counts is None else office.by_column(value.counts)
    if value is None or value.total is None:
        return [result_in_words(value), *by_gender]
    return [value.total, *by_gender]


def _legal_assistance(book, report):
    found, unit = report.legal_assistance, _("complainants")
    book.table(
        f"4 {_('Cases closed')}",
        _("Cases closed"),
        [_("Line"), _("Cases")],
        [[_("Cases closed"), found.cases_closed]],
        notes=[_("One case is one complainant, in a group complaint too.")],
        bold=1,
    )
    share = share_of_women(found.complainants)
    complainants = [(_("Complainants"), found.complainants)]
    _people(book, f"4 {_('Complainants')}", _("Complainants"), complainants, unit, [share] if share else [])
    money = [table for table in found.tables if isinstance(table, MoneyTable)]
    for table in found.tables:
        number = f"4.{table.number}"
        if isinstance(table, MoneyTable):
            _money(book, number, table, report)
            if table is money[-1]:
                _money_by_gender(book, "-".join([f"4.{money[0].number}", money[-1].number]), money)
        else:
            _answers(book, number, table, report, unit)
    _answers(book, "4", found.destination, report, unit)
    _people(
        book,
        f"4 {_('Brought by somebody else')}",
        _("Brought by somebody else: the gender of the person who brought the complaint"),
        [(_("Who brought the complaint"), found.brought_by_other)],
        _("persons"),
    )
    _people(book, f"4 {_('Open and late records')}", _("Open and late records"), office.beside_the_form(report), unit)
    if found.migration_costs:
        _migration_costs(book, found.migration_costs)
    book.table(
        f"4 {_('Other answers')}",
        _("Answers “Other” in full"),
        [_("Question"), _("Written"), *_with_unit(unit)],
        [[answer.title, answer.text, *office.by_column(answer.counts)] for answer in found.other_answers],
        bold=5,
    )


def _beneficiaries(book, report):
    found, unit = report.beneficiaries, _("clients")
    share = share_of_women(found.distinct)
    notes = [share] if share else []
    notes.append(_("Persons are distinct within a centre and are not matched across centres."))
    _people(book, f"7 {_('Clients')}", _("Clients"), office.client_lines(report), unit, notes)
    book.table(
        f"7 {_('Service instances')}",
        _("Service instances"),
        [_("Line"), _("Instances (services)")],
        [[_("Services given in the period"), found.instances]],
        bold=1,
    )
    _people(
        book,
        f"7 {_('People reached')}",
        _("People reached"),
        office.reached_lines(report),
        _("people"),
        [_("A participant without a card may also be a client: the two may overlap.")],
    )
    for table in found.tables:
        _answers(book, "7", table, report, unit)
    book.table(
        f"7 {_('Events')}",
        _("Trainings, meetings and outreach"),
        [_("Kind of event"), _("Events")],
        [[line.label, line.events] for line in report.events],
        notes=[note] if (note := office.differing_note(report)) else [],
        bold=1,
    )
    book.table(
        f"7 {_('Participants')}",
        _("Participants of trainings, meetings and outreach"),
        [_("Kind of event"), _("Who"), *_with_unit(_("participants"))],
        [[event.label, line.label, *office.by_column(line.counts)] for event in report.events for line in event.lines],
        notes=[_("Participants per head; shown beside the clients served, never added to them.")],
        bold=5,
    )
