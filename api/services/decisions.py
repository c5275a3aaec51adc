"""Decisions on identity and retraction, as the command line and the API take and show them."""

from __future__ import annotations

from collections.abc import Mapping

from api.services.reporting import SILENT, Reporter
from graph.decisions.log import Decision, DecisionRow, Kind, Reason, decision
from graph.decisions.retractions import Target
from graph.read.claim_ids import full_claim_id
from graph.storage.lookups import known_entities, known_sources
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.errors import InputError, option
from ontology.vocabulary import Vocabulary


def decide(
    store: Store,
    vocabulary: Vocabulary,
    kind: Kind,
    about: Mapping[str, str],
    reason: Reason,
    reporter: Reporter = SILENT,
) -> DecisionRow:
    """Make a decision and carry it out; raises InputError when `about` does not name what it is about."""
    with reporter.progress("Moving claims") as tell, Curator(store, vocabulary, progress=tell) as curator:
        return decision(store, _made(curator, kind, about, reason).id)


def _made(curator: Curator, kind: Kind, about: Mapping[str, str], reason: Reason) -> Decision:
    if kind in (Kind.RETRACT, Kind.REINSTATE):
        target = Target(**_only(about, kind, "source", "dataset", "record", "claim"))
        return curator.retract(target, reason) if kind is Kind.RETRACT else curator.reinstate(target, reason)
    if kind is Kind.SPLIT:
        return curator.split(_needed(_only(about, kind, "other"), "other"), reason)
    if kind is Kind.SAME and "source" in about:
        two = _only(about, kind, "source", "other")
        return curator.same_source(two["source"], _needed(two, "other"), reason)
    two = _only(about, kind, "entity", "other")
    make = {Kind.SAME: curator.same, Kind.NOT_SAME: curator.not_same, Kind.MAYBE_SAME: curator.maybe_same}[kind]
    return make(_needed(two, "entity"), _needed(two, "other"), reason)


def _only(about: Mapping[str, str], kind: Kind, *names: str) -> dict[str, str]:
    for name in about:
        if name not in names:
            raise InputError(f"a decision {kind} is not about this", property=name, expected=", ".join(names))
    return dict(about)


def _needed(about: Mapping[str, str], name: str) -> str:
    if name not in about:
        raise InputError("it is not said which", property=name, expected="the id of an entity or a source")
    return about[name]


def two(store: Store, id: str, other: str, *, as_sources: bool | None = None) -> dict[str, str]:
    """The sort of two ids that are the same: two entities or two sources; InputError when that has to be said."""
    if as_sources is None:
        as_sources = _are_sources(store, {id, other})
    return {"source" if as_sources else "entity": id, "other": other}


def _are_sources(store: Store, ids: set[str]) -> bool:
    # A document may be a source and an entity that others write about.
    are_sources, are_entities = (known(store, ids) == ids for known in (known_sources, known_entities))
    if are_sources and are_entities:
        expected = f"{option('sources')} or {option('entities')}, to say as which they are the same"
        raise InputError(
            "they are sources and entities", property="ids", value=", ".join(sorted(ids)), expected=expected
        )
    return are_sources


def target(store: Store, id: str, record: str | None) -> dict[str, str]:
    """The target of a retraction by its id: a source, a claim, or with `record` a dataset."""
    if record is not None:
        return {"dataset": id, "record": record}
    return {"source": id} if known_sources(store, [id]) else {"claim": full_claim_id(store, id)}
