"""Decides who is whom and what is retracted, and does all that follows, so that it can be undone.

A decision is committed first and holds from then on, for every load. The claims it touches follow in batches, each
with what rests on them, so that no fact is ever without a live claim. Work that was cut short goes on with `finish`;
no step of it does harm when it is taken twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import TypeVar

from graph.decisions import entity_merges as identity
from graph.decisions import log as decisions
from graph.decisions import retractions as retraction
from graph.decisions.canonical_ids import Canonicaliser
from graph.decisions.log import Decision, Kind, Reason
from graph.decisions.references import NamingProperty, stored_properties, unmentioned
from graph.decisions.retractions import Target
from graph.model.references import named_ids
from graph.model.stored_claims import as_loaded, changed, with_stated_ids
from graph.resolution.resolver import Resolver
from graph.storage.identity import canonical_ids
from graph.storage.projections import claims_labelled
from graph.storage.schema import require_current
from graph.storage.store import Store, Transaction
from graph.storage.writer_locks import WriterLocks
from graph.write.apply import apply_change
from graph.write.changes import Change
from graph.write.enactment import enact
from graph.write.loader import Writer
from graph.write.node_locks import NodeLocks
from ontology.vocabulary import Vocabulary

T = TypeVar("T")
Progress = Callable[[int], None]

# Most of what one entity or source says in one go: what rests on it is worked out once. It stays well within 1 GiB.
_BATCH_CLAIMS = 12_000

# The hint is for what is planned while nothing was retracted yet.
_MOVE_RETRACTED = """
UNWIND $rows AS row
MATCH (c:RetractedClaim {id: row.id}) USING INDEX c:RetractedClaim(id)
SET c += row.changed
"""


class Curator:
    """Makes decisions on one store and carries them out; a context manager, since it holds lock nodes.

    `progress` is called with the number of claims dealt with so far. Every decision raises InputError for an empty
    author or reason, NotFound for what is not there and DecisionRefused for what contradicts a decision in force;
    then nothing is changed.
    """

    def __init__(
        self,
        store: Store,
        vocabulary: Vocabulary,
        *,
        batch_claims: int = _BATCH_CLAIMS,
        progress: Progress | None = None,
    ) -> None:
        self.store = store
        self.vocabulary = vocabulary
        self.batch_claims = batch_claims
        self.progress = progress
        self._locks = WriterLocks(store)
        self._resolver = Resolver(vocabulary)
        self._canonicaliser = Canonicaliser(vocabulary)
        self._claims = 0

    def __enter__(self) -> Curator:
        require_current(self.store, self.vocabulary)
        return self

    def __exit__(self, *_: object) -> None:
        self._locks.close()

    def same(self, entity: str, other: str, reason: Reason) -> Decision:
        """Decide that `other` is `entity`, whose id stays: what is claimed of the one is claimed of the other."""
        return self._decide(Kind.SAME, {"entity": entity, "other": other}, reason)

    def same_source(self, source: str, other: str, reason: Reason) -> Decision:
        """Decide that two sources are one document: they count as one, and each keeps what it says."""
        return self._decide(Kind.SAME, {"source": source, "other": other}, reason)

    def split(self, other: str, reason: Reason) -> Decision:
        """Undo the merge of `other`: its claims, and those of what was merged into it, go back; or undo its joining."""
        return self._decide(Kind.SPLIT, {"other": other}, reason)

    def not_same(self, entity: str, other: str, reason: Reason) -> Decision:
        """Decide that the two are not the same; no merge may contradict it, not even through others."""
        return self._decide(Kind.NOT_SAME, {"entity": entity, "other": other}, reason)

    def maybe_same(self, entity: str, other: str, reason: Reason) -> Decision:
        """Take back the judgement that the two are not the same."""
        return self._decide(Kind.MAYBE_SAME, {"entity": entity, "other": other}, reason)

    def retract(self, target: Target, reason: Reason) -> Decision:
        """Take back all that a source, a record or one claim says, until `reinstate` undoes it; loads obey it."""
        return self._decide(Kind.RETRACT, target.about, reason)

    def reinstate(self, target: Target, reason: Reason) -> Decision:
        """Undo a retraction: what the datasets still say comes back, unless another retraction holds it back."""
        return self._decide(Kind.REINSTATE, target.about, reason)

    def repeat(self, decision: Decision) -> bool:
        """Make a decision of another graph, or of a copy of this one, with its id and time; False if it is here."""
        if decisions.is_known(self.store, decision.id):
            return False
        self._enact(decision)
        return True

    def finish(self) -> list[Decision]:
        """Do what is left of decisions whose work was cut short; returns them."""
        left = decisions.pending(self.store)
        for decision in left:
            self._carry_out(decision)
        return left

    def _decide(self, kind: Kind, about: Mapping[str, str], reason: Reason) -> Decision:
        return self._enact(Decision(uuid.uuid4().hex, kind, about, reason, _now()))

    def _enact(self, decision: Decision) -> Decision:
        self.finish()
        decision = self._exclusively(partial(enact, decision=decision, vocabulary=self.vocabulary))
        self._carry_out(decision)
        return decision

    def _exclusively(self, work: Callable[[Transaction], T]) -> T:
        return self._locks.writing(work, exclusive=True)

    def _carry_out(self, decision: Decision) -> None:
        if decision.is_about_sources:
            self._re_resolve()
        else:
            self._work(decision)
        self._exclusively(lambda tx: self._close(tx, decision))

    def _re_resolve(self) -> None:
        """Resolve again what rests on sources that count otherwise now; a load that came between may have done it."""
        with Writer(self.store, self.vocabulary) as writer:
            writer.re_resolve()

    def _work(self, decision: Decision) -> None:
        work = {
            Kind.SAME: self._merge,
            Kind.SPLIT: self._part,
            Kind.RETRACT: self._retract,
            Kind.REINSTATE: self._reinstate,
        }
        if decision.kind in work:
            work[decision.kind](decision)

    def _close(self, tx: Transaction, decision: Decision) -> None:
        """The last step: entities of an identity decision that are left without claims become dormant."""
        if decision.kind in (Kind.SAME, Kind.SPLIT) and not decision.is_about_sources:
            unnamed = unmentioned(tx, [decision.about["other"]], self.vocabulary)
            self._apply(tx, Change(_now(), subjects=sorted(unnamed)))
        decisions.done(tx, decision)

    def _merge(self, decision: Decision) -> None:
        self._move([decision.about["other"]], stored_properties(self.vocabulary))

    def _part(self, decision: Decision) -> None:
        parted = self.store.writing(lambda tx: identity.members(tx, decision.about["other"]))
        self._move(parted, stored_properties(self.vocabulary, stated=True))

    def _move(self, ids: Sequence[str], where: Sequence[NamingProperty]) -> None:
        """Give the claims that name one of `ids` in these properties their canonical ids; loads do so for new ones."""
        for naming, id in product(where, ids):
            # From the server that writes: another one of a cluster may not have the last load yet.
            claims = self.store.writing(partial(naming.claims, id=id))
            for start in range(0, len(claims), self.batch_claims):
                some = claims[start : start + self.batch_claims]
                self._exclusively(partial(self._canonicalise, naming=naming, ids=some))

    def _canonicalise(self, tx: Transaction, *, naming: NamingProperty, ids: Sequence[str]) -> None:
        claims = claims_labelled(tx, naming.label, ids)
        stated = [with_stated_ids(claim) for claim in claims]
        canonical = canonical_ids(tx, (id for claim in stated for id in named_ids(claim, self.vocabulary)))
        pairs = [
            (claim, self._canonicaliser.canonicalise(each, canonical))
            for claim, each in zip(claims, stated, strict=True)
        ]
        moved = [(before, after) for before, after in pairs if before != after]
        if naming.label == "Claim":
            self._apply(tx, Change(_now(), moved=moved))
        else:
            tx.write(_MOVE_RETRACTED, rows=[{"id": b["id"], "changed": changed(b, a)} for b, a in moved])
        self._tell(len(moved))

    def _retract(self, decision: Decision) -> None:
        target, why = Target(**decision.about), retraction.reason_text(decision.reason)
        while self._exclusively(lambda tx: self._retract_page(tx, target, why)):
            pass

    def _retract_page(self, tx: Transaction, target: Target, why: str) -> int:
        claims = retraction.live_claims(tx, target, self.vocabulary, self.batch_claims)
        self._apply(tx, Change(_now(), removed=claims, why=why, withheld=True))
        self._tell(len(claims))
        return len(claims)

    def _reinstate(self, decision: Decision) -> None:
        target = Target(**decision.about)
        after: tuple[str, str] | None = ("", "")
        while after is not None:
            after = self._exclusively(partial(self._reinstate_page, target=target, after=after))

    def _reinstate_page(self, tx: Transaction, *, target: Target, after: tuple[str, str]) -> tuple[str, str] | None:
        claims = retraction.withheld_claims(tx, target, after, self.batch_claims)
        held = retraction.retracted(tx, claims)
        free = [claim for claim in claims if claim["id"] not in held]
        retraction.release(tx, [claim["id"] for claim in free])
        self._apply(
            tx, Change(_now(), added=self._canonicaliser.canonicalise_loaded(tx, [as_loaded(claim) for claim in free]))
        )
        self._tell(len(free))
        return (claims[-1]["subject"], claims[-1]["id"]) if claims else None

    def _apply(self, tx: Transaction, change: Change) -> None:
        if change:
            apply_change(tx, self._resolver, change, NodeLocks(tx, self._resolver, exclusive=True))

    def _tell(self, claims: int) -> None:
        self._claims += claims
        if self.progress:
            self.progress(self._claims)


def _now() -> datetime:
    return datetime.now(UTC)
