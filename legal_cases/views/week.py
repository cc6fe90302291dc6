"""The centre's week, on the screen and on paper."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mrc.access.log import log_access
from mrc.access.models import AccessLog, Centre
from mrc.access.views import permission
from mrc.forms import COMMON_YEARS
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf

from ..week import Week, monday_of, week_of


@permission("legal_cases.view_legalcase")
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    if not request.user.own_centres:
        return render(request, "legal_cases/week.html", {"section": "cases"})
    centre = chosen_centre(request)
    monday, problem = asked_monday(request, centre)
    shown = week_of(request.user, centre, monday)
    log_access(request.user, AccessLog.Action.VIEW, "legal_cases.week", centre=centre, count=len(shown.dates))
    context = {
        "section": "cases",
        "week": shown,
        "centres": request.user.own_centres,
        "problem": problem,
        "unprinted": sum(row.case.is_restricted for row in shown.dates),
    }
    return render(request, "legal_cases/week.html", context, status=400 if problem else 200)


@permission("legal_cases.view_legalcase")
@require_GET
def week_pdf(request: HttpRequest) -> HttpResponse:
    if not request.user.own_centres:
        raise Http404
    centre = chosen_centre(request)
    monday, _problem = asked_monday(request, centre)
    shown = week_of(request.user, centre, monday, on_paper=True)
    log_access(request.user, AccessLog.Action.PRINT, "legal_cases.week", centre=centre, count=len(shown.dates))
    try:
        return pdf_response(render_pdf("legal_cases/week_print.html", {"week": shown}), filename(shown))
    except PdfUnavailable:
        return render(request, "legal_cases/no_pdf.html", {"section": "cases", "case": None}, status=503)


def filename(shown: Week) -> str:
    return f"{_('Week')} {shown.monday.isoformat()}.pdf"


def chosen_centre(request: HttpRequest) -> Centre:
    """One of the user's own; another centre does not exist for her."""
    asked = request.GET.get("centre")
    if not asked:
        return request.user.own_centres[0]
    for centre in request.user.own_centres:
        if str(centre.uuid) == asked:
            return centre
    raise Http404


def asked_monday(request: HttpRequest, centre: Centre) -> tuple[date, str]:
    """The Monday of the day asked for, and a sentence when it is not read: then it is this week's."""
    asked = request.GET.get("from", "")
    this_week = monday_of(centre.today())
    if not asked:
        return this_week, ""
    try:
        day = date.fromisoformat(asked)
        if day.year not in COMMON_YEARS:
            raise ValueError
    except ValueError:
        return this_week, _("This is not read as a day, so this week is shown.")
    return monday_of(day), ""
