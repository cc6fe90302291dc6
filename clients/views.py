import phonenumbers
from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator, permission
from mrc.drafts import kept
from mrc.drafts.registry import uuids
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf
from mrc.scripts import clean, phone_digits
from mrc.together import SavedTogether
from mrc.vocabularies import ConsentPurpose

from .actions import answer_consents, change_client, log_services, register_client
from .annex1 import blank_card, card_of
from .drafts import CHANGE, REGISTRATION, registrations
from .filters import ClientFilters
from .forms import ClientForm, ConsentForm, RegisterForm, ServiceForm, ServicesForm
from .history import changes_of
from .models import Client, Service
from .once import made_before, new_token, uuid_of
from .search import find, with_facts

ON_A_PAGE = 25
SERVICES_SHOWN = 30


@permission("clients.view_client")
def clients(request: HttpRequest) -> HttpResponse:
    """The search, and without one the newest clients. What is searched comes by POST, never in the address."""
    if request.method == "POST":
        return search(request)
    return newest(request, "clients/list.html")


def search(request: HttpRequest, template: str = "clients/list.html", **context) -> HttpResponse:
    typed = clean(request.POST.get("q", "").replace("\0", ""))
    if not typed:
        return newest(request, template, **context)
    found = find(request.user, typed)
    log_access(request.user, AccessLog.Action.VIEW, "clients.search", count=len(found.hits))
    template = "clients/_results.html" if request.htmx else template
    return render(request, template, {"section": "clients", "found": found, "typed": typed, **context})


def newest(request: HttpRequest, template: str, **context) -> HttpResponse:
    filters = ClientFilters(request.GET, with_facts(Client.objects.visible_to(request.user), request.user))
    page = CountedPaginator(filters.found, ON_A_PAGE).get_page(request.GET.get("page"))
    log_access(request.user, AccessLog.Action.VIEW, "clients.list", count=len(page.object_list))
    template = "clients/_results.html" if request.htmx else template
    context = {"section": "clients", "filters": filters, "page": page, "page_query": filters.query, **context}
    return render(request, template, context, status=400 if filters.refusal else 200)


@permission("clients.add_client")
def register(request: HttpRequest) -> HttpResponse:
    """Comes from a search, which carries along what was typed; reached without one it shows the search first."""
    if not request.user.own_centres:
        messages.warning(request, _("Your account belongs to no centre yet. An administrator can add it to one."))
        return redirect("clients:list")
    if request.method != "POST":
        return go_on_registering(request)
    if "token" not in request.POST:
        form = RegisterForm(user=request.user, initial=prefilled(request.POST.get("typed", "")))
        return register_page(request, form)
    if client := made_before(Client.objects, request):
        return saved_already(request, client)
    form = RegisterForm(request.POST, user=request.user)
    if not form.is_valid():
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
        )
    except IntegrityError:
        if client := made_before(Client.objects, request):
            return redirect(client)
        raise
    kept.discard(user=request.user, form=REGISTRATION, of=client.uuid)
    messages.success(request, _("Card saved: %(reference)s.") % {"reference": client.reference})
    say_unreadable_telephone(request, client)
    return redirect(client)


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


class ClientDetail(views.DetailView):
    model = Client
    section = "clients"

    def get_queryset(self):
        return super().get_queryset().select_related("centre").prefetch_related("consents", "support_needs")

    def get_context_data(self, **kwargs):
        client = self.object
        services = client.services.select_related("recorded_by", "participation__event")
        shown = list(services if "all" in self.request.GET else services[: SERVICES_SHOWN + 1])
        cases = [
            *client.legal_cases.known_to(self.request.user)
            .filter(centre=client.centre_id)
            .prefetch_related("casesubject_rows"),
            *client.brought_cases.known_to(self.request.user)
            .filter(centre=client.centre_id)
            .prefetch_related("casesubject_rows"),
        ]
        has_more = "all" not in self.request.GET and len(shown) > SERVICES_SHOWN
        now = client.consent_now()
        return super().get_context_data(
            services=shown[:SERVICES_SHOWN] if has_more else shown,
            has_more_services=has_more,
            cases=cases,
            open_cases=sum(case.is_open for case in cases),
            consents=[(purpose.label, now.get(purpose)) for purpose in ConsentPurpose],
            keep_card=now.get(ConsentPurpose.KEEP_CARD),
            **kwargs,
        )


class ClientUpdate(SavedTogether, views.UpdateView):
    model = Client
    form_class = ClientForm
    section = "clients"
    template_name = "clients/update.html"

    def get_queryset(self):
        return super().get_queryset().select_related("centre").prefetch_related("consents", "support_needs")

    def form_valid(self, form):
        needs = form.cleaned_data["support_needs"] if "support_needs" in form.changed_data else None
        columns = form.changed_columns()
        kept.discard(user=self.request.user, **self.draft)
        if not columns and needs is None:
            messages.info(self.request, _("Nothing was changed."))
            return redirect(form.instance)
        client = change_client(client=form.instance, columns=columns, support_needs=needs)
        messages.success(self.request, _("Card saved."))
        if "telephone" in columns:
            say_unreadable_telephone(self.request, client)
        return redirect(client)

    @property
    def draft(self) -> dict[str, str]:
        return {"form": CHANGE, "of": str(self.object.uuid)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(draft=self.draft, **kwargs)


class ClientHistory(views.DetailView):
    model = Client
    section = "clients"
    template_name = "clients/history.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(changes=changes_of(self.object), **kwargs)


def own_client(request: HttpRequest, uuid, action=AccessLog.Action.VIEW) -> Client:
    """The card, written to the access log when it is shown rather than sent back."""
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("centre"), uuid=uuid)
    if request.method == "GET":
        log_access(request.user, action, client)
    return client


@permission("clients.add_service")
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


@permission("clients.change_client")
def record_consent(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid)
    form = ConsentForm(request.POST or None, user=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        answer_consents(client=client, answers=form.answers, on=form.cleaned_data["given_on"], by=request.user)
        messages.success(request, _("The answer was saved; earlier answers stay."))
        if form.answers.get(ConsentPurpose.KEEP_CARD) == "refused":
            messages.warning(
                request, _("The card is refused: take out the name and what else tells who the person is.")
            )
        return redirect(client)
    return render(request, "clients/consent.html", {"section": "clients", "client": client, "form": form})


@permission("clients.view_client")
def card_pdf(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid, AccessLog.Action.PRINT)
    return printed(request, card_of(client), f"client-{client.reference}.pdf")


@permission("clients.view_client")
def blank_pdf(request: HttpRequest) -> HttpResponse:
    return printed(request, blank_card(request.user.own_centres), "client-card-blank.pdf")


def printed(request: HttpRequest, card: dict, filename: str) -> HttpResponse:
    try:
        return pdf_response(render_pdf("clients/card_print.html", card), filename)
    except PdfUnavailable:
        return render(request, "clients/no_pdf.html", {"section": "clients"}, status=503)
