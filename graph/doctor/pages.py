"""Claims in pages, each with the entities or facts that follow from it and all that is needed to judge them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, LiteralString

from graph.decisions.canonical_ids import Canonicaliser
from graph.decisions.retractions import retracted
from graph.model.dates import bounds
from graph.model.references import named_ids
from graph.model.stored_claims import with_stated_ids
from graph.resolution.resolver import EventView, Resolver
from graph.storage.identity import canonical_ids
from graph.storage.schema import closed
from graph.storage.sources import SourceBook
from graph.storage.store import Row, Store, Transaction
from ontology.errors import DateError
from ontology.vocabulary import Vocabulary

PAGE_SIZE = 1_000
_NEEDED = ("subject", "source", "dataset", "record", "polarity", "certainty")
# As it is stored: what is there may be of a wrong type.
_CLAIM: LiteralString = "c {.*, recordedAt: null, retractedAt: null}"
_VIEWED: LiteralString = (
    "c {.id, .dataset, .record, .source, .subject, .kind, .status, .series, .from, .until, .on, .polarity, .certainty} "
    "AS claim"
)


@dataclass
class Page:
    """Some claims, with all that is needed to judge them and what was made of them."""

    resolver: Resolver
    claims: list[Row]
    unsound: dict[str, str] = field(default_factory=dict)
    sources: SourceBook = field(default_factory=SourceBook)
    nodes: dict[str, Row] = field(default_factory=dict)
    described: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    views: dict[str, EventView] = field(default_factory=dict)
    entities: list[Row] = field(default_factory=list)
    facts: dict[str, list[Row]] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)
    retracted: dict[str, str] = field(default_factory=dict)

    @cached_property
    def canonicaliser(self) -> Canonicaliser:
        """Gives claims the canonical ids that they should have."""
        return Canonicaliser(self.resolver.vocabulary)


def pages(store: Store, vocabulary: Vocabulary) -> Iterator[Page]:
    """All claims: descriptions by their subjects, then relation claims by their facts."""
    resolver = Resolver(vocabulary)
    reader = _Reader(resolver)
    after = ""
    while page := store.reading(lambda tx, after=after: reader.descriptions(tx, after)):  # type: ignore[misc]
        yield page
        after = page.entities[-1]["id"]
    after = ""
    while page := store.reading(lambda tx, after=after: reader.relations(tx, after)):  # type: ignore[misc]
        yield page
        after = max(page.facts)


class _Reader:
    """Reads pages: entities with what describes them, or facts with what is claimed about them."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    def descriptions(self, tx: Transaction, after: str) -> Page | None:
        entities = tx.run(
            "MATCH (n:Thing) WHERE n.id > $after "
            "RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties ORDER BY id LIMIT $n",
            after=after,
            n=PAGE_SIZE,
        )
        if not entities:
            return None
        claims = self._described(tx, [row["id"] for row in entities], f"{_CLAIM} AS claim")
        page = Page(self.resolver, claims, entities=entities)
        self._complete(tx, page)
        for row in entities:
            page.views[row["id"]] = self._view(page, row["id"])
        return page

    def relations(self, tx: Transaction, after: str) -> Page | None:
        ids = tx.run(
            "MATCH (c:Claim) WHERE c.fact > $after WITH c.fact AS id ORDER BY id LIMIT $n RETURN DISTINCT id",
            after=after,
            n=PAGE_SIZE,
        )
        if not ids:
            return None
        query: LiteralString = f"UNWIND $ids AS id MATCH (c:Claim {{fact: id}}) RETURN {_CLAIM} AS claim"
        claims = [_known(row["claim"]) for row in tx.run(query, ids=[row["id"] for row in ids])]
        page = Page(self.resolver, claims, facts={row["id"]: [] for row in ids})
        self._complete(tx, page)
        ends = {end for claim in page.claims if (end := self.resolver.own_event(claim))}
        self._sound(tx, page, self._described(tx, sorted(ends), _VIEWED))
        page.views = {id: self._view(page, id) for id in ends}
        self._read_facts(tx, page)
        return page

    def _described(self, tx: Transaction, ids: Sequence[str], projection: LiteralString) -> list[Row]:
        query: LiteralString = f"UNWIND $ids AS id MATCH (c:Description {{subject: id}}) RETURN {projection}"
        return [_known(row["claim"]) for row in tx.run(query, ids=ids)]

    def _complete(self, tx: Transaction, page: Page) -> None:
        """Part sound from unsound claims, and read the nodes they name."""
        reasons = {str(claim.get("id")): _unsound(claim, self.resolver.vocabulary) for claim in page.claims}
        page.unsound = {id: reason for id, reason in reasons.items() if reason}
        page.claims = self._sound(tx, page, page.claims)
        named = {id for claim in page.claims for id in named_ids(claim, self.resolver.vocabulary)}
        query: LiteralString = (
            "UNWIND $ids AS id MATCH (n:Thing {id: id}) RETURN id, labels(n) AS labels, n.kind AS kind"
        )
        page.nodes = {row["id"]: row for row in tx.run(query, ids=sorted(named))}
        stated = {id for claim in page.claims for id in named_ids(with_stated_ids(claim), self.resolver.vocabulary)}
        page.canonical = canonical_ids(tx, stated)
        page.retracted = retracted(tx, page.claims)

    def _sound(self, tx: Transaction, page: Page, claims: Sequence[Row]) -> list[Row]:
        """The claims from which something can be worked out; what is wrong with the others is told elsewhere."""
        sound = [claim for claim in claims if _is_whole(claim) and not _unsound(claim, self.resolver.vocabulary)]
        query: LiteralString = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN id"
        known = {row["id"] for row in tx.run(query, ids=sorted({claim["source"] for claim in sound}))}
        page.sources.need(tx, known)
        sound = [claim for claim in sound if claim["source"] in known]
        for claim in sound:
            if "relation" not in claim:
                page.described[claim["subject"]].append(claim)
        return sound

    def _view(self, page: Page, id: str) -> EventView:
        return self.resolver.event_view(page.described[id], page.sources)

    def _read_facts(self, tx: Transaction, page: Page) -> None:
        by_type: dict[str, set[str]] = defaultdict(set)
        for claim in page.claims:
            by_type[claim["relation"]].add(claim["fact"])
        for type_, ids in by_type.items():
            name = closed(type_, self.resolver.vocabulary)
            query: LiteralString = (
                f"UNWIND $ids AS id MATCH (a)-[r:{name} {{id: id}}]->(b) "
                "RETURN id, a.id AS subject, b.id AS object, properties(r) AS properties"
            )
            for row in tx.run(query, ids=sorted(ids)):
                page.facts[row["id"]].append(row)


def _known(claim: Mapping[str, Any]) -> Row:
    return {name: value for name, value in claim.items() if value is not None}


def _is_whole(claim: Mapping[str, Any]) -> bool:
    return "id" in claim and len({name in claim for name in ("relation", "object", "fact")}) == 1


def _unsound(claim: Mapping[str, Any], vocabulary: Vocabulary) -> str | None:
    """Why nothing can be worked out from a claim, if so."""
    if missing := [name for name in _NEEDED if name not in claim]:
        return f"has no {missing[0]}"
    if "relation" in claim and claim["relation"] not in vocabulary.relation_types:
        return f"has the relation {claim['relation']}, which the ontology does not know"
    if unknown := set(claim.get("kind", ())) - set(vocabulary.entity_classes):
        return f"says the kind {min(unknown)}, which the ontology does not know"
    try:
        bounds(from_=claim.get("from"), until=claim.get("until"), on=claim.get("on"))
    except DateError as error:
        return f"has impossible dates: {error}"
    return None
