from django.core.management.base import BaseCommand

from reports.measures import MEASURES


class Command(BaseCommand):
    help = "Lists the measures an indicator can have computed: name, label and what is counted."

    def handle(self, *args, **options):
        width = max(map(len, MEASURES))
        for measure in MEASURES.values():
            self.stdout.write(f"{measure.code:{width}}  {measure.label}: {measure.counts}")
