"""GraphML and GEXF, read by networkx: facts as edges, and what is denied never as one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import networkx
import pytest

from graph.storage.store import Store

READERS: dict[str, Callable[[BytesIO], Any]] = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}


@pytest.fixture(params=READERS)
def drawn(request: pytest.FixtureRequest, exported: Callable[..., bytes]) -> Callable[..., Any]:
    """The export in a format, as networkx reads it."""
    return lambda **options: READERS[request.param](BytesIO(exported(request.param, **options)))


def test_every_entity_is_a_node_and_every_fact_an_edge(loaded: Store, drawn: Callable[..., Any]) -> None:
    graph = drawn()
    [counts] = loaded.read(
        "RETURN COUNT { MATCH (n:Entity) } AS nodes, COUNT { MATCH (:Entity)-[r]->(:Entity) } AS edges"
    )
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (counts["nodes"], counts["edges"])
    assert graph.nodes["tayyeb-agha"]["label"] == "Tayyeb Agha"


def test_a_denied_claim_is_a_node_and_no_edge_between_entities(small_graph: Store, drawn: Callable[..., Any]) -> None:
    plain, with_claims = drawn(), drawn(claims=True)
    assert sorted((a, b) for a, b in plain.edges()) == [("ann", "talks")]
    labels = sorted(data["label"] for id, data in with_claims.nodes(data=True) if id.startswith("claim/"))
    assert labels == ["PARTICIPATED_IN", "PARTICIPATED_IN (denied)", "describes", "describes", "describes"]
    assert ("bob", "talks") not in with_claims.edges()


def test_attributes_and_what_xml_cannot_hold(small_graph: Store, drawn: Callable[..., Any]) -> None:
    graph = drawn()
    assert graph.nodes["bob"]["label"] == 'Bob "B" <b> & \N{REPLACEMENT CHARACTER}'
    [edge] = [data for _, _, data in graph.edges(data=True)]
    shown = {name: edge[name] for name in ("type", "role", "claims", "sources", "fromEarliest")}
    assert shown == {
        "type": "PARTICIPATED_IN",
        "role": "delegate",
        "claims": 1,
        "sources": "s1",
        "fromEarliest": "2015-05-01",
    }
