"""The report comes back from Word: read, shown text by text, taken over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from mrc.access.views import permission
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.together import hold, saved_together

from ..actions import WRITABLE, NotWritable, Overlap
from ..from_word import FromWordForm, TakeOverForm, boxes_of, edited_in_word
from ..narrative import narrative_of, report_of
from .own import CHANGE, agreement_of, page_context, period_of
from .refused import handed_in, overlap


@permission(CHANGE)
@saved_together
def from_word(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """First the file; then each text that differs, with the one that stands, and the choice."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    context = page_context(agreement, period)
    report = report_of(agreement, period)
    if report is not None and report.status not in WRITABLE:
        return handed_in(request, context)
    if request.method == "POST" and not request.FILES and "shown" in request.POST:
        return taken_over(request, agreement, period, context)
    form = FromWordForm(*((request.POST, request.FILES) if request.method == "POST" else ()), cancel=context["base"])
    if request.method == "POST" and form.is_valid():
        narrative, boxes = narrative_of(report), boxes_of(agreement)
        try:
            edited = edited_in_word(
                form.cleaned_data["file"], agreement=agreement, period=period, boxes=boxes, narrative=narrative
            )
        except ValidationError as problem:
            form.add_error("file", problem)
        else:
            form = TakeOverForm(
                boxes=[box for box in boxes if box.name in edited.texts],
                edited=edited.texts,
                user=request.user,
                agreement=agreement,
                period=period,
                narrative=narrative,
                cancel=context["base"],
            )
            return render(request, "reports/take_over.html", context | {"form": form, "edited": edited})
    return render(request, "reports/from_word.html", context | {"form": form})


def taken_over(request: HttpRequest, agreement: Agreement, period: Period, context: dict) -> HttpResponse:
    form = TakeOverForm(
        request.POST,
        boxes=[box for box in boxes_of(agreement) if box.name in request.POST],
        user=request.user,
        agreement=agreement,
        period=period,
        narrative=narrative_of(report_of(agreement, period)),
        cancel=context["base"],
    )
    if not form.is_valid():
        return render(request, "reports/take_over.html", context | {"form": form})
    try:
        n = form.save()
    except Overlap as problem:
        return overlap(request, context, problem.other)
    except NotWritable:
        return handed_in(request, context)
    words = ngettext("%(n)s text was taken over from Word.", "%(n)s texts were taken over from Word.", n)
    messages.success(request, words % {"n": n})
    return redirect(context["base"])
