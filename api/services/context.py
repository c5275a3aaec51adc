"""Context of every answer: the graph, its ontology, and the settings."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property

from api.services.ontology import ontology_json
from api.settings import Settings
from graph.read.cypher import Gateway
from graph.storage.graph import Graph
from graph.storage.schema import require_current

_TRUSTED = 10  # seconds for which a graph that was this version's is taken to be so still


@dataclass
class Context:
    """One graph and how it is to be asked; `browser` is the link to its Neo4j Browser, where that is known."""

    graph: Graph
    settings: Settings
    browser: str | None = None
    _current_until: float = field(default=0.0, init=False, repr=False)

    @cached_property
    def gateway(self) -> Gateway:
        """The read-only Cypher gateway, with the limits of the settings."""
        return Gateway(self.graph.store, seconds=self.settings.query_seconds, rows=self.settings.query_rows)

    @cached_property
    def ontology(self) -> bytes:
        """The whole ontology as JSON."""
        return ontology_json(self.graph.vocabulary)

    @property
    def is_surely_current(self) -> bool:
        """Whether the graph was found to be this version's a moment ago."""
        return time.monotonic() < self._current_until

    def require_current(self) -> None:
        """Raise StoreOutdated for a graph that another version made ready: what reads look for would not be there.

        Not looked at each time: it changes only when somebody runs another version on the same graph.
        """
        if not self.is_surely_current:
            require_current(self.graph.store, self.graph.vocabulary)
            self._current_until = time.monotonic() + _TRUSTED
