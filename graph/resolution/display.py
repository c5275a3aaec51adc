"""Which value is shown where claims differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

ClaimProperties = Mapping[str, Any]

# A claim whose coder gives no confidence is an ordinary one: only a stated doubt ranks lower.
_CONFIDENCE_RANK = {"low": 1, "medium": 2, None: 3, "high": 3}


@dataclass(frozen=True)
class SourceView:
    """A source as resolution needs it: the originals that it copies in the end, and its publication date."""

    id: str
    roots: frozenset[str]
    published: str | None = None
    published_latest: date = date.min


Sources = Mapping[str, SourceView]


@dataclass(frozen=True)
class Preference:
    """Which value is shown where claims differ: by this first, then by the other two, then by the smallest claim id.

    Values of `trusted` sources go before all others, in the order given.
    """

    first: str = "mostSources"
    trusted: Sequence[str] = ()

    def rank(self, claims: Sequence[ClaimProperties], sources: Sources) -> tuple[Any, ...]:
        """The smaller the better, for the claims that say one value."""
        ranks = {
            "mostSources": -independent(claims, sources),
            "mostConfident": -max(_CONFIDENCE_RANK[claim.get("confidence")] for claim in claims),
            "newest": -max(sources[claim["source"]].published_latest.toordinal() for claim in claims),
        }
        said_by = {claim["source"] for claim in claims}
        trust = next((place for place, id in enumerate(self.trusted) if id in said_by), len(self.trusted))
        others = [rank for name, rank in ranks.items() if name != self.first]
        return (trust, ranks[self.first], *others, min(claim["id"] for claim in claims))


PREFERENCES = ("mostSources", "mostConfident", "newest")
STORED = Preference()
"""The preference by which the nodes and facts in the store are resolved."""


def independent(claims: Iterable[ClaimProperties], sources: Sources) -> int:
    """How many sources say so that do not copy one another: copies count as what they copy."""
    return len({root for claim in claims for root in sources[claim["source"]].roots})
