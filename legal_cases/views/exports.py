"""The list of cases taken along as a workbook. Who took it, and how many cases, is written down before it leaves."""

import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission

from ..filters import CaseFilter
from ..listing import columns, currencies_of, write_list
from ..stages import names_at

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20_000
LEFT_BEHIND = 60 * 60  # seconds: what a killed server did not take away


@permission("legal_cases.export_legalcase")
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    return as_shown(request, with_identity=False)


@permission("legal_cases.export_identity")
@require_POST
def export_identity(request: HttpRequest) -> HttpResponse:
    return as_shown(request, with_identity=True)


def as_shown(request: HttpRequest, *, with_identity: bool) -> HttpResponse:
    """All pages of the list in its filter and order."""
    shown = CaseFilter(QueryDict(request.POST.get("query", "")[:4000]), user=request.user)
    address = (
        f"{reverse('legal_cases:list')}?{request.POST.get('query', '')[:4000] if shown.problems else shown.query()}"
    )
    if shown.problems:
        return redirect(address)
    cases = shown.order.applied(shown.found)
    if cases[: MOST + 1].count() > MOST:
        messages.warning(request, _("A file holds at most 20,000 cases. Narrow the list, by the years for example."))
        return redirect(address)
    path = folder() / f"{secrets.token_hex(16)}.xlsx"
    try:
        declared = columns(
            names_at(request.user.centre_ids), currencies=currencies_of(shown.found), with_identity=with_identity
        )
        count = write_list(path, cases, declared)
        name = "legal_cases.list_with_identity" if with_identity else "legal_cases.list"
        centres = request.user.own_centres
        centre = centres[0] if len(centres) == 1 else None
        log_access(request.user, AccessLog.Action.EXPORT, name, centre=centre, count=count)
        file = path.open("rb")
    finally:
        path.unlink(missing_ok=True)
    ending = "confidential" if with_identity else "without-identity"
    filename = f"{_('cases')} {request.user.today().isoformat()}-{ending}.xlsx"
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.iterdir():
        with suppress(FileNotFoundError):  # another export was quicker
            if left.stat().st_mtime < time.time() - LEFT_BEHIND:
                left.unlink()
    return path
