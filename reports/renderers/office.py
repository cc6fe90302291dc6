"""What the Word and the Excel file share: the words of the form, its headings in its order, days and writable text."""

import re
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mrc.period import Period
from mrc.templatetags.figures import amount, figure
from mrc.vocabularies.reporting import ReportStatus
from mrc.vocabularies.world import REPORT_CURRENCIES, babel_locale
from reports.results import MEN, OTHER_UNKNOWN, TOTAL, WOMEN, ByGender, MoneyTable, Report, Table
from reports.sentences import reconciliation

PROGRAM = "MRC Records"
DAY = {"en": "d MMMM y", "th": "d MMMM y"}  # elsewhere Babel's own long form

# Everything XML 1.0 refuses: control characters, halves of surrogate pairs, and the two that are no characters.
_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def title() -> str:
    return _("Technical progress report")


def writable(text: object) -> str:
    """The text without the characters that no XML file can hold; all else as typed."""
    return _REFUSED.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def day(value: date) -> str:
    """1 January 2026, in the language of the file; the year is the Gregorian one."""
    code = (get_language() or "en").split("-")[0]
    return format_date(value, DAY.get(code, "long"), locale=babel_locale(code))


def days(period: Period) -> str:
    return _("%(start)s to %(end)s") % {"start": day(period.start), "end": day(period.end)}


def money(value, currency: str) -> str:
    return f"{currency} {amount(value)}" if value is not None else amount(value)


def head_facts(report: Report) -> list[tuple[str, str]]:
    """The head of Annex 5, in the form's order."""
    head = report.head
    return [
        (_("Title of implementation agreement"), head.title),
        (_("Agreement number"), head.number),
        (_("Implementing organization"), head.organization),
        (_("Location"), head.location),
        (_("Start and end date of agreement"), days(Period(head.starts_on, head.ends_on))),
        (_("Period covered"), days(report.period)),
        (_("Total value of agreement"), money(head.value, head.currency)),
        (_("Centres"), ", ".join(head.centres)),
    ]


def marks(report: Report) -> list[str]:
    """What the top of every page says of the file."""
    found = [
        str(ReportStatus(report.status).label),
        _("definitions %(version)s") % {"version": report.definitions},
    ]
    if report.has_small_numbers:
        found.append(_("contains small numbers, not for publication"))
    return found


def columns() -> dict[str, str]:
    return {MEN: _("Men"), WOMEN: _("Women"), OTHER_UNKNOWN: _("Other/unknown"), TOTAL: _("Total")}


def by_column(counts: ByGender) -> list[int]:
    """The four figures under ``columns``."""
    return [*counts.as_dict().values(), counts.total]


def table_title(table: Table | MoneyTable) -> str:
    return f"{table.number}  {table.title}" if table.number else str(table.title)


def agreement_of(table: Table) -> str:
    """The sentence under a table: the people of a single-choice table by gender, or the sentence of every format."""
    if table.several or not table.by_gender or not table.reconciles:
        return reconciliation(table)
    parts = {"men": table.whole.men, "women": table.whole.women, "other": table.whole.other_unknown}
    sentence = (
        _("Men %(men)s + women %(women)s + other/unknown %(other)s = %(people)s.")
        if table.whole.other_unknown
        else _("Men %(men)s + women %(women)s = %(people)s.")
    )
    return sentence % ({name: figure(n) for name, n in parts.items()} | {"people": people(table)})


def people(table: Table) -> str:
    """46 complainants, or 216 clients in the tables of section 7."""
    words = (
        ngettext("%(n)s complainant", "%(n)s complainants", table.total)
        if table.number
        else ngettext("%(n)s client", "%(n)s clients", table.total)
    )
    return words % {"n": figure(table.total)}


def notes_on(table: Table | MoneyTable, report: Report) -> list[str]:
    """What a reader of the table has to know beside the figures."""
    if isinstance(table, MoneyTable):
        notes = [_("Each currency by itself; nothing is converted or added together.")]
        met = [
            line.currency for line in table.lines if line.currency not in REPORT_CURRENCIES and not line.is_only_before
        ]
        if met:
            notes.append(
                _("Not columns of the paper form, printed because they occur: %(currencies)s.")
                % {"currencies": ", ".join(met)}
            )
        if table.code == "compensation_awarded":
            notes.append(_("Awarded is what was decided at closing, not what has been received."))
        return notes
    notes = [agreement_of(table)]
    if table.code == "legal_status" and not report.collects_legal_status:
        notes.append(_("Not collected by every centre of this agreement."))
    return notes


def outside_notes(report: Report) -> list[str]:
    """Which days of the period lie outside the agreement, and the cases closed in them; nothing when none do."""
    outside = report.outside
    if outside is None:
        return []
    left_out = _(" and ").join(days(part) for part in (outside.before, outside.after) if part)
    notes = [_("The period reaches outside the agreement. Not counted: %(days)s.") % {"days": left_out}]
    if outside.count:
        notes.append(
            ngettext(
                "%(n)s case closed in these days is left out.",
                "%(n)s cases closed in these days are left out.",
                outside.count,
            )
            % {"n": figure(outside.count)}
        )
    if outside.cases:
        notes.append(
            _("Left out: %(cases)s.")
            % {"cases": "; ".join(f"{case.reference} ({day(case.closed_on)})" for case in outside.cases)}
        )
    if outside.restricted:
        notes.append(_("Restricted: %(n)s.") % {"n": figure(len(outside.restricted))})
    if outside.elsewhere and (outside.cases or outside.restricted):
        notes.append(_("At other centres: %(n)s.") % {"n": figure(outside.elsewhere)})
    return notes


def costs_notes() -> list[str]:
    return [
        _("Fees paid for migration, from the cases closed, by nationality and destination country."),
        _("Each currency by itself; nothing is converted or added together."),
    ]


def beside_the_form(report: Report) -> list[tuple[str, ByGender]]:
    section = report.legal_assistance
    return [
        (
            _("Open on %(day)s") % {"day": day((report.period if report.counted.is_empty else report.counted).end)},
            section.open_at_end,
        ),
        (_("Recorded after submission"), section.recorded_after_submission),
    ]


def client_lines(report: Report) -> list[tuple[str, ByGender]]:
    section = report.beneficiaries
    return [
        (_("Distinct clients with a service in the period"), section.distinct),
        (_("New: registered in the period, served or not"), section.new),
        (_("Returning: served in the period, registered before it"), section.returning),
    ]


def reached_lines(report: Report) -> list[tuple[str, ByGender]]:
    section = report.beneficiaries
    return [
        (_("Clients served"), section.distinct),
        (_("Participants without a card"), section.without_card),
        (_("People reached (the two may overlap)"), section.people_reached),
    ]


def differing_note(report: Report) -> str:
    if not report.differing_lists:
        return ""
    return ngettext(
        "At %(n)s event the list of participants and the head-count differ; the list is counted.",
        "At %(n)s events the list of participants and the head-count differ; the list is counted.",
        len(report.differing_lists),
    ) % {"n": figure(len(report.differing_lists))}
