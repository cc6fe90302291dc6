"""Letters: the centre's register of templates, and a letter written for a case."""

from uuid import uuid5

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from clients.once import made_before, new_token, uuid_of
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.together import SavedTogether

from .. import letters as making
from ..letter_forms import LetterForm, NewLetterForm
from ..letter_starter import starter_language, starter_letter
from ..models import LegalCase, LetterTemplate
from ..papers import Damaged, content_of
from ..uploaded.office import DOCX
from .papers import download, file_stem, papers_on_the_page

SHOWN = 200


@permission("legal_cases.view_lettertemplate")
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """The register. Whoever writes letters sees which there are; who answers for them adds and changes them."""
    templates = LetterTemplate.objects.visible_to(request.user).select_related("centre", "added_by")
    templates = list(templates.order_by("-is_used", "name", "pk")[:SHOWN])
    log_access(request.user, AccessLog.Action.VIEW, "legal_cases.letters", count=len(templates))
    begins_in = dict(settings.LANGUAGES)[starter_language(language_of(request))]
    context = {"section": "cases", "letters": templates, "begins_in": begins_in}
    return render(request, "legal_cases/lettertemplate_list.html", context)


@permission("legal_cases.view_lettertemplate")
@require_GET
def fields(request: HttpRequest) -> HttpResponse:
    context = {"section": "cases", "fields": list(making.FIELDS.values())}
    return render(request, "legal_cases/letter_fields.html", context)


@permission("legal_cases.add_lettertemplate")
@require_GET
def starter(request: HttpRequest) -> HttpResponse:
    return download(starter_letter(language_of(request)), DOCX, "letter-to-begin-with.docx")


def language_of(request: HttpRequest) -> str:
    """The centre's, in which the letter to begin with comes when it is translated."""
    centres = request.user.own_centres
    return centres[0].language if centres else get_language()


class LetterCreate(views.CreateView):
    model = LetterTemplate
    form_class = NewLetterForm
    section = "cases"
    template_name = "legal_cases/lettertemplate_form.html"
    success_url = reverse_lazy("legal_cases:letters")
    without_centre = "legal_cases:letters"

    def post(self, request, *args, **kwargs):
        if made_before(LetterTemplate.objects, request):
            return redirect("legal_cases:letters")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        return saved(self, form)


class LetterUpdate(SavedTogether, views.UpdateView):
    model = LetterTemplate
    form_class = LetterForm
    section = "cases"
    template_name = "legal_cases/lettertemplate_form.html"

    def form_valid(self, form):
        return saved(self, form)


def saved(view: views.FormMixin, form: LetterForm) -> HttpResponse:
    try:
        form.save()
    except IntegrityError:  # the same form sent twice at the same moment, or a name somebody else just took
        if made_before(LetterTemplate.objects, view.request):
            return redirect("legal_cases:letters")
        form.add_error("name", _("There is a letter of this name."))
        return view.form_invalid(form)
    messages.success(view.request, _("Letter saved."))
    return redirect("legal_cases:letters")


@permission("legal_cases.view_lettertemplate")
@require_GET
def template(request: HttpRequest, uuid) -> HttpResponse:
    """The template itself, to be changed in Word."""
    record = get_object_or_404(LetterTemplate.objects.visible_to(request.user).select_related("centre"), uuid=uuid)
    log_access(request.user, AccessLog.Action.EXPORT, record)
    try:
        return download(content_of(record), DOCX, f"letter-{record.pk}.docx")
    except Damaged:
        return damaged(request, None)


# For a case


@permission("legal_cases.change_legalcase")
@require_GET
def write_letter(request: HttpRequest, uuid) -> HttpResponse:
    case = case_of(request, uuid)
    context = {
        "section": "cases",
        "case": case,
        "letters": list(offered(request, case)[:SHOWN]),
        "token": new_token(request.user),
        "is_guarded": case.is_restricted or has_safe_contact(case),
    }
    return render(request, "legal_cases/letter_choose.html", context)


@permission("legal_cases.view_lettertemplate")
@require_GET
def letter(request: HttpRequest, uuid, letter) -> HttpResponse:
    case = case_of(request, uuid)
    chosen = get_object_or_404(offered(request, case), uuid=letter)
    log_access(request.user, AccessLog.Action.EXPORT, case)
    try:
        content = making.letter_for(case=case, template=chosen)
    except Damaged:
        return damaged(request, case)
    return download(content, DOCX, f"{file_stem(case)}-letter.docx")


@permission("legal_cases.change_legalcase")
@require_POST
def keep_letter(request: HttpRequest, uuid, letter) -> HttpResponse:
    """Fills it, keeps it among the papers, and opens the paper, from where it is downloaded."""
    case = case_of(request, uuid)
    chosen = get_object_or_404(offered(request, case), uuid=letter)
    address = uuid_of(request.POST.get("token", ""), request.user)
    if not address:
        messages.warning(request, _("This page was open for too long. Choose the letter again."))
        return redirect("legal_cases:write-letter", case.uuid)
    address = uuid5(address, f"{case.uuid} {chosen.uuid}")
    try:
        paper = making.keep_letter(case=case, template=chosen, by=request.user, uuid=address)
    except Damaged:
        return damaged(request, case)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect(papers_on_the_page(case))
    messages.success(request, _("Letter kept with the case."))
    return redirect(paper)


def case_of(request: HttpRequest, uuid) -> LegalCase:
    cases = LegalCase.objects.visible_to(request.user)
    cases = cases.select_related("centre__organization", "client", "brought_by", "caseworker")
    return get_object_or_404(cases.prefetch_related("casesubject_rows", "caseamount_rows"), uuid=uuid)


def has_safe_contact(case: LegalCase) -> bool:
    cards = [card for card in (case.client, case.brought_by) if card]
    return bool(case.brought_by_safe_contact or any(card.has_safe_contact for card in cards))


def offered(request: HttpRequest, case: LegalCase):
    return LetterTemplate.objects.visible_to(request.user).filter(centre=case.centre_id, is_used=True)


def damaged(request: HttpRequest, case: LegalCase | None) -> HttpResponse:
    context = {"section": "cases", "case": case, "paper": None}
    return render(request, "legal_cases/paper_damaged.html", context, status=409)
