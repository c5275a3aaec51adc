"""The graph that a question is asked of."""

from __future__ import annotations

from dataclasses import dataclass

from graph.storage.store import Store
from ontology.vocabulary import Vocabulary


@dataclass(frozen=True)
class Graph:
    """The context of a read: a store, and the vocabulary of what it holds."""

    store: Store
    vocabulary: Vocabulary
