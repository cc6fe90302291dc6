"""How fast the figures are, as ratios of one run: against hand-written SQL, a count per cell, and a spreadsheet.

    python benchmarks/report.py [CLIENTS] [SERVICES] [CASES] [CENTRES]      default: 1000000 5000000 250000 40

Fills a database of its own with `manage.py generate`: SQLite in a temporary folder, or the empty, migrated one of
DATABASE_URL; one that was filled before is taken as it is. Four of five cases are closed. Only ratios inside one run
mean anything.
"""

import resource
import sys
import time
from collections import Counter
from datetime import date, timedelta

from scratch import filled, scratch

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

PROFILE = (
    *("client_type", "nationality", "province", "ethnicity", "native_language", "heard_about", "planned_country"),
    *("planned_sector", "legal_permission", "birth_year"),
)
BY_HAND_7 = (
    "SELECT cl.gender, count(DISTINCT s.client_id) FROM clients_service s JOIN clients_client cl ON cl.id = s.client_id"
    " WHERE {scope} GROUP BY 1",
    "SELECT s.service, cl.gender, count(DISTINCT s.client_id), count(*) FROM clients_service s"
    " JOIN clients_client cl ON cl.id = s.client_id WHERE {scope} GROUP BY 1, 2",
    *(
        f"SELECT cl.{name}, cl.gender, count(DISTINCT s.client_id) FROM clients_service s"
        " JOIN clients_client cl ON cl.id = s.client_id WHERE {scope} GROUP BY 1, 2"
        for name in PROFILE
    ),
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


def by_hand(scope, statements=BY_HAND, table="c", day="closed_on"):
    from django.db import connection

    marks = ", ".join(map(str, scope.centre_ids))
    days = f"'{scope.counted.start}' AND '{scope.counted.end}'"
    where = f"{table}.centre_id IN ({marks}) AND {table}.{day} BETWEEN {days}"
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(scope=where))
            cursor.fetchall()


def whole_by_hand(*scopes):
    """Sections 4 and 7, of the period and of the time since the start."""
    for scope in scopes:
        by_hand(scope)
        by_hand(scope, BY_HAND_7, "s", "received_on")


def by_spreadsheet(scope, folder):
    """The closed cases into a sheet, opened again, and one table counted: what is done by hand today."""
    import openpyxl
    import xlsxwriter

    from reports.annex5 import section4

    path = f"{folder}/cases.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    columns = ("reference", "gender", "sector", "legal_status", "source", "resolved_through", "remarks")
    for number, row in enumerate(section4.CASES.within(scope).values_list(*columns).iterator(chunk_size=5000)):
        sheet.write_row(number, 0, row)
    book.close()
    rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
    return Counter((row[1], row[2]) for row in rows)


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


def scopes_of(period, agreement):
    from mrc.period import Period
    from reports.scope import Scope

    scope = Scope.of(agreement, period)
    return scope, Scope.of(agreement, Period(agreement.starts_on, scope.counted.end))


def main():
    with scratch() as folder:
        fill()
        measure(folder)


def fill():
    """With generated records, as many as the command line says."""
    numbers = [int(number) for number in sys.argv[1:]]
    clients, services, cases, centres = [*numbers, *(1_000_000, 5_000_000, 250_000, 40)[len(numbers) :]]
    filled(clients=clients, services=services, cases=cases, centres=centres)


def agreements_to_measure():
    """(what it is called, agreement, period): one centre's quarter, all centres' quarter, everything."""
    from django.db import connection
    from django.db.models import Max, Min

    from clients.models import Service
    from legal_cases.models import LegalCase
    from mrc.access.models import Centre, Organization
    from mrc.agreements.models import Agreement
    from mrc.period import Period, quarter_before, quarter_of

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as autovacuum does within minutes
            cursor.execute("VACUUM ANALYZE")
    days = LegalCase.objects.aggregate(first=Min("closed_on"), last=Max("closed_on"))
    start, end = date(days["first"].year, 1, 1), days["last"]
    agreements = {}
    for number, found in (("BENCH-ONE", Centre.objects.all()[:1]), ("BENCH-ALL", Centre.objects.all())):
        agreements[number], _made = Agreement.objects.update_or_create(
            number=number,
            defaults={
                "title": number,
                "organization": Organization.objects.first(),
                "starts_on": start,
                "ends_on": end + timedelta(days=400),
            },
        )
        agreements[number].centres.set(found)
    last = Service.objects.aggregate(last=Max("received_on"))["last"]
    quarter = quarter_before(quarter_of(min(last, end)).start)
    for name, number, period in (
        ("one centre's quarter", "BENCH-ONE", quarter),
        ("all centres' quarter", "BENCH-ALL", quarter),
        ("everything", "BENCH-ALL", Period(start, end)),
    ):
        yield name, Agreement.objects.for_report().get(pk=agreements[number].pk), period


def measure(folder):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from legal_cases.models import LegalCase
    from reports import build
    from reports.results import ByGender

    print(
        f"{connection.vendor}: {LegalCase.objects.exclude(closed_on=None).count():,} closed cases;"
        f" peak memory before {peak()} MB"
    )
    for name, loaded, period in agreements_to_measure():
        scope, since = scopes_of(period, loaded)
        section4, legal = best(lambda scope=scope: build.legal_assistance(scope))
        hand, _nothing = best(lambda scope=scope: by_hand(scope))
        cells, _nothing = best(lambda scope=scope: a_count_per_cell(scope), times=1)
        section7, _nothing = best(lambda scope=scope: build.beneficiaries(scope, ByGender()), times=2)
        hand7, _nothing = best(lambda scope=scope: by_hand(scope, BY_HAND_7, "s", "received_on"), times=2)
        both = [scope] if scope.counted == since.counted else [scope, since]
        whole_hand, _nothing = best(lambda both=both: whole_by_hand(*both), times=1)
        with CaptureQueriesContext(connection) as queries:
            whole, report = best(lambda loaded=loaded, period=period: build.build(loaded, period), times=1)
        print(
            f"{name}: {legal.cases_closed:,} cases, {report.beneficiaries.instances:,} services,"
            f" {report.beneficiaries.distinct.total:,} persons\n"
            f"  section 4 {section4 * 1000:.0f} ms, {section4 / hand:.1f} × by hand,"
            f" a count per cell {cells / section4:.0f} × as long;"
            f" section 7 {section7 * 1000:.0f} ms, {section7 / hand7:.1f} × by hand;"
            f" whole report, with since the start {whole * 1000:.0f} ms, {whole / whole_hand:.1f} × by hand,"
            f" {len(queries)} queries; peak memory {peak()} MB",
            flush=True,
        )
        if name != "everything":
            sheet, _nothing = best(lambda scope=scope: by_spreadsheet(scope, folder), times=1)
            print(
                f"  one table through a spreadsheet {sheet * 1000:.0f} ms, {sheet / section4:.0f} × section 4",
                flush=True,
            )


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
