"""A decision taking effect: checked against those in force, stored, and holding from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graph.decisions import entity_merges, log, retractions, source_merges
from graph.decisions.log import Decision, Kind
from graph.decisions.retractions import Target
from graph.storage.sources import is_source
from graph.storage.store import Transaction
from ontology.vocabulary import Vocabulary


def enact(tx: Transaction, decision: Decision, vocabulary: Vocabulary) -> Decision:
    """Let a decision hold; returns it with all that it is about.

    Raises NotFound for what is not there and DecisionRefused for what contradicts a decision in force.
    """
    if decision.kind is Kind.SPLIT:
        decision = replace(decision, about=_split(tx, decision.about["other"]))
    else:
        _check(tx, decision, vocabulary)
    log.record(tx, decision)
    _link(tx, decision)
    return decision


def _check(tx: Transaction, decision: Decision, vocabulary: Vocabulary) -> None:
    about = decision.about
    match decision.kind:
        case Kind.SAME if decision.is_about_sources:
            source_merges.check_joinable(tx, about["source"], about["other"])
        case Kind.SAME:
            entity_merges.check_mergeable(tx, about["entity"], about["other"], vocabulary)
        case Kind.NOT_SAME:
            entity_merges.check_judgeable(tx, about["entity"], about["other"])
        case Kind.MAYBE_SAME:
            entity_merges.unjudge(tx, about["entity"], about["other"])
        case Kind.RETRACT:
            retractions.check_retractable(tx, Target(**about))
        case Kind.REINSTATE:
            retractions.lift(tx, Target(**about))


def _link(tx: Transaction, decision: Decision) -> None:
    match decision.kind:
        case Kind.SAME if decision.is_about_sources:
            source_merges.join(tx, decision)
        case Kind.SAME:
            entity_merges.merge(tx, decision)
        case Kind.NOT_SAME:
            entity_merges.judge(tx, decision)
        case Kind.RETRACT:
            retractions.enforce(tx, Target(**decision.about), decision.id)


def _split(tx: Transaction, other: str) -> Mapping[str, str]:
    # An id may be that of a source and of the document as an entity.
    if is_source(tx, other) and not entity_merges.is_merged(tx, other):
        return {"source": source_merges.part(tx, other), "other": other}
    return {"entity": entity_merges.part(tx, other), "other": other}
