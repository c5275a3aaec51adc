"""One entity on paper: `dossier`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import ASK, AsOfDate, command, note, open_graph
from api.cli.completion import known_ids


@command(
    ASK,
    "sayso dossier tayyeb-agha > agha.md",
    "sayso dossier parliament-attack-2015 -o attack.html",
    "sayso dossier ashraf-ghani --as-of 2015-06-24 -o ghani.html",
)
def dossier(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="FILE.md or FILE.html; else standard output.")
    ] = None,
    as_of: AsOfDate = None,
) -> None:
    """Write all that is said of an entity, each statement with a footnote to source and paragraph.

    As Markdown or, for a FILE that ends in .html, as a page that a browser prints or saves as PDF. Denied and doubted
    claims stand apart from the facts.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.dossiers import dossier_of, html, markdown
    from api.services.exports import write_text
    from api.services.things import Asked, look_up
    from graph.read.as_of import AsOf
    from graph.read.sources import source
    from ontology.errors import NotFound

    with open_graph(ctx) as graph:
        shown = look_up(graph, id, Asked(AsOf.parse(as_of)), TERMINAL)
        if shown.type != "entity":
            raise NotFound("entity", id)
        cited = {claim["source"] for claim in shown.claims}
        sources = {each: source(graph.store, each) for each in sorted(cited)}
        made = dossier_of(shown, sources, graph.vocabulary, as_of)
    text = html(made) if output and output.suffix in (".html", ".htm") else markdown(made)
    if output is None:
        typer.echo(text, nl=False)
        return
    write_text(output, text)
    note(f"Wrote {output}: {len(made.notes)} notes.")
