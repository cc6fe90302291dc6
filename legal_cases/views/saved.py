"""Lists somebody wants to see again. Each person has her own; nobody else's exist."""

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from mrc.access.views import permission
from mrc.forms import problems
from mrc.scripts import clean

from ..filters import CaseFilter
from ..models import SavedFilter

MOST = 50


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the list"),
        max_length=100,
        error_messages={"required": gettext_lazy("Write a name for the list.")},
    )

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write a name for the list."))
        return name


@permission("legal_cases.view_legalcase")
@require_http_methods(["GET", "POST"])
def lists(request: HttpRequest) -> HttpResponse:
    """Her lists; a post keeps the one she looks at under a name."""
    mine = SavedFilter.objects.filter(user=request.user)
    if request.method != "POST":
        return render(request, "legal_cases/saved_lists.html", {"section": "cases", "saved": mine})
    shown = CaseFilter(QueryDict(request.POST.get("query", "")[:4000]), user=request.user)
    form = NameForm(request.POST)
    sentences = [problem.message for problem in problems(form)] + shown.problems
    if not sentences and len(shown.kept_query) > 2000:
        sentences = [_("This list is narrowed by too much to be kept.")]
    if not sentences and mine.count() >= MOST:
        sentences = [_("You have kept as many lists as there is room for: remove one first.")]
    if not sentences and not keep(SavedFilter(user=request.user, query=shown.kept_query), form.cleaned_data["name"]):
        sentences = [_("You have another list of this name.")]
    for sentence in sentences:
        messages.warning(request, sentence)
    if not sentences:
        messages.success(request, _("List saved. It stands under “Saved lists”."))
    return redirect(f"{reverse('legal_cases:list')}?{shown.query()}")


@permission("legal_cases.view_legalcase")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a list by the same filter as ever; a post gives it another name or takes it away."""
    saved = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    if request.method != "POST":
        return redirect(f"{reverse('legal_cases:list')}?{saved.query}")
    if request.POST.get("then") == "remove":
        saved.delete()
        messages.success(request, _("List removed. The cases in it are as they were."))
        return redirect("legal_cases:saved")
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.warning(request, form.errors["name"][0])
    elif keep(saved, form.cleaned_data["name"]):
        messages.success(request, _("Name saved."))
    else:
        messages.warning(request, _("You have another list of this name."))
    return redirect("legal_cases:saved")


def keep(saved: SavedFilter, name: str) -> bool:
    """False when another list has the name; the same list sent twice is one list."""
    same = SavedFilter.objects.filter(user=saved.user, name=name).exclude(pk=saved.pk).first()
    if same is not None:
        return saved.pk is None and same.query == saved.query
    saved.name = name
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        return False
    return True
