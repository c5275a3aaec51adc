"""Saved answers checked again: `proof`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.commands.base import CHECK, Json, command, open_graph, print_answer, settings_of
from api.cli.exit_codes import Exit
from api.cli.proof_option import run_again


@command(CHECK, "sayso show tayyeb-agha --proof > answer.json", "sayso proof answer.json")
def proof(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An answer saved with ?proof=true or --proof.")],
    as_json: Json = False,
) -> None:
    """Tell whether a saved answer still holds.

    Refuses a file that was changed, and leaves with 6. Otherwise asks the same question again, of the graph as it is
    now, and tells what became of the answer and of its claims. Leaves with 5 when it has changed.
    """
    from api.cli.views.proofs import print_checked
    from api.rest.app import create_app
    from api.rest.questions import ask_over_rest
    from api.services.context import Context
    from api.services.proof_checks import check_again, read_saved

    saved = read_saved(file)
    with open_graph(ctx) as graph:

        def ask(question: dict[str, Any]) -> dict[str, Any]:
            if "command" in question:
                return run_again(ctx, question["command"])
            return ask_over_rest(create_app(Context(graph, settings_of(ctx)), trusted=True), question)

        checked = check_again(graph.store, saved, ask)
    print_answer(checked.as_dict(), lambda _: print_checked(checked), as_json)
    if not checked.holds:
        raise typer.Exit(Exit.CHANGED)
