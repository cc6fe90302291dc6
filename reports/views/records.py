"""The records behind a figure: of now, and as it was submitted."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mrc import sealed
from mrc.access.log import log_access
from mrc.access.models import AccessLog, Centre
from mrc.access.views import permission

from ..behind import Behind, UnknownFigure, behind
from ..models import SubmittedFile
from ..scope import Scope
from ..submitted.ledger import SINCE
from ..submitted.records import behind_then
from .own import VIEW, agreement_of, period_of
from .submission import about, submission_of

ROWS_A_PAGE = 50


@permission(VIEW)
@require_safe
def records(request: HttpRequest, uuid, start, end, table, line, column) -> HttpResponse:
    """The records behind one figure: under its table with htmx, as a page of its own without."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    try:
        found = behind(
            Scope.of(agreement, period), f"{table}/{line}/{column}", request.user.centre_ids, user=request.user
        )
    except UnknownFigure:
        raise Http404 from None
    back = reverse("reports:report", args=[agreement.uuid, start, end])
    return page_of(request, found, table, {"agreement": agreement, "period": period, "back": back})


@permission(VIEW)
@require_safe
def records_then(request: HttpRequest, uuid, table, line, column, mark: str = "") -> HttpResponse:
    """The records that made a figure when the report was submitted; with ``mark`` one since the start."""
    record = submission_of(request, uuid)
    context = about(request, record)
    try:
        found = behind_then(record, f"{mark}{table}/{line}/{column}", user=request.user)
    except UnknownFigure:
        raise Http404 from None
    except (SubmittedFile.DoesNotExist, sealed.Unreadable):
        return render(request, "reports/submission_damaged.html", context, status=409)
    return page_of(request, found, table, context | {"back": record.get_absolute_url(), "is_since": mark == SINCE})


def page_of(request: HttpRequest, found: Behind, table: str, context: dict) -> HttpResponse:
    """A page of rows; those of the reader's own centres, and every other centre as a number."""
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
    context |= {
        "section": "reports",
        "behind": found,
        "table": table,
        "parts": parts,
        "page": longest,
        "elsewhere": [(centre, elsewhere[centre.pk]) for centre in Centre.objects.filter(pk__in=elsewhere)],
    }
    return render(request, "reports/_behind.html" if request.htmx else "reports/records.html", context)
