"""What this server lacks, said at start-up."""

import sys
from ctypes import CDLL

from django.core import checks

PANGO = {"libpango-1.0.so.0": "libpango-1.0-0", "libpangoft2-1.0.so.0": "libpangoft2-1.0-0"}


def register() -> None:
    checks.register(pango_is_installed)


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


def _loads(library: str) -> bool:
    try:
        CDLL(library)
    except OSError:
        return False
    return True
