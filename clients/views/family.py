"""Clients who belong together."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.drafts.registry import uuids
from mrc.scripts import clean
from mrc.vocabularies.contact import Relation

from ..actions import Gone, link_family
from ..models import Client, FamilyLink
from ..search import find
from .own import leads_on, own_client


@permission("clients.change_client")
@leads_on
def add_family(request: HttpRequest, uuid) -> HttpResponse:
    """First the search for the other card, by POST; then what that person is."""
    client = own_client(request, uuid)
    context = {"section": "clients", "client": client, "relations": Relation.choices}
    if request.method == "POST":
        other = request.POST.get("other", "")
        typed = context["typed"] = clean(request.POST.get("q", "").replace("\0", ""))
        if other:
            return choose_family(request, client, other, context)
        search_cards(request, client, typed, context)
    return render(request, "clients/family.html", context)


def search_cards(request: HttpRequest, client: Client, typed: str, context: dict) -> None:
    """The cards of the client's centre that match, without her own."""
    found = find(request.user, typed, centre=client.centre)
    hits = [hit for hit in found.hits if hit.client.pk != client.pk]
    context |= {"found": found, "hits": hits}
    log_access(request.user, AccessLog.Action.VIEW, "clients.search", count=len(hits))


def other_card(request: HttpRequest, client: Client, address: str) -> Client:
    """Another card of the client's centre; one that was merged since the search is ``Gone``."""
    cards = Client.objects.visible_to(request.user).filter(centre=client.centre).exclude(pk=client.pk)
    for asked in uuids([address]):
        if other := cards.filter(uuid=asked).first():
            return other
        raise Gone(asked)
    raise Http404


def choose_family(request: HttpRequest, client: Client, address: str, context: dict) -> HttpResponse:
    other = other_card(request, client, address)
    relation = request.POST.get("relation", "")
    if relation not in Relation.values:
        search_cards(request, client, context["typed"], context)
        context["problem"] = _("Choose what this person is to the client.")
        return render(request, "clients/family.html", context)
    link_family(client=client, other=other, relation=relation, by=request.user)
    messages.success(request, _("The two cards are linked."))
    return redirect(client)


@permission("clients.change_client")
@require_POST
@leads_on(to="clients:family")
def remove_family(request: HttpRequest, uuid, other) -> HttpResponse:
    """The cards stay; only the link goes. Twice is once."""
    client = own_client(request, uuid)
    card = get_object_or_404(Client.objects.visible_to(request.user), uuid=other)
    first, second = sorted([client, card], key=lambda each: each.pk)
    FamilyLink.objects.visible_to(request.user).filter(first=first, second=second).delete()
    messages.success(request, _("The link was taken away; the two cards stay."))
    return redirect(client)
