"""CSV tables of nodes, edges and claims, for spreadsheets, pandas and `neo4j-admin database import`-like tools.

Every property in use has a column. A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.export.base import ExportOptions, text_of
from api.export.drawings import edge_types, edges, node_types, nodes
from graph.model.stored_claims import UNSTATED
from graph.read.exports import Export
from ontology.vocabulary import Vocabulary

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
Rows = Iterator[Mapping[str, Any]]


@dataclass(frozen=True)
class Table:
    """One table in CSV (RFC 4180, UTF-8 with a byte order mark, without which spreadsheets misread names)."""

    name: str
    title: str
    columns: Callable[[Vocabulary], Sequence[str]]
    rows: Callable[[Export], Rows]
    suffix: str = ".csv"
    media_type: str = "text/csv"

    def write(self, export: Export, _: ExportOptions) -> Iterator[bytes]:
        """The table: a line of column names, then the rows."""
        columns = self.columns(export.graph.vocabulary)
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        buffer.write(_BOM)
        writer.writerow(columns)
        for row in self.rows(export):
            writer.writerow([cell(row[name]) if name in row else "" for name in columns])
            if buffer.tell() > 2**16:
                yield _taken(buffer)
        yield _taken(buffer)


def cell(value: Any) -> str:
    """A value as the text of a cell; a number stays a number, other text is never taken for a formula."""
    text = text_of(value)
    return text if isinstance(value, int | float) or not text.startswith(_FORMULA) else f"'{text}"


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _node_columns(vocabulary: Vocabulary) -> Sequence[str]:
    return ("id", "label", *sorted(node_types(vocabulary)))


def _edge_columns(vocabulary: Vocabulary) -> Sequence[str]:
    return ("id", "source", "type", "target", *sorted(edge_types(vocabulary)))


def _claim_columns(vocabulary: Vocabulary) -> Sequence[str]:
    first = ("id", "dataset", "record", "source", "locator", "subject", "relation", "object")
    derived = UNSTATED - {"key", "recordedBy", "fact"}
    stated = {*vocabulary.claim_properties, *vocabulary.qualifiers, *vocabulary.attributes, "kind", "name", "nameLang"}
    rest = sorted(name for name in stated if name not in derived and not name.startswith("stated"))
    return (*first, *(name for name in rest if name not in first))


def _claims(export: Export) -> Rows:
    return (claim for dataset in export.datasets for claim in export.claims(dataset["id"]))


def _nodes(export: Export) -> Rows:
    return ({"id": node.id, "label": node.label, **node.attributes} for node in nodes(export, claims=False))


def _edges(export: Export) -> Rows:
    for edge in edges(export, claims=False):
        yield {"id": edge.id, "source": edge.source, "type": edge.type, "target": edge.target, **edge.attributes}


NODES = Table("csv-nodes", "CSV of entities", _node_columns, _nodes)
EDGES = Table("csv-edges", "CSV of facts", _edge_columns, _edges)
CLAIMS = Table("csv-claims", "CSV of claims as they were loaded", _claim_columns, _claims)
