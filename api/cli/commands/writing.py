"""Commands that help to write claims: `new` and `hash`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import LOAD, command
from ontology.errors import UnwritableFile


@command(LOAD, "sayso new report.txt", "sayso new --id kunduz-2015-10 saved-page.html")
def new(
    file: Annotated[Path, typer.Argument(metavar="REPORT", help="A report as plain text or HTML.")],
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Id of the dataset; the file's name if not given.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="The report's title.")] = None,
) -> None:
    """Begin a file of claims about a report.

    Writes REPORT.trig beside it: the dataset, the source, and the numbered paragraphs with their hashes, ready to be
    filled with claims. A file that is there already is left alone.
    """
    from api.cli.output import say
    from api.services.skeleton import skeleton, slug
    from loaders.passages import read_copy

    text = skeleton(read_copy(file), id_ or slug(file), title or file.stem)
    target = file.with_suffix(".trig")
    try:
        with target.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise UnwritableFile(f"cannot be written: {error.strerror}", file=str(target)) from error
    say(f"Wrote {target}: write claims into it, then `sayso check {target}`.")


@command(LOAD, 'sayso hash "What the report says, word for word."', "sayso hash report.txt")
def hash(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A passage, or a report in a file.")],
) -> None:
    """Print the hash of a passage, or of each paragraph of a file.

    It is what `quoteSha256` holds: of the text with plain quotation marks and single spaces, so that a line break or
    a curly quotation mark makes no difference.
    """
    from api.cli.output import print_table, say
    from loaders.passages import quote_hash, read_copy

    # A passage may be longer than any file name.
    if len(text) < 1_000 and Path(text).is_file():
        print_table(
            ("place", "hash"),
            [(f"para {n}", quote_hash(each)) for n, each in enumerate(read_copy(Path(text)).paragraphs, 1)],
        )
    else:
        say(quote_hash(text))
