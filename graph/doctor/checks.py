"""Checks that everything that must always be true of the graph is: what `sayso doctor` runs.

Claims are read once, in pages (descriptions by subject, then relation claims by fact), and what follows from them is
worked out afresh and compared; the rest are queries of one line. A page holds a bounded number of entities or facts,
so memory does not grow with the graph. Nothing is changed. A load that runs meanwhile can make sound things look odd.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, LiteralString

from graph.decisions.canonical_ids import Canonicaliser
from graph.decisions.references import unmentioned_entities
from graph.decisions.retractions import retracted
from graph.model.claims import publication_days
from graph.model.dates import OUTER_NAMES, Bounds, bounds
from graph.model.hashing import fact_id, hash_of
from graph.model.references import Reference, named_ids, references
from graph.model.sort_keys import INDEXED, indexed
from graph.model.stored_claims import bounds_of, stated_of, with_stated_ids
from graph.resolution.resolver import EventView, Resolver
from graph.storage.identity import canonical_ids
from graph.storage.schema import closed, fact_types, index_problems, is_current, is_resolved
from graph.storage.sources import SourceBook
from graph.storage.store import Row, Store, Transaction
from ontology.errors import DateError
from ontology.vocabulary import ENTITY, Vocabulary

Progress = Callable[[int, int], None]
Found = Iterator[tuple[str, str]]

_PAGE = 1_000
_NEEDED = ("subject", "source", "dataset", "record", "polarity", "certainty")
# As it is stored: what is there may be of a wrong type.
_CLAIM: LiteralString = "c {.*, recordedAt: null, retractedAt: null}"
_VIEWED: LiteralString = (
    "c {.id, .dataset, .record, .source, .subject, .kind, .status, .series, .from, .until, .on, .polarity, .certainty} "
    "AS claim"
)
_PUBLISHED = """
MATCH (s:Source) WHERE s.id > $after
RETURN s.id AS id, s.published AS published, s {.publishedEarliest, .publishedLatest} AS days ORDER BY id LIMIT $n
"""
_IDENTITY = {"SAME_AS", "NOT_SAME_AS"}


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: which check found it, the id of what it is about, and what is wrong."""

    check: str
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.id} {self.message}"


@dataclass
class _Page:
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


class _Findings(list[Finding]):
    """The findings so far, at most `limit` of each check."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def left(self, check: str) -> int:
        return self.limit - sum(finding.check == check for finding in self)

    def take(self, check: str, found: Iterable[tuple[str, str]]) -> None:
        self += [Finding(check, id, message) for id, message in islice(found, self.left(check))]


def check(store: Store, vocabulary: Vocabulary, *, limit: int = 20, progress: Progress | None = None) -> list[Finding]:
    """Every breach of what must always be true, at most `limit` of each kind; empty when all is well.

    `progress` is called with the number of claims checked and of all there are.
    """
    found = _Findings(limit)
    found.take("schema", _schema(store, vocabulary))
    for name, query, message in _QUERIES:
        found.take(name, ((row["id"], message) for row in store.read(query, limit=found.left(name))))
    found.take("relationship type", _relationship_types(store, vocabulary))
    found.take("unsupported entity", _unsupported(store, vocabulary))
    found.take("fact id", store.reading(lambda tx: list(islice(_fact_ids(tx, vocabulary), limit))))
    found.take("publication days", _publication_days(store))
    total = store.read("MATCH (:Claim) RETURN count(*) AS n")[0]["n"]
    done = 0
    for page in _pages(store, vocabulary):
        for name, judge in _PAGE_CHECKS.items():
            found.take(name, judge(page))
        done += len(page.claims) + len(page.unsound)
        if progress:
            progress(done, total)
    return found


# Checks of one query each: the name, the query, and what is wrong with each id that it returns.
_QUERIES: tuple[tuple[str, LiteralString, str], ...] = (
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
        "MATCH (s:Source) WHERE s.stale RETURN s.id AS id LIMIT $limit",
        "has changed, and what rests on it is not resolved again yet; the next load does it",
    ),
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
        "joined source",
        "MATCH (s)-[:SAME_AS]-(o) WHERE s:Source AND NOT o:Source RETURN DISTINCT s.id AS id LIMIT $limit "
        "UNION MATCH (s:Source) WHERE COUNT { (s)-[:SAME_AS]->() } > 1 OR EXISTS { (s)-[:SAME_AS*]->(s) } "
        "RETURN s.id AS id LIMIT $limit",
        "must be the same as one other source at most, and not as itself",
    ),
    (
        "contradicted judgement",
        "MATCH (a:Thing)-[:NOT_SAME_AS]->(b:Thing) "
        "WHERE EXISTS { (a)-[:SAME_AS*0..]->(:Thing)<-[:SAME_AS*0..]-(b) } RETURN a.id AS id LIMIT $limit",
        "was judged not to be another with which it is merged",
    ),
    (
        "pending decision",
        "MATCH (d:Pending) RETURN d.id AS id LIMIT $limit",
        "is a decision whose work is not done; `sayso up` goes on with it",
    ),
    (
        "withheld claim",
        "MATCH (c:Withheld) WHERE NOT c:RetractedClaim RETURN c.id AS id LIMIT $limit",
        "is held back by a retraction, and not retracted",
    ),
)


def _schema(store: Store, vocabulary: Vocabulary) -> Found:
    if not is_current(store, vocabulary):
        yield "sayso", f"was not prepared with version {vocabulary.version} of the ontology and this schema"
    elif not is_resolved(store, vocabulary):
        yield "sayso", "was resolved by another version; `sayso resolve` brings it up to date"
    for name, state in index_problems(store, vocabulary).items():
        yield name, f"is {state}, not online"


def _relationship_types(store: Store, vocabulary: Vocabulary) -> Found:
    rows = store.read("CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type")
    for type_ in sorted({row["type"] for row in rows} - set(vocabulary.relation_types) - _IDENTITY):
        touching = "MATCH (n:Thing)-[r:$($type)]-() RETURN n.id AS id LIMIT 1"
        for row in store.read(touching, type=type_):
            yield row["id"], f"has a relationship of type {type_}, which is no relation of the ontology"


def _unsupported(store: Store, vocabulary: Vocabulary) -> Found:
    unnamed = store.reading(lambda tx: unmentioned_entities(tx, vocabulary))
    yield from ((id, "is live and no live claim names it") for id in sorted(unnamed))


def _fact_ids(tx: Transaction, vocabulary: Vocabulary) -> Found:
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


def _publication_days(store: Store) -> Found:
    after = ""
    while rows := store.read(_PUBLISHED, after=after, n=_PAGE):
        for row in rows:
            if row["days"] != (days := publication_days(row["published"])):
                yield row["id"], _difference(row["days"], days, by="its publication date makes")
        after = rows[-1]["id"]


def _pages(store: Store, vocabulary: Vocabulary) -> Iterator[_Page]:
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

    def descriptions(self, tx: Transaction, after: str) -> _Page | None:
        entities = tx.run(
            "MATCH (n:Thing) WHERE n.id > $after "
            "RETURN n.id AS id, labels(n) AS labels, properties(n) AS properties ORDER BY id LIMIT $n",
            after=after,
            n=_PAGE,
        )
        if not entities:
            return None
        claims = self._described(tx, [row["id"] for row in entities], f"{_CLAIM} AS claim")
        page = _Page(self.resolver, claims, entities=entities)
        self._complete(tx, page)
        for row in entities:
            page.views[row["id"]] = self._view(page, row["id"])
        return page

    def relations(self, tx: Transaction, after: str) -> _Page | None:
        ids = tx.run(
            "MATCH (c:Claim) WHERE c.fact > $after WITH c.fact AS id ORDER BY id LIMIT $n RETURN DISTINCT id",
            after=after,
            n=_PAGE,
        )
        if not ids:
            return None
        query: LiteralString = f"UNWIND $ids AS id MATCH (c:Claim {{fact: id}}) RETURN {_CLAIM} AS claim"
        claims = [_known(row["claim"]) for row in tx.run(query, ids=[row["id"] for row in ids])]
        page = _Page(self.resolver, claims, facts={row["id"]: [] for row in ids})
        self._complete(tx, page)
        ends = {end for claim in page.claims if (end := self.resolver.own_event(claim))}
        self._sound(tx, page, self._described(tx, sorted(ends), _VIEWED))
        page.views = {id: self._view(page, id) for id in ends}
        self._read_facts(tx, page)
        return page

    def _described(self, tx: Transaction, ids: Sequence[str], projection: LiteralString) -> list[Row]:
        query: LiteralString = f"UNWIND $ids AS id MATCH (c:Description {{subject: id}}) RETURN {projection}"
        return [_known(row["claim"]) for row in tx.run(query, ids=ids)]

    def _complete(self, tx: Transaction, page: _Page) -> None:
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

    def _sound(self, tx: Transaction, page: _Page, claims: Sequence[Row]) -> list[Row]:
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

    def _view(self, page: _Page, id: str) -> EventView:
        return self.resolver.event_view(page.described[id], page.sources)

    def _read_facts(self, tx: Transaction, page: _Page) -> None:
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


def _unsound_claims(page: _Page) -> Found:
    yield from page.unsound.items()


def _claim_ids(page: _Page) -> Found:
    for claim in page.claims:
        if claim["id"] != hash_of(stated_of(claim)):
            yield claim["id"], "is not the hash of what the claim states"


def _claim_facts(page: _Page) -> Found:
    for claim in page.claims:
        if "relation" in claim and claim["fact"] != fact_id(claim["subject"], claim["relation"], claim["object"]):
            yield claim["id"], "names a fact that is not of its subject, relation and object"


def _claim_places(page: _Page) -> Found:
    for claim in page.claims:
        if claim != page.canonicaliser.canonicalise(with_stated_ids(claim), page.canonical):
            yield claim["id"], "does not stand where the identity decisions in force put it"


def _claims_let_in(page: _Page) -> Found:
    yield from ((id, f"is live, and was retracted by {why}") for id, why in page.retracted.items())


def _claim_bounds(page: _Page) -> Found:
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


def _ordered(stored: Bounds) -> bool:
    days = (
        (stored.from_earliest, stored.from_latest),
        (stored.until_earliest, stored.until_latest),
        (stored.from_earliest, stored.until_earliest),
        (stored.from_latest, stored.until_latest),
    )
    return all(first is None or last is None or first <= last for first, last in days)


def _named_entities(page: _Page) -> Found:
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


def _resolved_entities(page: _Page) -> Found:
    for row in page.entities:
        if ENTITY not in row["labels"]:
            continue
        state = page.resolver.entity(row["id"], page.described[row["id"]], page.sources)
        if set(row["labels"]) != state.labels:
            yield row["id"], f"has the labels {_names(row['labels'])}, not {_names(state.labels)}"
        if row["properties"] != dict(state.properties):
            yield row["id"], _difference(row["properties"], state.properties)


def _resolved_facts(page: _Page) -> Found:
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
            yield id, _difference(rows[0]["properties"], state.properties)


def _difference(stored: Mapping[str, Any], expected: Mapping[str, Any], by: str = "its claims make") -> str:
    name = min(name for name in {*stored, *expected} if stored.get(name) != expected.get(name))
    return f"has {name} {_show(stored.get(name))}, and {by} it {_show(expected.get(name))}"


def _show(value: Any) -> str:
    return "nothing" if value is None else repr(value) if isinstance(value, str | list) else str(value)


def _names(labels: Iterable[str]) -> str:
    return ", ".join(sorted(labels))


_PAGE_CHECKS: Mapping[str, Callable[[_Page], Found]] = {
    "claim": _unsound_claims,
    "claim id": _claim_ids,
    "claim fact": _claim_facts,
    "claim place": _claim_places,
    "claim let in": _claims_let_in,
    "claim bounds": _claim_bounds,
    "named entity": _named_entities,
    "resolved entity": _resolved_entities,
    "resolved fact": _resolved_facts,
}
