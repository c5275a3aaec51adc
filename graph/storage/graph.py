"""The graph that a question is asked of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from graph.storage.schema import closed
from graph.storage.store import Store
from ontology.vocabulary import Use, Vocabulary


@dataclass(frozen=True)
class Graph:
    """The context of a read: a store, and the vocabulary of what it holds."""

    store: Store
    vocabulary: Vocabulary

    def type_for(self, use: Use) -> LiteralString:
        """The relationship type of the relation with this use, as text of a query."""
        return closed(self.vocabulary.used_for(use).type, self.vocabulary)
