"""The legal assistance record: opened, changed, closed."""

import uuid
import zoneinfo

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.models import Client
from clients.once import made_before
from clients.search import find
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from ..actions import AlreadyClosedError
from ..forms import ChangeForm, ClosedChangeForm, CloseForm, OpenCaseForm
from ..models import GroupComplaint, LegalCase
from ..quarters import quarter_in_words
from . import CHILDREN, PEOPLE

SUGGESTED = 10


class RecordMixin:
    """Forms of the record: judged only when asked to, saved when every warning has its reason."""

    section = "cases"
    template_name = "legal_cases/legalcase_form.html"

    def post(self, request, *args, **kwargs):
        self.object = self.get_object_or_none()
        form = self.get_form()
        if request.POST.get("then") in {"more", "look"}:
            return self.render_to_response(self.get_context_data(form=form.as_typed()))
        return self.form_valid(form) if form.is_accepted else self.form_invalid(form)

    def get_object_or_none(self):
        return self.get_object()

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.request.method == "POST" and self.request.POST.get("then") == "more":
            kwargs["data"] = kwargs["data"].copy()
            total = kwargs["data"].get("amounts-TOTAL_FORMS", "")
            kwargs["data"]["amounts-TOTAL_FORMS"] = str(int(total) + 1) if total.isdecimal() and len(total) < 3 else "3"
        return kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        groups = GroupComplaint.objects.filter(centre=form.centre) if "group" in form.fields else ()
        return context | {"groups": groups[:200] if groups else (), "case": self.object}


class CaseOpen(RecordMixin, views.CreateView):
    model = LegalCase
    form_class = OpenCaseForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_perm(self.required_permission_name()) and not request.user.own_centres:
            messages.warning(request, _("Your account belongs to no centre yet. An administrator can add it to one."))
            return redirect("legal_cases:list")
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def client(self) -> Client | None:
        if "client" not in self.request.GET:
            return None
        cards = Client.objects.visible_to(self.request.user).select_related("centre")
        return get_object_or_404(cards, uuid=as_uuid(self.request.GET["client"]))

    def get_object_or_none(self):
        return None

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"client": self.client}

    def post(self, request, *args, **kwargs):
        if before := made_before(LegalCase.objects, request):
            return redirect(before)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            case = form.save()
        except IntegrityError:  # the same form, sent twice at the same moment
            if before := made_before(LegalCase.objects, self.request):
                return redirect(before)
            raise
        messages.success(self.request, _("Case opened. Its number is %(number)s.") % {"number": case.reference})
        return redirect(case)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"client_card": self.client}


class CaseUpdate(RecordMixin, views.UpdateView):
    model = LegalCase
    fetched: LegalCase | None = None

    def get_queryset(self):
        return super().get_queryset().select_related(*PEOPLE).prefetch_related(*CHILDREN)

    def get_object(self, queryset=None):
        self.fetched = self.fetched or super().get_object(queryset)
        return self.fetched

    def get_form_class(self):
        return ChangeForm if self.object.is_open else ClosedChangeForm

    def form_valid(self, form):
        case = form.save()
        messages.success(self.request, _("Record saved %(time)s.") % {"time": now_at(case.centre)})
        return redirect(case)


class CaseClose(CaseUpdate):
    template_name = "legal_cases/legalcase_close.html"

    def get_form_class(self):
        return CloseForm

    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        return self.already_closed() if not self.object.is_open else super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.get_object().is_open:
            return self.already_closed()
        return super().post(request, *args, **kwargs)

    def already_closed(self):
        messages.warning(self.request, _("This case is closed already. You can change its record."))
        return redirect("legal_cases:detail", self.kwargs["uuid"])

    def form_valid(self, form):
        try:
            case = form.save()
        except AlreadyClosedError:
            return self.already_closed()
        words = _("Case closed. It counts in the report of %(quarter)s.")
        messages.success(self.request, words % {"quarter": quarter_in_words(case.closed_on)})
        return redirect(case)


@permission("legal_cases.view_legalcase")
@require_POST
def cards(request):
    """Cards that match what is being typed, as options of a datalist. Posted, so that no address holds a name."""
    typed = request.POST.get("worker") or request.POST.get("brought_by") or ""
    hits = find(request.user, typed).hits[:SUGGESTED] if request.user.has_perm("clients.view_client") else []
    log_access(request.user, AccessLog.Action.VIEW, "clients.search", count=len(hits))
    return render(request, "legal_cases/_cards.html", {"cards": [hit.client for hit in hits]})


def now_at(centre) -> str:
    return f"{timezone.now().astimezone(zoneinfo.ZoneInfo(centre.time_zone)):%H:%M}"


def as_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
