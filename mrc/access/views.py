"""Base views: permission and scope are built in. A standard screen is a declaration."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import generic

from .log import log_access
from .models import AccessLog
from .scope import permission as permission_name


def permission(name: str):
    """Declares the permission a function view needs: 403 without it."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not request.user.has_perm(name):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapped.required_permission = name
        return wrapped

    return decorate


def needs_centre(otherwise: str):
    """For a function view, under ``@permission``: who belongs to no centre is told so, at this address."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            return view(request, *args, **kwargs) if request.user.own_centres else tell_no_centre(request, otherwise)

        return wrapped

    return decorate


def tell_no_centre(request, otherwise: str):
    messages.warning(request, _("Your account belongs to no centre yet. An administrator can add it to one."))
    return redirect(otherwise)


def for_everybody_signed_in(view):
    """Declares that a view shows each user only what is her own."""
    view.required_permission = None
    return view


class CountedPaginator(Paginator):
    """Counts no further than the cap: an exact count over a million rows costs more than the page."""

    cap = 1000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.cap + 1].count()

    @property
    def is_capped(self):
        return self.count > self.cap


class Permitted:
    """Permission by action and model, queryset by ``visible_to``; a record of another centre is a 404."""

    action = "view"
    section = ""
    slug_field = slug_url_kwarg = "uuid"

    @classmethod
    def required_permission_name(cls):
        return getattr(cls, "permission", None) or permission_name(cls.model, cls.action)

    @classmethod
    def as_view(cls, **initkwargs):
        view = super().as_view(**initkwargs)
        view.required_permission = cls.required_permission_name()
        return view

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(self.required_permission_name()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(section=self.section, **kwargs)


class ListView(Permitted, generic.ListView):
    """A page of a list is one look at as many records."""

    paginate_by = 50
    paginator_class = CountedPaginator

    def render_to_response(self, context, **response_kwargs):
        name = f"{self.model._meta.app_label}.list"
        log_access(self.request.user, AccessLog.Action.VIEW, name, count=len(context["object_list"]))
        return super().render_to_response(context, **response_kwargs)


class DetailView(Permitted, generic.DetailView):
    def get(self, request, *args, **kwargs):
        self.object = self.get_object()
        log_access(request.user, AccessLog.Action.VIEW, self.object)
        return self.render_to_response(self.get_context_data(object=self.object))


class FormMixin(Permitted):
    said = ""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form):
        response = super().form_valid(form)
        if self.said:
            messages.success(self.request, self.said)
        return response

    def get_success_url(self):
        return self.object.get_absolute_url()


class CreateView(FormMixin, generic.CreateView):
    """``without_centre``: for a record of a centre, where somebody is sent who belongs to none."""

    action = "add"
    without_centre = ""

    def dispatch(self, request, *args, **kwargs):
        is_sent_away = self.without_centre and not request.user.own_centres
        if is_sent_away and request.user.has_perm(self.required_permission_name()):
            return tell_no_centre(request, self.without_centre)
        return super().dispatch(request, *args, **kwargs)


class UpdateView(FormMixin, generic.UpdateView):
    action = "change"

    def get_object(self, queryset=None):
        record = super().get_object(queryset)
        if self.request.method == "GET":
            log_access(self.request.user, AccessLog.Action.VIEW, record)
        return record
