from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workbook.template import write_template


class Command(BaseCommand):
    help = "Writes an empty workbook with all sheets, drop-downs for the choices and the meaning of each column."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.xlsx")

    def handle(self, *args, file, **options):
        if not Path(file).parent.is_dir():
            raise CommandError(f"There is no folder {Path(file).parent}.")
        try:
            write_template(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror or error}.") from None
