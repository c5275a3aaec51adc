"""Exports of what the store holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.export.base import ExportOptions
from api.export.registry import exporter_named
from graph.decisions.log import Reason
from graph.read.exports import Export, Selection
from graph.storage.graph import Graph as ReadGraph
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.vocabulary import Vocabulary

Exported = Callable[..., bytes]

CLAIMS = """
:d a s:Dataset ; s:version "1" .
:s1 a s:Source ; s:title "=HYPERLINK(1)" .
:s1 {
  :ann a s:Person ; s:name "Ann"@en ; s:name "آن"@fa .
  :bob a s:Person ; s:name "Bob \\"B\\" <b> & \\u0007"@en .
  :talks a s:Meeting ; s:name "talks"@en .
  :ann s:participatedIn :talks {| s:role role:delegate ; s:from "2015-05" ; s:locator "para 1" |} .
  << :bob s:participatedIn :talks ~ :c1 >> s:polarity s:denied ; s:locator "para 2" .
}
"""


@pytest.fixture
def exported(store: Store, vocabulary: Vocabulary) -> Exported:
    """The bytes of an export in a format."""

    def write(format: str, *, claims: bool = False, **selected: object) -> bytes:
        export = Export(ReadGraph(store, vocabulary), Selection(**selected))  # type: ignore[arg-type]
        return b"".join(exporter_named(format).write(export, ExportOptions(claims=claims)))

    return write


@pytest.fixture
def small_graph(clean_store: Store, load_trig: Callable[..., object]) -> Store:
    """Two people, a meeting that one took part in, and that the other did is denied; one source."""
    load_trig(CLAIMS)
    return clean_store


@pytest.fixture
def decide(store: Store, vocabulary: Vocabulary) -> Callable[..., object]:
    """Make a decision on two entities."""

    def made(kind: str, *ids: str) -> object:
        with Curator(store, vocabulary) as curator:
            return getattr(curator, kind)(*ids, Reason("tester", "a test"))

    return made
