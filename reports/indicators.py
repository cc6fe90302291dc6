"""Section 3 of Annex 5: what each indicator gave, in the period and since its target counts.

A computed result is counted anew over the whole window of its target: persons are never summed over quarters. Typed
results of the reports that end in the window add up, unless somebody typed what they give together. Where one was typed
over a computed result, the difference is added to what the records give. The report of the whole agreement stands for
itself alone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.templatetags.figures import amount
from mrc.vocabularies import IndicatorUnit
from mrc.vocabularies.reporting import ReportPart, ReportSection

from .measures import MEASURES, Measure
from .models import Indicator, IndicatorEntry, IndicatorTarget
from .narrative import about_indicator
from .periods import covers_all
from .results import ByGender, IndicatorResult, Narrative, Value
from .trend import MOST, quarters_until

TOLERANCE = Decimal(15)  # percent of what was to be expected, on both sides (annexes 4, section 3)


@dataclass(frozen=True)
class Aim:
    """A target and the days it is for, both included."""

    window: Period
    target: Decimal | None
    women: Decimal | None
    men: Decimal | None
    until: date | None

    def by(self, day: date, part: Decimal | None) -> Decimal | None:
        """What was to be reached by a day, in proportion to the days that passed."""
        if part is None:
            return None
        passed = (min(day, self.window.end) - self.window.start).days + 1
        return part * max(passed, 0) / ((self.window.end - self.window.start).days + 1)


def targets_by_year(indicator: Indicator, agreement: Agreement) -> dict[Period, IndicatorTarget]:
    """The targets of single years. Each belongs to the year its first day lies in, also when the agreement moved."""
    stored = sorted(indicator.targets.all(), key=lambda one: one.starts_on)
    return {agreement.year_of(one.starts_on): one for one in stored}


def aim_of(indicator: Indicator, agreement: Agreement, day: date) -> Aim:
    """The target of the year the day lies in, else that of the whole agreement until ``target_by``."""
    for year, aimed in targets_by_year(indicator, agreement).items():
        if day in year:
            return Aim(year, aimed.target, aimed.target_women, aimed.target_men, year.end)
    end = max(indicator.target_by or agreement.ends_on, agreement.starts_on)
    whole = Period(agreement.starts_on, end)
    return Aim(whole, indicator.target, indicator.target_women, indicator.target_men, indicator.target_by)


@dataclass(frozen=True)
class Typed:
    """What was typed in one report; it belongs to the window, and to the quarter, in which its counted days end."""

    entry: IndicatorEntry
    period: Period
    counted: Period
    value: Value | None


@dataclass(frozen=True)
class QuarterResult:
    """A quarter of the trend. What was typed has no records behind it."""

    period: Period
    value: Value | None
    is_typed: bool = False


class Results:
    """The results of all indicators of an agreement for one period.

    ``over`` gives the figures of any days; those of a window are built once, however many indicators share it.
    """

    def __init__(
        self,
        agreement: Agreement,
        period: Period,
        narrative: Narrative,
        over: Callable[[Period], object],
        again: Callable[[Period, str], int],
    ):
        self.agreement, self.period, self.narrative = agreement, period, narrative
        self.build, self.built, self.again = over, {}, again

    def over(self, days: Period):
        if days not in self.built:
            self.built[days] = self.build(days)
        return self.built[days]

    def all(self) -> tuple[IndicatorResult, ...]:
        """In the order of their codes."""
        indicators = list(self.agreement.indicators.prefetch_related("targets"))
        entries = self.entries() if indicators else {}
        return tuple(self.of(one, entries.get(one.pk, ())) for one in indicators)

    def entries(self) -> Mapping[int, list[Typed]]:
        """What was typed in this report and those before it, oldest first, by indicator."""
        found: dict[int, list[Typed]] = {}
        rows = IndicatorEntry.objects.filter(
            report__agreement=self.agreement, report__ends_on__lte=self.period.end
        ).select_related("report", "indicator")
        for entry in rows.order_by("report__ends_on", "report__starts_on"):
            period = entry.report.period
            if period == self.period or not covers_all(self.agreement, period):
                counted = period.within(self.agreement.period)
                one = Typed(entry, period, counted, value_of(entry, entry.indicator.unit))
                found.setdefault(entry.indicator_id, []).append(one)
        return found

    def of(self, indicator: Indicator, entries: Sequence[Typed]) -> IndicatorResult:
        day = min(self.period.end, self.agreement.ends_on)
        aim = aim_of(indicator, self.agreement, day)
        so_far = Period(aim.window.start, min(day, aim.window.end))
        measure, out_of = MEASURES.get(indicator.measure), MEASURES.get(indicator.out_of)
        computed = self.computed(measure, out_of, self.period) if measure else None
        here = next((one for one in entries if one.period == self.period), None)
        typed = here.value if here else None
        in_window = [one for one in entries if one.value is not None and one.counted.end in so_far]
        if typed is not None and covers_all(self.agreement, self.period):
            since = typed
        elif measure:
            since = self.with_typed(measure, out_of, so_far, in_window)
        else:
            since = total_of(in_window)
        why = () if since is None else tuple(reasons(indicator, aim, since, day))
        return IndicatorResult(
            code=indicator.code,
            statement=indicator.statement,
            level=indicator.level,
            unit=indicator.unit,
            data_source=indicator.data_source,
            target=aim.target,
            target_women=aim.women,
            target_men=aim.men,
            target_by=aim.until,
            measure=indicator.measure,
            value=typed if typed is not None else computed,
            since=since,
            computed=computed if typed is not None else None,
            figure=measure.figure if measure and not out_of else "",
            window=so_far,
            is_adjusted=bool(measure and in_window),
            second_visits=self.again(so_far, measure.depth) if measure and measure.depth is not None else None,
            expected=None if indicator.unit == IndicatorUnit.RATE else aim.by(day, aim.target),
            baseline=indicator.baseline,
            evidence=here.entry.evidence if here else "",
            reason=here.entry.reason if here else "",
            explanation=self.narrative.of(ReportSection.INDICATORS, about_indicator(indicator), ReportPart.MEASURES),
            why=" ".join(why),
            key=indicator.pk,
        )

    def with_typed(self, measure: Measure, out_of: Measure | None, days: Period, typed: Sequence[Typed]) -> Value:
        """What the records give over the days, with what was typed over them: the last total, and later differences."""
        total = self.computed(measure, out_of, days)
        last = max((place for place, one in enumerate(typed) if one.entry.cumulative is not None), default=None)
        if last is not None:
            then = Period(days.start, typed[last].counted.end)
            told = Value(number=typed[last].entry.cumulative)
            total = told + (total - self.computed(measure, out_of, then))
            typed = typed[last + 1 :]
        for one in typed:
            total += one.value - self.computed(measure, out_of, one.period)
        return total

    def by_quarter(self, indicator: Indicator) -> list[QuarterResult]:
        """The trend: each quarter of the agreement up to the period, the last eight; as it was typed, else computed."""
        measure, out_of = MEASURES.get(indicator.measure), MEASURES.get(indicator.out_of)
        entries = [one for one in self.entries().get(indicator.pk, ()) if not covers_all(self.agreement, one.period)]
        found = []
        for quarter in quarters_until(self.agreement, self.period.end)[-MOST:]:
            typed = total_of([one for one in entries if one.value is not None and one.counted.end in quarter])
            if typed is None and measure:
                found.append(QuarterResult(quarter, self.computed(measure, out_of, quarter)))
            else:
                found.append(QuarterResult(quarter, typed, is_typed=True))
        return found

    def computed(self, measure: Measure, out_of: Measure | None, days: Period) -> Value:
        result = measure.result(self.over(days))
        if out_of is None:
            return Value(counts=result) if isinstance(result, ByGender) else Value(number=result)
        whole = out_of.result(self.over(days))
        return Value(numerator=number_of(result), denominator=number_of(whole))


def number_of(result: ByGender | int) -> int:
    return result.total if isinstance(result, ByGender) else result


def value_of(entry: IndicatorEntry, unit: str) -> Value | None:
    """What was typed, of the answers the unit asks for; None when only evidence was, or the unit was another then."""
    if unit == IndicatorUnit.RATE:
        return (
            None if entry.denominator is None else Value(numerator=entry.numerator or 0, denominator=entry.denominator)
        )
    if unit == IndicatorUnit.QUALITY:
        return Value(words=entry.quality) if entry.quality else None
    if entry.women is not None or entry.men is not None or entry.other_unknown is not None:
        return Value(counts=ByGender(entry.men or 0, entry.women or 0, entry.other_unknown or 0))
    return None if entry.number is None else Value(number=entry.number)


def total_of(typed: Iterable[Typed]) -> Value | None:
    """What the reports give together: the last typed total and what came after it; of words the last."""
    total = None
    for one in typed:
        if one.entry.cumulative is not None:
            total = Value(number=one.entry.cumulative)
        else:
            total = one.value if total is None else total + one.value
    return total


def reasons(indicator: Indicator, aim: Aim, since: Value, day: date):
    """Why an explanation is needed: off the expected by more than 15 %, or women miss their part."""
    reached = since.total
    if aim.target is None or reached is None:
        return
    is_rate = indicator.unit == IndicatorUnit.RATE
    expected = aim.target if is_rate else aim.by(day, aim.target)
    if expected and abs(reached - expected) * 100 > expected * TOLERANCE:
        share = round(100 * reached / expected)
        if is_rate:
            yield _("%(reached)s %% where %(expected)s %% was aimed at.") % {
                "reached": amount(reached),
                "expected": amount(expected),
            }
        else:
            yield _("%(reached)s is %(share)s %% of the %(expected)s to be expected by now.") % {
                "reached": amount(reached),
                "share": share,
                "expected": amount(round(expected)),
            }
    women = aim.by(day, aim.women)
    if women and since.counts is not None and since.counts.women * 100 < women * (100 - TOLERANCE):
        yield _("Women: %(reached)s of the %(expected)s to be expected by now.") % {
            "reached": amount(since.counts.women),
            "expected": amount(round(women)),
        }
