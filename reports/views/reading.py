"""Reading the figures: beside other periods, over time, and broken down by what the coordinator chooses."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from ..breakdown import BreakdownForm, crossed
from ..build import build
from ..comparison import comparison
from ..trend import trend
from .own import VIEW, agreement_of, page_context, period_of


@permission(VIEW)
@require_safe
def compare(request, uuid, start, end):
    """This period, the one before, and the same a year before."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    found = comparison(agreement, build(agreement, period))
    return render(request, "reports/compare.html", page_context(agreement, period) | {"comparison": found})


@permission(VIEW)
@require_safe
def over_time(request, uuid, start, end):
    """Quarter on quarter up to the end of the period."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    context = page_context(agreement, period) | {"trend": trend(agreement, period.end)}
    return render(request, "reports/over_time.html", context)


@permission(VIEW)
@require_safe
def breakdown(request, uuid, start, end):
    """Two answers against each other, over the people of the reader's own centres."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    form = BreakdownForm(request.GET or None, agreement=agreement)
    table = None
    if form.is_bound and form.is_valid():
        log_access(request.user, AccessLog.Action.VIEW, agreement)
        table = crossed(agreement, period, request.user.centre_ids, **form.cleaned_data)
    return render(request, "reports/breakdown.html", page_context(agreement, period) | {"form": form, "table": table})
