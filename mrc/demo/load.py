"""Writes the demo. The same seed each time: only passwords, addresses and the days differ between two loads."""

import random
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from clients.actions import answer_consents, link_family, mark_for_safety, note_alike
from clients.models import Client, ClientSupport, Consent, Service
from events.models import Event, HeadCount, Participant
from legal_cases.models import (
    CaseAmount,
    CaseRemedy,
    CaseSanction,
    CaseSubject,
    GroupComplaint,
    LegalCase,
)
from mrc.access.models import Centre, Membership, Organization, User
from mrc.access.references import next_reference
from mrc.access.roles import Role
from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from mrc.period import Period, add_months, completed_months, quarter_before, quarter_of
from mrc.scripts import clean
from mrc.vocabularies.contact import ConsentAnswer, ConsentManner, ConsentPurpose, Likeness, SafetyReason
from outcomes.draws import make_draw
from outcomes.models import CaseStudy, Interview, Story
from outcomes.story_check import accept_risks, open_risks
from reports.actions import keep_texts
from reports.build import build
from reports.models import Indicator
from reports.periods import periods_of
from reports.submitted.actions import approve_report, freeze, writing_of

from . import gatherings, harvest, plan
from .caseload import write_casework
from .complaints import COMPLAINTS, GROUP, LAST, OPEN
from .papers import add_letter, add_papers
from .people import KPC, PEOPLE, RYG

SEED = 2018
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that can be read as another
HEARD = ("A friend", "Village chief", "Radio", "Facebook", "A poster at the border", "Trade union", "An MRC training")
SECTORS = ("construction", "domestic_work", "seafood", "agriculture", "manufacturing", "hospitality", "not_recorded")


@dataclass(frozen=True)
class Login:
    role: str
    email: str
    password: str
    centres: str


@transaction.atomic
def load(*, today: date | None = None) -> list[Login]:
    """Makes everything or nothing; nothing lies after ``today``, by default the centres' own. Returns the log-ins."""
    demo = Demo(today)
    demo.register_clients()
    demo.open_cases()
    write_casework(cases=demo.cases, centres=demo.centres, today=demo.today)
    add_papers(demo.cases["thida"])
    for centre in demo.centres.values():
        add_letter(centre, demo.staff_of(centre, Role.COORDINATOR))
    demo.log_services()
    demo.tie_cards()
    demo.hold_events()
    demo.harvest_outcomes()
    demo.draw_people()
    demo.hand_in_reports()
    return demo.logins


class Demo:
    """What is being written, and the days it happens on."""

    def __init__(self, today: date | None):
        self.random = random.Random(SEED)  # noqa: S311 the same people each time is the point
        self.centres = self.make_centres()
        self.today = today or min(centre.today() for centre in self.centres.values())
        self.now = Period(quarter_of(self.today).start, self.today)
        self.last = quarter_before(self.today)
        self.logins = []
        self.users = {}
        self.make_users()
        self.agreements = self.make_agreements()
        self.people = {person.key: person for person in PEOPLE}
        self.clients = {}
        self.cases = {}

    def a_day(self, first: date, last: date) -> date:
        """Some day between the two, both included; the last when they are in the wrong order."""
        return last - timedelta(days=self.random.randrange(max((last - first).days, 0) + 1))

    def staff_of(self, centre: Centre, role: str = Role.STAFF) -> User:
        return self.users[role, centre.code]

    # Centres, users, agreements

    def make_centres(self) -> dict[str, Centre]:
        return {
            row["code"]: Centre.objects.create(
                **{**row, "organization": Organization.objects.get_or_create(name=row["organization"])[0]}
            )
            for row in plan.CENTRES
        }

    def make_users(self):
        for role, name, full_name, codes in plan.USERS:
            password = "-".join("".join(secrets.choice(LETTERS) for _place in range(4)) for _group in range(3))
            user = User.objects.create_user(f"{name}@example.org", password, full_name=full_name, role=role)
            for code in codes:
                Membership.objects.create(user=user, centre=self.centres[code])
                self.users.setdefault((role, code), user)
            self.users.setdefault((role, ""), user)
            centres = ", ".join(self.centres[code].name for code in codes)
            self.logins.append(Login(role, user.email, password, centres))

    def make_agreements(self) -> dict[str, Agreement]:
        days = {
            "both": (date(self.today.year - 1, 1, 1), date(self.today.year, 12, 31)),
            "one": (self.last.start, add_months(self.last.start, 12) - timedelta(days=1)),
        }
        agreements = {}
        for row in plan.AGREEMENTS:
            starts_on, ends_on = days[row["key"]]
            agreement = agreements[row["key"]] = Agreement.objects.create(
                number=row["number"],
                title=row["title"],
                organization=Organization.objects.get_or_create(name=row["organization"])[0],
                location=row["location"],
                starts_on=starts_on,
                ends_on=ends_on,
                value=row["value"],
                value_currency=row["value_currency"],
                impact=row.get("impact", ""),
            )
            agreement.centres.set(self.centres[code] for code in row["centres"])
            for number, (statement, activities) in enumerate(row["outcomes"], start=1):
                outcome = Outcome.objects.create(agreement=agreement, number=number, statement=statement)
                Activity.objects.bulk_create(
                    Activity(outcome=outcome, number=f"{number}.{place}", statement=activity)
                    for place, activity in enumerate(activities, start=1)
                )
            self.make_theory(agreement, row)
        agreements["both"].followers.add(self.users[Role.PROGRAMME, ""])
        self.write_reports(agreements["both"])
        return agreements

    def make_theory(self, agreement: Agreement, row: dict) -> None:
        """Outputs, assumptions and indicators, each of its outcome."""
        outcomes = {outcome.number: outcome for outcome in agreement.outcomes.all()}
        for number, statement in row.get("outputs", ()):
            Output.objects.create(outcome=outcomes[number[0]], number=number, statement=statement)
        for number, outcome, statement, risk in row.get("assumptions", ()):
            Assumption.objects.create(
                agreement=agreement, number=number, outcome=outcomes.get(outcome), statement=statement, risk=risk
            )
        for indicator in row["indicators"]:
            indicator = dict(indicator)
            outcome = outcomes.get(indicator.pop("of", ""))
            Indicator.objects.create(agreement=agreement, target_by=agreement.ends_on, outcome=outcome, **indicator)

    def write_reports(self, agreement: Agreement) -> None:
        """What was written in the quarters before the last, in the newest of them most."""
        done = [period for period in periods_of(agreement) if period.end < self.last.start]
        for period in done:
            texts = {(section, about, "text"): text for (section, about), text in plan.LAST_REPORT.items()}
            if period != done[-1]:
                texts = {("summary", "", "text"): plan.EARLIER_REPORT}
            keep_texts(agreement=agreement, period=period, texts=texts, by=self.users[Role.COORDINATOR, KPC])

    def hand_in_reports(self) -> None:
        """All that was written is frozen; the newest lies with the programme officer, the others are approved.

        Only the newest has its files: they take seconds each.
        """
        agreement = Agreement.objects.for_report().get(pk=self.agreements["both"].pk)
        coordinator, officer = self.users[Role.COORDINATOR, KPC], self.users[Role.PROGRAMME, ""]
        reports = list(agreement.progress_reports.filter(status="draft").order_by("starts_on"))
        for report in reports:
            told = {"agreement": agreement, "written": writing_of(report), "by": coordinator}
            built = build(agreement, report.period)
            if report == reports[-1]:
                freeze(report, built, **told)
            else:
                approve_report(submission=freeze(report, built, kinds=(), **told), by=officer)

    # Clients and their cases

    def register_clients(self):
        """Each card is made before the person's first complaint, or somewhere in the last two quarters."""
        self.opened, self.closed = {}, {}
        first_needed = {}
        for complaint in COMPLAINTS:
            opened, closed = self.days_of(complaint)
            self.opened[complaint.client], self.closed[complaint.client] = opened, closed
            for key in filter(None, (complaint.client, complaint.brought_by)):
                first_needed[key] = min(opened, first_needed.get(key, opened))
        days = {person.key: self.registration_day(person, first_needed.get(person.key)) for person in PEOPLE}
        for person in sorted(PEOPLE, key=lambda person: days[person.key]):
            self.clients[person.key] = self.register(person, days[person.key])
        Consent.objects.bulk_create(self.consents())
        ClientSupport.objects.bulk_create(
            ClientSupport(client=self.clients[key], centre=self.clients[key].centre, code=code)
            for key, code in (("loc", "walking"), ("bouaphan", "seeing"), ("kyawmoe", "walking"))
        )

    def tie_cards(self):
        """A family, a card that was made twice and waits to be merged, and consents beside those of the desk."""
        link_family(
            client=self.clients["sreymom"], other=self.clients["vanna"], relation="sibling", by=self.staff_of(self.kpc)
        )
        twin = self.clients["sophea"]
        again = Client(
            centre=twin.centre,
            registered_on=self.today,
            name="ហេងសុភា",
            name_latin="Heng Sopheah",
            gender=twin.gender,
            telephone=twin.telephone,
            province=twin.province,
        )
        again.give_reference()
        again.full_clean(exclude=["search_key"])
        again.save()
        note_alike(one=twin, other=again, likeness=Likeness.TELEPHONE, by=self.staff_of(self.kpc))
        how = {"manner": "thumb_print", "language": "km", "interpreter": "Dara"}
        answer_consents(
            client=twin,
            answers=[
                Consent(purpose="share", answer="given", shared_with="Legal Aid of Cambodia", **how),
                Consent(purpose="publish", answer="refused", **how),
            ],
            on=self.today,
            by=self.staff_of(self.kpc, Role.CASEWORKER),
        )

    @property
    def kpc(self) -> Centre:
        return self.centres[KPC]

    def days_of(self, complaint) -> tuple[date, date | None]:
        if complaint.when == OPEN:
            return self.today - timedelta(days=complaint.lasted), None
        period = self.last if complaint.when == LAST else self.now
        if complaint.in_group:  # they came together, and the factory paid all of them on one day
            closed, days = period.start + timedelta(days=47), 12
        else:
            closed, days = self.a_day(*period), self.random.randrange(25)
        return add_months(closed, -complaint.lasted) - timedelta(days=days), closed

    def registration_day(self, person, needed: date | None) -> date:
        if person.came_long_ago:
            day = self.a_day(self.last.start - timedelta(days=420), self.last.start - timedelta(days=200))
        elif self.random.random() < 0.3:
            day = self.a_day(*self.now)
        else:
            day = self.a_day(*self.last)
        if needed and day > needed:
            return needed - timedelta(days=self.random.randrange(6))
        return day

    def register(self, person, registered_on: date) -> Client:
        centre = self.centres[person.centre]
        abroad = "TH" if person.nationality != "TH" else "not_recorded"
        migrated = person.centre == RYG or self.random.random() < 0.5
        fields = {
            "centre": centre,
            "registered_on": registered_on,
            "name": clean(person.name),
            "name_latin": person.name_latin,
            "pseudonym": person.pseudonym,
            "gender": person.gender,
            "nationality": person.nationality,
            "native_language": person.native_language,
            "province": clean(person.province),
            "client_type": "migrant_worker" if person.centre == RYG else self.random.choice(plan.AT_HOME),
            "migrated_before": "yes" if migrated else "no",
            "present_country": centre.country,
            "present_sector": self.random.choice(SECTORS),
            "planned_country": abroad if person.centre == KPC else "not_recorded",
            "planned_sector": self.random.choice(SECTORS) if person.centre == KPC else "not_recorded",
            "legal_permission": self.random.choice(("yes", "no", "unsure", "not_recorded")),
            "heard_about": self.random.choice(HEARD),
            "address": plan.ADDRESS[person.centre],
            "telephone": plan.TELEPHONE[person.centre].format(self.random.randrange(1000)),
        }
        if person.age is not None:
            born = add_months(registered_on, -12 * person.age) - timedelta(days=self.random.randrange(360))
            if self.random.random() < 0.7:
                fields["born_on"] = born
            else:
                fields["birth_year"] = born.year
        if self.random.random() < 0.4 and not person.pseudonym and person.name:
            fields |= {
                "emergency_name": self.random.choice(plan.RELATIVES[person.centre]),
                "emergency_relationship": self.random.choice(("Sister", "Mother", "Husband", "Uncle")),
                "emergency_telephone": plan.TELEPHONE[person.centre].format(self.random.randrange(1000)),
            }
        client = Client(**fields | person.more)
        client.give_reference()
        client.full_clean(exclude=["search_key"])
        client.save()
        return client

    def consents(self):
        """Most agreed to both; some refused to be contacted; the newest were not asked yet."""
        newest = sorted(self.clients.values(), key=lambda client: (client.registered_on, client.pk))[-4:]
        unasked = {client.pk for client in newest}
        asked = [client for client in self.clients.values() if client.pk not in unasked]
        for place, client in enumerate(asked):
            refuses = client.pseudonym or not client.has_name or place % 9 == 4
            for purpose, answer in (("keep_card", "given"), ("contact", "refused" if refuses else "given")):
                yield Consent(
                    client=client,
                    centre=client.centre,
                    purpose=purpose,
                    answer=answer,
                    given_on=client.registered_on,
                    recorded_by=self.staff_of(client.centre),
                )

    def open_cases(self):
        group = GroupComplaint.objects.create(centre=self.centres[KPC], name=GROUP)
        for place, complaint in enumerate(sorted(COMPLAINTS, key=lambda complaint: self.opened[complaint.client])):
            client = self.clients[complaint.client]
            opened, closed = self.opened[complaint.client], self.closed[complaint.client]
            case = LegalCase(
                centre=client.centre,
                client=client,
                brought_by=self.clients.get(complaint.brought_by),
                group_complaint=group if complaint.in_group else None,
                caseworker=self.staff_of(client.centre, Role.CASEWORKER) if complaint.has_caseworker else None,
                gender=client.gender,
                nationality=client.nationality,
                destination_country=complaint.destination,
                sector=complaint.sector,
                legal_status=complaint.legal_status,
                source=complaint.source,
                opened_on=opened,
                closed_on=closed,
                resolved_through=complaint.through,
                **complaint.more,
            )
            if closed and place % 3 == 0 and completed_months(opened, closed) < 12:
                case.duration_months = Decimal(completed_months(opened, closed))
            case.give_reference(opened.year)
            case.full_clean()
            case.save()
            self.cases[complaint.client] = case
            for model, codes in (
                (CaseSubject, complaint.subjects),
                (CaseRemedy, complaint.remedies),
                (CaseSanction, complaint.sanctions),
            ):
                for code in codes:
                    model.objects.create(case=case, centre=case.centre, code=code)
            for kind, amounts in (("requested", complaint.requested), ("awarded", complaint.awarded)):
                for currency, amount in amounts.items():
                    CaseAmount.objects.create(
                        case=case, centre=case.centre, kind=kind, currency=currency, amount=Decimal(amount)
                    )

    # Services, events, what was learned

    def log_services(self):
        rows = []

        def log(client, service, day, note=""):
            staff = self.staff_of(client.centre)
            rows.append(
                Service(
                    client=client,
                    centre=client.centre,
                    service=service,
                    received_on=day,
                    note=note,
                    recorded_by=staff,
                )
            )

        for client in self.clients.values():
            log(client, "counselling" if self.random.random() < 0.6 else "information", client.registered_on)
            for period in (self.last, self.now):
                if client.registered_on <= period.end and self.random.random() < 0.6:
                    day = self.a_day(max(period.start, client.registered_on), period.end)
                    log(client, self.random.choice(plan.LATER_SERVICES), day)
        for complaint in COMPLAINTS:
            client = self.clients[complaint.brought_by or complaint.client]
            log(client, "legal_assistance", self.opened[complaint.client])
        Service.objects.bulk_create(rows)

    def hold_events(self):
        for row in gatherings.EVENTS:
            centre = self.centres[row.centre]
            event = Event(
                centre=centre,
                kind=row.kind,
                title=row.title,
                held_on=self.event_day(row),
                place=row.place,
                activity=Activity.objects.get(outcome__agreement=self.agreements["both"], number=row.activity),
            )
            if row.days > 1:
                event.ended_on = min(event.held_on + timedelta(days=row.days - 1), self.today)
            event.give_reference()
            event.full_clean()
            event.save()
            for key in row.clients:
                self.take_part(event, self.clients[key])
            Participant.objects.bulk_create(
                Participant(event=event, centre=centre, name=clean(name), gender=gender, audience=audience)
                for name, gender, audience in row.guests
            )
            HeadCount.objects.bulk_create(
                HeadCount(event=event, centre=centre, audience=audience, men=men, women=women, other=other)
                for audience, men, women, other in row.headcounts
            )

    def event_day(self, row) -> date:
        if row.when == gatherings.TODAY:
            return self.today
        return self.a_day(*(self.last if row.when == LAST else self.now))

    def take_part(self, event: Event, client: Client):
        """A registered client on the list was given information there; one who came before having a card, was not."""
        service = None
        if client.registered_on <= event.held_on:
            service = Service.objects.create(
                client=client,
                centre=client.centre,
                service="information",
                received_on=event.held_on,
                recorded_by=self.staff_of(client.centre),
            )
        Participant.objects.create(
            event=event, centre=event.centre, client=client, name=client.name, gender=client.gender, service=service
        )

    def draw_people(self):
        """Somebody is afraid to be seen talking; of all others some were drawn today."""
        afraid = self.clients[harvest.AFRAID[0]]
        mark_for_safety(
            client=afraid,
            why=SafetyReason.RETALIATION,
            since=max(self.today - timedelta(days=20), afraid.registered_on),
            reason=harvest.AFRAID[1],
            by=self.staff_of(afraid.centre, Role.CASEWORKER),
        )
        for agreement in Agreement.objects.filter(starts_on__lte=self.today, ends_on__gte=self.today):
            coordinator = self.staff_of(agreement.centres.order_by("code").first(), Role.COORDINATOR)
            seed = f"{self.random.getrandbits(128):032x}"
            make_draw(agreement=agreement, day=self.today, by=coordinator, seed=seed)

    def harvest_outcomes(self):
        for row in harvest.INTERVIEWS:
            client = self.clients[row.client]
            interviewed_on = self.a_day(self.last.start, self.last.end - timedelta(days=20))
            interview = Interview.objects.create(
                centre=client.centre,
                reference=next_reference(Interview.objects, centre=client.centre, kind="I", year=interviewed_on.year),
                client=client,
                interviewed_on=interviewed_on,
                gender=client.gender,
                nationality=client.nationality,
                community_of_origin=client.province,
                sector=row.sector,
                legal_status=row.legal_status,
                **row.answers,
            )
            if row.story:
                self.tell_story(interview, row)
        for row in harvest.CASE_STUDIES:
            centre = self.centres[row["centre"]]
            CaseStudy.objects.create(
                **{
                    **row,
                    "centre": centre,
                    "reference": next_reference(CaseStudy.objects, centre=centre, kind="S", year=self.last.end.year),
                    "approved_on": self.last.end - timedelta(days=5),
                }
            )
        self.write_studies()

    def tell_story(self, interview, row):
        """What is approved was heard by who told it, and may be published."""
        centre, client = interview.centre, interview.client
        writer, coordinator = (self.staff_of(centre, role) for role in (Role.CASEWORKER, Role.COORDINATOR))
        heard_on = interview.interviewed_on + timedelta(days=7)
        told = {"written_by": writer}
        if row.is_approved:
            told |= {"heard_on": heard_on, "heard_from": writer.full_name, "sent_on": heard_on}
            told |= {"approved_on": heard_on + timedelta(days=7), "approved_by": coordinator}
            self.asked_to_publish(client, heard_on, writer)
        story = Story.objects.create(centre=centre, interview=interview, **told, **row.story)
        if row.is_approved:
            found = {risk.key: harvest.WHY_IT_MAY_STAY for risk in open_risks(story, coordinator)}
            accept_risks(story=story, answers=found, by=coordinator)

    def asked_to_publish(self, client, on, by):
        Consent.objects.create(
            client=client,
            centre=client.centre,
            purpose=ConsentPurpose.PUBLISH,
            answer=ConsentAnswer.GIVEN,
            given_on=on,
            manner=ConsentManner.SPOKEN,
            recorded_by=by,
        )

    def write_studies(self):
        """One is being written, one waits for the coordinator."""
        for row in harvest.UNDER_WAY:
            centre = self.centres[row["centre"]]
            is_sent = row.get("is_sent", False)
            CaseStudy.objects.create(
                **{name: value for name, value in row.items() if name not in {"centre", "is_sent"}},
                centre=centre,
                reference=next_reference(CaseStudy.objects, centre=centre, kind="S", year=self.today.year),
                written_by=self.staff_of(centre, Role.CASEWORKER),
                sent_on=self.today if is_sent else None,
            )
