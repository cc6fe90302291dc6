import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from legal_cases.models import LetterTemplate, Paper
from mrc import sealed
from mrc.jobs.models import Job
from reports.models import Attachment, SubmittedFile

KEPT_IN = (Paper, LetterTemplate, Attachment, SubmittedFile, Job)
PASSING = ("incoming", "exports")  # folders whose files live as long as one request
AN_HOUR = 3600


class Command(BaseCommand):
    help = (
        "Removes files no record knows, such as a power cut leaves, once they are an hour old; "
        "names records whose file is missing. Run it once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *args, dry_run, **options):
        rows = [(model, pk, name) for model in KEPT_IN for pk, name in names_in(model)]
        swept = list(sealed.strays({name for _model, _pk, name in rows}, older_than_seconds=AN_HOUR))
        unfinished = list(left_behind(older_than_seconds=AN_HOUR))
        if not dry_run:
            for name in swept:
                sealed.remove(name)
            for path in unfinished:
                path.unlink(missing_ok=True)
        word = "would be removed" if dry_run else "removed"
        self.stdout.write(f"{len(swept) + len(unfinished)} files without a record {word}")
        missing = [f"{model._meta.label} {pk}" for model, pk, name in rows if not sealed.is_there(name)]
        if missing:
            raise CommandError("Records whose file is missing, look in a backup: " + ", ".join(missing))


def names_in(model):
    return model.objects.exclude(stored_as="").order_by().values_list("pk", "stored_as").iterator()


def left_behind(*, older_than_seconds: int) -> Iterator[Path]:
    """What was being sent or written when the server stopped."""
    before = time.time() - older_than_seconds
    for name in PASSING:
        folder = Path(settings.VAR_DIR) / name
        for path in list(folder.iterdir()) if folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path
