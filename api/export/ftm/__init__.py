"""FollowTheMoney: entity lines and statements that its own tools read."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator

import orjson

from api.export.base import ExportOptions
from api.export.ftm.entities import entities
from graph.read.exports import Export
from loaders.ftm.entities import FtmEntity, Value

_COLUMNS = (
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
)


class Entities:
    """One entity a line."""

    name = "ftm"
    title = "FollowTheMoney entities: facts, for Aleph, OpenSanctions tools and ftm"
    suffix = ".ftm.json"
    media_type = "application/x-ndjson"

    def write(self, export: Export, options: ExportOptions) -> Iterator[bytes]:
        """The lines."""
        for entity in entities(export, options.tell):
            values = [value for value in entity.values if not value.external]
            told = sum(1 for value in values if value.language)
            options.tell("a language, which only ftm-statements has", told)
            options.tell("an external statement, which only ftm-statements has", len(entity.values) - len(values))
            yield orjson.dumps(_as_line(entity, values)) + b"\n"


def _as_line(entity: FtmEntity, values: list[Value]) -> dict[str, object]:
    properties: dict[str, list[str]] = {}
    for value in values:
        properties.setdefault(value.prop, []).append(value.text)
    line: dict[str, object] = {"id": entity.id}
    if entity.caption:
        line["caption"] = entity.caption
    line["schema"] = entity.schema
    line["properties"] = {prop: sorted(set(texts)) for prop, texts in sorted(properties.items())}
    optional = {"datasets": entity.datasets, "referents": entity.referents}
    return line | {name: list(given) for name, given in optional.items() if given}


class Statements:
    """One statement a row, with its dataset, its origin and its language."""

    name = "ftm-statements"
    title = "FollowTheMoney statements in CSV: with languages and datasets"
    suffix = ".statements.csv"
    media_type = "text/csv"

    def write(self, export: Export, options: ExportOptions) -> Iterator[bytes]:
        """The header and the rows."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, dialect=csv.unix_dialect)
        writer.writerow(_COLUMNS)
        for entity in entities(export, options.tell):
            for id, value in {id_of(entity, value): value for value in entity.values}.items():
                writer.writerow(_row(entity, value, id))
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()


def id_of(entity: FtmEntity, value: Value) -> str:
    """The statement's id, by FtM's own rule."""
    key = f"{value.dataset}.{value.stated_id or entity.id}.{value.prop}.{value.text}"
    key += f"@{value.language}" if value.language else ""
    key += ".ext" if value.external else ""
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()


def _row(entity: FtmEntity, value: Value, id: str) -> list[str]:
    return [
        entity.id,
        value.stated_id or entity.id,
        value.prop,
        "",  # readers take the type from the schema
        entity.schema,
        value.text,
        value.dataset,
        value.origin,
        value.language,
        "",
        "t" if value.external else "f",
        "",
        "",
        id,
    ]
