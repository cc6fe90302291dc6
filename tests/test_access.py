"""Who may open what: every address × every role × (own centre, other centre, signed out, deactivated).

An address without a line in ``TABLE`` fails. Nothing that belongs to the other centre stands in any answer.
"""

import io
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import URLPattern, get_resolver, reverse

from clients.actions import link_family, note_alike
from clients.merging import merge_clients
from clients.models import Client, Consent, ContactOverride, SafetyMark
from clients.side_by_side import print_of
from legal_cases.models import (
    CaseRespondent,
    CentreStage,
    DueDate,
    Entry,
    GroupComplaint,
    LetterTemplate,
    MigrationFee,
    Respondent,
    SavedFilter,
)
from mrc.access.models import Deputy
from mrc.access.roles import Role
from mrc.jobs.models import Job
from reports.models import Attachment
from tests import factories

pytestmark = pytest.mark.django_db

STAFF, CASEWORKER, COORDINATOR, PROGRAMME, ADMINISTRATOR = Role.values
DESK = {STAFF, CASEWORKER, COORDINATOR}
CASEWORK = {CASEWORKER, COORDINATOR}
AGREED = {COORDINATOR, PROGRAMME, ADMINISTRATOR}
ALL = set(Role.values)
PERIOD = [date(2026, 1, 1), date(2026, 3, 31)]
PLAN_KIND = SimpleNamespace(word="outcome")  # the word of an address, which is an attribute of ``World`` too
OWN, OTHER = "OWNMARK", "FOREIGNMARK"


@dataclass(frozen=True)
class Address:
    roles: set
    record: str = ""  # what the address names: the attribute of ``World``
    more: tuple = ()  # further parts of the address, attributes or values
    status_of_other: int = 404
    names_more: bool = False  # it names something that is not there in this world: 404


TABLE = {
    "home": Address(ALL),
    "definitions": Address(ALL),
    "access:account": Address(ALL),
    "access:deputies": Address({COORDINATOR}),
    "access:end-deputy": Address({COORDINATOR}, more=("named_deputy",), names_more=True),
    "access:user-list": Address({ADMINISTRATOR}),
    "access:user-create": Address({ADMINISTRATOR}),
    "access:user-update": Address({ADMINISTRATOR}, "user", status_of_other=200),
    "access:user-invite": Address({ADMINISTRATOR}, "user", status_of_other=200),
    "access:user-invited": Address({ADMINISTRATOR}, "user", status_of_other=200),
    "access:centre-list": Address({ADMINISTRATOR}),
    "access:centre-create": Address({ADMINISTRATOR}),
    "access:centre-update": Address({ADMINISTRATOR}, "centre", status_of_other=200),
    "agreements:list": Address(AGREED),
    "agreements:create": Address({ADMINISTRATOR}),
    "agreements:detail": Address(AGREED, "agreement"),
    "agreements:update": Address({ADMINISTRATOR}, "agreement", status_of_other=200),
    "clients:list": Address(DESK),
    "clients:create": Address(DESK),
    "clients:blank-pdf": Address(DESK),
    "clients:detail": Address(DESK, "client"),
    "clients:update": Address(DESK, "client"),
    "clients:history": Address(DESK, "client"),
    "clients:consent": Address(DESK, "client"),
    "clients:pdf": Address(DESK, "client"),
    "clients:looks": Address(DESK, "client"),
    "clients:override": Address(DESK, "client"),
    "clients:override-read": Address(ALL, "override", names_more=True),  # of who is told alone
    "clients:consent-pdf": Address(DESK, "client"),
    "clients:blank-consent-pdf": Address(DESK),
    "clients:family": Address(DESK, "client"),
    "clients:remove-family": Address(DESK, "client", ("relative",)),
    "clients:name-alike": Address(DESK, "client"),
    "clients:alike": Address(CASEWORK),
    "clients:pair": Address(CASEWORK, "pair"),
    "clients:unmerge": Address(CASEWORK, "merge"),
    "clients:safety-mark": Address(DESK, "client"),
    "clients:remove-safety-mark": Address(CASEWORK, "client", ("safety_mark",)),
    "clients:add-service": Address(DESK, "client"),
    "clients:change-service": Address(DESK, "client", ("service",)),
    "clients:remove-service": Address(DESK, "client", ("service",)),
    "legal_cases:list": Address(CASEWORK),
    "legal_cases:create": Address(CASEWORK),
    "legal_cases:cards": Address(CASEWORK),
    "legal_cases:respondents": Address(CASEWORK),
    "legal_cases:respondent-create": Address(CASEWORK),
    "legal_cases:respondent-names": Address(CASEWORK),
    "legal_cases:respondent": Address(CASEWORK, "respondent"),
    "legal_cases:respondent-update": Address(CASEWORK, "respondent"),
    "legal_cases:respondent-add": Address(CASEWORK, "case"),
    "legal_cases:respondent-remove": Address(CASEWORK, "case", ("named",)),
    "legal_cases:fees": Address(CASEWORK, "case"),
    "legal_cases:narrow": Address(CASEWORK),
    "legal_cases:find": Address(CASEWORK),
    "legal_cases:export": Address(CASEWORK),
    "legal_cases:export-identity": Address({COORDINATOR}),
    "legal_cases:saved": Address(CASEWORK),
    "legal_cases:saved-list": Address(CASEWORK, more=("saved",), names_more=True),
    "legal_cases:week": Address(CASEWORK),
    "legal_cases:week-pdf": Address(CASEWORK),
    "legal_cases:date-add": Address(CASEWORK, "case"),
    "legal_cases:date-update": Address(CASEWORK, "due_date"),
    "legal_cases:date-end": Address(CASEWORK, "due_date"),
    "legal_cases:blank-pdf": Address(CASEWORK),
    "legal_cases:detail": Address(CASEWORK, "case"),
    "legal_cases:history": Address(CASEWORK, "case"),
    "legal_cases:add-entry": Address(CASEWORK, "case"),
    "legal_cases:entry": Address(CASEWORK, "entry"),
    "legal_cases:change-stage": Address(CASEWORK, "case"),
    "legal_cases:assign": Address(CASEWORK, "case"),
    "legal_cases:readers": Address(CASEWORK, "case"),
    "legal_cases:stages": Address({COORDINATOR}),
    "drafts:draft": Address(ALL),
    "drafts:discard": Address(ALL),
    "legal_cases:update": Address(CASEWORK, "case"),
    "legal_cases:close": Address(CASEWORK, "case"),
    "legal_cases:reopen": Address(CASEWORK, "closed"),
    "legal_cases:outgoing": Address(CASEWORK, "closed"),
    "legal_cases:outgoing-pdf": Address(CASEWORK, "closed"),
    "legal_cases:pdf": Address(CASEWORK, "case"),
    "legal_cases:add-papers": Address(CASEWORK, "case"),
    "legal_cases:evidence": Address(CASEWORK, "case"),
    "legal_cases:paper": Address(CASEWORK, "paper"),
    "legal_cases:paper-file": Address(CASEWORK, "paper"),
    "legal_cases:update-paper": Address(CASEWORK, "paper"),
    "legal_cases:remove-paper": Address(CASEWORK, "paper"),
    "legal_cases:letters": Address(CASEWORK),
    "legal_cases:letter-fields": Address(CASEWORK),
    "legal_cases:letter-starter": Address({COORDINATOR}),
    "legal_cases:add-letter": Address({COORDINATOR}),
    "legal_cases:update-letter": Address({COORDINATOR}, "letter"),
    "legal_cases:letter-template": Address(CASEWORK, "letter"),
    "legal_cases:write-letter": Address(CASEWORK, "case"),
    "legal_cases:letter": Address(CASEWORK, "case", ("letter",)),
    "legal_cases:keep-letter": Address(CASEWORK, "case", ("letter",)),
    "events:list": Address(DESK),
    "events:create": Address(DESK),
    "events:detail": Address(DESK, "event"),
    "events:update": Address(DESK, "event"),
    "events:pdf": Address(DESK, "event"),
    "events:participants": Address(DESK, "event"),
    "events:add-client": Address(DESK, "event", names_more=True),
    "events:add-people": Address(DESK, "event"),
    "events:give-service": Address(DESK, "event"),
    "events:remove-participant": Address(DESK, "event", ("participant",)),
    "events:add-headcount": Address(DESK, "event"),
    "events:change-headcount": Address(DESK, "event", ("headcount",)),
    "events:remove-headcount": Address(DESK, "event", ("headcount",)),
    "outcomes:home": Address(CASEWORK),
    "outcomes:draw-new": Address({COORDINATOR}, "agreement"),
    "outcomes:draw": Address(CASEWORK, "draw"),
    "outcomes:draw-pdf": Address(CASEWORK, "draw"),
    "outcomes:draw-csv": Address(CASEWORK, "draw"),
    "outcomes:drawn": Address(CASEWORK, "drawn"),
    "outcomes:step-in": Address(CASEWORK, "drawn"),
    "outcomes:interview-find": Address(CASEWORK),
    "outcomes:interview-blank": Address(CASEWORK),
    "outcomes:interview-begin": Address(CASEWORK, "drawn"),
    "outcomes:interview-of": Address(CASEWORK, "client"),
    "outcomes:interview-without-card": Address(CASEWORK, "centre"),
    "outcomes:interview": Address(CASEWORK, "interview"),
    "outcomes:interview-update": Address(CASEWORK, "interview"),
    "outcomes:interview-pdf": Address(CASEWORK, "interview"),
    "outcomes:story-write": Address(CASEWORK, "interview"),
    "outcomes:story": Address(CASEWORK, "story"),
    "outcomes:story-update": Address(CASEWORK, "story"),
    "outcomes:story-check": Address(CASEWORK, "story"),
    "outcomes:story-heard": Address(CASEWORK, "story"),
    "outcomes:story-consent": Address(CASEWORK, "story"),
    "outcomes:story-send": Address(CASEWORK, "story"),
    "outcomes:story-return": Address({COORDINATOR}, "story"),
    "outcomes:story-approve": Address({COORDINATOR}, "story"),
    "outcomes:story-pdf": Address(CASEWORK, "story"),
    "outcomes:case-studies": Address(CASEWORK),
    "outcomes:case-study-write": Address(CASEWORK),
    "outcomes:case-study": Address(CASEWORK, "study"),
    "outcomes:case-study-update": Address(CASEWORK, "study"),
    "outcomes:case-study-names": Address(CASEWORK, "study"),
    "outcomes:case-study-send": Address(CASEWORK, "study"),
    "outcomes:case-study-return": Address({COORDINATOR}, "study"),
    "outcomes:case-study-approve": Address({COORDINATOR}, "study"),
    "outcomes:case-study-pdf": Address(CASEWORK, "study"),
    "outcomes:questions": Address({COORDINATOR}),
    "outcomes:question": Address({COORDINATOR}, "question"),
    "jobs:list": Address(ALL),
    "jobs:detail": Address(ALL, "job", names_more=True),  # of who asked for it alone
    "jobs:download": Address(ALL, "job", names_more=True),
    "jobs:cancel": Address(ALL, "job", names_more=True),
    "jobs:again": Address(ALL, "job", names_more=True),
    "reports:list": Address({COORDINATOR}),
    "reports:closing-records": Address({COORDINATOR}),
    "reports:periods": Address({COORDINATOR}, "agreement"),
    "reports:report": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:download": Address({COORDINATOR}, "agreement", (*PERIOD, "xlsx")),
    "reports:plan-impact": Address({COORDINATOR}, "agreement"),
    "reports:indicator-advice": Address({COORDINATOR}, "agreement"),
    "reports:plan-add": Address({COORDINATOR}, "agreement", (PLAN_KIND,)),
    "reports:plan-change": Address({COORDINATOR}, "agreement", (PLAN_KIND, "outcome")),
    "reports:plan-remove": Address({COORDINATOR}, "agreement", (PLAN_KIND, "outcome")),
    "reports:target": Address({COORDINATOR}, "agreement", ("indicator", PERIOD[0])),
    "reports:attachment": Address({COORDINATOR}, "attachment"),
    "reports:remove-attachment": Address({COORDINATOR}, "attachment", names_more=True),  # gone after the first click
    "reports:add-attachment": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:board": Address({PROGRAMME}),
    "reports:submit": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:submission": Address({COORDINATOR, PROGRAMME}, "submission"),
    "reports:submitted-file": Address({COORDINATOR, PROGRAMME}, "submission", ("html",)),
    "reports:submitted-attachment": Address({COORDINATOR, PROGRAMME}, "submission", ("delivered",)),
    "reports:deliver": Address({COORDINATOR, PROGRAMME}, "submission"),
    "reports:changes": Address({COORDINATOR, PROGRAMME}, "submission"),
    "reports:records-then": Address({COORDINATOR}, "submission", ("complainants", "all", "total")),
    "reports:records-then-since": Address({COORDINATOR}, "submission", ("complainants", "all", "total")),
    "reports:by-centre": Address({COORDINATOR, PROGRAMME}, "submission"),
    "reports:approve": Address({PROGRAMME}, "submission"),
    "reports:return": Address({PROGRAMME}, "submission"),
    "reports:unlock": Address({PROGRAMME}, "submission"),
    "reports:due-date": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:compare": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:over-time": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:breakdown": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:gender": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:check": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:from-word": Address({COORDINATOR}, "agreement", tuple(PERIOD)),
    "reports:write": Address({COORDINATOR}, "agreement", (*PERIOD, "summary")),
    "reports:records": Address({COORDINATOR}, "agreement", (*PERIOD, "complainants", "all", "total")),
    "workbook:import": Address({COORDINATOR}),
    "workbook:template": Address({COORDINATOR}),
    "workbook:export": Address({COORDINATOR}),
    "workbook:preview": Address({COORDINATOR}, more=("no-such-upload",), names_more=True),
    "workbook:marked": Address({COORDINATOR}, more=("no-such-upload",), names_more=True),
    "workbook:confirm": Address({COORDINATOR}, more=("no-such-upload",), names_more=True),
    "workbook:cancel": Address({COORDINATOR}, more=("no-such-upload",), names_more=True),
}
# Open to whoever is not signed in, or kept by allauth for the account one is signed in to.
OPEN = {"healthz", "set_language"}


def key(record):
    """What names a record in second place of an address."""
    return record.uuid if isinstance(record, LetterTemplate | Client | Attachment) else record.pk


class World:
    """One of everything at a centre, each text of it carrying the centre's mark."""

    def __init__(self, centre, mark):
        self.mark, self.centre = mark, centre
        self.client = factories.ClientFactory(
            centre=centre,
            reference=f"{mark}-1",
            **dict.fromkeys(
                ("name", "name_latin", "other_names", "address", "ethnicity", "emergency_name", "safe_contact"), mark
            ),
        )
        Consent.objects.create(
            client=self.client,
            centre=centre,
            purpose="share",
            shared_with=mark,
            answer="given",
            given_on=date(2026, 1, 15),
            given_by=mark,
            interpreter=mark,
        )
        self.relative = factories.ClientFactory(centre=centre, reference=f"{mark}-2", name=mark)
        by = factories.UserFactory(centres=[centre], full_name=f"{mark} desk")
        link_family(client=self.client, other=self.relative, relation="child", by=by)
        self.pair = note_alike(one=self.client, other=self.relative, likeness="name", by=by)
        self.override = ContactOverride.objects.create(
            client=self.relative,
            centre=centre,
            danger="life",
            reason=mark,
            made_by=by,
            told=factories.UserFactory(centres=[centre], full_name=f"{mark} told"),
        )
        gone = factories.ClientFactory(centre=centre, reference=f"{mark}-3", name=mark)
        shown = print_of(self.relative, gone)
        self.merge = merge_clients(kept=self.relative, gone=gone, values={}, shown=shown, by=by)
        self.service = factories.ServiceFactory(client=self.client, note=mark)
        group = GroupComplaint.objects.create(centre=centre, name=f"{mark} factory")
        common = {"centre": centre, "client": self.client, "group_complaint": group, "remarks": mark}
        self.case = factories.LegalCaseFactory(reference=f"{mark}-L1", subjects=["leave"], **common)
        self.closed = factories.LegalCaseFactory(
            reference=f"{mark}-L2", closed=True, sector="other", sector_other=mark, **common
        )
        self.due_date = DueDate.objects.create(
            case=self.case, centre=centre, kind="hearing", on=date(2026, 3, 1), what=mark, reason=mark
        )
        self.entry = Entry.objects.create(case=self.case, centre=centre, happened_on=date(2026, 1, 3), text=mark)
        self.respondent = Respondent.objects.create(
            centre=centre, name=f"{mark} agency", kind="broker", note=mark, search_key=mark.lower()
        )
        self.named = CaseRespondent.objects.create(case=self.case, centre=centre, respondent=self.respondent)
        MigrationFee.objects.create(case=self.case, centre=centre, currency="THB", amount=5, paid_to_name=mark)
        self.stage = CentreStage.objects.create(centre=centre, code="own-stage", name=f"{mark} stage")
        self.event = factories.EventFactory(centre=centre, reference=f"{mark}-E1", title=mark, place=mark)
        self.participant = factories.ParticipantFactory(event=self.event, client=self.client, name=mark)
        self.headcount = factories.HeadCountFactory(event=self.event, audience="employer", men=3)
        self.user = factories.UserFactory(full_name=f"{mark} user", centres=[centre])
        self.saved = SavedFilter.objects.create(user=self.user, name=mark, query="state=all")
        self.paper = factories.paper(case=self.case, by=self.user, title=mark)
        self.letter = factories.letter(centre=centre, by=self.user, name=mark)
        self.named_deputy = Deputy.objects.create(
            coordinator=factories.UserFactory(role=COORDINATOR, centres=[centre]),
            deputy=self.user,
            starts_on=PERIOD[0],
            ends_on=PERIOD[1],
        )
        self.programme_officer = factories.UserFactory(role=PROGRAMME, full_name=f"{mark} officer")
        self.agreement = factories.AgreementFactory(number=f"{mark}/1", title=mark, centres=[centre])
        self.agreement.followers.add(self.programme_officer)
        self.outcome = factories.OutcomeFactory(agreement=self.agreement, statement=mark)
        self.indicator = factories.IndicatorFactory(agreement=self.agreement, statement=mark)
        report = factories.ProgressReportFactory(agreement=self.agreement)
        report.texts.create(section="summary", text=mark)
        self.attachment = factories.attachment(report=report, title=mark)
        self.submission = factories.submission(agreement=self.agreement, by=self.user, text=mark)
        self.safety_mark = SafetyMark.objects.create(
            client=self.client, centre=centre, why="retaliation", since=date(2026, 1, 5), reason=mark
        )
        self.delivered = factories.attachment(report=self.submission.report, title=mark)
        self.submission.attachments.add(self.delivered)
        self.drawn = factories.drawn(client=self.relative, by=by, agreement=self.agreement, reason=mark)
        self.draw = self.drawn.person.draw
        self.question = factories.QuestionFactory(centre=centre, wording=f"{mark} question")
        self.interview = factories.InterviewFactory(
            centre=centre, client=self.client, reference=f"{mark}-I1", event=mark, community_of_origin=mark
        )
        factories.answer(interview=self.interview, question=self.question, text=mark)
        self.study = factories.CaseStudyFactory(centre=centre, title=mark, summary=mark)
        self.study.cases.add(self.case)
        self.story = factories.StoryFactory(interview=self.interview, title=mark, profile=mark, pseudonym=mark)
        self.job = Job.objects.create(
            user=self.user, centre=centre, kind="reports.closing_records", sentence=mark, filename=f"{mark}.pdf"
        )

    def address(self, name):
        row = TABLE[name]
        args = [getattr(self, row.record).uuid] if row.record else []
        args += [
            key(getattr(self, part)) if isinstance(part, str) and hasattr(self, part) else getattr(part, "word", part)
            for part in row.more
        ]
        return reverse(name, args=args)


@pytest.fixture
def own(centre):
    return World(centre, OWN)


@pytest.fixture
def other(elsewhere):
    return World(elsewhere, OTHER)


@pytest.fixture
def who(own, other):
    """A user of our centre in each role; the programme officer follows our agreement."""

    def user(role):
        if role == PROGRAMME:
            return own.programme_officer
        return factories.UserFactory(role=role, centres=[] if role == ADMINISTRATOR else [own.centre])

    return user


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if kind == "application/pdf":
        body = subprocess.run(["pdftotext", "-raw", "-", "-"], input=body, capture_output=True, check=True).stdout
    elif "officedocument" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(map(parts.read, parts.namelist()))
    return body.decode(errors="replace") + str(response.headers)


def names(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            if not entry.callback.__module__.startswith("allauth."):
                yield f"{prefix}{entry.name}" if entry.name else None
        else:
            yield from names(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


def test_every_address_has_a_line():
    assert {name for name in names() if name} == TABLE.keys() | OPEN


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", TABLE)
def test_role_opens_its_own_and_nothing_of_the_other_centre(client, who, own, other, name, role):
    row = TABLE[name]
    client.force_login(who(role))
    for method in (client.get, client.post):
        answer = method(own.address(name))
        if role in row.roles:
            assert answer.status_code in {200, 302, 400, 405} or (answer.status_code == 404 and row.names_more)
        else:
            assert answer.status_code == 403
        if role != ADMINISTRATOR:
            assert OTHER not in text_of(answer)
        if not row.record:
            continue
        answer = method(other.address(name))
        if role not in row.roles:
            assert answer.status_code == 403
        elif row.status_of_other == 404 and role != ADMINISTRATOR:
            assert answer.status_code == (405 if method(own.address(name)).status_code == 405 else 404)
        if role != ADMINISTRATOR:
            assert OTHER not in text_of(answer)


@pytest.mark.parametrize("name", TABLE)
def test_who_is_not_signed_in_or_was_deactivated_is_asked_to_sign_in(client, who, own, name):
    answer = client.get(own.address(name))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    gone = who(next(iter(sorted(TABLE[name].roles))))
    client.force_login(gone)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    for method in (client.get, client.post):
        answer = method(own.address(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_who_has_left_a_centre_is_out_at_the_next_request(client, who, own):
    leaver = who(CASEWORKER)
    client.force_login(leaver)
    assert client.get(own.address("clients:detail")).status_code == 200
    leaver.memberships.all().delete()
    assert client.get(own.address("clients:detail")).status_code == 404


def test_the_marks_do_stand_in_the_answers_of_their_own_centre(client, who, own):
    """The test above would pass on empty pages; this one would not."""
    client.force_login(who(COORDINATOR))
    for name in (
        "clients:detail",
        "clients:pdf",
        "legal_cases:detail",
        "events:detail",
        "reports:report",
        "clients:list",
    ):
        assert OWN in text_of(client.get(own.address(name))), name


def test_two_parts_of_an_address_must_belong_together(client, who, own, other):
    """The other centre's service, participant or head-count under one's own record does not exist."""
    client.force_login(who(COORDINATOR))
    for name, part in (
        ("clients:change-service", "service"),
        ("clients:remove-service", "service"),
        ("events:remove-participant", "participant"),
        ("events:change-headcount", "headcount"),
        ("events:remove-headcount", "headcount"),
        ("legal_cases:respondent-remove", "named"),
        ("legal_cases:letter", "letter"),
        ("legal_cases:keep-letter", "letter"),
        ("clients:remove-family", "relative"),
        ("reports:submitted-attachment", "delivered"),
    ):
        record = getattr(own, TABLE[name].record)
        address = reverse(name, args=[record.uuid, key(getattr(other, part))])
        assert client.get(address).status_code in {404, 405}
        reads = {"legal_cases:letter", "reports:submitted-attachment"}
        assert client.post(address).status_code in ({405} if name in reads else {404})


def test_pages_of_signed_in_people_are_not_kept_by_the_browser(client, who, own):
    client.force_login(who(STAFF))
    assert client.get(own.address("clients:detail"))["Cache-Control"] == "no-store"
