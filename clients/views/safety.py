"""Marks on a card that keep its person out of every draw."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.views import permission

from ..actions import mark_for_safety, take_mark_away
from ..safety_forms import SafetyMarkForm
from .own import leads_on, own_client


@permission("clients.change_client")
@leads_on
def add_mark(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid)
    form = SafetyMarkForm(request.POST or None, user=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        mark_for_safety(client=client, by=request.user, **form.cleaned_data)
        messages.success(request, _("The card is marked: nobody is drawn from it for an interview."))
        return redirect(client)
    return render(request, "clients/safety.html", {"section": "clients", "client": client, "form": form})


@permission("legal_cases.view_legalcase")
@require_POST
@leads_on
def remove_mark(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    """For who may read why it stands; it stays in the history. Twice is once."""
    client = own_client(request, uuid)
    mark = get_object_or_404(client.safety_marks.visible_to(request.user), pk=pk)
    take_mark_away(mark=mark, by=request.user)
    messages.success(request, _("The mark is taken away; it stays in the history of the card."))
    return redirect(client)
