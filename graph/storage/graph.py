"""The read context: which store is read, and by which vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString

from graph.storage.schema import closed
from graph.storage.store import Store
from ontology.vocabulary import Use, Vocabulary


@dataclass(frozen=True)
class Graph:
    """A store and the vocabulary of what it holds; questions take it as their first argument."""

    store: Store
    vocabulary: Vocabulary

    def type_for(self, use: Use) -> LiteralString:
        """The relationship type of the relation with this use, as text of a query."""
        return closed(self.vocabulary.used_for(use).type, self.vocabulary)
