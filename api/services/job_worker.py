"""The worker: runs the loads that wait, one after the other, in a thread of the server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from filelock import Timeout

from api.services.connection import home_of_store
from api.services.context import Context
from api.services.jobs import JobFiles, JobRow, ProgressRow
from api.services.load_options import LoadOptions
from api.services.loading import FileReport, Loading
from ontology.errors import SaysoError, StoreUnavailable

_LOG = logging.getLogger(__name__)
_LOOK = 5.0  # seconds between two looks for files that another process took in
_RETRY = 10.0  # seconds until a load is tried again for which Neo4j was not there
_STOPPING = 10.0  # seconds that a load gets to reach the end of a batch when the server stops
_SAVED_EVERY = 0.5  # seconds between two times that progress is written down
_MOST_LISTED = 1_000
"""How many problems, and how many details not kept, a report lists of each dataset; `rejects` has all records."""


class _Broken(Exception):
    """Raised at the end of a record or a batch when the load is to stop there."""


class Worker:
    """Runs the jobs of one home while the server does."""

    def __init__(self, files: JobFiles, context: Context) -> None:
        self.files = files
        self._context = context
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sayso-jobs", daemon=True)

    def start(self) -> None:
        """Begin; jobs that an earlier process left behind come first."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at the end of a batch; the job is run again at the next start."""
        self._stopping.set()
        self.files.arrived.set()
        self._thread.join(_STOPPING)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.files.arrived.clear()
            try:
                if self.files.folder.exists():
                    self._work_alone()
            except OSError:
                _LOG.exception("the jobs in %s cannot be read or written", self.files.folder)
            self.files.arrived.wait(_LOOK)

    def _work_alone(self) -> None:
        """Run jobs until the server stops, unless another process does so."""
        with suppress(Timeout), self.files.lock_of_worker().acquire(blocking=False):
            self.files.recover()
            while not self._stopping.is_set():
                self.files.arrived.clear()
                self.files.prune()
                waiting = self.files.waiting()
                if not waiting:
                    self.files.arrived.wait(_LOOK)
                elif started := self.files.start(waiting[0]):
                    self._run(started)

    def _run(self, row: JobRow) -> None:
        try:
            reports = self._load(row)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next job has to run
            self._ended_by(error, row)
        else:
            failed = all(report.problems and not report.loaded for report in reports)
            why = self.files.shown(row, str(reports[0].problems[0])) if failed else None
            self.files.end(row, "failed" if failed else "done", why, self._report(row, reports))

    def _load(self, row: JobRow) -> list[FileReport]:
        settings, graph = self._context.settings, self._context.graph
        plan = LoadOptions.model_validate(row["options"]).plan(settings.home)
        home = home_of_store(settings)
        reporter = _Progress(self.files, row, self._stopping)
        return list(Loading(graph.vocabulary, graph.store, reporter, home).load([self.files.file(row)], plan))

    def _report(self, row: JobRow, reports: Iterable[FileReport]) -> dict[str, Any]:
        """The report of `sayso load --json`, without paths of this machine, and not of endless length."""
        files = [_each_text(report.as_dict(), partial(self.files.shown, row)) for report in reports]
        for file in files:
            for listed in ("problems", "notKept"):
                if (more := len(file[listed]) - _MOST_LISTED) > 0:
                    file[listed], file[f"{listed}LeftOut"] = file[listed][:_MOST_LISTED], more
            if file["rejects"]:
                file["rejects"] = f"/jobs/{row['id']}/rejects"
        return {"files": files}

    def _ended_by(self, error: Exception, row: JobRow) -> None:
        if self._stopping.is_set():
            self.files.put_back(row)
        elif isinstance(error, _Broken):
            self.files.end(row, "cancelled")
        elif isinstance(error, StoreUnavailable):
            self.files.put_back(row)
            self._stopping.wait(_RETRY)
        elif isinstance(error, SaysoError):
            self.files.end(row, "failed", self.files.shown(row, str(error)))
        else:
            _LOG.error("job %s", row["id"], exc_info=error)
            self.files.end(row, "failed", "an error inside Sayso; the server's log says more")


class _Progress:
    """Writes down how far a load is, and breaks it off when it was cancelled or the server stops."""

    def __init__(self, files: JobFiles, row: JobRow, stopping: threading.Event) -> None:
        self._files = files
        self._row = row
        self._stopping = stopping
        self._next = 0.0

    def note(self, text: str) -> None:
        """Keep a line for people."""
        self._row["notes"].append(self._files.shown(self._row, text))

    @contextmanager
    def progress(self, text: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show a step of the load."""
        started = time.monotonic()

        def tell(done: int) -> None:
            now = time.monotonic()
            rate = round(done / max(now - started, 0.001), 1)
            self._row["progress"] = ProgressRow(step=text, done=done, total=total, perSecond=rate)
            if now >= self._next:
                self._next = now + _SAVED_EVERY
                self._break_off_if_asked()
                self._files.save(self._row)

        tell(0)
        yield tell

    def _break_off_if_asked(self) -> None:
        if self._stopping.is_set() or self._files.is_cancelled(self._row):
            raise _Broken


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with each text changed."""
    if isinstance(value, dict):
        return {key: _each_text(each, change) for key, each in value.items()}
    if isinstance(value, list):
        return [_each_text(each, change) for each in value]
    return change(value) if isinstance(value, str) else value
