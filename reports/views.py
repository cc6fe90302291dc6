"""The progress report: chosen, read, opened down to its records, taken away as a file."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from mrc.access.log import log_access
from mrc.access.models import AccessLog, Centre
from mrc.access.views import permission
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies.reporting import ReportStatus

from .actions import WRITABLE
from .behind import UnknownFigure, behind
from .build import build
from .models import Attachment
from .narrative import narrative_of, report_before
from .readiness import Checks
from .renderers import FORMATS, NotAvailable
from .renderers import render as render_as
from .scope import Scope

VIEW, CHANGE = "reports.view_progressreport", "reports.change_progressreport"
ROWS_A_PAGE = 50


def agreement_of(request, uuid) -> Agreement:
    return get_object_or_404(Agreement.objects.visible_to(request.user).for_report(), uuid=uuid)


def period_of(start, end) -> Period:
    period = Period(start, end)
    if period.is_empty:
        raise Http404
    return period


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
        "attachments": Attachment.objects.filter(
            report__agreement=agreement, report__starts_on=start, report__ends_on=end
        ),
    }
    return render(request, "reports/report.html", report_context(request, agreement, built) | context)


def page_context(agreement: Agreement, period: Period) -> dict:
    """What every page beside a report needs to lead back to it."""
    base = reverse("reports:report", args=[agreement.uuid, *period])
    return {"section": "reports", "agreement": agreement, "period": period, "base": base}


def report_context(request, agreement: Agreement, built) -> dict:
    """What the pages of one report share: how it stands and what this user may do."""
    period, today = built.period, request.user.today()
    before = narrative_of(report_before(agreement, period))
    checks = Checks(agreement, built, before, today=today, own=request.user.centre_ids)
    return page_context(agreement, period) | {
        "today": today,
        "due_on": built.due_on,
        "state_mark": ReportStatus(built.status).label,
        "narrative": built.narrative,
        "readiness": checks.readiness(),
        "may_write": request.user.has_perm(CHANGE) and built.status in WRITABLE,
        "base_since": built.since and reverse("reports:report", args=[agreement.uuid, *built.since.period]),
    }


@permission(VIEW)
@require_safe
def records(request, uuid, start, end, table, line, column):
    """The records behind one figure: under its table with htmx, as a page of its own without."""
    agreement = agreement_of(request, uuid)
    scope = Scope.of(agreement, period_of(start, end))
    try:
        found = behind(scope, f"{table}/{line}/{column}", request.user.centre_ids, user=request.user)
    except UnknownFigure:
        raise Http404 from None
    paginators = [Paginator(part.rows, ROWS_A_PAGE) for part in found.parts]
    longest = max(paginators, key=lambda paginator: paginator.num_pages).get_page(request.GET.get("page"))
    # The rows themselves are read a page at a time: behind a figure can be a million.
    log_access(
        request.user, AccessLog.Action.VIEW, f"behind {table}", count=sum(paginator.count for paginator in paginators)
    )
    parts = []
    for part, paginator in zip(found.parts, paginators, strict=True):
        if longest.number > paginator.num_pages:
            continue  # all of this part stood on the pages before
        page = paginator.page(longest.number)
        if part.kind == "cases":
            page.object_list = list(page.object_list)
            prefetch_related_objects(page.object_list, "casesubject_rows")
        parts.append((part, page))
    elsewhere = found.elsewhere()
    context = {
        "section": "reports",
        "agreement": agreement,
        "period": scope.period,
        "behind": found,
        "table": table,
        "parts": parts,
        "page": longest,
        "elsewhere": [(centre, elsewhere[centre.pk]) for centre in Centre.objects.filter(pk__in=elsewhere)],
        "back": reverse("reports:report", args=[agreement.uuid, start, end]),
    }
    return render(request, "reports/_behind.html" if request.htmx else "reports/records.html", context)


@permission(VIEW)
@require_safe
def download(request, uuid, start, end, kind):
    agreement = agreement_of(request, uuid)
    if kind not in FORMATS:
        raise Http404
    built = build(agreement, period_of(start, end)).for_reader(request.user.centre_ids)
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
