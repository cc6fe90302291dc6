"""What is written in a report: its boxes in the form's order, the texts in them, and those of the report before."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from mrc.agreements.models import Activity, Agreement, Outcome
from mrc.period import Period
from mrc.vocabularies.reporting import ReportPart, ReportSection, ReportStatus

from .models import Indicator, ProgressReport, ReportText
from .periods import covers_all
from .results import Narrative

GRAM = 5  # signs that are compared at once
ALIKE = 80  # percent of a text that may stand in the report before without a warning


@dataclass(frozen=True)
class Box:
    """A place for one text. ``name`` is its field of a form."""

    section: str
    about: str
    part: str
    name: str
    label: str
    title: str = ""  # the activity it is about, where a unit holds several

    @property
    def key(self) -> tuple[str, str, str]:
        return self.section, self.about, self.part


@dataclass(frozen=True)
class Unit:
    """What is written on one page: a section, an outcome with its activities, or an indicator."""

    section: ReportSection
    boxes: tuple[Box, ...]
    title: str = ""
    pk: int | None = None  # of the outcome or indicator

    @property
    def way(self) -> tuple:
        """The parts of its address behind those of the report."""
        return (self.section.value,) if self.pk is None else (self.section.value, self.pk)


def about_outcome(outcome: Outcome) -> str:
    return f"outcome:{outcome.pk}"


def about_activity(activity: Activity) -> str:
    return f"activity:{activity.pk}"


def about_indicator(indicator: Indicator) -> str:
    return f"indicator:{indicator.pk}"


def units_of(agreement: Agreement) -> list[Unit]:
    """Everything that is written in a report of the agreement, in the form's order; two queries at most."""
    return [unit for section in ReportSection for unit in units_in(agreement, section)]


def units_in(agreement: Agreement, section: ReportSection) -> Iterator[Unit]:
    if section == ReportSection.OUTCOMES:
        yield from (unit_of_outcome(one) for one in agreement.outcomes.prefetch_related("activities"))
    elif section == ReportSection.INDICATORS:
        yield from (unit_of_indicator(one) for one in agreement.indicators.all())
    elif section != ReportSection.LEGAL_ASSISTANCE:
        yield Unit(section, (Box(section.value, "", ReportPart.TEXT, "text", section.label),))


def unit_of_outcome(outcome: Outcome) -> Unit:
    boxes = [*both_parts(about_outcome(outcome), "")]
    for activity in outcome.activities.all():
        boxes += both_parts(about_activity(activity), f"_{activity.pk}", str(activity))
    return Unit(ReportSection.OUTCOMES, tuple(boxes), str(outcome), outcome.pk)


def both_parts(about: str, mark: str, title: str = "") -> Iterator[Box]:
    for part in (ReportPart.PROGRESS, ReportPart.MEASURES):
        yield Box(ReportSection.OUTCOMES.value, about, part, f"{part}{mark}", part.label, title)


def unit_of_indicator(indicator: Indicator) -> Unit:
    label = _("Explanation for result and measures planned")
    box = Box(ReportSection.INDICATORS.value, about_indicator(indicator), ReportPart.MEASURES, "measures", label)
    return Unit(ReportSection.INDICATORS, (box,), str(indicator), indicator.pk)


# Texts


def narrative_of(report: ProgressReport | None) -> Narrative:
    """The texts of a report; none before it was begun. One query."""
    if report is None:
        return Narrative()
    rows = ReportText.objects.filter(report=report).exclude(text="").values_list("section", "about", "part", "text")
    return Narrative({(section, about, part): text for section, about, part, text in rows})


def report_of(agreement: Agreement, period: Period) -> ProgressReport | None:
    return ProgressReport.objects.filter(agreement=agreement, starts_on=period.start, ends_on=period.end).first()


def report_before(agreement: Agreement, period: Period) -> ProgressReport | None:
    """The last report somebody wrote for days before; beside that of the whole agreement, the last of a part of it."""
    written = ProgressReport.objects.filter(agreement=agreement, ends_on__lte=period.end).order_by("-ends_on")
    for report in written.exclude(status=ReportStatus.DUE):
        is_earlier = report.starts_on < period.start or covers_all(agreement, period)
        if is_earlier and report.period != period and not covers_all(agreement, report.period):
            return report
    return None


def likeness(text: str, before: str) -> int:
    """How much of a text, in whole percent, stands in the one before too: five signs at a time, spaces and case aside.

    Works in every script. A text that was only added to still holds the old one, but is less and less alike.
    """
    new, old = grams(text), grams(before)
    whole = sum(new.values())
    return 100 * sum((new & old).values()) // whole if whole else 0


def grams(text: str) -> Counter:
    signs = "".join(text.split()).casefold()
    if not signs:
        return Counter()
    return Counter(signs[place : place + GRAM] for place in range(max(len(signs) - GRAM + 1, 1)))


def recycled(
    narrative: Narrative, before: Narrative, keys: Iterable[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """The boxes whose text is more than 80 % that of the report before (manual 4.1).

    The reason for an indicator may be the same for long and is carried over with good cause.
    """
    return [
        key
        for key in keys
        if key[0] != ReportSection.INDICATORS
        and narrative.of(*key)
        and likeness(narrative.of(*key), before.of(*key)) > ALIKE
    ]
