"""JSON Lines: all that a graph holds, one thing a line, which loads again as the same claims with the same ids.

The first line says what the file is. Each dataset follows with its sources and its claims as they were loaded, a
record's claims one after the other; decisions come last, in the order in which they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from api.export.base import ExportOptions
from graph.decisions.log import DecisionRow, decisions
from graph.read.exports import Export
from graph.storage.paging import every_row
from graph.storage.store import Row

FORMAT = 1


class JsonLines:
    """One JSON object a line."""

    name = "jsonl"
    title = "JSON Lines: everything, to load again"
    suffix = ".jsonl"
    media_type = "application/x-ndjson"

    def write(self, export: Export, _: ExportOptions) -> Iterator[bytes]:
        """The lines."""
        yield _line("sayso", {"format": FORMAT, "partial": export.selection.is_partial})
        for dataset in export.datasets:
            yield _line("dataset", dataset)
            for source in export.sources(dataset["id"]):
                yield _line("source", source)
            for record, claims in groupby(export.claims(dataset["id"]), key=itemgetter("record")):
                yield from _record(record, claims, partial=export.selection.is_partial)
        if export.selection.is_whole:
            for decision in every_decision(export):
                yield _line("decision", decision)


def _record(key: str, claims: Iterable[Row], *, partial: bool) -> Iterator[bytes]:
    """The claims of a record; of a part also a list of them, by which a reader knows which are gone."""
    ids = []
    for claim in claims:
        ids.append(claim["id"])
        yield _line("claim", claim)
    if partial:
        yield _line("exported", {"record": key, "claims": ids})


def every_decision(export: Export) -> Iterator[DecisionRow]:
    """The log of decisions, oldest first."""
    return every_row(lambda **page: decisions(export.graph.store, **page))


def _line(kind: str, properties: Mapping[str, Any]) -> bytes:
    return orjson.dumps({kind: properties}, option=orjson.OPT_SORT_KEYS) + b"\n"
