"""The report as data, exactly as docs/report-as-data.md says."""

import json
from decimal import Decimal

from django.utils import translation

from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.reporting import ReportSection
from reports.results import MoneyTable, Report


def render(report: Report) -> bytes:
    """UTF-8 with codes instead of labels; amounts are strings without needless zeros."""
    with translation.override("en"):
        return (json.dumps(as_data(report), ensure_ascii=False, indent=1) + "\n").encode()


def amount_text(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_data(report: Report) -> dict:
    head = report.head
    return {
        "agreement": {
            "number": head.number,
            "title": head.title,
            "organization": head.organization,
            "location": head.location,
            "starts_on": head.starts_on.isoformat(),
            "ends_on": head.ends_on.isoformat(),
            "value": None if head.value is None else {"currency": head.currency, "amount": amount_text(head.value)},
        },
        "period": {"from": report.period.start.isoformat(), "to": report.period.end.isoformat()},
        "status": report.status,
        "definitions": report.definitions,
        "legal_assistance": legal_assistance(report.legal_assistance),
        **beside_legal_assistance(report),
        "beneficiaries": beneficiaries(report.beneficiaries),
        "events": {
            line.kind: {
                "events": line.events,
                "beneficiaries": line.beneficiaries.as_dict(),
                "intermediaries": line.intermediaries.as_dict(),
            }
            for line in report.events
        },
        "since_start": None
        if report.since is None
        else {
            "from": report.since.period.start.isoformat(),
            "to": report.since.period.end.isoformat(),
            "legal_assistance": legal_assistance(report.since.legal_assistance),
            "beneficiaries": beneficiaries(report.since.beneficiaries),
        },
        "outcome_harvesting": harvest(report.harvest),
        "case_studies": [
            {"title": one.title, "finding": one.code, "subjects": one.subjects.as_dict()} for one in report.case_studies
        ],
        "indicators": [indicator(one) for one in report.indicators],
        "outcomes": [
            {
                "outcome": outcome.number,
                "statement": outcome.statement,
                "progress": outcome.progress,
                "measures": outcome.measures,
                "activities": [
                    {
                        "activity": one.number,
                        "statement": one.statement,
                        "progress": one.progress,
                        "measures": one.measures,
                        "events": one.held.events,
                        "beneficiaries": one.held.beneficiaries.as_dict(),
                        "intermediaries": one.held.intermediaries.as_dict(),
                    }
                    for one in outcome.activities
                ],
            }
            for outcome in report.outcomes
        ],
        "narrative": {section.value: text for section in ReportSection if (text := report.narrative.of(section.value))},
    }


def harvest(found) -> dict:
    if found.year is None:
        return {}
    return {
        "stories": [{"title": one.title, "outcome": one.code} for one in found.stories],
        "year": {"from": found.year.start.isoformat(), "to": found.year.end.isoformat()},
        "wanted": found.wanted,
        "respondents": found.this_year.as_dict(),
        "outcomes": dict(found.outcomes),
    }


def legal_assistance(section) -> dict:
    return {
        "cases_closed": section.cases_closed,
        "complainants": section.complainants.as_dict(),
        **{table.code: money(table) if isinstance(table, MoneyTable) else answers(table) for table in section.tables},
        "open_at_end": section.open_at_end.as_dict(),
        "recorded_after_submission": section.recorded_after_submission.as_dict(),
    }


def answers(table) -> dict:
    return {line.code: line.counts.as_dict() if table.by_gender else line.number for line in table.lines}


def money(table) -> dict:
    return {
        line.currency: {"amount": amount_text(line.sum.amount), "complainants": line.sum.complainants}
        for line in table.lines
        if not line.is_only_before
    }


def beside_legal_assistance(report) -> dict:
    section = report.legal_assistance
    outside = report.outside
    return {
        "choices": {
            table.code: {
                "choices": table.choices,
                "complainants": table.choosers.as_dict() if table.by_gender else table.choosers,
            }
            for table in section.tables
            if not isinstance(table, MoneyTable) and table.several
        },
        "money_by_gender": {
            table.code: {
                line.currency: {
                    column: {"amount": amount_text(one.amount), "complainants": one.complainants}
                    for column, one in line.columns
                }
                for line in table.lines
                if not line.is_only_before
            }
            for table in section.tables
            if isinstance(table, MoneyTable)
        },
        "destination_country": {
            line.code: line.counts.as_dict() for line in section.destination.lines if not line.is_only_before
        },
        "migration_costs": [corridor(one) for one in section.migration_costs],
        "other_answers": {
            code: [
                {"text": str(answer.text), **answer.counts.as_dict()}
                for answer in section.other_answers
                if answer.table == code
            ]
            for code in dict.fromkeys(answer.table for answer in section.other_answers)
        },
        "outside_agreement": {
            "days": []
            if outside is None
            else [
                {"from": part.start.isoformat(), "to": part.end.isoformat()}
                for part in (outside.before, outside.after)
                if part
            ],
            "cases": []
            if outside is None
            else [*(case.reference for case in outside.cases), *("restricted" for _centre in outside.restricted)],
        },
        "brought_by_other": section.brought_by_other.as_dict(),
    }


def corridor(one) -> dict:
    return {
        "nationality": one.nationality,
        "destination_country": one.destination,
        "currency": one.currency,
        "complainants": one.people["complainants"].as_dict(),
        "amount": {column: amount_text(value) for column, value in one.amounts.items()},
        "median": {column: None if value is None else amount_text(value) for column, value in one.medians.items()},
        "with_receipt": one.people["receipt"].as_dict(),
        "borrowed": one.people["debt"].as_dict(),
    }


def beneficiaries(section) -> dict:
    return {
        "distinct": section.distinct.as_dict(),
        "new": section.new.as_dict(),
        "returning": section.returning.as_dict(),
        "instances": section.instances,
        "service": {
            line.code: {"persons": line.counts.as_dict(), "instances": line.number} for line in section.service.lines
        },
        **{
            table.code: {
                (line.label if table.is_free_text and line.code != NOT_RECORDED else line.code): line.counts.as_dict()
                for line in table.lines
                if not line.is_only_before
            }
            for table in section.profile
        },
        "people_reached": {"clients": section.distinct.as_dict(), "without_card": section.without_card.as_dict()},
    }


def indicator(one) -> dict:
    return {
        "indicator": one.code,
        "statement": one.statement,
        "level": one.level,
        "unit": one.unit,
        "data_source": one.data_source,
        "target": None if one.target is None else amount_text(one.target),
        "target_women": None if one.target_women is None else amount_text(one.target_women),
        "target_men": None if one.target_men is None else amount_text(one.target_men),
        "target_by": one.target_by and one.target_by.isoformat(),
        "measure": one.measure,
        "result": value(one.value),
        "since": value(one.since),
        "window": one.window and {"from": one.window.start.isoformat(), "to": one.window.end.isoformat()},
        "second_visits": one.second_visits,
        "computed": value(one.computed),
        "baseline": None if one.baseline is None else amount_text(one.baseline),
        "evidence": one.evidence,
        "reason": one.reason,
        "explanation": one.explanation,
    }


def value(one):
    """People by gender, a whole number, an amount as text, words, or a rate with both its numbers."""
    if one is None:
        return None
    if one.counts is not None:
        return one.counts.as_dict()
    if one.is_rate:
        rate = None if one.total is None else amount_text(one.total)
        return {"rate": rate, "numerator": plain(one.numerator), "denominator": plain(one.denominator)}
    return one.words if one.number is None else plain(one.number)


def plain(number):
    return amount_text(number) if isinstance(number, Decimal) else number
