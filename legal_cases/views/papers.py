"""Papers of a case: added, changed, taken away, handed out, listed for the other side."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf
from mrc.together import hold, saved_together

from ..models import LegalCase, Paper
from ..paper_forms import AddPapersForm, ChangePaperForm, RemovePaperForm, kept_in_words
from ..papers import Damaged, chronology, content_of, papers_of, remove_paper
from ..told import stage_names

NOT_IN_A_FILENAME = re.compile(r"[^A-Za-z0-9.-]+")


def case_of(request: HttpRequest, uuid) -> LegalCase:
    return get_object_or_404(LegalCase.objects.visible_to(request.user).select_related("centre"), uuid=uuid)


def paper_of(request: HttpRequest, uuid) -> Paper:
    papers = Paper.objects.visible_to(request.user).select_related("case__centre", "centre", "added_by")
    return get_object_or_404(papers, uuid=uuid)


def papers_on_the_page(case: LegalCase) -> str:
    return f"{case.get_absolute_url()}#papers"


@permission("legal_cases.change_legalcase")
def add_papers(request: HttpRequest, uuid) -> HttpResponse:
    """Several at once, each judged apart: the good ones are kept, the others are named with what to do."""
    case = case_of(request, uuid)
    kept = []
    if request.method == "POST":
        form = AddPapersForm(request.POST, request.FILES, user=request.user, case=case)
        if form.is_valid():
            kept = form.keep()
            if not form.errors:
                messages.success(request, kept_in_words(kept))
                return redirect(papers_on_the_page(case))
    else:
        form = AddPapersForm(user=request.user, case=case)
    context = {"section": "cases", "case": case, "form": form, "kept": kept}
    return render(request, "legal_cases/papers_form.html", context)


@permission("legal_cases.view_legalcase")
@require_GET
def paper(request: HttpRequest, uuid) -> HttpResponse:
    record = paper_of(request, uuid)
    log_access(request.user, AccessLog.Action.VIEW, record)
    return render(request, "legal_cases/paper_detail.html", {"section": "cases", "case": record.case, "paper": record})


@permission("legal_cases.change_legalcase")
@saved_together
def update_paper(request: HttpRequest, uuid) -> HttpResponse:
    if request.method == "POST":
        hold(Paper.objects.visible_to(request.user).filter(uuid=uuid))
    record = paper_of(request, uuid)
    form = ChangePaperForm(request.POST or None, instance=record, user=request.user, case=record.case)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Paper saved."))
        return redirect(papers_on_the_page(record.case))
    if request.method == "GET":
        log_access(request.user, AccessLog.Action.VIEW, record)
    return render(request, "legal_cases/paper_form.html", {"section": "cases", "case": record.case, "form": form})


@permission("legal_cases.change_legalcase")
def take_paper_away(request: HttpRequest, uuid) -> HttpResponse:
    if request.method == "POST" and (case := case_it_was_in(request, uuid)):  # the second of two clicks
        return redirect(papers_on_the_page(case))
    record = paper_of(request, uuid)
    form = RemovePaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = record.case
        remove_paper(paper=record, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Paper taken away."))
        return redirect(papers_on_the_page(case))
    context = {"section": "cases", "case": record.case, "paper": record, "form": form}
    return render(request, "legal_cases/paper_confirm_remove.html", context)


def case_it_was_in(request: HttpRequest, uuid) -> LegalCase | None:
    gone = Paper.history.filter(uuid=uuid, history_type="-", history_user=request.user).values_list("case_id")
    return LegalCase.objects.visible_to(request.user).filter(pk__in=gone).first()


@permission("legal_cases.view_legalcase")
@require_GET
def download_paper(request: HttpRequest, uuid) -> HttpResponse:
    """Never shown inside a page: always a download, and never run by the browser."""
    record = paper_of(request, uuid)
    log_access(request.user, AccessLog.Action.EXPORT, record)
    try:
        content = content_of(record)
    except Damaged:
        if not Paper.objects.filter(pk=record.pk).exists():  # taken away while it was fetched
            raise Http404 from None
        context = {"section": "cases", "case": record.case, "paper": record}
        return render(request, "legal_cases/paper_damaged.html", context, status=409)
    number = Paper.objects.filter(case_id=record.case_id, pk__lte=record.pk).count()
    ending = record.filename.rpartition(".")[2]
    return download(content, record.media_type, f"{file_stem(record.case)}-paper-{number}.{ending}")


def file_stem(case: LegalCase) -> str:
    """The number of the case, in letters every system takes; never a name."""
    return NOT_IN_A_FILENAME.sub("-", case.reference).strip("-.") or "case"


def download(content: bytes, media_type: str, filename: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{filename}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


@permission("legal_cases.view_legalcase")
@require_GET
def evidence_pdf(request: HttpRequest, uuid) -> HttpResponse:
    """All papers numbered with their hashes and, when asked for, what happened; notes among colleagues never."""
    case = case_of(request, uuid)
    log_access(request.user, AccessLog.Action.PRINT, case)
    with_chronology = request.GET.get("chronology") == "yes"
    context = {
        "case": case,
        "centre": case.centre,
        "papers": papers_of(case),
        "with_chronology": with_chronology,
        "entries": chronology(case) if with_chronology else [],
        "stage_names": stage_names(case.centre),
        "printed_on": case.centre.today(),
    }
    try:
        return pdf_response(render_pdf("legal_cases/evidence_print.html", context), f"{file_stem(case)}-evidence.pdf")
    except PdfUnavailable:
        return render(request, "legal_cases/no_pdf.html", {"section": "cases", "case": case}, status=503)
