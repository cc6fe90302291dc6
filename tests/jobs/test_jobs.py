"""Long work: asked for once, told step by step, stopped, killed, fetched by its own person alone, gone after a day."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mrc import sealed
from mrc.access.models import AccessLog
from mrc.jobs import actions, tasks
from mrc.jobs import work as declared
from mrc.jobs.models import Job, JobQuerySet, JobState
from mrc.jobs.work import CannotBeDone, JobFile, Progress, Stopped, scratch, user_of
from tests import factories

pytestmark = pytest.mark.django_db
KIND = "tests.counting"


@pytest.fixture
def allowed():
    """Whether the person still has the right."""
    return {"it": True}


@pytest.fixture
def does(monkeypatch, allowed):
    """What the work of the test does; changed by the test."""
    done = {"work": lambda job, progress: JobFile("counted.pdf", b"%PDF counted")}
    kind = declared.Kind("Counting", lambda job, progress: done["work"](job, progress), lambda *_: allowed["it"], KIND)
    monkeypatch.setitem(declared.KINDS, KIND, kind)
    return done


@pytest.fixture
def waits(settings):
    """Work waits in the database, as beside a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def begin(user, centre, **parameters):
    return Job.objects.get(pk=actions.start(kind=KIND, user=user, centre=centre, parameters=parameters).pk)


def files():
    return list(sealed.folder().iterdir())


def test_what_the_work_made_is_sealed_and_fetched_by_its_own_person(client, does, staff, centre):
    job = begin(staff, centre)
    assert (job.state, job.size) == (JobState.DONE, 12)
    assert b"counted" not in files()[0].read_bytes()
    client.force_login(staff)
    answer = client.get(reverse("jobs:download", args=[job.uuid]))
    assert answer.content == b"%PDF counted"
    assert answer["Content-Disposition"] == 'attachment; filename="counted.pdf"'
    assert answer["Cache-Control"] == "no-store"
    entry = AccessLog.objects.filter(action="export").get()
    assert (entry.record, entry.user, entry.centre) == (KIND, staff, centre)


@pytest.mark.parametrize("name", ["detail", "download", "cancel", "again"])
def test_to_everybody_else_it_does_not_exist(client, does, staff, centre, name):
    job = begin(staff, centre)
    client.force_login(factories.UserFactory(role="coordinator", centres=[centre]))
    method = client.post if name in {"cancel", "again"} else client.get
    assert method(reverse(f"jobs:{name}", args=[job.uuid])).status_code == 404
    assert Job.objects.filter(pk=job.pk).exists()


def test_the_right_is_asked_again_at_the_download(client, does, staff, centre, allowed):
    job = begin(staff, centre)
    allowed["it"] = False
    client.force_login(staff)
    assert client.get(reverse("jobs:download", args=[job.uuid])).status_code == 404


def test_a_double_click_is_one_job(does, waits, staff, centre):
    first, again, other = begin(staff, centre, of=1), begin(staff, centre, of=1), begin(staff, centre, of=2)
    assert first == again != other
    assert DBTaskResult.objects.count() == 2


def test_the_worker_takes_it_up_from_the_database(does, waits, staff, centre):
    job = begin(staff, centre)
    assert job.state == JobState.WAITING
    tasks.carry_out.func(str(job.uuid))
    job.refresh_from_db()
    assert job.state == JobState.DONE
    tasks.carry_out.func(str(job.uuid))  # a second worker finds nothing to do
    assert len(files()) == 1


def test_the_page_asks_for_a_worker_after_half_a_minute(client, does, waits, staff, centre):
    job = begin(staff, centre)
    client.force_login(staff)
    address = reverse("jobs:detail", args=[job.uuid])
    page = client.get(address).content.decode()
    assert "Waiting for its turn" in page
    assert 'hx-trigger="every 2s"' in page
    assert "db_worker" not in page
    Job.objects.update(made_at=timezone.now() - timedelta(seconds=31))
    assert (
        "No worker has taken it up. The operator starts it with manage.py db_worker."
        in client.get(address).content.decode()
    )


def test_progress_is_told_in_words_and_at_most_every_half_second(client, does, waits, staff, centre, monkeypatch):
    job = begin(staff, centre)
    Job.objects.update(state=JobState.RUNNING, seen_at=timezone.now())
    clock = iter([10.0, 10.0, 10.1, 10.6, 10.6])
    monkeypatch.setattr(declared.time, "monotonic", lambda: next(clock))
    progress = Progress(job)
    told = []
    for done in (1, 2, 3):
        progress(done, 9, "Printing")
        told.append(Job.objects.get().done)
    assert told == [1, 1, 3]
    client.force_login(staff)
    page = client.get(reverse("jobs:detail", args=[job.uuid])).content.decode()
    assert 'max="9"' in page
    assert "3 of 9" in page


def test_a_cancelled_job_stops_at_the_next_word_and_keeps_nothing(does, staff, centre):
    steps = []

    def work(job, progress):
        progress(1, 3)
        steps.append(1)
        actions.remove(job=job)
        progress(3, 3)
        steps.append(2)

    does["work"] = work
    actions.start(kind=KIND, user=staff, centre=centre, parameters={})
    assert steps == [1]
    assert not Job.objects.exists()
    assert not files()


def test_cancelled_in_the_last_moment_it_leaves_no_file(does, staff, centre):
    def work(job, progress):
        actions.remove(job=job)
        return JobFile("late.pdf", b"late")

    does["work"] = work
    actions.start(kind=KIND, user=staff, centre=centre, parameters={})
    assert not files()


def test_a_file_whose_row_cannot_be_written_does_not_stay(does, waits, staff, centre, monkeypatch):
    job = begin(staff, centre)
    end = tasks.end

    def fails(job, state, *args, **more):
        if state == JobState.DONE:
            raise OperationalError("The database is away.")
        return end(job, state, *args, **more)

    monkeypatch.setattr(tasks, "end", fails)
    tasks.carry_out.func(str(job.uuid))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not files()


def test_cancelled_as_it_is_taken_up_it_is_not_done_and_nothing_fails(does, waits, staff, centre, monkeypatch):
    job = begin(staff, centre)
    done = []
    does["work"] = lambda job, progress: done.append(1)
    update = JobQuerySet.update

    def late(jobs, **changes):
        found = update(jobs, **changes)
        Job.objects.all().delete()
        return found

    monkeypatch.setattr(JobQuerySet, "update", late)
    tasks.carry_out.func(str(job.uuid))
    assert not done


def test_what_somebody_else_swept_at_the_same_moment_is_no_failure(monkeypatch):
    old = declared.folder() / "old"
    old.mkdir()
    os.utime(old, (1, 1))
    monkeypatch.setattr(Path, "iterdir", lambda folder: iter([folder / "gone", folder / "old"]))
    actions.remove_old()
    assert not old.exists()


def test_a_right_taken_away_meanwhile_ends_the_work(does, staff, centre, allowed):
    def work(job, progress):
        allowed["it"] = False
        user_of(job)

    does["work"] = work
    job = begin(staff, centre)
    assert (job.state, job.stored_as) == (JobState.FAILED, "")
    assert "right to this was taken away" in job.sentence


def test_an_account_that_was_ended_ends_the_work(does, staff, centre):
    job = Job(user=staff, kind=KIND)
    type(staff).objects.update(is_active=False)
    with pytest.raises(Stopped):
        user_of(job)


def test_what_cannot_be_done_says_why_and_what_fails_quotes_nothing(client, does, staff, centre, caplog):
    def refuse(job, progress):
        raise CannotBeDone("No case was closed.")

    def fail(job, progress):
        raise ValueError("Ma Khin Thuzar")

    does["work"] = refuse
    assert begin(staff, centre).sentence == "No case was closed."
    does["work"] = fail
    job = begin(staff, centre, of=2)
    assert job.state == JobState.FAILED
    assert "operator finds the cause" in job.sentence
    assert "Thuzar" not in job.sentence


def test_a_worker_ended_in_the_middle_leaves_no_file_and_says_so(does, waits, staff, centre):
    def killed(job, progress):
        with scratch() as parts:
            parts.put(b"half a record")
            raise SystemExit(1)

    does["work"] = killed
    job = begin(staff, centre)
    with pytest.raises(SystemExit):
        tasks.carry_out.func(str(job.uuid))
    job.refresh_from_db()
    assert (job.state, job.stored_as) == (JobState.FAILED, "")
    assert not list(declared.folder().iterdir())
    assert not files()


def test_pieces_on_the_disk_are_unreadable_even_when_the_worker_was_killed(does):
    keeper = scratch()
    parts = keeper.__enter__()
    parts.put(b"half a record")
    (piece,) = parts.path.iterdir()
    assert b"half" not in piece.read_bytes()
    assert list(parts.pieces()) == [b"half a record"]
    keeper.__exit__(None, None, None)
    assert not parts.path.exists()


def test_silent_for_three_minutes_it_is_shown_as_dead_and_can_be_started_again(client, does, waits, staff, centre):
    job = begin(staff, centre, of=7)
    Job.objects.update(state=JobState.RUNNING, seen_at=timezone.now() - timedelta(minutes=4))
    client.force_login(staff)
    page = client.get(reverse("jobs:detail", args=[job.uuid])).content.decode()
    assert "The work stopped" in page
    assert "every 2s" not in page
    answer = client.post(reverse("jobs:again", args=[job.uuid]))
    new = Job.objects.get()
    assert answer.url == new.get_absolute_url()
    assert (new.state, new.parameters) == (JobState.WAITING, {"of": 7})
    assert new != job


def test_what_is_under_way_is_not_started_again(client, does, waits, staff, centre):
    job = begin(staff, centre)
    client.force_login(staff)
    assert client.post(reverse("jobs:again", args=[job.uuid])).url == job.get_absolute_url()
    assert Job.objects.get() == job


def test_after_a_day_it_is_gone_with_its_file(does, staff, centre, capsys, django_capture_on_commit_callbacks):
    old, new = begin(staff, centre, of=1), begin(staff, centre, of=2)
    Job.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_old_jobs")
    assert list(Job.objects.all()) == [new]
    assert [path.name for path in files()] == [new.stored_as]


def test_a_file_that_is_gone_is_a_sentence(client, does, staff, centre):
    job = begin(staff, centre)
    files()[0].unlink()
    client.force_login(staff)
    answer = client.get(reverse("jobs:download", args=[job.uuid]), follow=True)
    assert b"The file is not there any more" in answer.content


def test_own_work_is_listed(client, does, staff, centre, django_assert_max_num_queries):
    for number in range(20):
        begin(staff, centre, of=number)
    client.force_login(staff)
    with django_assert_max_num_queries(8):
        page = client.get(reverse("jobs:list")).content.decode()
    assert page.count("Counting") == 20
