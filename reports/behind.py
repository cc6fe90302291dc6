"""The records behind a figure: found by the declaration that counted them, so that both agree.

A reader opens the records of her own centres; every other centre of the agreement is one line with its number, and so
are the restricted cases of her own that she may not see. Rows and lines together make the figure (annexes 0.3).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from legal_cases.models import CaseReader, LegalCase, not_hidden_from
from mrc.access.models import User
from mrc.agreements.models import Activity
from mrc.templatetags.figures import figure as in_figures
from mrc.vocabularies import NOT_RECORDED, Audience, EventKind, HarvestOutcome, ServiceType
from mrc.vocabularies.world import COUNTRIES, CURRENCIES, country_name
from outcomes.models.story import PUBLISHED, TAKEN_BACK

from . import activities, build, costs, harvest, results
from .annex5 import section4, section7
from .breakdown import CASES, PEOPLE, records_behind
from .declare import Money, ReckonedAnswers, exact_sum
from .late import late_cases
from .results import COLUMNS, GENDERS_OF, TOTAL

SUBJECTS = {"men": "men", "women": "women", "other_unknown": "other"}  # columns of the report, fields of a study
MOST_DIGITS = 18  # of a primary key


class UnknownFigure(LookupError):
    """No figure of the report has this name."""


@dataclass(frozen=True)
class Reader:
    """Who opens a figure. Without ``user`` no case is restricted: that is a test of the figures themselves."""

    own: tuple[int, ...]
    user: User | None

    def open_to(self, case: str = "") -> Q:
        return not_hidden_from(self.user, case) if self.user else Q()

    def named_in(self) -> set[int]:
        """The restricted cases open to the reader."""
        return set(CaseReader.objects.filter(user=self.user).values_list("case_id", flat=True))


@dataclass(frozen=True)
class Part:
    """Records of one kind; ``weight`` names what to add up when a row stands for more than one.

    ``hidden`` is what restricted cases of the reader's own centres add: a number, and nothing more.
    """

    kind: str
    rows: Sequence | QuerySet
    by_centre: dict[int, object]
    weight: str = ""
    hidden: int | Decimal = 0


@dataclass(frozen=True)
class Behind:
    title: str
    line: str
    column: str
    parts: tuple[Part, ...]
    centre_ids: tuple[int, ...] = field(default=())  # the reader's own

    @property
    def figure(self):
        return sum(sum(part.by_centre.values()) for part in self.parts)

    @property
    def hidden(self):
        return sum(part.hidden for part in self.parts)

    @property
    def hidden_in_words(self) -> str:
        """Beside how many rows are shown; an amount is no number of rows. "" when nothing is restricted."""
        if not self.hidden:
            return ""
        return str(_("the others")) if any(part.weight for part in self.parts) else in_figures(self.hidden)

    def elsewhere(self) -> dict[int, object]:
        """What the other centres add, per centre."""
        found = Counter()
        for part in self.parts:
            for centre, number in part.by_centre.items():
                if centre not in self.centre_ids:
                    found[centre] += number
        return dict(found)


class Kept(Sequence):
    """Records by key, fetched a page at a time: those that only Python can tell apart (age, duration, free texts)."""

    def __init__(self, model, keys):
        self.model, self.keys = model, keys

    def __len__(self):
        return len(self.keys)

    def __getitem__(self, index):
        if not isinstance(index, slice):
            return self[index : index + 1][0]
        keys = self.keys[index]
        found = self.model.objects.in_bulk(keys)
        return [found[key] for key in keys]


def part_of(kind, rows, own, *, count="pk", centre="centre", select=(), order=("pk",)) -> Part:
    numbers = dict(rows.order_by().values_list(centre).annotate(n=Count(count)))
    return Part(kind, rows.filter(**{f"{centre}__in": own}).select_related(*select).order_by(*order), numbers)


def part_told_apart(kind, model, rows: Iterable[tuple[int, int, bool]], own) -> Part:
    """Records that only Python can tell apart, as (key, centre, whether it is hidden from the reader)."""
    by_centre, keys, hidden = Counter(), [], 0
    for key, centre, is_hidden in rows:
        by_centre[centre] += 1
        if centre in own and is_hidden:
            hidden += 1
        elif centre in own:
            keys.append(key)
    return Part(kind, Kept(model, keys), dict(by_centre), hidden=hidden)


def behind(scope, key: str, own: Sequence[int], *, user: User | None) -> Behind:
    """The records behind the figure ``table/line/column`` for ``user``, a reader of the centres ``own``.

    Raises ``UnknownFigure`` for a name no figure has.
    """
    if not key.isprintable():
        raise UnknownFigure(key)
    table, line, column = (*key.split("/"), "", "")[:3]
    if found := behind_section4(scope, table, line, column, Reader(tuple(own), user)):
        return found
    for kind in (behind_section7, behind_events, behind_stories, behind_case_studies):
        if found := kind(scope, table, line, column, tuple(own)):
            return found
    raise UnknownFigure(key)


def genders(column) -> tuple:
    if column not in GENDERS_OF:
        raise UnknownFigure(column)
    return GENDERS_OF[column]


# Section 4 -----------------------------------------------------------------------------------------------------------


def behind_section4(scope, table, line, column, reader) -> Behind | None:
    declared = next((one for one in section4.TABLES if one.code == table), None)
    if isinstance(declared, Money):
        return behind_money(scope, declared, line, column, reader)
    if isinstance(declared, ReckonedAnswers):
        return behind_reckoned(scope, declared, line, column, reader)
    if declared is not None:
        label = word_label(declared.vocabulary, line)
        cases = section4.CASES.within(scope).filter(declared.where(line))
        return of_cases(declared.title, label, column, cases, reader)
    whole = {
        "cases_closed": (_("Cases closed"), section4.CASES.within),
        "complainants": (_("Complainants"), section4.CASES.within),
        "open_at_end": (_("Open at the end of the period"), build.cases_open_at_end),
        "recorded_after_submission": (_("Recorded after submission"), late_cases),
    }
    if table in whole and line == "all":
        title, cases = whole[table]
        return of_cases(title, "", column, cases(scope), reader)
    if table == section4.DESTINATION.code:
        if line != NOT_RECORDED and line not in COUNTRIES:
            raise UnknownFigure(line)
        cases = section4.CASES.within(scope).filter(destination_country=line)
        label = _("Not recorded") if line == NOT_RECORDED else country_name(line)
        return of_cases(section4.DESTINATION.title, label, column, cases, reader)
    if table == "cross_cases":
        rows = records_behind(scope, reader.own, CASES, line, column)
        if rows is None:
            raise UnknownFigure(line)
        part = part_told_apart("cases", LegalCase, with_hidden(rows, reader), reader.own)
        return Behind(_("Cases closed, broken down"), "", column, (part,), reader.own)
    if table == "other_text":
        return behind_other_text(scope, line, column, reader)
    if table == "brought_by_other":
        cases = section4.CASES.within(scope).annotate(apart=section4.BROUGHT_BY_OTHER, bringer=section4.BRINGER)
        cases = cases.filter(apart=True)
        if column != TOTAL:
            cases = cases.filter(bringer__in=genders(column))
        return Behind(_("Brought by somebody else"), "", column, (case_part(cases, reader),), reader.own)
    return behind_costs(scope, line, column, reader) if table == costs.CODE else None


def behind_reckoned(scope, declared, line, column, reader) -> Behind:
    label = word_label(declared.vocabulary, line)
    cases = section4.CASES.within(scope).filter(gender__in=genders(column)).order_by("closed_on", "pk")
    rows = cases.values_list("pk", "centre_id", "is_restricted", *declared.columns).iterator(chunk_size=5000)
    answered = (row[:3] for row in rows if declared.answer(row[3:]) == line)
    part = part_told_apart("cases", LegalCase, with_hidden(answered, reader), reader.own)
    return Behind(declared.title, label, column, (part,), reader.own)


def with_hidden(cases, reader) -> Iterator[tuple[int, int, bool]]:
    """(key, centre, whether it is hidden from the reader) of (key, centre, whether it is restricted)."""
    named = reader.named_in()
    for key, centre, is_restricted in cases:
        yield key, centre, bool(reader.user and is_restricted and key not in named)


def behind_other_text(scope, line, column, reader) -> Behind:
    """The cases in which one text was written behind "other"; the address holds the text's code, not the text."""
    table, _hyphen, code = line.partition("-")
    if table not in section4.OTHER_TEXTS:
        raise UnknownFigure(line)
    field = section4.OTHER_TEXTS[table]
    title = next(one.title for one in section4.TABLES if one.code == table)
    cases = section4.CASES.within(scope).filter(section4.tells_other(table))
    if code == build.RESTRICTED:
        return of_cases(title, _("Restricted"), column, cases.filter(is_restricted=True), reader)
    cases = cases.filter(is_restricted=False)
    text = next((one for one in cases.values_list(field, flat=True).distinct() if build.opaque(one) == code), None)
    if text is None:
        raise UnknownFigure(line)
    return of_cases(title, text, column, cases.filter(**{field: text}), reader)


def word_label(vocabulary, code) -> str:
    if code == NOT_RECORDED:
        return _("Not recorded")
    if code not in vocabulary.values:
        raise UnknownFigure(code)
    return vocabulary(code).label


def case_part(cases, reader) -> Part:
    part = part_of("cases", cases, reader.own, select=["client"], order=["closed_on", "pk"])
    seen = part.rows.filter(reader.open_to())
    hidden = part.rows.filter(is_restricted=True).count() - seen.filter(is_restricted=True).count()
    return replace(part, rows=seen, hidden=hidden)


def of_cases(title, label, column, cases, reader) -> Behind:
    part = case_part(cases.filter(gender__in=genders(column)), reader)
    return Behind(title, label, column, (part,), reader.own)


def behind_money(scope, declared, currency, column, reader) -> Behind:
    """Amounts whose sum is the figure; or the complainants, one row each."""
    if currency not in CURRENCIES:
        raise UnknownFigure(currency)
    amounts = section4.AMOUNTS.within(scope).filter(kind=declared.kind, currency=currency)
    if column == "complainants":
        cases = LegalCase.objects.filter(pk__in=amounts.values("case"))
        return Behind(declared.title, currency, column, (case_part(cases, reader),), reader.own)
    part = amount_part("amounts", amounts.filter(case__gender__in=genders(column)), reader)
    return Behind(declared.title, currency, column, (part,), reader.own)


def behind_costs(scope, line, column, reader) -> Behind:
    """Fees whose sum is the figure; or the complainants who paid one."""
    found = costs.fees_behind(scope, line, genders(column))
    if found is None:
        raise UnknownFigure(line)
    label, measure, fees = found
    if measure == costs.AMOUNT:
        part = amount_part("fees", fees, reader)
    else:
        part = case_part(LegalCase.objects.filter(pk__in=fees.values("case")), reader)
    return Behind(costs.TITLE, label, column, (part,), reader.own)


def amount_part(kind, rows, reader) -> Part:
    """Amounts of cases, each a row; the figure is their sum."""
    by_centre = {
        centre: Decimal(hundredths) / 100
        for centre, hundredths in rows.order_by().values_list("case__centre").annotate(n=exact_sum("amount"))
    }
    mine = rows.filter(case__centre__in=reader.own)
    seen = mine.filter(reader.open_to("case__"))
    restricted, open_ones = (
        one.filter(case__is_restricted=True).aggregate(n=exact_sum("amount"))["n"] or 0 for one in (mine, seen)
    )
    seen = seen.select_related("case").order_by("case__closed_on", "pk")
    return Part(kind, seen, by_centre, weight="amount", hidden=Decimal(restricted - open_ones) / 100)


# Section 7 -----------------------------------------------------------------------------------------------------------


def behind_section7(scope, table, line, column, own) -> Behind | None:
    if table in {"new", "distinct", "returning", "instances", "legal_need"} and line != "all":
        raise UnknownFigure(line)
    if table == "new":
        rows = build.registrations(scope).filter(gender__in=genders(column))
        return Behind(_("Registered in the period"), "", column, (client_part(rows, own),), own)
    if table in {"distinct", "returning"}:
        rows = served(scope).filter(gender__in=genders(column))
        title = _("Clients served")
        if table == "returning":
            title, rows = _("Returning clients"), rows.filter(registered_on__lt=scope.counted.start)
        return Behind(title, "", column, (client_part(rows, own),), own)
    if table == "legal_need":
        rows = build.clients_in_legal_need(scope).filter(gender__in=genders(column))
        return Behind(_("With a case and without legal assistance"), "", column, (client_part(rows, own),), own)
    if table == "second_visits" and line in ("all", *ServiceType.values):
        narrow = {} if line == "all" else {"service": line}
        rows = Client.objects.filter(pk__in=build.came_again(scope, **narrow).values("client"))
        rows = rows.filter(gender__in=genders(column))
        label = "" if line == "all" else ServiceType(line).label
        return Behind(_("Served on two days or more"), label, column, (client_part(rows, own),), own)
    if table == "cross_people":
        rows = records_behind(scope, own, PEOPLE, line, column)
        if rows is None:
            raise UnknownFigure(line)
        part = part_told_apart("clients", Client, rows, own)
        return Behind(_("Clients served, broken down"), "", column, (part,), own)
    if table == "service":
        return behind_services(scope, line, column, own)
    if table == "instances":
        return Behind(_("Services given"), "", TOTAL, (service_part(section7.SERVICES.within(scope), own),), own)
    declared = next((one for one in section7.PROFILE if one.code == table), None)
    return behind_profile(scope, declared, line, column, own) if declared else None


def served(scope, **narrow):
    services = section7.SERVICES.within(scope).filter(client=OuterRef("pk"), **narrow)
    return Client.objects.filter(Exists(services), centre__in=scope.centre_ids)


def client_part(rows, own) -> Part:
    return part_of("clients", rows, own, order=["registered_on", "pk"])


def service_part(rows, own) -> Part:
    return part_of("services", rows, own, select=["client"], order=["received_on", "pk"])


def behind_services(scope, line, column, own) -> Behind:
    label = word_label(ServiceType, line)
    title = _("Services received")
    if column == "instances":
        rows = section7.SERVICES.within(scope).filter(service=line)
        return Behind(title, label, column, (service_part(rows, own),), own)
    rows = served(scope, service=line).filter(gender__in=genders(column))
    return Behind(title, label, column, (client_part(rows, own),), own)


def behind_profile(scope, declared, line, column, own) -> Behind:
    found, label, asked = [], None, genders(column)
    for person in build.persons_served(scope):
        answer = declared.answer(person)
        if build.code_of(declared, answer) != line:
            continue
        label = label or answer
        if person["gender"] in asked:
            found.append((person["registered_on"], person["pk"], person["centre_id"]))
    rows = ((key, centre, False) for _registered, key, centre in sorted(found))
    if declared.vocabulary or line == NOT_RECORDED:
        label = _("Not recorded") if line == NOT_RECORDED else word_label(declared.vocabulary, line)
    elif label is None:  # nobody served gave this answer
        raise UnknownFigure(line)
    elif declared.name:
        label = declared.name(line)
    return Behind(declared.title, label, column, (part_told_apart("clients", Client, rows, own),), own)


# Events --------------------------------------------------------------------------------------------------------------


def behind_events(scope, table, line, column, own) -> Behind | None:
    clients = []
    if table == "people_reached" and line in {"all", "without_card"}:
        condition = build.WITHOUT_CARD
        title, label = _("Participants without a card"), ""
        if line == "all":
            title = _("People reached")
            clients = [client_part(served(scope).filter(gender__in=genders(column)), own)]
        listed, counted = build.participants(scope).filter(condition), build.headcounts_that_count(scope)
        counted = counted.filter(build.BENEFICIARY)
    elif table in EventKind.values and line == "events":
        rows = build.events_held(scope).filter(kind=table)
        return Behind(EventKind(table).label, "", TOTAL, (part_of("events", rows, own, order=["held_on", "pk"]),), own)
    elif table in EventKind.values and line in {"beneficiaries", "intermediaries"}:
        is_beneficiary = line == "beneficiaries"
        condition = build.BENEFICIARY if is_beneficiary else ~Q(audience=Audience.BENEFICIARY)
        title, label = EventKind(table).label, _("Beneficiaries") if is_beneficiary else _("Intermediaries")
        listed = build.participants(scope).filter(condition, event__kind=table)
        counted = build.headcounts_that_count(scope).filter(condition, event__kind=table)
    elif table in activities.TABLES:
        return behind_activity(scope, table, line, column, own)
    else:
        return None
    listed = listed.filter(gender__in=genders(column))
    return Behind(title, label, column, (*clients, listed_part(listed, own), *counted_parts(counted, column, own)), own)


def behind_activity(scope, table, line, column, own) -> Behind:
    """The events of a planned activity, or who came to them."""
    if not line.isdecimal() or len(line) > MOST_DIGITS:
        raise UnknownFigure(line)
    activity = Activity.objects.filter(outcome__agreement=scope.agreement, pk=line).first()
    if activity is None:
        raise UnknownFigure(line)
    title = str(activity)
    if table == "activity_events":
        rows = build.events_held(scope).filter(activity=activity)
        return Behind(title, _("Events"), TOTAL, (part_of("events", rows, own, order=["held_on", "pk"]),), own)
    is_beneficiary = table == "activity_beneficiaries"
    condition = build.BENEFICIARY if is_beneficiary else ~build.BENEFICIARY
    listed = build.participants(scope).filter(condition, event__activity=activity, gender__in=genders(column))
    counted = build.headcounts_that_count(scope).filter(condition, event__activity=activity)
    label = _("Beneficiaries") if is_beneficiary else _("Intermediaries")
    return Behind(title, label, column, (listed_part(listed, own), *counted_parts(counted, column, own)), own)


def listed_part(rows, own) -> Part:
    return part_of("participants", rows, own, select=["event", "client"], order=["event__held_on", "event_id", "pk"])


def counted_parts(rows, column, own) -> list[Part]:
    """Head-counts whose numbers add up; an empty head-count is no record behind a figure."""
    names = {results.MEN: "men", results.WOMEN: "women", results.OTHER_UNKNOWN: "other"}
    number = F(names[column]) if column in COLUMNS else F("men") + F("women") + F("other")
    rows = rows.annotate(people=number).filter(people__gt=0)
    by_centre = dict(rows.order_by().values_list("centre").annotate(n=Sum("people")))
    own_rows = rows.filter(centre__in=own).select_related("event").order_by("event__held_on", "pk")
    return [Part("headcounts", own_rows, by_centre, weight="people")] if by_centre else []


# Stories and case studies --------------------------------------------------------------------------------------------


def behind_stories(scope, table, line, column, own) -> Behind | None:
    """The stories of the period; of the agreement year, all or of one outcome; those that were taken back."""
    if table != "stories" or scope.counted.is_empty:
        return None
    year = scope.agreement.year_of(scope.counted.end)
    so_far = harvest.approved_in_year(scope.centre_ids, year, scope.counted)
    if line == "period":
        title, rows = _("Stories of the period"), harvest.stories_in(scope.centre_ids, scope.counted)
    elif line == "taken_back":
        title, rows = _("Stories taken back"), so_far.filter(TAKEN_BACK)
    else:
        title, rows = _("Stories of this year"), so_far.filter(PUBLISHED)
    label = ""
    if line not in {"period", "taken_back", "year"}:
        label, rows = word_label(HarvestOutcome, line), rows.filter(outcome=line)
    rows = rows.filter(interview__gender__in=genders(column))
    part = part_of("stories", rows, own, select=["interview"], order=["approved_on", "pk"])
    return Behind(title, label, column, (part,), own)


def behind_case_studies(scope, table, line, column, own) -> Behind | None:
    """The case studies of the period; or the people they are about, as many as each counts."""
    if table != "case_studies" or line not in {"period", "subjects"}:
        return None
    studies = harvest.case_studies_in(scope.centre_ids, scope.counted)
    if line == "period":
        part = part_of("case_studies", studies, own, order=["approved_on", "pk"])
        return Behind(_("Case studies"), "", TOTAL, (part,), own)
    genders(column)  # refuses what is no column
    fields = SUBJECTS if column == TOTAL else {column: SUBJECTS[column]}
    rows = studies.annotate(added=sum(F(name) for name in fields.values())).filter(added__gt=0)
    numbers = dict(rows.order_by().values_list("centre").annotate(n=Sum("added")))
    rows = rows.filter(centre__in=own).order_by("approved_on", "pk")
    return Behind(
        _("Subjects of case studies"), "", column, (Part("case_studies", rows, numbers, weight="added"),), own
    )
