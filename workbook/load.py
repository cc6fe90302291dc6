"""Brings a workbook in: everything is read and checked, then written in one short transaction, or not at all.

    run = Import(path, existing="skip")
    run.check()
    if not run.errors:
        run.write()

``problems`` and ``tallies`` tell what was found. Checked rows wait in files without a name in ``var/``; what stays in
memory are the names of the records, some 200 bytes each.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from clients.models import Client
from events.models import Event
from legal_cases.models import CentreStage, GroupComplaint, LegalCase, Respondent, not_hidden_from
from mrc.access.models import Centre, Membership, Organization, User
from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from mrc.period import Period
from outcomes.models import CaseStudy, Interview, Question, Story
from reports.models import Indicator, IndicatorTarget

from .bulk import Stage, in_batches
from .cells import Wrong, as_text
from .problems import Problem, shown
from .read import Broken, SheetFile, opened
from .sheets import PASSED_OVER, SHEETS, Column, known_sheets, sheet_called
from .tables import ERROR_MODE, SKIP, TABLES, UPDATE, Namesakes, Register, Table

EXISTING = (ERROR_MODE, SKIP, UPDATE)
ROWS_AT_ONCE = 500
SECONDS_BETWEEN_NEWS = 3
LONG = 50_000


class NotWritten(Exception):
    """The database refused at the last moment; nothing was changed. Says so in one sentence."""


@dataclass
class Tally:
    """What becomes of the rows of one sheet."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    there: int = 0
    errors: int = 0
    warnings: int = 0


class Line:
    """One row of the file on its way in."""

    __slots__ = ("cells", "number", "places", "problems", "run", "sheet", "table", "tally", "values")

    def __init__(self, run, part, tally, number, cells):
        self.run = run
        self.sheet = part.title
        self.places = part.places
        self.tally = tally
        self.number = number
        self.cells = cells
        self.values: dict = {}
        self.problems: set = set()  # the columns in which something is wrong

    def cell(self, column: str | None):
        place = self.places.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def wrong(self, column: str | None, expected: str) -> None:
        self.problems.add(column)
        self.tally.errors += 1
        self.run.report(Problem(self.sheet, self.number, column, shown(self.cell(column)), expected))

    def warn(self, column: str, expected: str) -> None:
        self.tally.warnings += 1
        self.run.report(Problem(self.sheet, self.number, column, shown(self.cell(column)), expected, is_error=False))


class Part:
    """A sheet of the file that holds records: where its columns stand."""

    def __init__(self, title: str, file: SheetFile):
        self.title = title
        self.file = file
        self.places: dict[str, int] = {}
        self.columns: list[tuple[int, Column]] = []
        self.named: set[int] = set()

    @cached_property
    def first_unnamed(self) -> int:
        return next(place for place in range(len(self.named) + 1) if place not in self.named)


class Import:
    """One workbook on its way in. Without ``user`` everything is in reach: that is the command."""

    def __init__(
        self,
        path,
        *,
        existing: str = ERROR_MODE,
        user: User | None = None,
        most_bytes: int | None = None,
        most_unpacked: int | None = None,
        news: Callable[[str], None] | None = None,
    ):
        self.path = path
        self.existing = existing
        self.user = user
        self.keeps_everything = user is None
        self.most_bytes, self.most_unpacked = most_bytes, most_unpacked
        self.news = news or (lambda sentence: None)
        self.problems: list[Problem] = []
        self.errors = 0
        self.tallies: dict[str, Tally] = {}
        self.new_groups: list[tuple[str, int]] = []
        self.today: dict[int, date] = {}
        self.country: dict[int, str | None] = {}
        self.agreement_days: dict[int, Period] = {}
        self.indicator_units: dict[int, str] = {}
        self.empty = {
            sheet.name: {column.name: column.kind.empty for column in sheet.columns} for sheet in SHEETS.values()
        }
        self.measures = known_measures()
        self.no_such_centre = (
            _("the code of a centre of the sheet centres or of one that is there already")
            if user is None
            else _("the code of one of your centres")
        )
        self.is_there_already = _("a record that is not there yet; choose whether existing ones are skipped or updated")
        self.ask_administrator = _(
            "a row that equals what is recorded; an administrator brings in others with manage.py import_workbook"
        )
        self.registers = self.make_registers()
        self.tables: dict[str, Table] = {}
        self.stage = Stage()
        self.last_news = time.monotonic()

    # What the importer may see.

    def make_registers(self) -> dict[str, Register]:
        user = self.user
        centres = Centre.objects.all() if user is None else Centre.objects.filter(pk__in=user.centre_ids)
        agreements = Agreement.objects.all() if user is None else Agreement.objects.visible_to(user)
        users = User.objects.all()
        if user is not None:
            users = users.filter(pk__in=Membership.objects.filter(centre__in=user.centre_ids).values("user"))
        self.stored_centres = []
        for centre in centres.order_by("pk"):
            self.stored_centres.append(centre.pk)
            self.know_centre(centre.pk, centre.today(), centre.country)
        mine = {"centre__in": self.stored_centres}
        cases = LegalCase.objects.all() if user is None else LegalCase.objects.filter(not_hidden_from(user))
        respondents = Respondent.objects.all() if user is None else Respondent.objects.visible_to(user)
        planned = {} if user is None else {"agreement__in": agreements}
        registers = {
            "organizations": Register(Organization.objects.all(), "name"),
            "centres": Register(centres, "code"),
            "agreements": Register(agreements, "number"),
            "outcomes": Register(Outcome.objects.filter(**planned), "number", "agreement_id"),
            "outputs": Register(
                Output.objects.all() if user is None else Output.objects.filter(outcome__agreement__in=agreements),
                "number",
                "outcome_id",
            ),
            "assumptions": Register(Assumption.objects.filter(**planned), "number", "agreement_id"),
            "activities": Register(
                Activity.objects.all() if user is None else Activity.objects.filter(outcome__agreement__in=agreements),
                "number",
                "outcome_id",
            ),
            "indicators": Register(Indicator.objects.filter(**planned), "code", "agreement_id"),
            "indicator_targets": Register(
                IndicatorTarget.objects.filter(indicator__in=Indicator.objects.filter(**planned)).annotate(
                    called=Cast("starts_on", CharField())
                ),
                "called",
                "indicator_id",
            ),
            "users": Register(users, "email"),
            "clients": Register(Client.objects.filter(**mine), "reference", "centre_id"),
            "events": Register(Event.objects.filter(**mine), "reference", "centre_id"),
            "groups": Register(GroupComplaint.objects.filter(**mine), "name", "centre_id"),
            "stages": Register(CentreStage.objects.filter(**mine), "code", "centre_id"),
            "respondents": Namesakes(respondents.filter(**mine), "name", "centre_id"),
            "legal_cases": Register(cases.filter(**mine), "reference", "centre_id"),
            "questions": Register(Question.objects.filter(**mine), "wording", "centre_id"),
            "interviews": Register(Interview.objects.filter(**mine), "reference", "centre_id"),
            "stories": Register(Story.objects.filter(**mine).annotate(called=Value("story")), "called", "interview_id"),
            "case_studies": Register(CaseStudy.objects.filter(**mine), "reference", "centre_id"),
        }
        registers["centres"].find(centres.values_list("code", flat=True))
        return registers

    def know_centre(self, handle: int, today: date, country: str | None) -> None:
        self.today[handle] = today
        self.country[handle] = country

    # Reading and checking.

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.errors += problem.is_error

    def check(self) -> None:
        """Reads everything and reports every problem. Raises ``WrongFile`` for what is no workbook."""
        with opened(self.path, most_bytes=self.most_bytes, most_unpacked=self.most_unpacked) as book:
            parts = self.find_parts(book)
            for name in SHEETS:
                if name in parts:
                    self.check_sheet(name, parts[name])

    def find_parts(self, book) -> dict[str, list[Part]]:
        found: dict[str, dict[int, Part]] = {}
        for file in book.sheets:
            if file.title.strip().casefold() in PASSED_OVER:
                continue
            sheet, number = sheet_called(file.title)
            if sheet is None:
                self.report(
                    Problem(
                        file.title, None, None, file.title, _("one of the sheets %(known)s") % {"known": known_sheets()}
                    )
                )
            elif number in found.setdefault(sheet.name, {}):  # “clients” and “clients ” are two names to Excel
                self.report(
                    Problem(file.title, None, None, file.title, _("a sheet whose name stands only once in the file"))
                )
            else:
                found[sheet.name][number] = Part(file.title, file)
        return {name: [parts[number] for number in sorted(parts)] for name, parts in found.items()}

    def check_sheet(self, name: str, parts: list[Part]) -> None:
        sheet = SHEETS[name]
        tally = self.tallies[name] = Tally()
        first = len(self.problems)
        table = self.tables[name] = TABLES[name](self)
        for part in parts:
            rows = part.file.rows()
            probable = part.file.probable_rows()
            header = next(rows, None)
            if header is None or not self.read_header(sheet, part, header, tally):
                continue
            for batch in in_batches(rows, ROWS_AT_ONCE):
                lines = [line for row in batch if (line := self.read_row(part, tally, row)) is not None]
                tally.rows += len(lines)
                table.take(lines)
                self.tell(part.title, batch[-1].number, probable)
        table.finish()
        order = {part.title: place for place, part in enumerate(parts)}
        self.problems[first:] = sorted(
            self.problems[first:], key=lambda problem: (order[problem.sheet], problem.row or 0)
        )

    def read_header(self, sheet, part: Part, header, tally: Tally) -> bool:
        """Finds the columns. False when one that is needed is missing: then the rows cannot be read."""
        complete = True
        for place, cell in enumerate(header.cells):
            name = "" if cell is None else as_text(cell).casefold()
            if not name:
                continue
            part.named.add(place)
            column = sheet.by_name.get(name)
            if column is None:
                expected = _("one of the columns %(known)s") % {"known": ", ".join(sheet.by_name)}
            elif name in part.places:
                expected = _("a column that stands only once")
            else:
                part.places[name] = place
                part.columns.append((place, column))
                continue
            tally.errors += 1
            self.report(Problem(part.title, header.number, shown(cell), shown(cell), expected))
        for column in sheet.columns:
            if column.required and column.name not in part.places:
                complete = False
                tally.errors += 1
                self.report(
                    Problem(part.title, header.number, column.name, "", _("a column %(name)s") % {"name": column.name})
                )
        return complete

    def read_row(self, part: Part, tally: Tally, row) -> Line | None:
        cells = row.cells
        if all(cell is None or (type(cell) is str and not cell.strip()) for cell in cells):
            return None
        line = Line(self, part, tally, row.number, cells)
        values = line.values
        count = len(cells)
        for place, column in part.columns:
            cell = cells[place] if place < count else None
            kind = column.kind
            if cell is None or (type(cell) is str and not as_text(cell)):
                values[column.name] = kind.empty
                if column.required:
                    line.wrong(column.name, _("a value; this column may not be empty"))
                continue
            try:
                if type(cell) is Broken:
                    raise Wrong(cell.expected)
                values[column.name] = kind.parse(cell)
            except Wrong as wrong:
                values[column.name] = kind.empty
                line.wrong(column.name, wrong.expected)
        if count > part.first_unnamed:
            self.refuse_unnamed(part, line)
        return line

    def refuse_unnamed(self, part: Part, line: Line) -> None:
        """A value under no name is never dropped silently; an unknown name itself is reported once, at the name."""
        for place, cell in enumerate(line.cells):
            if place not in part.named and cell is not None and as_text(cell):
                line.tally.errors += 1
                line.problems.add(None)
                expected = _("nothing; this column has no name in the first row")
                self.report(Problem(line.sheet, line.number, letters(place), shown(cell), expected))

    def tell(self, title: str, row: int, probable: int) -> None:
        now = time.monotonic()
        if now - self.last_news >= SECONDS_BETWEEN_NEWS:
            self.last_news = now
            of_all = f" / {probable:,}" if probable >= row else ""
            self.news(_("%(sheet)s: row %(row)s read") % {"sheet": title, "row": f"{row:,}{of_all}"})

    # Writing.

    def write(self) -> None:
        """Writes what was checked, all of it or nothing."""
        if self.errors:
            raise ValueError("A workbook with errors is not written.")
        tables = [(name, self.tables[name]) for name in SHEETS if name in self.tables]
        try:
            for register in self.registers.values():
                register.give_keys()
            self.make_organizations_ready()
            for name, table in tables:
                if self.tallies[name].rows >= LONG:
                    self.news(_("%(sheet)s: being made ready") % {"sheet": name})
                table.make_ready()
            self.news(_("Everything is ready and is being written."))
            # From here to the end nobody else can write to SQLite.
            with transaction.atomic():
                self.stage.write(Organization)
                for _sheet, table in tables:
                    table.write()
        except IntegrityError as error:
            raise NotWritten(
                _(
                    "Somebody recorded one of these records after the workbook was checked, so nothing was changed. "
                    "Upload it once more; the check then shows which."
                )
            ) from error
        except DatabaseError as error:
            raise NotWritten(
                _("The database did not take the records; nothing was changed. Try again in some minutes.")
            ) from error

    def make_organizations_ready(self) -> None:
        register = self.registers["organizations"]
        names = [(-handle, name) for name, handle in register.handles.get(0, {}).items() if handle < 0]
        if names:
            rows = ((register.key(-number), name) for number, name in sorted(names))
            self.stage.put(Organization, ["id", "name"], rows)

    def close(self) -> None:
        for table in self.tables.values():
            table.close()
        self.stage.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def letters(place: int) -> str:
    """The name Excel gives a column: 0 is A, 27 is AB."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def known_measures() -> set[str] | None:
    """The computed measures an indicator may name; None while there are none."""
    try:
        from reports.measures import MEASURES
    except ImportError:
        return None
    return set(MEASURES)
