"""The bundle of a submitted report: all its forms, stories and case studies, nobody's identity, rights asked again."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import date

import pytest
from django.urls import reverse

from legal_cases.models import LegalCase
from legal_cases.outgoing import keep_checked
from legal_cases.restriction import restrict
from mrc import sealed
from mrc.jobs.models import Job, JobState
from mrc.jobs.work import folder
from mrc.period import Period
from outcomes.models import CaseStudy, Interview, Story
from reports import records_pdf
from reports.actions import keep_texts
from reports.submitted import actions
from reports.submitted.actions import return_report, submit_report
from reports.submitted.changes import file_of
from tests.factories import AgreementFactory, ClientFactory, LegalCaseFactory, OutcomeFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
NAME = "Thuzar Aung"
ANSWERS = {
    "sector": "fishing",
    "subjects": ["leave"],
    "remedies": ["none"],
    "sanctions": ["none"],
    "legal_status": "regular",
    "source": "ngo",
    "opened_on": date(2025, 12, 1),
    "gender": "woman",
}


@pytest.fixture
def officer():
    return UserFactory(role="programme")


@pytest.fixture
def agreement(centre, officer):
    agreement = AgreementFactory(centres=[centre])
    OutcomeFactory(agreement=agreement, number="1")
    agreement.followers.add(officer)
    return agreement


@pytest.fixture(autouse=True)
def quick_files(monkeypatch):
    monkeypatch.setattr(actions, "render", lambda report, kind: f"{kind} {report.period}".encode())


@pytest.fixture
def cases(centre):
    return [
        LegalCaseFactory(
            centre=centre,
            reference=f"CASE-{number}",
            closed=True,
            closed_on=day,
            client=ClientFactory(centre=centre, reference=f"CARD-{number}", name=NAME, gender="woman"),
            remarks=f"{NAME} was paid",
            **ANSWERS,
        )
        for number, day in ((2, date(2026, 3, 31)), (1, date(2026, 2, 1)))
    ]


@pytest.fixture(autouse=True)
def story(centre):
    interview = Interview.objects.create(
        centre=centre, reference="I-1", interviewed_on=date(2026, 3, 2), gender="woman"
    )
    return Story.objects.create(
        centre=centre,
        interview=interview,
        title="ដំណើរ of Dara",
        outcome="mixed",
        profile="She sewed.",
        approved_on=date(2026, 3, 10),
    )


@pytest.fixture(autouse=True)
def study(centre):
    return CaseStudy.objects.create(
        centre=centre,
        reference="S-1",
        title="What failed at the pier",
        finding="did_not_work",
        summary="Nobody came.",
        approved_on=date(2026, 3, 20),
    )


@pytest.fixture
def submission(agreement, coordinator, cases, story):
    return submitted(agreement, coordinator)


def submitted(agreement, by):
    texts = {(section, "", "text"): f"Of {section}." for section in ("summary", "beneficiaries", "issues", "actions")}
    texts["outcomes", f"outcome:{agreement.outcomes.get().pk}", "progress"] = "It goes on."
    keep_texts(agreement=agreement, period=QUARTER, texts=texts, by=by)
    return submit_report(agreement=agreement, period=QUARTER, by=by, today=date(2026, 11, 27))


def ask(client, user, submission, cases="period"):
    client.force_login(user)
    answer = client.post(reverse("reports:deliver", args=[submission.uuid]), {"cases": cases})
    assert answer.status_code == 302, answer.context["form"].errors
    return Job.objects.get(uuid=answer.url.rstrip("/").rpartition("/")[2])


def opened(client, job):
    assert (job.state, job.sentence) == (JobState.DONE, "")
    answer = client.get(reverse("jobs:download", args=[job.uuid]))
    bundle = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: bundle.read(name) for name in bundle.namelist()}


def words(pdf):
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def told(files):
    return json.loads(files["manifest.json"])


def test_it_holds_the_report_as_submitted_its_forms_stories_studies_and_a_list_of_them(client, coordinator, submission):
    job = ask(client, coordinator, submission)
    assert job.total == 2
    assert job.filename == f"{submission.report.agreement.number.lower()}_2026-01-01_2026-03-31_version-1_bundle.zip"
    files = opened(client, job)
    assert list(files) == [
        "report.pdf",
        "report.docx",
        "report.xlsx",
        "report.json",
        "annex-2-forms.pdf",
        "stories.pdf",
        "case-studies.pdf",
        "manifest.json",
        "SHA256SUMS",
    ]
    for kind in ("pdf", "docx", "xlsx"):
        assert files[f"report.{kind}"] == file_of(submission, kind)
    forms = words(files["annex-2-forms.pdf"])
    assert forms.index("CASE-1") < forms.index("CASE-2")
    assert "ដំណើរ of Dara" in words(files["stories.pdf"])
    assert "What failed at the pier" in words(files["case-studies.pdf"])
    data = json.loads(files["report.json"])
    assert data["legal_assistance"]["cases_closed"] == told(files)["annex_2_forms"]["in_this_bundle"] == 2
    assert told(files)["annex_2_forms"]["counted_in_the_report"] == 2
    assert told(files)["stories"] == {"in_the_report": 1, "in_this_bundle": 1, "taken_back_since": 0}
    assert told(files)["report"]["checksum"] == submission.checksum


def test_each_checksum_is_that_of_its_file(client, coordinator, submission):
    files = opened(client, ask(client, coordinator, submission))
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in files if name != "SHA256SUMS"}
    for one in told(files)["files"]:
        assert (one["size"], one["sha256"]) == (len(files[one["name"]]), sums[one["name"]])


@pytest.mark.parametrize("reader", ["coordinator", "officer"])
def test_nobody_is_named_in_it_and_texts_nobody_checked_stay(client, coordinator, officer, submission, reader):
    files = opened(client, ask(client, {"coordinator": coordinator, "officer": officer}[reader], submission))
    forms = words(files["annex-2-forms.pdf"])
    for secret in (NAME, "Thuzar", "CARD-", "31 March", "1 February"):
        assert secret not in forms.partition("Case No.")[2]
    assert "kept at the centre" in forms
    assert "CASE-1" in forms


def test_a_text_somebody_checked_goes_with_its_form(client, officer, coordinator, cases, submission):
    keep_checked(case=cases[0], texts={"remarks": "The wages were paid"}, by=coordinator)
    assert "The wages were paid" in words(opened(client, ask(client, officer, submission))["annex-2-forms.pdf"])


@pytest.mark.parametrize("reader", ["coordinator", "officer"])
def test_a_restricted_case_goes_without_its_number(client, caseworker, coordinator, officer, cases, submission, reader):
    restrict(case=cases[0], readers=[caseworker], by=caseworker)
    files = opened(client, ask(client, {"coordinator": coordinator, "officer": officer}[reader], submission))
    forms = words(files["annex-2-forms.pdf"])
    assert "CASE-2" not in forms
    assert "restricted" in forms
    assert told(files)["annex_2_forms"] | {"without_number": 1, "in_this_bundle": 2} == told(files)["annex_2_forms"]


def test_what_happened_to_cases_since_is_said_and_the_forms_add_up_to_the_figure(
    client, coordinator, centre, cases, submission
):
    LegalCase.objects.filter(pk=cases[0].pk).update(closed_on=None, resolved_through="not_recorded")
    LegalCaseFactory(centre=centre, reference="CASE-LATE", closed=True, closed_on=date(2026, 3, 1), **ANSWERS)
    files = opened(client, ask(client, coordinator, submission))
    forms = words(files["annex-2-forms.pdf"])
    assert "CASE-LATE" not in forms
    assert "Reopened since the report was submitted, and therefore without a form: 1." in forms
    found = told(files)["annex_2_forms"]
    assert (found["in_this_bundle"], found["reopened_since"], found["counted_in_the_report"]) == (1, 1, 2)


def test_a_coordinator_gets_the_forms_of_her_centres_and_the_officer_all(
    client, coordinator, officer, elsewhere, agreement, cases
):
    agreement.centres.add(elsewhere)
    LegalCaseFactory(centre=elsewhere, reference="FAR-1", closed=True, closed_on=date(2026, 3, 1), **ANSWERS)
    record = submitted(agreement, coordinator)
    files = opened(client, ask(client, coordinator, record))
    assert "FAR-1" not in words(files["annex-2-forms.pdf"])
    assert told(files)["annex_2_forms"]["at_other_centres"] == 1
    files = opened(client, ask(client, officer, record))
    assert "FAR-1" in words(files["annex-2-forms.pdf"])
    assert told(files)["annex_2_forms"]["in_this_bundle"] == 3


def test_a_centre_that_left_the_agreement_since_is_still_in_it(
    client, coordinator, officer, elsewhere, agreement, cases
):
    agreement.centres.add(elsewhere)
    LegalCaseFactory(centre=elsewhere, reference="FAR-1", closed=True, closed_on=date(2026, 3, 1), **ANSWERS)
    record = submitted(agreement, coordinator)
    agreement.centres.remove(elsewhere)
    found = told(opened(client, ask(client, officer, record)))["annex_2_forms"]
    assert (found["counted_in_the_report"], found["in_this_bundle"], found["at_other_centres"]) == (3, 3, 0)


def test_with_the_final_report_go_the_forms_of_all_days_since_the_start(client, coordinator, agreement, centre, cases):
    LegalCaseFactory(centre=centre, reference="CASE-0", closed=True, closed_on=agreement.starts_on, **ANSWERS)
    record = submitted(agreement, coordinator)
    found = told(opened(client, ask(client, coordinator, record, "agreement")))["annex_2_forms"]
    assert found["closed_from"] == agreement.starts_on.isoformat()
    assert found["counted_in_the_report"] == found["in_this_bundle"]
    assert found["in_this_bundle"] >= 2


def test_a_story_taken_back_since_is_not_in_it_and_that_is_said(client, coordinator, story, study, submission):
    Story.objects.filter(pk=story.pk).update(approved_on=None)
    CaseStudy.objects.filter(pk=study.pk).update(summary="Somebody came.")
    files = opened(client, ask(client, coordinator, submission))
    assert not {"stories.pdf", "case-studies.pdf"} & set(files)
    assert told(files)["stories"]["taken_back_since"] == told(files)["case_studies"]["taken_back_since"] == 1


def test_a_report_without_cases_has_a_bundle_without_forms(client, coordinator, agreement):
    found = told(opened(client, ask(client, coordinator, submitted(agreement, coordinator))))
    assert found["annex_2_forms"]["counted_in_the_report"] == 0
    assert "annex-2-forms.pdf" not in [one["name"] for one in found["files"]]


def test_a_report_sent_back_has_none(client, coordinator, officer, submission):
    return_report(submission=submission, remarks={"": "Count again."}, by=officer)
    job = ask(client, coordinator, submission)
    assert job.state == JobState.FAILED
    assert "sent back" in job.sentence
    page = client.get(submission.get_absolute_url()).content.decode()
    assert reverse("reports:deliver", args=[submission.uuid]) not in page


def test_a_damaged_file_is_said_and_nothing_is_delivered(client, coordinator, submission):
    sealed.remove(submission.files.get(kind="ledger").stored_as)
    job = ask(client, coordinator, submission)
    assert (job.state, job.stored_as) == (JobState.FAILED, "")
    assert "damaged" in job.sentence


def test_a_right_taken_away_in_the_middle_ends_the_work(client, coordinator, submission, monkeypatch):
    press = records_pdf.press

    def taken_away(records):
        coordinator.memberships.all().delete()
        return press(records)

    monkeypatch.setattr(records_pdf, "press", taken_away)
    job = ask(client, coordinator, submission)
    assert (job.state, job.stored_as) == (JobState.FAILED, "")
    assert "taken away" in job.sentence
    assert list(folder().iterdir()) == []


def test_who_left_or_follows_no_more_fetches_nothing(client, coordinator, officer, agreement, submission):
    for user, leave in (
        (coordinator, coordinator.memberships.all().delete),
        (officer, agreement.followers.clear),
    ):
        job = ask(client, user, submission)
        address = reverse("jobs:download", args=[job.uuid])
        assert client.get(address).status_code == 200
        leave()
        assert client.get(address).status_code == 404


def test_a_case_restricted_after_it_was_made_closes_the_file(client, officer, caseworker, cases, submission):
    job = ask(client, officer, submission)
    restrict(case=cases[0], readers=[caseworker], by=caseworker)
    assert client.get(reverse("jobs:download", args=[job.uuid])).status_code == 404


def test_a_choice_nobody_offered_is_a_sentence(client, coordinator, submission):
    client.force_login(coordinator)
    answer = client.post(reverse("reports:deliver", args=[submission.uuid]), {"cases": "all"})
    assert answer.status_code == 200
    assert "cases" in answer.context["form"].errors
