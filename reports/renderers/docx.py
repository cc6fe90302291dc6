"""The report as a Word file: Annex 5 in the form's order, every table filled in, the rest to be written in Word."""

from contextlib import nullcontext

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mrc.vocabularies.reporting import ReportPart, ReportSection
from reports import costs, word_texts
from reports.gender import answers_of
from reports.results import ByGender, MoneyTable, Report, Table
from reports.sentences import (
    harvest_in_words,
    held_in_words,
    result_in_words,
    share_of_women,
    since_in_words,
    sum_of,
    target_in_words,
)

from . import office
from .office import amount, figure
from .word import WIDTH, WordFile

NUMBER = 1150  # the width of a column of counts
AMOUNT = 1800
COMPLAINANTS = 1500
ALONE = [4800, 1400]  # a label and one figure, near each other


def render(report: Report, language: str | None = None) -> bytes:
    """In the language given, else the active one. Tables hold the figures of the JSON, each with its total."""
    with translation.override(language) if language else nullcontext():
        code = (get_language() or "en").split("-")[0]
        file = WordFile(language=code, title=office.title())
        _margins(file, report)
        _head(file, report)
        for section in ReportSection:
            file.heading(section.heading, 1)
            _WRITTEN.get(section.number, _to_write)(file, report, section)
        return file.save()


def _margins(file, report):
    file.header(" · ".join(office.marks(report)))
    file.footer(
        [report.head.organization, f"{report.head.number} · {office.days(report.period)}"],
        _("Page {page} of {pages}"),
    )


def _head(file, report):
    file.paragraph(office.title(), "Title")
    file.paragraph(office.days(report.period), "Subtitle")
    file.facts(office.head_facts(report), title=_("Agreement"))
    for sentence in office.outside_notes(report):
        file.look(sentence)
    if not report.reconciles:
        file.look(_("The figures of this report do not agree with each other. Do not hand it in; tell support."))


def _to_write(file, report, section):
    """The text of the section, or a place for it."""
    text = report.narrative.of(section.value)
    _box(file, report, (section.value, "", ReportPart.TEXT), text, section.heading)


def _box(file, report, key, text, title):
    """What was written there; it is found again in the file when it comes back from Word."""
    lines = [line for line in text.splitlines() if line.strip()]
    prompt = word_texts.prompt_of(key)
    file.box(word_texts.name_of(word_texts.mark_of(report.head.number, report.period), key), title, lines, prompt)


def _outcomes(file, report, section):
    """What was held for each activity, and what was written; an open place where nobody wrote."""
    if not report.outcomes:
        return _to_write(file, report, section)
    for outcome in report.outcomes:
        file.heading(f"{outcome.number} {outcome.statement}", 2)
        if outcome.progress or outcome.measures or not outcome.activities:
            _both_parts(file, report, f"outcome:{outcome.key}", outcome)
        for activity in outcome.activities:
            file.heading(f"{activity.number} {activity.statement}", 3)
            if activity.held.events:
                file.note(held_in_words(activity.held))
            _both_parts(file, report, f"activity:{activity.key}", activity)
    return None


def _both_parts(file, report, about, planned):
    for title, part, text in (
        (_("Progress achieved"), ReportPart.PROGRESS, planned.progress),
        (_("Explanation and measures planned"), ReportPart.MEASURES, planned.measures),
    ):
        if text:
            file.lead_in(title)
        key = (ReportSection.OUTCOMES.value, about, part)
        _box(file, report, key, text, f"{planned.number} {title}")


def _paragraphs(file, text):
    for line in text.splitlines():
        if line.strip():
            file.paragraph(line)


def _indicators(file, report, section):
    """Targets beside the results since the target counts and, in brackets, those of the period."""
    if not report.indicators:
        return _to_write(file, report, section)
    rows = [
        [
            (f"{one.code} {one.statement}", "MRCLabel"),
            (target_in_words(one), "MRCFigure"),
            (f"{result_in_words(one.since)}\n[{result_in_words(one.value)}]", "MRCFigure"),
        ]
        for one in report.indicators
    ]
    header = [_("Indicator"), _("Target"), _("Result so far [of the period]")]
    file.figures(header, rows, widths=[WIDTH - 5400, 2300, 3100], title=section.heading)
    for one in report.indicators:
        file.lead_in(f"{one.code}. {_('Explanation for result and measures planned')}")
        key = (section.value, f"indicator:{one.key}", ReportPart.MEASURES)
        _box(file, report, key, one.explanation, one.code)
    return None


# Tables --------------------------------------------------------------------------------------------------------------


def _cells(label, numbers, *, total: int | None = None, extra: bool = False):
    """A label and its figures; the one at ``total`` is bold."""
    styles = ["MRCTotal" if place == total else "MRCFigure" for place in range(len(numbers))]
    written = [number if isinstance(number, str) else figure(number) for number in numbers]
    return [(label, "MRCExtraLabel" if extra else "MRCLabel"), *zip(written, styles, strict=True)]


def _people(file, lines: list[tuple[str, ByGender]], *, title: str):
    """Labelled counts by gender."""
    file.figures(
        ["", *office.columns().values()],
        [_cells(label, office.by_column(counts), total=3) for label, counts in lines],
        widths=_widths(4),
        title=title,
    )


def _widths(columns):
    return [WIDTH - columns * NUMBER, *[NUMBER] * columns]


def _answers(file, table: Table, report: Report):
    if table.by_gender:
        header = ["", *office.columns().values()]
        rows = [_cells(line.label, office.by_column(line.counts), total=3, extra=line.extra) for line in table.printed]
    else:
        header = ["", _("Cases")]
        rows = [_cells(line.label, [line.number], total=0, extra=line.extra) for line in table.printed]
    if any(line.counts is not None and line.number is not None for line in table.lines):
        header.append(_("Instances"))
        rows = [[*row, (figure(line.number), "MRCFigure")] for row, line in zip(rows, table.printed, strict=True)]
    if table.has_since:
        header.append(_("Since the start"))
        rows = [[*row, (figure(line.since), "MRCFigure")] for row, line in zip(rows, table.printed, strict=True)]
    file.heading(office.table_title(table), 3)
    widths = _widths(len(header) - 1) if table.by_gender else [ALONE[0], *[ALONE[1]] * (len(header) - 1)]
    file.figures(header, rows, widths=widths, title=str(table.title))
    for sentence in office.notes_on(table, report):
        file.note(sentence)


def _money(file, table: MoneyTable, report: Report):
    lines = [line for line in table.lines if not line.is_only_before]
    file.heading(office.table_title(table), 3)
    file.figures(
        [_("Currency"), *office.columns().values(), _("Complainants")],
        [
            _cells(
                line.currency,
                [
                    *(amount(one.amount) for _column, one in line.columns),
                    amount(line.sum.amount),
                    line.sum.complainants,
                ],
                total=3,
            )
            for line in lines
        ],
        widths=[WIDTH - 4 * AMOUNT - COMPLAINANTS, *[AMOUNT] * 4, COMPLAINANTS],
        title=str(table.title),
    )
    file.lead_in(_("Complainants with an amount"))
    file.figures(
        [_("Currency"), *office.columns().values()],
        [
            _cells(
                line.currency, [*(one.complainants for _column, one in line.columns), line.sum.complainants], total=3
            )
            for line in lines
        ],
        widths=_widths(4),
        title=_("Complainants with an amount"),
    )
    if table.has_since:
        sums = "; ".join(f"{line.currency} {amount(line.since)}" for line in table.lines if line.since)
        file.note(_("Since the start of the agreement: %(sums)s.") % {"sums": sums or _("nothing")})
    for sentence in office.notes_on(table, report):
        file.note(sentence)


# Section 4 -----------------------------------------------------------------------------------------------------------


def _legal_assistance(file, report, section):
    found = report.legal_assistance
    if report.counted.is_empty:
        file.look(_("No day of the period lies within the agreement: every figure is 0."))
    else:
        file.paragraph(_("Cases closed from %(days)s, both days included.") % {"days": office.days(report.counted)})
    file.heading(_("Cases closed"), 3)
    file.figures(
        ["", _("Cases")],
        [_cells(_("Cases closed"), [found.cases_closed], total=0)],
        widths=ALONE,
        title=_("Cases closed"),
    )
    if report.since:
        file.note(since_in_words(report))
    file.heading(_("Complainants"), 3)
    _people(file, [(_("Complainants"), found.complainants)], title=_("Complainants"))
    file.note(_("One case is one complainant, in a group complaint too."))
    if share := share_of_women(found.complainants):
        file.note(share)
    for table in found.tables:
        (_money if isinstance(table, MoneyTable) else _answers)(file, table, report)
    file.heading(_("Beside the form"), 2)
    _migration_costs(file, found.migration_costs)
    file.heading(_("Brought by somebody else"), 3)
    _people(file, [(_("Who brought the complaint"), found.brought_by_other)], title=_("Brought by somebody else"))
    file.note(_("The gender of the person who brought the complaint; the tables above count the worker concerned."))
    file.heading(_("Open and late records"), 3)
    _people(file, office.beside_the_form(report), title=_("Open and late records"))
    file.heading(_("Answers “Other” in full"), 3)
    _other_answers(file, found.other_answers)
    file.heading(_("How to read the tables"), 3)
    file.note(
        _(
            "Harassment is sexual harassment, Abuse is physical. Delay is delay in deployment. No documents: paid for "
            "and not provided. Not recorded: the question was left empty; unknown and none are answers."
        )
    )


def _migration_costs(file, corridors):
    """Some rows for each corridor and currency; nothing when no fee is recorded."""
    if not corridors:
        return
    file.heading(str(costs.TITLE), 3)
    rows = []
    for corridor in corridors:
        rows.append([(f"{corridor.label}, {corridor.currency}", "MRCFirstColumn"), *[("", "MRCFigure")] * 4])
        for row in corridor.rows:
            numbers = ["–" if cell.value is None else amount(cell.value) for cell in row.cells]
            rows.append(_cells(row.label, numbers, total=3))
    file.figures(
        ["", *office.columns().values()],
        rows,
        widths=[WIDTH - 3 * AMOUNT - NUMBER, AMOUNT, AMOUNT, NUMBER, AMOUNT],
        title=str(costs.TITLE),
    )
    for sentence in office.costs_notes():
        file.note(sentence)


def _other_answers(file, answers):
    if not answers:
        file.note(_("No answer “Other” in this period."))
        return
    file.figures(
        [_("Question"), _("Written"), *office.columns().values()],
        [
            [(answer.title, "MRCLabel"), *_cells(answer.text, office.by_column(answer.counts), total=3)]
            for answer in answers
        ],
        widths=[2000, WIDTH - 2000 - 4 * NUMBER, *[NUMBER] * 4],
        title=_("Answers “Other” in full"),
        texts=2,
    )


# Section 7 -----------------------------------------------------------------------------------------------------------


def _beneficiaries(file, report, section):
    found = report.beneficiaries
    file.heading(_("Clients and people reached"), 2)
    file.heading(_("Clients"), 3)
    _people(file, office.client_lines(report), title=_("Clients"))
    if share := share_of_women(found.distinct):
        file.note(share)
    file.note(_("Persons are distinct within a centre and are not matched across centres."))
    file.heading(_("Service instances"), 3)
    file.figures(
        ["", _("Instances")],
        [_cells(_("Services given in the period"), [found.instances], total=0)],
        widths=ALONE,
        title=_("Service instances"),
    )
    file.heading(_("People reached"), 3)
    _people(file, office.reached_lines(report), title=_("People reached"))
    file.note(_("A participant without a card may also be a client: the two may overlap."))
    file.heading(_("Services and profile of clients"), 2)
    for table in found.tables:
        _answers(file, table, report)
    file.heading(_("Trainings, meetings and outreach"), 2)
    file.heading(_("Events"), 3)
    file.figures(
        ["", _("Events")],
        [_cells(line.label, [line.events], total=0) for line in report.events],
        widths=ALONE,
        title=_("Events"),
    )
    file.heading(_("Participants"), 3)
    file.figures(
        [_("Kind of event"), _("Who"), *office.columns().values()],
        [
            [(event.label, "MRCLabel"), *_cells(line.label, office.by_column(line.counts), total=3)]
            for event in report.events
            for line in event.lines
        ],
        widths=[2000, WIDTH - 2000 - 4 * NUMBER, *[NUMBER] * 4],
        title=_("Participants"),
        texts=2,
    )
    file.note(_("Participants per head; shown beside the clients served, never added to them."))
    if differing := office.differing_note(report):
        file.note(differing)
    file.heading(_("Analysis of gaps in service coverage"), 2)
    _to_write(file, report, section)

    if answers := answers_of(report):
        file.heading(_("Where women are fewer than men"), 3)
        for title, answer in answers:
            file.lead_in(title)
            _paragraphs(file, answer)


def _stories(file, report, section):
    file.paragraph(harvest_in_words(report.harvest))
    for story in report.harvest.stories:
        _told(file, story.title, story.outcome, story.parts)
    if report.narrative.of(section.value) or not report.harvest.stories:
        _to_write(file, report, section)


def _case_studies(file, report, section):
    for study in report.case_studies:
        _told(file, study.title, f"{study.finding}; {sum_of(study.subjects)}", study.parts)
    if report.narrative.of(section.value) or not report.case_studies:
        _to_write(file, report, section)


def _told(file, title, mark, parts):
    file.heading(title, 2)
    file.note(mark)
    for label, text in parts:
        file.lead_in(label)
        _paragraphs(file, text)


_WRITTEN = {
    2: _outcomes,
    3: _indicators,
    4: _legal_assistance,
    5: _stories,
    6: _case_studies,
    7: _beneficiaries,
}
