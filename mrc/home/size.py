"""Requests too large to be read are refused before anything of them is."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from . import errors

FILES = {
    "workbook:import": lambda: settings.WORKBOOK_MAX_BYTES,
    "legal_cases:add-papers": lambda: settings.PAPERS_AT_ONCE_MAX_BYTES,
    "reports:add-attachment": lambda: settings.PAPER_MAX_BYTES,
    "legal_cases:add-letter": lambda: settings.LETTER_MAX_BYTES,
    "legal_cases:update-letter": lambda: settings.LETTER_MAX_BYTES,
}


class MostBytes:
    """413 for whatever is larger than the files its page takes with their form: nothing of it lands on the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length[:20]) if length.isdecimal() else 0
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and size > most_bytes(request):
            return errors.too_large(request)
        return self.get_response(request)


def most_bytes(request: HttpRequest) -> int:
    """What a page may be sent; a form without files is bounded by Django while it is read."""
    try:
        files = FILES.get(resolve(request.path_info).view_name, int)()
    except Resolver404:
        files = 0
    return files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
