"""The second phase of a change: works out, without the store, how claims, facts and entities stand after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.model.sort_keys import indexed
from graph.model.stored_claims import changed
from graph.resolution.resolver import EntityState, FactState, Resolver
from graph.storage.store import Row
from graph.write.changes import Change
from graph.write.plan import Plan


@dataclass(frozen=True)
class Outcome:
    """How everything that a change bears on stands after it.

    `added` are its new claims with their bounds, `moved` the properties that change of those that move, by claim id,
    and `redated` the new bounds of stored claims. `new_facts` have an end that is new, so that the store cannot have
    them yet; `facts` by id may be in the store, None for one that no claim makes any more.
    """

    change: Change
    added: Sequence[Row]
    moved: Mapping[str, Row]
    redated: Sequence[Row]
    new_facts: Sequence[FactState]
    facts: Mapping[str, FactState | None]
    types: Mapping[str, str]
    """The relationship type of each fact."""
    entities: Mapping[str, EntityState]


def derive(plan: Plan, resolver: Resolver) -> Outcome:
    """The outcome of a planned change; a pure function."""
    added = [_dated(claim, plan, resolver) for claim in plan.change.added]
    moved = [(before, _dated(after, plan, resolver)) for before, after in plan.change.moved]
    dependants = {claim["id"]: _dated(claim, plan, resolver) for claim in plan.dependants}
    redated = [dependants[claim["id"]] for claim in plan.dependants if claim != dependants[claim["id"]]]
    incoming = [*added, *(after for _, after in moved)]
    facts = _facts(incoming, dependants, plan, resolver)
    dated = {claim["id"]: claim for claim in incoming} | dependants
    described = {id: [dated.get(claim["id"], claim) for claim in plan.described[id]] for id in plan.entities}
    new = {id for id, claim in plan.facts.items() if not plan.made.isdisjoint((claim["subject"], claim["object"]))}
    return Outcome(
        change=plan.change,
        added=added,
        moved={before["id"]: changed(before, after) for before, after in moved},
        redated=redated,
        new_facts=[state for id, state in facts.items() if state and id in new],
        facts={id: state for id, state in facts.items() if id not in new},
        types={id: claim["relation"] for id, claim in plan.facts.items()},
        entities={id: resolver.entity(id, claims, plan.sources) for id, claims in described.items()},
    )


def _dated(claim: Row, plan: Plan, resolver: Resolver) -> Row:
    """A claim with all that follows for it: its bounds, the properties that indexes hold of them, and `judgement`."""
    source = plan.sources[claim["source"]]
    bounds = resolver.claim_bounds(claim, source, plan.views)
    outer = resolver.outer_bounds(claim, source, plan.views, bounds)
    derived = {**bounds.as_properties(), **outer, "repeated": bounds.repeated or None}
    derived["judgement"] = resolver.is_judgement(claim) or None
    known = {name: value for name, value in claim.items() if name not in derived}
    return known | {name: value for name, value in derived.items() if value} | indexed(claim["id"], bounds)


def _facts(
    incoming: Sequence[Row], dependants: Mapping[str, Row], plan: Plan, resolver: Resolver
) -> dict[str, FactState | None]:
    """The planned facts as all claims about them make them."""
    claims: dict[str, list[Row]] = defaultdict(list)
    for claim in incoming:
        if claim.get("fact"):
            claims[claim["fact"]].append(claim)
    for id, others in plan.others.items():
        claims[id] += [dependants.get(claim["id"], claim) for claim in others]
    return {id: resolver.fact(claims[id], plan.sources, plan.views) for id in plan.facts}
