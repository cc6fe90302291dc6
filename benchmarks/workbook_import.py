"""How fast a large workbook comes in, and whether pages answer meanwhile.

    DATABASE_URL=… python benchmarks/workbook_import.py [SERVICES] [CASES] [CLIENTS]

Needs an empty, migrated database. Prints seconds, rows a second, peak memory, how long the longest transaction took,
and the slowest of the reads and of the small writes that two other processes make all the while.
"""

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc.settings")
CASE_COLUMNS = (
    *("case", "centre", "client", "gender", "sector", "subjects", "opened_on", "closed_on"),
    *("resolved_through", "remedies", "requested", "awarded", "sanctions"),
)
READER = "reader@example.org"
NAMES = ["Sok Dara", "សុខ ដារ៉ា", "ບຸນມີ", "အေးအေးမော်", "สมชาย ใจดี", "Nguyễn Thị Hoa"]


def make(path: str, services: int, cases: int, clients: int) -> None:
    import xlsxwriter

    chance = random.Random(1)
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    first = date(2021, 1, 1)

    def sheet(name, columns, rows):
        page = part = row = 0
        for values in rows:
            if not page or row == 1_048_575:
                part += 1
                page, row = book.add_worksheet(name if part == 1 else f"{name}_{part}"), 0
                page.write_row(0, 0, columns)
            row += 1
            for place, value in enumerate(values):
                if value is not None:
                    (page.write_datetime if isinstance(value, date) else page.write)(row, place, value)

    sheet(
        "centres",
        ("centre", "name", "organization", "country"),
        ((f"B{n:02d}", f"Centre {n}", "Partner", "TH") for n in range(40)),
    )
    sheet(
        "clients",
        ("client", "centre", "registered_on", "consent", "name", "gender", "birth_year", "telephone", "nationality"),
        (
            (
                f"B{n % 40:02d}-{n:07d}",
                f"B{n % 40:02d}",
                first + timedelta(n % 1500),
                "yes",
                f"{NAMES[n % 6]} {n}",
                chance.choice(("woman", "man", "man", "other")),
                1960 + n % 45,
                f"08{n:08d}",
                "MM",
            )
            for n in range(clients)
        ),
    )
    sheet(
        "services",
        ("client", "service", "received_on", "note"),
        (
            (
                f"B{(n * 7 % clients) % 40:02d}-{n * 7 % clients:07d}",
                ("counselling", "legal_assistance", "information")[n % 3],
                first + timedelta(n % 2000),
                f"note {n}" if n % 4 == 0 else None,
            )
            for n in range(services)
        ),
    )
    sheet(
        "legal_cases",
        CASE_COLUMNS,
        (
            (
                f"L{n:07d}",
                f"B{n % clients % 40:02d}",
                f"B{n % clients % 40:02d}-{n % clients:07d}",
                ("woman", "man")[n % 2],
                ("fishing", "construction", "domestic_work")[n % 3],
                "wages_withheld; id_retention",
                first + timedelta(n % 1500),
                first + timedelta(n % 1500 + n % 300),
                ("mediation", "court")[n % 2],
                "compensation; documents_returned",
                "THB 45000; MMK 20000",
                "THB 30000",
                "fine",
            )
            for n in range(cases)
        ),
    )
    book.close()


def read_all_the_while(stop, slowest, count):
    """Another process, as a page would: the newest fifty cards."""
    import django

    django.setup()
    from clients.models import Client

    while not stop.is_set():
        began = time.perf_counter()
        list(Client.objects.select_related("centre")[:50])
        slowest.value = max(slowest.value, time.perf_counter() - began)
        count.value += 1
        time.sleep(0.05)


def write_all_the_while(stop, slowest, count):
    """A third process, as every page does: one line in the access log. It waits as long as it must."""
    import django

    django.setup()
    from django.db import connection

    from mrc.access.models import AccessLog, User

    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 600
    user = User.objects.get(email=READER)
    while not stop.is_set():
        began = time.perf_counter()
        AccessLog.objects.create(user=user, action=AccessLog.Action.VIEW, record="benchmark")
        slowest.value = max(slowest.value, time.perf_counter() - began)
        count.value += 1
        time.sleep(0.2)


class Longest:
    """How long the longest transaction of this process took, on the clock and of the processor."""

    def __init__(self):
        self.wall = self.processor = 0.0

    def watch(self, atomic):
        enter, leave = atomic.__enter__, atomic.__exit__

        def timed_enter(block):
            enter(block)
            block.began = time.perf_counter(), time.process_time()

        def timed_leave(block, *error):
            try:
                return leave(block, *error)
            finally:
                wall, processor = block.began
                if time.perf_counter() - wall > self.wall:
                    self.wall, self.processor = time.perf_counter() - wall, time.process_time() - processor

        atomic.__enter__, atomic.__exit__ = timed_enter, timed_leave


def main():
    services, cases, clients = (*map(int, sys.argv[1:]), *(1_000_000, 200_000, 200_000)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "large.xlsx")
        began = time.perf_counter()
        make(path, services, cases, clients)
        print(f"made {os.path.getsize(path) / 2**20:.0f} MB in {time.perf_counter() - began:.0f} s", flush=True)
        import django

        django.setup()
        from django.db.transaction import Atomic

        from mrc.access.models import User
        from workbook.load import Import

        User.objects.get_or_create(email=READER, defaults={"full_name": "Reader", "role": "administrator"})
        context = multiprocessing.get_context("spawn")
        stop = context.Event()
        others = []
        for work in (read_all_the_while, write_all_the_while):
            slowest, count = context.Value("d", 0.0), context.Value("i", 0)
            others.append((context.Process(target=work, args=(stop, slowest, count)), slowest, count))
            others[-1][0].start()
        longest = Longest()
        longest.watch(Atomic)
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        began = time.perf_counter()
        with Import(
            path, news=lambda sentence: print(f"  {time.perf_counter() - began:5.0f} s  {sentence}", flush=True)
        ) as run:
            run.check()
            checked = time.perf_counter() - began
            print(
                f"checked in {checked:.0f} s, {run.errors} problems", [str(p) for p in run.problems if p.is_error][:3]
            )
            run.write()
        took = time.perf_counter() - began
        stop.set()
        for process, _slowest, _count in others:
            process.join()
        rows = sum(tally.rows for tally in run.tallies.values())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{rows:,} rows in {took:.0f} s, {rows / took:,.0f} a second; written in {took - checked:.0f} s")
        print(f"memory {base} MB before, {peak} MB at most: {(peak - base) * 2**20 / rows:.0f} bytes a row")
        print(f"the longest transaction took {longest.wall:.1f} s, {longest.processor:.1f} s of the processor")
        for word, (_process, slowest, count) in zip(("read lists", "wrote lines"), others, strict=True):
            print(f"another process {word}, {count.value} of them meanwhile; the slowest took {slowest.value:.2f} s")


if __name__ == "__main__":
    main()
