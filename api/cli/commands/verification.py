"""Sources checked against a copy: `verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import CHECK, Json, command, open_graph, print_answer
from api.cli.completion import known_ids
from api.cli.exit_codes import Exit


@command(CHECK, "sayso verify economist-2015-06 saved-page.html", "sayso verify gazette-2031-05-02 gazette.txt --json")
def verify(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", autocompletion=known_ids, help="Id of a source.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy of it: plain text or HTML.")],
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of the file, if not UTF-8 or what it declares.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check passages against a copy of their source.

    Tells of each passage that claims of the source rest on whether it is unchanged, moved, changed or missing, by its
    hash. Changes nothing. Leaves with 5 when one is changed or missing.
    """
    from api.cli.views.verification import print_verified
    from api.services.verification import verify as verify_copy
    from loaders.passages import read_copy

    copy = read_copy(file, encoding)
    with open_graph(ctx) as graph:
        found = verify_copy(graph.store, source, copy)
    print_answer(found.as_dict(), lambda _: print_verified(found), as_json)
    if found.lost:
        raise typer.Exit(Exit.CHANGED)
