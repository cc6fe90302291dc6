"""Moving a case: its stage, its caseworker. And the stages a centre uses."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import needs_centre, permission

from .. import stages
from ..colleagues import CHANGE, readers_of
from ..models import CentreStage, LegalCase
from ..stage_form import StageForms, StagesChanged


def case_of(request: HttpRequest, uuid) -> LegalCase:
    return get_object_or_404(LegalCase.objects.visible_to(request.user).with_people(), uuid=uuid)


@permission("legal_cases.change_legalcase")
@require_POST
def change_stage(request: HttpRequest, uuid) -> HttpResponse:
    case = case_of(request, uuid)
    code, seen = request.POST.get("stage", ""), request.POST.get("seen", "")
    try:
        stages.change_stage(case=case, code=code, by=request.user, seen=seen)
    except stages.StageGone:
        messages.warning(
            request, _("The stage was not changed: it was changed meanwhile, or is not used any more. Look again.")
        )
    else:
        name = stages.stage_name(case.centre, case.stage)
        messages.success(request, _("The case stands at: %(stage)s.") % {"stage": name})
    return redirect(case)


@permission("legal_cases.change_legalcase")
@require_POST
def assign(request: HttpRequest, uuid) -> HttpResponse:
    case = case_of(request, uuid)
    able = {str(reader.uuid): reader for reader in readers_of(case) if reader.has_perm(CHANGE)}
    wanted = request.POST.get("caseworker")
    if wanted is None or (wanted and wanted not in able):
        messages.warning(request, _("The caseworker was not changed. Choose a colleague who reads this case."))
        return redirect(case)
    try:
        stages.assign(case=case, caseworker=able.get(wanted), by=request.user, seen=request.POST.get("seen"))
    except ValidationError as refused:  # the case was restricted or given to somebody else meanwhile
        messages.warning(request, refused.messages[0])
    else:
        if case.caseworker:
            words = _("%(name)s works on this case now.") % {"name": case.caseworker.full_name}
        else:
            words = _("Nobody works on this case now.")
        messages.success(request, words)
    return redirect(case)


@permission("legal_cases.change_centrestage")
@needs_centre("home")
def stage_list(request: HttpRequest) -> HttpResponse:
    """The stages of the coordinator's centre; who has several chooses by ``?centre=``."""
    centres = request.user.own_centres
    wanted = request.GET.get("centre")
    centre = next((centre for centre in centres if str(centre.uuid) == wanted), centres[0])
    forms = StageForms(request.POST if request.method == "POST" else None, centre=centre)
    if request.method == "POST" and forms.is_valid():
        try:
            forms.save(by=request.user)
        except StagesChanged:
            forms.tell_changes()
        except IntegrityError:  # somebody saved a stage of the same name at the same moment
            forms.problems.append(_("Somebody saved the stages at the same time. Look at them, then save again."))
        else:
            messages.success(request, _("The stages are saved."))
            return redirect(f"{request.path}?centre={centre.uuid}")
    log_access(request.user, AccessLog.Action.VIEW, f"{CentreStage._meta.app_label}.stages", centre=centre)
    context = {"forms": forms, "centre": centre, "centres": centres, "section": "cases"}
    return render(request, "legal_cases/stages.html", context)
