"""Claims as property maps of their nodes: what they state, as distinct from what follows and from ids that moved.

An identity decision gives a claim canonical ids; the ids that it states are kept beside them, as `statedSubject` and
the like.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from graph.model.claims import CLAIM_FIELDS, Claim
from graph.model.dates import BOUND_NAMES, DATE_NAMES, OUTER_NAMES, Bounds
from graph.model.hashing import fact_id
from graph.model.sort_keys import INDEXED

# Properties of a claim node that are not part of what it states; see `stated_of`.
UNSTATED = frozenset(
    [
        "id",
        "key",
        "fact",
        "recordedBy",
        *BOUND_NAMES,
        *OUTER_NAMES,
        "repeated",
        "judgement",
        *INDEXED,
        "recordedAt",
        "retractedAt",
        "retraction",
    ]
)
# Of those, the ones that a load gives all the same.
_FOLLOWING = UNSTATED - {"id", "key", "fact", "recordedBy"}
_STATED = "stated"


def stated_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The stated properties of a stored claim: without derived ones, and with the stated ids put back."""
    return {name: value for name, value in with_stated_ids(properties).items() if name not in UNSTATED}


def with_stated_ids(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A stored claim's properties with the ids that it states in place of those that identity decisions gave it."""
    back = dict(properties)
    stated = [name for name in properties if name.startswith(_STATED)]
    if not stated:
        return back
    start = len(_STATED)
    for name in stated:
        back[name[start].lower() + name[start + 1 :]] = back.pop(name)
    return back | {"fact": fact_id(back["subject"], back["relation"], back["object"])} if "fact" in back else back


def as_loaded(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A stored claim's properties as its load gave them: what follows from others, and the clocks, left out."""
    return {name: value for name, value in with_stated_ids(properties).items() if name not in _FOLLOWING}


def claim_of(properties: Mapping[str, Any], qualifiers: Collection[str]) -> Claim:
    """The claim that was loaded, from the properties that its load gave; `qualifiers` are the names of all there are.

    The inverse of `Claim.as_properties`.
    """
    fields: dict[str, Any] = {"values": {}, "qualifiers": {}}
    for name, value in properties.items():
        if field := CLAIM_FIELDS.get(name):
            fields[field] = value
        elif name not in UNSTATED:
            fields["qualifiers" if name in qualifiers else "values"][name] = value
    return Claim(**fields)


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that differ, as they are after; None for those that are gone."""
    gone = {name: None for name in before if name not in after}
    return gone | {name: value for name, value in after.items() if before.get(name) != value}


def stated_name(name: str) -> str:
    """The property that keeps what a claim states for `name` when an identity decision moved it."""
    return f"{_STATED}{name[0].upper()}{name[1:]}"


def bounds_of(claim: Mapping[str, Any]) -> Bounds:
    """The bounds stored with a claim."""
    return Bounds(*map(claim.get, BOUND_NAMES), repeated=bool(claim.get("repeated")))


def is_dated(claim: Mapping[str, Any]) -> bool:
    """Whether a claim states dates of its own."""
    return any(claim.get(name) for name in DATE_NAMES)
