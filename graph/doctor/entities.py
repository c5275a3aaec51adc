"""Checks of entities: their nodes, merges, classes, and that they equal a fresh resolution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.decisions.references import unmentioned_entities
from graph.doctor.findings import Found, Query, difference
from graph.doctor.pages import Page
from graph.model.references import Reference, references
from graph.storage.store import Row, Store
from ontology.vocabulary import ENTITY, Vocabulary

QUERIES: tuple[Query, ...] = (
    (
        "named entity",
        "MATCH (c:Description) WHERE NOT EXISTS { MATCH (n:Thing {id: c.subject}) WHERE n:Entity } "
        "RETURN c.id AS id LIMIT $limit",
        "describes an entity that is not there or not live",
    ),
    (
        "node labels",
        "MATCH (n:Thing|Entity|Dormant|Merged) "
        "WHERE NOT n:Thing OR n.id IS NULL OR size([l IN labels(n) WHERE l IN ['Entity', 'Dormant', 'Merged']]) <> 1 "
        "RETURN coalesce(n.id, elementId(n)) AS id LIMIT $limit",
        "must be a Thing, and one of Entity, Dormant and Merged",
    ),
    (
        "dormant entity",
        "MATCH (n:Dormant|Merged) WHERE size(labels(n)) <> 2 OR keys(n) <> ['id'] "
        "OR EXISTS { MATCH (n)-[r]-() WHERE NOT type(r) IN ['SAME_AS', 'NOT_SAME_AS'] } RETURN n.id AS id LIMIT $limit",
        "is dormant or merged, and has facts, values or further labels",
    ),
    (
        "merged entity",
        "MATCH (n:Thing) WHERE n:Merged <> EXISTS { (n)-[:SAME_AS]->(:Thing) } OR COUNT { (n)-[:SAME_AS]->() } > 1 "
        "RETURN n.id AS id LIMIT $limit",
        "must be Merged exactly when a SAME_AS leads from it, to one other",
    ),
    (
        "merge cycle",
        "MATCH (n:Thing)-[:SAME_AS]->(next:Thing) WHERE EXISTS { (next)-[:SAME_AS*0..]->(n) } "
        "RETURN n.id AS id LIMIT $limit",
        "was merged into itself, through others",
    ),
    (
        "contradicted judgement",
        "MATCH (a:Thing)-[:NOT_SAME_AS]->(b:Thing) "
        "WHERE EXISTS { (a)-[:SAME_AS*0..]->(:Thing)<-[:SAME_AS*0..]-(b) } RETURN a.id AS id LIMIT $limit",
        "was judged not to be another with which it is merged",
    ),
)


def unsupported(store: Store, vocabulary: Vocabulary, limit: int) -> Found:
    """Live entities that no live claim names."""
    unnamed = store.reading(lambda tx: unmentioned_entities(tx, vocabulary))
    yield from ((id, "is live and no live claim names it") for id in sorted(unnamed))


def named(page: Page) -> Found:
    """Claims that name an entity that is not live, or of a class that does not go there."""
    vocabulary = page.resolver.vocabulary
    for claim in page.claims:
        for reference in references(claim, vocabulary):
            node, name = page.nodes.get(reference.id), _name_of(reference, claim)
            if node is None or ENTITY not in node["labels"]:
                yield claim["id"], f"names {reference.id} as {name}, which is not there or not live"
            elif not _is_one_of(node["kind"] or (), reference.classes, vocabulary):
                kinds, wanted = " and ".join(node["kind"]), " or ".join(reference.classes)
                yield claim["id"], f"names {reference.id} as {name}, which is {kinds}, not {wanted}"


def _name_of(reference: Reference, claim: Row) -> str:
    return reference.property if "relation" in claim else f"the subject of {reference.term}"


def _is_one_of(kinds: Sequence[str], wanted: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a kind is among `wanted` or below; of an entity that nobody describes, anything may be true."""
    known = [kind for kind in kinds if kind in vocabulary.classes]
    return not known or any(vocabulary.is_a(kind, *wanted) for kind in known)


def resolved(page: Page) -> Found:
    """Entities that differ from a fresh resolution of what describes them."""
    for row in page.entities:
        if ENTITY not in row["labels"]:
            continue
        state = page.resolver.entity(row["id"], page.described[row["id"]], page.sources)
        if set(row["labels"]) != state.labels:
            yield row["id"], f"has the labels {_names(row['labels'])}, not {_names(state.labels)}"
        if row["properties"] != dict(state.properties):
            yield row["id"], difference(row["properties"], state.properties)


def _names(labels: Iterable[str]) -> str:
    return ", ".join(sorted(labels))
