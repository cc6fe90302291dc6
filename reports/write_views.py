"""Where the texts of a report are written: one page for each section, outcome and indicator."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from legal_cases.papers import Damaged, content_of
from legal_cases.views.papers import download
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.agreements.models import Agreement
from mrc.drafts.kept import discard
from mrc.together import hold, saved_together
from mrc.vocabularies.reporting import ReportSection, ReportStatus

from .actions import WRITABLE, NotWritable, Overlap, overlapping
from .attachments import AttachmentForm, attach, detach
from .build import build, results_of
from .drafts import TEXT, name_of
from .gaps import questions
from .gender import analysis
from .models import Attachment, Indicator, IndicatorEntry
from .narrative import Unit, narrative_of, report_before, report_of, units_of
from .section_forms import AnswersForm, GenderForm, IndicatorForm, UnitForm
from .views import CHANGE, VIEW, agreement_of, page_context, period_of, report_context


@permission(CHANGE)
@saved_together
def write(request: HttpRequest, uuid, start, end, section: str, pk: int | None = None) -> HttpResponse:
    """One unit of the report: its boxes, and beside each what the last report said there."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    if section not in ReportSection.values:
        raise Http404
    report = report_of(agreement, period)
    units = units_of(agreement)
    unit = next((one for one in units if one.way == ((section,) if pk is None else (section, pk))), None)
    base = reverse("reports:report", args=[agreement.uuid, start, end])
    context = {"section": "reports", "agreement": agreement, "period": period, "base": base, "unit": unit}
    if unit is None:
        return not_in_the_plan(request, context, section, pk)
    if report is not None and report.status not in WRITABLE:
        return render(request, "reports/not_writable.html", context | {"report": report}, status=409)
    if other := overlapping(agreement, period) if report is None or report.status == ReportStatus.DUE else None:
        return render(request, "reports/overlap.html", context | {"other": other}, status=409)
    built = build(agreement, period)
    form = form_of(
        unit,
        report,
        request.POST or None,
        user=request.user,
        agreement=agreement,
        period=period,
        narrative=built.narrative,
        before=narrative_of(report_before(agreement, period)),
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        discard(user=request.user, form=TEXT, of=name_of(agreement, period, unit))
        messages.success(request, _("Saved: %(title)s") % {"title": title_of(unit)})
        following = units[units.index(unit) + 1 :]
        if "then" in request.POST and following:
            return redirect("reports:write", agreement.uuid, start, end, *following[0].way)
        return redirect(f"{base}#section-{unit.section.number}")
    context |= {"form": form, "report": built.for_reader(request.user.centre_ids), **facts_for(agreement, unit, built)}
    context |= {"draft": {"form": TEXT, "of": name_of(agreement, period, unit)}}
    return render(request, "reports/write.html", context)


def form_of(unit: Unit, report, *args, **kwargs) -> UnitForm:
    if unit.section != ReportSection.INDICATORS:
        return UnitForm(*args, unit=unit, **kwargs)
    indicator = Indicator.objects.get(pk=unit.pk)
    entry = IndicatorEntry.objects.filter(report=report, indicator=indicator).first() if report else None
    return IndicatorForm(*args, unit=unit, indicator=indicator, entry=entry, **kwargs)


def facts_for(agreement: Agreement, unit: Unit, built) -> dict:
    """What the records say about a unit, beside which it is written; never typed."""
    if unit.section == ReportSection.OUTCOMES:
        return {"facts": "reports/_facts_outcome.html", "one": next(o for o in built.outcomes if o.key == unit.pk)}
    if unit.section == ReportSection.INDICATORS:
        one = next(indicator for indicator in built.indicators if indicator.key == unit.pk)
        quarters = results_of(agreement, built, built.since).by_quarter(Indicator.objects.get(pk=unit.pk))
        return {"facts": "reports/_facts_indicator.html", "one": one, "quarters": quarters}
    if unit.section == ReportSection.BENEFICIARIES:
        return {"facts": "reports/_facts_beneficiaries.html", "questions": questions(built)}
    return {}


def answered(request: HttpRequest, context: dict, form, saved: str, back: str) -> HttpResponse | None:
    """Saves answers that were sent, of who may write; None where the form has to be shown again."""
    if not context["may_write"]:
        raise PermissionDenied
    if not form.is_valid():
        return None
    try:
        form.save()
    except Overlap as problem:
        return render(request, "reports/overlap.html", context | {"other": problem.other}, status=409)
    messages.success(request, saved)
    return redirect(back, context["agreement"].uuid, *context["period"])


@permission(VIEW)
@saved_together
def check(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """What is still to fix or to answer before the report is handed in, each with the way to its cure."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    context = report_context(request, agreement, build(agreement, period))
    form = AnswersForm(
        request.POST or None,
        user=request.user,
        agreement=agreement,
        period=period,
        narrative=context["narrative"],
        findings=context["readiness"].findings,
    )
    if request.method == "POST" and (answer := answered(request, context, form, _("Answers saved."), "reports:check")):
        return answer
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    return render(request, "reports/check.html", context | {"form": form})


@permission(VIEW)
@saved_together
def gender(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """Women and men in each service and activity, and room for why women are fewer (manual 3.4)."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    built = build(agreement, period)
    context = report_context(request, agreement, built)
    found = analysis(agreement, built)
    form = GenderForm(
        request.POST or None,
        user=request.user,
        agreement=agreement,
        period=period,
        narrative=built.narrative,
        lines=found.below_half,
    )
    saved = _("Answers saved. They stand in section 7.")
    if request.method == "POST" and (answer := answered(request, context, form, saved, "reports:gender")):
        return answer
    log_access(request.user, AccessLog.Action.VIEW, agreement)
    return render(request, "reports/gender.html", context | {"form": form, "analysis": found})


@permission(CHANGE)
def add_attachment(request: HttpRequest, uuid, start, end) -> HttpResponse:
    """A file that goes with the report."""
    agreement, period = agreement_of(request, uuid), period_of(start, end)
    context = page_context(agreement, period)
    form = AttachmentForm(request.POST or None, request.FILES or None, cancel=f"{context['base']}#attachments")
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            attach(
                agreement=agreement,
                period=period,
                upload=answers["file"],
                title=answers["title"],
                section=answers["section"],
                by=request.user,
            )
        except ValidationError as problem:
            form.add_error("file", problem)
        except Overlap as problem:
            return render(request, "reports/overlap.html", context | {"other": problem.other}, status=409)
        except NotWritable:
            return render(
                request, "reports/not_writable.html", context | {"report": report_of(agreement, period)}, status=409
            )
        else:
            messages.success(request, _("The file goes with the report."))
            return redirect(f"{context['base']}#attachments")
    return render(request, "reports/attachment_form.html", context | {"form": form})


def attachment_of(request: HttpRequest, uuid) -> Attachment:
    found = Attachment.objects.visible_to(request.user).select_related("report__agreement")
    return get_object_or_404(found, uuid=uuid)


@permission(VIEW)
@require_GET
def attachment(request: HttpRequest, uuid) -> HttpResponse:
    """Always a download, never shown inside a page."""
    record = attachment_of(request, uuid)
    log_access(request.user, AccessLog.Action.EXPORT, record.report.agreement)
    try:
        content = content_of(record)
    except Damaged:
        context = page_context(record.report.agreement, record.report.period)
        return render(request, "reports/attachment_damaged.html", context | {"attachment": record}, status=409)
    ending = record.filename.rpartition(".")[2]
    return download(content, record.media_type, f"attachment-{record.pk}.{ending}")


@permission(CHANGE)
def remove_attachment(request: HttpRequest, uuid) -> HttpResponse:
    """Asks once; its history stays."""
    record = attachment_of(request, uuid)
    context = page_context(record.report.agreement, record.report.period)
    if request.method == "POST":
        try:
            detach(attachment=record, by=request.user)
        except NotWritable:
            return render(request, "reports/not_writable.html", context | {"report": record.report}, status=409)
        messages.success(request, _("The file was taken away."))
        return redirect(f"{context['base']}#attachments")
    return render(request, "reports/attachment_remove.html", context | {"attachment": record})


def title_of(unit: Unit) -> str:
    return unit.title or str(unit.section.label)


def not_in_the_plan(request, context, section, pk) -> HttpResponse:
    """An outcome or indicator that was taken out of the plan meanwhile: what was typed is shown once more."""
    if request.method != "POST" or pk is None:
        raise Http404
    typed = [text for name, text in request.POST.items() if name.startswith(("progress", "measures")) and text.strip()]
    return render(request, "reports/gone.html", context | {"typed": typed}, status=409)
