from django.core.management.base import BaseCommand

from mrc.jobs.actions import remove_old


class Command(BaseCommand):
    help = "Takes away the files that long work made more than a day ago."

    def handle(self, *args, **options):
        self.stdout.write(f"{remove_old()} removed.")
