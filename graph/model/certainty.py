"""Which claims make facts: affirmed ones that their source asserts or reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

AFFIRMED = "affirmed"
DENIED = "denied"
ASSERTED = "asserted"
REPORTED = "reported"
FACTUAL = frozenset({ASSERTED, REPORTED})
"""The certainties that make facts; all others are claims at most."""
WEAK = ("alleged", "hedged", "hypothetical")
"""The other certainties, strongest first."""


def is_factual(claim: Mapping[str, Any]) -> bool:
    """Whether a claim makes facts: affirmed, and asserted or reported."""
    return claim["polarity"] == AFFIRMED and claim["certainty"] in FACTUAL


def factual_cypher(name: LiteralString) -> LiteralString:
    """The Cypher condition that `is_factual` is, for a claim that a query calls `name`."""
    return f"{name}.polarity = 'affirmed' AND {name}.certainty IN ['asserted', 'reported']"
