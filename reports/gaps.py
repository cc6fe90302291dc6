"""The questions beside the analysis of gaps in service coverage (Annex 5, section 7; manual 3.4 and 4.1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mrc.vocabularies import ServiceType

from .results import Report


@dataclass(frozen=True)
class Question:
    """A sentence to answer, and the figure it comes from as table/line/column; "" for a figure of 0."""

    sentence: str
    key: str = ""


def questions(report: Report) -> Iterator[Question]:
    """Women's share in each category, categories nobody received, clients in legal need without legal assistance."""
    lines = {line.code: line for line in report.beneficiaries.service.lines}
    for line in lines.values():
        if not line.counts.total:
            sentence = _("%(service)s was given to nobody. Was it not asked for, or not offered?")
            yield Question(sentence % {"service": line.label})
        elif line.counts.women_below_half:
            sentence = _("%(service)s: women are %(share)s %% of men and women. What keeps them away?")
            told = {"service": line.label, "share": line.counts.share_of_women}
            yield Question(sentence % told, f"service/{line.code}/women")
    if n := report.legal_need.total:
        sentence = ngettext(
            "%(n)s client with an open or closed case received no service “%(service)s” in the period. Why?",
            "%(n)s clients with an open or closed case received no service “%(service)s” in the period. Why?",
            n,
        )
        told = {"n": f"{n:,}", "service": ServiceType.LEGAL_ASSISTANCE.label}
        yield Question(sentence % told, "legal_need/all/total")
