"""The progress report: chosen, read, opened down to its records, taken away as a file."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from mrc.access.log import log_access
from mrc.access.models import AccessLog, Centre
from mrc.access.views import permission

from ..behind import UnknownFigure, behind
from ..build import build
from ..models import Attachment
from ..renderers import FORMATS, NotAvailable
from ..renderers import render as render_as
from ..scope import Scope
from ..submitted.frozen import report_in
from ..submitted.standing import standing_of
from .own import VIEW, agreement_of, period_of, report_context

ROWS_A_PAGE = 50


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
