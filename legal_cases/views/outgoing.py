"""The record that leaves the centre: its texts checked, its form printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.forms import problems
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf

from .. import outgoing, printed
from ..models import LegalCase
from ..outgoing_form import OutgoingForm


def case_of(request, uuid) -> LegalCase:
    cases = LegalCase.objects.visible_to(request.user).with_people().select_related("outgoing_text__checked_by")
    return get_object_or_404(cases.with_rows(), uuid=uuid)


@permission("legal_cases.change_legalcase")
def texts(request, uuid):
    """Each free text beside what will leave in its place."""
    case = case_of(request, uuid)
    form = OutgoingForm(request.POST or None, user=request.user, case=case)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Checked. The record that leaves holds these texts now."))
        return redirect("legal_cases:outgoing", case.uuid)
    if request.method != "POST":
        log_access(request.user, AccessLog.Action.VIEW, case)
    context = {
        "section": "cases",
        "case": case,
        "form": form,
        "problems": problems(form) if form.is_bound else (),
        "state": outgoing.state_in_words(case),
        "is_checked": outgoing.checked(case) is not None,
    }
    return render(request, "legal_cases/outgoing_texts.html", context)


@permission("legal_cases.export_legalcase")
@require_safe
def outgoing_pdf(request, uuid) -> HttpResponse:
    case = case_of(request, uuid)
    if case.is_open:
        messages.warning(request, _("This case is open. The form that leaves is there once it is closed."))
        return redirect(case)
    log_access(request.user, AccessLog.Action.EXPORT, case)
    context = {"record": printed.outgoing(case, texts=outgoing.leaving(case)), "centre": case.centre}
    try:
        pdf = render_pdf("legal_cases/outgoing_print.html", context)
    except PdfUnavailable:
        return render(request, "legal_cases/no_pdf.html", {"section": "cases", "case": case}, status=503)
    return pdf_response(pdf, f"{case.reference}-without-identity.pdf")
