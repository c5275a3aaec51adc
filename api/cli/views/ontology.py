"""How the vocabulary is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from api.cli.output import print_pairs, print_table, say
from api.services.ontology import TermRow, terms_named
from ontology.vocabulary import Class, Property, Relation, Scheme, Term, Vocabulary


def print_terms(found: Iterable[TermRow]) -> None:
    """Terms as a table."""
    print_table(("sort", "name", "meaning"), [(row["sort"], row["name"], row["comment"]) for row in found])


def print_term(vocabulary: Vocabulary, name: str, *, own: bool) -> None:
    """All that is declared of the terms called `name`."""
    for sort, term in terms_named(vocabulary, name, own=own):
        print_pairs([(sort, term.name), ("meaning", term.comment), *_details(term)])
        if isinstance(term, Scheme):
            say("")
            print_table(("value", "meaning"), [(each.name, each.comment) for each in term.concepts])


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
