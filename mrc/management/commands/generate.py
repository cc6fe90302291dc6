"""Fills an empty database with invented records in great numbers, to measure with."""

import resource
import time

from django.core.management.base import BaseCommand, CommandError

from clients.models import Client
from mrc.access.models import Centre, User
from mrc.demo.crowd import Crowd


class Command(BaseCommand):
    help = "Writes invented clients in all scripts, with services and cases. The same seed writes the same people."

    def add_arguments(self, parser):
        parser.add_argument("--clients", type=int, default=10_000)
        parser.add_argument("--centres", type=int, default=2)
        parser.add_argument("--services", type=int, default=0)
        parser.add_argument("--cases", type=int, default=0, help="At most one for each client.")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--add", action="store_true", help="Into a database that has records, in new centres.")

    def handle(self, *, clients, centres, services, cases, seed, add, **options):
        if clients < 1 or centres < 1 or services < 0 or not 0 <= cases <= clients:
            raise CommandError("At least one client and one centre; at most one case for each client.")
        if not add and (Client.objects.exists() or Centre.objects.exists() or User.objects.exists()):
            raise CommandError(
                "This database has records. Invented people go into an empty one; --add writes them beside the others."
            )
        began, said = time.monotonic(), 0
        for done in Crowd(clients=clients, centres=centres, services=services, cases=cases, seed=seed).write():
            if done * 20 // clients > said:
                said = done * 20 // clients
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                self.stdout.write(f"{done:,} clients, {time.monotonic() - began:.0f} s, at most {memory} MB of memory")
        self.stdout.write("All persons are invented.")
