"""The verbs of long work."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from shutil import rmtree
from time import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django_tasks_db.models import DBTaskResult

from mrc import sealed
from mrc.access.models import Centre, User

from .models import KEPT_FOR, SILENT_FOR, Job, JobState
from .tasks import carry_out
from .work import KINDS, folder


def start(*, kind: str, user: User, centre: Centre | None, parameters: Mapping[str, object]) -> Job:
    """Asks for work of a kind declared with ``@work``; asked twice while it is under way, it is one job."""
    if kind not in KINDS:
        raise LookupError(kind)
    remove_old()
    asked = dict(parameters)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(
            pk=user.pk
        )  # of two clicks the second finds the first one's job
        for job in Job.objects.visible_to(user).filter(kind=kind, state__in=[JobState.WAITING, JobState.RUNNING]):
            if job.parameters == asked and job.centre_id == (centre and centre.pk) and not job.is_dead:
                return job
        job = Job.objects.create(
            kind=kind, user=user, centre=centre, parameters=asked, language=(get_language() or "en")[:5]
        )
    carry_out.enqueue(str(job.uuid))
    return job


def start_again(*, job: Job) -> Job:
    """The same work in place of one that failed or died. The old job is gone."""
    remove(job=job)
    return start(kind=job.kind, user=job.user, centre=job.centre, parameters=job.parameters)


@transaction.atomic
def remove(*, job: Job) -> None:
    """Cancels work that is under way, and takes away what it made."""
    stored_as = Job.objects.filter(pk=job.pk).values_list("stored_as", flat=True).first() or ""
    Job.objects.filter(pk=job.pk).delete()
    transaction.on_commit(lambda: sealed.remove(stored_as))


def remove_old() -> int:
    """Takes away jobs of yesterday with their files, what killed workers left on the disk, and the worker's notes."""
    before = timezone.now() - KEPT_FOR
    old = list(Job.objects.filter(made_at__lt=before))
    for job in old:
        remove(job=job)
    for path in folder().iterdir():
        with suppress(FileNotFoundError):  # somebody else was quicker
            if time() - path.stat().st_mtime > SILENT_FOR.total_seconds() + timedelta(hours=1).total_seconds():
                rmtree(path, ignore_errors=True)
    DBTaskResult.objects.filter(enqueued_at__lt=before).delete()
    return len(old)
