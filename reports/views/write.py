"""Where the texts of a report are written: one page for each section, outcome and indicator."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mrc.access.views import permission
from mrc.agreements.models import Agreement
from mrc.drafts.kept import discard
from mrc.together import hold, saved_together
from mrc.vocabularies.reporting import ReportSection, ReportStatus

from ..actions import WRITABLE, overlapping
from ..build import build, results_of
from ..drafts import TEXT, name_of
from ..gaps import questions
from ..models import Indicator, IndicatorEntry
from ..narrative import Unit, narrative_of, report_before, report_of, units_of
from ..section_forms import IndicatorForm, UnitForm
from ..submitted.standing import last_return
from .own import CHANGE, agreement_of, page_context, period_of
from .refused import handed_in, not_in_the_plan, overlap


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
    context = page_context(agreement, period) | {"unit": unit}
    if unit is None:
        if pk is None:
            raise Http404
        return not_in_the_plan(request, context)
    if report is not None and report.status not in WRITABLE:
        return handed_in(request, context)
    if other := overlapping(agreement, period) if report is None or report.status == ReportStatus.DUE else None:
        return overlap(request, context, other)
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
        return redirect(f"{context['base']}#section-{unit.section.number}")
    context |= {"form": form, "report": built.for_reader(request.user.centre_ids), **facts_for(agreement, unit, built)}
    step = last_return(report)
    context["remarks"] = [one for one in step.remarks.all() if one.section in ("", section)] if step else []
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


def title_of(unit: Unit) -> str:
    return unit.title or str(unit.section.label)
