"""The gender analysis (manual 3.4): for each service and activity of the period, women and men, share and gap.

The goal is at least as many women as men. Where they are fewer the question is why, and the answer stands in section 7.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.period import Period, months_earlier, period_before
from mrc.vocabularies import ServiceType
from mrc.vocabularies.reporting import ReportPart, ReportSection

from .annex5 import section4, section7
from .build import Figures
from .narrative import Box
from .results import ByGender, Report
from .scope import Scope


@dataclass(frozen=True)
class GenderLine:
    """A service, activity or group of people: who they are in the period, before it, and at each centre."""

    code: str
    title: str
    counts: ByGender
    key: str = ""  # the figure of the report it is, as table/line; "" where no record stands behind
    before: ByGender | None = None  # None: outside the agreement
    year_earlier: ByGender | None = None
    by_centre: tuple[tuple[object, ByGender], ...] = field(default=())

    @property
    def gap(self) -> int:
        """How many more women there would have to be to be as many as the men."""
        return max(self.counts.men - self.counts.women, 0)

    @property
    def box(self) -> Box:
        """Where the reason is written."""
        label = _("%(title)s: what keeps women away, and what is planned?") % {"title": self.title}
        return Box(ReportSection.BENEFICIARIES.value, f"gender:{self.code}", ReportPart.TEXT, f"why_{self.code}", label)


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


def counts_of(figures) -> Iterable[tuple[tuple[str, str, str], ByGender]]:
    """What is counted by gender, as (code, title, figure), of a report or of the figures of another period."""
    yield ("clients", str(_("Clients served")), "distinct/all"), figures.beneficiaries.distinct
    for line in figures.beneficiaries.service.lines:
        yield (f"service:{line.code}", str(line.label), f"service/{line.code}"), line.counts
    yield ("complainants", str(_("Complainants")), "complainants/all"), figures.legal_assistance.complainants
    for event in figures.events:
        for line in event.lines:
            title = f"{event.label}, {line.label}"
            yield (f"event:{event.kind}:{line.code}", title, f"{event.kind}/{line.code}"), line.counts


def told_lines(report: Report) -> Iterable[GenderLine]:
    """Activities of the plan, stories and case studies: what the period alone tells."""
    for outcome in report.outcomes:
        for activity in outcome.activities:
            if activity.held.beneficiaries.total:
                code = f"activity:{activity.key}"
                title = f"{activity.number} {activity.statement}"
                yield GenderLine(code, title, activity.held.beneficiaries, f"activity_beneficiaries/{activity.key}")
    if report.harvest.this_year.total:
        title = _("Respondents of the stories of this year")
        yield GenderLine("respondents", title, report.harvest.this_year)
    subjects = sum((study.subjects for study in report.case_studies), ByGender())
    if subjects.total:
        yield GenderLine("subjects", _("Subjects of case studies"), subjects)


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
