"""All closing records in one PDF: seconds and peak memory, in chunks against one document, and 1,000 as a task, alone
and in the bundle of a submitted report.

    python benchmarks/records_pdf.py             # 200 records in both ways, 1,000 as a task and in a bundle
    python benchmarks/records_pdf.py 40 80       # fewer

Makes a database of its own in a temporary folder. Each way runs in a process of its own, so that its peak is its own.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc.settings")

REMARKS = {
    "en": "The employer paid in four instalments and returned the passport. ",
    "km": "និយោជកបានបង់ប្រាក់ជាបួនដង ហើយបានប្រគល់លិខិតឆ្លងដែនវិញ។ ",
    "th": "นายจ้างจ่ายเงินเป็นสี่งวดและคืนหนังสือเดินทาง ",
    "my": "အလုပ်ရှင်က လေးကြိမ်ခွဲပေးချေပြီး နိုင်ငံကူးလက်မှတ် ပြန်ပေးခဲ့သည်။ ",
}


def fill(most: int):
    """Closed cases on consecutive days, so that a period of as many days holds as many."""
    from django.core.management import call_command

    from legal_cases.models import CaseAmount, CaseRemedy, CaseSanction, CaseSubject, LegalCase
    from mrc.access.models import Centre, Membership, Organization, User

    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(name="An organization")
    centre = Centre.objects.create(code="BEN", name="Benchmark", organization=organization, country="TH")
    user = User.objects.create_user("bench@example.org", role="coordinator", full_name="Bench")
    Membership.objects.create(user=user, centre=centre)
    languages = list(REMARKS.values())
    cases = [
        LegalCase(
            centre=centre,
            reference=f"BEN-L-{number:05}",
            gender="woman" if number % 2 else "man",
            nationality="KH",
            destination_country="TH",
            sector="seafood",
            source="migrant_worker",
            legal_status="unknown",
            opened_on=date(2020, 1, 1),
            closed_on=date(2021, 1, 1) + timedelta(days=number),
            resolved_through="mediation",
            remarks=languages[number % len(languages)] * 4,
        )
        for number in range(most)
    ]
    LegalCase.objects.bulk_create(cases)
    common = [{"case": case, "centre": centre} for case in cases]
    for model, codes in (
        (CaseSubject, ("wages_withheld", "id_retention")),
        (CaseRemedy, ("compensation", "documents_returned")),
        (CaseSanction, ("warning",)),
    ):
        model.objects.bulk_create(model(code=code, **line) for line in common for code in codes)
    CaseAmount.objects.bulk_create(
        CaseAmount(kind=kind, currency="THB", amount=Decimal(45000), **line)
        for line in common
        for kind in ("requested", "awarded")
    )


def make(records: int, chunk: int):
    """As the worker does it. A chunk as large as the whole is one document."""
    from mrc.access.models import User
    from reports import record_bundle

    user = User.objects.get()
    period = days_of(records)
    parameters = {
        "agreement": "",
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "form": record_bundle.INTERNAL,
        "centres": user.centre_ids,
    }
    measured(record_bundle.KIND, parameters, records, chunk, f"{records:>5} records, {chunk:>4} a document")


def bundle(records: int, chunk: int):
    """The report of an agreement with as many cases is frozen with its files; its bundle is made and measured."""
    from mrc.access.models import Centre, Organization, User
    from mrc.agreements.models import Agreement
    from reports.actions import begin_report
    from reports.build import build
    from reports.delivery import bundle, forms
    from reports.submitted.actions import freeze, writing_of

    user, period = User.objects.get(), days_of(records)
    agreement = Agreement.objects.create(
        number="BENCH",
        title="Bench",
        organization=Organization.objects.get(),
        starts_on=period.start,
        ends_on=period.end,
    )
    agreement.centres.add(Centre.objects.get())
    report = begin_report(agreement=agreement, period=period)
    built = build(agreement, period)
    submission = freeze(report, built, agreement=agreement, written=writing_of(report), by=user)
    parameters = {"submission": str(submission.uuid), "cases": forms.PERIOD, "centres": user.centre_ids}
    measured(bundle.KIND, parameters, records, chunk, f"bundle of a report with {records} cases")


def days_of(records: int):
    from mrc.period import Period

    return Period(date(2021, 1, 1), date(2021, 1, 1) + timedelta(days=records - 1))


def measured(kind: str, parameters: dict, records: int, chunk: int, title: str):
    from mrc import sealed
    from mrc.access.models import User
    from mrc.jobs.actions import start
    from reports import records_pdf

    records_pdf.CHUNK = chunk
    began = time.perf_counter()
    job = start(kind=kind, user=User.objects.get(), centre=None, parameters=parameters)
    took = time.perf_counter() - began
    job.refresh_from_db()
    if job.state != "done" or job.total != records:
        sys.exit(f"{job.state}: {job.sentence}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    printers = resource.getrusage(resource.RUSAGE_CHILDREN)  # of which one lives at a time
    peak = (used.ru_maxrss + printers.ru_maxrss) // 1024
    cpu = sum(one.ru_utime + one.ru_stime for one in (used, printers))
    size = len(sealed.unseal(job.stored_as)) / 2**20
    print(f"{title}: {took:5.0f} s ({cpu:.0f} s of processor), peak {peak:>5} MB, file {size:.1f} MB", flush=True)


def main(few: int = 200, many: int = 1000):
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "MRC_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "TASKS": "immediate",
        }
        for words in (
            ["fill", few, many],
            ["make", few, few],
            ["make", few, 50],
            ["make", few, 25],
            ["make", many, 25],
            ["bundle", many, 25],
        ):
            subprocess.run([sys.executable, __file__, *map(str, words)], env=environment, cwd=HOUSE, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in {"fill", "make", "bundle"}:
        import django

        django.setup()
        what, first, second = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        fill(max(first, second)) if what == "fill" else {"make": make, "bundle": bundle}[what](first, second)
    else:
        main(*map(int, sys.argv[1:3]))
