"""Who may read this case. For everybody else the page itself does not exist."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.together import hold, saved_together

from ..colleagues import readers_of
from ..models import CaseReader, LegalCase
from ..restriction_form import RestrictionForm
from .stages import case_of


@permission("legal_cases.change_legalcase")
@saved_together
def readers(request: HttpRequest, uuid) -> HttpResponse:
    if request.method == "POST":
        hold(LegalCase.objects.visible_to(request.user).filter(uuid=uuid))
    case = case_of(request, uuid)
    rows = list(CaseReader.objects.filter(case=case).select_related("user", "named_by"))
    named = {row.user_id for row in rows}
    form = RestrictionForm(
        request.POST if request.method == "POST" else None, user=request.user, case=case, named=named
    )
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except ValidationError as refused:  # a colleague left meanwhile
            form.add_error("readers", refused)
        else:
            if not case.is_restricted:
                messages.success(request, _("Everybody who works on cases here reads this case."))
            elif not form.cleaned_data["readers"]:
                messages.warning(request, _("Only you read it now; name a second person."))
            else:
                messages.success(request, _("The case is restricted. Others do not see that it exists."))
            return redirect(case)
    log_access(request.user, AccessLog.Action.VIEW, case)
    able = readers_of(case) if case.is_restricted else []
    context = {
        "case": case,
        "form": form,
        "readers": able,
        "named": rows if case.is_restricted else [],
        "section": "cases",
    }
    return render(request, "legal_cases/readers.html", context)
