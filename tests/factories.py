"""Records for tests. Names come in six scripts; each centre's records carry the centre's own marker."""

import hashlib
from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from clients.models import Client, Service
from events.models import Event, HeadCount, Participant
from legal_cases.letter_starter import starter_letter
from legal_cases.letters import keep_template
from legal_cases.models import CaseAmount, CaseRemedy, CaseSanction, CaseSubject, LegalCase, LetterTemplate
from legal_cases.papers import keep_content
from legal_cases.uploaded import Kept
from legal_cases.uploaded.office import DOCX
from mrc import sealed
from mrc.access.models import Centre, Membership, Organization, User
from mrc.access.roles import Role
from mrc.agreements.models import Activity, Agreement, Outcome
from outcomes.models import Answer, CaseStudy, Draw, Drawn, FramePerson, Interview, Question, Story
from reports.build import build
from reports.models import Attachment, Indicator, ProgressReport, Submission
from reports.scope import Scope
from reports.submitted.frozen import checksum, frozen
from reports.submitted.ledger import ledger, packed

NAMES = [
    "សុខ ច័ន្ទធូ",
    "ບຸນມີ ແກ້ວວົງສາ",
    "မခင်သူဇာ",
    "สมหญิง แสงจันทร์",
    "Nguyễn Thị Hoài Thương",
    "Chan Sophea",
]


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization
        django_get_or_create = ["name"]

    name = "Safe Passage"


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = Centre

    code = factory.Sequence(lambda n: f"C{n:02}")
    name = factory.LazyAttribute(lambda centre: f"Centre {centre.code}")
    organization = factory.SubFactory(OrganizationFactory)
    country = "TH"
    currency = "THB"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    full_name = factory.Sequence(lambda n: f"User {n}")
    role = Role.CASEWORKER
    password = factory.django.Password("correct horse")

    @factory.post_generation
    def centres(self, create, centres, **kwargs):
        for centre in centres or []:
            Membership.objects.create(user=self, centre=centre)


class ClientFactory(DjangoModelFactory):
    class Meta:
        model = Client

    centre = factory.SubFactory(CentreFactory)
    reference = factory.Sequence(lambda n: f"REF-{n:05}")
    registered_on = date(2026, 1, 15)
    name = factory.Iterator(NAMES)
    gender = "woman"


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    client = factory.SubFactory(ClientFactory)
    centre = factory.SelfAttribute("client.centre")
    service = "counselling"
    received_on = date(2026, 2, 1)


class LegalCaseFactory(DjangoModelFactory):
    """Open by default; ``closed=True`` closes it on a day of the first quarter of 2026."""

    class Meta:
        model = LegalCase
        skip_postgeneration_save = True

    class Params:
        closed = factory.Trait(closed_on=date(2026, 2, 14), resolved_through="mediation")

    centre = factory.SubFactory(CentreFactory)
    reference = factory.Sequence(lambda n: f"CASE-{n:05}")
    gender = "woman"
    opened_on = date(2026, 1, 2)

    @factory.post_generation
    def subjects(self, create, codes, **kwargs):
        for code in codes or []:
            CaseSubject.objects.create(case=self, centre=self.centre, code=code)

    @factory.post_generation
    def remedies(self, create, codes, **kwargs):
        for code in codes or []:
            CaseRemedy.objects.create(case=self, centre=self.centre, code=code)

    @factory.post_generation
    def sanctions(self, create, codes, **kwargs):
        for code in codes or []:
            CaseSanction.objects.create(case=self, centre=self.centre, code=code)

    @factory.post_generation
    def amounts(self, create, amounts, **kwargs):
        """Triples of kind, currency and amount."""
        for kind, currency, amount in amounts or []:
            CaseAmount.objects.create(
                case=self, centre=self.centre, kind=kind, currency=currency, amount=Decimal(amount)
            )


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    centre = factory.SubFactory(CentreFactory)
    reference = factory.Sequence(lambda n: f"EVENT-{n:05}")
    kind = "training"
    title = "Your pay slip"
    held_on = date(2026, 3, 1)


class ParticipantFactory(DjangoModelFactory):
    class Meta:
        model = Participant

    event = factory.SubFactory(EventFactory)
    centre = factory.SelfAttribute("event.centre")
    gender = "woman"


class HeadCountFactory(DjangoModelFactory):
    class Meta:
        model = HeadCount

    event = factory.SubFactory(EventFactory)
    centre = factory.SelfAttribute("event.centre")


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"AG-{n}")
    title = "Safe and informed"
    organization = factory.SubFactory(OrganizationFactory)
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)
    value = Decimal(84000)
    value_currency = "USD"

    @factory.post_generation
    def centres(self, create, centres, **kwargs):
        self.centres.set(centres or [])


def paper(*, case, by, title="A contract", words=b"The wage is 9,000 a month."):
    """A paper with its sealed file, as somebody adds it."""
    kept = Kept(words, "text/plain; charset=utf-8", ".txt")
    return keep_content(case=case, kept=kept, name="contract.txt", kind="contract", title=title, by=by)


def letter(*, centre, by, name="Invitation", language="en"):
    """A letter of the centre's register, with its sealed file."""
    template = LetterTemplate(centre=centre, name=name, language=language)
    kept = Kept(starter_letter(language), DOCX, ".docx")
    return keep_template(template=template, kept=kept, name="letter.docx", columns=set(), by=by)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    agreement = factory.SubFactory(AgreementFactory)
    number = factory.Sequence(lambda n: f"{n + 1}")
    statement = "Migrants decide with knowledge of their rights"


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    outcome = factory.SubFactory(OutcomeFactory)
    number = factory.Sequence(lambda n: f"1.{n + 1}")
    statement = "Trainings before departure"


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    agreement = factory.SubFactory(AgreementFactory)
    code = factory.Sequence(lambda n: f"I{n + 1}")
    statement = "Number of migrants trained on their labour rights"
    level = "output"
    unit = "number"
    data_source = "Participant lists"
    target = Decimal(50)
    target_women = Decimal(25)
    target_men = Decimal(25)
    target_by = date(2026, 12, 31)


class ProgressReportFactory(DjangoModelFactory):
    """The first quarter of 2026, begun."""

    class Meta:
        model = ProgressReport

    agreement = factory.SubFactory(AgreementFactory)
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 3, 31)
    due_on = date(2026, 4, 15)
    status = "draft"


def submission(*, agreement, by, text="It goes on."):
    """The report of the second quarter of 2026 as it was submitted, with one file; its figures are those of now."""
    report = ProgressReportFactory(
        agreement=agreement, starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30), status="submitted"
    )
    report.texts.create(section="summary", text=text)
    made = frozen(build(Agreement.objects.for_report().get(pk=agreement.pk), report.period))
    content = f"<p>{text}</p>".encode()
    digest = hashlib.sha256(content).hexdigest()
    kept = Submission.objects.create(
        report=report,
        number=1,
        submitted_by=by,
        definitions="1",
        content=made,
        checksum=checksum(made, {"html": digest}),
    )
    kept.files.create(kind="html", size=len(content), sha256=digest, stored_as=sealed.seal(content))
    lines = packed(ledger(Scope.of(agreement, report.period)))
    digest = hashlib.sha256(lines).hexdigest()
    kept.files.create(kind="ledger", size=len(lines), sha256=digest, stored_as=sealed.seal(lines))
    kept.steps.create(what="submitted", by=by)
    return kept


def attachment(*, report, title="Leaflet", content=b"A leaflet."):
    """A small text file with a report, sealed as the page seals it."""
    return Attachment.objects.create(
        report=report,
        title=title,
        filename="leaflet.txt",
        media_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=sealed.seal(content),
    )


class DrawFactory(DjangoModelFactory):
    """Of the first year of its agreement."""

    class Meta:
        model = Draw

    agreement = factory.SubFactory(AgreementFactory)
    starts_on = factory.LazyAttribute(lambda draw: draw.agreement.years[0].start)
    ends_on = factory.LazyAttribute(lambda draw: draw.agreement.years[0].end)
    drawn_on = factory.SelfAttribute("starts_on")
    drawn_by = factory.SubFactory(UserFactory)
    wanted = 4
    seed = "5eed"
    method = "1"


class FramePersonFactory(DjangoModelFactory):
    class Meta:
        model = FramePerson

    draw = factory.SubFactory(DrawFactory)
    client = factory.SubFactory(ClientFactory)
    centre = factory.SelfAttribute("client.centre")
    gender = factory.SelfAttribute("client.gender")
    number = factory.Sequence(lambda n: n + 1)
    rank = factory.SelfAttribute("number")


class DrawnFactory(DjangoModelFactory):
    class Meta:
        model = Drawn

    person = factory.SubFactory(FramePersonFactory)
    centre = factory.SelfAttribute("person.centre")


class InterviewFactory(DjangoModelFactory):
    class Meta:
        model = Interview

    client = factory.SubFactory(ClientFactory)
    centre = factory.SelfAttribute("client.centre")
    reference = factory.Sequence(lambda n: f"INTERVIEW-{n:05}")
    interviewed_on = date(2026, 9, 1)
    gender = "woman"


class StoryFactory(DjangoModelFactory):
    class Meta:
        model = Story

    interview = factory.SubFactory(InterviewFactory)
    centre = factory.SelfAttribute("interview.centre")
    title = "A receipt for everything"
    outcome = "positive"


class CaseStudyFactory(DjangoModelFactory):
    class Meta:
        model = CaseStudy

    centre = factory.SubFactory(CentreFactory)
    reference = factory.Sequence(lambda n: f"STUDY-{n:05}")
    title = "A savings group that ended"
    finding = "did_not_work"


class QuestionFactory(DjangoModelFactory):
    class Meta:
        model = Question

    wording = factory.Sequence(lambda n: f"តើអ្នកបានប្រាប់អ្នកណាអំពីមជ្ឈមណ្ឌលនេះ? {n}")
    order = 1


def answer(*, interview, question, text):
    return Answer.objects.create(
        interview=interview, centre=interview.centre, question=question, asked=question.wording, text=text
    )


def drawn(*, client, by, agreement, on=date(2026, 8, 1), number=1, **fields):
    """Somebody drawn by lot on a day, to be asked."""
    draw, _is_new = Draw.objects.get_or_create(
        agreement=agreement,
        starts_on=date(on.year, 1, 1),
        defaults={
            "ends_on": date(on.year, 12, 31),
            "drawn_on": on,
            "drawn_by": by,
            "wanted": 4,
            "seed": "1",
            "method": "test",
        },
    )
    person = FramePerson.objects.create(
        draw=draw, centre=client.centre, client=client, gender=client.gender, number=number, rank=number
    )
    return Drawn.objects.create(person=person, centre=client.centre, **fields)
