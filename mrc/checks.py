"""What this server lacks, said at start-up."""

import sys
from ctypes import CDLL
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

PANGO = {"libpango-1.0.so.0": "libpango-1.0-0", "libpangoft2-1.0.so.0": "libpangoft2-1.0-0"}


def register() -> None:
    checks.register(pango_is_installed)
    checks.register(keys_of_files_are_keys)
    checks.register(key_of_files_lies_apart, deploy=True)
    checks.register(database_knows_letters, deploy=True)


def pango_is_installed(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Looks for the libraries themselves: to import WeasyPrint would cost each command half a second."""
    packages = [package for library, package in PANGO.items() if not _loads(library)]
    if not packages or sys.platform != "linux":
        return []
    return [
        checks.Warning(
            "PDF is not available: Pango is missing.",
            hint=f"apt install {' '.join(packages)}",
            id="mrc.W001",
        )
    ]


def keys_of_files_are_keys(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """A wrong key would be noticed with the first paper only."""
    try:
        for key in settings.FILES_KEYS:
            Fernet(key)
    except ValueError:
        return [
            checks.Error(
                "FILES_KEY is not a key: 32 bytes in URL-safe base64.",
                hint='Make one: .venv/bin/python -c "from cryptography.fernet import Fernet; '
                'print(Fernet.generate_key().decode())"',
                id="mrc.E001",
            )
        ]
    return []


def key_of_files_lies_apart(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """For `check --deploy`: who takes the folder of data along must not hold the key to the papers too."""
    key = Path(settings.VAR_DIR) / "files-key"
    if not key.exists():
        return []
    return [
        checks.Warning(
            "The key of the papers lies in the folder of data, beside the papers it seals.",
            hint=f"Set FILES_KEY to what {key} holds, keep it somewhere else, and delete the file.",
            id="mrc.W002",
        )
    ]


def database_knows_letters(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """For `check --deploy`: with LC_CTYPE C, PostgreSQL's index of names leaves out Khmer, Lao, Burmese and Thai.

    Such names are found then too, only slowly: every card of the centre is read.
    """
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT show_trgm(%s)", ["សុខ"])
            if cursor.fetchone()[0]:
                return []
    except DatabaseError:  # not there yet, or not migrated: migrate says what is wrong
        return []
    return [
        checks.Warning(
            "PostgreSQL takes Khmer, Lao, Burmese and Thai letters for no letters: the database's LC_CTYPE is C.",
            hint="Make it anew with createdb --template=template0 --locale=C.UTF-8, and bring the records there.",
            id="mrc.W003",
        )
    ]


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True
