from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from clients.models import Client
from clients.once import made_before
from clients.search import find
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator, needs_centre, permission
from mrc.forms import problems
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf
from mrc.scripts import clean
from mrc.vocabularies import Audience

from . import actions
from .attendance import attendance, total
from .filters import EventFilters
from .forms import EventForm, HeadCountForm, NewEventForm, PeopleFormSet
from .models import Event, HeadCount, Participant

ON_A_PAGE = 25
LINES_ON_A_SHEET = 22
LONGEST_KEY = 19  # figures; no database counts its rows beyond


@permission("events.view_event")
def events(request: HttpRequest) -> HttpResponse:
    counted = HeadCount.objects.filter(event=OuterRef("pk")).order_by().values("event")
    counted = counted.annotate(people=Sum("men") + Sum("women") + Sum("other")).values("people")
    listed = Participant.objects.filter(event=OuterRef("pk")).order_by().values("event")
    listed = listed.annotate(people=Count("pk")).values("people")
    records = Event.objects.visible_to(request.user).annotate(
        listed=Coalesce(Subquery(listed, output_field=IntegerField()), 0),
        counted=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    )
    filters = EventFilters(request.GET, records)
    page = CountedPaginator(filters.found, ON_A_PAGE).get_page(request.GET.get("page"))
    log_access(request.user, AccessLog.Action.VIEW, "events.list", count=len(page.object_list))
    context = {"section": "events", "filters": filters, "page": page, "page_query": filters.query}
    return render(request, "events/list.html", context, status=400 if filters.refusal else 200)


@permission("events.add_event")
@needs_centre("events:list")
def create(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and (event := made_before(Event.objects, request)):
        return redirect(event)
    form = NewEventForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.create_event(event=form.instance)
        except IntegrityError:
            if event := made_before(Event.objects, request):
                return redirect(event)
            raise
        messages.success(request, _("Event saved: %(reference)s.") % {"reference": event.reference})
        return redirect(event)
    return render(request, "events/event_form.html", {"section": "events", "form": form})


class EventDetail(views.DetailView):
    model = Event
    section = "events"

    def get_queryset(self):
        return super().get_queryset().select_related("centre", "activity__outcome__agreement")

    def get_context_data(self, **kwargs):
        event = self.object
        people = list(event.participants.select_related("client", "service"))
        counts = list(event.headcounts.all())
        lines = attendance(people, counts)
        waiting = [person for person in people if can_be_given(person)]
        return super().get_context_data(
            people=people,
            headcounts=counts,
            lines=lines,
            total=total(lines),
            differing=[line for line in lines if line.differs],
            waiting=len(waiting) if event.held_on <= event.centre.today() else 0,
            **kwargs,
        )


def can_be_given(person: Participant) -> bool:
    return bool(person.client_id and not person.service_id and person.audience == Audience.BENEFICIARY)


class EventUpdate(views.UpdateView):
    model = Event
    form_class = EventForm
    section = "events"

    def get_queryset(self):
        return super().get_queryset().select_related("centre")

    def form_valid(self, form):
        if form.changed_data:
            was = form.initial["held_on"]
            actions.change_event(event=form.instance, columns=form.changed_data, was_held_on=was)
            messages.success(self.request, _("Event saved."))
        else:
            messages.info(self.request, _("Nothing was changed."))
        return redirect(form.instance)


def own_event(request: HttpRequest, uuid) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user).select_related("centre"), uuid=uuid)


# The list of participants


@permission("events.change_event")
def participants(request: HttpRequest, uuid) -> HttpResponse:
    """Adds to the list; a search for a client comes by POST."""
    event = own_event(request, uuid)
    context = {}
    if request.method == "POST":
        typed = clean(request.POST.get("q", "").replace("\0", ""))
        context = {"typed": typed, "found": find(request.user, typed, centre=event.centre) if typed else None}
        if context["found"]:
            log_access(request.user, AccessLog.Action.VIEW, "clients.search", count=len(context["found"].hits))
    else:
        log_access(request.user, AccessLog.Action.VIEW, event)
    return participants_page(request, event, **context)


def participants_page(request: HttpRequest, event: Event, forms=None, **context) -> HttpResponse:
    people = list(event.participants.select_related("client", "service").order_by("-pk"))
    context |= {
        "section": "events",
        "event": event,
        "audiences": Audience.choices,
        "listed": {person.client_id for person in people if person.client_id},
        "is_held": event.held_on <= event.centre.today(),
    }
    if request.htmx:
        return render(request, "events/_found.html", context)
    forms = forms or PeopleFormSet(prefix="people")
    after = request.POST.get("after") or max((person.pk for person in people), default=0)
    context |= {"people": people, "forms": forms, "problems": problems(forms), "after": after}
    return render(request, "events/participants.html", context)


def back_to_list(event: Event) -> HttpResponse:
    return redirect("events:participants", event.uuid)


@permission("events.change_event")
@require_POST
def add_client(request: HttpRequest, uuid) -> HttpResponse:
    event = own_event(request, uuid)
    clients = Client.objects.visible_to(request.user).filter(centre=event.centre_id)
    client = get_object_or_404(clients, uuid=as_uuid(request.POST.get("client", "")))
    audience = request.POST.get("audience")
    gives_service = "give_service" in request.POST and request.user.has_perm("clients.add_service")
    if gives_service and event.held_on > event.centre.today():
        messages.warning(request, _("The service was not given: the event is still to come."))
        gives_service = False
    _participant, is_new = actions.add_client(
        event=event,
        client=client,
        audience=audience if audience in Audience.values else Audience.BENEFICIARY,
        gives_service=gives_service,
        by=request.user,
    )
    if is_new:
        messages.success(request, _("%(reference)s is on the list now.") % {"reference": client.reference})
    else:
        messages.info(request, _("%(reference)s is on the list already.") % {"reference": client.reference})
    return back_to_list(event)


def as_uuid(text: str) -> UUID | None:
    """What is no address finds nobody."""
    try:
        return UUID(text)
    except ValueError:
        return None


@permission("events.change_event")
@require_POST
def add_people(request: HttpRequest, uuid) -> HttpResponse:
    event = own_event(request, uuid)
    forms = PeopleFormSet(request.POST, prefix="people")
    if not forms.is_valid():
        return participants_page(request, event, forms=forms)
    after = request.POST.get("after", "")
    is_line = after.isascii() and after.isdigit() and len(after) < LONGEST_KEY
    people = actions.add_people(event=event, people=forms.people, after=int(after) if is_line else None)
    said = ngettext("%(count)s person is on the list now.", "%(count)s people are on the list now.", len(people))
    messages.success(request, said % {"count": len(people)})
    return back_to_list(event)


@permission("clients.add_service")
@require_POST
def give_service(request: HttpRequest, uuid) -> HttpResponse:
    """To all clients of the list who have not been given it."""
    event = own_event(request, uuid)
    if event.held_on > event.centre.today():
        messages.warning(request, _("The service was not given: the event is still to come."))
        return redirect(event)
    count = actions.give_service_to_all(event=event, by=request.user)
    said = ngettext("The service was given to %(count)s client.", "The service was given to %(count)s clients.", count)
    messages.success(request, said % {"count": count})
    return redirect(event)


@permission("events.change_event")
def remove_participant(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    event = own_event(request, uuid)
    person = get_object_or_404(event.participants.select_related("client", "service"), pk=pk)
    if request.method == "POST":
        actions.remove_participant(participant=person)
        messages.success(request, _("The line was taken off the list."))
        return redirect(event)
    context = {"section": "events", "event": event, "person": person}
    return render(request, "events/participant_confirm_remove.html", context)


# Head-counts


@permission("events.change_event")
def add_headcount(request: HttpRequest, uuid) -> HttpResponse:
    return headcount_page(request, own_event(request, uuid), HeadCount())


@permission("events.change_event")
def change_headcount(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    event = own_event(request, uuid)
    return headcount_page(request, event, get_object_or_404(event.headcounts, pk=pk))


def headcount_page(request: HttpRequest, event: Event, count: HeadCount) -> HttpResponse:
    form = HeadCountForm(request.POST or None, instance=count, event=event, user=request.user)
    if request.method == "POST" and actions.save_headcount(event=event, form=form):
        messages.success(request, _("Head-count saved."))
        return redirect(event)
    return render(request, "events/headcount.html", {"section": "events", "event": event, "form": form, "count": count})


@permission("events.change_event")
def remove_headcount(request: HttpRequest, uuid, pk: int) -> HttpResponse:
    event = own_event(request, uuid)
    count = get_object_or_404(event.headcounts, pk=pk)
    if request.method == "POST":
        count.delete()
        messages.success(request, _("The head-count was removed."))
        return redirect(event)
    context = {"section": "events", "event": event, "count": count}
    return render(request, "events/headcount_confirm_remove.html", context)


@permission("events.view_event")
def attendance_pdf(request: HttpRequest, uuid) -> HttpResponse:
    """The list of participants to sign, with empty lines for whoever comes."""
    event = own_event(request, uuid)
    people = list(event.participants.select_related("client"))
    log_access(request.user, AccessLog.Action.PRINT, event)
    blank = range(len(people) + 1, max(LINES_ON_A_SHEET, len(people) + 5) + 1)
    context = {"event": event, "centre": event.centre, "people": people, "blank": blank}
    try:
        return pdf_response(render_pdf("events/attendance_print.html", context), f"event-{event.reference}.pdf")
    except PdfUnavailable:
        return render(request, "clients/no_pdf.html", {"section": "events"}, status=503)
