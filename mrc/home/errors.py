"""Pages of our own for what goes wrong: what happened, and what to do next."""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader

from mrc.access.log import log_access
from mrc.access.models import AccessLog

LOCKED = {"55P03", "40P01"}  # PostgreSQL: lock_not_available, deadlock_detected


def page(request, name, status):
    return render(request, f"{name}.html", status=status)


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if isinstance(exception, TooManyFilesSent):
        return render(request, "413_files.html", {"most": settings.PAPERS_AT_ONCE}, status=413)
    if is_lock(exception):  # the session could not be saved
        return busy(request)
    return page(request, "400", 400)


def refused(request) -> None:
    """Who is signed in and asked for what is not hers leaves a line in the access log; it names the view alone."""
    match = request.resolver_match
    if match and getattr(request, "user", None) and request.user.is_authenticated:
        log_access(request.user, AccessLog.Action.REFUSAL, match.view_name[:60])


def permission_denied(request, exception=None):
    refused(request)
    return page(request, "403", 403)


def page_not_found(request, exception=None):
    refused(request)
    return page(request, "404", 404)


def csrf_failure(request, reason=""):
    return page(request, "403_csrf", 403)


def too_large(request):
    return page(request, "413", 413)


def too_many(request):
    """For allauth, when somebody tries too often."""
    return page(request, "429", 429)


def server_error(request):
    """Without context: whatever failed may fail again. Django calls this wherever it failed, in middleware too."""
    if is_lock(sys.exc_info()[1]):
        return busy(request)
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def is_lock(error: BaseException | None) -> bool:
    """Whether it began with a database that gave up waiting for somebody else's writing to end."""
    while error is not None:
        if isinstance(error, OperationalError):
            cause = error.__cause__
            on_sqlite = getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
            return on_sqlite or getattr(cause, "sqlstate", None) in LOCKED
        error = error.__cause__ or error.__context__
    return False


def busy(request):
    if hasattr(request, "session"):
        request.session.modified = False  # saving it would wait once more
    page = loader.get_template("503.html").render()
    return HttpResponse(page, status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
