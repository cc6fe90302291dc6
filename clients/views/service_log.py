"""The log of services: whoever logs services corrects them, there is no other permission for it."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mrc.access.views import permission

from ..actions import log_services
from ..models import Service
from ..service_forms import ServiceForm, ServicesForm
from .own import leads_on, own_client


@permission("clients.add_service")
@leads_on
def add_service(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid)
    last = client.services.aggregate(last=Max("pk"))["last"] or 0
    form = ServicesForm(request.POST or None, user=request.user, client=client, initial={"after": last})
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        log_services(
            client=client,
            services=answers["services"],
            on=answers["received_on"],
            note=answers["note"],
            by=request.user,
            after=answers["after"],
        )
        messages.success(request, _("Service logged."))
        return redirect(client)
    return render(request, "clients/service.html", {"section": "clients", "client": client, "form": form})


# Whoever logs services corrects them: there is no other permission for the log.


@permission("clients.add_service")
@leads_on
def change_service(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    client = own_client(request, uuid)
    service = get_object_or_404(Service.objects.visible_to(request.user), client=client, pk=pk)
    form = ServiceForm(request.POST or None, instance=service, user=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        if form.changed_data:
            service.save(update_fields=form.changed_data)
        messages.success(request, _("The service was corrected."))
        return redirect(client)
    context = {"section": "clients", "client": client, "form": form, "service": service}
    return render(request, "clients/service.html", context)


@permission("clients.add_service")
@leads_on
def remove_service(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    client = own_client(request, uuid)
    services = Service.objects.visible_to(request.user).select_related("participation__event")
    service = get_object_or_404(services, client=client, pk=pk)
    if request.method == "POST":
        service.delete()
        messages.success(request, _("The service was taken out of the log."))
        return redirect(client)
    context = {"section": "clients", "client": client, "service": service}
    return render(request, "clients/service_confirm_remove.html", context)
