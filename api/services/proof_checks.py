"""Checks of saved answers: whether the answer to its question is still the same, or what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict

from api.services.proofs import PROOF, opened, parsed
from graph.analysis.evidence import claims_by_id
from graph.storage.store import Row, Store
from ontology.errors import InputError, MalformedFile, NotFound, QueryRefused, UnreadableFile

MOST_CHANGES = 200
"""How many changed values are listed."""

# What differs from time to time, or from one copy of a graph to another, while nothing else is said.
_UNTOLD = frozenset([PROOF, "score", "recordedAt", "elementId"])
_ENDS = frozenset(["start", "end"])


class Outcome(StrEnum):
    """The outcome of asking again for an answer."""

    HOLDS = "holds"
    MOVED_ON = "graphMovedOn"
    CHANGED = "changed"
    UNANSWERED = "unanswered"


class ChangeRow(TypedDict):
    """A value of the answer that is another today, by its place in the answer."""

    path: str
    was: Any
    now: Any


class GraphsRow(TypedDict):
    """The versions of the graph behind the saved answer and behind today's."""

    then: dict[str, Any]
    now: dict[str, Any] | None


class CheckedRow(TypedDict):
    """A saved answer compared with today's."""

    verdict: Outcome
    holds: bool
    """Whether it is the same answer, from the same claims."""
    detail: NotRequired[str]
    """Why it is not answered any more."""
    question: dict[str, Any]
    askedAt: NotRequired[str]
    digest: str
    graph: GraphsRow
    claimsGone: list[dict[str, Any]]
    """Claims it rests on no longer, each with its `fate`."""
    claimsNew: list[dict[str, Any]]
    """Claims it rests on besides."""
    changes: list[ChangeRow]
    complete: bool
    """Whether all claims could be compared."""


@dataclass(frozen=True)
class Checked:
    """A saved answer beside today's; `refusal` says why there is none today."""

    saved: Row
    verdict: Outcome
    now: Row | None = None
    refusal: str | None = None
    gone: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the answer is the same, from the same claims."""
        return self.verdict in (Outcome.HOLDS, Outcome.MOVED_ON)

    @property
    def complete(self) -> bool:
        """Whether all claims behind both answers could be compared."""
        return all(each is None or each[PROOF]["complete"] for each in (self.saved, self.now))

    def as_dict(self) -> CheckedRow:
        """As JSON has it."""
        proof = self.saved[PROOF]
        head = {
            "verdict": self.verdict,
            "holds": self.holds,
            **({"detail": self.refusal} if self.refusal else {}),
        }
        then = {name: proof[name] for name in ("question", "askedAt", "digest") if name in proof}
        graphs = {"then": proof["graph"], "now": self.now[PROOF]["graph"] if self.now else None}
        told = {"claimsGone": self.gone, "claimsNew": self.new, "changes": self.changes, "complete": self.complete}
        return cast(CheckedRow, head | then | {"graph": graphs} | told)


def read_saved(path: Path) -> Row:
    """A saved answer whose digest is intact; raises UnreadableFile, MalformedFile, InputError or ProofBroken."""
    try:
        return opened(parsed(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror}", file=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise MalformedFile(f"this is no JSON: {error}", file=str(path), expected="a saved answer") from error
    except InputError as error:
        error.file = str(path)
        raise


def check_again(store: Store, saved: Row, ask: Callable[[Row], Row]) -> Checked:
    """Compare a saved answer with what `ask` answers to its question now."""
    try:
        now = ask(saved[PROOF]["question"])
    except (NotFound, InputError, QueryRefused) as error:
        gone = _fates(store, saved[PROOF]["claims"])
        return Checked(
            saved, Outcome.UNANSWERED, refusal=str(error), gone=[each for each in gone if each["fate"] != _LIVE]
        )
    changes = list(islice(chain(differences(saved, now), _recited(saved[PROOF], now[PROOF])), MOST_CHANGES))
    gone, new = _claims_between(store, saved[PROOF], now[PROOF])
    if gone or new or changes:
        return Checked(saved, Outcome.CHANGED, now, None, gone, new, changes)
    same = saved[PROOF]["graph"] == now[PROOF]["graph"]
    return Checked(saved, Outcome.HOLDS if same else Outcome.MOVED_ON, now)


def _recited(saved: Row, now: Row) -> Iterator[Row]:
    """Where claims and sources in both proofs are cited otherwise: another place, certainty, title …"""
    for name in ("claims", "sources"):
        then, today = ({each["id"]: _citation(each) for each in proof[name]} for proof in (saved, now))
        for id in sorted(then.keys() & today.keys()):
            yield from differences(then[id], today[id], f"{PROOF}.{name}[{id}]")


def _citation(cited: Row) -> Row:
    # An answer about a day in the past stays as it is when one of its claims is retracted later.
    return {name: value for name, value in cited.items() if name not in ("retractedAt", "retraction")}


def _claims_between(store: Store, saved: Row, now: Row) -> tuple[list[Row], list[Row]]:
    """The claims that are gone from the one proof to the other, and those that are new."""
    then, today = ({claim["id"]: claim for claim in proof["claims"]} for proof in (saved, now))
    gone = _fates(store, [claim for id, claim in then.items() if id not in today])
    if not (saved["complete"] and now["complete"]):
        # Where not all are listed, one that is missing may just be among the others.
        return [claim for claim in gone if claim["fate"] != _LIVE], []
    return gone, [claim for id, claim in today.items() if id not in then]


_LIVE = "live, and no longer part of the answer"
_RETRACTED = "retracted"
_UNKNOWN = "not in this graph"


def _fates(store: Store, claims: list[Row]) -> list[Row]:
    """The claims, each with what became of it."""
    known = claims_by_id(store, [claim["id"] for claim in claims])
    return [_fate(claim, known.get(claim["id"])) for claim in claims]


def _fate(claim: Row, now: Row | None) -> Row:
    if now is None:
        return {**claim, "fate": _UNKNOWN}
    retraction: Row = {name: now[name] for name in ("retractedAt", "retraction") if name in now}
    return {**claim, "fate": _RETRACTED if retraction else _LIVE, **retraction}


def differences(was: Any, now: Any, path: str = "") -> Iterator[Row]:
    """Where two answers differ: `path`, and what it was and is; None for what is not there."""
    if isinstance(was, dict) and isinstance(now, dict):
        names = (name for name in dict.fromkeys([*was, *now]) if not _is_untold(name, was))
        pairs = [(was.get(name), now.get(name), f"{path}.{name}".lstrip(".")) for name in names]
    elif isinstance(was, list) and isinstance(now, list):
        before, after = _by_id(was), _by_id(now)
        pairs = [(before.get(id), after.get(id), f"{path}[{id}]") for id in dict.fromkeys([*before, *after])]
    else:
        pairs = []
        if not _is_alike(was, now, path):
            yield {"path": path, "was": was, "now": now}
    for pair in pairs:
        yield from differences(*pair)


def _is_alike(was: Any, now: Any, path: str) -> bool:
    if path == "next":
        # A cursor is no part of what is said, but whether more follows is.
        return (was is None) == (now is None)
    return bool(was == now) and isinstance(was, bool) == isinstance(now, bool)


def _is_untold(name: str, beside: Mapping[str, Any]) -> bool:
    return name in _UNTOLD or (name in _ENDS and "elementId" in beside)


def _by_id(values: list[Any]) -> dict[Any, Any]:
    """List items by their ids where all have one of their own, else by position."""
    ids = [_id_of(each) for each in values]
    return dict(zip(ids if None not in ids and len(set(ids)) == len(ids) else range(len(ids)), values, strict=True))


def _id_of(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    holders = (value, value.get("fact"), value.get("properties"))
    id = next((each["id"] for each in holders if isinstance(each, dict) and "id" in each), None)
    return id if isinstance(id, str) else None
