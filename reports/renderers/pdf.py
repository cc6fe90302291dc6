"""The report on A4, in the form's order."""

from django.utils import timezone

from mrc.pdf import PdfUnavailable, render_pdf
from mrc.vocabularies.reporting import ReportSection, ReportStatus
from reports.results import Report

from . import NotAvailable

TEMPLATE = "reports/paper.html"


def context(report: Report) -> dict:
    return {
        "report": report,
        "texts": report.narrative.by_section,
        "made_on": timezone.localdate(),
        "state": ReportStatus(report.status).label,
        "sections": ReportSection,
        "small_numbers": report.has_small_numbers,
    }


def render(report: Report) -> bytes:
    try:
        return render_pdf(TEMPLATE, context(report))
    except PdfUnavailable as problem:
        raise NotAvailable(str(problem)) from problem
