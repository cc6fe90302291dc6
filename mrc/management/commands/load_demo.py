"""Fills an empty database with two invented centres; writes one log-in per account to var/demo-logins."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mrc.access.models import Centre, User
from mrc.demo import load

LOGINS = "demo-logins"


class Command(BaseCommand):
    help = "Loads the demo: two centres, users of every role, clients, cases, events, a finished quarter."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="Do nothing when there is any user or centre.")

    def handle(self, *, if_empty, **options):
        if User.objects.exists() or Centre.objects.exists():
            if if_empty:
                return
            raise CommandError("The demo goes into an empty database; this one has users or centres.")
        logins = load()
        keep(logins)
        self.stdout.write("The demo is loaded. All persons in it are invented.")
        if if_empty:  # whoever asks like this prints the file at each start
            return
        width = max(len(login.email) for login in logins)
        for login in logins:
            self.stdout.write(f"{login.role:13}  {login.email:{width}}  {login.password}  {login.centres}".rstrip())


def keep(logins):
    """Readable by the owner alone from the first byte on; an older file is replaced."""
    path = settings.VAR_DIR / LOGINS
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        for login in logins:
            file.write(f"{login.role}\t{login.email}\t{login.password}\t{login.centres}\n")
    new.replace(path)
