"""An FtM entity as its file has it, and the same put together from statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ontology.errors import MalformedFile

_OWN = {"id", "schema", "properties", "caption", "datasets", "referents"}
_ENTITY = "an object with id, schema and properties"


@dataclass(frozen=True)
class Value:
    """One value of a property. In statements it also has a language, its dataset, and the id it was stated of."""

    prop: str
    text: str
    language: str = ""
    dataset: str = ""
    origin: str = ""
    stated_id: str = ""
    external: bool = False


@dataclass
class FtmEntity:
    """An entity; `further` lists the other fields of its line, such as `first_seen`."""

    id: str
    schema: str
    values: list[Value]
    datasets: tuple[str, ...] = ()
    referents: tuple[str, ...] = ()
    caption: str | None = None
    further: tuple[str, ...] = ()
    line: int | None = None
    text: list[str] = field(default_factory=list)
    """The entity as its file has it, for the reject file."""


def entity_of(data: Any, line: int, text: str) -> FtmEntity:
    """The entity of a JSON object; raises MalformedFile for what is none."""
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not isinstance(data.get("schema"), str):
        raise MalformedFile("not an entity", line=line, value=text[:80], expected=_ENTITY)
    properties = data.get("properties", {})
    if not isinstance(properties, dict) or not data["id"].strip():
        raise MalformedFile("not an entity", line=line, value=text[:80], expected=_ENTITY)
    return FtmEntity(
        id=data["id"],
        schema=data["schema"],
        values=[Value(prop, each) for prop, given in properties.items() for each in _texts(given)],
        datasets=tuple(_texts(data.get("datasets"))),
        referents=tuple(each for each in _texts(data.get("referents")) if each != data["id"]),
        caption=data.get("caption") if isinstance(data.get("caption"), str) else None,
        further=tuple(name for name, value in data.items() if name not in _OWN and value not in (None, [], False)),
        line=line,
        text=[text],
    )


def _texts(given: Any) -> Iterable[str]:
    """The texts of a list or of a single value; nested entities are named by their id."""
    for each in given if isinstance(given, list) else [given]:
        text = each.get("id") if isinstance(each, dict) else each
        if text is not None and str(text).strip():
            yield str(text)


@dataclass(frozen=True)
class Statement:
    """One row of a file of statements."""

    canonical_id: str
    schema: str
    value: Value
    further: tuple[str, ...] = ()


def statement_of(row: Mapping[str, Any], line: int) -> Statement:
    """The statement of a row; raises MalformedFile when a column that it needs is empty or missing."""
    for name in ("entity_id", "prop", "value", "schema"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise MalformedFile("a statement lacks a value", line=line, property=name, expected="a text in each row")
    entity, canonical = row["entity_id"], row.get("canonical_id") or row["entity_id"]
    value = Value(
        prop=row["prop"],
        text=row["value"],
        language=row.get("lang") or "",
        dataset=row.get("dataset") or "",
        origin=row.get("origin") or "",
        stated_id=entity if entity != canonical else "",
        external=str(row.get("external") or "").lower() in ("t", "true", "1"),
    )
    original = row.get("original_value")
    further = ["original_value"] if original and original != value.text else []
    further += [name for name in ("first_seen", "last_seen") if row.get(name)]
    return Statement(str(canonical), row["schema"], value, tuple(further))


def entity_of_statements(id: str, schema: str, statements: list[Statement]) -> FtmEntity:
    """The entity that statements make together."""
    further = dict.fromkeys(name for statement in statements for name in statement.further)
    text = [f"{each.value.prop}: {each.value.text}" for each in statements]
    return FtmEntity(id, schema, [each.value for each in statements], further=tuple(further), text=text)
