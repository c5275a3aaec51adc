"""Loads in the background, as files: each job is a folder in `jobs/` of the home, so that it survives a restart.

A folder holds `job.json`, the file to load (in `file/`, until the job has ended), `report.json` and `rejects.jsonl`.
It gets its name once all of it is there. Several processes may serve one home: each takes files in, one runs them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NotRequired, cast

from filelock import BaseFileLock
from typing_extensions import TypedDict

from graph.local.home import Home, read_json, write_private
from graph.local.locks import file_lock
from graph.local.room import check_room
from graph.local.written_files import replacing
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from loaders.reading import rejects_of
from ontology.errors import NotFound

State = Literal["queued", "running", "done", "failed", "cancelled"]

MOST_KEPT = 500
"""How many jobs that have ended are kept."""
DAYS_KEPT = 30
"""For how many days."""
_MOST_STARTS = 3
_GIVEN_UP = timedelta(hours=1)
"""An upload that has not grown for so long is of a process that died."""
_ROOM_CHECKED_EVERY = 16 * 2**20
_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
_UPLOAD = "upload-"
_LONGEST_NAME = 150
_LAST = "~"  # sorts behind every id


class ProgressRow(TypedDict):
    """A step of a load."""

    step: str
    done: int
    """How many records (when reading) or claims (when loading) are done."""
    total: int | None
    perSecond: float


class JobRow(TypedDict):
    """A load in the background."""

    id: str
    state: State
    file: str
    """The name of the file."""
    bytes: int
    options: dict[str, Any]
    """The parameters that it was sent with."""
    by: str | None
    """The name of the API key that it was sent with."""
    queuedAt: str
    startedAt: str | None
    endedAt: str | None
    starts: int
    """How often it was begun: more than once when the service stopped meanwhile."""
    progress: ProgressRow | None
    notes: list[str]
    problem: str | None
    """Why it failed."""
    rejected: NotRequired[int]
    """How many records were rejected; there once it has ended and the file could be read."""
    report: NotRequired[dict[str, Any]]
    """The report as `sayso load --json` prints it, likewise; lists leave it out."""


class JobFiles:
    """The jobs of one home. Whoever changes the state of one holds the lock of all."""

    def __init__(self, home: Path) -> None:
        self._home = Home(home)
        self.folder = home / "jobs"
        self.arrived = threading.Event()
        """Set when a job was queued by this process."""

    @contextmanager
    def upload(self, name: str) -> Iterator[Upload]:
        """A file that is being taken in; it is gone at the end unless it became a job."""
        self._home.make(self.folder)
        place = Path(tempfile.mkdtemp(prefix=_UPLOAD, dir=self.folder))
        try:
            with Upload(place, name) as opened:
                yield opened
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def queue(self, upload: Upload, options: dict[str, Any], by: str | None) -> JobRow:
        """Make a job of a file that was taken in."""
        now = datetime.now(UTC)
        row = JobRow(
            id=f"{now:%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}",
            state="queued",
            file=upload.path.name,
            bytes=upload.bytes,
            options=options,
            by=by,
            queuedAt=now.isoformat(timespec="milliseconds"),
            startedAt=None,
            endedAt=None,
            starts=0,
            progress=None,
            notes=[],
            problem=None,
        )
        write_private(upload.place / "job.json", json.dumps(row, ensure_ascii=False))
        upload.place.rename(upload.place.with_name(row["id"]))
        self.arrived.set()
        return row

    def page(self, page: PageRequest = FIRST_PAGE) -> Page[JobRow]:
        """The jobs, newest first, without their reports."""
        (before,) = page.after(_LAST)
        ids = [id for id in reversed(self._ids()) if id < str(before)]
        rows = [row for id in ids[: page.fetched] if (row := self._read(id))]
        return page.of(rows, lambda row: (row["id"],), lambda row: row)

    def job(self, id: str) -> JobRow:
        """A job with its report, if it has one; raises NotFound."""
        row = self._found(id)
        report = read_json(self.folder / id / "report.json")
        return cast(JobRow, {**row, "report": report}) if report else row

    def rejects(self, id: str) -> Path:
        """The file of the records that a job rejected; raises NotFound when there is none."""
        path = self.folder / self._found(id)["id"] / "rejects.jsonl"
        if not path.exists():
            raise NotFound("file of rejected records of a job", id)
        return path

    def file(self, row: JobRow) -> Path:
        """The file that a job loads."""
        return self.folder / row["id"] / "file" / row["file"]

    def shown(self, row: JobRow, text: str) -> str:
        """A message about a job for people elsewhere: files of the home by their names."""
        return text.replace(f"{self.file(row).parent}/", "").replace(f"{self.folder.parent}/", "")

    def waiting(self) -> list[JobRow]:
        """The jobs that wait, oldest first."""
        return [row for row in self._with_files() if row["state"] == "queued"]

    def cancel(self, id: str) -> JobRow:
        """Cancel a job: at once while it waits, at its next record while it runs. One that has ended stays so."""
        with self._lock():
            row = self._found(id)
            if row["state"] == "queued":
                self._end(row, "cancelled")
            elif row["state"] == "running":
                self._cancelled(id).touch()
        return row

    def is_cancelled(self, row: JobRow) -> bool:
        """Whether somebody cancelled a job that runs."""
        return self._cancelled(row["id"]).exists()

    def start(self, row: JobRow) -> JobRow | None:
        """Begin with a job that waits; None when it was cancelled meanwhile."""
        with self._lock():
            current = self._read(row["id"])
            if current is None or current["state"] != "queued":
                return None
            current["state"], current["startedAt"] = "running", _now()
            current["starts"] += 1
            self.save(current)
        return current

    def put_back(self, row: JobRow) -> None:
        """Let a job that runs wait again: it could not be finished, which is no fault of its own."""
        with self._lock():
            row["state"], row["progress"] = "queued", None
            row["starts"] -= 1
            self.save(row)

    def end(self, row: JobRow, state: State, problem: str | None = None, report: dict[str, Any] | None = None) -> None:
        """Keep how a job ended, and the records that it rejected; remove its file."""
        with self._lock():
            row["problem"] = problem
            if report:
                write_private(self.folder / row["id"] / "report.json", json.dumps(report, ensure_ascii=False))
                row["rejected"] = sum(file["rejected"] for file in report["files"])
            self._end(row, state)

    def save(self, row: JobRow) -> None:
        """Write what is known of a job."""
        write_private(self.folder / row["id"] / "job.json", json.dumps(row, ensure_ascii=False))

    def recover(self) -> None:
        """Let jobs wait again that ran when their process died; after three times, they are taken to be the cause."""
        with self._lock():
            for row in self._with_files():
                if row["endedAt"]:
                    self._remove_file(row)
                elif row["state"] == "running" and row["starts"] < _MOST_STARTS:
                    row["state"], row["progress"] = "queued", None
                    self.save(row)
                elif row["state"] == "running":
                    row["problem"] = f"the service ended {row['starts']} times while it ran this"
                    self._end(row, "failed")

    def prune(self) -> None:
        """Remove jobs that ended long ago, and uploads of processes that died."""
        with self._lock():
            ended = [row for id in reversed(self._ids()) if (row := self._read(id)) and row["endedAt"]]
            oldest = (datetime.now(UTC) - timedelta(days=DAYS_KEPT)).isoformat()
            for count, row in enumerate(ended):
                if count >= MOST_KEPT or str(row["endedAt"]) < oldest:
                    shutil.rmtree(self.folder / row["id"], ignore_errors=True)
        for place in self.folder.glob(f"{_UPLOAD}*"):
            if _age(place / "file") > _GIVEN_UP:
                shutil.rmtree(place, ignore_errors=True)

    def lock_of_worker(self) -> BaseFileLock:
        """The lock of the one process that runs jobs."""
        return file_lock(self.folder / "worker.lock")

    def _lock(self) -> BaseFileLock:
        self._home.make(self.folder)
        return file_lock(self.folder / "lock")

    def _ids(self) -> list[str]:
        """The ids of all jobs, oldest first."""
        if not self.folder.exists():
            return []
        return sorted(each.name for each in self.folder.iterdir() if _ID.fullmatch(each.name))

    def _with_files(self) -> list[JobRow]:
        """The jobs whose files are still there, oldest first: those that have not ended."""
        there = [id for id in self._ids() if (self.folder / id / "file").exists()]
        return [row for id in there if (row := self._read(id))]

    def _read(self, id: str) -> JobRow | None:
        return cast(JobRow, read_json(self.folder / id / "job.json")) or None

    def _found(self, id: str) -> JobRow:
        row = self._read(id) if _ID.fullmatch(id) else None
        if row is None:
            raise NotFound("job", id)
        return row

    def _cancelled(self, id: str) -> Path:
        return self.folder / id / "cancelled"

    def _end(self, row: JobRow, state: State) -> None:
        self._keep_rejects(row)
        row["state"], row["endedAt"] = state, _now()
        self.save(row)
        self._remove_file(row)

    def _keep_rejects(self, row: JobRow) -> None:
        """Copy the reject file, without paths of this machine."""
        rejects = rejects_of(self.file(row))
        if rejects.exists():
            with rejects.open(encoding="utf-8") as lines, replacing(self.folder / row["id"] / "rejects.jsonl") as kept:
                kept.writelines(self.shown(row, line).encode() for line in lines)

    def _remove_file(self, row: JobRow) -> None:
        shutil.rmtree(self.file(row).parent, ignore_errors=True)


class Upload:
    """A file that is being taken in, in a folder that does not count as a job yet."""

    def __init__(self, place: Path, name: str) -> None:
        self.place = place
        (place / "file").mkdir(mode=0o700)
        self.path = place / "file" / _file_name(name)
        self.bytes = 0
        self._file = self.path.open("wb")
        self._checked_at = 0

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Append; raises NoRoom before the disk is full."""
        if self.bytes >= self._checked_at:
            check_room(self.place)
            self._checked_at = self.bytes + _ROOM_CHECKED_EVERY
        self._file.write(data)
        self.bytes += len(data)

    def finish(self) -> Path:
        """The file, whole and on the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())
        return self.path


def _file_name(name: str) -> str:
    """The last part of a name, as far as it may be one of a file here."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(each if each.isprintable() else "_" for each in last).lstrip(".").encode()
    # From behind, since loaders know files by their endings.
    return plain[-_LONGEST_NAME:].decode(errors="ignore") or "body"


def _age(path: Path) -> timedelta:
    """How long ago the newest file in a folder was written."""
    times = [each.stat().st_mtime for each in (path, *path.glob("*")) if each.exists()]
    return timedelta(seconds=time.time() - max(times, default=time.time()))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
