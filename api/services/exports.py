"""A part of the graph as a file: whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api.export.base import Exporter, ExportOptions
from api.export.registry import EXPORTERS, exporter_named
from graph.local.written_files import replacing
from graph.read.exports import Export, Selection
from ontology.errors import InputError, UnwritableFile, option

Progress = Callable[[int], None]


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
