"""One transaction of a load: claims in and out, and the resolution of what they touch.

Locks are taken in id order: for a description on its subject; for a claim about a fact on those of its ends that may
be events (an event lends its dates and status to the facts about it), or else on its subject. Other ends are not
locked, since hubs would serialise every load. What could take an entity's last support away therefore runs alone, and
needs no locks but the writers': see `graph.storage.writer_locks`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString

from graph.decisions.references import named_in, unmentioned
from graph.model.sort_keys import indexed
from graph.model.stored_claims import changed
from graph.resolution.resolver import EntityState, EventView, FactState, Resolver
from graph.storage.projections import (
    BOUNDS_FROM_TEXT,
    ENTITY_AS_TEXT,
    FACT_AS_TEXT,
    STORED_CLAIMS,
    as_text,
    stored_claims,
)
from graph.storage.schema import closed
from graph.storage.sources import SourceBook
from graph.storage.store import Row, Transaction

# Thousands of rows come as one list: the driver takes ten times as long for a row of its own.
# Removing a property that is not there takes the node's lock: see `graph.storage.writer_locks`.
_LOCK = """
UNWIND $ids AS id
MERGE (n:Thing {id: id})
REMOVE n.rev
RETURN collect({id: id, labels: labels(n)}) AS rows
"""
_TOUCH = """
UNWIND $ids AS id
MERGE (n:Thing {id: id})
RETURN collect({id: id, labels: labels(n)}) AS rows
"""
_NODES: LiteralString = f"""
UNWIND $ids AS id
MATCH (n:Thing {{id: id}})
RETURN collect({{id: id, labels: labels(n), properties: {ENTITY_AS_TEXT}}}) AS rows
"""
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
_DESCRIPTIONS: LiteralString = f"UNWIND $ids AS id MATCH (c:Description {{subject: id}}) RETURN {STORED_CLAIMS}"
_ABOUT: LiteralString = f"""
UNWIND $ids AS id
CALL (id) {{
  MATCH (c:Claim {{subject: id}}) WHERE c.relation IS NOT NULL RETURN c
  UNION
  MATCH (c:Claim {{object: id}}) RETURN c
}}
WITH DISTINCT c WHERE NOT c.id IN $lost
RETURN {STORED_CLAIMS}
"""
# Planned while the graph is still empty, it would be a scan without the hint.
_OF_FACTS: LiteralString = f"""
UNWIND $ids AS id
MATCH (c:Claim {{fact: id}}) USING INDEX c:Claim(fact) WHERE NOT c.id IN $known
RETURN {STORED_CLAIMS}
"""
_MOVE = "UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c += row.changed"
_MERGED = "UNWIND $ids AS id MATCH (n:Thing {id: id})-[:SAME_AS]->(:Thing) RETURN id"
_SET_BOUNDS: LiteralString = f"""
UNWIND $rows AS new
MATCH (c:Claim {{id: new.id}})
SET c += {{span: new.span, sortKey: new.sortKey, {BOUNDS_FROM_TEXT}}}
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

# A node that this transaction made.
_BARE: Row = {"labels": ["Thing"], "properties": as_text({})}
# What an entity that no live claim mentions is labelled; a mention brings it back.
_ASLEEP = frozenset({"Dormant", "Merged"})


@dataclass(frozen=True)
class Change:
    """What a transaction does: live claims to add, to retract with a reason, and to move between entities.

    Claims are property maps of nodes; those to add need no bounds, and each that moves comes as it is and as it will
    be. What goes may be `withheld`: its dataset still says it. `subjects` are resolved again although none of their
    claims change (their sources' metadata did).
    """

    now: datetime
    new: Sequence[Row] = ()
    gone: Sequence[Row] = ()
    why: str = ""
    withheld: bool = False
    moved: Sequence[tuple[Row, Row]] = ()
    subjects: Sequence[str] = ()


@dataclass
class Batch:
    """Applies one `Change` in one transaction; `lock` may be called before, to decide on the change under locks.

    `alone`: the transaction holds every writer's lock.
    """

    tx: Transaction
    resolver: Resolver
    alone: bool = False
    sources: SourceBook = field(default_factory=SourceBook)
    change: Change = field(init=False)
    labels: dict[str, list[str]] = field(default_factory=dict)
    views: dict[str, EventView] = field(default_factory=dict)
    described: dict[str, list[Row]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)

    def apply(self, change: Change) -> None:
        """Write the claims, then everything that follows from them."""
        self.change = change
        came = [*change.new, *(after for _, after in change.moved)]
        went = [*change.gone, *(before for before, _ in change.moved)]
        self.sources.need(self.tx, (claim["source"] for claim in (*came, *went)))
        # Of what only goes, a node matters when it is resolved again; that is seen later, and needs no lock alone.
        self.lock(came if self.alone else [*came, *went], change.subjects)
        touched = self._touched([*came, *went])
        before = self._views_before(touched)
        self._describe(came, went)
        dependants = self._dependants(touched, before, {claim["id"] for claim in went})
        # What a dependant rests on at its other end must not change meanwhile either.
        self._lock(self._anchors(dependants))
        self._view_ends([*came, *dependants])
        self._write_claims()
        self._update_bounds(dependants)
        facts = {claim["fact"]: claim for claim in (*came, *went, *dependants) if claim.get("fact")}
        self._write_facts(facts, came)
        self._write_nodes(touched, unsupported=self._unsupported(went))

    def lock(self, claims: Sequence[Row], subjects: Sequence[str] = ()) -> None:
        """Lock the nodes that these claims are about, and see to it that they are there."""
        mentioned = self._named(claims)
        self._lock(self._anchors(claims) | set(subjects))
        self._touch(mentioned)
        # A sleeping node comes back to life by being mentioned, so it is resolved, and hence locked, too.
        self._lock({id for id in mentioned if self._is_asleep(id)})

    def _lock(self, ids: set[str]) -> None:
        if not self.alone:
            self._remember(_LOCK, ids - self.locked)
            self.locked |= ids

    def _touch(self, ids: set[str]) -> None:
        self._remember(_TOUCH, ids - set(self.labels))

    def _is_asleep(self, id: str) -> bool:
        return not _ASLEEP.isdisjoint(self.labels[id])

    def _anchors(self, claims: Iterable[Row]) -> set[str]:
        """The entities on whose locks what rests on these claims is worked out."""
        return {id for claim in claims for id in (self.resolver.event_ends(claim) or [claim["subject"]])}

    def _ends(self, claims: Iterable[Row]) -> set[str]:
        """The ends of these claims that may be events."""
        return {end for claim in claims for end in self.resolver.event_ends(claim)}

    def _remember(self, query: LiteralString, ids: set[str]) -> None:
        for row in self.tx.rows(query, ids=sorted(ids)) if ids else ():
            self.labels[row["id"]] = row["labels"]
            # Only a node that this transaction made has no label but Thing: nothing else can mention it yet.
            if row["labels"] == ["Thing"]:
                self.fresh.add(row["id"])

    def _named(self, claims: Iterable[Row]) -> set[str]:
        """The entities that these claims name."""
        return {id for claim in claims for id in named_in(claim, self.resolver.vocabulary)}

    def _touched(self, claims: Sequence[Row]) -> set[str]:
        """The entities whose nodes are resolved again."""
        described = {claim["subject"] for claim in claims if claim.get("relation") is None}
        asleep = {id for id in self.labels if self._is_asleep(id)}
        return described | self.fresh | asleep | set(self.change.subjects)

    def _views_before(self, touched: set[str]) -> dict[str, EventView]:
        self._fetch_descriptions(touched)
        return {id: self._view(id) for id in touched}

    def _fetch_descriptions(self, ids: Iterable[str]) -> None:
        missing = set(ids) - set(self.described)
        for id in missing:
            self.described[id] = []
        for claim in self._stored_claims(_DESCRIPTIONS, missing - self.fresh):
            self.described[claim["subject"]].append(claim)

    def _stored_claims(self, query: LiteralString, ids: Set[str], **parameters: Sequence[str]) -> list[Row]:
        """The claims that `query` finds by `ids`, whose sources are then known, too."""
        claims = stored_claims(self.tx, query, ids=sorted(ids), **parameters) if ids else []
        self.sources.need(self.tx, (claim["source"] for claim in claims))
        return claims

    def _view(self, id: str) -> EventView:
        return self.resolver.event_view(self.described[id], self.sources)

    def _describe(self, came: Sequence[Row], went: Sequence[Row]) -> None:
        """Bring the descriptions in memory to what they are after the change."""
        lost = {claim["id"] for claim in went}
        for id, claims in self.described.items():
            self.described[id] = [claim for claim in claims if claim["id"] not in lost]
        for claim in came:
            if claim.get("relation") is None:
                self.described[claim["subject"]].append(claim)

    def _dependants(self, touched: set[str], before: Mapping[str, EventView], lost: set[str]) -> list[Row]:
        """Stored claims that rest on an event whose dates or status change, or on a source that changed."""
        self.views = {id: self._view(id) for id in touched}
        moved = {id for id in touched if self.views[id] != before[id]} | set(self.change.subjects)
        stored = self._stored_claims(_ABOUT, moved - self.fresh, lost=sorted(lost))
        new = {claim["id"] for claim in self.change.new}
        own = [claim for id in moved for claim in self.described[id] if claim["id"] not in new]
        return [*stored, *own]

    def _view_ends(self, claims: Sequence[Row]) -> None:
        ends = self._ends(claims)
        self._fetch_descriptions(ends)
        self.views |= {id: self._view(id) for id in ends - set(self.views)}

    def _dated(self, claim: Row) -> Row:
        """A claim's bounds, unknown ones as None, and what indexes hold of them."""
        bounds = self.resolver.claim_bounds(claim, self.sources[claim["source"]], self.views)
        return {**bounds.as_properties(), **indexed(claim["id"], bounds)}

    def _write_claims(self) -> None:
        if self.change.gone:
            ids = [claim["id"] for claim in self.change.gone]
            self.tx.write(_RETRACT, ids=ids, now=self.change.now, why=self.change.why, withheld=self.change.withheld)
        rows: dict[LiteralString, list[Row]] = {_CREATE_RELATING: [], _CREATE_DESCRIPTIONS: []}
        for claim in self.change.new:
            claim.update({name: day for name, day in self._dated(claim).items() if day is not None})
            rows[_CREATE_RELATING if claim.get("relation") is not None else _CREATE_DESCRIPTIONS].append(as_text(claim))
        for query, new in rows.items():
            if new:
                self.tx.write(query, rows=new, now=self.change.now)
        if self.change.moved:
            self.tx.write(_MOVE, rows=[self._moved(before, after) for before, after in self.change.moved])

    def _moved(self, before: Row, after: Row) -> Row:
        after.update(self._dated(after))
        return {"id": before["id"], "changed": changed(before, after)}

    def _update_bounds(self, dependants: Sequence[Row]) -> None:
        rows = []
        for claim in dependants:
            dated = self._dated(claim)
            if any(claim.get(name) != value for name, value in dated.items()):
                claim.update(dated)
                rows.append(as_text({"id": claim["id"], **dated}))
        if rows:
            self.tx.write(_SET_BOUNDS, rows=rows)

    def _write_facts(self, facts: Mapping[str, Row], came: Sequence[Row]) -> None:
        # A fact with an end that this transaction made rests on its claims alone.
        first = {id for id, claim in facts.items() if not self.fresh.isdisjoint((claim["subject"], claim["object"]))}
        known = [claim["id"] for claim in came]
        stored = self._stored_claims(_OF_FACTS, set(facts) - first, known=known)
        claims: dict[str, list[Row]] = defaultdict(list)
        for claim in (*came, *stored):
            if claim.get("fact"):
                claims[claim["fact"]].append(claim)
        self._view_ends(stored)
        states = {id: self.resolver.fact(claims[id], self.sources, self.views) for id in facts}
        self._create_facts([state for id, state in states.items() if state and id in first])
        self._replace_facts(facts, {id: state for id, state in states.items() if id not in first})

    def _create_facts(self, states: Sequence[FactState]) -> None:
        rows = [
            {"type": s.type, "subject": s.subject, "object": s.object, "properties": as_text(s.properties)}
            for s in states
        ]
        if rows:
            self.tx.write(_CREATE_FACTS, rows=rows)

    def _replace_facts(self, facts: Mapping[str, Row], states: Mapping[str, FactState | None]) -> None:
        kept: dict[str, dict[str, FactState]] = defaultdict(dict)
        lost: dict[str, list[str]] = defaultdict(list)
        for id, state in states.items():
            if state:
                kept[state.type][id] = state
            else:
                lost[facts[id]["relation"]].append(id)
        for type_, ids in lost.items():
            self._delete_facts(type_, ids)
        for type_, wanted in kept.items():
            stored = {fact["id"]: fact for fact in self._stored(type_, list(wanted))}
            self._create_facts([state for id, state in wanted.items() if id not in stored])
            known = [(stored[id], as_text(state.properties)) for id, state in wanted.items() if id in stored]
            self._set_facts(type_, [after for before, after in known if after != before])

    def _stored(self, type_: str, ids: Sequence[str]) -> list[Row]:
        name = closed(type_, self.resolver.vocabulary)
        query: LiteralString = f"UNWIND $ids AS id {_fact('id', name)} RETURN collect({FACT_AS_TEXT}) AS rows"
        return self.tx.rows(query, ids=ids)

    def _delete_facts(self, type_: str, ids: Sequence[str]) -> None:
        name = closed(type_, self.resolver.vocabulary)
        self.tx.write(f"UNWIND $ids AS id {_fact('id', name)} DELETE r", ids=ids)

    def _set_facts(self, type_: str, rows: Sequence[Row]) -> None:
        name = closed(type_, self.resolver.vocabulary)
        if rows:
            query = f"UNWIND $rows AS new {_fact('new.id', name)} SET r = new {{.*, {BOUNDS_FROM_TEXT}}}"
            self.tx.write(query, rows=rows)

    def _unsupported(self, went: Sequence[Row]) -> set[str]:
        """The entities in question that no live claim mentions any more."""
        return unmentioned(self.tx, self._named(went) | set(self.change.subjects), self.resolver.vocabulary)

    def _write_nodes(self, touched: set[str], *, unsupported: set[str]) -> None:
        states = {id: self.resolver.entity(id, self.described[id], self.sources) for id in touched - unsupported}
        merged = {row["id"] for row in self.tx.run(_MERGED, ids=sorted(unsupported))} if unsupported else set()
        states |= {id: EntityState(frozenset({"Thing", "Dormant"}), {"id": id}) for id in unsupported - merged}
        states |= {id: EntityState(frozenset({"Thing", "Merged"}), {"id": id}) for id in merged}
        known = sorted(states.keys() - self.fresh)
        stored = {row["id"]: row for row in self.tx.rows(_NODES, ids=known)} if known else {}
        rows = [row for id, state in states.items() if (row := self._node_row(state, stored.get(id, _BARE)))]
        if rows:
            self.tx.write(_SET_NODES, rows=rows)

    def _node_row(self, state: EntityState, stored: Row) -> Row | None:
        labels, properties = set(stored["labels"]), as_text(state.properties)
        if labels == state.labels and stored["properties"] == properties:
            return None
        return {
            "properties": properties,
            "gained": sorted(state.labels - labels),
            "lost": sorted(labels - state.labels),
        }


def _fact(id: LiteralString, type_: LiteralString) -> LiteralString:
    # The hint is for what is planned while the graph is still empty.
    return f"MATCH ()-[r:{type_} {{id: {id}}}]->() USING INDEX r:{type_}(id)"
