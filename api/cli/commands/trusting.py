"""What answers rest on: `proof`, `verify`, `candidates`, `sources`, `single-source` and `dependents`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.commands.base import Json, app, examples, exit_if, open_graph, print_answer, provable, settings_of
from api.cli.exit_codes import Exit
from api.cli.proof_option import run_again


@app.command(epilog=examples("sayso show tayyeb-agha --proof > answer.json", "sayso proof answer.json"))
def proof(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An answer saved with ?proof=true or --proof.")],
    as_json: Json = False,
) -> None:
    """Tell whether a saved answer still holds.

    Refuses a file that was changed, and leaves with 6. Otherwise asks the same question again, of the graph as it is
    now, and tells what became of the answer and of its claims. Leaves with 5 when it has changed.
    """
    from api.rest.app import create_app
    from api.services.proof_checks import ask_over_rest, check_again, print_checked, read_saved

    saved = read_saved(file)
    with open_graph(ctx) as graph:

        def ask(question: dict[str, Any]) -> dict[str, Any]:
            if "command" in question:
                return run_again(ctx, question["command"])
            return ask_over_rest(create_app(settings_of(ctx), graph.store, graph.vocabulary), question)

        checked = check_again(graph.store, saved, ask)
    print_answer(checked.as_dict(), lambda _: print_checked(checked), as_json)
    if not checked.holds:
        raise typer.Exit(Exit.CHANGED)


@app.command(
    epilog=examples(
        "sayso verify economist-2015-06 saved-page.html",
        "sayso verify gazette-2031-05-02 gazette.txt --json",
    )
)
def verify(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of a source.")],
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
    from api.services.verification import print_verified
    from api.services.verification import verify as verify_copy
    from loaders.passages import read_copy

    copy = read_copy(file, encoding)
    with open_graph(ctx) as graph:
        found = verify_copy(graph.store, source, copy)
    print_answer(found.as_dict(), lambda _: print_verified(found), as_json)
    if found.lost:
        raise typer.Exit(Exit.CHANGED)


@app.command(
    epilog=examples("sayso candidates", "sayso candidates bo-larsen-mayor", "sayso candidates --min-score 0.7")
)
@provable
def candidates(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of an entity; without it, the whole graph.")] = None,
    min_score: Annotated[
        float, typer.Option(min=0, max=1, metavar="NUMBER", help="Only pairs with this score or a higher one.")
    ] = 0.0,
    as_json: Json = False,
) -> None:
    """List who might be the same, and why.

    Pairs of entities with a shared name, or a shared id elsewhere, that nobody has judged not to be the same. None of
    them is merged by it; `sayso same` and `sayso not-same` decide.
    """
    from api.cli.output import print_results_json
    from api.cli.views.candidates import every_candidate, print_candidates

    with open_graph(ctx) as graph:
        found = every_candidate(graph, id, min_score)
        if as_json:
            print_results_json(found)
        else:
            print_candidates(found)


@app.command(epilog=examples("sayso sources", "sayso sources economist", "sayso sources united nations --json"))
@provable
def sources(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]…", help="In the id, the title or the publisher, all of them.")
    ] = None,
    dataset: Annotated[str | None, typer.Option(metavar="DATASET", help="Only those that it describes.")] = None,
    as_json: Json = False,
) -> None:
    """List the sources, with how many live claims rest on each.

    Leaves with 1 when there is none.
    """
    from api.cli.views.sources import every_source, print_sources

    with open_graph(ctx) as graph:
        found = every_source(graph.store, " ".join(words or ()), dataset)
    print_answer({"results": found}, lambda _: print_sources(found), as_json)
    exit_if(not found)


@app.command(
    name="single-source",
    epilog=examples("sayso single-source", "sayso single-source --relation held", "sayso single-source --entities"),
)
@provable
def single_source(
    ctx: typer.Context,
    relation: Annotated[str | None, typer.Option(metavar="NAME", help="Facts of this relation only.")] = None,
    entities: Annotated[bool, typer.Option("--entities", help="Entities instead of facts.")] = False,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Entities of this class only.")] = None,
    source: Annotated[str | None, typer.Option(metavar="SOURCE", help="Only what rests on this one.")] = None,
    as_json: Json = False,
) -> None:
    """List what rests on a single source.

    Copies of one document count as one source.
    """
    from api.cli.output import print_results_json
    from api.cli.views.sources import print_single, single
    from graph.analysis.reliance import What

    what = What.ENTITIES if entities or kind else What.FACTS
    with open_graph(ctx) as graph:
        found = single(graph, what, relation=relation, kind=kind, source=source)
        if as_json:
            print_results_json(found)
        else:
            print_single(found, graph.vocabulary)


@app.command(epilog=examples("sayso dependents economist-2015-06", "sayso dependents arcadia-wire-2031-05-06 --copies"))
@provable
def dependents(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of a source.")],
    copies: Annotated[bool, typer.Option("--copies", help="As if its copies fell with it.")] = False,
    as_json: Json = False,
) -> None:
    """Tell what would fall with a source.

    Facts and entities that rest on it alone, and how many would stand on less. Changes nothing; `sayso retract` does.
    """
    from api.cli.output import print_parts_json
    from api.cli.views.sources import Dependents, print_dependents

    with open_graph(ctx) as graph:
        found = Dependents(graph, source, copies=copies)
        if as_json:
            print_parts_json(found.parts())
        else:
            print_dependents(found, graph.vocabulary)
