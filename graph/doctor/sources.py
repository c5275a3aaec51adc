"""Checks of sources and datasets."""

from __future__ import annotations

from graph.doctor.findings import Found, Query, difference
from graph.doctor.pages import PAGE_SIZE
from graph.model.claims import publication_days
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

_PUBLISHED = """
MATCH (s:Source) WHERE s.id > $after
RETURN s.id AS id, s.published AS published, s {.publishedEarliest, .publishedLatest} AS days ORDER BY id LIMIT $n
"""

QUERIES: tuple[Query, ...] = (
    (
        "source",
        "MATCH (c:Claim|RetractedClaim) WHERE NOT EXISTS { (c)-[:FROM]->(:Source {id: c.source}) } "
        "OR COUNT { (c)-[:FROM]->() } <> 1 RETURN c.id AS id LIMIT $limit",
        "must have exactly one FROM, to the Source whose id is its source",
    ),
    (
        "dataset",
        "MATCH (c:Claim|RetractedClaim|Source) WHERE NOT EXISTS { (:Dataset {id: c.dataset}) } "
        "RETURN c.id AS id LIMIT $limit",
        "belongs to no Dataset",
    ),
    (
        "stale source",
        "MATCH (s:Source) WHERE s.stale IS NOT NULL RETURN s.id AS id LIMIT $limit",
        "has changed, and what rests on it is not resolved again yet; the next load does it",
    ),
    (
        "joined source",
        "MATCH (s)-[:SAME_AS]-(o) WHERE s:Source AND NOT o:Source RETURN DISTINCT s.id AS id LIMIT $limit "
        "UNION MATCH (s:Source) WHERE COUNT { (s)-[:SAME_AS]->() } > 1 OR EXISTS { (s)-[:SAME_AS*]->(s) } "
        "RETURN s.id AS id LIMIT $limit",
        "must be the same as one other source at most, and not as itself",
    ),
)


def published(store: Store, vocabulary: Vocabulary, limit: int) -> Found:
    """Sources whose stored days do not follow from their publication date."""
    after = ""
    while rows := store.read(_PUBLISHED, after=after, n=PAGE_SIZE):
        for row in rows:
            if row["days"] != (days := publication_days(row["published"])):
                yield row["id"], difference(row["days"], days, by="its publication date makes")
        after = rows[-1]["id"]
