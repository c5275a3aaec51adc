"""The graph out again: `export`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, command, note, open_graph


@command(
    LOAD,
    "sayso export -o everything.jsonl                       all that is stored, to load again",
    "sayso export --dataset afghanistan-2015 -o june.graphml   one dataset, to draw",
    "sayso export --entity tayyeb-agha --hops 2 -o agha.gexf   what is around somebody",
    "sayso export --source economist-2015-06 --format csv-claims | less",
)
def export(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write; standard output without it.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="jsonl, trig, trig-reified, nquads, jsonld, graphml, gexf, xlsx, sheet-csv, csv-nodes, csv-edges, "
            "csv-claims, ftm, ftm-statements; or by FILE's ending.",
        ),
    ] = None,
    dataset: Annotated[str | None, typer.Option(metavar="ID", help="Only this dataset.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Only what this source says.")] = None,
    entity: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only what is around this entity; may be repeated.")
    ] = None,
    hops: Annotated[int, typer.Option(help="With --entity: how many facts away.")] = 1,
    claims: Annotated[
        bool, typer.Option("--claims", help="In drawings: claims and sources too, as nodes beside the facts.")
    ] = False,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Also datasets that may not be redistributed.")
    ] = False,
) -> None:
    """Write the graph, or a part of it, to a file.

    Claims are exported as they were loaded, with the ids their files gave; an export of everything ends with the
    decisions. Datasets that may not be redistributed are left out and named; so is what the format has no place for.
    """
    from api.cli.output import progress
    from api.export.base import ExportOptions
    from api.services.exports import exporter_for, write_export
    from graph.read.exports import Export, Selection

    unsaid: Counter[str] = Counter()
    options = ExportOptions(claims=claims, tell=lambda what, count: unsaid.update({what: count}))
    exporter = exporter_for(format, output)
    with open_graph(ctx) as graph:
        part = Export(graph, Selection(dataset, source, tuple(entity or ()), hops, restricted))
        if part.left_out:
            note(f"Left out, since they may not be redistributed (--restricted): {', '.join(part.left_out)}.")
        if output is None:
            for piece in exporter.write(part, options):
                sys.stdout.buffer.write(piece)
        else:
            with progress(f"Writing {output.name} (bytes)") as tell:
                size = write_export(output, exporter, part, options, tell)
            note(f"Wrote {output}: {size:,} bytes, {exporter.title}.")
    for what, count in sorted((+unsaid).items()):
        note(f"Not in the file: {what} ({count:,}).")
