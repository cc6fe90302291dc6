"""Long work as who asked for it sees it. Everybody else's does not exist."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mrc import sealed
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import for_everybody_signed_in

from . import actions
from .models import Job
from .work import KINDS

MOST = 50


def job_of(request, uuid) -> Job:
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("user", "centre"), uuid=uuid)
    if job.kind not in KINDS:
        raise Http404
    return job


@for_everybody_signed_in
@require_safe
def jobs(request):
    own = Job.objects.visible_to(request.user).select_related("user", "centre")
    found = [job for job in own[:MOST] if job.kind in KINDS]
    return render(request, "jobs/job_list.html", {"section": "jobs", "jobs": found})


@for_everybody_signed_in
@require_safe
def detail(request, uuid):
    return render(request, "jobs/job_detail.html", {"section": "jobs", "job": job_of(request, uuid)})


@for_everybody_signed_in
@require_safe
def download(request, uuid):
    """What the work made, for who asked for it, as long as the right to it holds."""
    job = job_of(request, uuid)
    kind = KINDS[job.kind]
    if not job.stored_as or not kind.may(request.user, job):
        raise Http404
    try:
        content = sealed.unseal(job.stored_as)
    except sealed.Unreadable:
        actions.remove(job=job)
        messages.warning(request, _("The file is not there any more. Ask for it again."))
        return redirect("jobs:list")
    log_access(request.user, AccessLog.Action.EXPORT, kind.record, centre=job.centre, count=job.total)
    return HttpResponse(
        content,
        content_type="application/pdf" if job.filename.endswith(".pdf") else "application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, job.filename),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@for_everybody_signed_in
@require_POST
def cancel(request, uuid):
    actions.remove(job=job_of(request, uuid))
    messages.success(request, _("It is taken away."))
    return redirect("jobs:list")


@for_everybody_signed_in
@require_POST
def again(request, uuid):
    job = job_of(request, uuid)
    if job.is_ended or job.is_dead:
        job = actions.start_again(job=job)
    return redirect("jobs:detail", job.uuid)
