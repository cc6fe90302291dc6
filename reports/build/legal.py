"""Section 4, counted: the cases closed in the period."""

from collections import Counter, defaultdict
from decimal import Decimal

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from legal_cases.models import LegalCase
from mrc.vocabularies import NOT_RECORDED
from mrc.vocabularies.world import REPORT_CURRENCIES

from .. import costs, results
from ..annex5 import section4
from ..declare import Money, SeveralAnswers, exact_sum
from ..late import late
from ..results import COLUMN_OF, ByGender, Line, Table
from .profiles import RESTRICTED, opaque, profile_table


def legal_assistance(scope) -> results.LegalAssistance:
    cases = section4.CASES.within(scope)
    several = [table for table in section4.TABLES if isinstance(table, SeveralAnswers)]
    flagged = cases.annotate(
        brought_by_other=section4.BROUGHT_BY_OTHER,
        bringer=section4.BRINGER,
        **{table.answered: table.any_answer for table in several},
    )
    counted, brought = {}, Counter()
    for by_gender in (True, False):
        tables = [table for table in section4.TABLES if getattr(table, "by_gender", None) is by_gender]
        counted |= {table: Counter() for table in tables}
        # Who brought the complaint is read along with the people.
        extra = ("brought_by_other", "bringer") if by_gender else ()
        columns = [column for table in tables for column in table.columns]
        places, start = [], 0
        for table in tables:
            # The counter itself, since a table hashes its translated title: once a row that took longest of all.
            places.append((table, counted[table], slice(start, start := start + len(table.columns))))
        rows = flagged.order_by().values_list(*columns, *extra, "gender").annotate(n=Count("pk"))
        for row in rows.iterator(chunk_size=5000):
            column, n = COLUMN_OF[row[-2]], row[-1]
            for table, counter, place in places:
                counter[table.answer(row[place]), column] += n
            if by_gender and row[start]:
                brought[row[start + 1]] += n
    complainants = _whole(counted[section4.TABLES[0]])
    chosen = chosen_answers(scope, several)
    money = sums(scope)
    tables = tuple(
        money_table(table, money)
        if isinstance(table, Money)
        else answers_table(table, counted[table], chosen.get(table, Counter()), complainants)
        for table in section4.TABLES
    )
    return results.LegalAssistance(
        cases_closed=complainants.total,
        complainants=complainants,
        tables=tables,
        open_at_end=open_at_end(scope),
        recorded_after_submission=late(scope),
        brought_by_other=ByGender.of(brought),
        other_answers=other_answers(scope),
        migration_costs=costs.corridors(scope),
        destination=destinations(scope, complainants),
    )


def destinations(scope, complainants) -> Table:
    """Where the workers concerned had gone, or were to go; only the countries met."""
    found = defaultdict(Counter)
    rows = section4.CASES.within(scope).order_by().values_list("destination_country", "gender")
    for country, gender, n in rows.annotate(n=Count("pk")):
        found[country][COLUMN_OF[gender]] += n
    return profile_table(section4.DESTINATION, found, complainants)


def _whole(counter) -> ByGender:
    columns = Counter()
    for (_answer, column), n in counter.items():
        columns[column] += n
    return ByGender.of(columns)


def _by_answer(counter) -> dict[str, ByGender]:
    grouped = defaultdict(Counter)
    for (answer, column), n in counter.items():
        grouped[answer][column] += n
    return {answer: ByGender.of(columns) for answer, columns in grouped.items()}


def chosen_answers(scope, tables) -> dict:
    """For every multiple-choice table, how many records hold each answer, by gender: one query for all."""
    counted = {table: Counter() for table in tables}
    if scope.counted.is_empty:
        return counted
    by_code = {table.code: table for table in tables}
    queries = [
        table.child.objects.filter(case__centre__in=scope.centre_ids, case__closed_on__range=scope.counted)
        .order_by()
        .values_list(Value(table.code, output_field=CharField()), "code", "case__gender")
        .annotate(n=Count("pk"))
        for table in tables
    ]
    for code, answer, gender, n in queries[0].union(*queries[1:], all=True):
        counted[by_code[code]][answer, COLUMN_OF[gender]] += n
    return counted


def answers_table(table, counted, chosen, complainants) -> Table:
    if table.several:
        by_flag = _by_answer(counted)
        choosers, missing = by_flag.get(True, ByGender()), by_flag.get(False, ByGender())
        answers = _by_answer(chosen) | {NOT_RECORDED: missing}
    else:
        choosers, answers = None, _by_answer(counted)
    lines = []
    codes = [(word.value, word.label, word.definition) for word in table.vocabulary]
    if table.several:
        codes.append((NOT_RECORDED, _("Not recorded"), ""))
    for code, label, hint in codes:
        counts = answers.get(code, ByGender())
        lines.append(
            Line(
                table.code,
                code,
                label,
                counts=counts if table.by_gender else None,
                number=None if table.by_gender else counts.total,
                hint="" if code == "other" else hint,
                extra=code in table.extra or code == NOT_RECORDED,
            )
        )
    if choosers is not None and not table.by_gender:
        choosers = choosers.total
    whole = complainants if table.by_gender else complainants.total
    return Table(table.code, table.title, tuple(lines), whole, table.several, choosers, table.number)


def sums(scope) -> dict:
    rows = section4.AMOUNTS.within(scope).order_by().values_list("kind", "currency", "case__gender")
    found = defaultdict(lambda: defaultdict(results.Sum))
    for kind, currency, gender, hundredths, cases in rows.annotate(
        hundredths=exact_sum("amount"), cases=Count("case", distinct=True)
    ):
        found[kind, currency][COLUMN_OF[gender]] += results.Sum(Decimal(hundredths) / 100, cases)
    return found


def money_table(table, money) -> results.MoneyTable:
    met = {currency for _kind, currency in money} - set(REPORT_CURRENCIES)
    lines = tuple(
        results.MoneyLine(table.code, currency, dict(money.get((table.kind, currency), {})))
        for currency in [*REPORT_CURRENCIES, *sorted(met)]
        if currency in REPORT_CURRENCIES or (table.kind, currency) in money
    )
    return results.MoneyTable(table.code, table.title, lines, table.number)


def cases_open_at_end(scope):
    """Opened on or before the last counted day and not closed by then (annexes 0.2)."""
    if scope.counted.is_empty:
        return LegalCase.objects.none()
    return LegalCase.objects.filter(centre__in=scope.centre_ids).open_on(scope.counted.end)


def open_at_end(scope) -> ByGender:
    return ByGender.of(dict(cases_open_at_end(scope).order_by().values_list("gender").annotate(n=Count("pk"))))


def other_answers(scope) -> tuple[results.OtherAnswer, ...]:
    """Every text behind an answer "other", in the order of the form; the same text once, with how many people.

    The texts of restricted cases are one line without words.
    """
    titles = {table.code: table.title for table in section4.TABLES}
    written, told = Q(), {}
    for code, field in section4.OTHER_TEXTS.items():
        written |= section4.tells_other(code)
        told[f"told_{code}"] = Case(When(section4.tells_other(code), then=F(field)), default=Value(""))
    found = {code: defaultdict(Counter) for code in section4.OTHER_TEXTS}
    cases = section4.CASES.within(scope).filter(written).annotate(**told).order_by("closed_on", "pk")
    for *row, is_restricted, gender in cases.values_list(*told, "is_restricted", "gender"):
        for code, text in zip(section4.OTHER_TEXTS, row, strict=True):
            if text:
                found[code][None if is_restricted else text][gender] += 1
    return tuple(
        results.OtherAnswer(code, titles[code], _("Restricted"), ByGender.of(genders), RESTRICTED)
        if text is None
        else results.OtherAnswer(code, titles[code], text, ByGender.of(genders), opaque(text))
        for code, texts in found.items()
        for text, genders in sorted(texts.items(), key=lambda one: one[0] is None)
    )
