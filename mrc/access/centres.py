"""The centres an administrator keeps."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from . import actions
from .forms import CentreForm
from .models import Centre
from .views import CreateView, ListView, UpdateView


class CentreList(ListView):
    model = Centre
    section = "accounts"
    queryset = (
        Centre.objects.order_by("code")
        .select_related("organization")
        .annotate(people=Count("memberships", filter=Q(memberships__user__is_active=True)))
    )


class SaveCentre:
    """Both forms save through the one verb."""

    model = Centre
    form_class = CentreForm
    section = "accounts"

    def form_valid(self, form):
        actions.save_centre(centre=form.save(commit=False), organization=form.cleaned_data["organization"])
        messages.success(self.request, _("The centre is saved."))
        return redirect("access:centre-list")


class CentreCreate(SaveCentre, CreateView):
    pass


class CentreUpdate(SaveCentre, UpdateView):
    pass
