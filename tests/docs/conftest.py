"""The API as `sayso run` serves it, over the June 2015 data."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from api.app import create_app
from api.settings import read_settings
from graph.store import Store
from ontology.vocabulary import Vocabulary


@pytest.fixture
def served(loaded: Store, vocabulary: Vocabulary) -> Iterator[str]:
    """The address of the API, on a free port."""
    app = create_app(read_settings(), loaded, vocabulary)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
