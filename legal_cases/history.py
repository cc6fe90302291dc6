"""What was changed in a case, by whom and when, out of the history of the case and of its rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from mrc.templatetags.figures import amount, day_in_words
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.world import country_name

from .checks import STORED_ON_THE_CASE
from .models import (
    AcceptedWarning,
    CaseAmount,
    CaseRemedy,
    CaseRespondent,
    CaseSanction,
    CaseSubject,
    DueDate,
    LegalCase,
    MigrationFee,
    Respondent,
)

TOGETHER = timedelta(seconds=2)  # one save writes several rows
NAMED = {"nationality": country_name, "destination_country": country_name}
SHOWN = (
    "client_id",
    "brought_by_id",
    "group_complaint_id",
    "caseworker_id",
    "worker_name",
    "worker_situation",
    "brought_by_name",
    "brought_by_relationship",
    "brought_by_gender",
    "brought_by_telephone",
    "brought_by_safe_contact",
    *STORED_ON_THE_CASE,
    "dropped_reason",
    "case_study_why",
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
    found += named_and_paid(case) + dates_set(case)
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


def named_and_paid(case: LegalCase) -> list[tuple[datetime, object, bool, list[Line]]]:
    """Respondents named and taken away, fees written, changed and taken away."""
    found = []
    rows = list(CaseRespondent.history.filter(case_id=case.pk).select_related("history_user", "respondent"))
    gone = {row.respondent_id for row in rows if row.respondent is None}  # left the register with its last case
    kept = Respondent.history.filter(id__in=gone).order_by("history_id") if gone else Respondent.history.none()
    names = dict(kept.values_list("id", "name"))
    for row in rows:
        name = row.respondent.name if row.respondent else names.get(row.respondent_id, "")
        line = Line(_("Respondent"), name, "") if row.history_type == "-" else Line(_("Respondent"), "", name)
        found.append((row.history_date, row.history_user, False, [line]))
    before: dict[int, str] = {}
    fees = MigrationFee.history.filter(case_id=case.pk).select_related("history_user")
    for row in fees.order_by("history_date", "history_id"):
        text = f"{row.get_purpose_display()}, {row.currency} {amount(row.amount)}"
        was, now = (text, "") if row.history_type == "-" else (before.get(row.id, ""), text)
        before[row.id] = text
        line = Line(_("Fee paid for migration"), "", "") if was == now else Line(_("Fee paid for migration"), was, now)
        found.append((row.history_date, row.history_user, False, [line]))
    return found


def dates_set(case: LegalCase) -> list[tuple[datetime, object, bool, list[Line]]]:
    """Dates added, changed and ended."""
    found = []
    before: dict[int, str] = {}
    rows = DueDate.history.filter(case_id=case.pk).select_related("history_user")
    for row in rows.order_by("history_date", "history_id"):
        when = f"{day_in_words(row.on)} {row.at:%H:%M}" if row.at else day_in_words(row.on)
        text = ", ".join(filter(None, [when, row.what, row.reason, row.ended_on and str(row.get_ending_display())]))
        found.append(
            (row.history_date, row.history_user, False, [Line(row.get_kind_display(), before.get(row.id, ""), text)])
        )
        before[row.id] = text
    return found


def accepted(case: LegalCase) -> list:
    """Every reason given for going on in spite of a warning, oldest first, former ones too. Two queries.

    What an import brought has no history: the row itself stands for it.
    """
    told = list(AcceptedWarning.history.filter(case_id=case.pk).exclude(history_type="-").select_related("accepted_by"))
    known = {(row.code, row.reason) for row in told}
    rows = case.accepted_warnings.select_related("accepted_by")
    told += [row for row in rows if (row.code, row.reason) not in known]
    return sorted(told, key=lambda row: row.accepted_at)


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
