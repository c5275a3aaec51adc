"""Names beside each other, without a graph: `compare` and `variants`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import ASK, Json, command, print_json

Kind = Annotated[str, typer.Option(metavar="KIND", help="Kind of names: Person, Organisation or Place.")]


@command(
    ASK,
    'sayso compare "Mullah Tayyeb Agha" "Tayeb Agha" --kind Person',
    "sayso compare pairs.tsv --json",
)
def compare(
    left: Annotated[str, typer.Argument(metavar="LEFT|FILE", help="A name, or a table of pairs.")],
    right: Annotated[str | None, typer.Argument(metavar="RIGHT", help="The other name.")] = None,
    kind: Kind = "",
    json: Json = False,
) -> None:
    """Tell whether two names may be one, and why.

    A table has columns left, right and kind, separated by tabs; with --json each row gives a line, in order. The same
    names score the same in either order. Needs no graph.
    """
    from api.cli.output import print_json_lines, say
    from api.services.name_pairs import NamePair, as_json, compared, read_pairs
    from graph.names.kinds import kind_named

    pairs = read_pairs(Path(left)) if right is None else iter([NamePair(left, right, kind_named(kind))])
    for pair in pairs:
        found = as_json(compared(pair))
        if json:
            print_json_lines([found])
        else:
            say(
                f"{found['score']:.2f}  {'same' if found['same'] else 'not the same'}: {pair.left} | {pair.right}",
                "bold",
            )
            say(f"      {found['why']}")


@command(ASK, 'sayso variants "Tayyeb Agha"', "sayso variants پرویز --limit 10 --json")
def variants(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name in Latin, Perso-Arabic or Cyrillic script.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 40,
    as_json: Json = False,
) -> None:
    """List spellings of a name, for searching elsewhere.

    The likeliest come first, those in other scripts last. Needs no graph. Exits with 1 when there is none.
    """
    from api.cli.commands.base import exit_if
    from api.cli.output import say
    from graph.names.variants import variants as spelt

    found = spelt(name, limit)
    if as_json:
        print_json({"results": found})
    else:
        for each in found:
            say(each)
    exit_if(not found)
