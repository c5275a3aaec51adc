"""What `proof` does: asks a saved question again and tells whether the answer still holds, or what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import httpx
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.cli.output import cell, print_pairs, print_table, say
from api.services.proofs import PROOF, opened, parsed
from graph.analysis.evidence import claims_by_id
from graph.storage.store import Row, Store
from ontology.errors import InputError, MalformedFile, NotFound, QueryRefused, StoreError, UnreadableFile

MOST_CHANGES = 200
"""How many changed values are listed."""

# What differs from time to time, or from one copy of a graph to another, while nothing else is said.
_UNTOLD = frozenset([PROOF, "score", "recordedAt", "elementId"])
_ENDS = frozenset(["start", "end"])
_ADDRESS = "http://localhost"


class Verdict(StrEnum):
    """What became of an answer."""

    HOLDS = "holds"
    MOVED_ON = "graphMovedOn"
    CHANGED = "changed"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Checked:
    """A saved answer beside today's; `refusal` says why there is none today."""

    saved: Row
    verdict: Verdict
    now: Row | None = None
    refusal: str | None = None
    gone: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the answer is the same, from the same claims."""
        return self.verdict in (Verdict.HOLDS, Verdict.MOVED_ON)

    @property
    def complete(self) -> bool:
        """Whether all claims behind both answers could be compared."""
        return all(each is None or each[PROOF]["complete"] for each in (self.saved, self.now))

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        proof = self.saved[PROOF]
        head = {
            "verdict": self.verdict.value,
            "holds": self.holds,
            **({"detail": self.refusal} if self.refusal else {}),
        }
        then = {name: proof[name] for name in ("question", "askedAt", "digest") if name in proof}
        graphs = {"then": proof["graph"], "now": self.now[PROOF]["graph"] if self.now else None}
        told = {"claimsGone": self.gone, "claimsNew": self.new, "changes": self.changes, "complete": self.complete}
        return head | then | {"graph": graphs} | told


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
            saved, Verdict.UNANSWERED, refusal=str(error), gone=[each for each in gone if each["fate"] != _LIVE]
        )
    changes = list(islice(chain(differences(saved, now), _recited(saved[PROOF], now[PROOF])), MOST_CHANGES))
    gone, new = _claims_between(store, saved[PROOF], now[PROOF])
    if gone or new or changes:
        return Checked(saved, Verdict.CHANGED, now, None, gone, new, changes)
    same = saved[PROOF]["graph"] == now[PROOF]["graph"]
    return Checked(saved, Verdict.HOLDS if same else Verdict.MOVED_ON, now)


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


class _Request(BaseModel):
    """A question to the REST API, as a proof keeps it."""

    model_config = ConfigDict(extra="forbid")

    method: Literal["GET", "POST"]
    path: str = Field(pattern="^/($|[^/])")
    parameters: dict[str, str] = Field(default_factory=dict)
    body: dict[str, Any] | None = None


def ask_over_rest(app: FastAPI, question: Row) -> Row:
    """The answer of the REST API, within this process, with a proof of now; InputError for what it does not answer."""
    try:
        asked = _Request.model_validate(question)
    except ValidationError:
        raise InputError("this is no question to the API", property="question", expected="as a proof has it") from None
    if asked.method == "POST" and asked.path != "/cypher":
        raise InputError("this is no question", property="path", value=asked.path, expected="/cypher for a POST")
    response = asyncio.run(_send(app, asked))
    answer: Row = response.json()
    if response.status_code == 200 and PROOF in answer:
        return answer
    detail = str(answer.get("detail", "it answers without a proof"))
    raise StoreError(detail) if response.status_code >= 500 or response.status_code == 409 else InputError(detail)


async def _send(app: FastAPI, asked: _Request) -> httpx.Response:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=_ADDRESS, follow_redirects=True) as client:
        parameters = {**asked.parameters, PROOF: "true"}
        path = quote(asked.path, safe="/:")
        return await client.request(asked.method, path, params=parameters, json=asked.body)


_TOLD = {
    Verdict.HOLDS: "It holds as it was: the same answer, from the same claims, of the same graph.",
    Verdict.MOVED_ON: "It holds: the same answer from the same claims, though the graph has moved on.",
    Verdict.CHANGED: "It has changed.",
    Verdict.UNANSWERED: "It is no longer answered.",
}


def print_checked(checked: Checked) -> None:
    """In words."""
    say(_TOLD[checked.verdict], None if checked.holds else "yellow")
    proof = checked.saved[PROOF]
    print_pairs(
        [
            ("  asked", _told(proof["question"])),
            ("  on", proof.get("askedAt")),
            ("  detail", checked.refusal),
            ("  claims compared", None if checked.complete else "not all of them: there are too many"),
        ]
    )
    _print_claims("\nClaims gone", checked.gone)
    _print_claims("\nNew claims", checked.new)
    if checked.changes:
        say("\nChanged", "bold")
        print_table(("where", "was", "is"), ((c["path"], _short(c["was"]), _short(c["now"])) for c in checked.changes))


def _print_claims(title: str, claims: list[Row]) -> None:
    if claims:
        say(title, "bold")
    for claim in claims:
        place = ", ".join(part for part in (claim["source"], claim.get("locator")) if part)
        say(f"  {claim['id']}  {place}{_told_fate(claim)}")


def _told_fate(claim: Row) -> str:
    if claim.get("retractedAt"):
        return f": retracted on {claim['retractedAt'][:10]} ({claim.get('retraction')})"
    return f": {claim['fate']}" if "fate" in claim else ""


def _told(question: Row) -> str:
    if "command" in question:
        return " ".join(["sayso", *question["command"]])
    parameters = "&".join(f"{name}={value}" for name, value in question.get("parameters", {}).items())
    query = question.get("body", {}).get("query", "")
    return f"{question['method']} {question['path']}{'?' if parameters else ''}{parameters} {query}".strip()


def _short(value: Any) -> str:
    text = "nothing" if value is None else cell(value)
    return text if len(text) <= 100 else f"{text[:99]}…"
