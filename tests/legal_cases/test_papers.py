"""Papers of a case: kept, shown, handed out, taken away."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.crypto import get_random_string

from legal_cases.models import CaseReader, Entry, LegalCase, Paper
from legal_cases.papers import keep_paper, papers_of
from legal_cases.timeline import write_entry
from mrc import sealed
from mrc.access.models import AccessLog

from . import files

pytestmark = pytest.mark.django_db


def upload(name="contract.pdf", content=None):
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


def add(case, by, name="contract.pdf", content=None, **fields):
    values = {"kind": "contract", "title": "Contract of work"} | fields
    return keep_paper(case=case, upload=upload(name, content), by=by, **values)


def sealed_files():
    return sorted(path.name for path in sealed.folder().iterdir())


@pytest.fixture
def paper(case, caseworker):
    return add(case, caseworker)


@pytest.fixture
def worker(client, caseworker):
    client.force_login(caseworker)
    return client


def form_of(client, case):
    return client.get(reverse("legal_cases:add-papers", args=[case.uuid])).context["form"]


def send(client, case, *uploads, token=None, **fields):
    token = token or form_of(client, case).initial["token"]
    values = {"kind": "contract", "title": "Contract of work", "dated_on": "", "token": token, "files": uploads}
    return client.post(reverse("legal_cases:add-papers", args=[case.uuid]), values | fields)


# Kept


def test_a_paper_is_kept_with_its_hash_a_line_in_the_timeline_and_the_file_on_the_disk(paper, case, caseworker):
    assert (paper.size, paper.media_type, paper.filename) == (len(files.pdf()), "application/pdf", "contract.pdf")
    assert sealed_files() == [paper.stored_as]
    entry = Entry.objects.get(case=case, kind="document")
    assert (entry.paper, entry.now, entry.written_by) == (paper, "Contract of work", caseworker)


def test_several_files_are_kept_at_once_each_with_its_number(worker, case):
    answer = send(worker, case, upload(), upload("photo.jpg", files.picture()), dated_on="05/03/2025")
    assert answer.status_code == 302
    titles = Paper.objects.filter(case=case).values_list("title", "dated_on")
    assert list(titles) == [("Contract of work", date(2025, 3, 5)), ("Contract of work (2)", date(2025, 3, 5))]


def test_a_number_stands_in_the_title_only_where_another_was_kept_before_it(worker, case):
    send(worker, case, upload("bad.exe", files.EXE), upload("good.pdf"))
    assert Paper.objects.get().title == "Contract of work"


def test_when_an_answer_is_missing_it_is_said_that_the_files_are_to_be_chosen_again(worker, case):
    page = send(worker, case, upload(), title="").content.decode()
    assert "Write in a few words what it shows." in page
    assert "Choose the files again" in page
    assert not Paper.objects.exists()


def test_what_is_missing_is_told_by_the_browser_before_the_files_travel(worker, case):
    page = worker.get(reverse("legal_cases:add-papers", args=[case.uuid])).content.decode()
    form = re.search(r'<form method="post"[^>]*multipart[^>]*>.*?</form>', page, re.S)[0]
    assert "novalidate" not in form
    for name in ("files", "kind", "title"):
        assert re.search(rf'<(input|select)[^>]*name="{name}"[^>]*required', form), name


def test_of_several_files_the_good_ones_are_kept_and_the_others_named_with_their_sentence(worker, case):
    answer = send(worker, case, upload("good.pdf"), upload("bad.exe", files.EXE), upload("empty.txt", b""))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "These are kept; the others need a look" in page
    assert "bad.exe: This is a program" in page
    kept = Paper.objects.get()
    assert kept.filename == "good.pdf"
    assert f'href="{reverse("legal_cases:update-paper", args=[kept.uuid])}"' in page
    assert 'value="Contract of work"' in page  # what was typed stays


def test_the_summary_says_how_many_files_were_not_kept_and_each_on_one_line(worker, case):
    answer = send(worker, case, upload("good.pdf"), upload("bad.exe", files.EXE), upload("empty.txt", b""))
    problems = answer.context["form"].problems
    assert problems.title == "2 files were not kept"
    assert [problem.message.partition(":")[0] for problem in problems] == ["bad.exe", "empty.txt"]
    assert "need a look before this can be saved" in send(worker, case, upload(), title="").content.decode()


def test_without_files_kind_or_title_nothing_is_kept_and_each_place_says_why(worker, case):
    answer = send(worker, case, kind="", title=" ", dated_on="31/02/2025")
    errors = answer.context["form"].errors
    assert errors.keys() == {"files", "kind", "title", "dated_on"}
    assert not Paper.objects.exists()
    assert not sealed_files()


def test_the_same_form_sent_twice_keeps_its_papers_once(worker, case):
    token = form_of(worker, case).initial["token"]
    for _click in range(2):
        assert send(worker, case, upload(), upload("photo.jpg", files.picture()), token=token).status_code == 302
    assert Paper.objects.count() == Entry.objects.filter(kind="document").count() == 2
    assert len(sealed_files()) == 2


def test_the_same_paper_a_second_time_is_named_instead_of_kept_twice(worker, case, paper):
    assert "with the case already: “Contract of work”" in send(worker, case, upload("again.pdf")).content.decode()
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"title": "Contract of her sister"}, {"kind": "pay_slip"}, {"dated_on": "05/03/2025"}]
)
def test_what_was_changed_after_a_first_send_is_not_taken_for_saved(worker, case, changed):
    token = form_of(worker, case).initial["token"]
    send(worker, case, upload(), token=token)
    answer = send(worker, case, upload(), token=token, **changed)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "contract.pdf: This paper is with the case already: “Contract of work”" in page
    assert "What you changed since is not saved" in page
    assert {name: answer.context["form"][name].value() for name in changed} == changed
    assert answer.context["form"]["token"].value() != token
    paper = Paper.objects.get()
    assert (paper.title, paper.kind, paper.dated_on) == ("Contract of work", "contract", None)


def test_a_file_added_after_a_first_send_is_kept_beside_the_first(worker, case):
    token = form_of(worker, case).initial["token"]
    for uploads in ((upload(),), (upload(), upload("chat.txt", b"words"))):
        assert send(worker, case, *uploads, token=token).status_code == 302
    assert [paper.title for paper in papers_of(case)] == ["Contract of work", "Contract of work (2)"]


def test_a_file_that_was_chosen_twice_counts_once(worker, case):
    answer = worker.get(send(worker, case, upload("a.pdf"), upload("b.pdf"), upload("c.txt", b"words")).url)
    assert "2 papers kept." in answer.content.decode()
    titles = [paper.title for paper in papers_of(case)]
    assert titles == ["Contract of work", "Contract of work (2)"]


def test_two_hundred_files_at_once_are_answered_in_the_form_with_how_many_fit(worker, case):
    several = [upload(f"{number}.txt", b"%d" % number) for number in range(200)]
    page = send(worker, case, *several).content.decode()
    assert "At most 20 files at once" in page
    assert 'value="Contract of work"' in page
    assert not Paper.objects.exists()


def test_more_files_than_are_read_at_all_are_answered_with_how_many_fit(worker, case, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 30
    answer = send(worker, case, *[upload(f"{number}.txt", b"%d" % number) for number in range(31)])
    assert answer.status_code == 413
    assert "at most 20 files at once" in answer.content.decode()


def test_a_forged_or_old_form_says_so_and_keeps_nothing(worker, case):
    assert "open for too long" in send(worker, case, upload(), token="forged").content.decode()
    assert not Paper.objects.exists()


def test_a_file_larger_than_allowed_is_refused_with_the_limit(worker, case, settings):
    settings.PAPER_MAX_BYTES = 2**20
    answer = send(worker, case, upload("big.txt", b"a" * (2**20 + 1)))
    assert "at most 1 MB are taken" in answer.content.decode()


def test_two_gigabytes_are_refused_before_a_byte_is_read(worker, case):
    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    answer = worker.generic(
        "POST",
        reverse("legal_cases:add-papers", args=[case.uuid]),
        b"",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(2 << 30),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413


def test_other_pages_take_no_files_of_the_size_of_papers(worker, case, settings):
    address = reverse("legal_cases:update", args=[case.uuid])
    answer = worker.generic("POST", address, b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), content_type="text/x")
    assert answer.status_code == 413


def test_a_case_holds_a_bounded_number_of_papers(case, caseworker, settings, paper):
    settings.PAPERS_MAX_PER_CASE = 1
    with pytest.raises(ValidationError, match="at most 1 papers"):
        add(case, caseworker, "chat.txt", b"words")
    assert sealed_files() == [paper.stored_as]


def test_what_fails_after_the_file_was_written_leaves_neither_row_nor_file(case, caseworker, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("legal_cases.papers.write_entry", fail)
    with pytest.raises(RuntimeError):
        add(case, caseworker)
    assert not Paper.objects.exists()
    assert not sealed_files()


def test_papers_are_added_to_a_closed_case_too(worker, closed):
    assert send(worker, closed, upload()).status_code == 302


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\auto.bat.pdf", "auto.bat.pdf"),
        ("contract\u202efdp.exe.pdf", "contractfdp.exe.pdf"),
        ("កិច្ចសន្យា.pdf", "កិច្ចសន្យា.pdf"),
        ("", ".pdf"),
        ("photo.JPG", "photo.pdf"),
    ],
)
def test_a_file_is_shown_under_its_bare_name_ending_as_what_it_is(name, shown):
    from legal_cases.papers import shown_name

    assert shown_name(name, ".pdf") == shown
    assert len(shown_name(name * 300, ".pdf")) <= 200


@pytest.mark.parametrize("name", ["n" * 300 + ".pdf", "ស" * 300 + ".pdf", "a\r\nX: 1.pdf", "<script>.pdf"])
def test_a_strange_name_does_no_harm(worker, case, name):
    assert send(worker, case, upload(name)).status_code == 302
    answer = worker.get(Paper.objects.get().get_absolute_url())
    assert answer.status_code == 200
    assert b"<script>.pdf" not in answer.content


# Handed out


def test_a_download_is_never_shown_in_the_browser_and_its_name_tells_nothing(worker, case, paper):
    before = AccessLog.objects.count()
    answer = worker.get(reverse("legal_cases:paper-file", args=[paper.uuid]))
    assert answer.content == files.pdf()
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-paper-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Content-Type"] == "application/pdf"
    row = AccessLog.objects.latest("pk")
    assert AccessLog.objects.count() == before + 1
    assert (row.action, row.record, row.record_id) == ("export", "legal_cases.paper", paper.pk)


def test_a_case_number_of_another_script_gives_a_plain_file_name(worker, case, paper):
    LegalCase.objects.filter(pk=case.pk).update(reference='១២៣/"; x')
    answer = worker.get(reverse("legal_cases:paper-file", args=[paper.uuid]))
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9.-]+"', answer["Content-Disposition"])


def test_a_file_that_was_changed_or_exchanged_is_not_handed_out(worker, case, caseworker, paper):
    other = add(case, caseworker, "chat.txt", b"other words")
    folder = sealed.folder()
    (folder / paper.stored_as).write_bytes((folder / other.stored_as).read_bytes())
    answer = worker.get(reverse("legal_cases:paper-file", args=[paper.uuid]))
    assert answer.status_code == 409
    assert "changed since it was added" in answer.content.decode()
    assert b"other words" not in answer.content


def test_with_another_key_the_page_says_so(worker, paper, settings):
    settings.FILES_KEYS = ["b" * 43 + "="]
    answer = worker.get(reverse("legal_cases:paper-file", args=[paper.uuid]))
    assert answer.status_code == 409
    assert "its key is another one" in answer.content.decode()


def test_nothing_of_a_case_is_there_for_another_centre_or_without_the_right(client, paper, case, stranger, staff):
    for name, record in ADDRESSES:
        address = reverse(f"legal_cases:{name}", args=[(paper if record == "paper" else case).uuid])
        for user, status in ((stranger, 404), (staff, 403)):
            client.force_login(user)
            assert client.get(address).status_code == status, (name, user.role)


ADDRESSES = [
    ("paper", "paper"),
    ("paper-file", "paper"),
    ("update-paper", "paper"),
    ("remove-paper", "paper"),
    ("add-papers", "case"),
    ("evidence", "case"),
    ("write-letter", "case"),
]


def test_papers_of_a_restricted_case_do_not_exist_for_others(worker, paper, case, caseworker, centre):
    from .conftest import make_user

    colleague = make_user("coordinator", centre)
    LegalCase.objects.filter(pk=case.pk).update(is_restricted=True)
    CaseReader.objects.create(case=case, centre=centre, user=colleague)
    for name, record in ADDRESSES:
        address = reverse(f"legal_cases:{name}", args=[(paper if record == "paper" else case).uuid])
        assert worker.get(address).status_code == 404, name
        worker.force_login(colleague)
        assert worker.get(address).status_code == 200, name
        worker.force_login(caseworker)
    assert not Paper.objects.visible_to(caseworker).exists()


# Changed and taken away


def test_kind_title_and_date_can_be_changed_and_the_history_keeps_what_was(worker, paper):
    address = reverse("legal_cases:update-paper", args=[paper.uuid])
    worker.post(address, {"kind": "pay_slip", "title": "Pay slip of March", "dated_on": "31/03/2025"})
    paper.refresh_from_db()
    assert (paper.kind, paper.title, paper.dated_on) == ("pay_slip", "Pay slip of March", date(2025, 3, 31))
    assert paper.history.earliest().title == "Contract of work"


def test_a_paper_is_taken_away_with_a_reason_and_the_second_click_does_no_harm(
    worker, paper, case, django_capture_on_commit_callbacks
):
    address = reverse("legal_cases:remove-paper", args=[paper.uuid])
    assert "Write why" in worker.post(address, {"reason": " "}).content.decode()
    assert Paper.objects.exists()
    with django_capture_on_commit_callbacks() as callbacks:
        worker.post(address, {"reason": "Of another person"})
    assert sealed_files() == [paper.stored_as]  # until it is certain
    for callback in callbacks:
        callback()
    assert not Paper.objects.exists()
    assert not sealed_files()
    entry = Entry.objects.filter(kind="document").latest("pk")
    assert (entry.was, entry.text) == ("Contract of work", "Of another person")
    assert Paper.history.filter(history_type="-").count() == 1
    assert worker.post(address, {"reason": "Of another person"}).status_code == 302
    assert worker.get(address).status_code == 404


def test_two_people_who_take_one_paper_away_leave_one_line(paper, caseworker):
    from legal_cases.papers import remove_paper

    again = Paper.objects.select_related("case__centre").get()
    for record in (paper, again):
        remove_paper(paper=record, reason="Of another person", by=caseworker)
    assert Entry.objects.filter(kind="document", was="Contract of work").count() == 1


# The evidence index


def words(answer):
    import subprocess

    assert answer["Content-Type"] == "application/pdf"
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def test_the_evidence_index_numbers_the_papers_and_prints_only_what_may_be_handed_over(worker, paper, case, caseworker):
    add(case, caseworker, "photo.jpg", files.picture(), title="កិច្ចសន្យា", dated_on=date(2025, 1, 3))
    write_entry(case=case, kind="call", by=caseworker, text="Ordinary-call", happened_on=date(2025, 2, 1))
    write_entry(case=case, kind="offer", by=caseworker, currency="THB", amount=5000, happened_on=date(2025, 1, 20))
    write_entry(case=case, kind="note", by=caseworker, text="Internal-note", audience="internal")
    write_entry(case=case, kind="note", by=caseworker, text="Restricted-note", audience="restricted")
    address = reverse("legal_cases:evidence", args=[case.uuid])
    answer = worker.get(address, {"chronology": "yes"})
    text = words(answer)
    assert paper.sha256[:8] in text
    assert "3 January 2025" in text
    assert "Ordinary-call" in text
    assert text.index("THB 5,000") < text.index("Ordinary-call")
    assert "Internal-note" not in text
    assert "Restricted-note" not in text
    assert "Paper added" not in text
    assert "Ordinary-call" not in words(worker.get(address))
    assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}-evidence.pdf"'
    assert AccessLog.objects.latest("pk").action == "print"


# Queries


def test_papers_of_a_case_are_one_query_however_many(case, caseworker, django_assert_num_queries):
    for number in range(30):
        add(case, caseworker, "chat.txt", f"words {number}".encode())
    with django_assert_num_queries(1):
        papers = papers_of(case)
        assert [paper.number for paper in papers] == list(range(1, 31))
        assert {paper.added_by.full_name for paper in papers} == {caseworker.full_name}


def test_pages_of_papers_ask_few_questions(worker, case, caseworker, django_assert_max_num_queries):
    for number in range(30):
        paper = add(case, caseworker, "chat.txt", f"words {number}".encode())
    for name, record in ADDRESSES:
        with django_assert_max_num_queries(12 + 5):
            worker.get(reverse(f"legal_cases:{name}", args=[(paper if record == "paper" else case).uuid]))


def test_the_marker_of_a_paper_stands_nowhere_in_the_database(worker, case, caseworker):
    marker = get_random_string(30)
    send(worker, case, upload("chat.txt", marker.encode()))
    with connection.cursor() as cursor:
        for model in (Paper, Paper.history.model, Entry, AccessLog):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert marker not in repr(cursor.fetchall())
