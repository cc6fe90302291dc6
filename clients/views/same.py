"""Cards that look alike: the list that waits, two of them side by side, one made of two, and two again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator, permission
from mrc.scripts import clean
from mrc.templatetags.scripts import in_script
from mrc.vocabularies.contact import Likeness, SamePerson

from ..actions import DecidedAlready, Gone, note_alike, tell_apart
from ..alike import likeness_between
from ..merge_form import MergeForm, TellApartForm
from ..merging import CannotUndo, ChangedMeanwhile, Contradiction, merge_clients, undo_merge
from ..models import LikelySame, Merge
from ..side_by_side import disagreements, hanging_on
from .family import other_card, search_cards
from .own import leads_on, own_client

ON_A_PAGE = 25


@permission("clients.merge_client")
def waiting(request: HttpRequest) -> HttpResponse:
    """The pairs nobody has decided on, the oldest first, and the last merges, which can be undone."""
    pairs = LikelySame.objects.visible_to(request.user).to_decide().select_related("first", "second", "noted_by")
    page = CountedPaginator(pairs, ON_A_PAGE).get_page(request.GET.get("page"))
    merges = Merge.objects.visible_to(request.user).select_related("kept", "merged_by")
    log_access(request.user, AccessLog.Action.VIEW, "clients.alike", count=len(page.object_list))
    return render(request, "clients/alike.html", {"section": "clients", "page": page, "merges": merges[:ON_A_PAGE]})


@permission("clients.change_client")
@leads_on
def name_alike(request: HttpRequest, uuid) -> HttpResponse:
    """Another card of this person: the search for it, then the two side by side."""
    client = own_client(request, uuid)
    context = {"section": "clients", "client": client, "is_same": True}
    if request.method == "POST":
        context["typed"] = clean(request.POST.get("q", "").replace("\0", ""))
        if address := request.POST.get("other", ""):
            other = other_card(request, client, address)
            likeness = likeness_between(client, other) or Likeness.BY_HAND
            pair = note_alike(one=client, other=other, likeness=likeness, by=request.user)
            if request.user.has_perm("clients.merge_client"):
                return redirect("clients:pair", pair.uuid)
            if pair.verdict == SamePerson.DIFFERENT:
                words = {"reason": in_script(pair.reason)}
                messages.info(request, format_html(_("The two cards were told apart already: {reason}"), **words))
                return redirect(client)
            messages.success(request, _("The pair waits in the list of cards that look alike."))
            return redirect(client)
        search_cards(request, client, context["typed"], context)
    return render(request, "clients/family.html", context)


@permission("clients.merge_client")
def pair(request: HttpRequest, uuid) -> HttpResponse:
    """Two cards side by side: one person, or two."""
    pairs = LikelySame.objects.visible_to(request.user).select_related("centre", "first__centre", "second__centre")
    pair = get_object_or_404(pairs, uuid=uuid)
    is_apart = request.POST.get("then") == "apart"
    merge_form = MergeForm(None if is_apart else request.POST or None, user=request.user, pair=pair)
    apart_form = TellApartForm(request.POST if is_apart else None)
    obstacles = []
    if request.method == "POST" and not is_apart and request.POST.get("shown") != merge_form.initial["shown"]:
        return changed_meanwhile(request, pair)
    if is_apart and apart_form.is_valid():
        try:
            tell_apart(pair=pair, reason=apart_form.cleaned_data["reason"], by=request.user)
        except Gone:
            return changed_meanwhile(request, pair)
        except DecidedAlready:
            messages.warning(request, _("The two cards were decided already; who did, and why, stays."))
            return redirect("clients:pair", pair.uuid)
        messages.success(request, _("The two cards are of two persons; they are not asked about again."))
        return redirect("clients:alike")
    if request.method == "POST" and not is_apart and merge_form.is_valid():
        try:
            merge = merge_clients(
                kept=merge_form.kept,
                gone=merge_form.gone,
                values=merge_form.values,
                shown=merge_form.cleaned_data["shown"],
                by=request.user,
            )
        except ChangedMeanwhile:
            return changed_meanwhile(request, pair)
        except Contradiction as contradiction:
            obstacles = contradiction.obstacles
        else:
            words = {"gone": merge.gone_reference, "kept": merge.kept.reference}
            messages.success(request, _("%(gone)s is part of %(kept)s now. It can be undone on this page.") % words)
            return redirect(merge.kept)
    for card in (pair.first, pair.second):
        log_access(request.user, AccessLog.Action.VIEW, card)
    context = {
        "section": "clients",
        "pair": pair,
        "form": merge_form,
        "apart": apart_form,
        "obstacles": obstacles,
        "disagreements": disagreements(pair.first, pair.second),
        "hanging": [(card, hanging_on(card, request.user)) for card in (pair.first, pair.second)],
    }
    return render(request, "clients/pair.html", context, status=409 if obstacles else 200)


def changed_meanwhile(request: HttpRequest, pair: LikelySame) -> HttpResponse:
    """Somebody wrote on one of the cards, or merged them: they are shown anew, nothing was done."""
    if not LikelySame.objects.visible_to(request.user).filter(pk=pair.pk).exists():
        messages.info(request, _("One of the two cards is gone: a colleague merged them a moment ago."))
        return redirect("clients:alike")
    messages.warning(request, _("Somebody changed one of the cards meanwhile. Nothing was merged; look at them again."))
    return redirect("clients:pair", pair.uuid)


@permission("clients.merge_client")
@require_POST
def unmerge(request: HttpRequest, uuid) -> HttpResponse:
    merge = get_object_or_404(Merge.objects.visible_to(request.user).select_related("kept"), uuid=uuid)
    try:
        gone, left = undo_merge(merge=merge, by=request.user)
    except CannotUndo as refused:
        messages.warning(request, str(refused))
        return redirect(merge.kept)
    words = {"gone": gone.reference, "kept": merge.kept.reference}
    messages.success(request, _("%(gone)s and %(kept)s are two cards again.") % words)
    if left:
        messages.info(request, _("Changed since, and left as it is: %(labels)s.") % {"labels": ", ".join(left)})
    return redirect(gone)
