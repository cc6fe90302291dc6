"""The sentences under the tables: what adds up, what does not, and what was left out. One wording for every format."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .results import ByGender, Table


def sum_of(counts: ByGender) -> str:
    """men 26 + women 17 + other/unknown 3 = 46"""
    parts = [_("men %(n)s") % {"n": f"{counts.men:,}"}, _("women %(n)s") % {"n": f"{counts.women:,}"}]
    if counts.other_unknown:
        parts.append(_("other/unknown %(n)s") % {"n": f"{counts.other_unknown:,}"})
    return f"{' + '.join(parts)} = {counts.total:,}"


def reconciliation(table: Table) -> str:
    """The identity of annexes 0.8 in words; says so when it fails."""
    if not table.reconciles:
        return _(
            "The lines do not agree with the whole of %(total)s. This is a fault of the program: tell support."
        ) % {"total": f"{table.total:,}"}
    if table.code == "service":
        return _(
            "%(instances)s services to %(persons)s persons; a person may stand in several lines; they do not add up."
        ) % {"instances": f"{sum(line.number for line in table.lines):,}", "persons": f"{table.total:,}"}
    if table.several:
        sentence = ngettext(
            "%(choices)s choice by %(choosers)s of %(total)s complainants; lines do not add up.",
            "%(choices)s choices by %(choosers)s of %(total)s complainants; lines do not add up.",
            table.choices,
        )
        if not table.by_gender:
            sentence = ngettext(
                "%(choices)s choice in %(choosers)s of %(total)s cases; lines do not add up.",
                "%(choices)s choices in %(choosers)s of %(total)s cases; lines do not add up.",
                table.choices,
            )
        missing = table.not_recorded.total
        return (
            sentence
            % {"choices": f"{table.choices:,}", "choosers": f"{table.choosers_total:,}", "total": f"{table.total:,}"}
            + " "
            + _("%(choosers)s + %(missing)s not recorded = %(total)s.")
            % {"choosers": f"{table.choosers_total:,}", "missing": f"{missing:,}", "total": f"{table.total:,}"}
        )
    numbers = " + ".join(f"{line.total:,}" for line in table.printed if line.total) or "0"
    return f"{numbers} = {table.total:,}"


def share_of_women(counts: ByGender) -> str:
    """Women among women and men, and of all where that differs (annexes 0.10)."""
    if counts.share_of_women is None:
        return ""
    sentence = _("Women are %(share)s %% of men and women.") % {"share": counts.share_of_women}
    if counts.other_unknown:
        sentence += " " + _("%(share)s %% of all.") % {"share": counts.share_of_all}
    return sentence
