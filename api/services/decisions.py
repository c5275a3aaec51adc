"""Decisions on identity and retraction, as the command line and the API take and show them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from api.cli.output import cell, note, print_table, progress
from graph.decisions.log import Decision, Kind, Reason, decision, decisions
from graph.decisions.retractions import Target
from graph.read.claim_ids import full_claim_id
from graph.storage.lookups import known_entities, known_sources
from graph.storage.paging import every_row
from graph.storage.store import Row, Store
from graph.write.curator import Curator
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

_DONE = {
    Kind.SAME: "{other} is {entity} from now on; `sayso split {other}` undoes it.",
    Kind.SPLIT: "{other} is no longer {entity}.",
    Kind.NOT_SAME: "{entity} and {other} will not be merged; `sayso not-same {entity} {other} --undo` takes it back.",
    Kind.MAYBE_SAME: "{entity} and {other} may be merged again.",
}

_DONE_WITH_SOURCES = {
    Kind.SAME: "{other} and {source} count as one source from now on; `sayso split {other}` undoes it.",
    Kind.SPLIT: "{other} and {source} no longer count as one source.",
}


def decide(store: Store, vocabulary: Vocabulary, kind: Kind, about: Mapping[str, str], reason: Reason) -> Row:
    """Make a decision and carry it out; raises InputError when `about` does not name what it is about."""
    with progress("Moving claims") as tell, Curator(store, vocabulary, progress=tell) as curator:
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
    """What two ids stand for that are the same: two entities or two sources; InputError when that has to be said."""
    if as_sources is None:
        as_sources = _are_sources(store, {id, other})
    return {"source" if as_sources else "entity": id, "other": other}


def _are_sources(store: Store, ids: set[str]) -> bool:
    # A document may be a source and an entity that others write about.
    are_sources, are_entities = (known(store, ids) == ids for known in (known_sources, known_entities))
    if are_sources and are_entities:
        expected = "--sources or --entities, to say as which they are the same"
        raise InputError(
            "they are sources and entities", property="ids", value=", ".join(sorted(ids)), expected=expected
        )
    return are_sources


def target(store: Store, id: str, record: str | None) -> dict[str, str]:
    """What an id stands for when something is retracted: a source, a claim, or with `record` a dataset."""
    if record is not None:
        return {"dataset": id, "record": record}
    return {"source": id} if known_sources(store, [id]) else {"claim": full_claim_id(store, id)}


def log(store: Store, id: str | None) -> list[Row]:
    """All decisions, oldest first; with `id` those about it."""
    return list(every_row(partial(decisions, store, id)))


def print_decision(made: Row) -> None:
    """What holds from now on."""
    kind = Kind(made["kind"])
    if "source" in made and kind in _DONE_WITH_SOURCES:
        note(_DONE_WITH_SOURCES[kind].format(**made))
    elif kind in _DONE:
        note(_DONE[kind].format(**made))
    else:
        held = "retracted, and later loads leave it out" if kind is Kind.RETRACT else "no longer retracted"
        note(f"The {_about(made)} is {held}.")


def print_log(made: list[Row]) -> None:
    """The decisions, one a line."""
    if not made:
        note("Nothing was decided.")
        return
    rows = [(row["at"][:16].replace("T", " "), row["kind"], _about(row), row["by"], _why(row)) for row in made]
    print_table(("at", "decision", "about", "by", "why"), rows)


def _about(made: Mapping[str, Any]) -> str:
    if "other" in made:
        return f"{made.get('entity') or made['source']}, {made['other']}"
    name = next(name for name in ("record", "source", "claim") if name in made)
    return f"{name} {made[name]}"


def _why(made: Row) -> str:
    evidence = f" ({cell(made['evidence'])})" if "evidence" in made else ""
    return f"{made['why']}{evidence}{'; not done yet' if made['pending'] else ''}"
