"""Mapping files: `mapping new` and `mapping preview`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, app, examples, settings_of

mapping = typer.Typer(rich_markup_mode=None)
app.add_typer(mapping, name="mapping", rich_help_panel=LOAD, help="Say what the columns of any table mean.")
Table = Annotated[Path, typer.Argument(metavar="FILE", help="A table: CSV, TSV, XLSX or ODS.")]


@mapping.callback(epilog=examples("sayso mapping new register.csv > register.yaml"))
def _mapping() -> None:
    """Say what the columns of any table mean."""


@mapping.command(epilog=examples("sayso mapping new incidents.csv > incidents.yaml"))
def new(file: Table) -> None:
    """Print a mapping for a table, a proposal to be corrected by hand."""
    from api.services.mappings import proposal

    typer.echo(proposal(file), nl=False)


@mapping.command(epilog=examples("sayso mapping preview incidents.csv --mapping incidents.yaml"))
def preview(
    ctx: typer.Context,
    file: Table,
    mapping: Annotated[Path, typer.Option(metavar="FILE.yaml", help="The mapping.")],
) -> None:
    """Show the first five rows of a table as the claims that a mapping makes of them; needs no Neo4j."""
    from api.services.mappings import preview as first_rows
    from api.services.mappings import sentence
    from api.services.vocabulary import vocabulary_of
    from loaders.base import Options

    vocabulary = vocabulary_of(settings_of(ctx))
    for draft in first_rows(file, vocabulary, Options(mapping=mapping), rows=5):
        typer.echo(f"record {draft.key}")
        for claim in draft.claims:
            typer.echo(f"  {sentence(claim, vocabulary)}")
        for problem in draft.problems:
            typer.echo(f"  ! {problem}")
