"""Sources: their metadata, what they copy, and how many claims rest on them."""

from __future__ import annotations

from typing import LiteralString

from graph.read.rows import SourceRow, source_json
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.source_lineage import JOINED, ORIGINALS
from graph.storage.store import Store
from ontology.errors import NotFound

_DESCRIBED: LiteralString = f"""CALL (s) {{
  MATCH (s)<-[:FROM]-(c:Claim)
  RETURN count(c) AS claims, collect(DISTINCT c.dataset) AS datasets
}}
RETURN properties(s) AS source, claims, datasets, {ORIGINALS} AS derivedFrom,
  [(s)<-[:DERIVED_FROM]-(o:Source) | o.id] AS copies,
  {JOINED} AS sameAs,
  head(COLLECT {{
    MATCH (d:Retraction) WHERE d.source = s.id RETURN d {{.id, .by, .why, at: toString(d.at)}}
  }}) AS retraction"""
_SOURCES: LiteralString = f"""
MATCH (s:Source)
WHERE s.id > $after AND ($dataset IS NULL OR s.dataset = $dataset)
WITH s, toLower(s.id + ' ' + coalesce(s.title, '') + ' ' + coalesce(s.publisher, '')) AS text
WHERE all(word IN $words WHERE text CONTAINS toLower(word))
WITH s ORDER BY s.id LIMIT $limit
{_DESCRIBED} ORDER BY s.id
"""


def sources(
    store: Store, q: str = "", *, dataset: str | None = None, page: PageRequest = FIRST_PAGE
) -> Page[SourceRow]:
    """The sources with every word of `q` in their id, title or publisher, in the order of their ids."""
    (after,) = page.after("")
    rows = store.read(_SOURCES, words=q.split(), dataset=dataset, after=after, limit=page.fetched)
    return page.of(rows, lambda row: (row["source"]["id"],), source_json)


_SOURCE: LiteralString = f"MATCH (s:Source {{id: $id}}) {_DESCRIBED}"


def source(store: Store, id: str) -> SourceRow:
    """A source: its metadata, how many live claims rest on it, what it copies, and the datasets that cite it."""
    rows = store.read(_SOURCE, id=id)
    if not rows:
        raise NotFound("source", id)
    return source_json(rows[0])


_STALE_SOURCES: LiteralString = "MATCH (s:Source) WHERE s.stale IS NOT NULL RETURN s.id AS id ORDER BY id LIMIT 10"


def stale_sources(store: Store) -> list[str]:
    """Some of the sources whose metadata changed while what rests on them has not been resolved again."""
    return [row["id"] for row in store.read(_STALE_SOURCES)]
