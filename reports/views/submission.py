"""A report that was handed in: read as it was, returned, approved, and compared with the records of now."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from legal_cases.papers import Damaged, content_of
from legal_cases.views.papers import download as as_download
from mrc import sealed
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.drafts.kept import discard
from mrc.vocabularies.reporting import ReportSection, ReportStatus

from ..actions import NotWritable
from ..drafts import REVIEW
from ..models import Submission, SubmittedFile
from ..narrative import report_of
from ..renderers import FORMATS
from ..submitted.actions import (
    ChangedMeanwhile,
    NotPossible,
    NotReady,
    approve_report,
    return_report,
    submit_report,
    unlock_report,
)
from ..submitted.changes import file_of, restatement
from ..submitted.forms import ReturnForm, UnlockForm
from ..submitted.frozen import report_in
from ..submitted.ledger import SINCE
from ..submitted.sites import split
from ..submitted.standing import last_return, standing_of, steps_of
from ..submitted.told import lines_of, open_records, records_of
from .own import CHANGE, agreement_of, page_context, period_of
from .refused import handed_in

SEE, REVIEW_IT = "reports.view_submission", "reports.review_submission"


def submission_of(request: HttpRequest, uuid) -> Submission:
    found = Submission.objects.visible_to(request.user).select_related("report__agreement", "submitted_by")
    return get_object_or_404(found, uuid=uuid)


@permission(CHANGE)
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """Says what handing in means, and hands in."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    context = page_context(agreement, period)
    if request.method == "POST":
        try:
            made = submit_report(agreement=agreement, period=period, by=request.user, today=request.user.today())
        except NotWritable:
            if standing := standing_of(agreement, period):  # the button was pressed twice, or a colleague was quicker
                return redirect(standing)
            return handed_in(request, context)
        except NotReady as problem:
            messages.warning(request, _("Not submitted: %(what)s.") % {"what": problem.readiness.in_words})
            return redirect(f"{context['base']}check/")
        except ChangedMeanwhile:
            messages.warning(
                request,
                _("Not submitted: records or texts changed in that very moment. Look again, then submit again."),
            )
            return redirect(f"{context['base']}submit/")
        log_access(request.user, AccessLog.Action.EXPORT, agreement)
        messages.success(request, _("The report is submitted, and frozen as it stands here."))
        return redirect(made)
    context |= {
        "officers": agreement.followers.order_by("full_name"),
        "returned": last_return(report_of(agreement, period)),
    }
    return render(request, "reports/submit.html", context)


@permission(SEE)
@require_safe
def submission(request: HttpRequest, uuid) -> HttpResponse:
    """The report as it was submitted. A coordinator goes on to the records of now; others see figures alone."""
    record = submission_of(request, uuid)
    found = report_in(record.content).for_reader(request.user.centre_ids)
    log_access(request.user, AccessLog.Action.VIEW, record.report.agreement)
    is_own = request.user.has_perm("reports.view_progressreport")
    context = about(request, record) | {
        "report": found,
        "texts": found.narrative.by_section,
        "live": reverse("reports:report", args=[record.report.agreement.uuid, *record.report.period]),
        "is_own": is_own,
        "base": record.get_absolute_url() if is_own else "",
        "base_since": f"{record.get_absolute_url()}{SINCE}" if is_own and found.since else "",
        "sections": ReportSection,
        "has_sites": len(found.head.centres) > 1,
        "attachments": record.attachments.all(),
    }
    return render(request, "reports/submission.html", context)


def about(request: HttpRequest, record: Submission) -> dict:
    """What the pages of one submission share."""
    status = ReportStatus(record.report.status)
    return {
        "section": "reports" if request.user.has_perm("reports.view_progressreport") else "board",
        "submission": record,
        "agreement": record.report.agreement,
        "period": record.report.period,
        "status": status,
        "steps": steps_of(record.report),
        "files": [kind for kind in FORMATS if kind in set(record.files.values_list("kind", flat=True))],
        "versions": record.report.submissions.defer("content"),
        "may_review": record.is_standing and request.user.has_perm(REVIEW_IT),
    }


@permission(SEE)
@require_GET
def submitted_file(request: HttpRequest, uuid, kind: str) -> HttpResponse:
    """A file as it was delivered, to the byte."""
    record = submission_of(request, uuid)
    if kind not in FORMATS:
        raise Http404
    try:
        content = file_of(record, kind)
    except SubmittedFile.DoesNotExist:
        raise Http404 from None
    except sealed.Unreadable:
        return render(request, "reports/submission_damaged.html", about(request, record), status=409)
    log_access(request.user, AccessLog.Action.EXPORT, record.report.agreement)
    days = f"{record.report.starts_on}_{record.report.ends_on}"
    name = f"{slugify(record.report.agreement.number) or 'report'}_{days}_version-{record.number}.{kind}"
    return as_download(content, FORMATS[kind].content_type, name)


@permission(SEE)
@require_GET
def submitted_attachment(request: HttpRequest, uuid, attachment) -> HttpResponse:
    """A file that went with the report."""
    record = submission_of(request, uuid)
    kept = get_object_or_404(record.attachments, uuid=attachment)
    try:
        content = content_of(kept)
    except Damaged:
        return render(request, "reports/submission_damaged.html", about(request, record), status=409)
    log_access(request.user, AccessLog.Action.EXPORT, record.report.agreement)
    return as_download(content, kept.media_type, f"attachment-{kept.pk}.{kept.filename.rpartition('.')[2]}")


@permission(SEE)
@require_safe
def by_centre(request: HttpRequest, uuid) -> HttpResponse:
    """The submitted figures split by centre; never those of now."""
    record = submission_of(request, uuid)
    try:
        found = split(record)
    except (SubmittedFile.DoesNotExist, sealed.Unreadable):
        return render(request, "reports/submission_damaged.html", about(request, record), status=409)
    log_access(request.user, AccessLog.Action.VIEW, record.report.agreement)
    return render(request, "reports/sites.html", about(request, record) | {"split": found})


@permission(SEE)
@require_safe
def changes(request: HttpRequest, uuid) -> HttpResponse:
    """What the records give now where the report says otherwise; the records themselves for who may open them."""
    record = submission_of(request, uuid)
    found = restatement(record)
    log_access(request.user, AccessLog.Action.VIEW, record.report.agreement)
    opened = open_records(request.user, found)
    lines = list(lines_of(found, opened))
    context = about(request, record) | {
        "restatement": found,
        "records": records_of(record, found, opened),
        "lines": [line for line in lines if not line.first.is_since],
        "lines_since": [line for line in lines if line.first.is_since],
    }
    return render(request, "reports/changes.html", context)


def too_late(request: HttpRequest, record: Submission, problem: NotPossible) -> HttpResponse:
    """Somebody else was quicker."""
    words = _("Nothing was changed: the report is %(state)s by now. Look at what was done meanwhile.")
    messages.warning(request, words % {"state": problem.report.get_status_display()})
    return redirect(record)


@permission(REVIEW_IT)
@require_POST
def approve(request: HttpRequest, uuid) -> HttpResponse:
    record = submission_of(request, uuid)
    try:
        approve_report(submission=record, by=request.user)
    except NotPossible as problem:
        return too_late(request, record, problem)
    discard(user=request.user, form=REVIEW, of=str(record.uuid))
    messages.success(request, _("The report is approved."))
    return redirect(record)


@permission(REVIEW_IT)
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, uuid) -> HttpResponse:
    """Remarks for the sections to correct; with them the report goes back."""
    record = submission_of(request, uuid)
    form = ReturnForm(request.POST if request.method == "POST" else None, cancel=record.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            return_report(submission=record, remarks=form.remarks, by=request.user)
        except NotPossible as problem:
            return too_late(request, record, problem)
        discard(user=request.user, form=REVIEW, of=str(record.uuid))
        n = len(form.remarks)
        words = ngettext("The report went back with %(n)s remark.", "The report went back with %(n)s remarks.", n)
        messages.success(request, words % {"n": n})
        return redirect(record)
    draft = {"form": REVIEW, "of": str(record.uuid)}
    return render(request, "reports/return.html", about(request, record) | {"form": form, "draft": draft})


@permission(REVIEW_IT)
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, uuid) -> HttpResponse:
    """Opens an approved report again, for a reason."""
    record = submission_of(request, uuid)
    form = UnlockForm(request.POST if request.method == "POST" else None, cancel=record.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            unlock_report(submission=record, reason=form.cleaned_data["reason"], by=request.user)
        except NotPossible as problem:
            return too_late(request, record, problem)
        messages.success(request, _("The report is open again. Its coordinator corrects it and submits it anew."))
        return redirect(record)
    return render(request, "reports/unlock.html", about(request, record) | {"form": form})
