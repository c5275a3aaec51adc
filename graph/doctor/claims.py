"""Checks of claims: their nodes, ids, canonical ids, bounds and the facts they name."""

from __future__ import annotations

from graph.doctor.findings import Found, Query
from graph.doctor.pages import Page
from graph.model.dates import OUTER_NAMES, Bounds
from graph.model.hashing import fact_id, hash_of
from graph.model.sort_keys import INDEXED, indexed
from graph.model.stored_claims import bounds_of, stated_of, with_stated_ids

QUERIES: tuple[Query, ...] = (
    (
        "claim id",
        "MATCH (c:Claim|RetractedClaim) WHERE c.id IS NULL RETURN elementId(c) AS id LIMIT $limit",
        "is a claim node without an id",
    ),
    (
        "live and retracted",
        "MATCH (c:Claim:RetractedClaim) RETURN c.id AS id LIMIT $limit",
        "is a Claim and a RetractedClaim",
    ),
    (
        "retraction",
        "MATCH (c:RetractedClaim) WHERE c.retractedAt IS NULL OR c.retractedAt < c.recordedAt OR c.retraction IS NULL "
        "RETURN c.id AS id LIMIT $limit",
        "is retracted without a time after its recording, or without a reason",
    ),
    (
        "description",
        "MATCH (c:Claim|Description) "
        "WHERE (c:Claim AND c:Description) <> (c:Claim AND c.relation IS NULL) OR NOT c:Claim "
        "RETURN c.id AS id LIMIT $limit",
        "must have the label Description exactly when it is a live claim without a relation",
    ),
    (
        "relation claim",
        "MATCH (c:Claim) WHERE (c.relation IS NULL) <> (c.object IS NULL) OR (c.relation IS NULL) <> (c.fact IS NULL) "
        "RETURN c.id AS id LIMIT $limit",
        "has only some of relation, object and fact",
    ),
)


def unsound(page: Page) -> Found:
    """Claims from which nothing can be worked out."""
    yield from page.unsound.items()


def ids(page: Page) -> Found:
    """Claims whose id is not the hash of their statement."""
    for claim in page.claims:
        if claim["id"] != hash_of(stated_of(claim)):
            yield claim["id"], "is not the hash of what the claim states"


def fact_ids(page: Page) -> Found:
    """Relation claims that name another fact than their own."""
    for claim in page.claims:
        if "relation" in claim and claim["fact"] != fact_id(claim["subject"], claim["relation"], claim["object"]):
            yield claim["id"], "names a fact that is not of its subject, relation and object"


def canonical(page: Page) -> Found:
    """Claims whose ids are not those that the identity decisions in force give them."""
    for claim in page.claims:
        if claim != page.canonicaliser.canonicalise(with_stated_ids(claim), page.canonical):
            yield claim["id"], "does not stand where the identity decisions in force put it"


def let_in(page: Page) -> Found:
    """Live claims that a retraction in force is about."""
    yield from ((id, f"is live, and was retracted by {why}") for id, why in page.retracted.items())


def claim_bounds(page: Page) -> Found:
    """Claims whose bounds, span or sort key do not follow from their dates."""
    for claim in page.claims:
        stored = bounds_of(claim)
        if not _ordered(stored):
            yield claim["id"], "has bounds out of order"
        elif stored != page.resolver.claim_bounds(claim, page.sources[claim["source"]], page.views):
            yield claim["id"], "has bounds that do not follow from its dates"
        elif {name: claim.get(name) for name in OUTER_NAMES} != page.resolver.outer_bounds(
            claim, page.sources[claim["source"]], page.views, stored
        ):
            yield claim["id"], "has bounds that do not follow from when its source was published"
        elif indexed(claim["id"], stored) != {name: claim.get(name) for name in INDEXED}:
            yield claim["id"], "has a span or a sort key that does not follow from its bounds"


def judgement(page: Page) -> Found:
    """Claims that are marked as their source's judgement against what the ontology says of their relation."""
    for claim in page.claims:
        if claim.get("judgement", False) != page.resolver.is_judgement(claim):
            yield claim["id"], "is marked as a judgement against what the ontology says of its relation"


def _ordered(stored: Bounds) -> bool:
    days = (
        (stored.from_earliest, stored.from_latest),
        (stored.until_earliest, stored.until_latest),
        (stored.from_earliest, stored.until_earliest),
        (stored.from_latest, stored.until_latest),
    )
    return all(first is None or last is None or first <= last for first, last in days)
