"""Claim sheets: `sheet new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, app, examples, note, settings_of

sheet = typer.Typer(rich_markup_mode=None)
app.add_typer(sheet, name="sheet", rich_help_panel=LOAD, help="Write a workbook for claims, to be filled in.")


@sheet.callback(epilog=examples("sayso sheet new tarn.xlsx"))
def _sheet() -> None:
    """Write a workbook for claims, to be filled in."""


@sheet.command(epilog=examples("sayso sheet new tarn.xlsx"))
def new(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to write; there must be none yet.")],
) -> None:
    """Write a workbook with drop-down lists from the vocabulary and example rows; needs no Neo4j."""
    from api.services.sheets import new_workbook
    from api.services.vocabulary import vocabulary_of

    new_workbook(file, vocabulary_of(settings_of(ctx)))
    note(f"Wrote {file}: fill in its sheets, then `sayso check {file}` and `sayso load {file}`.")
