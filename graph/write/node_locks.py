"""The entity nodes that one transaction has locked or made.

Locks are taken in id order: for a description on its subject; for a claim about a fact on its own event (which lends
its dates and status to the facts that belong to it), or else on its subject. Other ends are not locked, since hubs
would serialise every load. A transaction that could take an entity's last support away therefore runs exclusively, and
needs no locks but the writers': see `graph.storage.writer_locks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

from graph.model.references import named_ids
from graph.resolution.resolver import Resolver
from graph.storage.store import Row, Transaction

# Thousands of rows come as one list: the driver takes ten times as long for a row of its own.
# Removing a property that is not there takes the node's lock: see `graph.storage.writer_locks`.
_LOCK = """
UNWIND $ids AS id
MERGE (n:Thing {id: id})
REMOVE n.rev
RETURN collect({id: id, labels: labels(n)}) AS rows
"""
_MAKE = """
UNWIND $ids AS id
MERGE (n:Thing {id: id})
RETURN collect({id: id, labels: labels(n)}) AS rows
"""
_LOCK_KNOWN = """
UNWIND $ids AS id
MATCH (n:Thing {id: id})
REMOVE n.rev
RETURN collect({id: id, labels: labels(n)}) AS rows
"""
_FIND_KNOWN = "UNWIND $ids AS id MATCH (n:Thing {id: id}) RETURN collect({id: id, labels: labels(n)}) AS rows"
_CREATE = "UNWIND $ids AS id CREATE (n:Thing {id: id})"
_INACTIVE = frozenset({"Dormant", "Merged"})
"""Labels of an entity that no live claim names; one that does brings it back."""


class NodeLocks:
    """Locks and makes the nodes of one transaction; `exclusive`: it holds every writer's lock, and needs no other.

    With `create`, nodes that are not there are created, which takes the server a fraction of a MERGE; when another
    transaction makes one of them meanwhile, StoreConflict is raised.
    """

    def __init__(self, tx: Transaction, resolver: Resolver, *, exclusive: bool = False, create: bool = False) -> None:
        self.tx = tx
        self.resolver = resolver
        self.exclusive = exclusive
        self.create = create
        self.made: set[str] = set()
        """The nodes that this transaction made: no other claims can name them yet."""
        self._labels: dict[str, list[str]] = {}
        self._locked: set[str] = set()

    def lock(self, claims: Iterable[Row], subjects: Iterable[str] = ()) -> None:
        """Lock the nodes that these claims are about and these `subjects`; make the nodes that are not there."""
        claims = list(claims)
        named = {id for claim in claims for id in named_ids(claim, self.resolver.vocabulary)}
        self._lock(self._anchors(claims) | set(subjects))
        self._make(named - set(self._labels))
        # A claim brings an inactive node that it names back, so that the node is resolved and hence locked, too.
        self._lock({id for id in named if self._is_inactive(id)})

    def lock_anchors(self, claims: Iterable[Row]) -> None:
        """Lock what these stored claims rest on: it must not change meanwhile either."""
        self._lock(self._anchors(claims))

    @property
    def inactive(self) -> set[str]:
        """The nodes that are dormant or merged."""
        return {id for id in self._labels if self._is_inactive(id)}

    def _is_inactive(self, id: str) -> bool:
        return not _INACTIVE.isdisjoint(self._labels[id])

    def _anchors(self, claims: Iterable[Row]) -> set[str]:
        return {self.resolver.own_event(claim) or claim["subject"] for claim in claims}

    def _lock(self, ids: set[str]) -> None:
        if not self.exclusive:
            missing = ids - self._locked
            if self.create:
                self._remember(_LOCK_KNOWN, missing)
                self._create(missing - self._labels.keys())
            else:
                self._remember(_LOCK, missing)
            self._locked |= ids

    def _make(self, ids: set[str]) -> None:
        if self.create:
            self._remember(_FIND_KNOWN, ids)
            self._create(ids - self._labels.keys())
        else:
            self._remember(_MAKE, ids)

    def _create(self, ids: set[str]) -> None:
        if ids:
            self.tx.write(_CREATE, ids=sorted(ids))
            self._labels |= {id: ["Thing"] for id in ids}
            self.made |= ids

    def _remember(self, query: LiteralString, ids: set[str]) -> None:
        for row in self.tx.rows(query, ids=sorted(ids)) if ids else ():
            self._labels[row["id"]] = row["labels"]
            # Only a node that this transaction made has no label but Thing.
            if row["labels"] == ["Thing"]:
                self.made.add(row["id"])
