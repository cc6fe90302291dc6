"""Random worlds counted a second time, naively: plain lists, the rules written anew from annexes, no aggregation."""

import random
import unicodedata
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from clients.models import Client, Consent, Service
from events.models import Event, HeadCount, Participant
from legal_cases.models import (
    CaseAmount,
    CaseReader,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    LegalCase,
    MigrationFee,
    Reopening,
)
from mrc.period import Period
from mrc.scripts import clean
from outcomes.models import CaseStudy, Interview, Story
from reports.build import build
from reports.renderers.json import as_data
from reports.results import ByGender
from reports.scope import Scope
from tests.factories import AgreementFactory, CentreFactory, UserFactory

from .test_world import agree

pytestmark = pytest.mark.django_db


def words(text):
    return text.split()


SECTORS = words(
    "fishing seafood entertainment domestic_work manufacturing hospitality agriculture construction retail restaurant "
    "other unknown not_recorded"
)
STATUSES = words("regular irregular unknown not_recorded")
SOURCES = words("migrant_worker family ngo trade_union government community_leader other not_recorded")
SUBJECTS = words(
    "wages_withheld underpayment below_minimum_wage living_conditions osh excessive_hours leave rest_day benefits "
    "accident sexual_harassment physical_abuse id_retention termination deployment_delay documents_not_provided "
    "overcharging deductions contract_substitution missing_person stranded_detained forced_labour other"
)
REMEDIES = words(
    "compensation higher_wages working_conditions living_conditions reinstatement deployment person_located "
    "documents_returned documents_provided return_to_origin other none unknown"
)
SANCTIONS = words("prison administrative_penalty fine warning none unknown")
BUCKETS = words("lt_1 1_3 4_6 7_12 gt_12 not_recorded")
WAYS = words("court administrative mediation dropped not_recorded")
CURRENCIES = words("USD MMK MYR THB VND")
SERVICES = words("counselling legal_assistance information networking membership skills")
AGES = words("lt_18 18_24 25_34 35_44 ge_45 not_recorded")
CLIENT_TYPES = words("potential_migrant migrant_worker returned_migrant family_member not_recorded")
PERMISSIONS = words("yes no unsure not_recorded")
KINDS = words("training meeting outreach")
AUDIENCES = words("beneficiary government trade_union employer recruitment_agency cso service_provider other")
GENDERS = words("man woman other unknown")

# The worlds ---------------------------------------------------------------------------------------------------------

OUTCOMES = words("positive negative mixed none not_recorded")
MEN_WOMEN_OTHER = words("men women other")
AGREEMENTS = (Period(date(2026, 1, 1), date(2026, 6, 30)), Period(date(2025, 11, 15), date(2026, 3, 10)))
PERIODS = {
    "inside": Period(date(2026, 2, 1), date(2026, 3, 5)),
    "across the start": Period(date(2025, 10, 20), date(2026, 2, 28)),
    "across the end": Period(date(2026, 2, 28), date(2026, 7, 31)),
    "all around": Period(date(2025, 9, 1), date(2026, 12, 31)),
    "one day": Period(date(2026, 2, 28), date(2026, 2, 28)),
    "before": Period(date(2025, 1, 1), date(2025, 11, 14)),
    "after": Period(date(2026, 7, 1), date(2026, 9, 30)),
}
ENDS = [end for period in (*AGREEMENTS, *PERIODS.values()) for end in period]
BORDERS = [end + timedelta(days=days) for end in ENDS for days in (-1, 0, 1)]
TEXTS = (
    "Hà Nội",
    unicodedata.normalize("NFD", "Hà Nội"),
    "hà  nội",
    " HÀ NỘI ",
    "Siem Reap",
    "siem reap",
    "SIEM\tREAP",
    "Straße",
    "STRASSE",
    "บ้าน",
    "=1+1",
    "",
    "",
    "  ",
)
MONTHS = words("0 0.9 0.99 1 3 3.5 3.99 4 6.5 6.99 7 12 12.01 12.1 14 24")
DAYS_OPEN = (0, 1, 27, 28, 29, 30, 31, 58, 59, 89, 90, 91, 119, 120, 121, 181, 211, 212, 364, 365, 366, 367, 500)
AMOUNTS = words("0 0 0.01 0.1 0.2 300 1999.99 45000 999999999999.99")


class World:
    """Three centres, two agreements that share one of them, and records that stand on every border."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.centres = [CentreFactory(code=f"W{number}") for number in range(3)]
        self.agreements = [
            AgreementFactory(centres=self.centres[place : place + 2], starts_on=dates.start, ends_on=dates.end)
            for place, dates in enumerate(AGREEMENTS)
        ]
        self.clients = Client.objects.bulk_create([self.client(number) for number in range(22)])
        Service.objects.bulk_create([self.service() for _number in range(60)])
        self.cases = LegalCase.objects.bulk_create([self.case(number) for number in range(28)])
        for model, codes, closed_only in (
            (CaseSubject, SUBJECTS, False),
            (CaseRemedy, REMEDIES, True),
            (CaseSanction, SANCTIONS, True),
        ):
            model.objects.bulk_create(self.answers(model, codes, closed_only))
        CaseAmount.objects.bulk_create(self.amounts())
        MigrationFee.objects.bulk_create(self.fees())
        Reopening.objects.bulk_create(self.reopenings())
        self.events = Event.objects.bulk_create([self.event(number) for number in range(14)])
        Participant.objects.bulk_create(self.participants())
        HeadCount.objects.bulk_create(self.headcounts())
        self.stories = Story.objects.bulk_create([self.story(number) for number in range(14)])
        self.consents = Consent.objects.bulk_create(self.answers_to_publish())
        self.studies = CaseStudy.objects.bulk_create([self.study(number) for number in range(6)])

    def one(self, choices):
        return self.random.choice(choices)

    def maybe(self, share=0.5):
        return self.random.random() < share

    def some(self, choices, most):
        return self.random.sample(choices, self.random.randint(0, most))

    def day(self):
        if self.maybe():
            return self.one(BORDERS)
        return date(2025, 9, 1) + timedelta(days=self.random.randint(0, 480))

    def text(self):
        return clean(self.one(TEXTS))

    def story(self, number):
        client = self.one(self.clients) if self.maybe(0.7) else None
        centre = client.centre if client else self.one(self.centres)
        interview = Interview.objects.create(
            centre=centre,
            client=client,
            reference=f"I{number}",
            interviewed_on=date(2025, 9, 1),
            gender=self.one(GENDERS),
        )
        return Story(
            centre=centre,
            interview=interview,
            title=f"Story {number}",
            outcome=self.one(OUTCOMES),
            approved_on=self.day() if self.maybe(0.8) else None,
            consent_withdrawn_on=self.day() if client is None and self.maybe(0.3) else None,
        )

    def answers_to_publish(self):
        for story in self.stories:
            for answer in self.some(("given", "refused", "withdrawn"), 2) if story.interview.client else ():
                yield Consent(
                    client=story.interview.client,
                    centre=story.centre,
                    purpose="publish",
                    answer=answer,
                    given_on=self.one(BORDERS),
                )

    def study(self, number):
        return CaseStudy(
            centre=self.one(self.centres),
            reference=f"S{number}",
            title=f"Study {number}",
            approved_on=self.day() if self.maybe(0.8) else None,
            **{column: self.random.randint(0, 3) for column in ("men", "women", "other")},
        )

    def birth(self):
        """At the borders of the bands, 29 February too."""
        years = self.one((17, 18, 24, 25, 34, 35, 44, 45, 0, 60))
        day = self.one((*BORDERS, date(2026, 2, 28), date(2026, 3, 1)))
        leap = [date(year, 2, 29) for year in (1980, 1988, 2000, 2008)]
        return self.one(leap) if self.maybe(0.2) else date(day.year - years, day.month, min(day.day, 28))

    def client(self, number):
        registered = self.day()
        born = self.birth() if self.maybe() else None
        return Client(
            centre=self.one(self.centres),
            reference=f"R{number}",
            registered_on=max(registered, born) if born else registered,
            gender=self.one(GENDERS),
            born_on=born,
            birth_year=self.one((1981, 1991, 2001, 2008, 2026)) if self.maybe() else None,
            client_type=self.one(CLIENT_TYPES),
            nationality=self.one(("KH", "LA", "stateless", "not_recorded")),
            province=self.text(),
            ethnicity=self.text(),
            native_language=self.one(("km", "shn", "not_recorded")),
            heard_about=self.text(),
            planned_country=self.one(("TH", "MY", "not_recorded")),
            planned_sector=self.one(SECTORS),
            legal_permission=self.one(PERMISSIONS),
        )

    def service(self):
        client = self.one(self.clients)
        return Service(client=client, centre=client.centre, service=self.one(SERVICES), received_on=self.day())

    def case(self, number):
        centre = self.one(self.centres)
        closed = self.day() if self.maybe(0.8) else None
        opened = (closed or self.day()) - timedelta(days=self.one(DAYS_OPEN)) if self.maybe(0.8) else None
        cards = [None, None, *(client for client in self.clients if client.centre == centre)]
        worker, sector, source = self.one(cards), self.one(SECTORS), self.one(SOURCES)
        way = self.one(WAYS[:-1]) if closed else "not_recorded"
        bringer = self.one(GENDERS) if self.maybe(0.3) else "not_recorded"
        texts = [clean(self.one(("care", "Care", "ឡចំហាយ", "other"))) for _text in range(4)]
        # An imported record may hold a text beside an answer that is not "other".
        return LegalCase(
            centre=centre,
            reference=f"L{number}",
            client=worker,
            brought_by=None if bringer != "not_recorded" else worker if self.maybe(0.2) else self.one(cards),
            brought_by_gender=bringer,
            brought_by_name="Ma" if bringer != "not_recorded" and self.maybe() else "",
            is_restricted=self.maybe(0.25),
            gender=self.one(GENDERS),
            nationality=self.one(("KH", "MM", "stateless", "not_recorded")),
            destination_country=self.one(("TH", "not_recorded")),
            sector=sector,
            sector_other=texts[0] if sector == "other" or self.maybe(0.2) else "",
            legal_status=self.one(STATUSES),
            source=source,
            source_other=texts[1] if source == "other" or self.maybe(0.2) else "",
            subject_other=texts[2] if self.maybe() else "",
            opened_on=opened,
            closed_on=closed,
            duration_months=Decimal(self.one(MONTHS)) if self.maybe() else None,
            resolved_through=way,
            dropped_why="moved" if way == "dropped" else "",
            remedy_other=texts[3] if closed and self.maybe() else "",
        )

    def answers(self, model, codes, closed_only):
        for case in self.cases:
            if case.closed_on or not closed_only:
                for code in self.some(codes, 4):
                    yield model(case=case, centre=case.centre, code=code)

    def amounts(self):
        for case in self.cases:
            for kind in ("requested", "awarded") if case.closed_on else ("requested",):
                for _amount in range(self.random.randint(0, 3)):
                    currency, amount = self.one((*CURRENCIES, "THB", "KHR", "LAK")), Decimal(self.one(AMOUNTS))
                    yield CaseAmount(case=case, centre=case.centre, kind=kind, currency=currency, amount=amount)

    def fees(self):
        for case in self.cases:
            for _fee in range(self.random.randint(0, 3)):
                yield MigrationFee(
                    case=case,
                    centre=case.centre,
                    purpose=self.one(("recruitment", "not_recorded")),
                    currency=self.one(("THB", "KHR")),
                    amount=Decimal(self.one(AMOUNTS)),
                    receipt=self.one(("yes", "no", "not_recorded")),
                    debt=self.one(("yes", "no", "not_recorded")),
                )

    def reopenings(self):
        """An earlier closing is no closing: the case counts once, at its last."""
        for case in self.cases:
            if self.maybe(0.3):
                yield Reopening(
                    case=case,
                    centre=case.centre,
                    reason="appeal",
                    reopened_on=date(2026, 3, 1),
                    closed_on=date(2026, 2, 20),
                    resolved_through="court",
                    answers={"gender": "man", "awarded": [["THB", "5"]]},
                )

    def event(self, number):
        return Event(
            centre=self.one(self.centres), reference=f"E{number}", kind=self.one(KINDS), title="Day", held_on=self.day()
        )

    def participants(self):
        for event in self.events:
            for client in self.some([client for client in self.clients if client.centre == event.centre], 2):
                yield self.participant(event, client=client)
            for _line in range(self.random.randint(0, 3)):
                yield self.participant(event)

    def participant(self, event, client=None):
        audience = self.one((*AUDIENCES[:3], "beneficiary"))
        return Participant(event=event, centre=event.centre, client=client, gender=self.one(GENDERS), audience=audience)

    def headcounts(self):
        for event in self.events:
            for _count in range(self.random.randint(0, 3)):
                men, women, other = (self.random.randint(0, 9) for _number in range(3))
                audience = self.one((*AUDIENCES, "beneficiary", "government"))
                yield HeadCount(event=event, centre=event.centre, audience=audience, men=men, women=women, other=other)


# The recount --------------------------------------------------------------------------------------------------------


def people(genders):
    """Other and unknown are printed together (0.6)."""
    genders = list(genders)
    return {
        "men": genders.count("man"),
        "women": genders.count("woman"),
        "other_unknown": genders.count("other") + genders.count("unknown"),
    }


def together(*counts):
    return {column: sum(count[column] for count in counts) for column in ("men", "women", "other_unknown")}


def by_code(codes, records, has):
    """Every code with the people whose record has it, also at zero."""
    return {code: people(one["gender"] for one in records if has(one, code)) for code in codes}


def shown(amount):
    text = format(amount, ".2f")
    return text[:-3] if text.endswith(".00") else text.rstrip("0")


def bucket(case):
    """A typed number counts, else the dates (2.1)."""
    typed, opened, closed = case["duration_months"], case["opened_on"], case["closed_on"]
    if typed is None:
        if opened is None:
            return "not_recorded"
        leap = (opened.month, opened.day) == (2, 29)
        year_later = date(opened.year + 1, 2, 28) if leap else opened.replace(year=opened.year + 1)
        if closed > year_later:
            return "gt_12"
        typed, year, month = 0, opened.year, opened.month + 1
        while (year + (month - 1) // 12, (month - 1) % 12 + 1, opened.day) <= (closed.year, closed.month, closed.day):
            typed, month = typed + 1, month + 1
    if typed < 1:
        return "lt_1"
    if typed < 4:
        return "1_3"
    if typed < 7:
        return "4_6"
    return "7_12" if typed <= 12 else "gt_12"


def band(client, day):
    """Completed years at the first service; a year alone counts as 1 July of it."""
    if client["born_on"]:
        year, month, dom = client["born_on"].timetuple()[:3]
    elif client["birth_year"]:
        year, month, dom = client["birth_year"], 7, 1
    else:
        return "not_recorded"
    age = 0
    while (year + age + 1, month, dom) <= (day.year, day.month, day.day):
        age += 1
    for border, code in ((18, "lt_18"), (25, "18_24"), (35, "25_34"), (45, "35_44")):
        if age < border:
            return code
    return "ge_45"


def same(text):
    """Case and spaces aside."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def by_text(clients, field):
    """One line for all spellings, under the one met most often, the first in the alphabet on a tie."""
    found = {}
    for folded in {same(client[field]) for client in clients}:
        members = [client for client in clients if same(client[field]) == folded]
        spellings = Counter(client[field] for client in members)
        most = max(spellings.values())
        label = min(text for text, times in spellings.items() if times == most) if folded else "not_recorded"
        found[label] = people(client["gender"] for client in members)
    return found


def by_met_code(clients, field):
    codes = {client[field] for client in clients}
    return by_code(codes, clients, lambda client, code: client[field] == code)


class Records:
    """Everything there is, as lists of dicts; then what an agreement's report counts of it (0.3)."""

    def __init__(self, agreement, period):
        self.centres = {centre.pk for centre in agreement.centres.all()}
        self.agreed, self.period = (agreement.starts_on, agreement.ends_on), period
        self.first, self.last = max(period.start, agreement.starts_on), min(period.end, agreement.ends_on)
        self.all_clients = {client["id"]: client for client in Client.objects.values()}
        self.all_cases = [case for case in LegalCase.objects.order_by("pk").values() if self.here(case)]
        self.cases = [case for case in self.all_cases if self.counts(case["closed_on"])]
        self.services = [
            service
            for service in Service.objects.values()
            if self.here(self.all_clients[service["client_id"]]) and self.counts(service["received_on"])
        ]
        self.events = [event for event in Event.objects.values() if self.here(event) and self.counts(event["held_on"])]

    def bringer(self, case):
        """The gender of who brought it, when that is somebody else, with a card or without."""
        if case["brought_by_gender"] != "not_recorded":
            return case["brought_by_gender"]
        if case["brought_by_id"] in (None, case["client_id"]):
            return None
        return self.all_clients[case["brought_by_id"]]["gender"]

    def here(self, record):
        return record["centre_id"] in self.centres

    def counts(self, day):
        return day is not None and self.first <= day <= self.last


def answers_of(model, cases):
    found = {case["id"]: set() for case in cases}
    for row in model.objects.values():
        if row["case_id"] in found:
            found[row["case_id"]].add(row["code"])
    return found


def several(codes, cases, chosen):
    found = by_code(codes, cases, lambda case, code: code in chosen[case["id"]])
    return found | {"not_recorded": people(case["gender"] for case in cases if not chosen[case["id"]])}


def sums(cases, kind):
    """(currency, column) → the sum and the complainants with an amount; a currency twice is one complainant (2.2)."""
    amounts = [row for row in CaseAmount.objects.values() if row["kind"] == kind]
    met = {row["currency"] for row in amounts if row["case_id"] in {case["id"] for case in cases}}
    found = {}
    for currency in {*CURRENCIES, *met}:
        for column, genders in (("men", ["man"]), ("women", ["woman"]), ("other_unknown", ["other", "unknown"])):
            asked = {case["id"] for case in cases if case["gender"] in genders}
            rows = [row for row in amounts if row["case_id"] in asked and row["currency"] == currency]
            amount = sum((row["amount"] for row in rows), Decimal(0))
            found.setdefault(currency, {})[column] = (amount, len({row["case_id"] for row in rows}))
    return found


def whole(found):
    return {
        currency: {
            "amount": shown(sum(amount for amount, _n in columns.values())),
            "complainants": sum(n for _amount, n in columns.values()),
        }
        for currency, columns in found.items()
    }


def parted(found):
    return {
        currency: {column: {"amount": shown(amount), "complainants": n} for column, (amount, n) in columns.items()}
        for currency, columns in found.items()
    }


def section4(records):
    cases = records.cases
    subjects, remedies, sanctions = (answers_of(model, cases) for model in (CaseSubject, CaseRemedy, CaseSanction))
    requested, awarded = sums(cases, "requested"), sums(cases, "awarded")
    is_open = [
        case
        for case in records.all_cases
        if records.first <= records.last
        and case["opened_on"] is not None
        and case["opened_on"] <= records.last
        and (case["closed_on"] is None or case["closed_on"] > records.last)
    ]
    plain = {code: len([case for case in cases if code in sanctions[case["id"]]]) for code in SANCTIONS} | {
        "not_recorded": len([case for case in cases if not sanctions[case["id"]]])
    }
    table = {
        "cases_closed": len(cases),
        "complainants": people(case["gender"] for case in cases),
        "sector": by_code(SECTORS, cases, lambda case, code: case["sector"] == code),
        "legal_status": by_code(STATUSES, cases, lambda case, code: case["legal_status"] == code),
        "source": by_code(SOURCES, cases, lambda case, code: case["source"] == code),
        "subject": several(SUBJECTS, cases, subjects),
        "duration": {code: [bucket(case) for case in cases].count(code) for code in BUCKETS},
        "resolved": {code: [case["resolved_through"] for case in cases].count(code) for code in WAYS},
        "remedy": several(REMEDIES, cases, remedies),
        "compensation_requested": whole(requested),
        "compensation_awarded": whole(awarded),
        "sanction": plain,
        "open_at_end": people(case["gender"] for case in is_open),
        "recorded_after_submission": people([]),
    }
    choosers = [case for case in cases if sanctions[case["id"]]]
    beside = {
        "choices": {
            "subject": choices(cases, subjects),
            "remedy": choices(cases, remedies),
            "sanction": choices(cases, sanctions) | {"complainants": len(choosers)},
        },
        "money_by_gender": {"compensation_requested": parted(requested), "compensation_awarded": parted(awarded)},
        "other_answers": other_answers(cases, subjects, remedies),
        "brought_by_other": people(filter(None, map(records.bringer, cases))),
        "migration_costs": migration_costs(cases),
        "outside_agreement": outside(records),
    }
    return table, beside


def migration_costs(cases):
    """A line for each way and currency met; the middle one of what each complainant paid in it."""
    of = {case["id"]: case for case in cases}
    fees = [fee for fee in MigrationFee.objects.values() if fee["case_id"] in of]
    lines = []
    for nationality in ("KH", "MM", "stateless", "not_recorded"):
        for destination in ("TH", "not_recorded"):
            for currency in ("KHR", "THB"):
                mine = [
                    fee
                    for fee in fees
                    if of[fee["case_id"]]["nationality"] == nationality
                    and of[fee["case_id"]]["destination_country"] == destination
                    and fee["currency"] == currency
                ]
                if mine:
                    lines.append(
                        {"nationality": nationality, "destination_country": destination, "currency": currency}
                        | paid(mine, of)
                    )
    return lines


def paid(fees, of):
    def who(rows):
        return people(of[key]["gender"] for key in {fee["case_id"] for fee in rows})

    amount, median = {}, {}
    for column, genders in (
        ("men", ["man"]),
        ("women", ["woman"]),
        ("other_unknown", ["other", "unknown"]),
        ("total", GENDERS),
    ):
        each = Counter()
        for fee in fees:
            if of[fee["case_id"]]["gender"] in genders:
                each[fee["case_id"]] += fee["amount"]
        ordered = sorted(each.values())
        amount[column] = shown(sum(ordered, Decimal(0)))
        middle = [ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]] if ordered else []
        half = sum(middle) / 2 + Decimal("0.0001") if middle else None  # half a cent goes up
        median[column] = None if half is None else shown(half)
    return {
        "complainants": who(fees),
        "amount": amount,
        "median": median,
        "with_receipt": who([fee for fee in fees if fee["receipt"] == "yes"]),
        "borrowed": who([fee for fee in fees if fee["debt"] == "yes"]),
    }


def choices(cases, chosen):
    return {
        "choices": sum(len(chosen[case["id"]]) for case in cases),
        "complainants": people(case["gender"] for case in cases if chosen[case["id"]]),
    }


def other_answers(cases, subjects, remedies):
    """The details of every answer "other"; a text beside another answer is none."""
    is_other = {
        "sector": lambda case: case["sector"] == "other",
        "source": lambda case: case["source"] == "other",
        "subject": lambda case: "other" in subjects[case["id"]],
        "remedy": lambda case: "other" in remedies[case["id"]],
    }
    found = {}
    for code, chosen in is_other.items():
        told = [case for case in cases if chosen(case) and case[f"{code}_other"]]
        texts = {case["id"]: "Restricted" if case["is_restricted"] else case[f"{code}_other"] for case in told}
        for text in set(texts.values()):
            counts = people(case["gender"] for case in told if texts[case["id"]] == text)
            found.setdefault(code, []).append({"text": text, **counts})
    return in_order(found)


def in_order(answers):
    return {code: sorted(found, key=lambda answer: answer["text"]) for code, found in answers.items()}


def outside(records):
    start, end = records.agreed
    days, one = [], timedelta(days=1)
    whole_period = [records.period.start + one * n for n in range((records.period.end - records.period.start).days + 1)]
    for part in ([day for day in whole_period if day < start], [day for day in whole_period if day > end]):
        if part:
            days.append({"from": part[0].isoformat(), "to": part[-1].isoformat()})
    left_out = [case for case in records.all_cases if case["closed_on"] in whole_period and case not in records.cases]
    left_out.sort(key=lambda case: (case["closed_on"], case["id"]))
    named = [case["reference"] for case in left_out if not case["is_restricted"]]
    return {"days": days, "cases": named + ["restricted"] * (len(left_out) - len(named))}


def section7(records, without_card):
    first = {}
    for service in records.services:
        day = first.get(service["client_id"], service["received_on"])
        first[service["client_id"]] = min(day, service["received_on"])
    served = [records.all_clients[key] | {"age": band(records.all_clients[key], day)} for key, day in first.items()]
    registered = [
        client
        for client in records.all_clients.values()
        if records.here(client) and records.counts(client["registered_on"])
    ]
    given = {(service["client_id"], service["service"]) for service in records.services}
    distinct = people(client["gender"] for client in served)
    return {
        "distinct": distinct,
        "new": people(client["gender"] for client in registered),
        "returning": people(client["gender"] for client in served if client["registered_on"] < records.first),
        "instances": len(records.services),
        "service": {
            code: {
                "persons": people(client["gender"] for client in served if (client["id"], code) in given),
                "instances": len([service for service in records.services if service["service"] == code]),
            }
            for code in SERVICES
        },
        "age": by_code(AGES, served, lambda client, code: client["age"] == code),
        "client_type": by_code(CLIENT_TYPES, served, lambda client, code: client["client_type"] == code),
        "nationality": by_met_code(served, "nationality"),
        "province": by_text(served, "province"),
        "ethnicity": by_text(served, "ethnicity"),
        "native_language": by_met_code(served, "native_language"),
        "heard_about": by_text(served, "heard_about"),
        "planned_country": by_met_code(served, "planned_country"),
        "planned_sector": by_code(SECTORS, served, lambda client, code: client["planned_sector"] == code),
        "legal_permission": by_code(PERMISSIONS, served, lambda client, code: client["legal_permission"] == code),
        "people_reached": {"clients": distinct, "without_card": without_card},
    }


def events(records):
    """The lines per kind, and the beneficiaries without a card: a list wins over a count of the same audience."""
    lines = list(Participant.objects.values())
    listed = {(line["event_id"], line["audience"]) for line in lines}
    counts = [count for count in HeadCount.objects.values() if (count["event_id"], count["audience"]) not in listed]
    cardless, table = [], {}
    for kind in KINDS:
        held = [event["id"] for event in records.events if event["kind"] == kind]
        mine = [line for line in lines if line["event_id"] in held]
        heads = [count for count in counts if count["event_id"] in held]
        table[kind] = {"events": len(held)}
        for part, is_part in (
            ("beneficiaries", lambda row: row["audience"] == "beneficiary"),
            ("intermediaries", lambda row: row["audience"] != "beneficiary"),
        ):
            counted = [
                {"men": row["men"], "women": row["women"], "other_unknown": row["other"]}
                for row in heads
                if is_part(row)
            ]
            table[kind][part] = together(people(line["gender"] for line in mine if is_part(line)), *counted)
            if part == "beneficiaries":
                alone = [line["gender"] for line in mine if is_part(line) and line["client_id"] is None]
                cardless += [people(alone), *counted]
    return table, together(*cardless)


@pytest.mark.parametrize("seed", range(25))
def test_a_naive_recount_of_a_random_world_is_the_report(seed):
    world = World(seed)
    for agreement in world.agreements:
        for name in world.random.sample(sorted(PERIODS), 3):
            records = Records(agreement, PERIODS[name])
            found = as_data(build(agreement, PERIODS[name]))
            table, beside = section4(records)
            lines, without_card = events(records)
            assert found["legal_assistance"] == table, name
            assert found["beneficiaries"] == section7(records, without_card), name
            assert found["events"] == lines, name
            found["other_answers"] = in_order(found["other_answers"])
            assert {part: found[part] for part in beside} == beside, name


@pytest.mark.parametrize("seed", range(25, 35))
def test_a_naive_recount_of_stories_and_case_studies_is_the_report(seed):
    """Both agreements of the world are younger than a year, so that the year is all of them so far."""
    world = World(seed)
    latest = {}
    for answer in sorted(world.consents, key=lambda answer: (answer.given_on, answer.pk)):
        latest[answer.client_id] = answer.answer
    for agreement in world.agreements:
        centres = set(agreement.centres.values_list("pk", flat=True))
        for name, period in PERIODS.items():
            counted = period.within(Period(agreement.starts_on, agreement.ends_on))
            report = build(agreement, period)
            here = [one for one in world.stories if one.centre_id in centres and one.approved_on] * (
                not counted.is_empty
            )
            year = [one for one in here if agreement.starts_on <= one.approved_on <= counted.end]
            gone = [
                one
                for one in year
                if one.consent_withdrawn_on or latest.get(one.interview.client_id, "given") != "given"
            ]
            told = [one for one in year if one not in gone]
            studies = [one for one in world.studies if one.centre_id in centres and one.approved_on in counted]
            harvest = report.harvest
            assert harvest.this_year == ByGender.of(Counter(one.interview.gender for one in told)), name
            assert +Counter(harvest.outcomes) == Counter(one.outcome for one in told), name
            assert {one.title for one in harvest.stories} == {one.title for one in told if one.approved_on in counted}
            assert harvest.taken_back == len(gone), name
            assert report.subjects == ByGender(*(sum(getattr(one, c) for one in studies) for c in MEN_WOMEN_OTHER))


@pytest.mark.parametrize("seed", range(100, 102))
def test_every_figure_of_a_random_world_opens_the_records_that_make_it(seed):
    world = World(seed)
    agreement, period = world.agreements[seed % 2], PERIODS["all around"]
    agree(Scope.of(agreement, period), build(agreement, period), [centre.pk for centre in world.centres])


@pytest.mark.parametrize("seed", range(102, 104))
def test_what_is_open_to_a_reader_and_what_is_restricted_make_each_figure_of_a_random_world(seed):
    world = World(seed)
    reader = UserFactory(role="coordinator", centres=world.centres)
    hidden = [case for case in world.cases if case.is_restricted]
    for case in hidden[::3]:
        CaseReader.objects.create(case=case, centre=case.centre, user=reader)
    agreement, period = world.agreements[seed % 2], PERIODS["all around"]
    unseen = {case.pk for case in hidden} - {case.pk for case in hidden[::3]}
    agree(Scope.of(agreement, period), build(agreement, period), reader.centre_ids, user=reader, unseen=unseen)
