"""Nothing that writes goes on while the disk of a local store is nearly full."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from api.services.health import resolve_again
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import LocalServerError
from ontology.vocabulary import Vocabulary

FULL = Path("/proc" if sys.platform == "linux" else "/dev")
"""A folder whose file system never has any room."""
WHY = ("--by", "A. Editor", "--why", "tried")


def test_resolving_stops_between_two_pages(loaded: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(
        LocalServerError, match=r"^the disk of \S+ is nearly full, with 0 MB left: nothing more is writ"
    ):
        resolve_again(Graph(loaded, vocabulary), everything=True, home=FULL)
    assert resolve_again(Graph(loaded, vocabulary), everything=False)["resumed"] is True


@pytest.mark.parametrize("command", [("not-same", "a", "b", *WHY), ("unload", "d"), ("resolve",)], ids=lambda c: c[0])
def test_commands_that_write_are_refused(command: tuple[str, ...]) -> None:
    """Before Neo4j is asked for anything, which may not be able to answer."""
    done = CliRunner().invoke(app, ["--home", str(FULL), *command], prog_name="sayso")
    assert (done.exit_code, "is nearly full, with 0 MB left: nothing more is written" in done.stderr) == (3, True)
