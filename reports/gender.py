"""The gender analysis (manual 3.4): for each service and activity of the period, women and men, share and gap.

The goal is at least as many women as men. Where they are fewer the question is why, and the answer stands in section 7.
Nothing is asked of the database here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mrc.vocabularies.reporting import ReportPart, ReportSection

from .narrative import Box
from .results import ByGender, Report


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
        yield GenderLine("respondents", title, report.harvest.this_year, "stories/year")
    subjects = report.subjects
    if subjects.total:
        yield GenderLine("subjects", _("Subjects of case studies"), subjects, "case_studies/subjects")


def lines_of(report: Report) -> list[GenderLine]:
    """Every line of the analysis, of the period alone."""
    counted = [GenderLine(code, title, counts, key) for (code, title, key), counts in counts_of(report)]
    return [*counted, *told_lines(report)]


def answers_of(report: Report) -> list[tuple[str, str]]:
    """Why women are fewer, by the title of each line where they still are, in the order of the form."""
    answers = report.narrative.answers(ReportSection.BENEFICIARIES, "gender:")
    below = [line for line in lines_of(report) if line.counts.women_below_half]
    return [(line.title, answers[line.code]) for line in below if line.code in answers]
