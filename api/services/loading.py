"""The `load` and `check` jobs: read each file, load what is good, put the rest aside; told of by events."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from api.services.known_files import KnownFile, KnownPart
from api.services.reporting import SILENT, Reporter
from graph.local.room import check_room
from graph.storage.store import Store
from graph.write.curator import Curator
from graph.write.loader import LoadReport, Preview, Writer
from loaders.base import Options
from loaders.reading import Reading, read_datasets, rejects_of, write_rejects
from ontology.errors import InputError, VersionConflict, option
from ontology.vocabulary import Vocabulary

MOST_REPLACED = 0.5
"""The share of a dataset's claims that a load retracts with the whole of their records only when told to replace."""
_NAMED = 5


class Content(NamedTuple):
    """A dataset of a file, and how much of it there is to load; with `complete` it is the whole dataset."""

    dataset: str
    version: str
    complete: bool
    records: int
    claims: int


@dataclass
class FileReport:
    """Report on one dataset of a file; `part` counts them from 0.

    `loaded` stays None when nothing was loaded or, in a dry run, would be; `decisions` were repeated. `known` tells of
    a file that was not read, since it would change nothing.
    """

    path: Path
    part: int = 0
    reading: Reading | None = None
    known: KnownPart | None = None
    problems: list[InputError] = field(default_factory=list)
    loaded: LoadReport | None = None
    decisions: int = 0
    rejects: Path | None = None

    @property
    def rejected(self) -> int:
        """How many records have a problem."""
        return len(self.reading.bad) if self.reading else 0

    @property
    def content(self) -> Content | None:
        """The dataset that was read, or that is known; None when the file could not be read."""
        if reading := self.reading:
            dataset = reading.dataset
            return Content(dataset.id, dataset.version, reading.complete, reading.accepted, reading.claims)
        if (known := self.known) and self.loaded:
            counts = known["complete"], known["records"], known["claims"]
            return Content(self.loaded.dataset, self.loaded.version, *counts)
        return None

    def as_dict(self) -> dict[str, Any]:
        """The report for scripts."""
        content = self.content._asdict() if self.content else {}
        content.pop("complete", None)
        return {
            "file": str(self.path),
            **content,
            **({"known": True} if self.known else {}),
            "rejected": self.rejected,
            "rejects": str(self.rejects) if self.rejects else None,
            "loaded": _camel(self.loaded.as_dict()) if self.loaded else None,
            **({"decisions": self.decisions} if self.decisions else {}),
            "notKept": [problem.as_dict() for problem in self.reading.not_kept] if self.reading else [],
            "problems": [problem.as_dict() for problem in self.problems],
        }


@dataclass(frozen=True)
class Plan:
    """How to load: what the command line or the request said."""

    options: Options = field(default_factory=Options)
    strict: bool = False
    dry_run: bool = False
    allow_older: bool = False
    replace: bool = False
    again: bool = False
    """Whether to read files, too, that the graph knows."""


class _Given(TypedDict):
    complete: bool
    retractable: Set[str] | None
    kept: Container[str]
    allow_older: bool


class Loading:
    """Checks and loads files by one vocabulary; with `store`, beside what the graph holds.

    `home` is the folder of the store when it is a local one: its disk has to keep some room.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        store: Store | None = None,
        reporter: Reporter = SILENT,
        home: Path | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.home = home
        self.store = store
        self.reporter = reporter
        self._files: dict[Path, KnownFile] = {}
        """The files that are read, to be known once they are loaded."""

    def check(self, paths: Sequence[Path], options: Options) -> Iterator[FileReport]:
        """Read and check each file: a report for each of its datasets, or one with why it cannot be read."""
        return self._reports(paths, lambda path: self._checked(path, options))

    def load(self, paths: Sequence[Path], plan: Plan) -> Iterator[FileReport]:
        """Load each file's good records; with `strict`, nothing at all when any file has a problem.

        A file that the graph knows is not read, unless that is asked for.
        """
        reports: Iterable[FileReport] = self._reports(paths, lambda path: self._known_or_checked(path, plan))
        if plan.strict:
            reports = list(reports)
        stop = plan.strict and any(report.problems for report in reports)
        for path, parts in groupby(reports, key=lambda report: report.path):
            done = []
            for report in parts:
                if not stop and report.reading:
                    self._load(report, report.reading, plan)
                done.append(report)
                yield report
            if path in self._files and not (stop or plan.dry_run):
                _save(self._files[path], done)

    def _reports(
        self, paths: Sequence[Path], reports_on: Callable[[Path], Iterable[FileReport]]
    ) -> Iterator[FileReport]:
        seen: dict[str, tuple[Path, bool]] = {}
        for path in self._distinct(paths):
            for report in reports_on(path):
                conflict = _second_of_dataset(report, seen)
                yield FileReport(path, report.part, problems=[conflict]) if conflict else report

    def _known_or_checked(self, path: Path, plan: Plan) -> Iterable[FileReport]:
        assert self.store is not None  # noqa: S101 - nothing is loaded without a graph
        if plan.again or not path.is_file():
            return self._checked(path, plan.options)
        try:
            file = KnownFile(self.store, self.vocabulary, path, plan.options)
        except InputError as error:
            return [FileReport(path, problems=[error])]
        parts = file.parts()
        if parts is None:
            self._files[path] = file
            return self._checked(path, plan.options)
        self.reporter.note(f"{path} is as it was when it was loaded, and so is the graph: not read again.")
        return [
            FileReport(path, part, known=known, loaded=LoadReport(**known["loaded"]))  # type: ignore[arg-type]
            for part, known in enumerate(parts)
        ]

    def _checked(self, path: Path, options: Options) -> Iterable[FileReport]:
        try:
            readings = self._read(path, options)
        except InputError as error:
            return [FileReport(path, problems=[error])]
        return [FileReport(path, part, reading, problems=reading.problems) for part, reading in enumerate(readings)]

    def _distinct(self, paths: Iterable[Path]) -> list[Path]:
        """The files in the order given, each once, by whatever name it was given."""
        found: dict[Path, Path] = {}
        for path in paths:
            if found.setdefault(path.resolve(), path) is not path:
                self.reporter.note(f"{path} is given twice and read once.")
        return list(found.values())

    def _read(self, path: Path, options: Options) -> list[Reading]:
        with self.reporter.progress(f"Reading {path.name}") as tell:
            readings = read_datasets(path, self.vocabulary, options, self.store, tell)
        for reading in readings:
            # Where records were refused, theirs may be the claims that would have cited it.
            if reading.uncited and not len(reading.bad):
                self.reporter.note(f"{path}: no claim cites {', '.join(reading.uncited)}: left out.")
            if reading.exported and len(reading.bad):
                self.reporter.note(f"{path}: nothing is retracted before what is rejected is mended.")
        return readings

    def _load(self, report: FileReport, reading: Reading, plan: Plan) -> None:
        if len(reading.bad) and not reading.accepted:
            # Not even its version: that would refuse the mended file as an older one.
            report.rejects = None if plan.dry_run else self._put_aside(report, reading)
            return
        try:
            if reading.dataset.id:
                report.loaded = self._write(reading, plan)
            report.decisions = self._decide(reading, plan)
        except InputError as error:
            error.file = error.file or str(report.path)
            report.problems = [*report.problems, error]
            return
        if plan.dry_run:
            return
        if len(reading.bad):
            report.rejects = self._put_aside(report, reading)
        elif report.part == 0:
            self._drop_old_rejects(report.path)

    def _write(self, reading: Reading, plan: Plan) -> LoadReport:
        """Load what is good, or tell what that would do; unchanged records are found without any writing."""
        assert self.store is not None  # noqa: S101 - nothing is loaded without a graph
        with self.reporter.progress(f"Loading {reading.path.name} (claims)", reading.claims) as tell:
            writer = Writer(self.store, self.vocabulary, progress=self._after_batch(tell))
            with writer:
                report = self._write_by(writer, reading, plan)
        for file in self._files.values():
            file.writers += writer.has_written
        return report

    def _write_by(self, writer: Writer, reading: Reading, plan: Plan) -> LoadReport:
        given = _Given(
            complete=reading.complete,
            retractable=reading.retractable,
            kept=reading.kept,
            allow_older=plan.allow_older,
        )
        expected = writer.preview(reading.dataset, reading.records(), **given)
        if not plan.replace and expected.replaced > MOST_REPLACED * expected.stored:
            raise _refusal_to_replace(reading, expected)
        if plan.dry_run or not expected.changes:
            return expected.report
        if self.home:
            check_room(self.home)
        return writer.load(reading.dataset, reading.records(), **given)

    def _after_batch(self, tell: Callable[[int], None]) -> Callable[[LoadReport], None]:
        """Tells how far it is, and sees that the disk of a local store has room for another batch."""

        def done(report: LoadReport) -> None:
            tell(report.claims)
            if self.home:
                check_room(self.home)

        return done

    def _decide(self, reading: Reading, plan: Plan) -> int:
        """Repeat the decisions of the file that the graph lacks; returns how many. Raises DecisionRefused."""
        if not reading.decisions or plan.dry_run:
            return 0
        assert self.store is not None  # noqa: S101 - nothing is decided without a graph
        with (
            self.reporter.progress("Repeating decisions", len(reading.decisions)) as tell,
            Curator(self.store, self.vocabulary) as curator,
        ):
            made = 0
            for count, decision in enumerate(reading.decisions, start=1):
                made += curator.repeat(decision)
                tell(count)
            return made

    def _put_aside(self, report: FileReport, reading: Reading) -> Path | None:
        """Write the reject file beside the file, else into the current folder, else say that there is none."""
        for place in (reading.path, Path.cwd() / reading.path.name):
            try:
                return write_rejects(place, reading.bad, append=report.part > 0)
            except OSError as error:
                self.reporter.note(f"No reject file in {place.parent}: {error.strerror}.")
        self.reporter.note("The rejected records are in no file: mend the problems listed and load again.")
        return None

    def _drop_old_rejects(self, path: Path) -> None:
        """All is good now: what an earlier load put aside would only mislead."""
        old = rejects_of(path)
        if old.exists():
            try:
                old.unlink()
                self.reporter.note(f"Removed {old}: nothing of this file is rejected any more.")
            except OSError as error:
                self.reporter.note(f"{old} is of an earlier load and could not be removed: {error.strerror}.")


def _save(file: KnownFile, reports: Sequence[FileReport]) -> None:
    """Note that a file is loaded, if reading it again would have nothing to tell."""
    parts: list[KnownPart] = []
    for report in reports:
        reading, loaded = report.reading, report.loaded
        if not reading or not loaded or report.problems or len(reading.not_kept) or reading.uncited:
            return
        counts = loaded.as_dict()
        part = KnownPart(complete=reading.complete, records=reading.accepted, claims=reading.claims, loaded=counts)
        parts.append(part)
    file.save(parts)


def _second_of_dataset(report: FileReport, seen: dict[str, tuple[Path, bool]]) -> VersionConflict | None:
    """A file that is a whole dataset would retract what another file said of it; files of parts may follow others."""
    content = report.content
    # Files that hold decisions alone are of no dataset.
    if content is None or not content.dataset:
        return None
    first, was_complete = seen.setdefault(content.dataset, (report.path, content.complete))
    if first == report.path or not (was_complete or content.complete):
        return None
    return VersionConflict(
        f"the same dataset as {first}, which it would replace",
        file=str(report.path),
        value=content.dataset,
        expected=f"one file a dataset: put both into one file, or give this one another {option('dataset')}",
    )


def _refusal_to_replace(reading: Reading, expected: Preview) -> VersionConflict:
    named = ", ".join(expected.records[:_NAMED]) + (", …" if len(expected.records) > _NAMED else "")
    return VersionConflict(
        f"it would retract {expected.replaced:,} of the {expected.stored:,} claims that the graph holds of this "
        f"dataset, all that these records say: {named}",
        file=str(reading.path),
        value=reading.dataset.id,
        expected=f"{option('replace')} if that is meant; another {option('dataset')}, or another s:Dataset in the "
        "file, to load it beside",
    )


def _camel(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Field names as JSON has them everywhere else: `claimsNew`."""
    return {re.sub(r"_(.)", lambda found: found[1].upper(), name): count for name, count in counts.items()}
