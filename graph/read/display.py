"""Values by another preference than the stored one, resolved again from the live claims; nothing stored changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString, cast

from graph.model.dates import DATE_NAMES
from graph.names.keys import SEARCH_PROPERTIES
from graph.read.rows import EntityRow, FactRow, as_text
from graph.resolution.display import PREFERENCES, STORED, Preference
from graph.resolution.resolver import Resolver
from graph.storage.graph import Graph
from graph.storage.lookups import known_sources
from graph.storage.projections import STORED_CLAIMS, stored_claims
from graph.storage.sources import SourceBook
from graph.storage.store import Row, Store, Transaction
from ontology.errors import InputError, option

_DESCRIPTIONS: LiteralString = f"MATCH (c:Description {{subject: $id}}) RETURN {STORED_CLAIMS}"
_ABOUT: LiteralString = f"MATCH (c:Claim {{fact: $id}}) RETURN {STORED_CLAIMS}"


def preference(store: Store, first: str | None, trusted: Iterable[str]) -> Preference:
    """The preference asked for; raises InputError for one that does not exist, or for an unknown source."""
    wanted, known = first or STORED.first, list(trusted)
    if wanted not in PREFERENCES:
        raise InputError("no such preference", property=option("prefer"), value=wanted, expected=", ".join(PREFERENCES))
    sources = known_sources(store, known)
    if unknown := [id for id in known if id not in sources]:
        raise InputError("no such source", property=option("trusted"), value=unknown[0], expected="ids of sources")
    return Preference(wanted, tuple(known))


def prefer_entity(graph: Graph, entity: EntityRow, wanted: Preference) -> EntityRow:
    """An entity's answer, with the values that `wanted` chooses."""

    def work(tx: Transaction) -> Row:
        claims, sources = _read(tx, _DESCRIPTIONS, entity["id"])
        chosen = Resolver(graph.vocabulary, wanted).entity(entity["id"], claims, sources).properties
        return {name: value for name, value in chosen.items() if name not in SEARCH_PROPERTIES}

    if wanted == STORED:
        return entity
    # A quantity shown by its bounds may now be exact, so values that are not chosen now are dropped.
    values = {*graph.vocabulary.attributes, *DATE_NAMES}
    kept = {name: value for name, value in entity.items() if name not in values}
    return cast(EntityRow, _with(kept, graph.store.reading(work)))


def prefer_fact(graph: Graph, fact: FactRow | None, wanted: Preference) -> FactRow | None:
    """A fact's answer, with the qualifiers that `wanted` chooses."""
    if fact is None or wanted == STORED:
        return fact

    def work(tx: Transaction) -> Row:
        claims, sources = _read(tx, _ABOUT, fact["id"])
        return Resolver(graph.vocabulary, wanted).qualifiers(claims, sources)

    return cast(FactRow, _with(fact, graph.store.reading(work)))


def _read(tx: Transaction, query: LiteralString, id: str) -> tuple[list[Row], SourceBook]:
    """The claims, and the sources that say them."""
    claims = stored_claims(tx, query, id=id)
    sources = SourceBook()
    sources.need(tx, (claim["source"] for claim in claims))
    return claims, sources


def _with(answer: Mapping[str, Any], chosen: Row) -> Row:
    values = {name: as_text(value) for name, value in chosen.items()}
    return {name: values.get(name, value) for name, value in answer.items()} | values
