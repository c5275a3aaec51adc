"""Which facts count as a link between two entities, in questions about how they are connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString

from graph.read.as_of import ANY_TIME, FACT_VERDICT, VERDICT_WANTED, AsOf
from graph.read.rows import FactRow, fact_json
from graph.read.terms import relation_type
from graph.storage.graph import Graph
from graph.storage.projections import FACT_AS_TEXT, known
from graph.storage.store import Row


@dataclass(frozen=True)
class Links:
    """Facts of some days and of one relation, if asked.

    What was only planned or imagined is left out unless `unrealised`, and what some claim denies unless `denied`.
    """

    as_of: AsOf = ANY_TIME
    relation: str | None = None
    unrealised: bool = False
    denied: bool = False

    def parameters(self, graph: Graph) -> dict[str, Any]:
        """The parameters of the fragments below."""
        every = sorted(graph.vocabulary.relation_types)
        return {
            "relations": [relation_type(graph.vocabulary, self.relation)] if self.relation else every,
            "unrealised": self.unrealised,
            "denied": self.denied,
            **self.as_of.parameters(graph.vocabulary),
        }

    @property
    def judged(self) -> LiteralString:
        """Gives a relationship `r` its `verdict`; a sub-query is made only when days are asked about."""
        return FACT_VERDICT if self.as_of.first else "CALL () { RETURN null AS verdict }"


# Of a relationship `r` and the entity `other` at its farther end.
LINKS: LiteralString = """type(r) IN $relations
  AND ($unrealised OR (r.unrealised IS NULL AND NOT other:Unrealised))
  AND ($denied OR r.denied IS NULL)"""
LINK_WANTED: LiteralString = VERDICT_WANTED
LINK: Mapping[LiteralString, LiteralString] = {
    "fact": FACT_AS_TEXT,
    "relation": "type(r)",
    "verdict": "verdict",
    "subject": "startNode(r).id",
    "subjectName": "startNode(r).name",
    "object": "endNode(r).id",
    "objectName": "endNode(r).name",
}
"""The projection of a relationship `r` with its `verdict`, for `link_json`."""
LINK_MAP: LiteralString = f"{{{', '.join(f'{name}: {value}' for name, value in LINK.items())}}}"


def link_json(row: Row) -> FactRow:
    """A fact from a row with the fields of LINK."""
    return fact_json(row | {"fact": known(row["fact"])})
