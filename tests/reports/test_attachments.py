"""Files that go with a report: judged, sealed, handed out to those who may, taken away until it is handed in."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mrc import sealed
from reports.models import Attachment, ProgressReport
from tests.factories import AgreementFactory, ProgressReportFactory, attachment

pytestmark = pytest.mark.django_db
PERIOD = [date(2026, 1, 1), date(2026, 3, 31)]


@pytest.fixture
def agreement(centre):
    return AgreementFactory(centres=[centre])


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def send(signed_in, agreement, content=b"Plain words.", name="list.txt", **answers):
    where = reverse("reports:add-attachment", args=[agreement.uuid, *PERIOD])
    return signed_in.post(where, {"title": "List", "file": SimpleUploadedFile(name, content)} | answers)


def test_a_file_is_kept_sealed_and_comes_back_as_it_was(signed_in, agreement):
    assert send(signed_in, agreement, section="beneficiaries").status_code == 302
    found = Attachment.objects.get()
    assert (found.report.status, found.section, found.filename) == ("draft", "beneficiaries", "list.txt")
    assert b"Plain words." not in (sealed.folder() / found.stored_as).read_bytes()
    answer = signed_in.get(reverse("reports:attachment", args=[found.uuid]))
    assert answer.content == b"Plain words."
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = signed_in.get(reverse("reports:report", args=[agreement.uuid, *PERIOD])).content.decode()
    assert reverse("reports:attachment", args=[found.uuid]) in page


@pytest.mark.parametrize(
    "answers",
    [
        {"content": b"MZ\x90\x00 program", "name": "tool.exe"},
        {"content": b"<html><script>", "name": "page.html"},
        {"content": b"", "name": "empty.txt"},
        {"title": ""},
        {"file": ""},
        {"section": "poems"},
    ],
)
def test_what_cannot_go_with_a_report_gets_a_sentence_and_leaves_nothing(signed_in, agreement, answers):
    before = set(sealed.folder().iterdir())
    answer = send(signed_in, agreement, **answers)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Attachment.objects.exists()
    assert not ProgressReport.objects.exists()
    assert set(sealed.folder().iterdir()) == before


def test_the_same_file_goes_with_a_report_once(signed_in, agreement):
    send(signed_in, agreement)
    assert send(signed_in, agreement).context["form"].errors["file"]
    assert Attachment.objects.count() == 1


def test_once_handed_in_nothing_is_added_or_taken_away(signed_in, agreement):
    report = ProgressReportFactory(agreement=agreement, status="submitted")
    kept = attachment(report=report)
    assert send(signed_in, agreement).status_code == 409
    assert signed_in.post(reverse("reports:remove-attachment", args=[kept.uuid])).status_code == 409
    assert Attachment.objects.get() == kept


def test_taken_away_its_history_stays_and_the_file_goes(signed_in, agreement, django_capture_on_commit_callbacks):
    kept = attachment(report=ProgressReportFactory(agreement=agreement))
    where = reverse("reports:remove-attachment", args=[kept.uuid])
    assert signed_in.get(where).status_code == 200
    assert Attachment.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.post(where).status_code == 302
    assert not Attachment.objects.exists()
    assert Attachment.history.filter(history_type="-").exists()
    assert not sealed.is_there(kept.stored_as)


def test_a_file_that_is_gone_is_said_and_no_failure(signed_in, agreement):
    kept = attachment(report=ProgressReportFactory(agreement=agreement))
    sealed.remove(kept.stored_as)
    answer = signed_in.get(reverse("reports:attachment", args=[kept.uuid]))
    assert answer.status_code == 409


def test_a_file_of_another_centres_report_does_not_exist(signed_in, elsewhere):
    other = attachment(report=ProgressReportFactory(agreement=AgreementFactory(centres=[elsewhere])))
    for name in ("attachment", "remove-attachment"):
        assert signed_in.get(reverse(f"reports:{name}", args=[other.uuid])).status_code == 404
