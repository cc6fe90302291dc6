"""What was changed in a case, by whom and when, out of the history of the case and of its rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from mrc.templatetags.figures import amount, day_in_words
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.world import country_name

from .checks import STORED_ON_THE_CASE
from .models import CaseAmount, CaseRemedy, CaseSanction, CaseSubject, LegalCase

TOGETHER = timedelta(seconds=2)  # one save writes several rows
NAMED = {"nationality": country_name, "destination_country": country_name}
SHOWN = (
    "client_id",
    "brought_by_id",
    "group_complaint_id",
    "caseworker_id",
    *STORED_ON_THE_CASE,
    "remarks",
)


@dataclass
class Line:
    """One change: an answer that was and is now, or a row added or taken away."""

    label: str
    was: str
    now: str


@dataclass
class Step:
    """What one person saved at one moment."""

    at: datetime
    by: str
    is_opening: bool
    lines: list[Line]


def steps(case: LegalCase) -> list[Step]:
    """Newest first, in one query per kind of row."""
    found: list[tuple[datetime, object, bool, list[Line]]] = []
    before = None
    for row in case.history.select_related("history_user").order_by("history_date", "history_id"):
        lines = [line for name in SHOWN if before is not None and (line := changed(name, before, row))]
        found.append((row.history_date, row.history_user, before is None, lines))
        before = row
    for model, label in (
        (CaseSubject, _("Subject of the complaint")),
        (CaseRemedy, _("Remedy obtained")),
        (CaseSanction, _("Sanction applied to offender")),
        (CaseAmount, ""),
    ):
        for row in model.history.filter(case_id=case.pk).select_related("history_user"):
            text = row.get_code_display() if label else f"{row.currency} {amount(row.amount)}"
            words = label or row.get_kind_display()
            line = Line(words, text, "") if row.history_type == "-" else Line(words, "", text)
            found.append((row.history_date, row.history_user, False, [line]))
    found.sort(key=lambda entry: entry[0])
    told: list[Step] = []
    for at, user, is_opening, lines in found:
        by = user.full_name if user else ""
        if told and told[-1].by == by and at - told[-1].at < TOGETHER and not is_opening:
            told[-1].lines += lines
        else:
            told.append(Step(at, by, is_opening, list(lines)))
    for step in told:
        step.lines = gathered(step.lines)
    return [step for step in reversed(told) if step.lines or step.is_opening]


def gathered(lines: list[Line]) -> list[Line]:
    """Several rows of one question in one line."""
    told: dict[tuple, Line] = {}
    for line in lines:
        key = (line.label, bool(line.was), bool(line.now))
        if key in told and not (line.was and line.now):
            told[key].was = ", ".join(filter(None, [told[key].was, line.was]))
            told[key].now = ", ".join(filter(None, [told[key].now, line.now]))
        else:
            told[key] = line
    return list(told.values())


def changed(name: str, before, now) -> Line | None:
    old, new = getattr(before, name), getattr(now, name)
    if old == new:
        return None
    field = LegalCase._meta.get_field(name.removesuffix("_id"))
    if field.is_relation:
        return Line(str(field.verbose_name), "", "")
    return Line(str(field.verbose_name), in_words(name, before), in_words(name, now))


def in_words(name: str, row) -> str:
    value = getattr(row, name)
    if value in (None, "", NOT_RECORDED):
        return _("Not recorded")
    if name in NAMED:
        return NAMED[name](value)
    if name.endswith("_on"):
        return day_in_words(value)
    display = getattr(row, f"get_{name}_display", None)
    if display:
        return str(display())
    return f"{value.normalize():f}" if name == "duration_months" else str(value)
