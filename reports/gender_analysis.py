"""The gender analysis over time and by centre, asked of the database (manual 3.4)."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from mrc.agreements.models import Agreement
from mrc.period import Period, months_earlier, period_before
from mrc.vocabularies import ServiceType
from mrc.vocabularies.reporting import ReportSection

from .annex5 import section4, section7
from .build import Figures
from .gender import GenderLine, counts_of, told_lines
from .results import ByGender, Narrative, Report
from .scope import Scope


@dataclass(frozen=True)
class Analysis:
    """``earlier`` and ``year`` are the periods compared with; empty ones lie outside the agreement."""

    lines: tuple[GenderLine, ...]
    earlier: Period
    year: Period
    centres: tuple

    @property
    def below_half(self) -> list[GenderLine]:
        return [line for line in self.lines if line.counts.women_below_half]

    def asked(self, narrative: Narrative) -> list[GenderLine]:
        """Where women are fewer, and where somebody answered once, so that an answer can be taken back."""
        answers = narrative.answers(ReportSection.BENEFICIARIES, "gender:")
        return [line for line in self.lines if line.counts.women_below_half or line.code in answers]


def analysis(agreement: Agreement, report: Report) -> Analysis:
    """The lines in the order of the form. As many queries for each period, whatever the number of records."""
    scope = Scope.of(agreement, report.period)
    earlier, year = period_before(report.period), months_earlier(report.period, 12)
    compared = [
        dict(counts_of(figures)) if figures else None for figures in (over(agreement, p) for p in (earlier, year))
    ]
    centres = tuple(sorted(agreement.centres.all(), key=lambda centre: centre.code))
    at_centres = by_centre(scope) if len(centres) > 1 else {}
    lines = [
        GenderLine(
            code,
            title,
            counts,
            key,
            *(None if found is None else found.get((code, title, key), ByGender()) for found in compared),
            tuple((centre, at_centres.get(code, {}).get(centre.pk, ByGender())) for centre in centres)
            if code in at_centres
            else (),
        )
        for (code, title, key), counts in counts_of(report)
    ]
    return Analysis((*lines, *told_lines(report)), earlier, year, centres)


def over(agreement: Agreement, period: Period) -> Figures | None:
    """The figures of another period; None where no day of it lies within the agreement."""
    scope = Scope.of(agreement, period)
    return None if scope.counted.is_empty else Figures(scope)


def by_centre(scope: Scope) -> dict[str, dict[int, ByGender]]:
    """The lines that are counted for each centre, by centre: three queries. They add up to the whole."""
    found: dict[str, dict[int, Counter]] = defaultdict(lambda: defaultdict(Counter))
    served = section7.SERVICES.within(scope).order_by()
    people = Count("client", distinct=True)
    for centre, gender, n in served.values_list("centre", "client__gender").annotate(n=people):
        found["clients"][centre][gender] += n
    for centre, service, gender, n in served.values_list("centre", "service", "client__gender").annotate(n=people):
        found[f"service:{service}"][centre][gender] += n
    cases = section4.CASES.within(scope).order_by()
    for centre, gender, n in cases.values_list("centre", "gender").annotate(n=Count("pk")):
        found["complainants"][centre][gender] += n
    for code in ("clients", "complainants", *(f"service:{word.value}" for word in ServiceType)):
        found[code]
    return {
        code: {centre: ByGender.of(genders) for centre, genders in centres.items()} for code, centres in found.items()
    }
