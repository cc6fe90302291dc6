import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from workbook.load import EXISTING, Import, NotWritten
from workbook.marked import write_marked
from workbook.read import WrongFile


class Command(BaseCommand):
    help = "Brings the records of an Excel workbook in: all of them, or none when anything is wrong."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--dry-run", action="store_true", help="Read and check everything, write nothing.")
        parser.add_argument(
            "--existing",
            choices=EXISTING,
            default=EXISTING[0],
            help="What happens to a reference number that is already there: an error, passed over, or updated.",
        )
        parser.add_argument("--report", metavar="FILE.xlsx", help="A copy of the workbook with the wrong cells marked.")

    def handle(self, *args, file, dry_run, existing, report, **options):
        if report and not Path(report).parent.is_dir():
            raise CommandError(f"There is no folder {Path(report).parent}.")
        if report and Path(report).exists() and Path(report).samefile(file):
            raise CommandError("The report cannot take the place of the workbook itself.")
        try:
            self.bring_in(file, dry_run, existing, report)
        except WrongFile as wrong:
            raise CommandError(str(wrong)) from None
        except NotWritten as sentence:
            raise CommandError(f"{sentence} ({sentence.__cause__})") from None
        except DatabaseError as error:
            raise CommandError(
                f"The database does not answer as it should ({error}). Was manage.py migrate run?"
            ) from None
        except OSError as error:
            raise CommandError(
                f"{error.filename or file} cannot be read or written: {error.strerror or error}."
            ) from None

    def bring_in(self, file, dry_run, existing, report):
        began = time.monotonic()
        with Import(file, existing=existing, news=self.stderr.write) as run:
            run.check()
            for problem in run.problems:
                self.stdout.write(str(problem))
            if report:
                write_marked(file, report, run.problems)
            warnings = len(run.problems) - run.errors
            if run.errors:
                raise CommandError(f"{run.errors:,} problems, {warnings:,} warnings. Nothing was imported.")
            if not dry_run:
                run.write()
        for name, tally in run.tallies.items():
            self.stdout.write(
                f"{name}: {tally.rows:,} rows, {tally.new:,} new, {tally.changed:,} changed, {tally.there:,} unchanged"
            )
        done = "Everything can be imported; nothing was written." if dry_run else "Imported."
        self.stdout.write(f"{done} {warnings:,} warnings, {time.monotonic() - began:.1f} seconds.")
