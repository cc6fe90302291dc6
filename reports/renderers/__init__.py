"""Each renderer receives a ``Report`` and computes nothing."""

from dataclasses import dataclass
from importlib import import_module

from reports.results import Report


class NotAvailable(Exception):
    """The format cannot be made on this server; the message says why."""


@dataclass(frozen=True)
class Format:
    extension: str
    content_type: str


FORMATS = {
    "json": Format("json", "application/json"),
    "html": Format("html", "text/html; charset=utf-8"),
    "pdf": Format("pdf", "application/pdf"),
    "docx": Format("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def render(report: Report, kind: str) -> bytes:
    """The report in a format of ``FORMATS``; raises ``NotAvailable`` when the server lacks what it needs."""
    return import_module(f"reports.renderers.{kind}").render(report)
