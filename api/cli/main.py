"""The command `sayso`: its entry point, and its commands in the order in which its help lists them."""

from __future__ import annotations

import sys
import traceback
from io import TextIOWrapper

import typer

from api.cli.commands.base import app
from api.cli.exit_codes import Exit
from api.cli.signals import interruption

__all__ = ["app", "main"]

# In the order of the help; they register themselves.
# isort: off
from api.cli.commands import server, keys  # noqa: F401
from api.cli.commands import loading, datasets, writing, sheets, mappings, export, vocabulary  # noqa: F401
from api.cli.commands import entities, dossiers, connections, events, conflicts, posts, participations  # noqa: F401
from api.cli.commands import sources, query, saved, mcp, naming  # noqa: F401
from api.cli.commands import candidates, decisions  # noqa: F401
from api.cli.commands import doctor, verification, proofs  # noqa: F401
# isort: on


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that knows no Pashto shows \\u0622 and the like; it is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="sayso")
    except Exception as error:  # noqa: BLE001 - the outermost boundary: what was not foreseen is our mistake
        if (signum := interruption(error)) is not None:
            sys.exit(128 + signum)
        traceback.print_exc()
        typer.echo("sayso: this is a mistake in Sayso itself; please report it with the lines above", err=True)
        sys.exit(Exit.OUR_MISTAKE)
