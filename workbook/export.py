"""Writes the records of some centres as a workbook that an import reads again."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, F, Prefetch, Q

from clients.models import Client, Consent, FamilyLink, SafetyMark, Service
from events.models import Event, HeadCount, Participant
from legal_cases.models import CaseReader, DueDate, Entry, EntryReader, LegalCase, Reopening
from mrc.access.models import Centre, Membership, User
from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from mrc.xlsx import new_book, write_cell, write_header
from outcomes.models import Answer, CaseStudy, Interview, Question, Story
from reports.models import Indicator, IndicatorTarget

from . import sheets, tables
from .export_casework import CaseworkRows
from .sheets import DROPPED, IN_FILES, LEFT_OUT, NUMBERED, YEAR_ONLY

AT_ONCE = 2000
WITHOUT = "(left out)"
NAMED = (  # where records name accounts
    (Service, "recorded_by"),
    (Consent, "recorded_by"),
    (SafetyMark, "marked_by"),
    (LegalCase, "caseworker"),
    (CaseReader, "user"),
    (Entry, "written_by"),
    (EntryReader, "user"),
    (DueDate, "set_by"),
    (DueDate, "ended_by"),
    (Reopening, "reopened_by"),
)


class Written(NamedTuple):
    """What an export holds: rows per sheet, and how many texts were longer than a cell of Excel."""

    rows: dict[str, int]
    cut: int


class Export(CaseworkRows):
    """The records of ``centres`` (all of them when None). With ``user``: what a coordinator may take along."""

    def __init__(self, *, centres=None, user: User | None = None, deidentified: bool = False):
        self.user = user
        self.is_whole = centres is None and user is None
        if user is not None:
            allowed = Centre.objects.filter(pk__in=user.centre_ids)
            centres = allowed if centres is None else allowed.filter(pk__in=[centre.pk for centre in centres])
        self.centres = list(
            (
                Centre.objects.all()
                if centres is None
                else Centre.objects.filter(pk__in=[centre.pk for centre in centres])
            )
            .select_related("organization")
            .order_by("code")
        )
        self.ids = [centre.pk for centre in self.centres]
        self.codes = {centre.code for centre in self.centres}
        self.deidentified = deidentified
        self.numbers: dict[str, dict] = {}
        self.agreements = self.agreements_in_reach()
        self.emails = None
        if user is not None:
            members = Membership.objects.filter(centre__in=user.centre_ids).values("user")
            self.emails = set(User.objects.filter(pk__in=members).values_list("email", flat=True))

    def agreements_in_reach(self):
        user = self.user
        agreements = Agreement.objects.all() if user is None else Agreement.objects.visible_to(user)
        if not self.is_whole:
            agreements = agreements.filter(
                pk__in=Agreement.centres.through.objects.filter(centre__in=self.ids).values("agreement")
            )
        return agreements.order_by("number")

    def write(self, path, news: Callable[[str, int], None] = lambda name, rows: None) -> Written:
        rows, cut = {}, 0
        with new_book(path) as book:
            for sheet in IN_FILES:
                if sheet.name == "users" and (self.deidentified or self.user is not None):
                    continue
                rows[sheet.name], too_long = self.write_sheet(book, sheet, news)
                cut += too_long
        return Written(rows, cut)

    def write_sheet(self, book, sheet, news) -> tuple[int, int]:
        count = cut = row = 0
        page = None
        kinds = [(place, column.name, column.kind.shown) for place, column in enumerate(sheet.columns)]
        for values in self.rows(sheet.name):
            if page is None or row >= sheets.MOST_ROWS:
                part = "" if page is None else f"_{count // sheets.MOST_ROWS + 1}"
                page, row = book.add_worksheet(sheet.name + part), 0
                write_header(book, page, sheet)
            row += 1
            count += 1
            if self.deidentified:
                values = self.without_identity(sheet, values)
            for place, name, shown in kinds:
                value = values.get(name)
                if value is not None and (value := shown(value)) is not None:
                    cut += not write_cell(book, page, row, place, value)
            if count % 50_000 == 0:
                news(sheet.name, count)
        if page is None:
            write_header(book, book.add_worksheet(sheet.name), sheet)
        return count, cut

    # What a row holds.

    def rows(self, name: str) -> Iterator[dict]:
        return getattr(self, f"rows_of_{name}")()

    def of_centres(self, records) -> Iterator:
        """Centre by centre, each in the order of recording."""
        for key in self.ids:
            yield from records.filter(centre=key).order_by("pk").iterator(chunk_size=AT_ONCE)

    def email(self, user) -> str:
        return self.known_email(user.email) if user is not None else ""

    def known_email(self, email: str | None) -> str:
        """A coordinator's file names only accounts of her centres."""
        return email if email and (self.emails is None or email in self.emails) else ""

    def rows_of_centres(self):
        for centre in self.centres:
            yield tables.Centres.values(centre)

    def rows_of_agreements(self):
        for agreement in tables.Agreements.related(self.agreements):
            values = tables.Agreements.values(agreement)
            if not self.is_whole and self.user is None:
                values["centres"] = tuple(code for code in values["centres"] if code in self.codes)
            yield values

    def rows_of_outcomes(self):
        for outcome in (
            Outcome.objects.filter(agreement__in=self.agreements)
            .select_related("agreement")
            .order_by("agreement__number", "pk")
        ):
            yield tables.Outcomes.values(outcome) | {"agreement": outcome.agreement.number}

    def rows_of_outputs(self):
        found = Output.objects.filter(outcome__agreement__in=self.agreements).select_related("outcome__agreement")
        for output in found.order_by("outcome__agreement__number", "pk"):
            yield tables.Outputs.values(output) | {
                "agreement": output.outcome.agreement.number,
                "outcome": output.outcome.number,
            }

    def rows_of_activities(self):
        found = Activity.objects.filter(outcome__agreement__in=self.agreements)
        found = found.select_related("outcome__agreement", "output")
        for activity in found.order_by("outcome__agreement__number", "pk"):
            yield tables.Activities.values(activity) | {
                "agreement": activity.outcome.agreement.number,
                "outcome": activity.outcome.number,
                "output": activity.output.number if activity.output else "",
            }

    def rows_of_assumptions(self):
        found = Assumption.objects.filter(agreement__in=self.agreements).select_related("agreement", "outcome")
        for assumption in found.order_by("agreement__number", "pk"):
            yield tables.Assumptions.values(assumption) | {
                "agreement": assumption.agreement.number,
                "outcome": assumption.outcome.number if assumption.outcome else "",
            }

    def rows_of_indicators(self):
        found = Indicator.objects.filter(agreement__in=self.agreements)
        found = found.select_related("agreement", "outcome", "output__outcome")
        for indicator in found.order_by("agreement__number", "pk"):
            outcome = indicator.outcome or (indicator.output and indicator.output.outcome)
            yield tables.Indicators.values(indicator) | {
                "agreement": indicator.agreement.number,
                "outcome": outcome.number if outcome else "",
                "output": indicator.output.number if indicator.output else "",
            }

    def rows_of_indicator_targets(self):
        found = IndicatorTarget.objects.filter(indicator__agreement__in=self.agreements)
        for one in found.select_related("indicator__agreement").order_by("indicator__agreement__number", "pk"):
            yield tables.IndicatorTargets.values(one) | {
                "agreement": one.indicator.agreement.number,
                "indicator": one.indicator.code,
            }

    def rows_of_users(self):
        users = User.objects.all()
        numbers = set(self.agreements.values_list("number", flat=True))
        if not self.is_whole:
            members = Membership.objects.filter(centre__in=self.ids).values("user")
            followers = Agreement.followers.through.objects.filter(agreement__in=self.agreements).values("user")
            named = Q(pk__in=members) | Q(pk__in=followers)
            for model, column in NAMED:
                named |= Q(pk__in=model._base_manager.filter(centre__in=self.ids).values(column))
            users = User.objects.filter(named)
        for user in tables.Users.related(users.order_by("email")):
            values = tables.Users.values(user)
            if not self.is_whole:
                values["centres"] = tuple(code for code in values["centres"] if code in self.codes)
                values["agreements"] = tuple(number for number in values["agreements"] if number in numbers)
            yield values

    def rows_of_clients(self):
        for client in self.of_centres(tables.Clients.related(Client.objects.select_related("centre"))):
            yield tables.Clients.values(client) | {"centre": client.centre.code, "key": client.pk}

    def rows_of_services(self):
        twice = self.used_twice(Client)
        for row in self.of_centres(
            Service.objects.values(
                "client_id",
                "service",
                "received_on",
                "note",
                called=F("client__reference"),
                code=F("centre__code"),
                event_id=F("participation__event_id"),
                event_called=F("participation__event__reference"),
                email=F("recorded_by__email"),
            )
        ):
            yield {
                **row,
                "client": row["called"],
                "centre": row["code"] if row["called"] in twice else None,
                "event": row["event_called"],
                "recorded_by": self.known_email(row["email"]),
            }

    def rows_of_consents(self):
        """All but the plain answers that the columns of a client tell."""
        twice = self.used_twice(Client)
        asked = Consent.objects.select_related("client", "centre", "recorded_by").order_by(
            "client_id", "given_on", "pk"
        )
        for key in self.ids:
            rows = asked.filter(centre=key).iterator(chunk_size=AT_ONCE)
            for _client, answers in groupby(rows, key=lambda consent: consent.client_id):
                answers = list(answers)
                last = {consent.purpose: consent.pk for consent in answers}
                of_the_day = Counter((consent.purpose, consent.given_on) for consent in answers)
                for consent in answers:
                    is_alone = of_the_day[consent.purpose, consent.given_on] == 1
                    if not (consent.is_plain and is_alone and consent.pk == last[consent.purpose]):
                        yield self.told_consent(consent, twice)

    def told_consent(self, consent, twice) -> dict:
        names = ("purpose", "answer", "given_on", "shared_with", "manner", "language", "given_by", "interpreter")
        return {name: getattr(consent, name) for name in names} | {
            "client": consent.client.reference,
            "client_id": consent.client_id,
            "recorded_by": self.email(consent.recorded_by),
            "centre": consent.centre.code if consent.client.reference in twice else None,
        }

    def rows_of_family(self):
        twice = self.used_twice(Client)
        for link in self.of_centres(FamilyLink.objects.select_related("first", "second", "centre")):
            called = {link.first.reference, link.second.reference}
            yield {
                "client": link.first.reference,
                "client_id": link.first_id,
                "relative": link.second.reference,
                "relative_id": link.second_id,
                "relation": link.relation,
                "centre": link.centre.code if called & twice else None,
            }

    def rows_of_safety_marks(self):
        """None in a file without identity: how few have died or fear somebody is told of nobody."""
        if self.deidentified:
            return
        twice = self.used_twice(Client)
        for mark in self.of_centres(SafetyMark.objects.select_related("client", "centre", "marked_by")):
            gone = mark.taken_away_at
            yield {
                "client": mark.client.reference,
                "why": mark.why,
                "since": mark.since,
                "reason": mark.reason,
                "marked_by": self.email(mark.marked_by),
                "taken_away_on": gone and mark.centre.at(gone).date(),
                "centre": mark.centre.code if mark.client.reference in twice else None,
            }

    def used_twice(self, model, records=None) -> set[str]:
        """Reference numbers that two of the centres use."""
        records = model.objects.all() if records is None else records
        found = records.filter(centre__in=self.ids).order_by().values("reference").annotate(times=Count("pk"))
        return set(found.filter(times__gt=1).values_list("reference", flat=True)) if len(self.ids) > 1 else set()

    def rows_of_events(self):
        numbers = (
            Activity.objects.order_by()
            .values("outcome__agreement", "number")
            .annotate(times=Count("pk"))
            .filter(times__gt=1)
        )
        twice = {(row["outcome__agreement"], row["number"]) for row in numbers}
        reachable = set(self.agreements.values_list("pk", flat=True))
        for event in self.of_centres(Event.objects.select_related("centre", "activity__outcome__agreement")):
            values = tables.Events.values(event) | {"centre": event.centre.code, "key": event.pk}
            if event.activity and event.activity.outcome.agreement_id in reachable:
                outcome = event.activity.outcome
                values |= {"agreement": outcome.agreement.number, "activity": event.activity.number}
                if (outcome.agreement_id, event.activity.number) in twice:
                    values["outcome"] = outcome.number
            yield values

    def rows_of_participants(self):
        twice = self.used_twice(Event)
        for row in self.of_centres(
            Participant.objects.values(
                "event_id",
                "client_id",
                "name",
                "gender",
                "audience",
                called=F("event__reference"),
                card=F("client__reference"),
                code=F("centre__code"),
            )
        ):
            yield {
                **row,
                "event": row["called"],
                "client": row["card"],
                "centre": row["code"] if row["called"] in twice else None,
            }

    def rows_of_headcounts(self):
        twice = self.used_twice(Event)
        counts = HeadCount.objects.values(
            "event_id", "audience", "men", "women", "other", called=F("event__reference"), code=F("centre__code")
        )
        for row in self.of_centres(counts):
            yield {**row, "event": row["called"], "centre": row["code"] if row["called"] in twice else None}

    def rows_of_interviews(self):
        for interview in self.of_centres(Interview.objects.select_related("centre", "client")):
            yield tables.Interviews.values(interview) | {
                "key": interview.pk,
                "centre": interview.centre.code,
                "client": interview.client.reference if interview.client else None,
                "client_id": interview.client_id,
            }

    def rows_of_stories(self):
        twice = self.used_twice(Interview)
        for story in self.of_centres(Story.objects.select_related("centre", "interview")):
            called = story.interview.reference
            yield tables.Stories.values(story) | {
                "interview": called,
                "interview_id": story.interview_id,
                "centre": story.centre.code if called in twice else None,
            }

    def rows_of_questions(self):
        for question in self.of_centres(Question.objects.select_related("centre")):
            yield tables.Questions.values(question) | {"centre": question.centre.code, "question_id": question.pk}

    def rows_of_answers(self):
        twice = self.used_twice(Interview)
        given = Answer.objects.exclude(text="").select_related("centre", "interview", "question")
        for answer in self.of_centres(given):
            called = answer.interview.reference
            yield {
                "interview": called,
                "interview_id": answer.interview_id,
                "question": answer.question.wording,
                "question_id": answer.question_id,
                "asked": answer.asked if answer.asked != answer.question.wording else None,
                "text": answer.text,
                "centre": answer.centre.code if called in twice else None,
            }

    def rows_of_case_studies(self):
        reachable = self.agreements.values("pk")
        studies = CaseStudy.objects.select_related("centre").prefetch_related(
            Prefetch("cases", self.cases()),
            "events",
            Prefetch(
                "activities",
                Activity.objects.filter(outcome__agreement__in=reachable).select_related("outcome__agreement"),
            ),
        )
        for study in self.of_centres(studies):
            yield tables.CaseStudies.values(study) | {"centre": study.centre.code, "key": study.pk}

    # Without identity.

    def without_identity(self, sheet, values: dict) -> dict:
        """No name, contact or free text; a year of birth at most; running numbers for the references."""
        values = dict(values)
        for column in sheet.columns:
            name = column.name
            if column.travels == DROPPED:
                values[name] = None
            elif column.travels == LEFT_OUT:
                values[name] = WITHOUT if values.get(name) else None
            elif column.travels == YEAR_ONLY:
                born_on = values.get(name)
                values[name] = None
                if born_on:
                    values["birth_year"] = born_on.year
            elif column.travels == NUMBERED and values.get(name):
                values[name] = self.number(sheet, name, values)
        if "pseudonym" in sheet.by_name:
            values["pseudonym"] = None
        return values

    def number(self, sheet, name: str, values: dict) -> str:
        own = sheet.by_name[name].attribute == "reference"
        kind = {"brought_by": "client", "relative": "client"}.get(name, name)
        key = values["key"] if own else values[f"{name}_id"]
        known = self.numbers.setdefault(kind, {})
        return f"{kind.replace('_complaint', '')} {known.setdefault(key, len(known) + 1)}"
