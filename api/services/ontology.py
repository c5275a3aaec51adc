"""The ontology as JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from graph.storage.paging import FIRST_PAGE, Page, PageRequest, page_of
from ontology.errors import InputError
from ontology.vocabulary import Term, Vocabulary

TermRow = dict[str, Any]
_SORTS = {"class": "classes", "relation": "relations", "attribute": "attributes", "qualifier": "qualifiers"}


def ontology_json(vocabulary: Vocabulary) -> bytes:
    """The whole ontology as JSON."""
    names = [field.name for field in dataclasses.fields(vocabulary) if field.name != "own_turtle"]
    parts = {_camel(name): as_plain(getattr(vocabulary, name)) for name in names}
    return json.dumps(parts, ensure_ascii=False).encode()


def terms(
    vocabulary: Vocabulary, name: str | None = None, *, own: bool = False, page: PageRequest = FIRST_PAGE
) -> Page[TermRow]:
    """The terms as rows, by their sorts; only those called `name`, or the user's own."""
    rows = [{"sort": sort, **as_plain(term)} for sort, term in terms_named(vocabulary, name, own=own)]
    return page_of(rows, page)


def terms_named(vocabulary: Vocabulary, name: str | None = None, *, own: bool = False) -> list[tuple[str, Term]]:
    """The terms, each with its sort; InputError when none is called `name`."""
    found = [
        (sort, term)
        for sort, term in _terms(vocabulary)
        if name in (None, term.name) and (not own or f"{sort} {term.name}" in vocabulary.own)
    ]
    if name is not None and not found:
        alike = get_close_matches(name, [term.name for _, term in _terms(vocabulary)], n=1)
        raise InputError("no such term", value=name, expected=f"a term such as {alike[0]}" if alike else "a term")
    return found


def _terms(vocabulary: Vocabulary) -> Iterator[tuple[str, Term]]:
    for sort, group in _SORTS.items():
        terms: Mapping[str, Term] = getattr(vocabulary, group)
        yield from ((sort, term) for term in terms.values())
    for scheme in vocabulary.schemes.values():
        yield "list", scheme
        yield from (("concept", replace(each, name=f"{scheme.name}/{each.name}")) for each in scheme.concepts)


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
