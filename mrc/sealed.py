"""Files that lie encrypted: written whole under a random name, read back whole. Who calls has checked who may.

The key stands outside the database (FILES_KEY, else a file of the data folder). A file is written before its row and
removed after it, so that a row never lacks its file; a file whose row was never saved is found by ``strays``.
"""

import os
import secrets
import time
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """The file is gone, was changed, or was sealed with another key."""


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "sealed"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _key() -> MultiFernet:
    """The first key seals; all of them open, so that a key can be changed."""
    return MultiFernet([Fernet(key) for key in settings.FILES_KEYS])


def seal(content: bytes) -> str:
    """Keeps the content encrypted and returns the name to find it by. On disk before it returns, or not at all."""
    name = secrets.token_hex(24)
    draft = folder() / f"{name}.part"
    sealed = _key().encrypt(content)
    try:
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
            target.write(sealed)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(folder() / name)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    directory = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(directory)  # the name too outlives a power cut, before a row is written that relies on it
    finally:
        os.close(directory)
    return name


def unseal(name: str) -> bytes:
    """Raises Unreadable."""
    try:
        return _key().decrypt((folder() / Path(name).name).read_bytes())
    except (OSError, InvalidToken) as error:
        raise Unreadable from error


def remove(name: str) -> None:
    """Call it once the row is gone for good: in ``transaction.on_commit``."""
    if name:
        (folder() / Path(name).name).unlink(missing_ok=True)


def is_there(name: str) -> bool:
    return bool(name) and (folder() / Path(name).name).is_file()


def strays(known: Container[str], *, older_than_seconds: int = 3600) -> Iterator[str]:
    """Names of files without a row, old enough not to be in the middle of being saved."""
    before = time.time() - older_than_seconds
    for path in list(folder().iterdir()):
        with suppress(FileNotFoundError):
            if path.name not in known and path.stat().st_mtime < before:
                yield path.name
