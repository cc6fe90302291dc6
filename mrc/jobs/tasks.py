"""What the worker carries out: one task for every kind of work."""

import logging

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from mrc import sealed

from .models import Job, JobState
from .work import KINDS, CannotBeDone, JobFile, Progress, Stopped, user_of

logger = logging.getLogger(__name__)


@task()
def carry_out(uuid: str) -> None:
    """Does the job once. Whatever goes wrong ends in the job's sentence, never in a trace that quotes a record."""
    waiting = Job.objects.filter(uuid=uuid, state=JobState.WAITING)
    if not waiting.update(state=JobState.RUNNING, seen_at=timezone.now()):
        return  # cancelled, or taken by another worker
    job = Job.objects.filter(uuid=uuid).first()
    if job is None:
        return  # cancelled at this very moment
    with translation.override(job.language):
        try:
            user_of(job)
            made = KINDS[job.kind].function(job, Progress(job))
            user_of(job)
            keep(job, made)
        except Stopped:
            end(job, JobState.FAILED, _("The right to this was taken away meanwhile, so the work was stopped."))
        except CannotBeDone as sentence:
            end(job, JobState.FAILED, str(sentence))
        except Exception:
            logger.exception("Work %s failed", job.kind)
            end(job, JobState.FAILED, _("It could not be done; the operator finds the cause in the log."))
        except BaseException:  # the worker is being ended
            end(job, JobState.FAILED, _("The worker was stopped in the middle. Start it again."))
            raise


def keep(job: Job, made: JobFile | None) -> None:
    """The file first, then the row; a job that was cancelled meanwhile keeps neither."""
    file = {}
    if made is not None:
        file = {"filename": made.filename, "size": len(made.content), "stored_as": sealed.seal(made.content)}
    is_kept = False
    try:
        is_kept = end(job, JobState.DONE, "", **file)
    finally:
        if not is_kept:
            sealed.remove(file.get("stored_as", ""))


def end(job: Job, state: JobState, sentence: str, **more: object) -> bool:
    changes = {"state": state, "sentence": sentence, "seen_at": timezone.now(), "ended_at": timezone.now()}
    if state == JobState.FAILED:
        changes |= {"done": 0, "total": 0}
    return bool(Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(**changes, **more))
