"""File locks between processes, and the errors of a home folder that cannot be used.

The system frees a lock when its holder dies. The lock file keeps a line about its holder, for others' messages.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from graph.local.home import Home, read_json
from ontology.errors import ServerBusy, ServerStartError

PAUSE = 0.1
"""Seconds between two attempts to get a lock."""


def file_lock(path: Path) -> FileLock:
    """A lock on a file that only its owner may read; taken with `acquire(timeout=…)`, which raises filelock.Timeout."""
    return FileLock(path, mode=0o600, poll_interval=PAUSE, fallback_to_soft=False)


@contextmanager
def server_lock(home: Home, deadline: float) -> Iterator[None]:
    """The lock for starting or stopping the server of a home; raises ServerBusy when another holds it too long."""
    with usable(home):
        home.make(home.run)
        lock = file_lock(home.lock_file)
        try:
            lock.acquire(timeout=max(0, deadline - time.monotonic()))
        except Timeout:
            raise ServerBusy(
                f"process {read_json(home.lock_file).get('pid', 'unknown')} is starting or stopping the server in "
                f"{home.root} and has not finished: wait for it, or end it, and look into {home.console_log}"
            ) from None
        try:
            _sign(home.lock_file)
            yield
        finally:
            lock.release()


@contextmanager
def preparing(home: Home) -> Iterator[None]:
    """The lock for creating the schema and finishing interrupted work: two processes at once can deadlock in Neo4j."""
    with usable(home):
        home.make(home.run)
        lock = file_lock(home.run / "prepare.lock")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True)
class MainJob:
    """The `sayso run` that serves a home: its process, and the API's address once it listens."""

    pid: int
    api: str | None = None

    def __str__(self) -> str:
        return f"process {self.pid}" + (f", API {self.api}" if self.api else "")


@contextmanager
def main_job(home: Home) -> Iterator[None]:
    """The lock of `sayso run`: one a home, since a second one would lose its Neo4j when the first ends."""
    with usable(home):
        home.make(home.run)
        lock = file_lock(home.main_job_file)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise ServerBusy(
                f"`sayso run` serves {home.root} already ({_signed(home)}): use that one, end it, "
                "or choose another --home"
            ) from None
        _sign(home.main_job_file)
    try:
        yield
    finally:
        lock.release()


def announce_api(home: Home, url: str) -> None:
    """Write the API's address into the lock file of the main job, which this process holds."""
    _sign(home.main_job_file, api=url)


def running_main_job(home: Home) -> MainJob | None:
    """The `sayso run` that serves this home now."""
    if not home.main_job_file.exists():
        return None
    lock = file_lock(home.main_job_file)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return _signed(home)
    lock.release()
    return None


def _signed(home: Home) -> MainJob:
    found = read_json(home.main_job_file)
    return MainJob(found.get("pid", 0), found.get("api"))


def _sign(path: Path, **more: str) -> None:
    """Write into a lock file which process holds it."""
    with suppress(OSError):  # only for messages: a full disk must not prevent a stop
        path.write_text(json.dumps({"pid": os.getpid(), **more}) + "\n", encoding="utf-8")


@contextmanager
def usable(home: Home) -> Iterator[None]:
    """Turn an OSError of the home folder into a ServerStartError that says what to do."""
    try:
        yield
    except OSError as error:
        raise ServerStartError(
            f"the home folder {home.root} cannot be used: {error.strerror} ({error.filename}). "
            "Make room there or mend its permissions, or choose another home folder."
        ) from error
