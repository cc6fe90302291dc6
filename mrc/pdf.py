"""Printed documents: a template becomes a tagged PDF whose text can be copied and searched in every script.

The style is static/css/print.css and the fonts are static/fonts; a document brings none of its own and fetches nothing.
"""

import atexit
import logging
import re
from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header

from mrc import scripts

WEASYPRINT = "70.0"  # whose private draw_first_line is wrapped below
STYLES = ("fonts.css", "print.css")

logger = logging.getLogger(__name__)

# Lines that lose letters or their order when copied out of a PDF without help; Vietnamese among them.
_NEEDS_ACTUAL_TEXT = re.compile(f"[{''.join(scripts.LOCAL.values())}\u0300-\u036f\u1e00-\u1eff]")
# A word without an end would leave the page, and WeasyPrint looks at all the rest of it for each of its lines.
_ENDLESS = re.compile(r"[!-~]{40}(?=[!-~])")
_printing = Lock()  # Pango's font map is not for two threads


class PdfUnavailable(Exception):
    """This server lacks Pango: show the page, its print style and the Word file instead, with status 503."""


def render_pdf(template_name: str, context: Mapping[str, Any], *, language: str | None = None) -> bytes:
    """A template built on print/base.html, in one language (else the active one). Raises PdfUnavailable."""
    with translation.override(language) if language else nullcontext():
        return pdf_of(render_to_string(template_name, dict(context)))


def pdf_of(html: str) -> bytes:
    """A whole HTML document as PDF/UA-1. Styles in it are left out, addresses never followed. Raises PdfUnavailable."""
    with _printing:
        press = _press()
        document = press.HTML(string=html, url_fetcher=press.nothing)
        _take_out_styles(document.etree_element)
        _set_word_borders(document.etree_element.find("body"))
        for title in document.etree_element.iter("title"):
            title.text = " ".join((title.text or "").split())
        return document.write_pdf(stylesheets=press.styles, font_config=press.fonts, pdf_variant="pdf/ua-1")


def pdf_response(pdf: bytes, filename: str) -> HttpResponse:
    """A download that no cache keeps and no browser opens as anything else."""
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(True, " ".join(filename.split())),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@cache
def _press() -> SimpleNamespace:
    """WeasyPrint with our fonts and styles, prepared once for each process."""
    try:
        weasyprint = import_module("weasyprint")
    except OSError as error:
        raise PdfUnavailable("PDF is not available on this server: Pango is missing.") from error
    _listen()
    _keep_text_copyable(weasyprint)
    static = Path(settings.BASE_DIR, "static")
    packaged = _fetcher(static / "fonts", static / "css")
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    styles = [
        weasyprint.CSS(filename=static / "css" / name, url_fetcher=packaged, font_config=fonts) for name in STYLES
    ]
    return SimpleNamespace(HTML=weasyprint.HTML, nothing=_fetcher(), fonts=fonts, styles=styles)


atexit.register(_press.cache_clear)  # WeasyPrint removes its unpacked fonts, while it still can


def _fetcher(*folders: Path):
    """Reads files inside these folders and refuses everything else, in every protocol."""
    urls = import_module("weasyprint.urls")
    folders = tuple(folder.resolve() for folder in folders)

    class PackagedFiles(urls.URLFetcher):
        def fetch(self, url, headers=None):
            parts = urlsplit(url)
            path = Path(unquote(parts.path)).resolve()
            if parts.scheme != "file" or parts.netloc or not any(path.is_relative_to(folder) for folder in folders):
                raise ValueError("refused")
            return urls.URLFetcherResponse(url, path.read_bytes())

    return PackagedFiles(allowed_protocols=())


def _take_out_styles(root: Element) -> None:
    """A style could name fonts and files, and WeasyPrint fails on some that it may not read."""
    for element in root.iter():
        element.attrib.pop("style", None)
        if str(element.tag).rpartition("}")[2] in ("style", "link", "base"):
            tail = element.tail
            element.clear()
            element.tail = tail


def _set_word_borders(body: Element) -> None:
    """In labels as in names: Pango breaks no line in Khmer or Lao, and hardly one in Burmese."""
    for element in body.iter():
        for part in ("text", "tail"):
            text = getattr(element, part)
            if not text:
                continue
            if not text.isascii():
                text = scripts.with_word_borders(text, scripts.script_language(text, "en"))
            setattr(element, part, _ENDLESS.sub(rf"\g<0>{scripts.WORD_BORDER}", text))


def _keep_text_copyable(weasyprint) -> None:
    """Gives each line in a script of the region its own text, as ActualText."""
    if weasyprint.__version__ != WEASYPRINT:
        logger.warning(
            "WeasyPrint is %s, not %s: text copied out of a PDF may be wrong", weasyprint.__version__, WEASYPRINT
        )
        return
    draw_text = import_module("weasyprint.draw.text")
    draw = draw_text.draw_first_line
    if hasattr(draw, "__wrapped__"):
        return

    @wraps(draw)
    def draw_first_line(stream, textbox, *args, **kwargs):
        text = textbox.pango_layout.text
        _line, index = textbox.pango_layout.get_first_line()
        if index:
            text = text.encode()[:index].decode()
        text = text.replace(scripts.WORD_BORDER, "")
        if not _NEEDS_ACTUAL_TEXT.search(text):
            return draw(stream, textbox, *args, **kwargs)
        actual = f"\ufeff{text}".encode("utf-16-be").hex()
        stream.stream.append(f"/Span <</ActualText <{actual}>>> BDC".encode())
        try:
            return draw(stream, textbox, *args, **kwargs)
        finally:
            stream.stream.append(b"EMC")

    draw_text.draw_first_line = draw_first_line


class _WithoutText(logging.Handler):
    """Passes WeasyPrint's complaints to our log without what people typed; of a letter without a font, its number."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef"):
            logger.warning("No font has the letter U+%04X", record.args[1])
        else:
            logger.log(record.levelno, "WeasyPrint: %s", record.msg)


def _listen() -> None:
    weasyprint = logging.getLogger("weasyprint")
    if not any(isinstance(handler, _WithoutText) for handler in weasyprint.handlers):
        weasyprint.addHandler(_WithoutText())
    weasyprint.propagate = False
