"""The register of respondents, who of it stands in a case, and the fees paid for migration."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.once import made_before, new_token, uuid_of
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import CountedPaginator, permission
from mrc.forms import problems
from mrc.together import SavedTogether

from ..fees import FeesForm
from ..models import CaseRespondent, LegalCase, Respondent
from ..parties import name_respondent, take_away_respondent, with_complaints
from ..respondent_forms import NewRespondentForm, RespondentForm, RespondentRow, names_suggested
from .opening import typed_in
from .record import with_one_more

ON_A_PAGE = 50
AT_MOST = 50
SUGGESTED = 10


# The register


def of_register(user):
    register = Respondent.objects.visible_to(user).select_related("centre").prefetch_related("aliases")
    return with_complaints(register, user).order_by("name", "pk")


@permission("legal_cases.view_respondent")
def respondents(request):
    """The register by name, or what matches; what is searched comes by POST, never in the address."""
    typed = typed_in(request, "q") if request.method == "POST" else ""
    context = {"section": "cases", "typed": typed}
    if typed:
        found = list(of_register(request.user).matching(typed)[: AT_MOST + 1])
        context |= {"found": found[:AT_MOST], "is_cut": len(found) > AT_MOST}
        log_access(request.user, AccessLog.Action.VIEW, "legal_cases.respondents", count=len(context["found"]))
    else:
        page = CountedPaginator(of_register(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "found": page.object_list}
        log_access(request.user, AccessLog.Action.VIEW, "legal_cases.respondents", count=len(page.object_list))
    if request.htmx:
        return render(request, "legal_cases/_respondents_found.html", context)
    return render(request, "legal_cases/respondents.html", context)


@permission("legal_cases.view_respondent")
@require_POST
def names(request):
    """Names of the register that match what is being typed, as options of a datalist."""
    typed = next((typed_in(request, name) for name in request.POST if name.endswith("-name")), "")
    found = Respondent.objects.visible_to(request.user).matching(typed).prefetch_related("aliases")[:SUGGESTED]
    suggested = names_suggested(found, typed)
    log_access(request.user, AccessLog.Action.VIEW, "legal_cases.respondents", count=len(suggested))
    return render(request, "legal_cases/_respondent_names.html", {"suggested": suggested})


class RespondentDetail(views.DetailView):
    model = Respondent
    section = "cases"
    context_object_name = "respondent"

    def get_queryset(self):
        return super().get_queryset().select_related("centre").prefetch_related("aliases")

    def get_context_data(self, **kwargs):
        cases = LegalCase.objects.visible_to(self.request.user).filter(respondent_rows__respondent=self.object)
        cases = cases.select_related("client").prefetch_related("casesubject_rows")
        cases = cases.order_by(F("opened_on").desc(nulls_last=True), "-pk")
        page = CountedPaginator(cases, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page=page, **kwargs)


class RespondentCreate(views.CreateView):
    model = Respondent
    form_class = NewRespondentForm
    section = "cases"
    without_centre = "legal_cases:respondents"

    def post(self, request, *args, **kwargs):
        if before := made_before(Respondent.objects, request):
            return redirect(before)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            respondent = form.save()
        except IntegrityError:  # the same form, sent twice at the same moment
            if before := made_before(Respondent.objects, self.request):
                return redirect(before)
            raise
        messages.success(self.request, _("Respondent registered."))
        return redirect(respondent)


class RespondentUpdate(SavedTogether, views.UpdateView):
    model = Respondent
    form_class = RespondentForm
    section = "cases"

    def get_queryset(self):
        return super().get_queryset().select_related("centre").prefetch_related("aliases")

    def form_valid(self, form):
        respondent = form.save()
        messages.success(self.request, _("Respondent saved."))
        return redirect(respondent)


# In a case


def own_case(request, uuid) -> LegalCase:
    """The case, written to the access log when it is shown rather than sent back."""
    cases = LegalCase.objects.visible_to(request.user).select_related("centre", "client", "brought_by")
    case = get_object_or_404(cases, uuid=uuid)
    if request.method == "GET":
        log_access(request.user, AccessLog.Action.VIEW, case)
    return case


@permission("legal_cases.change_legalcase")
def add_to_case(request, uuid):
    case = own_case(request, uuid)
    typed = request.POST if request.method == "POST" else None
    row = RespondentRow(typed, prefix="respondents-0", user=request.user, centre=case.centre)
    token = new_token(request.user)
    if typed is not None and row.is_valid():
        address = uuid_of(typed.get("token", ""), request.user)
        if row.respondent is None:
            row.add_error("name", _("Write the name of who the complaint is against."))
        elif row.respondent.pk is None and address is None:
            row.add_error(None, _("This form was open for too long. Look at it again and send it once more."))
        else:
            if row.respondent.pk is None:
                row.respondent = Respondent.objects.filter(uuid=address, centre=case.centre).first() or row.respondent
                row.respondent.uuid = address
            try:
                name_respondent(case=case, respondent=row.respondent, by=request.user)
            except IntegrityError:  # the same form, sent twice at the same moment
                return redirect(f"{case.get_absolute_url()}#respondents")
            except ValidationError as refused:
                row.add_error("name", refused)
            else:
                messages.success(request, _("Respondent added."))
                return redirect(f"{case.get_absolute_url()}#respondents")
    context = {"section": "cases", "case": case, "row": row, "token": token}
    context["problems"] = problems(row) if typed is not None else []
    return render(request, "legal_cases/respondent_add.html", context)


@permission("legal_cases.change_legalcase")
@require_POST
def take_away(request, uuid, pk: int):
    case = own_case(request, uuid)
    rows = CaseRespondent.objects.visible_to(request.user).select_related("respondent")
    row = rows.filter(case=case, pk=pk).first()
    if row is None and CaseRespondent.history.filter(case_id=case.pk, id=pk, history_type="-").exists():
        return redirect(f"{case.get_absolute_url()}#respondents")  # the second of two clicks
    if row is None:
        raise Http404
    take_away_respondent(case=case, respondent=row.respondent, by=request.user)
    # Whether it stays in the register would tell of a case that this person may not see.
    messages.success(request, _("Respondent taken away."))
    return redirect(f"{case.get_absolute_url()}#respondents")


@permission("legal_cases.change_legalcase")
def fees(request, uuid):
    case = own_case(request, uuid)
    data = request.POST if request.method == "POST" else None
    is_more = data is not None and data.get("then") == "more"
    if is_more:
        data = with_one_more(data, "fees-TOTAL_FORMS")
        last = int(data["fees-TOTAL_FORMS"]) - 1
        data.setdefault(f"fees-{last}-currency", case.centre.currency)
    form = FeesForm(data, user=request.user, case=case)
    if is_more:
        form.show_as_typed()
    elif data is not None and form.is_valid() and form.save():
        messages.success(request, _("Fees saved."))
        return redirect(f"{case.get_absolute_url()}#fees")
    return render(request, "legal_cases/fees.html", {"section": "cases", "case": case, "form": form})
