"""The third phase of a change: brings the store in line with an outcome, and leaves what is right as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import LiteralString

from graph.decisions.references import unmentioned
from graph.model.references import named_ids
from graph.resolution.resolver import EntityState, FactState, Resolver
from graph.storage.identity import canonical_ids
from graph.storage.projections import BOUNDS_FROM_TEXT, ENTITY_AS_TEXT, FACT_AS_TEXT, as_text
from graph.storage.schema import closed
from graph.storage.store import Row, Transaction
from graph.write.changes import Change
from graph.write.node_locks import NodeLocks
from graph.write.outcome import Outcome, derive
from graph.write.plan import plan
from ontology.vocabulary import Vocabulary

_RETRACT = """
UNWIND $ids AS id
MATCH (c:Claim {id: id})
REMOVE c:Claim:Description
SET c:RetractedClaim, c.retractedAt = $now, c.retraction = $why
FOREACH (_ IN CASE WHEN $withheld THEN [1] ELSE [] END | SET c:Withheld)
"""


def _creating(labels: LiteralString) -> LiteralString:
    return f"""
UNWIND $rows AS new
MATCH (s:Source {{id: new.source}})
CREATE (c:{labels})-[:FROM]->(s)
SET c = new {{.*, recordedAt: $now, {BOUNDS_FROM_TEXT}}}
"""


_CREATE_RELATING, _CREATE_DESCRIPTIONS = _creating("Claim"), _creating("Claim:Description")
_MOVE = "UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c += row.changed"
_SET_BOUNDS: LiteralString = f"""
UNWIND $rows AS new
MATCH (c:Claim {{id: new.id}})
SET c += {{span: new.span, sortKey: new.sortKey, repeated: new.repeated, judgement: new.judgement, {BOUNDS_FROM_TEXT}}}
"""
_NODES: LiteralString = f"""
UNWIND $ids AS id
MATCH (n:Thing {{id: id}})
RETURN collect({{id: id, labels: labels(n), properties: {ENTITY_AS_TEXT}}}) AS rows
"""
_SET_NODES: LiteralString = f"""
UNWIND $rows AS row
WITH row, row.properties AS new
MATCH (n:Thing {{id: new.id}})
SET n = new {{.*, {BOUNDS_FROM_TEXT}}}
REMOVE n:$(row.lost)
SET n:$(row.gained)
"""
_CREATE_FACTS: LiteralString = f"""
UNWIND $rows AS row
WITH row, row.properties AS new
MATCH (a:Thing {{id: row.subject}}), (b:Thing {{id: row.object}})
CREATE (a)-[r:$(row.type)]->(b)
SET r = new {{.*, {BOUNDS_FROM_TEXT}}}
"""
_NEW_NODE: Row = {"labels": ["Thing"], "properties": as_text({})}


def apply_change(tx: Transaction, resolver: Resolver, change: Change, locks: NodeLocks) -> None:
    """Make a change with all that follows from it; `locks` may hold locks under which it was decided on."""
    outcome = derive(plan(tx, resolver, change, locks), resolver)
    _write_claims(tx, outcome)
    _create_facts(tx, outcome.new_facts)
    _replace_facts(tx, outcome, resolver.vocabulary)
    # Asked once the claims are written: before, each of a hub's claims would be compared with those that go.
    named = {id for claim in change.outgoing for id in named_ids(claim, resolver.vocabulary)}
    unsupported = unmentioned(tx, named | set(change.subjects), resolver.vocabulary)
    _write_nodes(tx, {**outcome.entities, **_inactive(tx, unsupported)}, locks)


def _write_claims(tx: Transaction, outcome: Outcome) -> None:
    change = outcome.change
    if change.removed:
        ids = [claim["id"] for claim in change.removed]
        tx.write(_RETRACT, ids=ids, now=change.now, why=change.why, withheld=change.withheld)
    rows: dict[LiteralString, list[Row]] = {_CREATE_RELATING: [], _CREATE_DESCRIPTIONS: []}
    for claim in outcome.added:
        rows[_CREATE_RELATING if claim.get("relation") is not None else _CREATE_DESCRIPTIONS].append(as_text(claim))
    for query, new in rows.items():
        if new:
            tx.write(query, rows=new, now=change.now)
    if outcome.moved:
        tx.write(_MOVE, rows=[{"id": id, "changed": changed} for id, changed in outcome.moved.items()])
    if outcome.redated:
        tx.write(_SET_BOUNDS, rows=[as_text(claim) for claim in outcome.redated])


def _create_facts(tx: Transaction, states: Sequence[FactState]) -> None:
    rows = [
        {"type": s.type, "subject": s.subject, "object": s.object, "properties": as_text(s.properties)} for s in states
    ]
    if rows:
        tx.write(_CREATE_FACTS, rows=rows)


def _replace_facts(tx: Transaction, outcome: Outcome, vocabulary: Vocabulary) -> None:
    kept: dict[str, dict[str, FactState]] = defaultdict(dict)
    lost: dict[str, list[str]] = defaultdict(list)
    for id, state in outcome.facts.items():
        if state:
            kept[state.type][id] = state
        else:
            lost[outcome.types[id]].append(id)
    for type_, ids in lost.items():
        tx.write(f"UNWIND $ids AS id {_fact('id', closed(type_, vocabulary))} DELETE r", ids=ids)
    for type_, wanted in kept.items():
        name = closed(type_, vocabulary)
        query: LiteralString = f"UNWIND $ids AS id {_fact('id', name)} RETURN collect({FACT_AS_TEXT}) AS rows"
        stored = {fact["id"]: fact for fact in tx.rows(query, ids=list(wanted))}
        _create_facts(tx, [state for id, state in wanted.items() if id not in stored])
        known = [(stored[id], as_text(state.properties)) for id, state in wanted.items() if id in stored]
        if rows := [after for before, after in known if after != before]:
            tx.write(f"UNWIND $rows AS new {_fact('new.id', name)} SET r = new {{.*, {BOUNDS_FROM_TEXT}}}", rows=rows)


def _fact(id: LiteralString, type_: LiteralString) -> LiteralString:
    # Planned while the graph is still empty, it would be a scan without the hint.
    return f"MATCH ()-[r:{type_} {{id: {id}}}]->() USING INDEX r:{type_}(id)"


def _inactive(tx: Transaction, ids: set[str]) -> dict[str, EntityState]:
    """How entities stand that no live claim names: merged into another, or dormant."""
    merged = canonical_ids(tx, ids) if ids else {}
    return {id: EntityState(frozenset({"Thing", "Merged" if id in merged else "Dormant"}), {"id": id}) for id in ids}


def _write_nodes(tx: Transaction, states: Mapping[str, EntityState], locks: NodeLocks) -> None:
    known = sorted(states.keys() - locks.made)
    stored = {row["id"]: row for row in tx.rows(_NODES, ids=known)} if known else {}
    rows = [row for id, state in states.items() if (row := _node_row(state, stored.get(id, _NEW_NODE)))]
    if rows:
        tx.write(_SET_NODES, rows=rows)


def _node_row(state: EntityState, stored: Row) -> Row | None:
    labels, properties = set(stored["labels"]), as_text(state.properties)
    if labels == state.labels and stored["properties"] == properties:
        return None
    return {
        "properties": properties,
        "gained": sorted(state.labels - labels),
        "lost": sorted(labels - state.labels),
    }
