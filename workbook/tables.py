"""What the rows of each sheet become. One class a sheet: how its records are known, what they obey, what is stored.

``take`` gets the checked cells of some rows and reports what is wrong with them; ``write`` stores what was taken.
A handle stands for a record: its primary key when it is stored already, else -1, -2, … for the first, second new one.
"""

import hashlib
import zoneinfo
from array import array
from collections.abc import Iterable
from datetime import date

import phonenumbers
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from clients.models import Client, ClientSupport, Consent, Service
from events.models import Participant
from legal_cases.checks import ERROR, Record, record_checks
from legal_cases.models import (
    AcceptedWarning,
    CaseAmount,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    GroupComplaint,
)
from mrc.access.models import Membership
from mrc.agreements.models import Agreement
from mrc.vocabularies import AmountKind, ConsentAnswer, ConsentPurpose

from . import bulk, sheets

ERROR_MODE, SKIP, UPDATE = "error", "skip", "update"
NOBODY = {}


def all_but(sheet, *columns: str) -> tuple[str, ...]:
    return tuple(column.name for column in sheet.columns if column.name not in columns)


class Register:
    """Which records there are, in the file and in the database, by what a sheet calls them.

    ``pool`` holds what the importer may see. ``parent`` is the field within which ``name`` is unique.
    """

    def __init__(self, pool, name: str, parent: str | None = None):
        self.pool = pool
        self.name = name
        self.parent = parent
        self.handles: dict[int, dict[str, int]] = {}
        self.asked: set[str] = set()
        self.new = 0
        self.keys = None
        self.parents_of_new = array("q")
        self.parents_of_stored: dict[int, int] = {}
        self.is_empty = not pool.exists()

    def find(self, names: Iterable[str]) -> None:
        """Looks in the database for records of these names; afterwards ``get`` knows them."""
        if self.is_empty:
            return
        unknown = set(names) - self.asked
        self.asked |= unknown
        columns = [self.parent or "pk", self.name, "pk"]
        for batch in bulk.in_batches(sorted(unknown), 400):
            for parent, name, key in self.pool.filter(**{f"{self.name}__in": batch}).order_by().values_list(*columns):
                self.handles.setdefault(parent if self.parent else 0, {})[name] = key
                if self.parent:
                    self.parents_of_stored[key] = parent

    def get(self, name: str, parent: int = 0) -> int | None:
        return self.handles.get(parent, NOBODY).get(name)

    def everywhere(self, name: str) -> list[int]:
        return [found[name] for found in self.handles.values() if name in found]

    def add(self, name: str, parent: int = 0) -> int:
        self.new += 1
        self.parents_of_new.append(parent)
        self.handles.setdefault(parent, {})[name] = -self.new
        return -self.new

    def parent_of(self, handle: int | None) -> int | None:
        if handle is None:
            return None
        return self.parents_of_new[-handle - 1] if handle < 0 else self.parents_of_stored.get(handle)

    def get_or_add(self, name: str, parent: int = 0) -> int:
        self.find([name])
        handle = self.get(name, parent)
        return self.add(name, parent) if handle is None else handle

    def key(self, handle: int | None) -> int | None:
        """The primary key behind a handle, once the keys are given."""
        return self.keys[-handle - 1] if handle is not None and handle < 0 else handle

    def give_keys(self) -> None:
        self.keys = bulk.new_keys(self.pool.model, self.new) if self.new else []


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

    def user(self, line, column: str) -> int | None:
        email = line.values.get(column)
        if not email:
            return None
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
    """Rows that hang on a record of a sheet: consents, subjects, amounts. ``names`` begin with parent and centre."""

    def __init__(self, model, parent: str, names: list[str], *, has_centre=True):
        self.model = model
        self.names = [parent, *(["centre_id"] if has_centre else []), *names]
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

    def write(self) -> None:
        if self.new.count:
            rows = ((key, *row) for key, row in zip(self.known.keys, self.new, strict=True))
            bulk.insert(self.model, self.names, self.with_keys(self.names, rows))
            self.write_children()
            if self.has_history:
                bulk.first_history(self.model, self.known.keys, self.run.user)
        for batch in bulk.in_batches(self.changes, 300):
            self.write_changes(batch)

    def write_children(self) -> None:
        centres = self.register("centres")
        for child in self.children.values():
            if child.rows.count:
                has_centre = child.names[1:2] == ["centre_id"]
                bulk.insert(
                    child.model,
                    child.names,
                    (
                        (self.known.key(row[0]), centres.key(row[1]), *row[2:])
                        if has_centre
                        else (self.known.key(row[0]), *row[1:])
                        for row in child.rows
                    ),
                )

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


class Centres(EqualOrRefused):
    sheet, key = sheets.CENTRES, "centre"
    plain = (
        "centre",
        "name",
        "country",
        "location",
        "currency",
        "language",
        "time_zone",
        "collects_legal_status",
    )
    links = {"organization_id": "organizations"}
    linked_columns = ("organization",)

    @classmethod
    def related(cls, records):
        return records.select_related("organization")

    @classmethod
    def values(cls, record):
        return super().values(record) | {"organization": record.organization.name}

    def find_links(self, line, parent, full, before):
        name = full["organization"]
        if not name or not self.run.keeps_everything:
            return {"organization_id": before and before["links"]["organization_id"]}
        return {"organization_id": self.register("organizations").get_or_add(name)}

    def check(self, line, parent, full, links):
        super().check(line, parent, full, links)
        handle = self.known.get(full["centre"]) if full["centre"] else None
        today = timezone.now().astimezone(zoneinfo.ZoneInfo(full["time_zone"])).date()
        country = full["country"] if len(full["country"]) == 2 else None
        self.run.know_centre(handle or -self.known.new - 1, today, country)

    def twice(self):
        return _("a code that stands only once in the file")


class Agreements(EqualOrRefused):
    sheet, key = sheets.AGREEMENTS, "agreement"
    plain = ("agreement", "title", "location", "starts_on", "ends_on")
    links = {"organization_id": "organizations"}
    linked_columns = ("organization",)

    def make_children(self):
        return {"centres": Child(Agreement.centres.through, "agreement_id", ["centre_id"], has_centre=False)}

    @property
    def names(self):
        return ["id", *self.attributes, "organization_id", "value_currency", "value"]

    @classmethod
    def related(cls, records):
        return records.select_related("organization").prefetch_related("centres")

    @classmethod
    def values(cls, record):
        return super().values(record) | {
            "organization": record.organization.name,
            "centres": tuple(sorted(centre.code for centre in record.centres.all())),
            "value": (record.value_currency, record.value) if record.value is not None else None,
        }

    def full(self, line, stored=None):
        if "centres" in line.values:
            line.values["centres"] = tuple(sorted(line.values["centres"]))
        return super().full(line, stored)

    def passed_over(self, line, before):
        self.full(line)
        return super().passed_over(line, before)

    def find_links(self, line, parent, full, before):
        name = full["organization"]
        if not name or not self.run.keeps_everything:
            return {"organization_id": before and before["links"]["organization_id"]}
        return {"organization_id": self.register("organizations").get_or_add(name)}

    def check(self, line, parent, full, links):
        super().check(line, parent, full, links)
        self.refuse_order(line, "starts_on", "ends_on", full)
        for code in full["centres"]:
            if self.register("centres").get(code) is None and self.run.keeps_everything:
                line.wrong("centres", _("codes of centres; there is no centre %(code)s") % {"code": code})

    def keep(self, parent, full, links):
        currency, value = full["value"] or ("", None)
        self.new.append((*(full[name] for name in self.plain), links["organization_id"], currency, value))
        for code in full["centres"]:
            self.children["centres"].rows.append((-self.known.new, self.register("centres").get(code)))

    def write_children(self):
        centres = self.register("centres")
        rows = ((self.known.key(agreement), centres.key(centre)) for agreement, centre in self.children["centres"].rows)
        bulk.insert(Agreement.centres.through, ["agreement_id", "centre_id"], rows)

    def change_more(self, record, changed, full):
        if "centres" in changed:
            centres = self.register("centres")
            record.centres.set([centres.key(centres.get(code)) for code in changed["centres"]])
        if "value" in changed:
            record.value_currency, record.value = changed["value"] or ("", None)
            return {"value", "value_currency"}
        return set()

    def twice(self):
        return _("an agreement number that stands only once in the file")


class OfAgreement(Known):
    """What hangs on an agreement: a coordinator keeps it for her own agreements."""

    parent, links = "agreement_id", {"agreement_id": "agreements"}
    linked_columns = ("agreement",)

    def prepare(self, lines):
        self.find("agreements", lines, "agreement")

    def parent_of(self, line):
        return self.agreement(line)

    def agreement(self, line):
        number = line.values.get("agreement")
        if not number:
            return None
        handle = self.register("agreements").get(number)
        if handle is None:
            line.wrong(
                "agreement", _("the number of an agreement of the sheet agreements or of one that is there already")
            )
        return handle

    def twice(self):
        return _("a number that stands only once in the file for its agreement")


class Outcomes(OfAgreement):
    sheet, key, plain = sheets.OUTCOMES, "outcome", ("outcome", "statement")


class Activities(OfAgreement):
    sheet, key, plain = sheets.ACTIVITIES, "activity", ("activity", "statement")
    parent, links = "outcome_id", {"outcome_id": "outcomes"}
    linked_columns = ("agreement", "outcome")

    def prepare(self, lines):
        super().prepare(lines)
        self.find("outcomes", lines, "outcome")

    def parent_of(self, line):
        agreement, number = self.agreement(line), line.values.get("outcome")
        if agreement is None or not number:
            return None
        handle = self.register("outcomes").get(number, agreement)
        if handle is None:
            line.wrong("outcome", _("the number of an outcome of this agreement"))
        return handle


class Indicators(OfAgreement):
    sheet, key = sheets.INDICATORS, "indicator"
    plain = (
        "indicator",
        "statement",
        "level",
        "unit",
        "data_source",
        "target",
        "target_women",
        "target_men",
        "target_by",
        "measure",
    )

    def check(self, line, parent, full, links):
        known = self.run.measures
        if full["measure"] and known is not None and full["measure"] not in known:
            line.wrong(
                "measure", _("empty, or one of the computed measures: %(known)s") % {"known": ", ".join(sorted(known))}
            )


class Users(EqualOrRefused):
    sheet, key = sheets.USERS, "email"
    plain = ("email", "full_name", "role", "language", "is_active")

    def make_children(self):
        return {
            "centres": Child(Membership, "user_id", ["centre_id"], has_centre=False),
            "agreements": Child(Agreement.followers.through, "user_id", ["agreement_id"], has_centre=False),
        }

    @property
    def names(self):
        return ["id", *self.attributes, "password"]

    def name_of(self, line):
        if line.values.get("email"):
            line.values["email"] = line.values["email"].casefold()
        return super().name_of(line)

    def prepare(self, lines):
        self.register("agreements").find({number for line in lines for number in line.values.get("agreements", ())})

    @classmethod
    def related(cls, records):
        return records.prefetch_related("memberships__centre", "agreements")

    @classmethod
    def values(cls, record):
        return super().values(record) | {
            "centres": tuple(sorted(membership.centre.code for membership in record.memberships.all())),
            "agreements": tuple(sorted(agreement.number for agreement in record.agreements.all())),
        }

    def full(self, line, stored=None):
        for column in ("centres", "agreements"):
            if column in line.values:
                line.values[column] = tuple(sorted(line.values[column]))
        return super().full(line, stored)

    def passed_over(self, line, before):
        self.full(line)
        return super().passed_over(line, before)

    def check(self, line, parent, full, links):
        super().check(line, parent, full, links)
        if full["email"]:
            try:
                validate_email(full["email"])
            except ValidationError:
                line.wrong("email", _("an email address, such as name@example.org"))
        if not self.run.keeps_everything:
            return
        for column, register, sentence in (
            ("centres", "centres", _("codes of centres; there is no centre %(name)s")),
            ("agreements", "agreements", _("numbers of agreements; there is no agreement %(name)s")),
        ):
            for name in full[column]:
                if self.register(register).get(name) is None:
                    line.wrong(column, sentence % {"name": name})

    def keep(self, parent, full, links):
        self.new.append((*(full[name] for name in self.plain), make_password(None)))
        for column in ("centres", "agreements"):
            for name in full[column]:
                self.children[column].rows.append((-self.known.new, self.register(column).get(name)))

    def write_children(self):
        for column, child in self.children.items():
            register = self.register(column)
            bulk.insert(
                child.model, child.names, ((self.known.key(user), register.key(one)) for user, one in child.rows)
            )

    def change_more(self, record, changed, full):
        for column in ("centres", "agreements"):
            if column in changed:
                register = self.register(column)
                getattr(record, column).set([register.key(register.get(name)) for name in changed[column]])
        return set()

    def twice(self):
        return _("an email that stands only once in the file")


class OfCentre(Known):
    """Records of a centre, known by their reference number there."""

    parent = "centre_id"
    links = {"centre_id": "centres"}
    linked_columns = ("centre",)

    def today(self, centre: int | None) -> date | None:
        return self.run.today.get(centre)


PURPOSES = {"consent_to_keep": ConsentPurpose.KEEP_CARD, "consent_to_contact": ConsentPurpose.CONTACT}
CONSENT_COLUMNS = ("consent", *PURPOSES, *(f"{name}_on" for name in PURPOSES))


def consents_of(full: dict) -> dict[str, tuple[str, date]]:
    """purpose → (answer, day) as the columns of a row say."""
    found = {}
    for column, purpose in PURPOSES.items():
        answer = full[column] if full[column] is not None else full["consent"]
        if answer is not None:
            word = ConsentAnswer.GIVEN if answer else ConsentAnswer.REFUSED
            found[purpose.value] = (word.value, full[f"{column}_on"] or full["registered_on"])
    return found


def consent_columns(client) -> dict:
    """The consent columns of a stored card, the reverse of ``consents_of``."""
    now = client.consent_now()
    answers = {}
    for column, purpose in PURPOSES.items():
        consent = now.get(purpose)
        answers[column] = consent and consent.answer == ConsentAnswer.GIVEN
        answers[f"{column}_on"] = consent and consent.given_on
    kept, contacted = answers["consent_to_keep"], answers["consent_to_contact"]
    days = {answers["consent_to_keep_on"], answers["consent_to_contact_on"]}
    agree = kept is not None and kept == contacted
    if agree and days == {client.registered_on}:
        return {"consent": kept, **dict.fromkeys(answers)}
    return {"consent": kept if agree else None, **answers}


class Clients(OfCentre):
    sheet, key, has_history = sheets.CLIENTS, "client", True
    plain = all_but(sheets.CLIENTS, "centre", "support_needed", *CONSENT_COLUMNS)

    def make_children(self):
        return {
            "consents": Child(Consent, "client_id", ["purpose", "answer", "given_on"]),
            "support_needed": Child(ClientSupport, "client_id", ["code"]),
        }

    @property
    def names(self):
        return [*super().names, "search_key"]

    @classmethod
    def related(cls, records):
        return records.prefetch_related("consents", "support_needs")

    @classmethod
    def values(cls, record):
        return (
            super().values(record)
            | consent_columns(record)
            | {"support_needed": sheets.in_order(record.support_needs.all(), cls.sheet.by_name["support_needed"].kind)}
        )

    def full(self, line, stored=None):
        full = super().full(line, stored)
        if stored and line.values.get("consent") is not None:  # one answer for both takes the place of two
            full |= {column: None for column in CONSENT_COLUMNS if column not in line.values}
        return full

    def differs(self, column, value, before):
        if column in CONSENT_COLUMNS and value is None:
            return False  # an empty cell takes no answer back
        return super().differs(column, value, before)

    def check(self, line, parent, full, links):
        today, registered = self.today(parent), full["registered_on"]
        self.refuse_future(line, "registered_on", registered, today)
        self.refuse_future(line, "last_heard_on", full["last_heard_on"], today)
        for column in ("consent_to_keep_on", "consent_to_contact_on"):
            self.refuse_future(line, column, full[column], today)
            if full[column] and full[column.removesuffix("_on")] is None and full["consent"] is None:
                line.wrong(column, _("an empty cell, because the answer itself is missing"))
        for column in PURPOSES:
            if None not in (full[column], full["consent"]) and full[column] != full["consent"]:
                line.wrong(column, _("the same answer as in the column consent, or an empty cell there"))
        if full["born_on"] and registered and full["born_on"] > registered:
            line.wrong("born_on", _("a birth that is not after the registration, %(day)s") % {"day": registered})
        if full["birth_year"] and registered and full["birth_year"] > registered.year:
            line.wrong("birth_year", _("a birth that is not after the registration, %(day)s") % {"day": registered})
        if full["born_on"] and full["birth_year"] and full["born_on"].year != full["birth_year"]:
            line.warn("birth_year", _("the date of birth names another year; the date counts"))
        if full["pseudonym"] and not full["name"]:
            line.wrong("pseudonym", _("no, or the pseudonym in the column name"))
        for column in ("telephone", "emergency_telephone"):
            if full[column] and column in line.values and not is_telephone(full[column], self.run.country.get(parent)):
                line.warn(column, _("this is no telephone number; it is kept as typed"))
        for column in ("email", "emergency_email"):
            if full[column] and column in line.values and not is_email(full[column]):
                line.warn(column, _("this is no email address; it is kept as typed"))

    def keep(self, parent, full, links):
        card = Client(**{attribute: full[name] for name, attribute in zip(self.plain, self.attributes, strict=True)})
        self.new.append((*(full[name] for name in self.plain), parent, card.make_search_key()))
        handle = -self.known.new
        for purpose, (answer, day) in consents_of(full).items():
            self.children["consents"].rows.append((handle, parent, purpose, answer, day))
        for code in full["support_needed"]:
            self.children["support_needed"].rows.append((handle, parent, code))

    def change_more(self, record, changed, full):
        if "support_needed" in changed:
            wanted = [{"centre_id": record.centre_id, "code": code} for code in changed["support_needed"]]
            replace_rows(record.support_needs, wanted)
        if not changed.keys().isdisjoint(CONSENT_COLUMNS):
            self.change_consents(record, full)
        key = record.make_search_key()
        if key == record.search_key:
            return set()
        record.search_key = key
        return {"search_key"}

    def change_consents(self, record, full):
        """A new answer is added; the earlier ones stay."""
        now = record.consent_now()
        for purpose, (answer, day) in consents_of(full).items():
            before = now.get(purpose)
            if before is None or (before.answer, before.given_on) != (answer, day):
                if before is not None and day < before.given_on:
                    day = self.today(record.centre_id)
                Consent.objects.create(
                    client=record,
                    centre_id=record.centre_id,
                    purpose=purpose,
                    answer=answer,
                    given_on=day,
                    recorded_by=self.run.user,
                )


def is_telephone(text: str, country: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, country))
    except phonenumbers.NumberParseException:
        return False


def is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class Events(OfCentre):
    sheet, key = sheets.EVENTS, "event"
    plain = ("event", "kind", "title", "held_on", "ended_on", "place")
    links = {"centre_id": "centres", "activity_id": "activities"}
    linked_columns = ("centre", "agreement", "activity", "outcome")

    def prepare(self, lines):
        self.find("agreements", lines, "agreement")
        if any(line.values.get("activity") for line in lines):
            self.register("outcomes").find(self.register("outcomes").pool.values_list("number", flat=True))
            self.find("activities", lines, "activity")

    def find_links(self, line, parent, full, before):
        links = {"centre_id": parent, "activity_id": None}
        if before and "activity" not in line.values:
            links["activity_id"] = before["links"]["activity_id"]
            return links
        number, activity = line.values.get("agreement"), line.values.get("activity")
        if activity and not number:
            line.wrong("agreement", _("the number of the agreement whose activity is named"))
        elif number and not activity:
            line.wrong("activity", _("the number of the activity, or no agreement either"))
        elif number:
            agreement = self.register("agreements").get(number)
            if agreement is None:
                line.wrong(
                    "agreement", _("the number of an agreement of the sheet agreements or of one that is there already")
                )
            else:
                links["activity_id"] = self.activity(line, agreement, activity)
        return links

    def activity(self, line, agreement, number) -> int | None:
        outcomes, wanted = self.register("outcomes").handles.get(agreement, {}), line.values.get("outcome")
        found = [
            activity
            for outcome_number, outcome in outcomes.items()
            if (not wanted or outcome_number == wanted)
            and (activity := self.register("activities").get(number, outcome)) is not None
        ]
        if len(found) == 1:
            return found[0]
        if found:
            line.wrong(
                "activity", _("an activity whose number the agreement has once, or a column outcome that says which")
            )
        else:
            line.wrong("activity", _("the number of a planned activity of this agreement"))
        return None

    def check(self, line, parent, full, links):
        self.refuse_order(line, "held_on", "ended_on", full)


CHILD_ANSWERS = {"subjects": CaseSubject, "remedies": CaseRemedy, "sanctions": CaseSanction}
AMOUNTS = {"requested": AmountKind.REQUESTED, "awarded": AmountKind.AWARDED}


class LegalCases(OfCentre):
    sheet, key, has_history = sheets.LEGAL_CASES, "case", True
    links = {
        "centre_id": "centres",
        "client_id": "clients",
        "brought_by_id": "clients",
        "group_complaint_id": "groups",
        "caseworker_id": "users",
    }
    linked_columns = ("centre", "client", "brought_by", "group_complaint", "caseworker")
    plain = all_but(sheets.LEGAL_CASES, *linked_columns, *CHILD_ANSWERS, *AMOUNTS, "accepted_warnings")

    def __init__(self, run):
        super().__init__(run)
        self.alike: set[bytes] = set()

    def make_children(self):
        return {
            **{column: Child(model, "case_id", ["code"]) for column, model in CHILD_ANSWERS.items()},
            "amounts": Child(CaseAmount, "case_id", ["kind", "currency", "amount"]),
            "accepted_warnings": Child(AcceptedWarning, "case_id", ["code", "reason"]),
        }

    def prepare(self, lines):
        self.find("clients", lines, "client", "brought_by")
        self.find("groups", lines, "group_complaint")
        self.register("users").find({email.casefold() for line in lines if (email := line.values.get("caseworker"))})

    @classmethod
    def related(cls, records):
        children = [f"{model._meta.model_name}_rows" for model in (*CHILD_ANSWERS.values(), CaseAmount)]
        return records.prefetch_related(*children, "accepted_warnings")

    @classmethod
    def values(cls, record):
        found = super().values(record)
        for column, model in CHILD_ANSWERS.items():
            rows = getattr(record, f"{model._meta.model_name}_rows").all()
            found[column] = sheets.in_order(rows, cls.sheet.by_name[column].kind)
        for column, kind in AMOUNTS.items():
            rows = sorted(record.caseamount_rows.all(), key=lambda row: row.pk)
            found[column] = tuple((row.currency, row.amount) for row in rows if row.kind == kind)
        found["accepted_warnings"] = tuple(
            (row.code, " ".join(row.reason.split())) for row in record.accepted_warnings.all()
        )
        return found

    def find_links(self, line, parent, full, before):
        links = {"centre_id": parent}
        stored = before["links"] if before else {}
        for column in ("client", "brought_by"):
            attribute = f"{column}_id"
            links[attribute] = (
                self.resolve(line, column, "clients", parent) if column in line.values else stored.get(attribute)
            )
        links["caseworker_id"] = (
            self.user(line, "caseworker") if "caseworker" in line.values else stored.get("caseworker_id")
        )
        if "group_complaint" in line.values:
            name = line.values["group_complaint"]
            links["group_complaint_id"] = self.group(name, parent) if name and parent is not None else None
        else:
            links["group_complaint_id"] = stored.get("group_complaint_id")
        return links

    def group(self, name, centre) -> int:
        groups = self.register("groups")
        handle = groups.get(name, centre)
        if handle is None:
            handle = groups.add(name, centre)
            self.run.new_groups.append((name, centre))
        return handle

    def check(self, line, parent, full, links):
        today = self.today(parent)
        record = Record(
            **{
                name: full[name]
                for name in (
                    "gender",
                    "nationality",
                    "destination_country",
                    "sector",
                    "sector_other",
                    "legal_status",
                    "source",
                    "source_other",
                    "subject_other",
                    "opened_on",
                    "closed_on",
                    "duration_months",
                    "resolved_through",
                    "dropped_why",
                    "remedy_other",
                    "requested",
                    "awarded",
                )
            },
            **{column: frozenset(full[column]) for column in CHILD_ANSWERS},
            today=today or date.max,
        )
        for found in record_checks(record):
            if not line.problems.isdisjoint(found.fields):
                continue  # the cell itself could not be read
            (line.wrong if found.level == ERROR else line.warn)(found.fields[0], str(found.message))
        if links["client_id"] is not None and full["closed_on"]:
            alike = hashlib.blake2b(
                repr((links["client_id"], full["closed_on"], full["subjects"])).encode(), digest_size=12
            ).digest()
            if alike in self.alike:
                line.warn("client", _("another case of this client was closed on the same day with the same subjects"))
            self.alike.add(alike)

    def keep_children(self, handle, centre, full):
        for column in CHILD_ANSWERS:
            rows = self.children[column].rows
            for code in full[column]:
                rows.append((handle, centre, code))
        for column, kind in AMOUNTS.items():
            for currency, amount in full[column]:
                self.children["amounts"].rows.append((handle, centre, kind.value, currency, amount))
        for code, reason in full["accepted_warnings"]:
            self.children["accepted_warnings"].rows.append((handle, centre, code[:60], reason))

    def change_more(self, record, changed, full):
        for column, model in CHILD_ANSWERS.items():
            if column in changed:
                wanted = [{"centre_id": record.centre_id, "code": code} for code in changed[column]]
                replace_rows(getattr(record, f"{model._meta.model_name}_rows"), wanted)
        for column, kind in AMOUNTS.items():
            if column in changed:
                record.caseamount_rows.filter(kind=kind).delete()
                for currency, amount in changed[column]:
                    record.caseamount_rows.create(
                        centre_id=record.centre_id, kind=kind, currency=currency, amount=amount
                    )
        if "accepted_warnings" in changed:
            wanted = [
                {"centre_id": record.centre_id, "code": code[:60], "reason": why}
                for code, why in changed["accepted_warnings"]
            ]
            replace_rows(record.accepted_warnings, wanted)
        # The history of a case shows that its answers changed, also those in child rows.
        return {"gender"} if changed.keys() - set(self.plain) else set()

    def write(self):
        groups = self.register("groups")
        centres = self.register("centres")
        if self.run.new_groups:
            rows = (
                (key, name, centres.key(centre))
                for key, (name, centre) in zip(groups.keys, self.run.new_groups, strict=True)
            )
            bulk.insert(GroupComplaint, ["id", "name", "centre_id"], rows)
        super().write()


class Interviews(OfCentre):
    sheet, key = sheets.INTERVIEWS, "interview"
    links = {"centre_id": "centres", "client_id": "clients"}
    linked_columns = ("centre", "client")
    plain = all_but(sheets.INTERVIEWS, *linked_columns)

    def prepare(self, lines):
        self.find("clients", lines, "client")

    def find_links(self, line, parent, full, before):
        if before and "client" not in line.values:
            return {"centre_id": parent, "client_id": before["links"]["client_id"]}
        return {"centre_id": parent, "client_id": self.resolve(line, "client", "clients", parent)}

    def check(self, line, parent, full, links):
        self.refuse_future(line, "interviewed_on", full["interviewed_on"], self.today(parent))


class Stories(Known):
    sheet, key = sheets.STORIES, "interview"
    parent = "interview_id"
    links = {"interview_id": "interviews", "centre_id": "centres"}
    linked_columns = ("interview", "centre")
    plain = all_but(sheets.STORIES, *linked_columns)

    def prepare(self, lines):
        self.find("interviews", lines, "interview")

    def name_of(self, line):
        return "story" if line.values.get("interview") else ""

    def parent_of(self, line):
        return self.resolve(
            line, "interview", "interviews", self.centre_of(line), anywhere=not line.values.get("centre")
        )

    def find_links(self, line, parent, full, before):
        return {"interview_id": parent, "centre_id": self.register("interviews").parent_of(parent)}

    def twice(self):
        return _("an interview that stands only once in this sheet")


class CaseStudies(OfCentre):
    sheet, key = sheets.CASE_STUDIES, "case_study"
    plain = all_but(sheets.CASE_STUDIES, "centre")


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

    def write(self):
        if self.new.count:
            bulk.insert(self.model, self.names, self.with_keys(self.names, self.rows()))


class AtEvent(Unnamed):
    """Rows of an event's list or count."""

    def prepare(self, lines):
        self.find("events", lines, "event")

    def event(self, line):
        centre = self.centre_of(line)
        named = line.values.get("centre")
        return self.resolve(line, "event", "events", centre, anywhere=not named)


class Participants(AtEvent):
    sheet = sheets.PARTICIPANTS
    identity = ("event_id", "client_id", "name", "gender", "audience")
    names = [*identity, "centre_id"]
    links = {"event_id": "events", "client_id": "clients", "centre_id": "centres"}

    def __init__(self, run):
        super().__init__(run)
        self.pairs: set[int] = set()
        self.changes = bulk.Spool()

    def take(self, lines):
        self.prepare(lines)
        self.find("clients", lines, "client")
        placed = []
        for line in lines:
            event = self.event(line)
            centre = self.register("events").parent_of(event)
            client = self.resolve(line, "client", "clients", centre)
            placed.append((line, event, centre, client))
        there = self.listed([(event, client) for _line, event, _centre, client in placed if client is not None])
        for line, event, centre, client in placed:
            full = self.full(line)
            row = (event, client, full["name"], full["gender"], full["audience"], centre)
            if client is None or event is None:
                self.keep(line, row)
                continue
            if pair(event, client) in self.pairs:
                line.wrong("client", _("a client who stands only once on the list of this event"))
                continue
            self.pairs.add(pair(event, client))
            if (event, client) not in there:
                self.keep(line, row)
            elif not self.matches:
                line.wrong("client", _("a client who is not on the list of this event yet"))
            else:
                self.already_listed(line, there[event, client])

    def may_be_there(self, row):
        return super().may_be_there(row) and row[1] is None

    def listed(self, pairs) -> dict[tuple[int, int], Participant]:
        stored = [(event, client) for event, client in pairs if event and event > 0 and client > 0]
        if not stored:
            return {}
        found = Participant.objects.filter(
            event__in={event for event, _client in stored}, client__in={client for _event, client in stored}
        )
        return {(participant.event_id, participant.client_id): participant for participant in found}

    def already_listed(self, line, participant):
        changed = {
            column: line.values[column]
            for column in ("name", "gender", "audience")
            if column in line.values and line.values[column] != getattr(participant, column)
        }
        if self.run.existing == UPDATE and changed:
            line.tally.changed += 1
            self.changes.append((participant.pk, changed))
        else:
            line.tally.there += 1

    def write(self):
        super().write()
        for key, changed in self.changes:
            Participant.objects.filter(pk=key).update(**changed)

    def close(self):
        super().close()
        self.changes.close()


def pair(event: int, client: int) -> int:
    """Two handles in one number: less than half the memory of a tuple."""
    return ((event + 2**40) << 42) + client + 2**40


class HeadCounts(AtEvent):
    sheet = sheets.HEADCOUNTS
    identity = ("event_id", "audience", "men", "women", "other")
    names = [*identity, "centre_id"]
    links = {"event_id": "events", "centre_id": "centres"}

    def take(self, lines):
        self.prepare(lines)
        for line in lines:
            event = self.event(line)
            full = self.full(line)
            row = (
                event,
                full["audience"],
                full["men"],
                full["women"],
                full["other"],
                self.register("events").parent_of(event),
            )
            self.keep(line, row)


class Services(Unnamed):
    sheet = sheets.SERVICES
    identity = ("client_id", "service", "received_on", "note")
    names = [*identity, "centre_id", "recorded_by_id"]
    links = {"client_id": "clients", "centre_id": "centres", "recorded_by_id": "users"}

    def __init__(self, run):
        super().__init__(run)
        self.given_at: set[int] = set()

    def take(self, lines):
        self.find("clients", lines, "client")
        self.find("events", lines, "event")
        self.register("users").find({email.casefold() for line in lines if (email := line.values.get("recorded_by"))})
        for line in lines:
            named = line.values.get("centre")
            centre = self.centre_of(line) if named else None
            client = self.resolve(line, "client", "clients", centre, anywhere=not named)
            centre = self.register("clients").parent_of(client)
            received = line.values.get("received_on")
            self.refuse_future(line, "received_on", received, self.run.today.get(centre))
            event = self.resolve(line, "event", "events", centre) if line.values.get("event") else None
            if event is not None and client is not None:
                self.at_event(line, event, client)
            full = self.full(line)
            user = self.user(line, "recorded_by") if line.values.get("recorded_by") else None
            self.keep(line, (client, full["service"], received, full["note"], centre, user, event))

    def at_event(self, line, event, client):
        both = pair(event, client)
        if both in self.given_at:
            line.wrong("event", _("one service of a client at an event"))
        self.given_at.add(both)
        participants = self.run.tables.get("participants")
        if participants is not None and both in participants.pairs:
            return
        if event < 0 or client < 0 or not Participant.objects.filter(event=event, client=client).exists():
            line.wrong("event", _("an event on whose list the client stands"))

    def write(self):
        if not self.new.count:
            return
        if not self.given_at:
            super().write()
            return
        count = sum(1 for _row in self.rows())
        keys = bulk.new_keys(Service, count)
        rows = ((key, *row) for key, row in zip(keys, self.rows(), strict=True))
        names = ["id", *self.names]
        bulk.insert(Service, names, (row[: len(names)] for row in self.with_keys(names, rows)))
        clients, events = self.register("clients"), self.register("events")
        for key, row in zip(keys, self.rows(), strict=True):
            if row[-1] is not None:
                Participant.objects.filter(event=events.key(row[-1]), client=clients.key(row[0])).update(service=key)

    def with_keys(self, names, rows):
        for row in super().with_keys(names, rows):
            yield row[: len(names)]


TABLES = {
    table.sheet.name: table
    for table in (
        Centres,
        Agreements,
        Outcomes,
        Activities,
        Indicators,
        Users,
        Clients,
        Events,
        Participants,
        HeadCounts,
        Services,
        LegalCases,
        Interviews,
        Stories,
        CaseStudies,
    )
}
