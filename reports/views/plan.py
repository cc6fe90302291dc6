"""The plan of an agreement, kept by the coordinator: theory of change, indicators, targets of single years."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from mrc.access.views import permission
from mrc.agreements.models import Activity, Agreement, Assumption, Outcome, Output
from mrc.together import hold, saved_together

from ..advice import advice
from ..indicators import targets_by_year
from ..models import Indicator, ReportText
from ..plan_forms import (
    ActivityForm,
    AssumptionForm,
    ImpactForm,
    IndicatorPlanForm,
    OutcomeForm,
    OutputForm,
    PlanForm,
    TargetForm,
)
from .own import agreement_of

CHANGE_PLAN = "agreements.change_outcome"


@dataclass(frozen=True)
class Kind:
    """A kind of thing a plan consists of."""

    model: type[Model]
    form: type[PlanForm]
    add: str
    change: str
    about: str = ""  # how texts of reports name one, before its key


KINDS = {
    "outcome": Kind(Outcome, OutcomeForm, gettext_lazy("Add an outcome"), gettext_lazy("Change an outcome"), "outcome"),
    "output": Kind(Output, OutputForm, gettext_lazy("Add an output"), gettext_lazy("Change an output")),
    "activity": Kind(
        Activity, ActivityForm, gettext_lazy("Add an activity"), gettext_lazy("Change an activity"), "activity"
    ),
    "assumption": Kind(
        Assumption, AssumptionForm, gettext_lazy("Add an assumption"), gettext_lazy("Change an assumption")
    ),
    "indicator": Kind(
        Indicator, IndicatorPlanForm, gettext_lazy("Add an indicator"), gettext_lazy("Change an indicator"), "indicator"
    ),
}


def kind_of(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def one_of_the_plan(request, agreement: Agreement, kind: Kind, pk: int) -> Model:
    return get_object_or_404(kind.model.objects.visible_to(request.user), **{kind.model.PATH: agreement}, pk=pk)


def held(request, uuid) -> Agreement:
    """The agreement, locked while a form of its plan is judged and saved."""
    if request.method == "POST":
        hold(Agreement.objects.visible_to(request.user).filter(uuid=uuid))
    return agreement_of(request, uuid)


@permission(CHANGE_PLAN)
@saved_together
def add(request: HttpRequest, uuid, kind: str) -> HttpResponse:
    return saved(request, held(request, uuid), kind, None)


@permission(CHANGE_PLAN)
@saved_together
def change(request: HttpRequest, uuid, kind: str, pk: int) -> HttpResponse:
    agreement = held(request, uuid)
    return saved(request, agreement, kind, one_of_the_plan(request, agreement, kind_of(kind), pk))


def saved(request, agreement: Agreement, name: str, record: Model | None) -> HttpResponse:
    kind = kind_of(name)
    initial = {"outcome": request.GET.get("outcome", "")} if request.GET.get("outcome", "").isdecimal() else {}
    form = kind.form(
        request.POST or None,
        instance=record,
        user=request.user,
        agreement=agreement,
        back=agreement.get_absolute_url(),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        messages.success(request, _("Saved: %(what)s") % {"what": kept})
        return redirect(agreement)
    context = {
        "section": "agreements",
        "agreement": agreement,
        "kind": name,
        "record": record,
        "title": kind.change if record else kind.add,
        "form": form,
    }
    if name == "indicator":
        context |= {"advice": advice_on(form), "years": years_of(agreement, record) if record else []}
    return render(request, "reports/plan_form.html", context)


def advice_on(form: PlanForm) -> list[str]:
    """What a good indicator would have besides; nothing for one nobody has begun to write."""
    statement, *rest = (form[name].value() or "" for name in ("statement", "unit", "target", "data_source"))
    unit, target, source = rest
    return list(advice(statement, unit=unit, target=target, data_source=source)) if statement else []


@permission(CHANGE_PLAN)
@require_POST
def indicator_advice(request: HttpRequest, uuid) -> HttpResponse:
    """While an indicator is written; stores nothing."""
    agreement_of(request, uuid)
    statement, unit, target, source = (
        request.POST.get(name, "") for name in ("statement", "unit", "target", "data_source")
    )
    found = list(advice(statement, unit=unit, target=target, data_source=source)) if statement else []
    return render(request, "reports/_advice.html", {"advice": found})


@permission(CHANGE_PLAN)
@saved_together
def impact(request: HttpRequest, uuid) -> HttpResponse:
    agreement = held(request, uuid)
    form = ImpactForm(
        request.POST or None,
        instance=agreement,
        user=request.user,
        agreement=agreement,
        back=agreement.get_absolute_url(),
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The impact is saved."))
        return redirect(agreement)
    context = {"section": "agreements", "agreement": agreement, "title": _("Impact"), "form": form, "kind": "impact"}
    return render(request, "reports/plan_form.html", context)


@permission(CHANGE_PLAN)
@saved_together
def remove(request: HttpRequest, uuid, kind: str, pk: int) -> HttpResponse:
    """Asks once; what hangs on it keeps it in the plan, by name."""
    agreement = held(request, uuid)
    found = kind_of(kind)
    if request.method == "POST" and not found.model.objects.filter(pk=pk).exists():
        return redirect(agreement)  # the second of two clicks
    record = one_of_the_plan(request, agreement, found, pk)
    hanging = list(what_hangs_on(record, found))
    if request.method == "POST" and not hanging:
        words = str(record)
        record.delete()
        messages.success(request, _("Taken out of the plan: %(what)s") % {"what": words})
        return redirect(agreement)
    context = {
        "section": "agreements",
        "agreement": agreement,
        "record": record,
        "kind": kind,
        "hanging": hanging,
        "back": reverse("reports:plan-change", args=[agreement.uuid, kind, pk]),
    }
    return render(request, "reports/plan_remove.html", context, status=409 if request.method == "POST" else 200)


def what_hangs_on(record: Model, kind: Kind) -> Iterator[str]:
    """Why it cannot be taken out yet, a line for each kind of thing that names it."""
    counted = {
        "activities": lambda n: ngettext("%(n)s activity", "%(n)s activities", n),
        "outputs": lambda n: ngettext("%(n)s output", "%(n)s outputs", n),
        "assumptions": lambda n: ngettext("%(n)s assumption", "%(n)s assumptions", n),
        "indicators": lambda n: ngettext("%(n)s indicator", "%(n)s indicators", n),
        "events": lambda n: ngettext("%(n)s event", "%(n)s events", n),
        "entries": lambda n: ngettext("%(n)s typed result", "%(n)s typed results", n),
    }
    for name, words in counted.items():
        if hasattr(record, name) and (n := getattr(record, name).count()):
            yield words(n) % {"n": n}
    if kind.about:
        told = ReportText.objects.filter(about=f"{kind.about}:{record.pk}").exclude(text="")
        if n := told.count():
            yield ngettext("%(n)s text of a report", "%(n)s texts of reports", n) % {"n": n}


# Targets of single years


def years_of(agreement: Agreement, indicator: Indicator) -> list:
    """Each year of the agreement with its target, and how that was revised."""
    stored = targets_by_year(indicator, agreement)
    found = []
    for year in agreement.years:
        target = stored.get(year)
        versions = list(target.history.select_related("history_user").order_by("history_id")) if target else []
        found.append((year, target, versions[1:] and versions))
    return found


@permission("reports.change_indicator")
@saved_together
def target(request: HttpRequest, uuid, pk: int, start) -> HttpResponse:
    """The target of the year that begins on a day."""
    agreement = held(request, uuid)
    indicator = one_of_the_plan(request, agreement, KINDS["indicator"], pk)
    year = next((one for one in agreement.years if one.start == start), None)
    if year is None:
        raise Http404
    back = reverse("reports:plan-change", args=[agreement.uuid, "indicator", pk])
    form = TargetForm(
        request.POST or None,
        instance=targets_by_year(indicator, agreement).get(year),
        user=request.user,
        agreement=agreement,
        indicator=indicator,
        year=year,
        back=back,
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The target of the year is saved."))
        return redirect(back)
    context = {"section": "agreements", "agreement": agreement, "indicator": indicator, "year": year, "form": form}
    return render(request, "reports/target_form.html", context | {"back": back})
