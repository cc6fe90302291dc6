"""The reporting calendar: what is due, until when, and who has it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mrc.access.views import permission
from mrc.agreements.models import Agreement

from ..actions import move_due_date
from ..forms import DueDateForm, PeriodForm
from ..models import ProgressReport, Submission
from ..periods import calendar_of, calendars_of
from .own import CHANGE, VIEW, agreement_of, period_of

AT_ONCE = 4


@permission(VIEW)
@require_safe
def agreements(request):
    """The agreements of the reader's centres, each with the reports that wait and the one that runs."""
    today = request.user.today()
    found = list(Agreement.objects.visible_to(request.user).for_report())
    calendars = calendars_of(found, today)
    shown = [(agreement, [one for one in calendars[agreement.pk] if not one.is_ahead][:AT_ONCE]) for agreement in found]
    return render(request, "reports/list.html", {"section": "reports", "agreements": shown, "today": today})


@permission(VIEW)
@require_safe
def periods(request, uuid):
    """The whole calendar of an agreement, and any other period; opens the report when a period is given."""
    agreement = agreement_of(request, uuid)
    form = PeriodForm(request.GET or None)
    if form.is_bound and form.is_valid():
        return redirect("reports:report", agreement.uuid, form.cleaned_data["start"], form.cleaned_data["end"])
    context = {"section": "reports", "agreement": agreement, "form": form, "today": request.user.today()}
    entries = calendar_of(agreement, request.user.today())
    return render(request, "reports/periods.html", context | {"entries": entries})


@permission(CHANGE)
@require_http_methods(["GET", "POST"])
def due_date(request, uuid, start, end):
    """Another day for one report of the calendar to be due."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    entry = next((one for one in calendar_of(agreement, request.user.today()) if one.period == period), None)
    if entry is None:
        return redirect("reports:periods", agreement.uuid)
    back = redirect("reports:periods", agreement.uuid)
    form = DueDateForm(request.POST or None, period=period, cancel=back.url, initial={"due_on": entry.due_on})
    if request.method == "POST" and form.is_valid():
        move_due_date(agreement=agreement, period=period, on=form.cleaned_data["due_on"], by=request.user)
        messages.success(request, _("The due date is saved."))
        return back
    return render(request, "reports/due_date.html", {"section": "reports", "entry": entry, "form": form})


@permission("agreements.follow_agreement")
@require_safe
def board(request):
    """How the reports of the agreements a programme officer follows stand; no figure and no text of a draft."""
    today = request.user.today()
    found = list(Agreement.objects.visible_to(request.user).select_related("organization"))
    calendars = calendars_of(found, today)
    since, standing = moments_of(calendars), standing_of(calendars)
    rows = [
        (
            agreement,
            [
                (one, one.report and since.get(one.report.pk), one.report and standing.get(one.report.pk))
                for one in calendars[agreement.pk]
            ],
        )
        for agreement in found
    ]
    return render(request, "reports/board.html", {"section": "board", "rows": rows, "today": today})


def standing_of(calendars) -> dict[int, Submission]:
    """The version of each report that is submitted or approved now, by the report's key; one query."""
    keys = [one.report.pk for entries in calendars.values() for one in entries if one.report]
    return {one.report_id: one for one in Submission.objects.standing().filter(report__in=keys).defer("content")}


def moments_of(calendars) -> dict[int, object]:
    """Since when each stored report has its status; one query."""
    keys = [one.report.pk for entries in calendars.values() for one in entries if one.report]
    history = ProgressReport.history.filter(id__in=keys).order_by("history_date", "history_id")
    since, last = {}, {}
    for key, status, moment in history.values_list("id", "status", "history_date"):
        if last.get(key) != status:
            since[key], last[key] = moment, status
    return since
