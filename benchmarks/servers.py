"""A Neo4j of a benchmark's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.settings import read_settings
from graph.local.server import LocalServer
from graph.storage.store import Store


@contextmanager
def own_server() -> Iterator[tuple[Path, Store]]:
    """A new home folder, and the way to the server that runs in it; both go at the end."""
    with tempfile.TemporaryDirectory() as folder:
        server = LocalServer(home=Path(folder), cache=read_settings().cache)
        running = server.start()
        try:
            with Store.connect(running.uri, running.user, running.password) as store:
                yield Path(folder), store
        finally:
            server.stop()
