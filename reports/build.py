"""Builds a report: groups once in SQL per source, pivots once in Python. The only module that queries for figures."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from events.models import Event, HeadCount, Participant
from legal_cases.models import LegalCase
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies import NOT_RECORDED, Audience, EventKind, ServiceType
from mrc.vocabularies.reporting import ReportStatus
from mrc.vocabularies.world import REPORT_CURRENCIES

from . import costs, results
from .activities import expected_outcomes, held_for_activities
from .annex5 import section4, section7
from .declare import Money, Profile, SeveralAnswers, exact_sum
from .harvest import case_studies_of, stories_of
from .indicators import Results
from .narrative import narrative_of, report_of
from .periods import due_on
from .results import COLUMN_OF, ByGender, Line, Table
from .scope import Scope
from .trend import trend

DEFINITIONS = "1"  # the version of the definitions behind the figures


class Figures:
    """The figures of a scope, each part counted when it is asked for, and once."""

    def __init__(self, scope: Scope):
        self.scope = scope

    @cached_property
    def legal_assistance(self) -> results.LegalAssistance:
        return legal_assistance(self.scope)

    @cached_property
    def gatherings(self):
        return event_lines(self.scope)

    @property
    def events(self) -> tuple[results.EventLine, ...]:
        return self.gatherings[0]

    def second_visits(self, service: str = "") -> int:
        """How many were served on two days or more, with one service or with any."""
        return came_again(self.scope, **({"service": service} if service else {})).count()

    @cached_property
    def beneficiaries(self) -> results.Beneficiaries:
        return beneficiaries(self.scope, self.gatherings[1])


def build(agreement: Agreement, period: Period) -> results.Report:
    """The report of an agreement for a period, both days included.

    Figures are whole for all centres of the agreement, whoever asks (annexes 0.3). Days outside the agreement are
    not counted and stand in ``outside``.
    """
    scope = Scope.of(agreement, period)
    written = report_of(agreement, period)
    narrative = narrative_of(written)
    events, without_card, differing = event_lines(scope)
    report = results.Report(
        head=head(agreement),
        period=period,
        counted=scope.counted,
        status=written.status if written and written.status != ReportStatus.DUE else ReportStatus.DRAFT,
        definitions=DEFINITIONS,
        legal_assistance=legal_assistance(scope),
        beneficiaries=beneficiaries(scope, without_card),
        events=events,
        outside=outside(scope),
        collects_legal_status=all(centre.collects_legal_status for centre in agreement.centres.all()),
        differing_lists=differing,
        outcomes=expected_outcomes(agreement, activities_held(scope), narrative),
        due_on=written.due_on if written else due_on(agreement, period),
        legal_need=legal_need(scope),
        trend=trend(agreement, period.end),
        narrative=narrative,
        harvest=stories_of(scope.centre_ids, scope.counted, agreement),
        case_studies=case_studies_of(scope.centre_ids, scope.counted),
    )
    since = since_start(scope)
    report = replace(report, indicators=results_of(agreement, report, since).all())
    return beside_since(report, since) if since else report


def results_of(agreement, report, since) -> Results:
    """The results of the indicators; what this report counted already is not counted again."""
    built = {report.period: report, **({since.period: since} if since else {})}

    def over(days):
        return built.get(days) or Figures(Scope.of(agreement, days))

    def again(days, service):
        return Figures(Scope.of(agreement, days)).second_visits(service)

    return Results(agreement, report.period, report.narrative, over, again)


def since_start(scope) -> results.Since | None:
    """The same figures from the first day of the agreement; None where the period begins with it or lies outside."""
    if scope.counted.is_empty or scope.counted.start == scope.agreement.starts_on:
        return None
    whole = Period(scope.agreement.starts_on, scope.counted.end)
    figures = Figures(Scope.of(scope.agreement, whole))
    return results.Since(whole, figures.legal_assistance, figures.beneficiaries, figures.events)


def beside_since(report: results.Report, since: results.Since) -> results.Report:
    legal, served = report.legal_assistance, report.beneficiaries
    legal = replace(legal, destination=legal.destination.beside(since.legal_assistance.destination))
    tables = tuple(table.beside(since.legal_assistance.table(table.code)) for table in legal.tables)
    before = {table.code: table for table in since.beneficiaries.tables}
    return replace(
        report,
        since=since,
        legal_assistance=replace(legal, tables=tables),
        beneficiaries=replace(
            served,
            service=served.service.beside(before[served.service.code]),
            profile=tuple(table.beside(before[table.code]) for table in served.profile),
        ),
    )


def head(agreement) -> results.Head:
    return results.Head(
        number=agreement.number,
        title=agreement.title,
        organization=agreement.organization.name,
        location=agreement.location,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        value=agreement.value,
        currency=agreement.value_currency,
        centres=tuple(centre.name for centre in agreement.centres.all()),
    )


def outside(scope) -> results.Outside | None:
    """What the period reaches beyond the agreement, with the cases closed there; None when it lies within."""
    whole, agreed = scope.period, scope.agreement.period
    before = Period(whole.start, min(whole.end, agreed.start - timedelta(days=1)))
    after = Period(max(whole.start, agreed.end + timedelta(days=1)), whole.end)
    parts = [part for part in (before, after) if not part.is_empty]
    if not parts:
        return None
    closed = Q()
    for part in parts:
        closed |= Q(closed_on__range=part)
    cases = LegalCase.objects.filter(closed, centre__in=scope.centre_ids).order_by("closed_on", "pk")
    return results.Outside(
        before=None if before.is_empty else before,
        after=None if after.is_empty else after,
        cases=tuple(
            results.LeftOutCase(*row)
            for row in cases.filter(is_restricted=False).values_list("reference", "centre_id", "closed_on", "uuid")
        ),
        restricted=tuple(cases.filter(is_restricted=True).values_list("centre_id", flat=True)),
    )


# Section 4 -----------------------------------------------------------------------------------------------------------


def legal_assistance(scope) -> results.LegalAssistance:
    cases = section4.CASES.within(scope)
    several = [table for table in section4.TABLES if isinstance(table, SeveralAnswers)]
    flagged = cases.annotate(
        brought_by_other=section4.BROUGHT_BY_OTHER,
        bringer=section4.BRINGER,
        **{table.answered: table.any_answer for table in several},
    )
    counted, brought = {}, Counter()
    for by_gender in (True, False):
        tables = [table for table in section4.TABLES if getattr(table, "by_gender", None) is by_gender]
        counted |= {table: Counter() for table in tables}
        # Who brought the complaint is read along with the people.
        extra = ("brought_by_other", "bringer") if by_gender else ()
        columns = [column for table in tables for column in table.columns]
        places, start = [], 0
        for table in tables:
            # The counter itself, since a table hashes its translated title: once a row that took longest of all.
            places.append((table, counted[table], slice(start, start := start + len(table.columns))))
        rows = flagged.order_by().values_list(*columns, *extra, "gender").annotate(n=Count("pk"))
        for row in rows.iterator(chunk_size=5000):
            column, n = COLUMN_OF[row[-2]], row[-1]
            for table, counter, place in places:
                counter[table.answer(row[place]), column] += n
            if by_gender and row[start]:
                brought[row[start + 1]] += n
    complainants = _whole(counted[section4.TABLES[0]])
    chosen = chosen_answers(scope, several)
    money = sums(scope)
    tables = tuple(
        money_table(table, money)
        if isinstance(table, Money)
        else answers_table(table, counted[table], chosen.get(table, Counter()), complainants)
        for table in section4.TABLES
    )
    return results.LegalAssistance(
        cases_closed=complainants.total,
        complainants=complainants,
        tables=tables,
        open_at_end=open_at_end(scope),
        recorded_after_submission=ByGender(),
        brought_by_other=ByGender.of(brought),
        other_answers=other_answers(scope),
        migration_costs=costs.corridors(scope),
        destination=destinations(scope, complainants),
    )


def destinations(scope, complainants) -> Table:
    """Where the workers concerned had gone, or were to go; only the countries met."""
    found = defaultdict(Counter)
    rows = section4.CASES.within(scope).order_by().values_list("destination_country", "gender")
    for country, gender, n in rows.annotate(n=Count("pk")):
        found[country][COLUMN_OF[gender]] += n
    return profile_table(section4.DESTINATION, found, complainants)


def _whole(counter) -> ByGender:
    columns = Counter()
    for (_answer, column), n in counter.items():
        columns[column] += n
    return ByGender.of(columns)


def _by_answer(counter) -> dict[str, ByGender]:
    grouped = defaultdict(Counter)
    for (answer, column), n in counter.items():
        grouped[answer][column] += n
    return {answer: ByGender.of(columns) for answer, columns in grouped.items()}


def chosen_answers(scope, tables) -> dict:
    """For every multiple-choice table, how many records hold each answer, by gender: one query for all."""
    counted = {table: Counter() for table in tables}
    if scope.counted.is_empty:
        return counted
    by_code = {table.code: table for table in tables}
    queries = [
        table.child.objects.filter(case__centre__in=scope.centre_ids, case__closed_on__range=scope.counted)
        .order_by()
        .values_list(Value(table.code, output_field=CharField()), "code", "case__gender")
        .annotate(n=Count("pk"))
        for table in tables
    ]
    for code, answer, gender, n in queries[0].union(*queries[1:], all=True):
        counted[by_code[code]][answer, COLUMN_OF[gender]] += n
    return counted


def answers_table(table, counted, chosen, complainants) -> Table:
    if table.several:
        by_flag = _by_answer(counted)
        choosers, missing = by_flag.get(True, ByGender()), by_flag.get(False, ByGender())
        answers = _by_answer(chosen) | {NOT_RECORDED: missing}
    else:
        choosers, answers = None, _by_answer(counted)
    lines = []
    codes = [(word.value, word.label, word.definition) for word in table.vocabulary]
    if table.several:
        codes.append((NOT_RECORDED, _("Not recorded"), ""))
    for code, label, hint in codes:
        counts = answers.get(code, ByGender())
        lines.append(
            Line(
                table.code,
                code,
                label,
                counts=counts if table.by_gender else None,
                number=None if table.by_gender else counts.total,
                hint="" if code == "other" else hint,
                extra=code in table.extra or code == NOT_RECORDED,
            )
        )
    if choosers is not None and not table.by_gender:
        choosers = choosers.total
    whole = complainants if table.by_gender else complainants.total
    return Table(table.code, table.title, tuple(lines), whole, table.several, choosers, table.number)


def sums(scope) -> dict:
    rows = section4.AMOUNTS.within(scope).order_by().values_list("kind", "currency", "case__gender")
    found = defaultdict(lambda: defaultdict(results.Sum))
    for kind, currency, gender, hundredths, cases in rows.annotate(
        hundredths=exact_sum("amount"), cases=Count("case", distinct=True)
    ):
        found[kind, currency][COLUMN_OF[gender]] += results.Sum(Decimal(hundredths) / 100, cases)
    return found


def money_table(table, money) -> results.MoneyTable:
    met = {currency for _kind, currency in money} - set(REPORT_CURRENCIES)
    lines = tuple(
        results.MoneyLine(table.code, currency, dict(money.get((table.kind, currency), {})))
        for currency in [*REPORT_CURRENCIES, *sorted(met)]
        if currency in REPORT_CURRENCIES or (table.kind, currency) in money
    )
    return results.MoneyTable(table.code, table.title, lines, table.number)


def cases_open_at_end(scope):
    """Opened on or before the last counted day and not closed by then (annexes 0.2)."""
    if scope.counted.is_empty:
        return LegalCase.objects.none()
    return LegalCase.objects.filter(centre__in=scope.centre_ids).open_on(scope.counted.end)


def open_at_end(scope) -> ByGender:
    return ByGender.of(dict(cases_open_at_end(scope).order_by().values_list("gender").annotate(n=Count("pk"))))


def other_answers(scope) -> tuple[results.OtherAnswer, ...]:
    """Every text behind an answer "other", in the order of the form; the same text once, with how many people.

    The texts of restricted cases are one line without words.
    """
    titles = {table.code: table.title for table in section4.TABLES}
    written, told = Q(), {}
    for code, field in section4.OTHER_TEXTS.items():
        written |= section4.tells_other(code)
        told[f"told_{code}"] = Case(When(section4.tells_other(code), then=F(field)), default=Value(""))
    found = {code: defaultdict(Counter) for code in section4.OTHER_TEXTS}
    cases = section4.CASES.within(scope).filter(written).annotate(**told).order_by("closed_on", "pk")
    for *row, is_restricted, gender in cases.values_list(*told, "is_restricted", "gender"):
        for code, text in zip(section4.OTHER_TEXTS, row, strict=True):
            if text:
                found[code][None if is_restricted else text][gender] += 1
    return tuple(
        results.OtherAnswer(code, titles[code], _("Restricted"), ByGender.of(genders), RESTRICTED)
        if text is None
        else results.OtherAnswer(code, titles[code], text, ByGender.of(genders), opaque(text))
        for code, texts in found.items()
        for text, genders in sorted(texts.items(), key=lambda one: one[0] is None)
    )


# Section 7 -----------------------------------------------------------------------------------------------------------


def persons_served(scope, **narrow):
    """One row for each distinct client served, with her first service of the period; read once for all tables."""
    rows = section7.SERVICES.within(scope).filter(**narrow).order_by()
    return rows.values(*section7.PERSON_FIELDS).annotate(
        first_on=Min("received_on"), days=Count("received_on", distinct=True)
    )


def registrations(scope):
    return section7.REGISTRATIONS.within(scope)


def beneficiaries(scope, without_card) -> results.Beneficiaries:
    distinct, returning, again = Counter(), Counter(), Counter()
    tables = {profile: defaultdict(Counter) for profile in section7.PROFILE}
    for person in persons_served(scope).iterator(chunk_size=5000):
        column = COLUMN_OF[person["client__gender"]]
        distinct[column] += 1
        if person["client__registered_on"] < scope.counted.start:
            returning[column] += 1
        if person["days"] > 1:
            again[column] += 1
        for profile, found in tables.items():
            found[profile.answer(person)][column] += 1
    whole = ByGender.of(distinct)
    new = registrations(scope).order_by().values_list("gender").annotate(n=Count("pk"))
    service = service_table(scope, whole)
    return results.Beneficiaries(
        distinct=whole,
        new=ByGender.of(dict(new)),
        returning=ByGender.of(returning),
        instances=sum(line.number for line in service.lines),
        service=service,
        profile=tuple(profile_table(profile, found, whole) for profile, found in tables.items()),
        without_card=without_card,
        second_visits=ByGender.of(again),
    )


def came_again(scope, **narrow):
    """Services grouped by clients who were served on two days or more."""
    services = section7.SERVICES.within(scope).filter(**narrow).order_by().values("client")
    return services.annotate(days=Count("received_on", distinct=True)).filter(days__gt=1)


def service_table(scope, whole) -> Table:
    persons, instances = defaultdict(Counter), Counter()
    rows = section7.SERVICES.within(scope).order_by().values_list("service", "client__gender")
    for service, gender, people, n in rows.annotate(people=Count("client", distinct=True), n=Count("pk")):
        persons[service][gender] += people
        instances[service] += n
    lines = tuple(
        Line(
            "service",
            word.value,
            word.label,
            counts=ByGender.of(persons[word.value]),
            number=instances[word.value],
            hint=word.definition,
            column="instances",
        )
        for word in ServiceType
    )
    return Table("service", _("Services received (CLIENTS)"), lines, whole, several=True, choosers=whole)


def fold(text: str) -> str:
    """Free texts are grouped as typed, case and spaces aside."""
    return " ".join(text.split()).casefold()


RESTRICTED = "restricted"  # the line of the texts of restricted cases


def opaque(folded: str) -> str:
    """A line's code for addresses: what people typed does not belong there."""
    return hashlib.sha256(folded.encode(errors="replace")).hexdigest()[:16] if folded else NOT_RECORDED


def code_of(profile: Profile, answer: str) -> str:
    return opaque(fold(answer)) if profile.is_free_text else answer


def profile_table(profile, found, whole) -> Table:
    if profile.is_free_text:
        answers = group_spellings(found)
        answers.sort(key=lambda one: (one[0] == NOT_RECORDED, str(one[1]).casefold()))
    elif profile.vocabulary:
        answers = [(word.value, word.label, ByGender.of(found.get(word.value, {}))) for word in profile.vocabulary]
    else:
        answers = [(code, profile.name(code), ByGender.of(columns)) for code, columns in found.items()]
        answers.sort(key=lambda one: (one[0] == NOT_RECORDED, one[1].casefold()))
    lines = tuple(
        Line(profile.code, code, label, counts=counts, extra=code == NOT_RECORDED) for code, label, counts in answers
    )
    return Table(profile.code, profile.title, lines, whole, is_free_text=profile.is_free_text)


def group_spellings(found) -> list:
    """One line for all spellings, headed by the one met most often, the first in the alphabet on a tie."""
    grouped = defaultdict(list)
    for text, columns in found.items():
        grouped[fold(text)].append((text.strip(), ByGender.of(columns)))
    answers = []
    for folded, spellings in grouped.items():
        label = min(spellings, key=lambda one: (-one[1].total, one[0]))[0] if folded else _("Not recorded")
        answers.append((opaque(folded), label, sum((counts for _text, counts in spellings), ByGender())))
    return answers


def clients_in_legal_need(scope):
    """Clients who have a case that was open on a day of the period, and no legal assistance in it (annexes 4, 7)."""
    if scope.counted.is_empty:
        return Client.objects.none()
    cases = LegalCase.objects.filter(
        client=OuterRef("pk"), is_restricted=False, opened_on__lte=scope.counted.end
    ).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=scope.counted.start))
    helped = section7.SERVICES.within(scope).filter(client=OuterRef("pk"), service=ServiceType.LEGAL_ASSISTANCE)
    return Client.objects.filter(Exists(cases), ~Exists(helped), centre__in=scope.centre_ids)


def legal_need(scope) -> ByGender:
    return ByGender.of(dict(clients_in_legal_need(scope).order_by().values_list("gender").annotate(n=Count("pk"))))


# Events --------------------------------------------------------------------------------------------------------------


def events_held(scope):
    if scope.counted.is_empty:
        return Event.objects.none()
    return Event.objects.filter(centre__in=scope.centre_ids).held_in(scope.counted)


def participants(scope):
    return Participant.objects.filter(event__in=events_held(scope))


def headcounts_that_count(scope):
    """A listed participant of an audience wins over a head-count of the same audience."""
    listed = Participant.objects.filter(event=OuterRef("event"), audience=OuterRef("audience"))
    return HeadCount.objects.filter(~Exists(listed), event__in=events_held(scope))


def activities_held(scope) -> dict[int, results.Held]:
    return held_for_activities(events_held(scope), participants(scope), headcounts_that_count(scope))


BENEFICIARY = Q(audience=Audience.BENEFICIARY)
# Neither linked to a card nor drawn from one.
WITHOUT_CARD = BENEFICIARY & Q(client__isnull=True)


def event_lines(scope):
    """The lines per kind of event, the beneficiaries without a card, and the events whose two counts differ."""
    events = dict(events_held(scope).order_by().values_list("kind").annotate(n=Count("pk")))
    groups = {(kind, part): Counter() for kind in EventKind for part in ("beneficiaries", "intermediaries")}
    without_card = Counter()
    listed = defaultdict(Counter)
    rows = participants(scope).order_by().values_list("event_id", "event__kind", "audience", "gender")
    for event, kind, audience, gender, n, cardless in rows.annotate(
        n=Count("pk"), cardless=Count("pk", filter=Q(client__isnull=True))
    ):
        part = "beneficiaries" if audience == Audience.BENEFICIARY else "intermediaries"
        groups[kind, part][gender] += n
        listed[event, audience][COLUMN_OF[gender]] += n
        if part == "beneficiaries":
            without_card[gender] += cardless
    differing, counted = set(), defaultdict(Counter)
    kinds, names = {}, {}
    heads = HeadCount.objects.filter(event__in=events_held(scope)).order_by("event_id", "pk")
    for event, kind, reference, centre, audience, men, women, other in heads.values_list(
        "event_id", "event__kind", "event__reference", "centre_id", "audience", "men", "women", "other"
    ):
        kinds[event, audience], names[event] = kind, (reference, centre)
        counted[event, audience].update({results.MEN: men, results.WOMEN: women, results.OTHER_UNKNOWN: other})
    for (event, audience), columns in counted.items():
        if (event, audience) in listed:
            if ByGender.of(columns) != ByGender.of(listed[event, audience]):
                differing.add(names[event])
            continue
        part = "beneficiaries" if audience == Audience.BENEFICIARY else "intermediaries"
        groups[kinds[event, audience], part].update(columns)
        if part == "beneficiaries":
            without_card.update(columns)
    lines = tuple(
        results.EventLine(
            kind.value,
            kind.label,
            events.get(kind.value, 0),
            ByGender.of(groups[kind, "beneficiaries"]),
            ByGender.of(groups[kind, "intermediaries"]),
        )
        for kind in EventKind
    )
    return lines, ByGender.of(without_card), tuple(sorted(differing))
