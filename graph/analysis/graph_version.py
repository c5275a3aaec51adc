"""The version of the graph: the state from which an answer comes.

A claim is only ever added, or relabelled `RetractedClaim` for good; a decision only ever added, and so with sources:
so the counts of each tell any two states of one graph apart, and readers take them from the server's own statistics.
Corrections to what is known of a source or a dataset change none of these counts; they are counted as they are made.
"""

from __future__ import annotations

from typing import LiteralString

from graph.model.hashing import hash_of
from graph.storage.graph import Graph
from graph.storage.schema import fingerprint
from graph.storage.store import Row
from ontology.errors import StoreConflict

_STATE: LiteralString = """
CALL () { MATCH (c:Claim) RETURN count(c) AS claims }
CALL () { MATCH (c:RetractedClaim) RETURN count(c) AS retracted }
CALL () { MATCH (d:Decision) RETURN count(d) AS decisions }
CALL () { MATCH (s:Source) RETURN count(s) AS sources }
CALL () { MATCH (d:Dataset) WITH d ORDER BY d.id RETURN collect({id: d.id, version: d.version}) AS datasets }
OPTIONAL MATCH (schema:Schema {id: 'sayso'})
RETURN claims, retracted, decisions, sources, datasets, schema.corrections AS corrections,
  EXISTS { (:Pending) } OR EXISTS { MATCH (s:Source) WHERE s.stale IS NOT NULL } AS unsettled
"""


def settled_version(graph: Graph) -> Row:
    """The graph's `version` and what it is the hash of; raises StoreConflict while a decision or load is unfinished."""
    row = graph.store.read(_STATE)[0]
    if row.pop("unsettled"):
        raise StoreConflict(
            "what follows from a decision or a load is still being worked out: ask again when it is done"
        )
    # A graph in which nothing was corrected has the version that it had before corrections were counted.
    if row["corrections"] is None:
        del row["corrections"]
    state = row | {"ontology": graph.vocabulary.version}
    return {"version": hash_of([state, fingerprint(graph.vocabulary)]), **state}
