"""Legal assistance records."""

import hashlib
from datetime import date

from django.utils.translation import gettext as _

from legal_cases.checks import ERROR, STORED_ON_THE_CASE, Record, record_checks
from legal_cases.models import (
    AcceptedWarning,
    CaseAmount,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    GroupComplaint,
)
from mrc.vocabularies import AmountKind

from .. import sheets
from .base import Child, OfCentre, all_but, replace_rows

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
            **{name: full[name] for name in (*STORED_ON_THE_CASE, *AMOUNTS)},
            **{column: frozenset(full[column]) for column in CHILD_ANSWERS},
            today=today or date.max,
        )
        for found in record_checks(record):
            if not line.problems.isdisjoint(found.fields):
                continue  # the cell itself could not be read
            (line.wrong if found.level == ERROR else line.warn)(found.fields[0], str(found.message))
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
