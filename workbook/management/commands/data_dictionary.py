from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workbook.dictionary import data_dictionary


class Command(BaseCommand):
    help = "Prints every sheet, column and code of the workbook, as Markdown."

    def add_arguments(self, parser):
        parser.add_argument("-o", dest="output", metavar="FILE", help="Write to a file instead.")

    def handle(self, *args, output, **options):
        if not output:
            self.stdout.write(data_dictionary(), ending="")
            return
        try:
            Path(output).write_text(data_dictionary(), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
