"""Files that go with a report: added, handed out, taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from legal_cases.papers import Damaged, content_of
from legal_cases.views.papers import download
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from ..actions import NotWritable, Overlap
from ..attachments import AttachmentForm, attach, detach
from ..models import Attachment
from .own import CHANGE, VIEW, agreement_of, page_context, period_of
from .refused import handed_in, overlap


@permission(CHANGE)
def add_attachment(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """A file that goes with the report."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    context = page_context(agreement, period)
    form = AttachmentForm(request.POST or None, request.FILES or None, cancel=f"{context['base']}#attachments")
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            attach(
                agreement=agreement,
                period=period,
                upload=answers["file"],
                title=answers["title"],
                section=answers["section"],
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error("file", problem)
        except Overlap as problem:
            return overlap(request, context, problem.other)
        except NotWritable:
            return handed_in(request, context)
        else:
            messages.success(request, _("The file goes with the report."))
            return redirect(f"{context['base']}#attachments")
    return render(request, "reports/attachment_form.html", context | {"form": form})


def attachment_of(request: HttpRequest, uuid) -> Attachment:
    found = Attachment.objects.visible_to(request.user).going().select_related("report__agreement")
    return get_object_or_404(found, uuid=uuid)


@permission(VIEW)
@require_GET
def attachment(request: HttpRequest, uuid) -> HttpResponse:
    """Always a download, never shown inside a page."""
    record = attachment_of(request, uuid)
    log_access(request.user, AccessLog.Action.EXPORT, record.report.agreement)
    try:
        content = content_of(record)
    except Damaged:
        context = page_context(record.report.agreement, record.report.period)
        return render(request, "reports/attachment_damaged.html", context | {"attachment": record}, status=409)
    ending = record.filename.rpartition(".")[2]
    return download(content, record.media_type, f"attachment-{record.pk}.{ending}")


@permission(CHANGE)
def remove_attachment(request: HttpRequest, uuid) -> HttpResponse:
    """Asks once; its history stays."""
    record = attachment_of(request, uuid)
    context = page_context(record.report.agreement, record.report.period)
    if request.method == "POST":
        try:
            detach(attachment=record, by=request.user)
        except NotWritable:
            return handed_in(request, context)
        messages.success(request, _("The file was taken away."))
        return redirect(f"{context['base']}#attachments")
    return render(request, "reports/attachment_remove.html", context | {"attachment": record})
