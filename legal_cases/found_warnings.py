"""Warnings of the closing rules on a page: each where its answer stands, beside the box for its reason."""

from dataclasses import dataclass

from django import forms

from mrc.forms import (
    Col,
    Fold,
)

from . import checks
from .checks import Check


@dataclass(frozen=True)
class FoundWarning:
    """A warning beside the box for its reason. ``is_open``: nobody has said why yet."""

    check: Check
    reason: forms.BoundField
    control: str
    is_open: bool


class Warnings(Col):
    """The warnings about these fields, where their answers stand; without any, not even a gap."""

    template = "legal_cases/_warnings.html"

    def __init__(self, *about: str) -> None:
        super().__init__()
        self.about = about

    def values(self, form, context):
        return {"found": [warning for warning in form.found_warnings if warning.check.fields[0] in self.about]}


class AnsweredFold(Fold):
    """Closed while everything in it is answered; open as soon as an answer is missing, wrong or questionable."""

    def values(self, form, context):
        questioned = {name for warning in form.found_warnings for name in warning.check.fields}
        missing = {check.fields[0] for check in checks.closing_checks(form.stored) if check.is_error}
        return {"is_open": any(form[name].errors or name in questioned | missing for name in self.names())}
