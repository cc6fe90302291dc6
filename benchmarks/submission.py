"""What it costs to freeze a report and to verify a frozen one, as ratios to building it in the same run.

    python benchmarks/submission.py [CLIENTS] [SERVICES] [CASES] [CENTRES]      default: 1000000 5000000 250000 40

Uses the database of benchmarks/report.py (`DATABASE_URL`, one filled before as it is). Nothing is left in it. Only
ratios inside one run mean anything.
"""

import time

from report import agreements_to_measure, fill, peak
from scratch import scratch


def timed(what, *args, **options):
    """Seconds, and what it gave."""
    began = time.perf_counter()
    given = what(*args, **options)
    return time.perf_counter() - began, given


def main():
    with scratch():
        fill()
        measure()


def measure():
    from django.db import connection, transaction

    from mrc.access.models import User
    from reports.build import build
    from reports.models import ProgressReport
    from reports.renderers import render
    from reports.submitted.actions import freeze, kept_lines, writing_of
    from reports.submitted.changes import restatement

    print(f"{connection.vendor}; peak memory before {peak()} MB")
    by = User.objects.first() or User.objects.create_user("bench@example.org", full_name="Bench", role="coordinator")
    for name, agreement, period in agreements_to_measure():
        building, report = timed(build, agreement, period)
        naming, (content, cases) = timed(kept_lines, agreement, report)
        with transaction.atomic():
            row = ProgressReport.objects.create(
                agreement=agreement, starts_on=period.start, ends_on=period.end, due_on=period.end, status="draft"
            )
            freezing, kept = timed(freeze, row, report, agreement=agreement, written=writing_of(row), by=by)
            verifying, found = timed(restatement, kept)
            transaction.set_rollback(True)
        printing, pdf = timed(render, report, "pdf")
        print(
            f"{name}: {len(cases):,} cases; building the report {building * 1000:.0f} ms;"
            f" its ledger {naming / building:.1f} × of that, {len(content) / 1e6:.2f} MB;"
            f" freezing with all files {freezing / building:.1f} ×; verifying {verifying / building:.1f} ×,"
            f" {'unchanged' if found.is_unchanged and found.is_intact else 'DIFFERS'};"
            f" PDF {printing:.1f} s, {len(pdf) / 1e6:.2f} MB; peak memory {peak()} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
