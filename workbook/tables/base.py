"""What all sheets share: how records are known, compared, checked and written."""

import hashlib
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from .. import bulk, sheets
from .registers import Register

ERROR_MODE, SKIP, UPDATE = "error", "skip", "update"


def all_but(sheet, *columns: str) -> tuple[str, ...]:
    return tuple(column.name for column in sheet.columns if column.name not in columns)


class Table:
    """Base of all: what a sheet is stored as. ``run`` is the import it belongs to."""

    sheet: sheets.Sheet
    plain: tuple[str, ...] = ()  # columns stored as they are, in fields of the same name
    links: dict[str, str] = {}  # attribute of the model -> name of the register its handle is of

    def __init__(self, run):
        self.run = run
        self.model = self.sheet.model
        self.new = bulk.Spool()
        self.attributes = [self.sheet.by_name[name].attribute for name in self.plain]

    def register(self, name: str) -> Register:
        return self.run.registers[name]

    def take(self, lines) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        """After the last row of the sheet."""

    def make_ready(self) -> None:
        """Lays everything that can be known beforehand ready for ``write``, which runs inside the transaction."""
        raise NotImplementedError

    def write(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self.new.close()

    # What several sheets ask of a row.

    def full(self, line, stored: dict | None = None) -> dict:
        """The row with all columns: what the file says, else what is stored, else what an empty cell means."""
        base = stored or self.run.empty[self.sheet.name]
        return {**base, **line.values}

    def refuse_future(self, line, column: str, day: date | None, today: date | None) -> None:
        if day and today and day > today:
            line.wrong(column, _("a day that is not in the future; today is %(today)s") % {"today": today})

    def refuse_order(self, line, first: str, last: str, full: dict) -> None:
        if full[first] and full[last] and full[last] < full[first]:
            line.wrong(last, _("a day that is not before %(first)s, %(day)s") % {"first": first, "day": full[first]})

    def centre_of(self, line) -> int | None:
        """The handle of the row's centre, among those the importer may write to."""
        code = line.values.get("centre")
        if not code:
            return None
        handle = self.register("centres").get(code)
        if handle is None:
            line.wrong("centre", self.run.no_such_centre)
        return handle

    def resolve(self, line, column: str, register: str, centre: int | None, *, anywhere=False) -> int | None:
        """The record another sheet names: of the centre when that is known, else the only one of all centres."""
        name = line.values.get(column)
        if not name:
            return None
        known = self.register(register)
        if centre is not None:
            handle = known.get(name, centre)
            if handle is None:
                line.wrong(column, self.nothing_called(register, here=True))
            return handle
        if not anywhere:
            return None
        found = known.everywhere(name)
        if len(found) == 1:
            return found[0]
        if found:
            line.wrong(
                column,
                _("a reference number that only one centre uses, or the code of the centre in a column “centre”"),
            )
        else:
            line.wrong(column, self.nothing_called(register))
        return None

    def nothing_called(self, register: str, here: bool = False) -> str:
        if here:
            return _("a reference number of the sheet %(sheet)s or of a record of the same centre") % {
                "sheet": register
            }
        return _("a reference number of the sheet %(sheet)s or of a record that is there already") % {"sheet": register}

    def find(self, register: str, lines, *columns: str) -> None:
        self.register(register).find(
            {value for line in lines for column in columns if (value := line.values.get(column))}
        )

    def find_users(self, lines, *columns: str) -> None:
        """Looks for the accounts whose emails stand in these columns, one in a cell or several."""
        emails = set()
        for line in lines:
            for column in columns:
                value = line.values.get(column) or ()
                emails |= {email.casefold() for email in ((value,) if isinstance(value, str) else value)}
        self.register("users").find(emails)

    def user(self, line, column: str) -> int | None:
        email = line.values.get(column)
        return self.account(line, column, email) if email else None

    def users(self, line, column: str) -> list[int]:
        found = (self.account(line, column, email) for email in line.values.get(column, ()))
        return [handle for handle in dict.fromkeys(found) if handle is not None]

    def account(self, line, column: str, email: str) -> int | None:
        handle = self.register("users").get(email.casefold())
        if handle is None:
            line.wrong(column, _("the email of an account of the sheet users or of one that is there already"))
        return handle

    def with_keys(self, names: list[str], rows: Iterable[tuple]) -> Iterable[tuple]:
        """The rows with handles turned into primary keys."""
        places = [
            (place, self.register(self.links[name]))
            for place, name in enumerate(names)
            if self.links.get(name) is not None
        ]
        for row in rows:
            row = list(row)
            for place, register in places:
                row[place] = register.key(row[place])
            yield row


class Child:
    """Rows that hang on a record of a sheet and on a second one, its centre mostly: consents, subjects, amounts."""

    def __init__(
        self,
        model,
        parent: str,
        names: Iterable[str] = (),
        *,
        second=("centre_id", "centres"),
        links: dict[str, str] | None = None,
    ):
        attribute, self.register = second
        self.links = links or {}  # of ``names``: the register its handle is of
        self.model = model
        self.names = [parent, attribute, *names]
        self.rows = bulk.Spool()


class Known(Table):
    """Records that have a name of their own, unique within ``parent``: a reference number, a code, an email."""

    key = ""  # the column that names the record
    parent: str | None = None  # the attribute of the model within which it is unique
    has_history = False

    def __init__(self, run):
        super().__init__(run)
        self.changes = bulk.Spool()
        self.met: set[int] = set()
        self.children: dict[str, Child] = self.make_children()
        self.known = self.register(self.sheet.name)

    def make_children(self) -> dict[str, Child]:
        return {}

    def close(self):
        super().close()
        self.changes.close()
        for child in self.children.values():
            child.rows.close()

    @property
    def compares(self) -> bool:
        """Whether what is stored is looked at, not only that it is there."""
        return self.run.existing == UPDATE

    def name_of(self, line) -> str:
        return line.values.get(self.key) or ""

    def prepare(self, lines) -> None:
        """Asks the database once for what the rows refer to."""

    def parent_of(self, line) -> int | None:
        return self.centre_of(line)

    def take(self, lines) -> None:
        self.prepare(lines)
        self.known.find(filter(None, map(self.name_of, lines)))
        placed = []
        for line in lines:
            parent = self.parent_of(line) if self.parent else 0
            name = self.name_of(line)
            handle = self.known.get(name, parent) if name and parent is not None else None
            placed.append((line, parent, name, handle))
        stored = self.stored([handle for *_rest, handle in placed if handle and handle > 0]) if self.compares else {}
        for line, parent, name, handle in placed:
            self.take_one(line, parent, name, handle, stored)

    def take_one(self, line, parent, name, handle, stored) -> None:
        tally = line.tally
        if handle is None and name and parent is not None:
            handle = self.known.get(name, parent)  # this very batch may have it
        is_there = handle is not None and handle > 0
        if handle is not None and (handle < 0 or handle in self.met):
            line.wrong(self.key, self.twice())
            handle = None
        elif is_there:
            self.met.add(handle)
            if self.passed_over(line, stored.get(handle, {})):
                tally.there += 1
                return
        before = stored.get(handle) if is_there else None
        full = self.full(line, before)
        links = self.find_links(line, parent, full, before)
        self.check(line, parent, full, links)
        if before is None:
            tally.new += 1
            if name and parent is not None and handle is None:
                self.known.add(name, parent)
            if self.run.errors:
                return
            self.keep(parent, full, links)
        else:
            changed = {column: value for column, value in line.values.items() if self.differs(column, value, before)}
            linked = {attribute: value for attribute, value in links.items() if before["links"].get(attribute) != value}
            if changed or linked:
                tally.changed += 1
                if not self.run.errors:
                    self.changes.append((handle, changed, linked, full))
            else:
                tally.there += 1

    def differs(self, column: str, value, before: dict) -> bool:
        return column in before and before[column] != value and column not in self.linked_columns

    linked_columns: tuple[str, ...] = ()

    def twice(self) -> str:
        return _("a reference that stands only once in the file")

    def passed_over(self, line, before: dict) -> bool:
        """Whether the record, which is there already, is left as it is. In mode ``error`` the row is refused."""
        if self.run.existing == SKIP:
            return True
        if self.run.existing == ERROR_MODE:
            line.wrong(self.key, self.run.is_there_already)
        return False

    def stored(self, keys: list[int]) -> dict[int, dict]:
        """The records of these keys, as values of columns; ``links`` holds the keys they refer to."""
        if not keys:
            return {}
        return {record.pk: self.values(record) for record in self.related(self.model._base_manager.filter(pk__in=keys))}

    @classmethod
    def related(cls, records):
        return records

    @classmethod
    def values(cls, record) -> dict:
        """What the columns of a stored record hold; export and comparison use it alike."""
        by_name = cls.sheet.by_name
        found = {name: getattr(record, by_name[name].attribute) for name in cls.plain}
        found["links"] = {attribute: getattr(record, attribute) for attribute in cls.links}
        return found

    def find_links(self, line, parent, full, before) -> dict[str, int | None]:
        """The handles of the records this one refers to, by attribute."""
        return {self.parent: parent} if self.parent else {}

    def check(self, line, parent, full, links) -> None:
        pass

    def keep(self, parent, full, links) -> None:
        self.new.append((*(full[name] for name in self.plain), *(links.get(name) for name in self.links)))
        self.keep_children(-self.known.new, links.get("centre_id"), full)

    def keep_children(self, handle, centre, full) -> None:
        pass

    # Writing.

    @property
    def names(self) -> list[str]:
        return ["id", *self.attributes, *self.links]

    def make_ready(self) -> None:
        if self.new.count:
            rows = ((key, *row) for key, row in zip(self.known.keys, self.new, strict=True))
            self.run.stage.put(self.model, self.names, self.with_keys(self.names, rows))
            for child in self.children.values():
                if child.rows.count:
                    self.run.stage.put(child.model, child.names, self.child_rows(child))

    def kept_rows(self, child) -> Iterable[tuple]:
        """The child rows that are written: (handle of the record, of its second, values …)."""
        return child.rows

    def child_rows(self, child) -> Iterable[tuple]:
        second = self.register(child.register)
        further = [
            (place, self.register(child.links[name]))
            for place, name in enumerate(child.names[2:])
            if name in child.links
        ]
        for parent, other, *values in self.kept_rows(child):
            for place, register in further:
                values[place] = register.key(values[place])
            yield (self.known.key(parent), second.key(other), *values)

    def write(self) -> None:
        stage = self.run.stage
        if self.new.count:
            stage.write(self.model)
            for child in self.children.values():
                stage.write(child.model)
            if self.has_history:
                stage.write_history(self.model, self.run.user)
        for batch in bulk.in_batches(self.changes, 300):
            self.write_changes(batch)

    def write_changes(self, batch) -> None:
        records = self.model._base_manager.in_bulk([handle for handle, *_rest in batch])
        plain, changed_fields, touched = set(self.plain), set(), []
        for handle, changed, linked, full in batch:
            record = records[handle]
            for column in changed.keys() & plain:
                attribute = self.sheet.by_name[column].attribute
                setattr(record, attribute, changed[column])
                changed_fields.add(attribute)
            for attribute, value in linked.items():
                setattr(record, attribute, self.register(self.links[attribute]).key(value))
                changed_fields.add(self.model._meta.get_field(attribute.removesuffix("_id")).name)
            changed_fields |= self.change_more(record, changed, full)
            touched.append(record)
        if not changed_fields:
            return
        if self.has_history:
            bulk_update_with_history(touched, self.model, sorted(changed_fields), default_user=self.run.user)
        else:
            self.model._base_manager.bulk_update(touched, sorted(changed_fields))

    def change_more(self, record, changed: dict, full: dict) -> set[str]:
        """Changes what is not a plain field; answers with further fields that changed."""
        return set()


def replace_rows(rows, wanted: list[dict]) -> None:
    """The child rows of one record become the wanted ones, each change with its history."""
    rows.all().delete()
    for values in wanted:
        rows.create(**values)


class OfCentre(Known):
    """Records of a centre, known by their reference number there."""

    parent = "centre_id"
    links = {"centre_id": "centres"}
    linked_columns = ("centre",)

    def today(self, centre: int | None) -> date | None:
        return self.run.today.get(centre)


class EqualOrRefused(Known):
    """Sheets that a coordinator brings along but does not keep: equal rows are passed over, others are refused."""

    @property
    def compares(self):
        return super().compares or not self.run.keeps_everything

    def passed_over(self, line, before):
        if self.run.keeps_everything:
            return super().passed_over(line, before)
        if not any(value != before.get(column) for column, value in line.values.items() if column in before):
            return True
        line.wrong(None, self.run.ask_administrator)
        return False

    def check(self, line, parent, full, links):
        if not self.run.keeps_everything and not line.problems:
            line.wrong(None, self.run.ask_administrator)


class Unnamed(Table):
    """Rows without a reference of their own; for skip and update the n-th identical row is the n-th record."""

    identity: tuple[str, ...] = ()  # attributes, parent first

    def __init__(self, run):
        super().__init__(run)
        self.in_file: dict[bytes, int] = {}
        self.left: dict[bytes, int] = {}

    @property
    def matches(self) -> bool:
        return self.run.existing != ERROR_MODE

    def digest(self, values: Iterable) -> bytes:
        return hashlib.blake2b(repr(tuple(values)).encode(), digest_size=12).digest()

    def may_be_there(self, row: tuple) -> bool:
        """A row that hangs on a record of the file cannot be stored yet."""
        return row[0] is not None and row[0] > 0

    def keep(self, line, row: tuple) -> None:
        line.tally.new += 1
        if self.run.errors:
            return
        mark = None
        if self.matches and self.may_be_there(row):
            mark = self.digest(row[: len(self.identity)])
            self.in_file[mark] = self.in_file.get(mark, 0) + 1
        self.new.append((mark, row))

    def records(self):
        return self.model._base_manager.filter(centre__in=self.run.stored_centres)

    def finish(self):
        if not self.in_file:
            return
        for values in self.records().order_by().values_list(*self.identity).iterator(chunk_size=5000):
            mark = self.digest(values)
            wanted = self.in_file.get(mark)
            if wanted and self.left.get(mark, 0) < wanted:
                self.left[mark] = self.left.get(mark, 0) + 1
        there = sum(self.left.values())
        tally = self.run.tallies[self.sheet.name]
        tally.new -= there
        tally.there += there

    def rows(self) -> Iterable[tuple]:
        left = dict(self.left)
        for mark, row in self.new:
            if mark is not None and left.get(mark):
                left[mark] -= 1
            else:
                yield row

    names: list[str] = []

    def make_ready(self):
        if self.new.count:
            self.run.stage.put(self.model, self.names, self.with_keys(self.names, self.rows()))

    def write(self):
        self.run.stage.write(self.model)
