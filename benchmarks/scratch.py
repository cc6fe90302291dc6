"""The database a benchmark works in: that of DATABASE_URL, or SQLite in a folder that goes with it."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mrc.settings")


@contextmanager
def scratch() -> Iterator[str]:
    """Migrated, with Django set up so that its pages open without a web server. Gives the folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/scratch.sqlite3")
        os.environ.setdefault("MRC_VAR", folder)
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["testserver"]
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # works without collectstatic
        call_command("migrate", verbosity=0)
        yield folder


def filled(**numbers: int) -> None:
    """Invented people, unless the database was filled before."""
    from django.core.management import call_command
    from django.db import connection

    from clients.models import Client

    if not Client.objects.exists():
        call_command("generate", **numbers)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as autovacuum does within minutes
            cursor.execute("VACUUM ANALYZE")
