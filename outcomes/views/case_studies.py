"""Case studies: written, looked through, sent, approved, printed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from clients.once import made_before
from events.models import Event
from legal_cases.models import LegalCase
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import needs_centre, permission
from mrc.drafts import kept
from mrc.drafts.registry import uuids
from mrc.together import SavedTogether
from mrc.vocabularies.harvesting import StoryState

from .. import case_studies
from ..case_study_form import CaseStudyForm, NewCaseStudyForm, WhyForm
from ..drafts import STUDY, STUDY_CHANGE
from ..models import CaseStudy
from .approving import Approves, tell
from .interviews import printed

RELATED = ("centre", "written_by", "approved_by")
ON_A_PAGE = 25
APPROVE = "outcomes.approve_casestudy"
STATES = {
    StoryState.DRAFT: {"approved_on": None, "sent_on": None},
    StoryState.IN_REVIEW: {"approved_on": None, "sent_on__isnull": False},
    StoryState.APPROVED: {"approved_on__isnull": False},
}


def study_of(request: HttpRequest, uuid) -> CaseStudy:
    study = get_object_or_404(CaseStudy.objects.visible_to(request.user).select_related(*RELATED), uuid=uuid)
    if request.method == "GET":
        log_access(request.user, AccessLog.Action.VIEW, study)
    return study


@permission("outcomes.view_casestudy")
@require_safe
def study_list(request: HttpRequest) -> HttpResponse:
    studies = CaseStudy.objects.visible_to(request.user).select_related("centre").order_by("-pk")
    state = request.GET.get("state", "")
    if state in StoryState.values:
        studies = studies.filter(**STATES[StoryState(state)])
    else:
        state = ""
    page = Paginator(studies, ON_A_PAGE).get_page(request.GET.get("page"))
    log_access(request.user, AccessLog.Action.VIEW, "outcomes.list", count=len(page.object_list))
    context = {
        "section": "outcomes",
        "page": page,
        "tabs": [
            (_("All"), "", not state),
            *((one.label, f"state={one.value}", one.value == state) for one in StoryState),
        ],
        "page_query": f"state={state}" if state else "",
    }
    return render(request, "outcomes/case_study_list.html", context)


@permission("outcomes.add_casestudy")
@needs_centre("outcomes:home")
def write(request: HttpRequest) -> HttpResponse:
    """A new one, perhaps of an event or a complaint named in the address; a foreign one is left away."""
    draft = {"form": STUDY, "of": ""}
    if request.method == "POST" and (made := made_before(CaseStudy.objects, request)):
        return saved(request, made, draft)
    about = {"events": asked(request, Event, "event"), "cases": asked(request, LegalCase, "case")}
    centre = next((one.centre for found in about.values() for one in found), request.user.own_centres[0])
    study = CaseStudy(centre=centre)
    form = NewCaseStudyForm(request.POST or None, user=request.user, instance=study, initial=about)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except IntegrityError:  # of two clicks
            made = made_before(CaseStudy.objects, request)
            if made is None:
                raise
            return saved(request, made, draft)
        return saved(request, study, draft)
    return render(
        request, "outcomes/case_study_form.html", {"section": "outcomes", "form": form, "draft": draft, "study": study}
    )


def asked(request: HttpRequest, model, name: str) -> list:
    found = model.objects.visible_to(request.user).filter(uuid__in=uuids([request.GET.get(name, "")]))
    return list(found.select_related("centre")[:1])


def saved(request: HttpRequest, study: CaseStudy, draft: dict[str, str], *, is_draft_again=False) -> HttpResponse:
    kept.discard(user=request.user, **draft)
    messages.success(request, _("Case study saved."))
    if is_draft_again:
        messages.warning(
            request,
            _("It was approved, and its text changed: it is a draft again, and in the report once it is approved."),
        )
    return redirect(study)


class CaseStudyUpdate(SavedTogether, views.UpdateView):
    model = CaseStudy
    form_class = CaseStudyForm
    section = "outcomes"
    template_name = "outcomes/case_study_form.html"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    @property
    def draft(self) -> dict[str, str]:
        return {"form": STUDY_CHANGE, "of": str(self.object.uuid)}

    def form_valid(self, form):
        return saved(self.request, self.object, self.draft, is_draft_again=form.save())

    def get_context_data(self, **kwargs):
        return super().get_context_data(draft=self.draft, study=self.object, **kwargs)


class CaseStudyDetail(Approves, views.DetailView):
    model = CaseStudy
    section = "outcomes"
    template_name = "outcomes/case_study_detail.html"
    http_method_names = ["get", "head"]
    approve_label = gettext_lazy("Approve the case study")

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_context_data(self, approval=None, **kwargs):
        study, user = self.object, self.request.user
        may_approve = user.has_perm(APPROVE) and not study.approved_on
        hindrances = [] if study.approved_on else case_studies.hindrances(study, user)
        return super().get_context_data(
            study=study,
            state=study.state,
            words=study.words,
            hindrances=hindrances,
            approval=(approval or self.approval_form()) if may_approve and not hindrances else None,
            activities=study.activities.select_related("outcome__agreement"),
            events=study.events.filter(pk__in=Event.objects.visible_to(user).values("pk")),
            cases=study.cases.filter(pk__in=LegalCase.objects.visible_to(user).values("pk")),
            changes=study.history.select_related("history_user").order_by("-history_date", "-history_id")[:10],
            **kwargs,
        )


@permission("outcomes.change_casestudy")
def names(request: HttpRequest, uuid) -> HttpResponse:
    """What looks like a name, a place or a day: taken out of the text, or said why it may stay."""
    study = study_of(request, uuid)
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        label=_("Why these words may stay"),
        missing=_("Write why, or take them out of the text."),
        save=_("They may stay"),
        study=study,
        initial_text=study.names_why,
    )
    if request.method == "POST" and form.is_valid():
        try:
            case_studies.say_why_names_stay(
                study=study, why=form.cleaned_data["why"], read=request.POST.get("read", ""), by=request.user
            )
        except ValidationError as refused:
            tell(request, refused)
        else:
            messages.success(request, _("It is written down why they may stay."))
            return redirect(study)
    found = case_studies.found_in(study, request.user)
    context = {
        "section": "outcomes",
        "study": study,
        "form": form,
        "found": found,
        "read": case_studies.looked_at(study, found),
    }
    return render(request, "outcomes/case_study_names.html", context)


@permission(APPROVE)
def send_back(request: HttpRequest, uuid) -> HttpResponse:
    study = study_of(request, uuid)
    form = WhyForm(
        request.POST if request.method == "POST" else None,
        label=_("What to change"),
        missing=_("Write what to change."),
        save=_("Send it back"),
        study=study,
    )
    if request.method == "POST" and form.is_valid():
        case_studies.return_study(study=study, remark=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("The case study is a draft again, with your remark."))
        return redirect(study)
    return render(request, "outcomes/case_study_return.html", {"section": "outcomes", "study": study, "form": form})


@permission("outcomes.change_casestudy")
@require_POST
def send(request: HttpRequest, uuid) -> HttpResponse:
    study = study_of(request, uuid)
    try:
        case_studies.send_study(study=study, by=request.user, on=study.centre.today())
    except ValidationError as refused:
        tell(request, refused)
    else:
        messages.success(request, _("The case study waits for a coordinator."))
    return redirect(study)


class CaseStudyApprove(CaseStudyDetail):
    permission = APPROVE
    http_method_names = ["post"]

    def approve(self, *, on, read):
        case_studies.approve_study(study=self.object, by=self.request.user, on=on, read=read)


@permission("outcomes.view_casestudy")
@require_safe
def study_pdf(request: HttpRequest, uuid) -> HttpResponse:
    """As Annex 6, without identity."""
    study = get_object_or_404(CaseStudy.objects.visible_to(request.user).select_related(*RELATED), uuid=uuid)
    log_access(request.user, AccessLog.Action.PRINT, study)
    context = {"study": study, "centre": study.centre, "activities": study.activities.all()}
    return printed(request, "outcomes/case_study_print.html", lambda: context, f"case-study-{study.reference}.pdf")
