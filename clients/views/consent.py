"""What a client agreed to, and the one way to reach her against her will."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import for_everybody_signed_in, permission
from mrc.vocabularies.contact import ConsentPurpose

from ..actions import answer_consents, override_contact
from ..consent_forms import ConsentForm, OverrideForm
from ..models import Client, Consent, ContactOverride
from .own import leads_on, own_client


@permission("clients.change_client")
@leads_on
def record_consent(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid)
    form = ConsentForm(request.POST or None, user=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        answer_consents(client=client, answers=form.consents, on=form.cleaned_data["given_on"], by=request.user)
        messages.success(request, _("The answer was saved; earlier answers stay."))
        say_what_stands(request, client, form.consents)
        if any(each.purpose == ConsentPurpose.KEEP_CARD and not each.is_given for each in form.consents):
            messages.warning(
                request, _("The card is refused: take out the name and what else tells who the person is.")
            )
        return redirect(client)
    return render(request, "clients/consent.html", {"section": "clients", "client": client, "form": form})


def say_what_stands(request: HttpRequest, client: Client, answers: list[Consent]) -> None:
    """An answer typed in later than it was given may not be the last one."""
    later = client.consents.filter(given_on__gt=answers[0].given_on)
    for answer in answers:
        if newer := later.filter(purpose=answer.purpose, shared_with=answer.shared_with).last():
            words = {"purpose": newer.get_purpose_display(), "day": newer.given_on.strftime("%d/%m/%Y")}
            messages.warning(request, _("%(purpose)s: the later answer of %(day)s stands.") % words)


@permission("clients.change_client")
@leads_on
def override(request: HttpRequest, uuid) -> HttpResponse:
    """Only where the client refused to be contacted; elsewhere the numbers stand on the card."""
    client = own_client(request, uuid)
    if not client.refuses_contact:
        return redirect(client)
    form = OverrideForm(request.POST or None, user=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        override_contact(override=form.instance)
        log_access(request.user, AccessLog.Action.OVERRIDE, client)
        told = {"name": form.instance.told.full_name}
        messages.warning(request, _("The numbers are open to you until tomorrow. %(name)s is told.") % told)
        return redirect(client)
    return render(request, "clients/override.html", {"section": "clients", "client": client, "form": form})


@for_everybody_signed_in
@require_POST
def override_read(request: HttpRequest, uuid) -> HttpResponse:
    """The second person has read it; twice is once."""
    override = get_object_or_404(ContactOverride.objects.told_to(request.user), uuid=uuid)
    if override.read_at is None:
        override.read_at = timezone.now()
        override.save(update_fields=["read_at"])
    return redirect("home")
