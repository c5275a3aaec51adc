"""The tools of an agent: `mcp`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import ASK, command, open_graph, settings_of
from ontology.errors import SettingsError


@command(ASK, "sayso mcp", "sayso --home ~/kunduz mcp", "sayso mcp --port 8001")
def mcp(
    ctx: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="PORT", help="Serve streamable HTTP there, on 127.0.0.1 only."),
    ] = None,
) -> None:
    """Serve the graph to an agent as read-only tools, over MCP.

    On standard input and output, for a client that starts the command itself, or with --port at
    http://127.0.0.1:PORT/mcp. Neo4j has to run: `sayso up` starts it.
    """
    try:
        from api.mcp.server import create_server
    except ModuleNotFoundError as error:
        if error.name != "mcp":
            raise
        raise SettingsError("the MCP SDK is not installed: pip install 'sayso[mcp]'") from error
    from api.services.context import Context

    with open_graph(ctx) as graph:
        server = create_server(Context(graph, settings_of(ctx)))
        if port is None:
            server.run("stdio")
        else:
            server.run("streamable-http", host="127.0.0.1", port=port)
