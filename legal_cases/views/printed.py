"""The legal assistance record as PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf

from .. import printed as sheets
from ..models import LegalCase


@permission("legal_cases.view_legalcase")
@require_GET
def case_pdf(request, **address):
    cases = LegalCase.objects.visible_to(request.user).with_people().with_rows()
    case = get_object_or_404(cases, **address)
    log_access(request.user, AccessLog.Action.PRINT, case)
    return printed(request, case, f"{case.reference}-confidential.pdf")


@permission("legal_cases.view_legalcase")
@require_GET
def blank_pdf(request):
    """For the days without power."""
    return printed(request, None, f"{_('Legal assistance record, blank')}.pdf")


def printed(request, case: LegalCase | None, filename: str) -> HttpResponse:
    centre = case.centre if case else next(iter(request.user.own_centres), None)
    context = {
        "record": sheets.internal(case, centre),
        "centre": centre,
        "printed_on": centre.today() if centre else timezone.localdate(),
    }
    try:
        return pdf_response(render_pdf("legal_cases/record_print.html", context), filename)
    except PdfUnavailable:
        return render(request, "legal_cases/no_pdf.html", {"section": "cases", "case": case}, status=503)
