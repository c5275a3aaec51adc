"""A part of the graph as a file: whole or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from typing_extensions import TypedDict

from api.export.base import Exporter, ExportOptions
from api.export.registry import EXPORTERS, exporter_named
from graph.local.written_files import replacing
from graph.read.exports import Export, Selection
from ontology.errors import InputError, UnwritableFile, option

Progress = Callable[[int], None]


class MissingRow(TypedDict):
    """Something that a format has no place for, or tells in another way."""

    what: str
    count: int
    """How many values, claims or entities."""


class ExportReportRow(TypedDict):
    """An export that was made for its losses alone."""

    format: str
    bytes: int
    """The size of the file."""
    leftOut: list[str]
    """The datasets that are left out since they may not be redistributed."""
    notInFile: list[MissingRow]


def exporter_for(name: str | None, path: Path | None) -> Exporter:
    """The format by its name, or else by the ending of the file's name; JSON Lines where neither is given."""
    if name is not None:
        return exporter_named(name)
    if path is None:
        return EXPORTERS[0]
    found = next((exporter for exporter in EXPORTERS if path.name.endswith(exporter.suffix)), None)
    if found is None:
        known = ", ".join(sorted({exporter.suffix for exporter in EXPORTERS}))
        raise InputError(
            "the file's name tells no export format",
            property=option("format"),
            value=path.name,
            expected=f"an ending of {known}",
        )
    return found


def file_name(exporter: Exporter, selection: Selection) -> str:
    """A name for the file of an export."""
    what = selection.dataset or selection.source or "-".join(selection.entities[:3]) or "sayso"
    return re.sub(r"[^\w.-]+", "-", what) + exporter.suffix


def write_export(
    path: Path, exporter: Exporter, export: Export, options: ExportOptions, progress: Progress = lambda _: None
) -> int:
    """Write the file, replacing an earlier one only when all is written; returns its bytes. Raises UnwritableFile."""
    with _written(path) as file:
        size = 0
        for piece in exporter.write(export, options):
            file.write(piece)
            size += len(piece)
            progress(size)
        return size


def export_report(exporter: Exporter, export: Export, options: ExportOptions) -> ExportReportRow:
    """The losses of an export, found by making it and keeping nothing."""
    missing: Counter[str] = Counter()
    told = replace(options, tell=lambda what, count: missing.update({what: count}))
    size = sum(len(piece) for piece in exporter.write(export, told))
    return ExportReportRow(
        format=exporter.name,
        bytes=size,
        leftOut=list(export.left_out),
        notInFile=[MissingRow(what=what, count=count) for what, count in sorted((+missing).items())],
    )


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all. Raises UnwritableFile."""
    with _written(path) as file:
        file.write(text.encode())


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    try:
        with replacing(path) as file:
            yield file
    except OSError as error:
        raise UnwritableFile(
            f"the file cannot be written: {error.strerror}", file=str(path), expected="a file in a folder with room"
        ) from error
