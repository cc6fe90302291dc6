"""Interviews and the questions of a centre, stories and case studies."""

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from outcomes.models import Answer, CaseStudy

from .. import bulk, sheets
from .base import UPDATE, Child, Known, OfCentre, Unnamed, all_but
from .gatherings import pair

LAST_PLACE = 32_767
BETWEEN = " / "  # agreement, outcome and activity


class Questions(OfCentre):
    sheet, key = sheets.QUESTIONS, "question"
    plain = all_but(sheets.QUESTIONS, "centre")

    def check(self, line, parent, full, links):
        if full["place"] > LAST_PLACE:
            line.wrong("place", _("a whole number of at most %(most)d") % {"most": LAST_PLACE})


class Interviews(OfCentre):
    sheet, key, has_history = sheets.INTERVIEWS, "interview", True
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


class Answers(Unnamed):
    """One of an interview and question; that of an earlier import is changed by an update."""

    sheet = sheets.ANSWERS
    identity = ("interview_id", "question_id", "asked", "text")
    names = [*identity, "centre_id"]
    links = {"interview_id": "interviews", "question_id": "questions", "centre_id": "centres"}

    def __init__(self, run):
        super().__init__(run)
        self.pairs: set[int] = set()
        self.changes = bulk.Spool()

    def take(self, lines):
        self.find("interviews", lines, "interview")
        self.find("questions", lines, "question")
        placed = []
        for line in lines:
            centre = self.centre_of(line)
            interview = self.resolve(line, "interview", "interviews", centre, anywhere=not line.values.get("centre"))
            centre = self.register("interviews").parent_of(interview)
            placed.append((line, interview, self.resolve(line, "question", "questions", centre), centre))
        there = self.answered([(interview, question) for _line, interview, question, _centre in placed])
        for line, interview, question, centre in placed:
            if interview is None or question is None:
                continue
            if pair(interview, question) in self.pairs:
                line.wrong("question", _("a question that stands only once for this interview"))
                continue
            self.pairs.add(pair(interview, question))
            full = self.full(line)
            asked = full["asked"] or line.values["question"]
            if before := there.get((interview, question)):
                self.already_answered(line, before, full["text"])
            else:
                self.keep(line, (interview, question, asked, full["text"], centre))

    def may_be_there(self, row):
        return False

    @staticmethod
    def answered(pairs) -> dict[tuple[int, int], Answer]:
        stored = {interview for interview, question in pairs if interview and question and interview > 0 < question}
        found = Answer.objects.filter(interview__in=stored) if stored else ()
        return {(answer.interview_id, answer.question_id): answer for answer in found}

    def already_answered(self, line, before, text):
        if not self.matches:
            line.wrong("question", _("a question that was not answered in this interview yet"))
        elif self.run.existing == UPDATE and before.text != text:
            line.tally.changed += 1
            self.changes.append((before.pk, text))
        else:
            line.tally.there += 1

    def make_ready(self):
        """Nothing: these rows are few, and each has its history."""

    def write(self):
        for batch in bulk.in_batches(self.with_keys(self.names, self.rows())):
            answers = [Answer(**dict(zip(self.names, row, strict=True))) for row in batch]
            bulk_create_with_history(answers, Answer, default_user=self.run.user)
        for key, text in self.changes:
            answer = Answer.objects.get(pk=key)
            answer.text, answer._history_user = text, self.run.user
            answer.save()

    def close(self):
        super().close()
        self.changes.close()


def approve_nothing_stored(line, before) -> None:
    """What is there and not approved was perhaps sent back: it is approved on its page, where it is looked at."""
    if before and not before["approved_on"] and line.values.pop("approved_on", None):
        line.warn("approved_on", _("nothing: a record that is there already is approved on its page"))


class Stories(Known):
    sheet, key, has_history = sheets.STORIES, "interview", True
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
        if before and before["consent_withdrawn_on"] and not full["consent_withdrawn_on"]:
            line.values.pop("consent_withdrawn_on", None)  # an older file gives back no consent that was taken back
        approve_nothing_stored(line, before)
        return {"interview_id": parent, "centre_id": self.register("interviews").parent_of(parent)}

    def check(self, line, parent, full, links):
        for column in ("heard_on", "consent_on", "consent_withdrawn_on"):
            self.refuse_future(line, column, full[column], self.run.today.get(links["centre_id"]))

    def twice(self):
        return _("an interview that stands only once in this sheet")


class CaseStudies(OfCentre):
    """What a case study is about stands in three columns. Complaints the importer may not see stay linked."""

    sheet, key = sheets.CASE_STUDIES, "case_study"
    about = {"cases": "legal_cases", "events": "events", "activities": "activities"}
    plain = all_but(sheets.CASE_STUDIES, "centre", *about)

    def make_children(self):
        return {
            "cases": Child(CaseStudy.cases.through, "casestudy_id", second=("legalcase_id", "legal_cases")),
            "events": Child(CaseStudy.events.through, "casestudy_id", second=("event_id", "events")),
            "activities": Child(CaseStudy.activities.through, "casestudy_id", second=("activity_id", "activities")),
        }

    def prepare(self, lines):
        for column in ("cases", "events"):
            names = {name for line in lines for name in line.values.get(column, ())}
            self.register(self.about[column]).find(names)
        paths = [self.path(name) for line in lines for name in line.values.get("activities", ())]
        for register, names in zip(("agreements", "outcomes", "activities"), zip(*paths, strict=True), strict=False):
            self.register(register).find(set(names))

    def find_links(self, line, parent, full, before):
        approve_nothing_stored(line, before)
        return super().find_links(line, parent, full, before)

    def full(self, line, stored=None):
        for column in self.about:
            if column in line.values:
                line.values[column] = tuple(sorted(line.values[column]))
        return super().full(line, stored)

    @classmethod
    def related(cls, records):
        return records.prefetch_related("cases", "events", "activities__outcome__agreement")

    @classmethod
    def values(cls, record):
        return super().values(record) | cls.linked(record, record.cases.all())

    @staticmethod
    def linked(record, cases) -> dict:
        paths = ((one.outcome.agreement.number, one.outcome.number, one.number) for one in record.activities.all())
        return {
            "cases": tuple(sorted(case.reference for case in cases)),
            "events": tuple(sorted(event.reference for event in record.events.all())),
            "activities": tuple(sorted(BETWEEN.join(path) for path in paths)),
        }

    def stored(self, keys):
        """Complaints the importer may not see are not compared with what the file says."""
        found = super().stored(keys)
        seen = self.register("legal_cases").pool.filter(case_studies__in=found)
        named: dict[int, list[str]] = {}
        for study, reference in seen.order_by().values_list("case_studies", "reference"):
            named.setdefault(study, []).append(reference)
        for key, values in found.items():
            values["cases"] = tuple(sorted(named.get(key, ())))
        return found

    def check(self, line, parent, full, links):
        full["handles"] = {
            "cases": self.all_of(line, "cases", parent),
            "events": self.all_of(line, "events", parent),
            "activities": self.activities(line),
        }

    def all_of(self, line, column: str, centre) -> list[int]:
        known = self.register(self.about[column])
        found = [known.get(name, centre) for name in line.values.get(column, ())] if centre is not None else []
        if None in found:
            line.wrong(column, self.nothing_called(self.about[column], here=True))
        return [handle for handle in found if handle is not None]

    def activities(self, line) -> list[int]:
        found = []
        for name in line.values.get("activities", ()):
            agreement, outcome, activity = self.path(name)
            handle = self.register("agreements").get(agreement)
            handle = handle and self.register("outcomes").get(outcome, handle)
            handle = handle and self.register("activities").get(activity, handle)
            if handle is None:
                expected = _("activities as agreement / outcome / activity; there is no %(name)s")
                line.wrong("activities", expected % {"name": name})
            else:
                found.append(handle)
        return found

    def keep_children(self, handle, centre, full):
        for column, child in self.children.items():
            for linked in full["handles"][column]:
                child.rows.append((handle, linked))

    def change_more(self, record, changed, full):
        for column in changed.keys() & self.about.keys():
            register = self.register(self.about[column])
            rows = getattr(record, column)
            hidden = rows.exclude(pk__in=register.pool.values("pk"))
            rows.set([*(register.key(handle) for handle in full["handles"][column]), *hidden])
        return set()

    @staticmethod
    def path(name: str) -> tuple[str, str, str]:
        """Agreement, outcome, activity; the number of an agreement may hold a stroke itself."""
        agreement, outcome, activity = ["", "", *name.rsplit(BETWEEN.strip(), 2)][-3:]
        return agreement.strip(), outcome.strip(), activity.strip()
