"""The card an address names, and the words several pages say of it."""

from functools import partial, wraps

import phonenumbers
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.drafts import kept
from mrc.drafts.models import Draft

from ..actions import Gone
from ..merging import merge_of
from ..models import Client, Merge


def own_client(request: HttpRequest, uuid, action=AccessLog.Action.VIEW) -> Client:
    """The card, written to the access log when it is shown rather than sent back."""
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("centre"), uuid=uuid)
    if request.method == "GET":
        log_access(request.user, action, client)
    return client


def leads_on(view=None, *, to: str = "", draft: str = ""):
    """For a function view under ``@permission``: the address of a card that was merged leads to the other card.

    To the same page, or to ``to``; what was sent is not saved there, and a sentence says so. With the name of a form
    that keeps drafts it waits there as one.
    """
    if view is None:
        return partial(leads_on, to=to, draft=draft)

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (Gone, Http404) as error:
            keep = partial(wait_for_card, request, draft) if draft else None
            return led_on(request, error, to, keep=keep)

    return wrapped


def wait_for_card(request: HttpRequest, form: str, card: Client) -> None:
    wait_as_draft(request, form=form, of=card.uuid)


class LeadsOn:
    """The same for a view class; before ``SavedTogether``, so that it answers when nothing is locked any more."""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except (Gone, Http404) as error:
            return led_on(request, error, keep=self.keep_for)

    def keep_for(self, card: Client) -> None:
        """What was sent, for the same form of the card that stayed."""


def led_on(request: HttpRequest, error: Gone | Http404, to: str = "", keep=None) -> HttpResponse:
    match = request.resolver_match
    asked = match.kwargs["uuid"]
    merge = merge_of(request.user, getattr(error, "address", asked))
    if merge is None:
        raise Http404 from error
    if asked != merge.gone_uuid:
        say_other_went(request, merge)
        return redirect(request.get_full_path())
    say_where_it_went(request, merge)
    if request.method == "POST" and keep:
        keep(merge.kept)
    words = {} if to else match.kwargs
    address = reverse(to or match.view_name, kwargs=words | {"uuid": merge.kept.uuid})
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{address}?{query}" if query else address)


def say_where_it_went(request: HttpRequest, merge: Merge) -> None:
    words = {"gone": merge.gone_reference, "kept": merge.kept.reference}
    if request.method == "POST":
        sentence = _("%(gone)s was merged into this card, %(kept)s, meanwhile. Nothing was saved: write it here again.")
        messages.warning(request, sentence % words)
    else:
        messages.info(request, _("%(gone)s was merged into this card, %(kept)s.") % words)


def say_other_went(request: HttpRequest, merge: Merge) -> None:
    words = {"gone": merge.gone_reference, "kept": merge.kept.reference}
    messages.warning(request, _("%(gone)s was merged into %(kept)s meanwhile. Nothing was saved.") % words)


def wait_as_draft(request: HttpRequest, *, form: str, of) -> None:
    """What was sent waits as the sender's draft of that form, where there is none yet."""
    if Draft.objects.filter(user=request.user, form=form, of=str(of)).exists():
        return
    if kept.keep_posted(request=request, form=form, of=of):
        messages.info(request, _("What you typed waits as a draft of this form."))


def say_unreadable_telephone(request: HttpRequest, client: Client) -> None:
    if not client.telephone:
        return
    try:
        number = phonenumbers.parse(client.telephone, client.centre.country)
        is_read = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        is_read = False
    if not is_read:
        messages.info(request, _("The telephone number is kept as typed; it does not look complete."))
