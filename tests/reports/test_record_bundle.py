"""All closing records of a period in one PDF: as many as the report counts, nobody's identity, rights asked again."""

import io
import subprocess
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from legal_cases.models import CaseReader, LegalCase
from mrc.jobs.models import Job, JobState
from mrc.jobs.work import scratch
from reports import record_bundle, records_pdf
from tests import factories

pytestmark = pytest.mark.django_db
QUARTER = {"start": "01/01/2026", "end": "31/03/2026"}


@pytest.fixture
def cases(centre):
    return [
        factories.LegalCaseFactory(
            centre=centre,
            reference=f"HERE-{number:02}",
            closed=True,
            subjects=["leave"],
            remarks="Thuzar was paid",
            client=factories.ClientFactory(centre=centre, reference=f"CARD-{number}"),
        )
        for number in (3, 1, 2)
    ]


@pytest.fixture
def agreement(centre):
    return factories.AgreementFactory(centres=[centre])


def ask(client, user, **changes):
    client.force_login(user)
    answer = client.post(reverse("reports:closing-records"), {"form": "outgoing", **QUARTER, **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    return Job.objects.get(uuid=answer.url.rstrip("/").rpartition("/")[2])


def pages(client, job):
    content = client.get(reverse("jobs:download", args=[job.uuid])).content
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages], content


def words(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_each_record_stands_in_it_once_in_the_order_of_the_numbers(client, coordinator, cases, monkeypatch):
    monkeypatch.setattr(records_pdf, "CHUNK", 2)
    factories.LegalCaseFactory(
        centre=cases[0].centre, reference="HERE-99", closed_on=date(2026, 4, 1), resolved_through="court"
    )
    job = ask(client, coordinator)
    assert (job.state, job.sentence, job.total) == (JobState.DONE, "", 3)
    _pages, content = pages(client, job)
    text = words(content)
    places = [
        text.index(f"Case No.   {number}") if f"Case No.   {number}" in text else text.index(number)
        for number in ("HERE-01", "HERE-02", "HERE-03")
    ]
    assert places == sorted(places)
    assert "HERE-99" not in text
    assert "Records in this file" in text
    for secret in ("Thuzar", "CARD-", "14 February"):
        assert secret not in text
    assert "kept at the centre" in text
    assert PdfReader(io.BytesIO(content)).metadata.title == "Closing records"


def test_of_an_agreement_it_holds_the_days_within_it_and_says_what_stands_elsewhere(
    client, coordinator, cases, agreement, elsewhere
):
    agreement.centres.add(elsewhere)
    agreement.starts_on = date(2026, 2, 1)
    agreement.save(update_fields=["starts_on"])
    LegalCase.objects.filter(pk=cases[0].pk).update(closed_on=date(2026, 1, 20))
    factories.LegalCaseFactory(centre=elsewhere, reference="FAR-1", closed=True)
    job = ask(client, coordinator, agreement=str(agreement.uuid))
    text = words(pages(client, job)[1])
    assert job.total == 2
    assert "At other centres" in text
    assert "FAR-1" not in text
    assert "1 February 2026" in text


def test_a_hidden_case_is_in_it_without_its_number_and_in_the_full_one_only_counted(client, coordinator, cases):
    LegalCase.objects.filter(pk=cases[1].pk).update(is_restricted=True)
    job = ask(client, coordinator)
    text = words(pages(client, job)[1])
    assert job.total == 3
    assert "HERE-01" not in text
    assert "restricted" in text
    full = ask(client, coordinator, form="internal")
    text = words(pages(client, full)[1])
    assert full.total == 2
    assert "HERE-01" not in text
    assert "1 case is restricted to other people" in text
    assert "Thuzar was paid" in text
    CaseReader.objects.create(case=cases[1], centre=cases[1].centre, user=coordinator)
    assert "HERE-01" in words(pages(client, ask(client, coordinator))[1])


def test_an_empty_period_is_a_sentence(client, coordinator, cases):
    job = ask(client, coordinator, start="01/07/2026", end="31/07/2026")
    assert (job.state, job.stored_as) == (JobState.FAILED, "")
    assert job.sentence == "No case was closed in this period, so there is no record to print."
    assert job.sentence in client.get(job.get_absolute_url()).content.decode()


def test_figure_and_file_must_agree(client, coordinator, cases, monkeypatch):
    monkeypatch.setattr(record_bundle.Bundle, "keys", lambda self, user: ([cases[0].pk], 0))
    job = ask(client, coordinator)
    assert job.state == JobState.FAILED
    assert "The report counts 3 cases closed, but 1 records were found" in job.sentence


def test_a_case_reopened_meanwhile_makes_it_fail_rather_than_lie(client, coordinator, cases, monkeypatch):
    printing = record_bundle.sheets

    def sheets(keys, **named):
        LegalCase.objects.filter(pk=cases[0].pk).update(closed_on=None, resolved_through="not_recorded")
        return printing(keys, **named)

    monkeypatch.setattr(record_bundle, "sheets", sheets)
    job = ask(client, coordinator)
    assert job.state == JobState.FAILED
    assert "Start it again" in job.sentence


def test_a_membership_ended_in_the_middle_ends_the_work(client, coordinator, cases, monkeypatch):
    printing = record_bundle.sheets

    def sheets(keys, **named):
        coordinator.memberships.all().delete()
        return printing(keys, **named)

    monkeypatch.setattr(records_pdf, "CHUNK", 1)
    monkeypatch.setattr(record_bundle, "sheets", sheets)
    job = ask(client, coordinator)
    assert (job.state, job.stored_as) == (JobState.FAILED, "")


def test_who_left_the_centre_fetches_nothing(client, coordinator, cases):
    job = ask(client, coordinator)
    address = reverse("jobs:download", args=[job.uuid])
    assert client.get(address).status_code == 200
    coordinator.memberships.all().delete()
    assert client.get(address).status_code == 404


def test_a_worker_killed_in_the_middle_leaves_nothing_to_read(client, coordinator, cases, monkeypatch):
    seen = []

    def killed(*args, **kwargs):
        seen.append(scratch)
        raise MemoryError

    monkeypatch.setattr(records_pdf, "joined", killed)
    job = ask(client, coordinator)
    assert seen
    assert (job.state, job.stored_as) == (JobState.FAILED, "")


def test_caseworkers_do_not_ask_for_it(client, caseworker):
    client.force_login(caseworker)
    assert client.get(reverse("reports:closing-records")).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "31/12/2025"}, "end"),
        ({"start": "x"}, "start"),
        ({"form": "secret"}, "form"),
        ({"agreement": "no"}, "agreement"),
    ],
)
def test_a_wrong_answer_is_told_at_its_place(client, coordinator, changes, field):
    client.force_login(coordinator)
    answer = client.post(reverse("reports:closing-records"), {"form": "outgoing", **QUARTER, **changes})
    assert field in answer.context["form"].errors
    assert not Job.objects.exists()


def test_the_page_takes_the_period_of_the_report_from_its_address(client, coordinator, agreement):
    client.force_login(coordinator)
    address = reverse("reports:closing-records")
    form = client.get(address, {"agreement": str(agreement.uuid), "start": "2026-01-01", "end": "nonsense"}).context[
        "form"
    ]
    assert form.initial["start"] == date(2026, 1, 1)
    assert form.initial["agreement"] == str(agreement.uuid)


def test_two_files_are_told_apart_in_the_list(client, coordinator, cases):
    ask(client, coordinator)
    page = client.get(reverse("jobs:list")).content.decode()
    job = Job.objects.get()
    start = job.parameters["start"]
    assert "without identity" in page
    assert start[:4] in page
    assert job.about in client.get(job.get_absolute_url()).content.decode()
