"""Answers that can be cited: what was asked of which graph, the claims the answer rests on, and a digest of it all."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NotRequired

import rfc8785
from pydantic import BaseModel, ConfigDict, ValidationError
from typing_extensions import TypedDict

from graph.analysis.evidence import LIMIT, evidence_of
from graph.analysis.graph_version import settled_version
from graph.storage.graph import Graph
from graph.storage.store import Row
from ontology.errors import InputError, ProofBroken, StoreConflict, option

PROOF = "proof"
"""The member of an answer that holds its proof."""

_DIGEST = "digest"
_NO_CLAIMS = "The answer names no claim, fact or entity, so no claims are attached; asked again, it can be compared."
_MORE_CLAIMS = f"The answer rests on more than {LIMIT} claims; these are not all of them. Ask for smaller pages."


class _CitedSource(BaseModel):
    id: str


class _CitedClaim(BaseModel):
    id: str
    source: str


class _Proof(BaseModel):
    """Members that a saved answer must have to be checked; all else may be there, too."""

    model_config = ConfigDict(strict=True)

    question: dict[str, Any]
    graph: dict[str, Any]
    claims: list[_CitedClaim]
    sources: list[_CitedSource]
    complete: bool
    digest: str


class ProofRow(TypedDict):
    """The proof of an answer, within it."""

    question: dict[str, Any]
    """The question that was asked: method, path, parameters and body."""
    graph: dict[str, Any]
    """The graph's `version`, and what it is the hash of."""
    claims: list[dict[str, Any]]
    """The claims the answer rests on, each with its source and locator."""
    sources: list[dict[str, Any]]
    """The sources of these claims."""
    complete: bool
    """False when the answer rests on more claims than are listed."""
    note: NotRequired[str]
    """Why there are no claims, or not all."""
    askedAt: str
    """When, as a date and time of ISO 8601."""
    sayso: str
    """The version of Sayso that answered."""
    digest: str
    """SHA-256 of the canonical JSON (RFC 8785) of all but the digest."""


class Prover:
    """Proves an answer that is got between its making and `prove`."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.version = settled_version(graph)

    def prove(self, question: Row, answer: Mapping[str, Any]) -> Row:
        """The answer with its proof; raises StoreConflict when the graph changed meanwhile."""
        evidence = evidence_of(self.graph.store, answer)
        if settled_version(self.graph) != self.version:
            raise StoreConflict("the graph changed while the question was answered: ask again")
        proof = {
            "question": question,
            "graph": self.version,
            "claims": evidence.claims,
            "sources": evidence.sources,
            "complete": evidence.complete,
            **({} if evidence.claims and evidence.complete else {"note": _note(evidence.complete)}),
            "askedAt": datetime.now(UTC).isoformat(timespec="seconds"),
            "sayso": importlib.metadata.version("sayso"),
        }
        return sealed({**answer, PROOF: proof})


def _note(complete: bool) -> str:
    return _NO_CLAIMS if complete else _MORE_CLAIMS


def sealed(answer: Row) -> Row:
    """The answer with the digest of it and of its proof, in the proof."""
    return {**answer, PROOF: {**answer[PROOF], _DIGEST: digest_of(answer)}}


def digest_of(answer: Mapping[str, Any]) -> str:
    """The SHA-256 of the RFC 8785 (canonical) JSON of an answer with its proof, but for the digest itself."""
    proof = {name: value for name, value in answer[PROOF].items() if name != _DIGEST}
    return f"sha256:{hashlib.sha256(rfc8785.dumps({**answer, PROOF: proof})).hexdigest()}"


def parsed(text: str | bytes) -> Any:
    """The JSON of a saved answer; raises ValueError for what is none, and ProofBroken for a member that stands twice.

    Of two members of one name the digest, and whoever reads the file, may each see another.
    """
    return json.loads(text, object_pairs_hook=_each_once)


def _each_once(members: list[tuple[str, Any]]) -> Row:
    found: Row = {}
    for name, value in members:
        if name in found:
            expected = "the file as it was saved"
            raise ProofBroken("a member stands twice, so that the answer was changed", property=name, expected=expected)
        found[name] = value
    return found


def opened(answer: Any) -> Row:
    """A saved answer, once its digest is found intact; raises InputError for what is none, and ProofBroken."""
    try:
        proof = _Proof.model_validate(answer.get(PROOF) if isinstance(answer, dict) else None)
    except ValidationError:
        expected = f"JSON saved from an answer asked for with {option('proof')}"
        raise InputError("this is no answer with a proof", expected=expected) from None
    if proof.digest != _digest_or_none(answer):
        raise ProofBroken(
            "the answer or its proof was changed after it was given: its digest does not fit",
            value=proof.digest,
            expected="the file as it was saved",
        )
    return dict(answer)


def _digest_or_none(answer: Row) -> str | None:
    try:
        return digest_of(answer)
    except (ValueError, RecursionError):
        # Numbers, or halves of characters, that no answer of ours has.
        return None
