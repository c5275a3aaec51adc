"""The `load` and `check` jobs: read each file, tell every problem, load what is good, put the rest aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.cli.output import note, print_table, progress, say
from graph.storage.store import Store
from graph.write.loader import LoadReport, Writer
from loaders.base import Options
from loaders.reading import Reading, read_file, write_rejects
from ontology.errors import InputError, UnreadableFile, VersionConflict
from ontology.vocabulary import Vocabulary


@dataclass
class FileReport:
    """What became of one file; `loaded` stays None when nothing of it was loaded."""

    path: Path
    reading: Reading | None = None
    problems: list[InputError] = field(default_factory=list)
    loaded: LoadReport | None = None
    rejects: Path | None = None

    @property
    def rejected(self) -> int:
        """How many records have a problem."""
        return len(self.reading.bad) if self.reading else 0

    def as_dict(self) -> dict[str, Any]:
        """The report for scripts."""
        read: dict[str, Any] = {}
        if self.reading:
            dataset, records = self.reading.dataset, self.reading.accepted
            claims = self.reading.claims
            read = {"dataset": dataset.id, "version": dataset.version, "records": records, "claims": claims}
        return {
            "file": str(self.path),
            **read,
            "rejected": self.rejected,
            "rejects": str(self.rejects) if self.rejects else None,
            "loaded": _camel(self.loaded.as_dict()) if self.loaded else None,
            "problems": [problem.as_dict() for problem in self.problems],
        }


@dataclass(frozen=True)
class Plan:
    """How to load: what the command line said."""

    options: Options = field(default_factory=Options)
    strict: bool = False
    dry_run: bool = False
    allow_older: bool = False


def distinct(paths: Iterable[Path]) -> list[Path]:
    """The files in the order given, each once, by whatever name it was given."""
    found: dict[Path, Path] = {}
    for path in paths:
        if found.setdefault(path.resolve(), path) is not path:
            note(f"{path} is given twice and read once.")
    return list(found.values())


def check_files(
    paths: Sequence[Path], vocabulary: Vocabulary, options: Options, store: Store | None = None
) -> Iterator[FileReport]:
    """Read and check each file; a file that cannot be read is a report with that problem."""
    seen: dict[str, Path] = {}
    for path in paths:
        report = FileReport(path)
        try:
            report.reading = _read(path, vocabulary, options, store)
            report.problems = report.reading.problems
            _refuse_second(report.reading, seen)
        except InputError as error:
            report.problems = [error]
            report.reading = None
        yield report


def load_files(paths: Sequence[Path], store: Store, vocabulary: Vocabulary, plan: Plan) -> Iterator[FileReport]:
    """Load each file's good records; with `strict`, nothing at all when any file has a problem."""
    reports: Iterable[FileReport] = check_files(paths, vocabulary, plan.options, store)
    if plan.strict:
        reports = list(reports)
    stop = plan.dry_run or (plan.strict and any(report.problems for report in reports))
    for report in reports:
        if not stop and report.reading:
            _load(report, report.reading, store, vocabulary, plan)
        yield report


def _read(path: Path, vocabulary: Vocabulary, options: Options, store: Store | None) -> Reading:
    if path.is_dir():
        raise UnreadableFile("a folder, not a file", file=str(path), expected=f"its files, such as {path}/*.trig")
    with progress(f"Reading {path.name}"):
        reading = read_file(path, vocabulary, options, store)
    # Where records were refused, theirs may be the claims that would have cited it.
    if reading.uncited and not len(reading.bad):
        note(f"{path}: no claim cites {', '.join(reading.uncited)}: left out.")
    return reading


def _refuse_second(reading: Reading, seen: dict[str, Path]) -> None:
    """A file is a whole dataset: a second one of the same dataset would retract what the first one said."""
    first = seen.setdefault(reading.dataset.id, reading.path)
    if first != reading.path:
        raise VersionConflict(
            f"the same dataset as {first}, which it would replace",
            file=str(reading.path),
            value=reading.dataset.id,
            expected="one file a dataset: put both into one file, or give this one another --dataset",
        )


def _load(report: FileReport, reading: Reading, store: Store, vocabulary: Vocabulary, plan: Plan) -> None:
    if len(reading.bad) and not reading.accepted:
        # Not even its version: that would refuse the mended file as an older one.
        report.rejects = _put_aside(reading)
        return
    try:
        report.loaded = _write(reading, store, vocabulary, allow_older=plan.allow_older)
    except InputError as error:
        error.file = error.file or str(report.path)
        report.problems = [*report.problems, error]
        return
    if len(reading.bad):
        report.rejects = _put_aside(reading)
    else:
        _drop_old_rejects(report.path)


def _write(reading: Reading, store: Store, vocabulary: Vocabulary, *, allow_older: bool) -> LoadReport:
    total = reading.claims
    with (
        progress(f"Loading {reading.path.name} (claims)", total) as tell,
        Writer(store, vocabulary, progress=lambda report: tell(report.claims)) as writer,
    ):
        return writer.load(
            reading.dataset,
            reading.records(),
            complete=reading.complete,
            kept=reading.kept,
            allow_older=allow_older,
        )


def _put_aside(reading: Reading) -> Path | None:
    """Write the reject file beside the file, else into the current folder, else say that there is none."""
    places = (reading.path, Path.cwd() / reading.path.name)
    for place in places:
        try:
            return write_rejects(place, reading.bad)
        except OSError as error:
            note(f"No reject file in {place.parent}: {error.strerror}.")
    note("The rejected records are in no file: mend the problems listed and load again.")
    return None


def _drop_old_rejects(path: Path) -> None:
    """All is good now: what an earlier load put aside would only mislead."""
    old = path.with_name(path.name + ".rejects.jsonl")
    if old.exists():
        try:
            old.unlink()
            note(f"Removed {old}: nothing of this file is rejected any more.")
        except OSError as error:
            note(f"{old} is of an earlier load and could not be removed: {error.strerror}.")


def print_problems(report: FileReport) -> None:
    """Every problem of a file, one a line; what concerns several records, such as their source, is said once."""
    for line in dict.fromkeys(str(problem) for problem in report.problems):
        say(line)


_LOADED = {
    "records": "records",
    "changed": "records_changed",
    "claims": "claims",
    "new": "claims_new",
    "unchanged": "claims_unchanged",
    "retracted": "claims_retracted",
    "repeated": "claims_repeated",
}


def print_summary(reports: Sequence[FileReport], plan: Plan) -> None:
    """What was loaded of each file, and where the rest is."""
    loaded = [report for report in reports if report.loaded]
    if loaded:
        rows = [_summary(report) for report in loaded]
        print_table(["file", "dataset", "version", *_LOADED, "rejected"], rows)
    for report in loaded:
        if report.loaded and (withheld := report.loaded.claims_withheld):
            note(f"{_claims(withheld)} withheld: what they rest on was retracted, as `sayso decisions` tells.")
    for report in reports:
        if report.rejects:
            note(f"{_records(report.rejected)} rejected, with reasons in {report.rejects}")
    if plan.strict and not plan.dry_run and not loaded:
        note("Nothing was loaded (--strict).")


def _summary(report: FileReport) -> list[Any]:
    assert report.loaded  # noqa: S101 - the caller chose those that have one
    counts = report.loaded.as_dict()
    given = [report.path, report.loaded.dataset, report.loaded.version]
    return [*given, *(counts[name] for name in _LOADED.values()), report.rejected]


def print_checked(reports: Iterable[FileReport]) -> None:
    """What each file that could be read holds: good records, their claims, and how many records are rejected."""
    columns = ("file", "dataset", "version", "records", "claims", "rejected")
    rows = [[report.as_dict()[name] for name in columns] for report in reports if report.reading]
    if rows:
        print_table(columns, rows)


def _claims(count: int) -> str:
    return "1 claim is" if count == 1 else f"{count} claims are"


def _records(count: int) -> str:
    return "1 record is" if count == 1 else f"{count} records are"


def _camel(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Field names as JSON has them everywhere else: `claimsNew`."""
    return {re.sub(r"_(.)", lambda found: found[1].upper(), name): count for name, count in counts.items()}
