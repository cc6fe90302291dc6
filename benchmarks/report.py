"""How fast the figures are, as ratios of one run: against hand-written SQL and against a count per cell.

    DATABASE_URL=… python benchmarks/report.py

Needs a database that benchmarks/workbook_import.py has filled. Only ratios inside one run mean anything.
"""

import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc.settings")

BY_HAND = (
    "SELECT sector, legal_status, source, gender, count(*) FROM legal_cases_legalcase c"
    " WHERE {scope} GROUP BY 1, 2, 3, 4",
    "SELECT resolved_through, count(*) FROM legal_cases_legalcase c WHERE {scope} GROUP BY 1",
    "SELECT CASE WHEN closed_on < opened_on THEN 1 ELSE 0 END, count(*) FROM legal_cases_legalcase c"
    " WHERE {scope} GROUP BY 1",
    *(
        f"SELECT r.code, c.gender, count(*) FROM {table} r JOIN legal_cases_legalcase c ON c.id = r.case_id"
        " WHERE {scope} GROUP BY 1, 2"
        for table in ("legal_cases_casesubject", "legal_cases_caseremedy", "legal_cases_casesanction")
    ),
    "SELECT r.kind, r.currency, c.gender, sum(r.amount), count(DISTINCT c.id) FROM legal_cases_caseamount r"
    " JOIN legal_cases_legalcase c ON c.id = r.case_id WHERE {scope} GROUP BY 1, 2, 3",
)


def best(what, times=3):
    """Seconds of the quickest of some runs, and what it gave."""
    quickest, given = None, None
    for _ in range(times):
        began = time.perf_counter()
        given = what()
        took = time.perf_counter() - began
        quickest = took if quickest is None else min(quickest, took)
    return quickest, given


def by_hand(scope):
    from django.db import connection

    marks = ", ".join(map(str, scope.centre_ids))
    where = f"c.centre_id IN ({marks}) AND c.closed_on BETWEEN '{scope.counted.start}' AND '{scope.counted.end}'"
    with connection.cursor() as cursor:
        for statement in BY_HAND:
            cursor.execute(statement.format(scope=where))
            cursor.fetchall()


def a_count_per_cell(scope):
    from reports.annex5 import section4
    from reports.declare import Money, ReckonedAnswers
    from reports.results import GENDERS_OF

    for table in section4.TABLES:
        if isinstance(table, Money | ReckonedAnswers):
            continue
        for word in table.vocabulary:
            for genders in list(GENDERS_OF.values())[:3]:
                section4.CASES.within(scope).filter(table.where(word.value), gender__in=genders).count()


def main():
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mrc.access.models import Centre, Organization
    from mrc.agreements.models import Agreement
    from mrc.period import Period
    from reports import build

    organization = Organization.objects.first()
    everywhere, _made = Agreement.objects.get_or_create(
        number="BENCH-ALL",
        defaults={
            "title": "All centres",
            "organization": organization,
            "starts_on": date(2020, 1, 1),
            "ends_on": date(2030, 1, 1),
        },
    )
    everywhere.centres.set(Centre.objects.all())
    one, _made = Agreement.objects.get_or_create(
        number="BENCH-ONE",
        defaults={
            "title": "One centre",
            "organization": organization,
            "starts_on": date(2020, 1, 1),
            "ends_on": date(2030, 1, 1),
        },
    )
    one.centres.set(Centre.objects.all()[:1])
    quarter, whole = Period(date(2023, 1, 1), date(2023, 3, 31)), Period(date(2020, 1, 1), date(2030, 1, 1))
    print(f"{connection.vendor}, peak memory before {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    for name, agreement, period in (
        ("one centre's quarter", one, quarter),
        ("all centres' quarter", everywhere, quarter),
        ("everything", everywhere, whole),
    ):
        loaded = Agreement.objects.for_report().get(pk=agreement.pk)
        scope = build.Scope.of(loaded, period)
        section4, legal = best(lambda scope=scope: build.legal_assistance(scope))
        hand, _nothing = best(lambda scope=scope: by_hand(scope))
        cells, _nothing = best(lambda scope=scope: a_count_per_cell(scope), times=1)
        section7, _nothing = best(lambda scope=scope: build.beneficiaries(scope, build.ByGender()))
        with CaptureQueriesContext(connection) as queries:
            whole_report, report = best(lambda loaded=loaded, period=period: build.build(loaded, period), times=1)
        print(
            f"{name}: {legal.cases_closed:,} cases, {report.beneficiaries.instances:,} services\n"
            f"  section 4 {section4 * 1000:.0f} ms, {section4 / hand:.1f} × by hand,"
            f" a count per cell {cells / section4:.0f} × as long;"
            f" section 7 {section7 * 1000:.0f} ms; whole report {whole_report * 1000:.0f} ms,"
            f" {len(queries)} queries; peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
        )


if __name__ == "__main__":
    main()
