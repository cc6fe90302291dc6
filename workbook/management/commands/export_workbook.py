from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from mrc.access.models import Centre
from workbook.export import Export


class Command(BaseCommand):
    help = "Writes the records of all centres, or of some, as an Excel workbook that import_workbook reads again."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--centre", metavar="CODE", action="append", help="Only this centre; may be given again.")
        parser.add_argument(
            "--deidentified",
            action="store_true",
            help="No names, contacts or free texts, the year of birth at most, running numbers for references.",
        )

    def handle(self, *args, file, centre, deidentified, **options):
        centres = None
        if centre:
            centres = list(Centre.objects.filter(code__in=centre))
            if missing := sorted(set(centre) - {found.code for found in centres}):
                raise CommandError(f"There is no centre {', '.join(missing)}.")
        if not Path(file).parent.is_dir():
            raise CommandError(f"There is no folder {Path(file).parent}.")
        try:
            written = Export(centres=centres, deidentified=deidentified).write(file, news=self.tell)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror or error}.") from None
        for name, rows in written.rows.items():
            self.stdout.write(f"{name}: {rows:,} rows")
        if written.cut:
            self.stderr.write(
                f"{written.cut:,} texts were longer than a cell of Excel can hold (32,767 characters) and were cut."
            )

    def tell(self, name, rows):
        self.stderr.write(f"{name}: {rows:,} rows written")
