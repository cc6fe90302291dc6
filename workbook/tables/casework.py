"""Stages, respondents, and what hangs on a legal case: who it is against, fees, dates, the timeline, reopenings."""

from django.utils.translation import gettext as _

from legal_cases.models import CaseRespondent, CentreStage, EntryReader, LegalCase, Respondent, RespondentAlias
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.casework import DateKind, EntryKind, NoteAudience

from .. import bulk, sheets
from .base import Child, OfCentre, Unnamed, all_but, replace_rows
from .gatherings import pair

LONGEST_NAME, LAST_POSITION = 500, 32_767


class Stages(OfCentre):
    sheet, key = sheets.STAGES, "stage"
    plain = ("stage", "name", "position", "used")

    def __init__(self, run):
        super().__init__(run)
        self.named: dict[tuple[int, str], str] = {}  # (centre, name) -> code

    def prepare(self, lines):
        names = {name for line in lines if (name := line.values.get("name"))}
        rows = CentreStage.objects.filter(centre__in=self.run.stored_centres, name__in=names)
        for centre, name, code in rows.values_list("centre_id", "name", "code"):
            self.named.setdefault((centre, name), code)

    def check(self, line, parent, full, links):
        if full["position"] > LAST_POSITION:
            line.wrong("position", _("a whole number of at most %(most)d") % {"most": LAST_POSITION})
        name, code = full["name"], full["stage"]
        if parent is not None and name and self.named.setdefault((parent, name), code) != code:
            line.wrong("name", _("a name that no other stage of the centre has"))


class Respondents(OfCentre):
    sheet, key, has_history = sheets.RESPONDENTS, "respondent", True
    plain = all_but(sheets.RESPONDENTS, "respondent", "centre", "aliases")

    def make_children(self):
        return {"aliases": Child(RespondentAlias, "respondent_id", ["name"])}

    def prepare(self, lines):
        for line in lines:
            if not line.values.get("name"):
                line.values.pop("name", None)

    @classmethod
    def related(cls, records):
        return records.prefetch_related("aliases")

    @classmethod
    def values(cls, record):
        return super().values(record) | {"aliases": tuple(alias.name for alias in record.aliases.all())}

    def check(self, line, parent, full, links):
        if len(full["name"] or full["respondent"]) > LONGEST_NAME:
            line.wrong("respondent", _("a text of at most %(most)d characters") % {"most": LONGEST_NAME})
        if any(len(name) > LONGEST_NAME for name in full["aliases"]):
            line.wrong("aliases", _("names of at most %(most)d characters") % {"most": LONGEST_NAME})

    @property
    def names(self):
        return ["id", *self.attributes, *self.links, "search_key"]

    def keep(self, parent, full, links):
        full = full | {"name": full["name"] or full["respondent"]}
        one = Respondent(**{attribute: full[name] for name, attribute in zip(self.plain, self.attributes, strict=True)})
        self.new.append((*(full[name] for name in self.plain), parent, one.key_of(full["aliases"])))
        for name in full["aliases"]:
            self.children["aliases"].rows.append((-self.known.new, parent, name))

    def change_more(self, record, changed, full):
        if "aliases" in changed:
            replace_rows(record.aliases, [{"centre_id": record.centre_id, "name": name} for name in changed["aliases"]])
        record.search_key = record.key_of(full["aliases"])
        return {"search_key"}


class OfCase(Unnamed):
    """Rows that hang on a case. Those that are new get their keys before they are written, and a first history."""

    accounts: tuple[str, ...] = ()  # columns that name an account each
    has_history = True

    def __init__(self, run):
        super().__init__(run)
        self.closed_stored: dict[int, bool] = {}

    def take(self, lines):
        self.find("legal_cases", lines, "case")
        self.find_users(lines, *self.accounts)
        self.prepare(lines)
        placed = [(line, self.case(line)) for line in lines]
        self.look_up(case for _line, case in placed)
        for line, case in placed:
            centre = self.register("legal_cases").parent_of(case)
            full = self.full(line)
            self.check(line, case, centre, full)
            self.keep(line, (*self.row(line, case, full), centre, *self.of_accounts(line)))

    def prepare(self, lines):
        """Asks the database once for what else the rows refer to."""

    def check(self, line, case, centre, full):
        pass

    def row(self, line, case, full) -> tuple:
        """The values of ``identity``."""
        raise NotImplementedError

    def of_accounts(self, line) -> tuple:
        return tuple(self.user(line, column) for column in self.accounts)

    def case(self, line) -> int | None:
        named = line.values.get("centre")
        centre = self.centre_of(line) if named else None
        return self.resolve(line, "case", "legal_cases", centre, anywhere=not named)

    def look_up(self, cases):
        """Which of the stored cases are closed."""
        unknown = {case for case in cases if case is not None and case > 0} - self.closed_stored.keys()
        closed = LegalCase.objects.filter(pk__in=unknown).values_list("pk", "closed_on")
        self.closed_stored |= {key: day is not None for key, day in closed}

    def is_closed(self, case: int) -> bool:
        """After the import: what the file says of the case, else what is stored."""
        in_file = self.run.tables.get("legal_cases")
        said = in_file.is_closed(case) if in_file else None
        return bool(self.closed_stored.get(case)) if said is None else said

    def records(self):
        """Those the importer may see: a row that is hidden from her is none she could be told of."""
        found = super().records()
        return found if self.run.user is None else self.model.objects.visible_to(self.run.user)

    @property
    def names(self):
        return [*self.identity, "centre_id", *(f"{column}_id" for column in self.accounts)]

    @property
    def links(self):
        accounts = {f"{column}_id": "users" for column in self.accounts}
        return {"case_id": "legal_cases", "centre_id": "centres", **accounts}

    def make_ready(self):
        count = self.new.count - sum(self.left.values())
        if count:
            keys, names = bulk.new_keys(self.model, count), ["id", *self.names]
            self.run.stage.put(self.model, names, self.with_keys(names, self.numbered(keys)))

    def numbered(self, keys):
        return ((key, *row) for key, row in zip(keys, self.rows(), strict=True))

    def write(self):
        super().write()
        if self.has_history and self.model in self.run.stage.columns:
            self.run.stage.write_history(self.model, self.run.user)


class CaseRespondents(OfCase):
    sheet = sheets.CASE_RESPONDENTS
    identity = ("case_id", "respondent_id")

    def __init__(self, run):
        super().__init__(run)
        self.pairs: set[int] = set()
        self.there: set[tuple[int, int]] = set()

    @property
    def links(self):
        return super().links | {"respondent_id": "respondents"}

    def prepare(self, lines):
        self.find("respondents", lines, "respondent")

    def look_up(self, cases):
        stored = {case for case in cases if case is not None and case > 0}
        if stored:
            rows = CaseRespondent.objects.filter(case__in=stored).values_list("case_id", "respondent_id")
            self.there |= set(rows)

    def row(self, line, case, full):
        centre = self.register("legal_cases").parent_of(case)
        return (case, self.resolve(line, "respondent", "respondents", centre))

    def may_be_there(self, row):
        return False

    def keep(self, line, row):
        case, respondent = row[:2]
        if case is None or respondent is None:
            return
        if (both := pair(case, respondent)) in self.pairs:
            line.wrong("respondent", _("a respondent who stands only once in this case"))
        elif (case, respondent) not in self.there:
            super().keep(line, row)
        elif self.matches:
            line.tally.there += 1
        else:
            line.wrong("respondent", _("a respondent who is not in this case yet"))
        self.pairs.add(both)


class Fees(OfCase):
    sheet = sheets.FEES
    identity = (
        *("case_id", "purpose", "currency", "amount", "paid_to"),
        *("paid_to_name", "receipt", "debt", "owed_to"),
    )

    def row(self, line, case, full):
        currency, amount = full["amount"] or ("", None)
        return (
            *(case, full["purpose"], currency, amount, full["paid_to"]),
            *(full["paid_to_name"], full["receipt"], full["debt"], full["owed_to"]),
        )


class CaseDates(OfCase):
    sheet = sheets.CASE_DATES
    identity = ("case_id", "kind", "on", "at", "what", "reason", "ended_on", "ending", "ended_because")
    accounts = ("set_by", "ended_by")

    def check(self, line, case, centre, full):
        kind, ended_on, ending = full["kind"], full["ended_on"], full["ending"]
        if kind in {DateKind.STEP, DateKind.OTHER} and not full["what"]:
            line.wrong("what", _("what is to be done, or what the date is for"))
        if kind and kind != DateKind.STEP and not full["reason"]:
            line.wrong("reason", _("where the date comes from"))
        if ended_on and ending == NOT_RECORDED:
            line.wrong("ending", _("how it ended, beside the day"))
        elif ending != NOT_RECORDED and not ended_on:
            line.wrong("ended_on", _("the day it ended, beside how"))
        elif not ended_on and case is not None and self.is_closed(case) and "ended_on" not in line.problems:
            line.wrong("ended_on", _("the day it ended: a closed case has no open date"))
        self.refuse_future(line, "ended_on", ended_on, self.run.today.get(centre))

    def row(self, line, case, full):
        return (case, *(full[name] for name in self.identity[1:]))


class Entries(OfCase):
    sheet = sheets.ENTRIES
    identity = ("case_id", "kind", "happened_on", "text", "audience", "currency", "amount", "was", "now")
    accounts = ("written_by",)

    def __init__(self, run):
        super().__init__(run)
        self.readers = bulk.Spool()
        self.closings: set[int] = set()  # the stored cases that a line of the file says were closed

    def prepare(self, lines):
        self.find_users(lines, "readers")

    def check(self, line, case, centre, full):
        if full["kind"] in EntryKind.sums() and not full["amount"]:
            line.wrong("amount", _("the sum, with its currency"))
        if full["readers"] and full["audience"] != NoteAudience.RESTRICTED:
            line.wrong("audience", _("restricted, since people are named who may read it"))
        if full["audience"] == NoteAudience.RESTRICTED and not full["readers"] and not full["written_by"]:
            line.wrong("readers", _("the emails of those who may read it, since nobody is named who wrote it"))
        if full["kind"] == EntryKind.CLOSED and case is not None and case > 0:
            self.closings.add(case)
        self.refuse_future(line, "happened_on", full["happened_on"], self.run.today.get(centre))

    def row(self, line, case, full):
        currency, amount = full["amount"] or ("", None)
        rest = (full["was"], full["now"])
        return (case, full["kind"], full["happened_on"], full["text"], full["audience"], currency, amount, *rest)

    def of_accounts(self, line):
        """Who wrote it, and who else may read it."""
        return (*super().of_accounts(line), tuple(self.users(line, "readers")))

    def numbered(self, keys):
        """The rows with the keys they will have; their readers wait beside."""
        for key, *row, readers in super().numbered(keys):
            for reader in readers:
                self.readers.append((key, row[len(self.identity)], reader))
            yield (key, *row)

    def make_ready(self):
        super().make_ready()
        if self.readers.count:
            names = ["entry_id", "centre_id", "user_id"]
            self.run.stage.put(EntryReader, names, self.with_keys(names, self.readers))

    @property
    def links(self):
        return super().links | {"user_id": "users"}

    def write(self):
        super().write()
        self.run.stage.write(EntryReader)

    def close(self):
        super().close()
        self.readers.close()


class Reopenings(OfCase):
    sheet, has_history = sheets.REOPENINGS, False
    identity = ("case_id", "reopened_on", "reason", "closed_on", "resolved_through")
    accounts = ("reopened_by",)

    @property
    def names(self):
        return [*self.identity, "centre_id", "reopened_by_id", "answers"]

    def check(self, line, case, centre, full):
        self.refuse_order(line, "closed_on", "reopened_on", full)
        self.refuse_future(line, "reopened_on", full["reopened_on"], self.run.today.get(centre))

    def row(self, line, case, full):
        return (case, *(full[name] for name in self.identity[1:]))

    def of_accounts(self, line):
        return (*super().of_accounts(line), self.full(line)["answers"])
