"""The first phase of a change: locks the nodes it bears on, and reads all that its outcome depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import LiteralString

from graph.resolution.resolver import EventView, Resolver
from graph.storage.projections import STORED_CLAIMS, stored_claims
from graph.storage.sources import SourceBook
from graph.storage.store import Row, Transaction
from graph.write.changes import Change
from graph.write.node_locks import NodeLocks

Claims = Mapping[str, list[Row]]

_DESCRIPTIONS: LiteralString = f"UNWIND $ids AS id MATCH (c:Description {{subject: id}}) RETURN {STORED_CLAIMS}"
_ABOUT: LiteralString = f"""
UNWIND $ids AS id
CALL (id) {{
  MATCH (c:Claim {{subject: id}}) WHERE c.relation IS NOT NULL RETURN c
  UNION
  MATCH (c:Claim {{object: id}}) RETURN c
}}
WITH DISTINCT c WHERE NOT c.id IN $changing
RETURN {STORED_CLAIMS}
"""
# Planned while the graph is still empty, it would be a scan without the hint.
_OF_FACTS: LiteralString = f"""
UNWIND $ids AS id
MATCH (c:Claim {{fact: id}}) USING INDEX c:Claim(fact) WHERE NOT c.id IN $changing
RETURN {STORED_CLAIMS}
"""


@dataclass(frozen=True)
class Plan:
    """Everything that the outcome of a change depends on.

    `entities` are resolved again, from their descriptions as they are `described` after the change. `views` has these
    and all ends of the claims in question as events. `dependants` are stored claims whose bounds may change, since
    they rest on an event or a source that does. `facts` may come, change or go; `others` has the claims about them
    that the change leaves in place, dependants among them. `made` are the nodes that this transaction made.
    """

    change: Change
    made: Set[str]
    sources: SourceBook
    entities: Set[str]
    described: Claims
    views: Mapping[str, EventView]
    dependants: list[Row]
    facts: Mapping[str, Row]
    others: Claims


def plan(tx: Transaction, resolver: Resolver, change: Change, locks: NodeLocks) -> Plan:
    """Lock and read for a change; `locks` may hold some locks already."""
    reader = _Reader(tx, resolver, locks)
    reader.sources.need(tx, (claim["source"] for claim in (*change.incoming, *change.outgoing)))
    # Removed claims need no locks here when the transaction runs exclusively.
    locks.lock(change.incoming if locks.exclusive else [*change.incoming, *change.outgoing], change.subjects)
    entities = _resolved_again(change, locks)
    before = reader.views(entities)
    reader.apply(change)
    views = reader.views(entities)
    changed = {id for id in entities if views[id] != before[id]} | set(change.subjects)
    dependants = reader.dependants(changed, change)
    locks.lock_anchors(dependants)
    about = [*change.incoming, *change.outgoing, *dependants]
    views |= reader.views({end for claim in about if (end := resolver.own_event(claim))} - views.keys())
    facts = {claim["fact"]: claim for claim in about if claim.get("fact")}
    return Plan(
        change=change,
        made=locks.made,
        sources=reader.sources,
        entities=entities,
        described=reader.described,
        views=views,
        dependants=dependants,
        facts=facts,
        others=reader.others_about(facts, change),
    )


def _resolved_again(change: Change, locks: NodeLocks) -> set[str]:
    """The entities whose nodes are resolved again."""
    claims = (*change.incoming, *change.outgoing)
    described = {claim["subject"] for claim in claims if claim.get("relation") is None}
    return described | locks.made | locks.inactive | set(change.subjects)


class _Reader:
    """Reads claims with their sources, and keeps the descriptions of entities, each read once."""

    def __init__(self, tx: Transaction, resolver: Resolver, locks: NodeLocks) -> None:
        self.tx = tx
        self.resolver = resolver
        self.locks = locks
        self.sources = SourceBook()
        self.described: dict[str, list[Row]] = {}

    def views(self, ids: Iterable[str]) -> dict[str, EventView]:
        """Entities as events, by their descriptions as they are known so far."""
        missing = set(ids) - self.described.keys()
        self.described |= {id: [] for id in missing}
        for claim in self._stored(_DESCRIPTIONS, missing - self.locks.made):
            self.described[claim["subject"]].append(claim)
        return {id: self.resolver.event_view(self.described[id], self.sources) for id in ids}

    def apply(self, change: Change) -> None:
        """Bring the descriptions that were read to what they are after the change."""
        outgoing = {claim["id"] for claim in change.outgoing}
        for id, claims in self.described.items():
            self.described[id] = [claim for claim in claims if claim["id"] not in outgoing]
        for claim in change.incoming:
            if claim.get("relation") is None:
                self.described[claim["subject"]].append(claim)

    def dependants(self, changed: set[str], change: Change) -> list[Row]:
        """Stored claims that rest on an event whose dates or status change, or on a source that changed."""
        outgoing = sorted({claim["id"] for claim in change.outgoing})
        stored = self._stored(_ABOUT, changed - self.locks.made, changing=outgoing)
        added = {claim["id"] for claim in change.added}
        own = [claim for id in changed for claim in self.described[id] if claim["id"] not in added]
        return [*stored, *own]

    def others_about(self, facts: Mapping[str, Row], change: Change) -> Claims:
        """The stored claims about these facts that the change neither adds, removes nor moves, by fact."""
        # A fact with an end that this transaction made has no others.
        known = {id for id, claim in facts.items() if self.locks.made.isdisjoint((claim["subject"], claim["object"]))}
        changing = sorted({claim["id"] for claim in (*change.incoming, *change.outgoing)})
        found: dict[str, list[Row]] = defaultdict(list)
        for claim in self._stored(_OF_FACTS, known, changing=changing):
            found[claim["fact"]].append(claim)
        return found

    def _stored(self, query: LiteralString, ids: Set[str], **parameters: list[str]) -> list[Row]:
        """The claims that `query` finds by `ids`, whose sources are then known, too."""
        claims = stored_claims(self.tx, query, ids=sorted(ids), **parameters) if ids else []
        self.sources.need(self.tx, (claim["source"] for claim in claims))
        return claims
