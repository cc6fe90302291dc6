"""Pages that say why something was not saved, and show once more what was typed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import ProgressReport
from ..narrative import report_of
from .own import typed_texts


def refused(request: HttpRequest, page: str, context: dict) -> HttpResponse:
    return render(request, page, context | {"typed": typed_texts(request)}, status=409)


def overlap(request: HttpRequest, context: dict, other: ProgressReport) -> HttpResponse:
    """Another report is written for a part of these days."""
    return refused(request, "reports/overlap.html", context | {"other": other})


def handed_in(request: HttpRequest, context: dict) -> HttpResponse:
    """The report was handed in, while somebody wrote perhaps."""
    return refused(
        request,
        "reports/not_writable.html",
        context | {"handed_in": report_of(context["agreement"], context["period"])},
    )


def not_in_the_plan(request: HttpRequest, context: dict) -> HttpResponse:
    """An outcome or indicator that was taken out of the plan while somebody wrote; else no such page."""
    if request.method != "POST":
        raise Http404
    return refused(request, "reports/gone.html", context)
