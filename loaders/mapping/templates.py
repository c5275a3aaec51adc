"""Templates: text with columns in braces, such as `incident-{id}` or `{type|map:kinds}`, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.names.folding import folded
from ontology.errors import InvalidClaim

_PART = re.compile(r"\{([^{}|]+)((?:\|[^{}|]+)*)\}")
ValueMaps = Mapping[str, Mapping[str, str]]
Step = Callable[[list[str]], list[str]]
FILTERS = ("slug", "lower", "map:NAME", "split:SEPARATOR")


@dataclass(frozen=True)
class _Placeholder:
    column: int
    steps: tuple[Step, ...]

    def values(self, cells: Sequence[str]) -> list[str]:
        text = cells[self.column].strip() if self.column < len(cells) else ""
        found = [text] if text else []
        for step in self.steps:
            found = step(found)
        return found


@dataclass(frozen=True)
class Template:
    """A template; `columns` are the places of the columns that it names."""

    parts: tuple[str | _Placeholder, ...]

    @property
    def columns(self) -> list[int]:
        """The columns that it names, counted from 0."""
        return [part.column for part in self.parts if isinstance(part, _Placeholder)]

    def values(self, cells: Sequence[str]) -> list[str]:
        """The texts that it makes of a row: none where a column is empty, several where one is split."""
        found = [""]
        for part in self.parts:
            added = [part] if isinstance(part, str) else part.values(cells)
            found = [before + each for before in found for each in added]
        return [each for each in found if each]


def template(text: str, columns: Sequence[str], maps: ValueMaps) -> Template:
    """Read a template; raises InvalidClaim for a column, filter or value map that there is not."""
    parts: list[str | _Placeholder] = []
    end = 0
    for found in _PART.finditer(text):
        if found.start() > end:
            parts.append(_literal(text[end : found.start()], text))
        name = found[1].strip()
        if name not in columns:
            raise InvalidClaim("unknown column", value=name, expected=f"one of {', '.join(columns)}")
        steps = tuple(_step(each.strip(), maps) for each in found[2].split("|")[1:])
        parts.append(_Placeholder(columns.index(name), steps))
        end = found.end()
    if end < len(text):
        parts.append(_literal(text[end:], text))
    return Template(tuple(parts))


def _literal(text: str, whole: str) -> str:
    if "{" in text or "}" in text:
        raise InvalidClaim("a brace that is not closed", value=whole[:80], expected="{column} or {column|filter}")
    return text


def _step(text: str, maps: ValueMaps) -> Step:
    name, _, argument = text.partition(":")
    if name == "slug":
        return lambda values: [slug for each in values if (slug := slug_of(each))]
    if name == "lower":
        return lambda values: [each.lower() for each in values]
    if name == "split" and argument:
        return lambda values: [part for each in values for one in each.split(argument) if (part := one.strip())]
    if name == "map" and argument in maps:
        return lambda values: [mapped for each in values if (mapped := _mapped(each, argument, maps[argument]))]
    if name == "map":
        raise InvalidClaim("unknown value map", value=argument, expected=f"one of {', '.join(maps) or 'values'}")
    raise InvalidClaim("unknown filter", value=text, expected=f"one of {', '.join(FILTERS)}")


def _mapped(text: str, name: str, map_: Mapping[str, str]) -> str:
    """The word for a text: that of `*` where there is none of its own."""
    found = map_.get(text, map_.get("*"))
    if found is None:
        raise InvalidClaim("not in the value map", value=text[:80], expected=f"a value of {name}: {', '.join(map_)}")
    return found


def slug_of(text: str) -> str:
    """A text as an id: its words in small letters, without accents, with hyphens between."""
    return "-".join(folded(text))[:200]
