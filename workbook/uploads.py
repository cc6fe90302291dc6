"""Workbooks that somebody uploaded: kept for a day at most, for that person alone, under a name nobody can guess."""

import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.http import Http404
from django.utils.translation import get_language

from mrc.access.models import User

from .load import Import, NotWritten
from .marked import write_marked
from .read import WrongFile

KEPT_SECONDS = 24 * 60 * 60
SILENT_SECONDS = 180  # after which work that says nothing is taken for dead
AT_ONCE_BYTES = 2 * 2**20  # larger workbooks are worked on beside the page
UNPACKED_FACTOR = 10
SHOWN_PROBLEMS = 200
CHECKING, CHECKED, REFUSED, WRITING, WRITTEN = "checking", "checked", "refused", "writing", "written"


class Upload:
    """One uploaded workbook and how far it has come; its state stands beside it in a file."""

    def __init__(self, token: str):
        self.token = token
        self.path = folder() / f"{token}.xlsx"
        self.marked = folder() / f"{token}.marked.xlsx"
        self.state_path = folder() / f"{token}.json"
        self.state: dict = {}

    @classmethod
    def keep(cls, file, *, user: User, existing: str) -> "Upload":
        """Stores what was uploaded; old uploads go."""
        remove_old()
        upload = cls(secrets.token_hex(16))
        with open(upload.path, "xb", opener=owner_only) as target:
            for chunk in file.chunks():
                target.write(chunk)
        upload.state = {"user": user.pk, "made": time.time()}
        upload.begin(CHECKING, existing=existing)
        return upload

    @classmethod
    def of(cls, user: User, token: str) -> "Upload":
        """The user's own upload; for everybody else, and afterwards, it does not exist."""
        if not token.isalnum():
            raise Http404
        upload = cls(token)
        try:
            upload.state = json.loads(upload.state_path.read_text())
        except (OSError, ValueError):
            raise Http404 from None
        if upload.state.get("user") != user.pk or not upload.path.exists():
            raise Http404
        return upload

    def save(self, **changes) -> None:
        self.state |= {**changes, "at": time.time()}
        unfinished = self.state_path.with_suffix(f".{secrets.token_hex(4)}")
        with open(unfinished, "x", opener=owner_only) as target:
            json.dump(self.state, target)
        unfinished.replace(self.state_path)

    def begin(self, stage: str, **changes) -> None:
        self.save(stage=stage, news="", sentence="", language=get_language(), **changes)

    @property
    def stage(self) -> str:
        return self.state["stage"]

    @property
    def is_busy(self) -> bool:
        return self.stage in {CHECKING, WRITING} and time.time() - self.state["at"] < SILENT_SECONDS

    @property
    def is_dead(self) -> bool:
        return self.stage in {CHECKING, WRITING} and not self.is_busy

    def may_write(self) -> bool:
        """True once for a checked workbook without errors: a double click writes once."""
        if self.stage != CHECKED or self.state["errors"]:
            return False
        try:
            os.close(os.open(self.path.with_suffix(".once"), os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return False
        return True

    def remove(self) -> None:
        for path in folder().glob(f"{self.token}.*"):
            path.unlink(missing_ok=True)

    # The work.

    def work(self, user: User) -> None:
        """Checks or writes, at once when the workbook is small, else in a process of its own."""
        if self.path.stat().st_size <= AT_ONCE_BYTES:
            self.work_now(user)
            return
        subprocess.Popen(  # noqa: S603  our own command with our own token
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "work_on_upload", self.token, str(user.pk)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=settings.BASE_DIR,
        )

    def work_now(self, user: User) -> None:
        writes = self.stage == WRITING
        run = Import(
            self.path,
            existing=self.state["existing"],
            user=user,
            most_bytes=settings.WORKBOOK_MAX_BYTES,
            most_unpacked=min(settings.WORKBOOK_MAX_UNPACKED_BYTES, UNPACKED_FACTOR * settings.WORKBOOK_MAX_BYTES),
            news=lambda sentence: self.save(news=sentence),
        )
        with run:
            try:
                run.check()
                if writes and not run.errors:
                    run.write()
            except (WrongFile, NotWritten) as sentence:
                self.save(stage=REFUSED, sentence=str(sentence))
                return
            if run.problems and not writes:
                write_marked(self.path, self.marked, run.problems)
        written = writes and not run.errors
        self.save(
            stage=WRITTEN if written else CHECKED,
            errors=run.errors,
            warnings=len(run.problems) - run.errors,
            tallies={name: asdict(tally) for name, tally in run.tallies.items()},
            problems=[] if written else shown_first(run.problems),
        )
        if written:
            for path in (self.path, self.marked):
                path.unlink(missing_ok=True)
            self.path.touch(mode=0o600)  # the answer is shown once more when the page is loaded again
        else:
            self.path.with_suffix(".once").unlink(missing_ok=True)


def shown_first(problems) -> list:
    """What the page shows: errors before warnings."""
    errors = [problem for problem in problems if problem.is_error][:SHOWN_PROBLEMS]
    warnings = [problem for problem in problems if not problem.is_error][: SHOWN_PROBLEMS - len(errors)]
    return [problem._asdict() for problem in (*errors, *warnings)]


def owner_only(path, flags):
    return os.open(path, flags, 0o600)


def folder() -> Path:
    path = Path(settings.VAR_DIR) / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def remove_old() -> None:
    before = time.time() - KEPT_SECONDS
    for path in folder().iterdir():
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            continue
