"""Which record stands behind which figure: the ledger of a report, kept with it and counted again later.

A line is a record with what it adds to each figure; the lines add up to the figures, or the report is not frozen. It is
read as a stream in the order of the keys, so that two ledgers are compared without holding either.
"""

import gzip
import heapq
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Case, Count, Q, When

from clients.models import Client
from events.models import Event
from legal_cases.models import LegalCase, MigrationFee
from mrc.vocabularies import NOT_RECORDED, Audience
from outcomes.models import CaseStudy, Story
from outcomes.models.story import PUBLISHED

from .. import build, costs, harvest, results
from ..annex5 import section4, section7
from ..declare import Answers, Money, ReckonedAnswers, SeveralAnswers, exact_sum
from ..late import late_cases
from ..results import COLUMN_OF, COLUMNS, TOTAL
from ..scope import Scope

CASE, CLIENT, EVENT, STORY, STUDY = KINDS = ("case", "client", "event", "story", "case_study")
MODELS = {CASE: LegalCase, CLIENT: Client, EVENT: Event, STORY: Story, STUDY: CaseStudy}
LEDGER = "ledger"  # the kind of file it is kept as
SINCE = "since/"  # before the names of figures since the start of the agreement
AT_ONCE = 5000

Number = int | Decimal


class Line(NamedTuple):
    """A record and what it adds to each figure, named ``table/line/column`` as in addresses."""

    kind: str
    key: int
    centre: int
    adds: dict[str, Number]

    @property
    def place(self) -> tuple[int, int]:
        return KINDS.index(self.kind), self.key


Entry = tuple[int, int, str, Number]  # key of the record, its centre, name of the figure, what it adds


def ledger(scope: Scope, since: Scope | None = None) -> Iterator[Line]:
    """The lines of a report in the order of kinds and keys, with those since the start where it has such figures.

    A constant number of queries, each read as a stream.
    """
    both = [("", scope), *([(SINCE, since)] if since else [])]
    kinds = (
        (CASE, of_cases, both),
        (CLIENT, of_clients, both),
        (EVENT, of_events, both),
        (STORY, of_stories, both[:1]),
        (STUDY, of_studies, both[:1]),
    )
    for kind, entries, scopes in kinds:
        streams = [marked(mark, stream) for mark, one in scopes for stream in entries(one)]
        for key, group in groupby(heapq.merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
            adds, centre = Counter(), 0
            for _key, centre, name, n in group:  # noqa: B007  all entries of a record name the same centre
                adds[name] += n
            yield Line(kind, key, centre, dict(adds))


def marked(mark: str, entries: Iterator[Entry]) -> Iterator[Entry]:
    for key, centre, name, n in entries:
        yield key, centre, mark + name, n


def sums_of(lines: Iterable[Line]) -> dict[str, Number]:
    """The figures the lines add up to."""
    found = Counter()
    for line in lines:
        for name, n in line.adds.items():
            found[name] += n
    return found


# Section 4


def of_cases(scope: Scope) -> list[Iterator[Entry]]:
    several = [table for table in section4.TABLES if isinstance(table, SeveralAnswers)]
    money = [table for table in section4.TABLES if isinstance(table, Money)]
    return [
        closed(scope),
        standing(build.cases_open_at_end(scope), "open_at_end/all"),
        standing(late_cases(scope), "recorded_after_submission/all"),
        *(other_texts(scope, code) for code in section4.OTHER_TEXTS),
        *(chosen(scope, table) for table in several),
        *(amounts(scope, table) for table in money),
        fees(scope),
    ]


def closed(scope: Scope) -> Iterator[Entry]:
    """The answers that stand in the case itself."""
    tables = [one for one in section4.TABLES if not isinstance(one, Money)]
    flagged = section4.CASES.within(scope).annotate(
        brought_by_other=section4.BROUGHT_BY_OTHER,
        bringer=section4.BRINGER,
        **{table.answered: table.any_answer for table in tables if isinstance(table, SeveralAnswers)},
    )
    columns = [column for table in tables for column in table.columns]
    facts = ("pk", "centre_id", "gender", "destination_country", "brought_by_other", "bringer")
    for key, centre, gender, country, is_brought, bringer, *values in (
        flagged.order_by("pk").values_list(*facts, *columns).iterator(AT_ONCE)
    ):
        column, start = COLUMN_OF[gender], 0
        yield key, centre, f"complainants/all/{column}", 1
        yield key, centre, f"{section4.DESTINATION.code}/{country}/{column}", 1
        if is_brought:
            yield key, centre, f"brought_by_other/all/{COLUMN_OF[bringer]}", 1
        for table in tables:
            answered = values[start : start + len(table.columns)]
            start += len(table.columns)
            if isinstance(table, Answers | ReckonedAnswers):
                yield key, centre, f"{table.code}/{table.answer(tuple(answered))}/{column}", 1
            elif not answered[0]:
                yield key, centre, f"{table.code}/{NOT_RECORDED}/{column}", 1


def standing(cases, name: str) -> Iterator[Entry]:
    for key, centre, gender in cases.order_by("pk").values_list("pk", "centre_id", "gender").iterator(AT_ONCE):
        yield key, centre, f"{name}/{COLUMN_OF[gender]}", 1


def of_closed(scope: Scope, child):
    """The child rows of the cases closed, in the order of the cases."""
    if scope.counted.is_empty:
        return child.objects.none()
    within = {"case__centre__in": scope.centre_ids, "case__closed_on__range": scope.counted}
    return child.objects.filter(**within).order_by("case_id")


def chosen(scope: Scope, table: SeveralAnswers) -> Iterator[Entry]:
    rows = of_closed(scope, table.child).values_list("case_id", "case__centre_id", "code", "case__gender")
    for key, centre, code, gender in rows.iterator(AT_ONCE):
        yield key, centre, f"{table.code}/{code}/{COLUMN_OF[gender]}", 1


def amounts(scope: Scope, table: Money) -> Iterator[Entry]:
    rows = section4.AMOUNTS.within(scope).filter(kind=table.kind).order_by("case_id")
    summed = rows.values_list("case_id", "case__centre_id", "currency", "case__gender").annotate(n=exact_sum("amount"))
    for key, centre, currency, gender, hundredths in summed.iterator(AT_ONCE):
        yield key, centre, f"{table.code}/{currency}/{COLUMN_OF[gender]}", Decimal(hundredths) / 100
        yield key, centre, f"{table.code}/{currency}/complainants", 1


def fees(scope: Scope) -> Iterator[Entry]:
    rows = of_closed(scope, MigrationFee).values_list(
        "case_id", "case__centre_id", "case__gender", "case__nationality", "case__destination_country", "currency"
    )
    counted = rows.annotate(
        hundredths=exact_sum("amount"),
        receipts=Count("pk", filter=costs.HAS["receipt"]),
        debts=Count("pk", filter=costs.HAS["debt"]),
    )
    for key, centre, gender, *way, hundredths, receipts, debts in counted.iterator(AT_ONCE):
        line, column = f"{costs.CODE}/{'.'.join(way)}", COLUMN_OF[gender]
        yield key, centre, f"{line}.{costs.AMOUNT}/{column}", Decimal(hundredths) / 100
        for measure, number in (("complainants", 1), ("receipt", receipts), ("debt", debts)):
            if number:
                yield key, centre, f"{line}.{measure}/{column}", 1


def other_texts(scope: Scope, code: str) -> Iterator[Entry]:
    told = section4.CASES.within(scope).filter(section4.tells_other(code)).order_by("pk")
    rows = told.values_list("pk", "centre_id", section4.OTHER_TEXTS[code], "is_restricted", "gender")
    for key, centre, text, is_restricted, gender in rows.iterator(AT_ONCE):
        mark = build.RESTRICTED if is_restricted else build.opaque(text)
        yield key, centre, f"other_text/{code}-{mark}/{COLUMN_OF[gender]}", 1


# Section 7


def of_clients(scope: Scope) -> list[Iterator[Entry]]:
    return [
        people(scope),
        services(scope),
        standing(build.registrations(scope), "new/all"),
        standing(build.clients_in_legal_need(scope), "legal_need/all"),
    ]


def people(scope: Scope) -> Iterator[Entry]:
    for person in build.persons_served(scope):
        key, centre, column = person["pk"], person["centre_id"], COLUMN_OF[person["gender"]]
        yield key, centre, f"distinct/all/{column}", 1
        if person["registered_on"] < scope.counted.start:
            yield key, centre, f"returning/all/{column}", 1
        if person["days"] > 1:
            yield key, centre, f"second_visits/all/{column}", 1
        for profile in section7.PROFILE:
            code = build.code_of(profile, profile.answer(person))
            yield key, centre, f"{profile.code}/{code}/{column}", 1


def services(scope: Scope) -> Iterator[Entry]:
    rows = section7.SERVICES.within(scope).order_by("client_id", "service")
    given = rows.values_list("client_id", "centre_id", "service", "client__gender").annotate(n=Count("*"))
    for key, centre, service, gender, n in given.iterator(AT_ONCE):
        yield key, centre, f"service/{service}/{COLUMN_OF[gender]}", 1
        yield key, centre, f"service/{service}/instances", n


# Events

OF_EVENT = ("event_id", "event__centre_id", "event__kind", "event__activity_id")


def of_events(scope: Scope) -> list[Iterator[Entry]]:
    return [held(scope), listed(scope), counted(scope)]


def held(scope: Scope) -> Iterator[Entry]:
    rows = build.events_held(scope).order_by("pk").values_list("pk", "centre_id", "kind", "activity_id")
    for key, centre, kind, activity in rows.iterator(AT_ONCE):
        yield key, centre, f"{kind}/events/{TOTAL}", 1
        if activity:
            yield key, centre, f"activity_events/{activity}/{TOTAL}", 1


def listed(scope: Scope) -> Iterator[Entry]:
    rows = build.participants(scope).order_by("event_id")
    grouped = rows.values_list(
        "event_id", "event__centre_id", "event__kind", "event__activity_id", "audience", "gender"
    )
    numbered = grouped.annotate(n=Count("pk"), cardless=Count("pk", filter=Q(client__isnull=True)))
    for key, centre, kind, activity, audience, gender, n, cardless in numbered.iterator(AT_ONCE):
        yield from came(key, centre, kind, activity, audience, COLUMN_OF[gender], n, cardless)


def counted(scope: Scope) -> Iterator[Entry]:
    rows = (
        build.headcounts_that_count(scope)
        .order_by("event_id")
        .values_list(
            "event_id", "event__centre_id", "event__kind", "event__activity_id", "audience", "men", "women", "other"
        )
    )
    for key, centre, kind, activity, audience, *numbers in rows.iterator(AT_ONCE):
        for column, n in zip(COLUMNS, numbers, strict=True):
            yield from came(key, centre, kind, activity, audience, column, n, n)


def came(key, centre, kind, activity, audience, column, n, cardless) -> Iterator[Entry]:
    part = "beneficiaries" if audience == Audience.BENEFICIARY else "intermediaries"
    if n:
        yield key, centre, f"{kind}/{part}/{column}", n
        if activity:
            yield key, centre, f"activity_{part}/{activity}/{column}", n
    if cardless and audience == Audience.BENEFICIARY:
        yield key, centre, f"people_reached/without_card/{column}", cardless


# Sections 5 and 6


def of_stories(scope: Scope) -> list[Iterator[Entry]]:
    return [] if scope.counted.is_empty else [told_in_year(scope), told_in_period(scope)]


def told_in_year(scope: Scope) -> Iterator[Entry]:
    year = scope.agreement.year_of(scope.counted.end)
    rows = harvest.approved_in_year(scope.centre_ids, year, scope.counted).order_by("pk")
    rows = rows.annotate(published=Case(When(PUBLISHED, then=True), default=False))
    for key, centre, published, outcome, gender in rows.values_list(
        "pk", "centre_id", "published", "outcome", "interview__gender"
    ).iterator(AT_ONCE):
        if published:
            yield key, centre, f"stories/year/{COLUMN_OF[gender]}", 1
            yield key, centre, f"stories/{outcome}/{TOTAL}", 1
        else:
            yield key, centre, f"stories/taken_back/{TOTAL}", 1


def told_in_period(scope: Scope) -> Iterator[Entry]:
    rows = harvest.stories_in(scope.centre_ids, scope.counted).order_by("pk").values_list("pk", "centre_id")
    for key, centre in rows.iterator(AT_ONCE):
        yield key, centre, f"stories/period/{TOTAL}", 1


def of_studies(scope: Scope) -> list[Iterator[Entry]]:
    return [] if scope.counted.is_empty else [studied(scope)]


def studied(scope: Scope) -> Iterator[Entry]:
    rows = harvest.case_studies_in(scope.centre_ids, scope.counted).order_by("pk")
    for key, centre, *numbers in rows.values_list("pk", "centre_id", "men", "women", "other").iterator(AT_ONCE):
        yield key, centre, f"case_studies/period/{TOTAL}", 1
        for column, n in zip(COLUMNS, numbers, strict=True):
            if n:
                yield key, centre, f"case_studies/subjects/{column}", n


# Kept in a file


def packed(lines: Iterable[Line]) -> bytes:
    """Lines of JSON, compressed; the same lines give the same bytes."""
    kept = io.BytesIO()
    with gzip.GzipFile(fileobj=kept, mode="wb", compresslevel=5, mtime=0) as target:
        for line in lines:
            adds = {name: n if isinstance(n, int) else str(n) for name, n in sorted(line.adds.items())}
            target.write(json.dumps([line.kind, line.key, line.centre, adds], separators=(",", ":")).encode() + b"\n")
    return kept.getvalue()


def unpacked(content: bytes) -> Iterator[Line]:
    with gzip.GzipFile(fileobj=io.BytesIO(content)) as source:
        for row in source:
            kind, key, centre, adds = json.loads(row)
            numbers = {name: n if isinstance(n, int) else Decimal(n) for name, n in adds.items()}
            yield Line(kind, key, centre, numbers)


class Difference(NamedTuple):
    """What a record adds to a figure in one ledger and in another."""

    name: str
    kind: str
    key: int
    centre: int
    was: Number
    now: Number


def differences(before: Iterable[Line], after: Iterable[Line]) -> Iterator[Difference]:
    """Where two ledgers differ, record by record; neither is held."""
    marked = heapq.merge(
        ((line.place, 0, line) for line in before), ((line.place, 1, line) for line in after), key=itemgetter(0)
    )
    for _place, group in groupby(marked, key=itemgetter(0)):
        both = {side: line for _place, side, line in group}
        line = both.get(1) or both[0]
        was, now = ((both[side].adds if side in both else {}) for side in (0, 1))
        for name in sorted(was.keys() | now.keys()):
            if was.get(name, 0) != now.get(name, 0):
                yield Difference(name, line.kind, line.key, line.centre, was.get(name, 0), now.get(name, 0))


# What a report says


def figures_of(report: results.Report) -> Iterator[tuple[str, Number]]:
    """Every figure of a report that records stand behind, by name; since the start with the mark of that."""
    yield from of_sections(report.legal_assistance, report.beneficiaries, report.events)
    yield from by_gender("legal_need/all", report.legal_need)
    for outcome in report.outcomes:
        for activity in outcome.activities:
            yield f"{activity.held.name}/{TOTAL}", activity.held.events
            yield from by_gender(f"activity_beneficiaries/{activity.held.key}", activity.held.beneficiaries)
            yield from by_gender(f"activity_intermediaries/{activity.held.key}", activity.held.intermediaries)
    yield from of_told(report)
    if report.since:
        since = report.since
        for name, value in of_sections(since.legal_assistance, since.beneficiaries, since.events):
            yield SINCE + name, value


def of_sections(legal: results.LegalAssistance, served: results.Beneficiaries, events) -> Iterator[tuple[str, Number]]:
    yield f"complainants/all/{TOTAL}", legal.cases_closed
    for name, counts in (
        ("complainants", legal.complainants),
        ("open_at_end", legal.open_at_end),
        ("recorded_after_submission", legal.recorded_after_submission),
        ("brought_by_other", legal.brought_by_other),
        ("distinct", served.distinct),
        ("new", served.new),
        ("returning", served.returning),
        ("second_visits", served.second_visits),
    ):
        yield from by_gender(f"{name}/all", counts)
    yield from by_gender("people_reached/without_card", served.without_card)
    lines = [line for table in (*legal.tables, legal.destination, *served.tables) for line in table.lines]
    rows = [row for one in legal.migration_costs for row in one.rows]
    lines += [line for event in events for line in event.lines]
    for holder in (*lines, *rows):
        for cell in holder.cells:
            if cell.key and not getattr(holder, "is_only_before", False):
                yield cell.key, cell.value
    for answer in legal.other_answers:
        yield from by_gender(answer.key, answer.counts)
    for event in events:
        yield event.number.key, event.number.value


def of_told(report: results.Report) -> Iterator[tuple[str, int]]:
    """The figures of sections 5 and 6; they have none since the start."""
    told = report.harvest
    yield from by_gender("stories/year", told.this_year)
    for code, n in (*told.outcomes.items(), ("period", len(told.stories)), ("taken_back", told.taken_back)):
        yield f"stories/{code}/{TOTAL}", n
    yield f"case_studies/period/{TOTAL}", len(report.case_studies)
    yield from by_gender("case_studies/subjects", report.subjects)


def by_gender(name: str, counts) -> Iterator[tuple[str, int]]:
    for column in (*COLUMNS, TOTAL):
        yield f"{name}/{column}", getattr(counts, column)


def figure_in(sums: dict[str, Number], name: str) -> Number:
    """A figure by the sums of a ledger; a total is that of its columns."""
    head, _slash, column = name.rpartition("/")
    if column != TOTAL or name in sums:
        return sums.get(name, 0)
    return sum(sums.get(f"{head}/{one}", 0) for one in COLUMNS)


def disagreements(report: results.Report, sums: dict[str, Number]) -> list[tuple[str, Number, Number]]:
    """Figures the ledger does not add up to, as (name, figure, sum); none, or something changed in between."""
    return [(name, value, found) for name, value in figures_of(report) if value != (found := figure_in(sums, name))]
