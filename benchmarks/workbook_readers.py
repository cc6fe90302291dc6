"""Which reader for the workbook? openpyxl read-only, python-calamine, and openpyxl's parts with our own row loop.

    python benchmarks/workbook_readers.py [ROWS]

Makes a sheet of services and reads it with each in a process of its own: seconds, rows a second, peak memory.
Decision (200,000 rows, two shared cores, see the docstring of workbook/read.py): our row loop over openpyxl's parts.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
HEADER = ("client", "service", "received_on", "note")


def make(path: str, rows: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("services")
    sheet.write_row(0, 0, HEADER)
    for row in range(1, rows + 1):
        sheet.write_string(row, 0, f"C01-2026-{row % 50_000:05d}")
        sheet.write_string(row, 1, "counselling")
        sheet.write_datetime(row, 2, date(2026, 1, 1) + timedelta(row % 300))
        if row % 3 == 0:
            sheet.write_string(row, 3, f"ជួបនៅមន្ទីរពេទ្យ {row}")
    book.close()


def with_openpyxl(path):
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _row in book["services"].iter_rows(values_only=True))


def with_calamine(path):
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    return sum(1 for _row in book.get_sheet_by_name("services").iter_rows())


def with_ours(path):
    import django

    django.setup()
    from workbook.read import opened

    with opened(path) as book:
        return sum(1 for _row in book.sheets[0].rows())


READERS = {"openpyxl": with_openpyxl, "calamine": with_calamine, "ours": with_ours}

if __name__ == "__main__":
    if len(sys.argv) == 3:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc.settings")
        began = time.perf_counter()
        count = READERS[sys.argv[1]](sys.argv[2])
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{sys.argv[1]:9} {count:>9,} rows  {took:6.1f} s  {count / took:>9,.0f} rows/s  peak {peak} MB")
    else:
        rows = int(sys.argv[1]) if len(sys.argv) == 2 else 200_000
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "services.xlsx")
            make(path, rows)
            for reader in READERS:
                subprocess.run([sys.executable, __file__, reader, path], check=False)
