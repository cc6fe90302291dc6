from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mrc.access.models import Centre, User
from mrc.access.views import CreateView, DetailView, ListView, UpdateView

from . import actions
from .forms import AgreementForm
from .models import Agreement, Assumption, Outcome


class AgreementList(ListView):
    model = Agreement
    section = "agreements"
    queryset = Agreement.objects.select_related("organization").prefetch_related(
        Prefetch("centres", Centre.objects.order_by("code"))
    )


class AgreementDetail(DetailView):
    """The head, the plan and the indicators, which a later layer hangs on the agreement."""

    model = Agreement
    section = "agreements"
    queryset = Agreement.objects.select_related("organization").prefetch_related(
        Prefetch("centres", Centre.objects.order_by("code")),
        Prefetch("followers", User.objects.order_by("full_name")),
        Prefetch(
            "outcomes",
            Outcome.objects.prefetch_related("outputs__indicators", "activities__output", "assumptions", "indicators"),
        ),
        Prefetch("assumptions", Assumption.objects.filter(outcome=None), to_attr="general_assumptions"),
        "indicators",
    )


class SaveAgreement:
    """Both forms save through the one verb."""

    model = Agreement
    form_class = AgreementForm
    section = "agreements"

    def form_valid(self, form):
        cleaned = form.cleaned_data
        agreement = actions.save_agreement(
            agreement=form.save(commit=False),
            organization=cleaned["organization"],
            centres=cleaned["centres"],
            followers=cleaned["followers"],
        )
        messages.success(self.request, _("The agreement is saved."))
        return redirect(agreement)


class AgreementCreate(SaveAgreement, CreateView):
    pass


class AgreementUpdate(SaveAgreement, UpdateView):
    pass
