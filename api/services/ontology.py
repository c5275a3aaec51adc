"""The ontology as JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ontology.vocabulary import Term, Vocabulary


def ontology_json(vocabulary: Vocabulary) -> bytes:
    """The whole ontology as JSON."""
    names = [field.name for field in dataclasses.fields(vocabulary) if field.name != "own_turtle"]
    parts = {_camel(name): as_plain(getattr(vocabulary, name)) for name in names}
    return json.dumps(parts, ensure_ascii=False).encode()


def as_plain(part: Any) -> Any:
    """A part of the vocabulary as JSON has it."""
    if isinstance(part, Term):
        fields = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
        return {_camel(name): as_plain(value) for name, value in fields.items()}
    if isinstance(part, Mapping):
        return {name: as_plain(value) for name, value in part.items()}
    if isinstance(part, frozenset):
        return sorted(part)
    return [as_plain(each) for each in part] if isinstance(part, Iterable) and not isinstance(part, str) else part


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
