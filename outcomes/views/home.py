"""What was asked, told and learned: the draws, the interviews with their stories, the case studies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from ..models import CaseStudy, Interview
from ..stories import meter_of
from ..years import years_of

LATEST = 50


@permission("outcomes.view_interview")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    interviews = Interview.objects.visible_to(request.user).select_related("story", "centre")[:LATEST]
    studies = CaseStudy.objects.visible_to(request.user).select_related("centre")[:LATEST]
    log_access(request.user, AccessLog.Action.VIEW, "outcomes.list", count=len(interviews) + len(studies))
    context = {
        "section": "outcomes",
        "years": years_of(request.user, request.user.today()),
        "interviews": interviews,
        "studies": studies,
        "meter": meter_of(request.user),
        "several_centres": len(request.user.own_centres) > 1,
        "latest": LATEST,
    }
    return render(request, "outcomes/home.html", context)
