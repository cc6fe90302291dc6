"""Files that lie encrypted: what is on the disk, with which key, and what a stopped server leaves."""

import os
import time

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from legal_cases.models import Paper
from legal_cases.papers import keep_content
from legal_cases.uploaded import Kept
from mrc import checks, sealed
from mrc.jobs.models import Job
from tests import factories

TEXT = b"marker-in-a-paper " * 50


def keep(case, content=TEXT, **more):
    by = factories.UserFactory(centres=[case.centre])
    kept = Kept(content, "text/plain; charset=utf-8", ".txt")
    return keep_content(case=case, kept=kept, name="a.txt", kind="contract", title="A contract", by=by, **more)


def age(*names):
    hours_ago = time.time() - 2 * 3600
    for name in names:
        os.utime(sealed.folder() / name, (hours_ago, hours_ago))


def test_what_is_sealed_comes_back_and_is_for_its_owner_alone():
    name = sealed.seal(TEXT)
    path = sealed.folder() / name
    assert sealed.unseal(name) == TEXT
    assert TEXT[:10] not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert sealed.folder().stat().st_mode & 0o077 == 0
    assert [file.name for file in sealed.folder().iterdir()] == [name]


def test_a_key_can_be_changed_the_new_one_seals_and_both_open(settings):
    first, second = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FILES_KEYS = [first]
    old = sealed.seal(TEXT)
    settings.FILES_KEYS = [second, first]
    new = sealed.seal(TEXT)
    assert sealed.unseal(old) == sealed.unseal(new) == TEXT
    settings.FILES_KEYS = [second]
    assert sealed.unseal(new) == TEXT
    with pytest.raises(sealed.Unreadable):
        sealed.unseal(old)


def test_a_file_that_was_changed_cut_or_lost_is_unreadable():
    name = sealed.seal(TEXT)
    path = sealed.folder() / name
    whole = path.read_bytes()
    other = b"B" if whole[50:51] == b"A" else b"A"
    for wrong in (whole[:-10], whole[:50] + other + whole[51:], b"", b"\xff" * 100):
        path.write_bytes(wrong)
        with pytest.raises(sealed.Unreadable):
            sealed.unseal(name)
    path.unlink()
    for lost in (name, "", "../secret-key"):
        with pytest.raises(sealed.Unreadable):
            sealed.unseal(lost)


def test_a_disk_that_is_full_leaves_nothing(monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda number: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        sealed.seal(TEXT)
    assert not list(sealed.folder().iterdir())


def test_a_server_killed_between_file_and_row_leaves_no_row_and_the_stray_is_swept(db, centre, monkeypatch, capsys):
    case = factories.LegalCaseFactory(centre=centre)
    kept = keep(case)

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(Paper, "save", killed)
    monkeypatch.setattr(sealed, "remove", lambda name: None)  # who is killed tidies nothing up
    with pytest.raises(Killed):
        keep(case, TEXT + b"another")
    monkeypatch.undo()
    assert Paper.objects.count() == 1
    (stray,) = {file.name for file in sealed.folder().iterdir()} - {kept.stored_as}
    call_command("sweep_files")
    assert (sealed.folder() / stray).exists()  # it may be in the middle of being saved
    age(stray, kept.stored_as)
    call_command("sweep_files", "--dry-run")
    assert (sealed.folder() / stray).exists()
    call_command("sweep_files")
    assert [file.name for file in sealed.folder().iterdir()] == [kept.stored_as]
    assert "1 files without a record removed" in capsys.readouterr().out


def test_files_of_long_work_stay_and_what_a_killed_server_left_is_swept(db, centre, settings):
    user = factories.UserFactory(centres=[centre])
    job = Job.objects.create(user=user, kind="a", stored_as=sealed.seal(TEXT))
    Job.objects.create(user=user, kind="b")
    left = [settings.VAR_DIR / "incoming" / "a.upload", settings.VAR_DIR / "exports" / "a.xlsx"]
    for path in left:
        path.parent.mkdir()
        path.write_bytes(TEXT)
        os.utime(path, (0, 0))
    age(job.stored_as)
    call_command("sweep_files")
    assert sealed.unseal(job.stored_as) == TEXT
    assert not any(path.exists() for path in left)


def test_the_sweep_names_rows_whose_file_is_missing(db, centre):
    paper = keep(factories.LegalCaseFactory(centre=centre))
    sealed.remove(paper.stored_as)
    with pytest.raises(CommandError, match=f"legal_cases.Paper {paper.pk}"):
        call_command("sweep_files")


def test_a_paper_stands_nowhere_in_the_folder_of_data_as_it_is(db, centre, settings):
    keep(factories.LegalCaseFactory(centre=centre))
    written = [path for path in settings.VAR_DIR.rglob("*") if path.is_file()]
    assert written
    assert not any(TEXT[:17] in path.read_bytes() for path in written)


def test_a_key_beside_the_papers_is_warned_of_and_a_wrong_key_is_an_error(settings):
    assert checks.key_of_files_lies_apart(None) == []
    (settings.VAR_DIR / "files-key").write_bytes(Fernet.generate_key())
    assert [message.id for message in checks.key_of_files_lies_apart(None)] == ["mrc.W002"]
    assert checks.keys_of_files_are_keys(None) == []
    settings.FILES_KEYS = ["short"]
    assert [message.id for message in checks.keys_of_files_are_keys(None)] == ["mrc.E001"]
