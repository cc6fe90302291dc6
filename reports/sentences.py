"""The sentences under the tables: what adds up, what does not, and what was left out. One wording for every format."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mrc.templatetags.figures import amount
from mrc.vocabularies import HarvestOutcome

from .results import ByGender, Table


def by_gender(counts: ByGender) -> str:
    """men 26 + women 17 + other/unknown 3"""
    parts = [_("men %(n)s") % {"n": f"{counts.men:,}"}, _("women %(n)s") % {"n": f"{counts.women:,}"}]
    if counts.other_unknown:
        parts.append(_("other/unknown %(n)s") % {"n": f"{counts.other_unknown:,}"})
    return " + ".join(parts)


def sum_of(counts: ByGender) -> str:
    """men 26 + women 17 + other/unknown 3 = 46"""
    return f"{by_gender(counts)} = {counts.total:,}"


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


def result_in_words(value) -> str:
    """A result of an indicator: 50 (men 20 + women 30 = 50), 61.5 % (8 of 13), or what was typed in words."""
    if value is None:
        return _("not typed yet")
    if value.is_rate:
        told = {"n": amount(value.numerator), "of": amount(value.denominator)}
        if value.total is None:
            return _("n/a (%(n)s of %(of)s)") % told
        return _("%(rate)s %% (%(n)s of %(of)s)") % {**told, "rate": amount(value.total)}
    if value.counts is not None:
        return f"{value.counts.total:,} ({by_gender(value.counts)})"
    return value.words if value.number is None else amount(value.number)


def target_in_words(one) -> str:
    """What an indicator aims at, with the parts of women and men."""
    if one.target is None:
        return _("not stated")
    parts = [
        word % {"n": amount(part)}
        for word, part in ((_("women %(n)s"), one.target_women), (_("men %(n)s"), one.target_men))
        if part is not None
    ]
    sign = " %" if one.unit == "rate" else ""
    return amount(one.target) + sign + (f" ({', '.join(parts)})" if parts else "")


def held_in_words(held) -> str:
    """3 events; beneficiaries: men 12 + women 20 = 32"""
    parts = [ngettext("%(n)s event", "%(n)s events", held.events) % {"n": f"{held.events:,}"}]
    parts += [f"{label}: {sum_of(counts)}" for label, counts, _key in held.lines]
    return "; ".join(str(part) for part in parts)


def by_outcome(harvest) -> list[tuple[HarvestOutcome, int]]:
    """How many stories of the year tell each outcome; not recorded only where there are some."""
    counted = [(word, harvest.outcomes.get(word.value, 0)) for word in HarvestOutcome]
    return [(word, n) for word, n in counted if n or word != HarvestOutcome.NOT_RECORDED]


def harvest_in_words(harvest) -> str:
    """2 of 4 stories this year (women 1); positive 1, negative 0, mixed 1, no change 0."""
    told = {"n": harvest.this_year.total, "wanted": harvest.wanted, "women": harvest.this_year.women}
    words = [f"{word.label} {harvest.outcomes.get(word.value, 0)}" for word in HarvestOutcome.recorded()]
    sentences = [_("%(n)s of %(wanted)s stories this year (women %(women)s).") % told, ", ".join(words) + "."]
    if harvest.taken_back:
        sentence = ngettext(
            "%(n)s approved story is left out: the consent to publish it was taken back.",
            "%(n)s approved stories are left out: the consent to publish them was taken back.",
            harvest.taken_back,
        )
        sentences.append(sentence % {"n": harvest.taken_back})
    return " ".join(sentences)


def since_in_words(report) -> str:
    """74 submitted earlier + 46 in this period + 2 recorded late − 1 reopened or closed anew = 121 cases closed since …

    Before any report was submitted, 74 before this period + 46 in it; "" where the period begins with the agreement.
    """
    if report.since is None:
        return ""
    since, legal = report.since, report.legal_assistance
    whole, here = since.legal_assistance.cases_closed, legal.cases_closed
    before, late = whole - here, legal.recorded_after_submission.total
    if not since.submitted:
        told = [("+", _("%(n)s before this period"), before), ("+", _("%(n)s in it"), here)]
    else:
        told = [
            ("+", _("%(n)s submitted earlier"), since.submitted),
            ("+", _("%(n)s before it in no submitted report"), before - since.still_there - late),
            ("+", _("%(n)s in this period"), here),
            ("+", _("%(n)s recorded late"), late),
            ("−", _("%(n)s reopened or closed anew"), since.submitted - since.still_there),
        ]
        told = [one for one in told if one[2]]
    parts = [f"{sign} {words % {'n': f'{n:,}'}}" for sign, words, n in told]
    sum_in_words = " ".join(parts).removeprefix("+ ")
    return _("%(sum)s = %(whole)s cases closed since the start.") % {"sum": sum_in_words, "whole": f"{whole:,}"}


def persons_since_in_words(report) -> str:
    if report.since is None:
        return ""
    return _("Since the start persons are counted anew: who was served before and in this period counts once.")
