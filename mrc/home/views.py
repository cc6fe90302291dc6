from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import for_everybody_signed_in

from .definitions import SECTIONS, TABLES
from .work import Work


@for_everybody_signed_in
def home(request):
    """My work: what each role has to do, from the records it may see."""
    work = Work(request.user)
    if work.shown:
        log_access(request.user, AccessLog.Action.VIEW, "home", count=work.shown)
    return render(request, "home/home.html", {"section": "home", "work": work})


@for_everybody_signed_in
def definitions(request):
    return render(request, "home/definitions.html", {"sections": SECTIONS, "tables": TABLES})


@login_not_required
def healthz(request):
    """For whatever watches the server: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
