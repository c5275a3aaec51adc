"""Checks of facts: their types, ids, and that they equal a fresh resolution."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import LiteralString

from graph.doctor.findings import Found, difference
from graph.doctor.pages import Page
from graph.model.hashing import fact_id
from graph.storage.schema import fact_types
from graph.storage.store import Row, Store, Transaction
from ontology.vocabulary import Vocabulary

_IDENTITY = {"SAME_AS", "NOT_SAME_AS"}


def relationship_types(store: Store, vocabulary: Vocabulary, limit: int) -> Found:
    """Relationships of a type that the ontology does not have."""
    rows = store.read("CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type")
    for type_ in sorted({row["type"] for row in rows} - set(vocabulary.relation_types) - _IDENTITY):
        touching = "MATCH (n:Thing)-[r:$($type)]-() RETURN n.id AS id LIMIT 1"
        for row in store.read(touching, type=type_):
            yield row["id"], f"has a relationship of type {type_}, which is no relation of the ontology"


def ids(store: Store, vocabulary: Vocabulary, limit: int) -> Found:
    """Facts whose ids are not what they should be, or that no claim leads to."""
    yield from store.reading(lambda tx: list(islice(_wrong_ids(tx, vocabulary), limit)))


def _wrong_ids(tx: Transaction, vocabulary: Vocabulary) -> Found:
    """Facts by the ids they should have; the pages below only see those that claims lead to."""
    query: LiteralString = (
        f"MATCH (a)-[r:{fact_types(vocabulary)}]->(b) "
        "RETURN r.id AS id, a.id AS subject, type(r) AS type, b.id AS object, "
        "EXISTS { (:Claim {fact: r.id}) } AS claimed"
    )
    for row in tx.stream(query):
        fact = f"{row['type']} from {row['subject']} to {row['object']}"
        if row["id"] != fact_id(row["subject"], row["type"], row["object"]):
            yield str(row["id"]), f"is not the id of {fact}"
        elif not row["claimed"]:
            yield row["id"], f"is {fact}, and no live claim is about it"


def resolved(page: Page) -> Found:
    """Facts that differ from a fresh resolution of the claims about them."""
    claims: dict[str, list[Row]] = defaultdict(list)
    for claim in page.claims:
        if claim.get("fact") in page.facts:
            claims[claim["fact"]].append(claim)
    for id, about in claims.items():
        state, rows = page.resolver.fact(about, page.sources, page.views), page.facts[id]
        if len(rows) > 1:
            yield id, f"stands {len(rows)} times"
        elif state and not rows:
            yield id, f"is missing: {state.type} from {state.subject} to {state.object}"
        elif rows and not state:
            yield id, "is there, and no live claim affirms it"
        elif state and rows[0]["properties"] != dict(state.properties):
            yield id, difference(rows[0]["properties"], state.properties)
