"""Plain text: UTF-8 without anything that a program could take for orders."""

import re

from django.core.exceptions import ValidationError

from . import refused
from .kept import Kept

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]")
PAGE = re.compile(r"<\s*(?:!doctype|html|script|svg|iframe|object|embed|\?xml|\?php|hta:)", re.IGNORECASE)
ORDERS = re.compile(r"\s*(?:#!|@echo|\{\\rtf|<%|<\?|MIME-Version:)", re.IGNORECASE)


def is_it(content: bytes) -> bool:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not CONTROL.search(words)


def kept(content: bytes) -> Kept:
    words = content.decode("utf-8-sig")
    if PAGE.search(words):
        raise ValidationError(refused.web_page(), code="refused")
    if found := ORDERS.match(words):
        orders = found.group().strip()
        sentence = refused.program() if orders in {"#!", "@echo"} else refused.by_content(content.lstrip())
        raise ValidationError(sentence, code="refused")
    return Kept(content, "text/plain; charset=utf-8", ".txt")
