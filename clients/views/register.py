"""A new card: after the search, once, and not beside a card of the same person unseen."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import needs_centre, permission
from mrc.drafts import kept
from mrc.drafts.models import Draft
from mrc.drafts.registry import places_of, uuids
from mrc.scripts import clean, phone_digits
from mrc.together import SHOWN
from mrc.vocabularies import NOT_RECORDED

from ..actions import AlikeMeanwhile, Gone, answer_consents, log_services, register_client
from ..drafts import CHANGE, REGISTRATION, registrations
from ..forms import ClientForm
from ..merging import merge_of
from ..models import Client, Service
from ..once import made_before, new_token, uuid_of
from ..register_form import RegisterForm
from .own import say_other_went, say_unreadable_telephone

CLOSED_NOW = gettext_lazy(
    "This client does not want to be contacted: the telephone and address you typed are not kept. "
    "Ask again, and record the new answer, to write them."
)
OF_THE_DAY = {"registered_on", "services", "consent_keep_card", "consent_contact"}


@permission("clients.add_client")
@needs_centre("clients:list")
def register(request: HttpRequest) -> HttpResponse:
    """Comes from a search, which carries along what was typed; reached without one it shows the search first."""
    if request.method != "POST":
        return go_on_registering(request)
    if "token" not in request.POST:
        form = RegisterForm(user=request.user, initial=prefilled(request.POST.get("typed", "")))
        return register_page(request, form)
    if client := made_before(Client.objects, request):
        return saved_already(request, client)
    form = RegisterForm(request.POST, user=request.user)
    is_valid = form.is_valid()
    if "use" in request.POST:
        return use_existing(request, form)
    if not is_valid:
        if client := made_before(Client.objects, request):  # the card "like this" may be its own, a moment old
            return redirect(client)
        return register_page(request, form)
    answers = form.cleaned_data
    try:
        client = register_client(
            client=form.instance,
            services=answers["services"],
            consents=form.consents,
            support_needs=answers["support_needs"],
            by=request.user,
            alike=form.lookalikes,
            told_apart=form.told_apart,
        )
    except AlikeMeanwhile as meanwhile:
        if client := made_before(Client.objects, request):  # by the other click of two
            return redirect(client)
        form.ask_about(meanwhile.found)
        return register_page(request, form)
    except IntegrityError:
        if client := made_before(Client.objects, request):
            return redirect(client)
        raise
    kept.discard(user=request.user, form=REGISTRATION, of=client.uuid)
    messages.success(request, _("Card saved: %(reference)s.") % {"reference": client.reference})
    say_unreadable_telephone(request, client)
    return redirect(client)


def use_existing(request: HttpRequest, form: RegisterForm) -> HttpResponse:
    """The person has a card: services and answers of the day go there, what else was typed waits in its form.

    It waits as a draft of somebody who saw an empty card: what differs from the card is asked about when it is saved.
    """
    address = uuids([request.POST["use"]])
    client = Client.objects.visible_to(request.user).filter(uuid__in=address).first()
    if client is None:
        return used_card_went(request, form, address)
    if form.errors.keys() & OF_THE_DAY or client.centre != form.centre:
        return register_page(request, form)
    answers = form.cleaned_data
    on = answers["registered_on"]
    if client.born_on and on < client.born_on:
        form.add_error("registered_on", _("This is before the client was born. Look at the year again."))
        return register_page(request, form)
    of_the_day = {"client": client, "on": on, "by": request.user}
    try:
        with transaction.atomic():
            log_services(services=answers["services"], note="", after=answers.get("after") or 0, **of_the_day)
            answer_consents(answers=form.consents, **of_the_day)
    except Gone:
        return used_card_went(request, form, address)
    change = ClientForm(instance=client, user=request.user)
    typed = {
        name: values
        for name, values in request.POST.lists()
        if name in ClientForm.base_fields
        and name != "registered_on"
        and any(each not in {"", NOT_RECORDED} for each in values)
    }
    if typed.keys() - change.fields.keys():
        messages.warning(request, CLOSED_NOW)
    typed = {name: values for name, values in typed.items() if name in change.fields}
    if typed:
        place = places_of(request.user, CHANGE, [str(client.uuid)])[str(client.uuid)]
        begun = Draft.objects.visible_to(request.user).filter(form=CHANGE, of=str(client.uuid)).first()
        data = (begun.data if begun else {}) | kept.texts(typed) | {SHOWN: [change.as_if_shown_empty()]}
        kept.keep(user=request.user, form=CHANGE, of=str(client.uuid), place=place, data=data)
    if made := uuid_of(request.POST.get("token", ""), request.user):
        kept.discard(user=request.user, form=REGISTRATION, of=made)
    if answers["services"]:
        messages.success(request, _("The services of the day were logged on this card."))
    if not typed:
        return redirect(client)
    messages.info(request, _("What you typed stands below. Look at it, then save the card."))
    return redirect("clients:update", client.uuid)


def used_card_went(request: HttpRequest, form: RegisterForm, address: list) -> HttpResponse:
    """It was merged into another since it was shown: what was typed is shown again, beside the card that stayed."""
    merge = next((merge for each in address if (merge := merge_of(request.user, each))), None)
    if merge is None:
        raise Http404
    say_other_went(request, merge)
    return register_page(request, form)


def saved_already(request: HttpRequest, client: Client) -> HttpResponse:
    kept.discard(user=request.user, form=REGISTRATION, of=client.uuid)
    messages.info(request, _("This card was saved already: %(reference)s.") % {"reference": client.reference})
    return redirect(client)


def go_on_registering(request: HttpRequest) -> HttpResponse:
    """The search first; with a draft in the address its form, which becomes the same card however often it is sent."""
    for address in uuids([request.GET.get("draft", "")]):
        if client := Client.objects.visible_to(request.user).filter(uuid=address).first():
            return saved_already(request, client)
        if registrations(request.user, [str(address)]):
            form = RegisterForm(user=request.user, initial={"token": new_token(request.user, address)})
            return register_page(request, form, is_resumed=True)
    drafts = kept.drafts_of(request.user, form=REGISTRATION)
    return render(request, "clients/list.html", {"section": "clients", "is_registering": True, "drafts": drafts})


def register_page(request: HttpRequest, form: RegisterForm, *, is_resumed: bool = False) -> HttpResponse:
    address = uuid_of(form["token"].value() or "", request.user)
    if form.lookalikes:
        log_access(request.user, AccessLog.Action.VIEW, "clients.alike", count=len(form.lookalikes))
        form.data = form.data.copy()
        form.data["after"] = Service.objects.aggregate(last=Max("pk"))["last"] or 0
    context = {
        "section": "clients",
        "form": form,
        "draft": {"form": REGISTRATION, "of": str(address or "")},
        "is_new": not is_resumed,
        "drafts": [] if form.is_bound or is_resumed else kept.drafts_of(request.user, form=REGISTRATION),
    }
    return render(request, "clients/register.html", context)


def prefilled(typed: str) -> dict:
    """What was searched goes where it belongs: a number is a telephone, a reference nothing, the rest a name."""
    typed = clean(typed.replace("\0", ""))[:200]
    if not any(sign.isalpha() for sign in typed):
        return {"telephone": typed} if len(phone_digits(typed)) >= 4 else {}
    if any(sign.isdecimal() for sign in typed):
        return {}
    return {"name": typed}
