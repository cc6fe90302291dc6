"""Kinds of long work. An app that has some declares it with ``@work`` in a module its AppConfig imports.

A work function gets the job and ``progress``; it holds no transaction while it reports, asks again before each piece
whether its person still may (``user_of``), and returns the file it made, or nothing. It writes no file of its own that
would be left behind: ``scratch`` is private, encrypted with a key that dies with the process, and removed.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from cryptography.fernet import Fernet
from django.conf import settings
from django.utils import timezone

from mrc.access.models import User

from .models import Job, JobState

TOLD_EVERY = 0.5  # seconds


class Stopped(Exception):
    """The job was cancelled, or its person lost the right to what it makes."""


class CannotBeDone(Exception):
    """With a sentence for the person who asked: what is wrong, and how to mend it."""


@dataclass(frozen=True)
class JobFile:
    """What the work made. The name holds no name of a person."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class Kind:
    title: object  # lazily translated
    function: Callable[[Job, "Progress"], JobFile | None]
    may: Callable[[User, Job], bool]
    record: str
    about: Callable[[Job], str] = lambda job: ""


KINDS: dict[str, Kind] = {}


def work(
    kind: str,
    *,
    title: object,
    may: Callable[[User, Job], bool],
    record: str,
    about: Callable[[Job], str] = lambda job: "",
):
    """Declares a kind of work. ``may`` is asked before the work and at the download; ``record`` names it in the log.

    ``about`` tells one from another of its kind in a list; no name of a person stands in it.
    """

    def declare(function):
        KINDS[kind] = Kind(title, function, may, record, about)
        return function

    return declare


def user_of(job: Job) -> User:
    """Who asked, read anew, so that a right taken away in the meantime ends the work. Raises Stopped."""
    user = User.objects.with_deputising().filter(pk=job.user_id, is_active=True).first()
    if user is None or not KINDS[job.kind].may(user, job):
        raise Stopped
    return user


class Progress:
    """Says how far the work is, at most every half second. Raises Stopped once the job is gone."""

    def __init__(self, job: Job):
        self.job, self.told_at = job, 0.0

    def __call__(self, done: int, total: int, sentence: object = "") -> None:
        if done < total and time.monotonic() - self.told_at < TOLD_EVERY:
            return
        self.told_at = time.monotonic()
        told = {"done": done, "total": total, "sentence": str(sentence), "seen_at": timezone.now()}
        if not Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING).update(**told):
            raise Stopped


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "jobs"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class Scratch:
    """Pieces on the disk, in the order they were put, readable by this process alone."""

    def __init__(self, path: Path):
        self.path, self.count, self.key = path, 0, Fernet(Fernet.generate_key())

    def put(self, piece: bytes) -> None:
        (self.path / str(self.count)).write_bytes(self.key.encrypt(piece))
        self.count += 1

    def pieces(self) -> Iterator[bytes]:
        for number in range(self.count):
            yield self.key.decrypt((self.path / str(number)).read_bytes())


@contextmanager
def scratch() -> Iterator[Scratch]:
    path = folder() / secrets.token_hex(16)
    path.mkdir(mode=0o700)
    try:
        yield Scratch(path)
    finally:
        rmtree(path, ignore_errors=True)
