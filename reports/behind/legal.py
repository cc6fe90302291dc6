"""Section 4: cases, amounts and fees."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from legal_cases.models import LegalCase
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.world import COUNTRIES, CURRENCIES, country_name

from .. import build, costs
from ..annex5 import section4
from ..breakdown import CASES, records_behind
from ..declare import Money, ReckonedAnswers, exact_sum
from ..late import late_cases
from ..results import TOTAL
from .parts import Behind, Part, UnknownFigure, genders, part_of, part_told_apart, word_label


def behind_section4(scope, table, line, column, reader) -> Behind | None:
    declared = next((one for one in section4.TABLES if one.code == table), None)
    if isinstance(declared, Money):
        return behind_money(scope, declared, line, column, reader)
    if isinstance(declared, ReckonedAnswers):
        return behind_reckoned(scope, declared, line, column, reader)
    if declared is not None:
        label = word_label(declared.vocabulary, line)
        cases = section4.CASES.within(scope).filter(declared.where(line))
        return of_cases(declared.title, label, column, cases, reader)
    whole = {
        "cases_closed": (_("Cases closed"), section4.CASES.within),
        "complainants": (_("Complainants"), section4.CASES.within),
        "open_at_end": (_("Open at the end of the period"), build.cases_open_at_end),
        "recorded_after_submission": (_("Recorded after submission"), late_cases),
    }
    if table in whole and line == "all":
        title, cases = whole[table]
        return of_cases(title, "", column, cases(scope), reader)
    if table == section4.DESTINATION.code:
        if line != NOT_RECORDED and line not in COUNTRIES:
            raise UnknownFigure(line)
        cases = section4.CASES.within(scope).filter(destination_country=line)
        label = _("Not recorded") if line == NOT_RECORDED else country_name(line)
        return of_cases(section4.DESTINATION.title, label, column, cases, reader)
    if table == "cross_cases":
        rows = records_behind(scope, reader.own, CASES, line, column)
        if rows is None:
            raise UnknownFigure(line)
        part = part_told_apart("cases", LegalCase, with_hidden(rows, reader), reader.own)
        return Behind(_("Cases closed, broken down"), "", column, (part,), reader.own)
    if table == "other_text":
        return behind_other_text(scope, line, column, reader)
    if table == "brought_by_other":
        cases = section4.CASES.within(scope).annotate(apart=section4.BROUGHT_BY_OTHER, bringer=section4.BRINGER)
        cases = cases.filter(apart=True)
        if column != TOTAL:
            cases = cases.filter(bringer__in=genders(column))
        return Behind(_("Brought by somebody else"), "", column, (case_part(cases, reader),), reader.own)
    return behind_costs(scope, line, column, reader) if table == costs.CODE else None


def behind_reckoned(scope, declared, line, column, reader) -> Behind:
    label = word_label(declared.vocabulary, line)
    cases = section4.CASES.within(scope).filter(gender__in=genders(column)).order_by("closed_on", "pk")
    rows = cases.values_list("pk", "centre_id", "is_restricted", *declared.columns).iterator(chunk_size=5000)
    answered = (row[:3] for row in rows if declared.answer(row[3:]) == line)
    part = part_told_apart("cases", LegalCase, with_hidden(answered, reader), reader.own)
    return Behind(declared.title, label, column, (part,), reader.own)


def with_hidden(cases, reader) -> Iterator[tuple[int, int, bool]]:
    """(key, centre, whether it is hidden from the reader) of (key, centre, whether it is restricted)."""
    named = reader.named_in()
    for key, centre, is_restricted in cases:
        yield key, centre, bool(reader.user and is_restricted and key not in named)


def behind_other_text(scope, line, column, reader) -> Behind:
    """The cases in which one text was written behind "other"; the address holds the text's code, not the text."""
    table, _hyphen, code = line.partition("-")
    if table not in section4.OTHER_TEXTS:
        raise UnknownFigure(line)
    field = section4.OTHER_TEXTS[table]
    title = next(one.title for one in section4.TABLES if one.code == table)
    cases = section4.CASES.within(scope).filter(section4.tells_other(table))
    if code == build.RESTRICTED:
        return of_cases(title, _("Restricted"), column, cases.filter(is_restricted=True), reader)
    cases = cases.filter(is_restricted=False)
    text = next((one for one in cases.values_list(field, flat=True).distinct() if build.opaque(one) == code), None)
    if text is None:
        raise UnknownFigure(line)
    return of_cases(title, text, column, cases.filter(**{field: text}), reader)


def case_part(cases, reader) -> Part:
    part = part_of("cases", cases, reader.own, select=["client"], order=["closed_on", "pk"])
    seen = part.rows.filter(reader.open_to())
    hidden = part.rows.filter(is_restricted=True).count() - seen.filter(is_restricted=True).count()
    return replace(part, rows=seen, hidden=hidden)


def of_cases(title, label, column, cases, reader) -> Behind:
    part = case_part(cases.filter(gender__in=genders(column)), reader)
    return Behind(title, label, column, (part,), reader.own)


def behind_money(scope, declared, currency, column, reader) -> Behind:
    """Amounts whose sum is the figure; or the complainants, one row each."""
    if currency not in CURRENCIES:
        raise UnknownFigure(currency)
    amounts = section4.AMOUNTS.within(scope).filter(kind=declared.kind, currency=currency)
    if column == "complainants":
        cases = LegalCase.objects.filter(pk__in=amounts.values("case"))
        return Behind(declared.title, currency, column, (case_part(cases, reader),), reader.own)
    part = amount_part("amounts", amounts.filter(case__gender__in=genders(column)), reader)
    return Behind(declared.title, currency, column, (part,), reader.own)


def behind_costs(scope, line, column, reader) -> Behind:
    """Fees whose sum is the figure; or the complainants who paid one."""
    found = costs.fees_behind(scope, line, genders(column))
    if found is None:
        raise UnknownFigure(line)
    label, measure, fees = found
    if measure == costs.AMOUNT:
        part = amount_part("fees", fees, reader)
    else:
        part = case_part(LegalCase.objects.filter(pk__in=fees.values("case")), reader)
    return Behind(costs.TITLE, label, column, (part,), reader.own)


def amount_part(kind, rows, reader) -> Part:
    """Amounts of cases, each a row; the figure is their sum."""
    by_centre = {
        centre: Decimal(hundredths) / 100
        for centre, hundredths in rows.order_by().values_list("case__centre").annotate(n=exact_sum("amount"))
    }
    mine = rows.filter(case__centre__in=reader.own)
    seen = mine.filter(reader.open_to("case__"))
    restricted, open_ones = (
        one.filter(case__is_restricted=True).aggregate(n=exact_sum("amount"))["n"] or 0 for one in (mine, seen)
    )
    seen = seen.select_related("case").order_by("case__closed_on", "pk")
    return Part(kind, seen, by_centre, weight="amount", hidden=Decimal(restricted - open_ones) / 100)
