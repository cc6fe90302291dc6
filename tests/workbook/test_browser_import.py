"""The import of the browser: a preview first, a coordinator's own centres only, an upload that nobody else sees."""

import json
import os
import time
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from clients.models import Client, Service
from mrc.access.models import AccessLog, Centre, User
from mrc.agreements.models import Agreement
from tests import factories
from workbook import uploads

from .books import CLIENTS, book, bring_in

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def send(browser, path, existing="error"):
    file = SimpleUploadedFile("records.xlsx", path.read_bytes())
    return browser.post(reverse("workbook:import"), {"file": file, "existing": existing}, follow=True)


def token(response):
    return response.redirect_chain[-1][0].split("/")[-2]


def test_a_preview_comes_before_anything_is_written(signed_in, path, coordinator):
    book(
        path,
        clients=[(*CLIENTS, "name"), ("A", "HERE", DAY, "woman", "=1+1")],
        services=[("client", "service", "received_on"), ("A", "skills", DAY)],
    )
    answer = send(signed_in, path)
    assert answer.status_code == 200
    assert "Write these records" in answer.content.decode()
    assert Client.objects.count() == 0
    answer = signed_in.post(reverse("workbook:confirm", args=[token(answer)]), follow=True)
    assert "All records of the workbook are written" in answer.content.decode()
    assert Service.objects.get().client.name == "=1+1"
    assert Client.history.get().history_user == coordinator


def test_a_second_click_writes_nothing_more(signed_in, path):
    book(
        path,
        clients=[CLIENTS, ("A", "HERE", DAY, "woman")],
        services=[("client", "service", "received_on"), ("A", "skills", DAY)],
    )
    where = reverse("workbook:confirm", args=[token(send(signed_in, path))])
    for _click in range(3):
        assert signed_in.post(where).status_code == 302
    assert Service.objects.count() == 1


def test_a_workbook_with_errors_cannot_be_written(signed_in, path):
    book(path, clients=[CLIENTS, ("A", "HERE", DAY, "lady")])
    answer = send(signed_in, path)
    page = answer.content.decode()
    assert "row 2" in page
    assert "lady" in page
    assert "Write these records" not in page
    signed_in.post(reverse("workbook:confirm", args=[token(answer)]))
    assert Client.objects.count() == 0


def test_the_marked_copy_can_be_downloaded(signed_in, path):
    book(path, clients=[CLIENTS, ("A", "HERE", DAY, "lady")])
    answer = signed_in.get(reverse("workbook:marked", args=[token(send(signed_in, path))]))
    page = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))["clients"]
    assert page["D2"].fill.fgColor.rgb == "FFF9D7D3"


def test_what_happens_to_existing_records_is_chosen_at_the_preview(signed_in, path, centre):
    factories.ClientFactory(centre=centre, reference="A", name="Before")
    book(path, clients=[(*CLIENTS, "name"), ("A", "HERE", DAY, "woman", "After")])
    answer = send(signed_in, path)
    assert "is wrong" in answer.content.decode()
    where = reverse("workbook:preview", args=[token(answer)])
    signed_in.post(where, {"existing": "update"})
    signed_in.post(reverse("workbook:confirm", args=[token(answer)]))
    assert Client.objects.get().name == "After"


def test_records_of_another_centre_do_not_exist(signed_in, path, elsewhere):
    factories.ClientFactory(centre=elsewhere, reference="SECRET")
    book(
        path,
        clients=[CLIENTS, ("A", "ELSE", DAY, "woman"), ("B", "NOWHERE", DAY, "woman")],
        services=[("client", "service", "received_on"), ("SECRET", "skills", DAY), ("NOBODY", "skills", DAY)],
    )
    page = send(signed_in, path, "update").content.decode()
    state = json.loads(next(uploads.folder().glob("*.json")).read_text())
    said = {(problem["sheet"], problem["found"]): problem["expected"] for problem in state["problems"]}
    assert said["clients", "ELSE"] == said["clients", "NOWHERE"]
    assert said["services", "SECRET"] == said["services", "NOBODY"]
    assert "marker-elsewhere" not in page
    assert Client.objects.count() == 1


def test_the_same_reference_at_another_centre_is_no_ambiguity(signed_in, path, centre, elsewhere):
    factories.ClientFactory(centre=elsewhere, reference="A")
    factories.ClientFactory(centre=centre, reference="A")
    book(path, services=[("client", "service", "received_on"), ("A", "skills", date(2026, 2, 5))])
    answer = send(signed_in, path)
    signed_in.post(reverse("workbook:confirm", args=[token(answer)]))
    assert Service.objects.get().centre == centre


def test_rows_of_centres_and_agreements_that_equal_what_exists_are_passed_over(signed_in, samples):
    bring_in(samples / "quarter.xlsx")
    coordinator = User.objects.get(email="coordinator.c01@example.org")
    signed_in.force_login(coordinator)
    answer = signed_in.post(reverse("workbook:export"))
    path = uploads.folder() / "again.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    answer = send(signed_in, path, "skip")
    assert "all of it is recorded already" in answer.content.decode()


def test_other_rows_of_centres_users_and_agreements_are_refused_with_a_hint(signed_in, path, centre):
    book(
        path,
        centres=[
            ("centre", "name", "organization", "country"),
            ("HERE", "Renamed", "Safe Passage", "TH"),
            ("NEW", "New", "Partner", "TH"),
        ],
        users=[("email", "full_name", "role"), ("x@example.org", "X", "administrator")],
        agreements=[
            ("agreement", "title", "organization", "centres", "starts_on", "ends_on"),
            ("AG", "T", "P", "HERE", DAY, DAY),
        ],
    )
    page = send(signed_in, path, "update").content.decode()
    assert page.count("manage.py import_workbook") == 4
    assert (Centre.objects.count(), User.objects.count(), Agreement.objects.count()) == (1, 1, 0)


def test_a_coordinator_keeps_the_plan_of_her_agreements(signed_in, path, centre):
    mine, other = factories.AgreementFactory(number="MINE"), factories.AgreementFactory(number="OTHER")
    mine.centres.set([centre])
    book(path, outcomes=[("agreement", "outcome", "statement"), ("MINE", "1", "Access")])
    signed_in.post(reverse("workbook:confirm", args=[token(send(signed_in, path))]))
    assert mine.outcomes.get().statement == "Access"
    book(path, outcomes=[("agreement", "outcome", "statement"), ("OTHER", "1", "Access")])
    send(signed_in, path)
    assert other.outcomes.count() == 0


def test_a_wrong_file_is_refused_in_a_sentence(signed_in, path):
    path.write_bytes(b"%PDF-1.7")
    assert "not an Excel workbook" in send(signed_in, path).content.decode()
    answer = signed_in.post(reverse("workbook:import"), {"existing": "error"})
    assert "Choose the workbook" in answer.content.decode()
    answer = signed_in.post(
        reverse("workbook:import"), {"file": SimpleUploadedFile("a.xlsx", b""), "existing": "error"}
    )
    assert "The file is empty" in answer.content.decode()


def test_a_file_that_is_too_large_is_refused_in_a_sentence(signed_in, path, settings):
    settings.WORKBOOK_MAX_BYTES = 1000
    book(path, clients=[CLIENTS])
    answer = send(signed_in, path)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_a_forged_word_for_existing_is_refused(signed_in, path):
    book(path, clients=[CLIENTS])
    assert "Choose one of the three" in send(signed_in, path, "delete").content.decode()


def test_an_upload_is_its_owners_alone_and_goes_when_she_cancels(signed_in, path, centre, client):
    book(path, clients=[CLIENTS, ("A", "HERE", DAY, "woman")])
    mine = token(send(signed_in, path))
    assert {file.stat().st_mode & 0o777 for file in uploads.folder().iterdir()} == {0o600}
    colleague = factories.UserFactory(role="coordinator", centres=[centre])
    client.force_login(colleague)
    for name, post in (("preview", False), ("confirm", True), ("cancel", True), ("marked", False)):
        where = reverse(f"workbook:{name}", args=[mine])
        assert (client.post(where) if post else client.get(where)).status_code == 404
    assert Client.objects.count() == 0
    owner = User.objects.get(full_name="Coordinator Here")
    client.force_login(owner)
    client.post(reverse("workbook:cancel", args=[mine]))
    assert list(uploads.folder().iterdir()) == []
    assert client.get(reverse("workbook:preview", args=[mine])).status_code == 404


def test_an_upload_is_gone_after_a_day(signed_in, path):
    book(path, clients=[CLIENTS])
    send(signed_in, path)
    for file in uploads.folder().iterdir():
        os.utime(file, (time.time() - 90_000,) * 2)
    send(signed_in, path)
    assert len(list(uploads.folder().glob("*.json"))) == 1


def test_nothing_of_the_workbook_stays_after_it_was_written(signed_in, path):
    book(path, clients=[(*CLIENTS, "name"), ("A", "HERE", DAY, "woman", "marker-name")])
    answer = send(signed_in, path)
    signed_in.post(reverse("workbook:confirm", args=[token(answer)]))
    assert all(
        b"marker-name" not in file.read_bytes() and file.stat().st_size < 2000 for file in uploads.folder().iterdir()
    )


def test_a_large_workbook_is_worked_on_beside_the_page(signed_in, path, monkeypatch, coordinator):
    began = []
    monkeypatch.setattr(uploads, "AT_ONCE_BYTES", 0)
    monkeypatch.setattr(uploads.subprocess, "Popen", lambda command, **options: began.append(command))
    book(path, clients=[CLIENTS, ("A", "HERE", DAY, "woman")])
    answer = send(signed_in, path)
    assert "is being read" in answer.content.decode()
    call_command(*began[0][2:])
    where = reverse("workbook:preview", args=[token(answer)])
    assert "Write these records" in signed_in.get(where).content.decode()
    signed_in.post(reverse("workbook:confirm", args=[token(answer)]))
    call_command(*began[1][2:])
    assert Client.objects.count() == 1
    with pytest.raises(CommandError):
        call_command(*began[1][2:])


def test_taking_records_along_is_logged_before_they_leave(signed_in, coordinator, centre, elsewhere):
    factories.ClientFactory(centre=centre, name="marker-mine")
    factories.ClientFactory(centre=elsewhere, name="marker-theirs")
    answer = signed_in.post(reverse("workbook:export"))
    content = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    said = str([[cell.value for cell in row] for page in content for row in page])
    assert "marker-mine" in said
    assert "marker-theirs" not in said
    assert "marker-elsewhere" not in said
    log = AccessLog.objects.get(action="export")
    assert (log.user, log.centre, log.record) == (coordinator, centre, "workbook")
    assert list(uploads.folder().iterdir()) == []


def test_another_centre_cannot_be_chosen_for_an_export(signed_in, coordinator, elsewhere):
    second = factories.CentreFactory(code="SECOND")
    coordinator.memberships.create(centre=second)
    answer = signed_in.post(reverse("workbook:export"), {"centres": ["ELSE"]})
    assert answer.status_code == 400


@pytest.mark.parametrize("role", ["staff", "caseworker", "programme", "administrator"])
def test_only_coordinators_import_and_export_here(client, centre, role):
    client.force_login(factories.UserFactory(role=role, centres=[centre]))
    assert client.get(reverse("workbook:import")).status_code == 403
    assert client.post(reverse("workbook:export")).status_code == 403
    assert client.get(reverse("workbook:template")).status_code == 403


def test_the_template_can_be_downloaded(signed_in):
    answer = signed_in.get(reverse("workbook:template"))
    assert openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))["clients"]["A1"].value == "client"


def test_the_pages_ask_the_database_little(signed_in, path, django_assert_max_num_queries):
    book(path, clients=[CLIENTS, ("A", "HERE", DAY, "woman")])
    answer = send(signed_in, path)
    with django_assert_max_num_queries(5):  # session, user, memberships and the centres of the form
        signed_in.get(reverse("workbook:import"))
    with django_assert_max_num_queries(3):
        signed_in.get(reverse("workbook:preview", args=[token(answer)]))
