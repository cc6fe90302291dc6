"""The card on paper, filled and blank, and the sheet on which consent is given."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf

from ..consent_sheet import sheet_of
from ..contact import is_withheld
from ..paper import blank_card, card_of
from .own import leads_on, own_client


@permission("clients.view_client")
@leads_on
def card_pdf(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid, AccessLog.Action.PRINT)
    withheld = is_withheld(client, request.user)
    return printed(
        request,
        "clients/card_print.html",
        lambda: card_of(client, is_withheld=withheld),
        f"client-{client.reference}.pdf",
    )


@permission("clients.view_client")
def blank_pdf(request: HttpRequest) -> HttpResponse:
    centres = request.user.own_centres
    return printed(request, "clients/card_print.html", lambda: blank_card(centres), "client-card-blank.pdf")


@permission("clients.view_client")
@leads_on
def consent_pdf(request: HttpRequest, uuid) -> HttpResponse:
    client = own_client(request, uuid, AccessLog.Action.PRINT)
    name = f"consent-{client.reference}.pdf"
    return printed(request, "clients/consent_print.html", lambda: sheet_of(client, client.centre), name)


@permission("clients.view_client")
def blank_consent_pdf(request: HttpRequest) -> HttpResponse:
    centres = request.user.own_centres
    centre = centres[0] if len(centres) == 1 else None
    return printed(request, "clients/consent_print.html", lambda: sheet_of(None, centre), "consent-blank.pdf")


def printed(request: HttpRequest, template: str, context, filename: str) -> HttpResponse:
    """In the language the address asks for with ``?language=``, else in that of the page."""
    language = request.GET.get("language") or translation.get_language()
    if language not in dict(settings.LANGUAGES):
        messages.warning(request, _("There is no paper in this language. Choose one of the list."))
        return redirect("clients:list")
    try:
        with translation.override(language):
            pdf = render_pdf(template, context())
    except PdfUnavailable:
        return render(request, "clients/no_pdf.html", {"section": "clients"}, status=503)
    return pdf_response(pdf, filename)
