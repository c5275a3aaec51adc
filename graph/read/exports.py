"""Everything that an export holds, read a page at a time: claims by record, the sources they cite, entities and facts.

Claims come as they were loaded, withheld ones among them: an identity decision or a retraction is exported as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Any, LiteralString

from graph.model.stored_claims import as_loaded
from graph.storage.graph import Graph
from graph.storage.projections import ENTITY_AS_TEXT, FACT_AS_TEXT, STORED_CLAIMS, known, stored_claims
from graph.storage.schema import closed
from graph.storage.store import Row
from ontology.errors import InputError, NotFound, option

MAX_HOPS = 4
_PAGE = 2_000
_LABELS: tuple[LiteralString, LiteralString] = ("Claim", "Withheld")
_DATASETS = "MATCH (d:Dataset) RETURN properties(d) AS dataset ORDER BY d.id"
_SOURCE = "MATCH (s:Source {id: $id}) RETURN s.id AS id"
_ENTITY = "MATCH (e:Thing {id: $id}) WHERE e:Entity RETURN e.id AS id"
_UNREALISED = "UNWIND $ids AS id MATCH (e:Thing {id: id}) WHERE e:Unrealised RETURN e.id AS id"
_NEXT_HOP = """
UNWIND $ids AS id
MATCH (:Thing {id: id})-[r]-(e:Entity) WHERE type(r) IN $relations
RETURN DISTINCT e.id AS id
"""
_KEYS_OF_SOURCE = """
MATCH (c:Claim {source: $source}) RETURN c.id AS id, c.dataset AS dataset, c.record AS record
UNION
MATCH (c:Withheld {source: $source}) RETURN c.id AS id, c.dataset AS dataset, c.record AS record
"""
_KEYS_ABOUT = """
UNWIND $ids AS id
CALL (id) {
  MATCH (c:Claim {subject: id}) RETURN c
  UNION
  MATCH (c:Claim {object: id}) RETURN c
}
WITH DISTINCT c
WHERE c.object IS NULL OR (c.subject IN $ids AND c.object IN $ids)
RETURN c.id AS id, c.dataset AS dataset, c.record AS record
"""
_BY_ID: LiteralString = f"""
UNWIND range(0, size($ids) - 1) AS n
WITH n, $ids[n] AS id
CALL (id) {{
  MATCH (c:Claim {{id: id}}) RETURN c
  UNION
  MATCH (c:Withheld {{id: id}}) RETURN c
}}
WITH c ORDER BY n
RETURN {STORED_CLAIMS}
"""
_ABOUT: LiteralString = f"""
UNWIND $ids AS id
CALL (id) {{
  MATCH (c:Claim {{subject: id}}) WHERE c.dataset IN $datasets RETURN c
  UNION
  MATCH (c:Claim {{object: id}}) WHERE c.relation IN $relations AND c.dataset IN $datasets RETURN c
}}
WITH DISTINCT c ORDER BY c.subject, c.id
RETURN {STORED_CLAIMS}
"""
_SOURCES = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
WITH s ORDER BY s.id
RETURN collect(s {.*, stale: null, publishedEarliest: null, publishedLatest: null,
  derivedFrom: COLLECT { MATCH (s)-[:DERIVED_FROM]->(o:Source) RETURN o.id ORDER BY o.id }}) AS rows
"""
_CITED = """
MATCH (s:Source) WHERE s.dataset = $dataset RETURN s.id AS id
UNION
MATCH (c:Claim {dataset: $dataset}) RETURN DISTINCT c.source AS id
UNION
MATCH (c:Withheld {dataset: $dataset}) RETURN DISTINCT c.source AS id
"""
_OTHER_RECORDS = """
MATCH (c:Claim {dataset: $dataset})
WHERE NOT c.record IN [c.source + '/' + c.subject, c.source + '/' + coalesce(c.object, '')]
RETURN 1 LIMIT 1
UNION
MATCH (c:Withheld {dataset: $dataset})
WHERE NOT c.record IN [c.source + '/' + c.subject, c.source + '/' + coalesce(c.object, '')]
RETURN 1 LIMIT 1
"""
_IRIS = "UNWIND $ids AS id MATCH (n:Thing {id: id}) WHERE n.iri IS NOT NULL RETURN id, n.iri AS iri"
_TAKEN = """
UNWIND $ids AS id
WITH id WHERE EXISTS { (:Thing {id: id}) } OR EXISTS { (:Source {id: id}) } OR EXISTS { (:Dataset {id: id}) }
RETURN id
"""
_ENTITIES: LiteralString = f"""
UNWIND $ids AS id
MATCH (n:Thing {{id: id}}) WHERE n:Entity
RETURN collect({{labels: labels(n), properties: {ENTITY_AS_TEXT}}}) AS rows
"""


def _claims_of_dataset(label: LiteralString) -> LiteralString:
    return f"""
MATCH (c:{label}) USING INDEX c:{label}(dataset, record)
WHERE c.dataset = $dataset AND c.record >= $record AND (c.record > $record OR c.id > $id)
WITH c ORDER BY c.dataset, c.record, c.id LIMIT $limit
RETURN {STORED_CLAIMS}
"""


@dataclass(frozen=True)
class Selection:
    """Which part of the graph is exported: a dataset, a source, what is within `hops` facts of entities, or all.

    What may not be redistributed is left out unless it is `restricted` that is wanted too.
    """

    dataset: str | None = None
    source: str | None = None
    entities: tuple[str, ...] = ()
    hops: int = 1
    restricted: bool = False

    def __post_init__(self) -> None:
        given = [name for name in ("dataset", "source", "entities") if getattr(self, name) not in (None, ())]
        if len(given) > 1:
            raise InputError("more than one thing to export", value=", ".join(given), expected="one of them")
        if not 0 <= self.hops <= MAX_HOPS:
            raise InputError("out of range", property=option("hops"), value=str(self.hops), expected=f"0 to {MAX_HOPS}")

    @property
    def is_partial(self) -> bool:
        """Whether records may lack claims: what is loaded from such an export is added, and replaces nothing."""
        return self.source is not None or self.entities != ()

    @property
    def is_whole(self) -> bool:
        """Whether all that the graph holds is selected, decisions included."""
        return self.dataset is None and not self.is_partial


class Export:
    """The selected part of a graph. Raises NotFound for what is not there."""

    def __init__(self, graph: Graph, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection
        stored = [row["dataset"] for row in graph.store.read(_DATASETS)]
        if selection.dataset is not None and selection.dataset not in {each["id"] for each in stored}:
            raise NotFound("dataset", selection.dataset)
        self._keys = self._partial_keys() if selection.is_partial else []
        self._selected = {id for _, _, id in self._keys}
        wanted = {dataset for dataset, _, _ in self._keys} if selection.is_partial else {each["id"] for each in stored}
        if selection.dataset is not None:
            wanted &= {selection.dataset}
        known = [each for each in stored if each["id"] in wanted]
        self.datasets: list[Row] = [d for d in known if d.get("redistribute", True) or selection.restricted]
        self.left_out: list[str] = [each["id"] for each in known if each not in self.datasets]

    def claims(self, dataset: str) -> Iterator[Row]:
        """The claims of a dataset as they were loaded, by record and id."""
        if self.selection.is_partial:
            ids = [id for of, _, id in self._keys if of == dataset]
            pages = (self._claims_by_id(some) for some in _chunks(ids))
            found: Iterator[Row] = (claim for page in pages for claim in page)
        else:
            labelled = (self._claims_of(dataset, label) for label in _LABELS)
            found = merge(*labelled, key=lambda claim: (claim["record"], claim["id"]))
        return map(as_loaded, found)

    def sources(self, dataset: str) -> Iterator[Row]:
        """The sources that a dataset describes or cites, and their originals, each with `derivedFrom`."""
        return self.sources_by_id(self._cited(dataset))

    def sources_by_id(self, ids: Iterable[str]) -> Iterator[Row]:
        """These sources and their originals, each with `derivedFrom`."""
        waiting = set(ids)
        found: set[str] = set()
        while waiting:
            rows = [row for some in _chunks(sorted(waiting)) for row in self.graph.store.rows(_SOURCES, ids=some)]
            yield from (known(row) for row in rows)
            found |= waiting
            waiting = {original for row in rows for original in row["derivedFrom"]} - found

    def records(self, dataset: str) -> Iterator[list[Row]]:
        """The claims of a dataset, some whole records at a time."""
        page: list[Row] = []
        for _, claims in groupby(self.claims(dataset), key=lambda claim: claim["record"]):
            page += claims
            if len(page) >= _PAGE:
                yield page
                page = []
        if page:
            yield page

    def has_other_records(self) -> bool:
        """Whether a record is any other than that of one subject in one source, which is the default in RDF."""
        return any(self.graph.store.read(_OTHER_RECORDS, dataset=dataset["id"]) for dataset in self.datasets)

    def iris(self, ids: Iterable[str]) -> dict[str, str]:
        """The IRIs that entities have whose id is a hash, by id."""
        wanted = sorted(set(ids))
        return {row["id"]: row["iri"] for row in self.graph.store.read(_IRIS, ids=wanted)} if wanted else {}

    def taken(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that name an entity, a source or a dataset."""
        wanted = sorted(set(ids))
        return {row["id"] for row in self.graph.store.read(_TAKEN, ids=wanted)} if wanted else set()

    def entities(self) -> Iterator[Row]:
        """The entities that the claims name as subject or object, each with `labels` and `properties`."""
        for some in _chunks(self.entity_ids()):
            for row in self.graph.store.rows(_ENTITIES, ids=some):
                yield {"labels": row["labels"], "properties": known(row["properties"])}

    def facts(self) -> Iterator[Row]:
        """The facts that the claims make, each with `type`, `subject`, `object` and `properties`."""
        ids: dict[str, set[str]] = defaultdict(set)
        for claim in self.live_claims():
            if "fact" in claim:
                ids[claim["relation"]].add(claim["fact"])
        for relation in sorted(ids):
            type_ = closed(relation, self.graph.vocabulary)
            query: LiteralString = f"""
                UNWIND $ids AS id
                MATCH (a:Thing)-[r:{type_} {{id: id}}]->(b:Thing)
                RETURN collect({{type: type(r), subject: a.id, object: b.id, properties: {FACT_AS_TEXT}}}) AS rows"""
            for some in _chunks(sorted(ids[relation])):
                for row in self.graph.store.rows(query, ids=some):
                    yield row | {"properties": known(row["properties"])}

    def live_claims(self) -> Iterator[Row]:
        """The live claims as the graph holds them, with the ids that their entities have now."""
        for dataset in self.datasets:
            if self.selection.is_partial:
                ids = [id for of, _, id in self._keys if of == dataset["id"]]
                for some in _chunks(ids):
                    yield from (claim for claim in self._claims_by_id(some) if "retraction" not in claim)
            else:
                yield from self._claims_of(dataset["id"], "Claim")

    def claims_about(self, ids: Sequence[str], relations: Sequence[str] = ()) -> list[Row]:
        """The live claims of the selected part with one of these subjects, or in these relations with one as object."""
        datasets = [dataset["id"] for dataset in self.datasets]
        found = self._page(_ABOUT, ids=ids, relations=relations, datasets=datasets)
        return [claim for claim in found if claim["id"] in self._selected] if self.selection.is_partial else found

    def entity_ids(self) -> list[str]:
        """The ids of the entities that the claims name as subject or object, sorted."""
        return sorted({claim[end] for claim in self.live_claims() for end in ("subject", "object") if end in claim})

    def unrealised(self, ids: Sequence[str]) -> set[str]:
        """Those of these entities that are events only planned or imagined, or cancelled."""
        pages = (self.graph.store.read(_UNREALISED, ids=some) for some in _chunks(ids))
        return {row["id"] for page in pages for row in page}

    def _claims_of(self, dataset: str, label: LiteralString) -> Iterator[Row]:
        query = _claims_of_dataset(label)
        record, id = "", ""
        while page := self._page(query, dataset=dataset, record=record, id=id, limit=_PAGE):
            yield from page
            record, id = page[-1]["record"], page[-1]["id"]

    def _claims_by_id(self, ids: Sequence[str]) -> list[Row]:
        return self._page(_BY_ID, ids=ids)

    def _page(self, query: LiteralString, **parameters: Any) -> list[Row]:
        return self.graph.store.reading(lambda tx: stored_claims(tx, query, **parameters))

    def _cited(self, dataset: str) -> Iterable[str]:
        if self.selection.is_partial:
            return {claim["source"] for claim in self.claims(dataset)}
        return [row["id"] for row in self.graph.store.read(_CITED, dataset=dataset)]

    def _partial_keys(self) -> list[tuple[str, str, str]]:
        store = self.graph.store
        if self.selection.source is not None:
            if not store.read(_SOURCE, id=self.selection.source):
                raise NotFound("source", self.selection.source)
            rows = store.read(_KEYS_OF_SOURCE, source=self.selection.source)
        else:
            rows = store.read(_KEYS_ABOUT, ids=sorted(self._neighbourhood()))
        return sorted((row["dataset"], row["record"], row["id"]) for row in rows)

    def _neighbourhood(self) -> set[str]:
        store, found = self.graph.store, set(self.selection.entities)
        for start in self.selection.entities:
            if not store.read(_ENTITY, id=start):
                raise NotFound("entity", start)
        last = found
        relations = sorted(self.graph.vocabulary.relation_types)
        for _ in range(self.selection.hops):
            rows = [
                row for some in _chunks(sorted(last)) for row in store.read(_NEXT_HOP, ids=some, relations=relations)
            ]
            last = {row["id"] for row in rows} - found
            found |= last
        return found


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE))
