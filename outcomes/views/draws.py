"""The draw: the frame in numbers, who was drawn, what came of it, and the sheet by which anybody can draw again."""

import csv
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.contact import is_withheld
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator, permission
from mrc.agreements.models import Agreement
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf
from mrc.templatetags.figures import day_in_words, figure
from mrc.vocabularies.harvesting import FOR_SAFETY, LeftOut

from .. import draws
from ..draw_forms import DrawForm, InterviewerForm, StateForm
from ..frame import in_numbers, served, with_first_service
from ..interviews import refusal
from ..models import Draw, Drawn
from ..years import year_of

VIEW, DRAW, CHANGE = "outcomes.view_draw", "outcomes.add_draw", "outcomes.change_drawn"
ON_A_PAGE = 50
INSIDE = "in"


@permission(DRAW)
@require_http_methods(["GET", "POST"])
def new_draw(request: HttpRequest, uuid) -> HttpResponse:
    """The frame of today in numbers, of the own centres as people; then the draw."""
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), uuid=uuid)
    today = request.user.today()
    if today not in agreement.period:
        messages.warning(request, _("The agreement does not run today, so there is nobody to draw for it."))
        return redirect("outcomes:home")
    year = year_of(agreement, today)
    form = DrawForm(
        request.POST if request.method == "POST" else None,
        is_again=year.draw is not None,
        cancel=year.draw.get_absolute_url() if year.draw else reverse("outcomes:home"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = draws.make_draw(
                agreement=agreement, day=today, by=request.user, reason=form.cleaned_data.get("reason", "")
            )
        except draws.DrawnAlready as problem:
            messages.info(request, _("This year was drawn a moment ago: here is the draw."))
            return redirect(problem.draw)
        log_access(request.user, AccessLog.Action.VIEW, made, count=made.frame.count())
        messages.success(request, _("Drawn. The sheet for the file says how to draw again."))
        return redirect(made)
    people = served(agreement, today)
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    context = {"section": "outcomes", "agreement": agreement, "year": year, "form": form, "today": today}
    return render(
        request,
        "outcomes/draw_new.html",
        context | frame_context(agreement, people) | people_of(request, people, today),
    )


def frame_context(agreement: Agreement, people: QuerySet) -> dict:
    rows = in_numbers(agreement, people)
    reasons = [why for why in LeftOut if any(why in row.left_out for row in rows)]
    return {
        "rows": rows,
        "reasons": [(why, [row.left_out.get(why, 0) for row in rows]) for why in reasons],
        "women": sum(row.women for row in rows),
        "inside": sum(row.inside for row in rows),
        "looked_at": sum(row.looked_at for row in rows),
    }


def people_of(request: HttpRequest, people: QuerySet, today: date) -> dict:
    """People of the reader's centres who are in, or out for a reason; never those left out for safety."""
    shown = request.GET.get("show", INSIDE)
    offered = [INSIDE, *(why.value for why in LeftOut if why not in {*FOR_SAFETY, LeftOut.SAFETY, LeftOut.GONE})]
    if shown not in offered:
        shown = INSIDE
    own = people.filter(centre__in=request.user.centre_ids, left_out="" if shown == INSIDE else shown)
    own = with_first_service(own.select_related("centre"), today).order_by("centre_id", "reference", "pk")  # an index
    page = CountedPaginator(own, ON_A_PAGE).get_page(request.GET.get("page"))
    words = {INSIDE: _("In the frame"), **{why.value: why.label for why in LeftOut}}
    return {
        "page": page,
        "tabs": [(words[code], f"show={code}#people", code == shown) for code in offered],
        "page_query": f"show={shown}",
    }


def draw_of(request: HttpRequest, uuid) -> Draw:
    found = Draw.objects.visible_to(request.user).select_related("agreement", "drawn_by")
    return get_object_or_404(found, uuid=uuid)


@permission(VIEW)
@require_safe
def draw(request: HttpRequest, uuid) -> HttpResponse:
    record = draw_of(request, uuid)
    log_access(request.user, AccessLog.Action.VIEW, record)
    context = {"section": "outcomes", "draw": record} | about(record)
    own = set(request.user.centre_ids)
    context["people"] = [(one, one.centre_id in own) for one in context["drawn"]]
    return render(request, "outcomes/draw.html", context)


def facts_of(record: Draw, inside: int, women: int) -> list[tuple[str, str]]:
    """How it was drawn, so that anybody can draw again."""
    numbers = {"n": figure(inside), "women": figure(women), "wanted": record.wanted, "missing": record.women_missing}
    facts = [
        (_("Drawn on"), day_in_words(record.drawn_on)),
        (_("In the frame"), _("%(n)s, of them %(women)s women") % numbers),
        (_("Wanted"), _("%(wanted)s interviews, at least half of them with women") % numbers),
        (_("Seed"), record.seed),
        (
            _("Method"),
            _(
                "%(method)s: each person has a number. The lot of a person is SHA-256 of seed, colon and number, in"
                " hexadecimal; the lowest comes first. Women are drawn until half is sure, then all others together;"
                " who is left waits in that order."
            )
            % {"method": record.method},
        ),
    ]
    if record.women_missing:
        words = _("%(missing)s: there were too few women in the frame. The places went to others.")
        facts.insert(3, (_("Women missing"), words % numbers))
    if record.reason:
        facts.append((_("Drawn again because"), record.reason))
    return facts


def about(record: Draw) -> dict:
    """What page and sheet say of a draw."""
    frame = frame_context(record.agreement, record.frame.all())
    drawn = Drawn.objects.filter(person__draw=record).select_related(
        "centre", "interviewer", "person__client", "steps_in_for__person"
    )
    return frame | {
        "facts": facts_of(record, frame["inside"], frame["women"]),
        "drawn": drawn,
        "waiting": record.frame.filter(rank__isnull=False, drawn=None).count(),
        "others": Draw.objects.filter(agreement=record.agreement, starts_on=record.starts_on).exclude(pk=record.pk),
    }


@permission(VIEW)
@require_safe
def sheet_pdf(request: HttpRequest, uuid) -> HttpResponse:
    """For the file, and for whoever wants to see that the lot was fair: numbers, nobody's name."""
    record = draw_of(request, uuid)
    log_access(request.user, AccessLog.Action.PRINT, record)
    try:
        content = render_pdf("outcomes/draw_print.html", {"draw": record} | about(record))
    except PdfUnavailable:
        return render(request, "clients/no_pdf.html", {"section": "outcomes"}, status=503)
    return pdf_response(content, f"{filename(record)}.pdf")


@permission(VIEW)
@require_safe
def sheet_csv(request: HttpRequest, uuid) -> HttpResponse:
    """The frame by its numbers: number, gender, centre, place in the order drawn."""
    record = draw_of(request, uuid)
    log_access(request.user, AccessLog.Action.EXPORT, record)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename(record)}.csv"'
    lines = csv.writer(answer)
    facts = {"method": record.method, "seed": record.seed, "wanted": record.wanted, "drawn": record.drawn_on}
    lines.writerows((f"# {name}", value) for name, value in facts.items())
    lines.writerow(("number", "gender", "centre", "place"))
    frame = record.frame.exclude(number=None).order_by("number")
    lines.writerows(frame.values_list("number", "gender", "centre__code", "rank").iterator(5000))
    return answer


def filename(record: Draw) -> str:
    return f"draw_{slugify(record.agreement.number) or 'agreement'}_{record.starts_on}_{record.number}"


def drawn_of(request: HttpRequest, uuid) -> Drawn:
    found = Drawn.objects.visible_to(request.user).select_related(
        "centre", "interviewer", "person__client__centre", "person__draw__agreement", "steps_in_for__person"
    )
    return get_object_or_404(found, uuid=uuid)


@permission(CHANGE)
@require_http_methods(["GET", "POST"])
def drawn(request: HttpRequest, uuid) -> HttpResponse:
    """How to reach her safely, who interviews her, what came of it, who steps in."""
    record = drawn_of(request, uuid)
    is_naming = "interviewer" in request.POST
    sent = request.POST if request.method == "POST" else None
    state = StateForm(
        None if is_naming else sent,
        initial={"state": record.state, "reason": record.reason},
    )
    naming = InterviewerForm(sent if is_naming else None, drawn=record)
    form = naming if is_naming else state
    if request.method == "POST" and form.is_valid():
        try:
            if is_naming:
                draws.name_interviewer(drawn=record, interviewer=naming.chosen, by=request.user)
            else:
                draws.record_state(drawn=record, by=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(record)
    client, asked_instead = record.person.client, record.asked_instead
    log_access(request.user, AccessLog.Action.VIEW, record)
    context = {
        "section": "outcomes",
        "drawn": record,
        "draw": record.person.draw,
        "client": client,
        "state": state,
        "naming": naming,
        "is_withheld": client is not None and is_withheld(client, request.user),
        "refusal": refusal(client, None),
        "is_to_ask": record.state in draws.STILL_ASKED,
        "may_step_in": record.state in draws.NEEDS_REASON and asked_instead is None,
        "asked_instead": asked_instead,
        "interview": getattr(record, "interview", None),
    }
    return render(request, "outcomes/drawn.html", context)


@permission(CHANGE)
@require_POST
def step_in(request: HttpRequest, uuid) -> HttpResponse:
    record = drawn_of(request, uuid)
    try:
        made = draws.replace(drawn=record, by=request.user)
    except draws.NobodyWaits:
        messages.warning(request, _("Nobody waits on the reserve list any more. The year can be drawn again."))
        return redirect(record.person.draw)
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
        return redirect(record)
    messages.success(request, _("The next of the reserve list steps in."))
    if passed := len(made.passed_before):
        words = ngettext(
            "%(count)s of the list may not be asked any more, and was passed over. The draw says why.",
            "%(count)s of the list may not be asked any more, and were passed over. The draw says why.",
            passed,
        )
        messages.info(request, words % {"count": passed})
    is_own = made.centre_id in request.user.centre_ids
    return redirect(made if is_own else made.person.draw)
