"""Mapping files: YAML that says what the columns of somebody's table mean; docs/mapping.md tells people of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ontology.errors import MalformedFile, UnreadableFile

_MAX_SIZE = 2**20
_KEYS = ("dataset", "complete", "delimiter", "dates", "record", "source", "about", "values", "entities", "claims")
_NEEDED = ("dataset", "record", "source")


@dataclass(frozen=True)
class Text:
    """A text of the file, and its line."""

    text: str
    line: int


Fields = Mapping[str, Text]


@dataclass(frozen=True)
class Block:
    """A statement of a row: of an entity, or of two of them."""

    fields: Fields
    line: int


@dataclass(frozen=True)
class Document:
    """A mapping file as written, its keys checked and its templates not read yet."""

    path: Path
    dataset: Fields
    source: Fields
    record: Text
    about: Fields = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    entities: Mapping[str, Block] = field(default_factory=dict)
    claims: Sequence[Block] = ()
    complete: bool = True
    delimiter: str | None = None
    dates: str | None = None


def read_document(path: Path) -> Document:
    """Read a mapping file; raises UnreadableFile or, with the line, MalformedFile."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile("the mapping cannot be read", file=str(path), expected="a YAML file in UTF-8") from error
    if len(text) > _MAX_SIZE:
        raise UnreadableFile("the mapping is too long", file=str(path), expected=f"at most {_MAX_SIZE:,} characters")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        line = mark.line + 1 if mark else None
        raise MalformedFile(str(problem), file=str(path), line=line, expected="YAML") from error
    return _Reader(path).document(root)


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def document(self, root: yaml.Node | None) -> Document:
        nodes = self._mapping(root, "a mapping of keys") if root is not None else {}
        self._check_keys(nodes, root)
        entities = {name: self._block(node) for name, node in self._mapping_of(nodes, "entities").items()}
        return Document(
            self.path,
            dataset=self._fields(nodes["dataset"]),
            source=self._fields(nodes["source"]),
            record=self._text(nodes["record"]),
            about=self._fields(nodes["about"]) if "about" in nodes else {},
            values={name: self._words(node) for name, node in self._mapping_of(nodes, "values").items()},
            entities=entities,
            claims=self._blocks(nodes["claims"]) if "claims" in nodes else (),
            complete=self._choice(nodes, "complete", ("true", "false")) != "false",
            delimiter=self._text(nodes["delimiter"]).text if "delimiter" in nodes else None,
            dates=self._choice(nodes, "dates", ("dmy", "mdy")),
        )

    def _check_keys(self, nodes: Mapping[str, yaml.Node], root: yaml.Node | None) -> None:
        for name, node in nodes.items():
            if name not in _KEYS:
                raise self._error(node, "unknown key", f"one of {', '.join(_KEYS)}", name)
        for name in _NEEDED:
            if name not in nodes:
                raise self._error(root, f"there is no {name}", ", ".join(_NEEDED))

    def _choice(self, nodes: Mapping[str, yaml.Node], name: str, allowed: tuple[str, ...]) -> str | None:
        if name not in nodes:
            return None
        text = self._text(nodes[name]).text
        if text not in allowed:
            raise self._error(nodes[name], f"wrong {name}", " or ".join(allowed), text)
        return text

    def _mapping_of(self, nodes: Mapping[str, yaml.Node], name: str) -> Mapping[str, yaml.Node]:
        return self._mapping(nodes[name], "names, each with what it is") if name in nodes else {}

    def _mapping(self, node: yaml.Node, expected: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "no such thing belongs here", expected)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key).text
            if name in found:
                raise self._error(key, "the key is there twice", "each key once", name)
            found[name] = value
        return found

    def _blocks(self, node: yaml.Node) -> Sequence[Block]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, "no list", "a list: - subject: …")
        return tuple(self._block(each) for each in node.value)

    def _block(self, node: yaml.Node) -> Block:
        return Block(self._fields(node), node.start_mark.line + 1)

    def _fields(self, node: yaml.Node) -> Fields:
        return {name: self._text(each) for name, each in self._mapping(node, "fields, each with a text").items()}

    def _words(self, node: yaml.Node) -> Mapping[str, str]:
        return {name: self._text(each).text for name, each in self._mapping(node, "words, each with its word").items()}

    def _text(self, node: yaml.Node) -> Text:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, "no text", "a text")
        value: Any = "" if node.tag.endswith(":null") else node.value
        return Text(value, node.start_mark.line + 1)

    def _error(self, node: yaml.Node | None, problem: str, expected: str, value: str | None = None) -> MalformedFile:
        line = node.start_mark.line + 1 if node is not None else 1
        return MalformedFile(problem, file=str(self.path), line=line, value=value, expected=expected)
