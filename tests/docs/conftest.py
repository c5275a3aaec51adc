"""The API as `sayso run` serves it, over the June 2015 data or another file."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.rest.app import create_app
from api.services.context import Context
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.own_terms import missing_terms
from graph.storage.store import Store
from loaders.reading import read_file
from ontology.vocabulary import Vocabulary


@contextmanager
def listening(store: Store, vocabulary: Vocabulary, home: Path) -> Iterator[str]:
    """The address of the API over `store`, on a free port."""
    app = create_app(Context(Graph(store, vocabulary), read_settings(api_token="secret", home=home)))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def served(loaded: Store, vocabulary: Vocabulary, tmp_path: Path) -> Iterator[str]:
    """The address of the API over the June 2015 data."""
    with listening(loaded, vocabulary, tmp_path) as address:
        yield address


@pytest.fixture
def serve_file(
    clean_store: Store, graph: Any, vocabulary: Vocabulary, load_reading: Callable[..., Any], tmp_path: Path
) -> Iterator[Callable[[Path], str]]:
    """Load a file into the empty graph, which may then be changed, and give the address of the API over it."""
    with ExitStack() as open_servers:

        def serve(file: Path) -> str:
            load_reading(read_file(file, vocabulary))
            return open_servers.enter_context(listening(clean_store, vocabulary, tmp_path))

        yield serve
    # A section may have added terms of its own, which doctor does not know when it looks with the core alone.
    if missing_terms(clean_store, vocabulary):
        graph.empty()
