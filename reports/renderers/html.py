"""The report as one page that needs nothing else: what the PDF holds, with its style inside."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from reports.results import Report

from . import pdf


def render(report: Report) -> bytes:
    page = render_to_string(pdf.TEMPLATE, pdf.context(report))
    style = Path(settings.BASE_DIR, "static", "css", "print.css").read_text()
    return page.replace("</head>", f"<style>{style}</style></head>", 1).encode()
