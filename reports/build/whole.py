"""The report of an agreement for a period, put together from its counted parts."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import Q
from django.utils.functional import cached_property

from legal_cases.models import LegalCase
from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies.reporting import ReportStatus

from .. import results
from ..activities import expected_outcomes
from ..harvest import case_studies_of, stories_of
from ..indicators import Results
from ..late import submitted_before
from ..narrative import narrative_of, report_of
from ..periods import due_on
from ..scope import Scope
from ..trend import trend
from .gatherings import activities_held, event_lines
from .legal import legal_assistance
from .served import beneficiaries, came_again, legal_need

DEFINITIONS = "1"  # the version of the definitions behind the figures


class Figures:
    """The figures of a scope, each part counted when it is asked for, and once."""

    def __init__(self, scope: Scope):
        self.scope = scope

    @cached_property
    def legal_assistance(self) -> results.LegalAssistance:
        return legal_assistance(self.scope)

    @cached_property
    def gatherings(self):
        return event_lines(self.scope)

    @property
    def events(self) -> tuple[results.EventLine, ...]:
        return self.gatherings[0]

    def second_visits(self, service: str = "") -> int:
        """How many were served on two days or more, with one service or with any."""
        return came_again(self.scope, **({"service": service} if service else {})).count()

    @cached_property
    def beneficiaries(self) -> results.Beneficiaries:
        return beneficiaries(self.scope, self.gatherings[1])


def build(agreement: Agreement, period: Period) -> results.Report:
    """The report of an agreement for a period, both days included.

    Figures are whole for all centres of the agreement, whoever asks (annexes 0.3). Days outside the agreement are
    not counted and stand in ``outside``.
    """
    scope = Scope.of(agreement, period)
    written = report_of(agreement, period)
    narrative = narrative_of(written)
    events, without_card, differing = event_lines(scope)
    report = results.Report(
        head=head(agreement),
        period=period,
        counted=scope.counted,
        status=written.status if written and written.status != ReportStatus.DUE else ReportStatus.DRAFT,
        definitions=DEFINITIONS,
        legal_assistance=legal_assistance(scope),
        beneficiaries=beneficiaries(scope, without_card),
        events=events,
        outside=outside(scope),
        collects_legal_status=all(centre.collects_legal_status for centre in agreement.centres.all()),
        differing_lists=differing,
        outcomes=expected_outcomes(agreement, activities_held(scope), narrative),
        due_on=written.due_on if written else due_on(agreement, period),
        legal_need=legal_need(scope),
        trend=trend(agreement, period.end),
        narrative=narrative,
        harvest=stories_of(scope.centre_ids, scope.counted, agreement),
        case_studies=case_studies_of(scope.centre_ids, scope.counted),
    )
    since = since_start(scope)
    report = replace(report, indicators=results_of(agreement, report, since).all())
    return beside_since(report, since) if since else report


def results_of(agreement, report, since) -> Results:
    """The results of the indicators; what this report counted already is not counted again."""
    built = {report.period: report, **({since.period: since} if since else {})}

    def over(days):
        return built.get(days) or Figures(Scope.of(agreement, days))

    def again(days, service):
        return Figures(Scope.of(agreement, days)).second_visits(service)

    return Results(agreement, report.period, report.narrative, over, again)


def since_start(scope) -> results.Since | None:
    """The same figures from the first day of the agreement; None where the period begins with it or lies outside."""
    if scope.counted.is_empty or scope.counted.start == scope.agreement.starts_on:
        return None
    whole = Period(scope.agreement.starts_on, scope.counted.end)
    figures = Figures(Scope.of(scope.agreement, whole))
    return results.Since(
        whole, figures.legal_assistance, figures.beneficiaries, figures.events, *submitted_before(scope)
    )


def beside_since(report: results.Report, since: results.Since) -> results.Report:
    legal, served = report.legal_assistance, report.beneficiaries
    legal = replace(legal, destination=legal.destination.beside(since.legal_assistance.destination))
    tables = tuple(table.beside(since.legal_assistance.table(table.code)) for table in legal.tables)
    before = {table.code: table for table in since.beneficiaries.tables}
    return replace(
        report,
        since=since,
        legal_assistance=replace(legal, tables=tables),
        beneficiaries=replace(
            served,
            service=served.service.beside(before[served.service.code]),
            profile=tuple(table.beside(before[table.code]) for table in served.profile),
        ),
    )


def head(agreement) -> results.Head:
    return results.Head(
        number=agreement.number,
        title=agreement.title,
        organization=agreement.organization.name,
        location=agreement.location,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        value=agreement.value,
        currency=agreement.value_currency,
        centres=tuple(centre.name for centre in agreement.centres.all()),
    )


def outside(scope) -> results.Outside | None:
    """What the period reaches beyond the agreement, with the cases closed there; None when it lies within."""
    whole, agreed = scope.period, scope.agreement.period
    before = Period(whole.start, min(whole.end, agreed.start - timedelta(days=1)))
    after = Period(max(whole.start, agreed.end + timedelta(days=1)), whole.end)
    parts = [part for part in (before, after) if not part.is_empty]
    if not parts:
        return None
    closed = Q()
    for part in parts:
        closed |= Q(closed_on__range=part)
    cases = LegalCase.objects.filter(closed, centre__in=scope.centre_ids).order_by("closed_on", "pk")
    return results.Outside(
        before=None if before.is_empty else before,
        after=None if after.is_empty else after,
        cases=tuple(
            results.LeftOutCase(*row)
            for row in cases.filter(is_restricted=False).values_list("reference", "centre_id", "closed_on", "uuid")
        ),
        restricted=tuple(cases.filter(is_restricted=True).values_list("centre_id", flat=True)),
    )
