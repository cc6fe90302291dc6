"""Legal assistance records."""

import hashlib
from datetime import date

from django.utils.translation import gettext as _

from legal_cases.checks import ERROR, STORED_ON_THE_CASE, OpenDate, Record, record_checks
from legal_cases.colleagues import colleagues_of
from legal_cases.kept import create_with_history
from legal_cases.models import (
    AcceptedWarning,
    CaseAmount,
    CaseReader,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    DueDate,
    Entry,
    GroupComplaint,
    LegalCase,
)
from legal_cases.timeline import EVERYBODY
from mrc.access.models import Centre, User
from mrc.vocabularies import NOT_RECORDED, AmountKind
from mrc.vocabularies.casework import EntryKind, Stage

from .. import sheets
from .base import Child, OfCentre, all_but, replace_rows

CHILD_ANSWERS = {"subjects": CaseSubject, "remedies": CaseRemedy, "sanctions": CaseSanction}


BROUGHT_BY_WORDS = ("brought_by_name", "brought_by_relationship", "brought_by_telephone", "brought_by_safe_contact")
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
    plain = all_but(sheets.LEGAL_CASES, *linked_columns, *CHILD_ANSWERS, *AMOUNTS, "accepted_warnings", "restricted_to")

    def __init__(self, run):
        super().__init__(run)
        self.alike: set[bytes] = set()
        self.taken: set[tuple[int, str]] = set()  # by restricted cases that the importer may not see
        self.open_new: set[int] = set()
        self.changed: dict[int, bool] = {}  # whether a stored case of the file is closed afterwards
        self.closed: bool | None = None  # of the row being taken
        self.able: dict[int, set[str]] = {}
        self.told: list[Entry] = []

    def make_children(self):
        return {
            **{column: Child(model, "case_id", ["code"]) for column, model in CHILD_ANSWERS.items()},
            "amounts": Child(CaseAmount, "case_id", ["kind", "currency", "amount"]),
            "accepted_warnings": Child(AcceptedWarning, "case_id", ["code", "reason"]),
            "readers": Child(CaseReader, "case_id", ["user_id"], links={"user_id": "users"}),
        }

    def prepare(self, lines):
        self.find("clients", lines, "client", "brought_by")
        self.find("groups", lines, "group_complaint")
        self.find("stages", lines, "stage")
        self.find_users(lines, "caseworker", "restricted_to")
        for line in lines:
            self.say_restricted(line.values)
        if self.run.user is not None:
            hidden = LegalCase.objects.filter(
                is_restricted=True,
                centre__in=self.run.stored_centres,
                reference__in={name for line in lines if (name := self.name_of(line))},
            ).exclude(pk__in=LegalCase.objects.visible_to(self.run.user))
            self.taken |= set(hidden.values_list("centre_id", "reference"))

    def say_restricted(self, values):
        """Who names readers restricts the case; the names stand in one order, to be compared."""
        if "restricted_to" in values:
            readers = values["restricted_to"] = tuple(sorted({email.casefold() for email in values["restricted_to"]}))
            if readers or "restricted" not in values:
                values["restricted"] = bool(readers)

    def take_one(self, line, parent, name, handle, stored):
        if (parent, name) in self.taken:
            line.wrong(self.key, _("another number. This number is taken."))
            return
        self.closed = None
        super().take_one(line, parent, name, handle, stored)
        if self.closed is not None and (handle := self.known.get(name, parent)) is not None:
            if handle > 0:
                self.changed[handle] = self.closed
            elif not self.closed:
                self.open_new.add(handle)

    def is_closed(self, case: int) -> bool | None:
        """Whether a case of the file is closed; None for one it leaves as it is."""
        return case not in self.open_new if case < 0 else self.changed.get(case)

    def stored(self, keys):
        """With the open dates, which refuse a closing, and with what the row of a new case cannot have been."""
        found = super().stored(keys)
        people = LegalCase.objects.filter(pk__in=found).values_list("pk", "caseworker__email")
        for key, email in people:
            found[key] |= {
                "caseworker": email,
                "was_closed": found[key]["closed_on"] is not None,
                "was_restricted": found[key]["restricted"],
            }
        for one in DueDate.objects.still_open().filter(case__in=found).order_by("on", "pk"):
            found[one.case_id].setdefault("open_dates", []).append(OpenDate(one.on, one.title))
        return found

    @classmethod
    def related(cls, records):
        children = [f"{model._meta.model_name}_rows" for model in (*CHILD_ANSWERS.values(), CaseAmount)]
        return records.prefetch_related(*children, "accepted_warnings", "readers__user")

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
        found["restricted_to"] = tuple(sorted(reader.user.email for reader in record.readers.all()))
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
            **{name: full[name] for name in (*STORED_ON_THE_CASE, *AMOUNTS) if name in full},
            **{column: frozenset(full[column]) for column in CHILD_ANSWERS},
            open_dates=tuple(full.get("open_dates", ())),
            today=today or date.max,
        )
        self.closed = full["closed_on"] is not None
        self.check_people(line, full, links)
        stage, own_stages = line.values.get("stage", Stage.INTAKE), self.register("stages")
        if stage not in Stage.values and parent and own_stages.get(stage, parent) is None:
            line.wrong("stage", _("one of the five stages, or one of the centre’s own"))
        for found in record_checks(record):
            if not line.problems.isdisjoint(found.fields):
                continue  # the cell itself could not be read
            column = next((name for name in found.fields if name in self.sheet.by_name), None)
            (line.wrong if found.level == ERROR else line.warn)(column, str(found.message))
        client, closed_on, group = links["client_id"], full["closed_on"], links["group_complaint_id"]
        if client is not None and closed_on and self.met_before(client, closed_on, full["subjects"]):
            line.warn("client", _("another case of this client was closed on the same day with the same subjects"))
        if (group := links["group_complaint_id"]) is not None:
            for column in AMOUNTS:
                for currency, amount in dict(full[column]).items():
                    if amount and self.met_before(group, column, currency, amount):
                        line.warn(
                            column, _("another member of the group has the same amount: is it the group’s total?")
                        )

    def check_people(self, line, full, links):
        """The worker and who brought the complaint: each with a card, or in words."""
        if links["client_id"] is not None and full["worker_name"]:
            line.wrong("worker_name", _("nothing: the worker has a card, and the name stands there"))
        words = [column for column in BROUGHT_BY_WORDS if full[column]]
        if links["brought_by_id"] is not None and (words or full["brought_by_gender"] != NOT_RECORDED):
            line.wrong((*words, "brought_by_gender")[0], _("nothing: who brought it has a card, named in brought_by"))
        elif words and full["brought_by_gender"] == NOT_RECORDED:
            line.wrong("brought_by_gender", _("the gender of who brought it; unknown is an answer"))
        self.users(line, "restricted_to")
        if self.run.user is not None and full["restricted"] and not full["restricted_to"]:
            line.wrong("restricted_to", _("the emails of those who may see the case"))
        elif self.run.user is not None and full["restricted"] and not self.is_readable(full, links["centre_id"]):
            line.wrong("restricted_to", _("at least one who works on the cases of this centre"))
        elif full["restricted_to"] and not self.caseworker_reads(full):
            if "restricted_to" in line.values:
                line.wrong("restricted_to", _("the email of the caseworker too: who works on a case must read it"))
            else:
                line.wrong("caseworker", _("one of the readers of this case, which is restricted"))

    def caseworker_reads(self, full) -> bool:
        return not full["caseworker"] or full["caseworker"].casefold() in {
            email.casefold() for email in full["restricted_to"]
        }

    def is_readable(self, full, centre: int | None) -> bool:
        """Whether one of the readers can open cases of the centre; else the case would be hidden from everybody."""
        if centre is None:
            return True  # told at its own column
        if centre not in self.able:
            self.able[centre] = {one.email.casefold() for one in colleagues_of(Centre.objects.get(pk=centre))}
        return not self.able[centre].isdisjoint(full["restricted_to"])

    def met_before(self, *facts) -> bool:
        """Whether an earlier row of the file held the same; some bytes are kept of each."""
        digest = hashlib.blake2b(repr(facts).encode(), digest_size=12).digest()
        known = digest in self.alike
        self.alike.add(digest)
        return known

    def keep_children(self, handle, centre, full):
        for column in CHILD_ANSWERS:
            rows = self.children[column].rows
            for code in full[column]:
                rows.append((handle, centre, code))
        for column, kind in AMOUNTS.items():
            for currency, amount in full[column]:
                self.children["amounts"].rows.append((handle, centre, kind.value, currency, amount))
        users = self.register("users")
        for email in full["restricted_to"]:
            self.children["readers"].rows.append((handle, centre, users.get(email)))
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
        if "restricted" in changed or "restricted_to" in changed:
            self.change_readers(record, full)
        if record.closed_on and not full["was_closed"] and record.pk not in self.told_closed():
            self.tell(record, EntryKind.CLOSED, happened_on=record.closed_on, now=record.resolved_through)
        # The history of a case shows that its answers changed, also those in child rows.
        return {"gender"} if changed.keys() - set(self.plain) else set()

    def told_closed(self) -> set[int]:
        """The stored cases whose closing is a line of this very file."""
        entries = self.run.tables.get("entries")
        return entries.closings if entries else set()

    def change_readers(self, record, full):
        """Who stays named keeps the line that says by whom and when; a case that opens again has none."""
        emails = full["restricted_to"] if record.is_restricted else ()
        wanted = dict(User.objects.filter(email__in=emails).order_by("full_name", "pk").values_list("pk", "full_name"))
        there = set(record.readers.values_list("user_id", flat=True))
        for reader in record.readers.exclude(user__in=wanted):
            reader._history_user = self.run.user
            reader.delete()
        for key in sorted(wanted.keys() - there):
            reader = CaseReader(case=record, centre_id=record.centre_id, user_id=key, named_by=self.run.user)
            reader._history_user = self.run.user
            reader.save()
        self.tell(
            record,
            EntryKind.RESTRICTED,
            happened_on=self.today(record.centre_id),
            text=", ".join(wanted.values()),
            was=str(len(there)) if full["was_restricted"] else EVERYBODY,
            now=str(len(wanted)) if record.is_restricted else EVERYBODY,
        )

    def tell(self, record, kind, **facts):
        """A line of the timeline, as the deed on a page writes it; those of a batch are written together."""
        line = Entry(case=record, centre_id=record.centre_id, kind=kind, written_by=self.run.user, **facts)
        self.told.append(line)

    def write_changes(self, batch):
        super().write_changes(batch)
        create_with_history(Entry, self.told, self.run.user)
        self.told = []

    def make_ready(self):
        groups, centres = self.register("groups"), self.register("centres")
        if self.run.new_groups:
            rows = (
                (key, name, centres.key(centre))
                for key, (name, centre) in zip(groups.keys, self.run.new_groups, strict=True)
            )
            self.run.stage.put(GroupComplaint, ["id", "name", "centre_id"], rows)
        super().make_ready()

    def write(self):
        self.run.stage.write(GroupComplaint)
        super().write()
