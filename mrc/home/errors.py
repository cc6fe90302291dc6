"""Pages of our own for what goes wrong: what happened, and what to do next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader


def page(request, name, status):
    return render(request, f"{name}.html", status=status)


def bad_request(request, exception=None):
    return page(request, "400", 400)


def permission_denied(request, exception=None):
    return page(request, "403", 403)


def page_not_found(request, exception=None):
    return page(request, "404", 404)


def csrf_failure(request, reason=""):
    return page(request, "403_csrf", 403)


def too_large(request):
    return page(request, "413", 413)


def server_error(request):
    """Without context: whatever failed may fail again."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)
