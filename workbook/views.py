import secrets
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from .export import Export
from .forms import ExistingForm, ExportForm, UploadForm
from .problems import Problem
from .sheets import IN_FILES, SHEETS
from .template import write_template
from .uploads import CHECKING, WRITING, Upload, folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@permission("workbook.import_workbook")
def import_workbook(request: HttpRequest) -> HttpResponse:
    """Takes a workbook and checks it; nothing is written here."""
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            upload = Upload.keep(form.cleaned_data["file"], user=request.user, existing=form.cleaned_data["existing"])
            upload.work(request.user)
            return redirect("workbook:preview", upload.token)
    else:
        form = UploadForm(user=request.user)
    context = {
        "section": "import",
        "form": form,
        "export_form": ExportForm(user=request.user) if request.user.has_perm("workbook.export_workbook") else None,
        "sheets": IN_FILES,
        "most": settings.WORKBOOK_MAX_BYTES // 2**20,
    }
    too_large = form.is_bound and form.has_error("file", "too_large")
    return render(request, "workbook/import.html", context, status=413 if too_large else 200)


@permission("workbook.import_workbook")
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What is new, what exists, what is wrong. A post checks again, with another word on what exists."""
    upload = Upload.of(request.user, token)
    form = ExistingForm(request.POST or None, user=request.user, initial={"existing": upload.state["existing"]})
    if request.method == "POST" and not upload.is_busy and form.is_valid():
        upload.begin(CHECKING, existing=form.cleaned_data["existing"])
        upload.work(request.user)
        return redirect("workbook:preview", token)
    state = upload.state
    problems = [Problem(**problem) for problem in state.get("problems", ())]
    context = {
        "section": "import",
        "upload": upload,
        "state": state,
        "form": form,
        "tallies": [
            {"sheet": SHEETS[name], **tally}
            for name, tally in state.get("tallies", {}).items()
            if tally["rows"] or tally["errors"]
        ],
        "would_change": any(tally["new"] or tally["changed"] for tally in state.get("tallies", {}).values()),
        "wrong": [problem for problem in problems if problem.is_error],
        "looks": [problem for problem in problems if not problem.is_error],
        "all_problems": state.get("errors", 0) + state.get("warnings", 0),
    }
    return render(request, "workbook/preview.html", context)


@permission("workbook.import_workbook")
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Writes a workbook that was checked and has no errors; the second click finds it written."""
    upload = Upload.of(request.user, token)
    if upload.may_write():
        upload.begin(WRITING)
        upload.work(request.user)
    return redirect("workbook:preview", token)


@permission("workbook.import_workbook")
@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    upload = Upload.of(request.user, token)
    if not upload.is_busy:
        upload.remove()
    return redirect("workbook:import")


@permission("workbook.import_workbook")
def marked(request: HttpRequest, token: str) -> HttpResponse:
    """The uploaded workbook with its wrong cells marked."""
    upload = Upload.of(request.user, token)
    if not upload.marked.exists():
        return redirect("workbook:preview", token)
    return download(upload.marked, _("workbook with marks"), keep=True)


@permission("workbook.import_workbook")
def template(request: HttpRequest) -> HttpResponse:
    path = folder() / f"{secrets.token_hex(16)}.template.xlsx"
    write_template(path)
    return download(path, _("workbook to fill in"))


@permission("workbook.export_workbook")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The records of the coordinator's centres; who took them along is recorded before they leave."""
    form = ExportForm(request.POST, user=request.user)
    if not form.is_valid():
        context = {"section": "import", "form": UploadForm(user=request.user), "export_form": form, "sheets": IN_FILES}
        return render(request, "workbook/import.html", context, status=400)
    chosen = list(form.cleaned_data.get("centres") or request.user.own_centres)
    path = folder() / f"{secrets.token_hex(16)}.export.xlsx"
    work = Export(centres=chosen, user=request.user, deidentified=form.cleaned_data["deidentified"])
    written = work.write(path)
    for centre in chosen:
        log_access(request.user, AccessLog.Action.EXPORT, "workbook", centre=centre, count=sum(written.rows.values()))
    return download(path, f"{_('records')} {request.user.today().isoformat()}")


def download(path: Path, name: str, *, keep: bool = False) -> FileResponse:
    """Sends the file; unless it is kept, nothing of it stays on the disk."""
    file = path.open("rb")
    if not keep:
        path.unlink()
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
