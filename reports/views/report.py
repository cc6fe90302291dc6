"""The progress report: chosen, read, opened down to its records, taken away as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from ..build import build
from ..models import Attachment
from ..renderers import FORMATS, NotAvailable
from ..renderers import render as render_as
from ..submitted.frozen import report_in
from ..submitted.standing import standing_of
from .own import VIEW, agreement_of, period_of, report_context


@permission(VIEW)
@require_safe
def report(request, uuid, start, end):
    """Annex 5 with its nine sections; beside it what is complete and what is missing."""
    agreement = agreement_of(request, uuid)
    period = period_of(start, end)
    built = build(agreement, period)
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    context = {
        "report": built.for_reader(request.user.centre_ids),
        "texts": built.narrative.by_section,
        "attachments": Attachment.objects.going().filter(
            report__agreement=agreement, report__starts_on=start, report__ends_on=end
        ),
    }
    return render(request, "reports/report.html", report_context(request, agreement, built) | context)


@permission(VIEW)
@require_safe
def download(request, uuid, start, end, kind):
    """A file of the report; of one that was handed in the file that was delivered, and its figures as they were."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    if kind not in FORMATS:
        raise Http404
    standing = standing_of(agreement, period)
    if standing and standing.files.filter(kind=kind).exists():
        return redirect("reports:submitted-file", standing.uuid, kind)
    built = report_in(standing.content) if standing else build(agreement, period)
    built = built.for_reader(request.user.centre_ids)
    try:
        content = render_as(built, kind)
    except NotAvailable as problem:
        return render(request, "reports/not_available.html", {"section": "reports", "problem": problem}, status=503)
    log_access(request.user, AccessLog.Action.EXPORT, agreement)
    form = FORMATS[kind]
    number = slugify(agreement.number, allow_unicode=True)
    name = f"progress-report_{number}_{start:%Y-%m-%d}_{end:%Y-%m-%d}.{form.extension}"
    return HttpResponse(
        content,
        content_type=form.content_type,
        headers={"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"},
    )
