"""Source documents in the store: their metadata, what they copy, and what resolution needs of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from graph.model.claims import Source, publication_days
from graph.resolution.display import SourceView
from graph.storage.source_lineage import Derivation, copies, derivation, refusal_of_circle, roots
from graph.storage.store import Row, Transaction
from ontology.errors import InvalidClaim

_READ = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN s.id AS id, s.published AS published
"""
_IS_SOURCE = "MATCH (s:Source {id: $id}) RETURN s.id AS id"
_STORED = """
UNWIND $ids AS id
MATCH (s:Source {id: id})
RETURN s.id AS id, properties(s) AS properties, [(s)-[:DERIVED_FROM]->(o:Source) | o.id] AS derivedFrom,
  EXISTS { (:Claim {dataset: s.dataset}) } AS owned
"""
_SAVE = """
UNWIND $rows AS row
MERGE (s:Source {id: row.id})
SET s = row.properties
WITH s, row
OPTIONAL MATCH (s)-[old:DERIVED_FROM]->()
DELETE old
"""
_DERIVE = """
UNWIND $rows AS row
MATCH (s:Source {id: row.id})
UNWIND row.derivedFrom AS original
MATCH (o:Source {id: original})
MERGE (s)-[:DERIVED_FROM]->(o)
"""
_STALE = "UNWIND $ids AS id MATCH (s:Source {id: id}) SET s.stale = randomUUID()"


class SourceBook(dict[str, SourceView]):
    """The sources of one load, read from the store as they are first needed."""

    def need(self, tx: Transaction, ids: Iterable[str]) -> None:
        """Make sure that all of `ids` are here; raises InvalidClaim for one the store does not know."""
        missing = sorted(set(ids) - set(self))
        if not missing:
            return
        derived = derivation(tx, missing)
        self.update({row["id"]: _view_of(row, derived) for row in tx.run(_READ, ids=missing)})
        if unknown := [id for id in missing if id not in self]:
            raise InvalidClaim(
                "the source is not known", property="source", value=unknown[0], expected="a described source"
            )


_CORRECTED = "MERGE (s:Schema {id: 'sayso'}) SET s.corrections = coalesce(s.corrections, 0) + 1"


def _view_of(row: Row, derived: Derivation) -> SourceView:
    return SourceView(
        id=row["id"],
        roots=roots(row["id"], derived),
        published=row["published"],
        published_latest=publication_days(row["published"])["publishedLatest"] or date.min,
    )


def is_source(tx: Transaction, id: str) -> bool:
    """Whether the id is that of a source."""
    return bool(tx.run(_IS_SOURCE, id=id))


def changes(tx: Transaction, sources: Sequence[Source]) -> tuple[list[Source], list[Source]]:
    """The sources that are new to the store, and those whose metadata differ from what it holds."""
    stored = {row["id"]: row for row in tx.run(_STORED, ids=[source.id for source in sources])}
    new = [source for source in sources if source.id not in stored]
    changed = [source for source in sources if source.id in stored and _differs(source, stored[source.id])]
    return new, changed


def _require(tx: Transaction, ids: set[str]) -> None:
    if unknown := ids - {row["id"] for row in tx.run(_STORED, ids=sorted(ids))}:
        raise InvalidClaim(
            "a source derived from one that is not described",
            property="derivedFrom",
            value=min(unknown),
            expected="a source described in this load or in the graph",
        )


def _differs(source: Source, row: Row) -> bool:
    stored = {name: value for name, value in row["properties"].items() if name != "stale"}
    # A dataset of which nothing is left keeps no source from another.
    if stored["dataset"] != source.dataset and row["owned"]:
        raise InvalidClaim(
            f"the source belongs to the dataset {stored['dataset']!r}",
            property="source",
            value=source.id,
            expected="an id of this dataset's own; describe a source in one dataset only and cite it from others, or "
            f"`sayso unload {stored['dataset']}` first",
        )
    return stored != source.as_properties() or set(row["derivedFrom"]) != set(source.derived_from)


def _refuse_circles(tx: Transaction, ids: Iterable[str]) -> None:
    derived = derivation(tx, ids)
    for id in derived:
        if problem := refusal_of_circle(id, derived):
            raise problem


def count_correction(tx: Transaction) -> None:
    """Count a change of a source's or a dataset's metadata, for the version of the graph; every writer is locked."""
    tx.write(_CORRECTED)


def save(tx: Transaction, new: Sequence[Source], changed: Sequence[Source]) -> None:
    """Write sources; whatever rests on a changed one is marked stale until it is resolved again."""
    rows = [
        {"id": s.id, "properties": s.as_properties(), "derivedFrom": list(s.derived_from)} for s in (*new, *changed)
    ]
    _require(tx, {original for row in rows for original in row["derivedFrom"]} - {row["id"] for row in rows})
    tx.write(_SAVE, rows=rows)
    if copying := [row for row in rows if row["derivedFrom"]]:
        tx.write(_DERIVE, rows=copying)
        _refuse_circles(tx, [source.id for source in (*new, *changed) if source.derived_from])
    if changed:
        count_correction(tx)
        mark_stale(tx, [source.id for source in changed])


def mark_stale(tx: Transaction, ids: Iterable[str]) -> None:
    """Note that whatever rests on these sources, or on one that counts with them, is to be resolved again."""
    tx.write(_STALE, ids=sorted(copies(tx, ids)))
