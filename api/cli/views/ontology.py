"""How the vocabulary is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from api.cli.output import print_json, print_pairs, print_table, say
from api.services.ontology import as_plain
from ontology.errors import InputError
from ontology.vocabulary import Class, Property, Relation, Scheme, Term, Vocabulary

_SORTS = {"class": "classes", "relation": "relations", "attribute": "attributes", "qualifier": "qualifiers"}


def print_ontology(vocabulary: Vocabulary, name: str | None, *, own: bool, as_json: bool) -> None:
    """All terms or the own ones as a table, or the one term called `name`."""
    found = [
        (sort, term)
        for sort, term in _terms(vocabulary)
        if name in (None, term.name) and (not own or f"{sort} {term.name}" in vocabulary.own)
    ]
    if name is not None and not found:
        alike = get_close_matches(name, [term.name for _, term in _terms(vocabulary)], n=1)
        raise InputError("no such term", value=name, expected=f"a term such as {alike[0]}" if alike else "a term")
    if as_json:
        print_json([{"sort": sort, **as_plain(term)} for sort, term in found])
    elif name is None:
        print_table(("sort", "name", "meaning"), [(sort, term.name, term.comment) for sort, term in found])
    else:
        for sort, term in found:
            print_pairs([(sort, term.name), ("meaning", term.comment), *_details(term)])
            if isinstance(term, Scheme):
                say("")
                print_table(("value", "meaning"), [(each.name, each.comment) for each in term.concepts])


def _terms(vocabulary: Vocabulary) -> Iterator[tuple[str, Term]]:
    for sort, group in _SORTS.items():
        terms: Mapping[str, Term] = getattr(vocabulary, group)
        yield from ((sort, term) for term in terms.values())
    for scheme in vocabulary.schemes.values():
        yield "list", scheme
        yield from (("concept", replace(each, name=f"{scheme.name}/{each.name}")) for each in scheme.concepts)


def _details(term: Term) -> Iterator[tuple[str, str]]:
    if isinstance(term, Class):
        yield "below", " > ".join(term.lineage[:-1])
        yield "disjoint with", ", ".join(sorted(term.disjoint_with))
        yield "momentary", "yes" if term.momentary else ""
    elif isinstance(term, Relation):
        yield "type", term.type
        yield "from", " or ".join(term.domain)
        yield "to", " or ".join(term.range)
        yield "qualifiers", ", ".join(sorted(term.qualifiers))
        yield "inverse", term.inverse or ""
    elif isinstance(term, Property):
        yield "value", term.scheme or " or ".join(term.range) or term.type.value
        yield "of", " or ".join(term.domain)
        yield "values", "one" if term.single else "a set"
    yield "IRI", term.iri
