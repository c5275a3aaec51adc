"""The claims about many facts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import LiteralString

from graph.read.as_of import ANY_TIME, VERDICT, VERDICT_OR_PART_WANTED, AsOf
from graph.read.claims import CLAIM_ROWS
from graph.read.clocks import NOW
from graph.read.rows import ClaimRow, claim_json, grouped
from graph.storage.graph import Graph
from graph.storage.projections import WITH_NAMES, stored_rows

FACT_CLAIMS = 100
"""How many claims a fact is shown with in a list of facts; the others are with the fact."""

_CLAIMS: LiteralString = f"""
UNWIND $facts AS fact
CALL (fact) {{
  MATCH (c:Claim {{fact: fact}})
  WITH c, {VERDICT}
  WHERE {VERDICT_OR_PART_WANTED}
  RETURN c, verdict
  ORDER BY CASE verdict WHEN 'certain' THEN 0 WHEN 'possible' THEN 1 ELSE 2 END, c.id LIMIT $claims
}}
{WITH_NAMES}
RETURN {CLAIM_ROWS}
"""


def claims_by_fact(graph: Graph, facts: Sequence[str], as_of: AsOf = ANY_TIME) -> dict[str, list[ClaimRow]]:
    """The claims about each of these facts, denied and weak ones included, at most FACT_CLAIMS of each."""
    if not facts:
        return {}
    days = as_of.with_parts().parameters(graph.vocabulary)
    rows = graph.store.rows(_CLAIMS, facts=facts, claims=FACT_CLAIMS, **days, **NOW.parameters())
    return grouped(map(claim_json, stored_rows(rows)), lambda claim: str(claim["fact"]))
