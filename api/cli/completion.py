"""Completion of ids in a shell, from the graph that the command would ask."""

from __future__ import annotations

from contextlib import suppress

import typer

_MOST = 50


def known_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """The ids of entities and sources that begin so; none, and no word of why, when the graph does not answer."""
    from api.services.connection import connected, find_endpoint
    from api.settings import read_settings
    from graph.storage.lookups import ids_beginning
    from ontology.errors import SaysoError

    with suppress(SaysoError):
        settings = read_settings(home=ctx.find_root().params.get("home"))
        with connected(settings, find_endpoint(settings)) as store:
            return ids_beginning(store, incomplete, _MOST)
    return []
