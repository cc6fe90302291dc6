from django.core.management.base import BaseCommand

from mrc.drafts.kept import remove_old


class Command(BaseCommand):
    help = "Removes drafts older than 30 days. New drafts do the same in passing; this is for a nightly timer."

    def handle(self, **options):
        self.stdout.write(f"{remove_old()} old drafts removed.")
