"""Requests too large to be read are refused before anything of them is."""

from django.conf import settings

from . import errors


class MostBytes:
    """413 for whatever is larger than the largest workbook with its form: nothing of it lands on the disk."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.WORKBOOK_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length.isdecimal() and int(length[:20]) > most:
            return errors.too_large(request)
        return self.get_response(request)
