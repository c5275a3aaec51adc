"""Checks of the graph, and what makes it current: `doctor` and `resolve`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import CHECK, Json, command, exit_if, note, open_graph, print_answer, settings_of
from api.cli.listing import Listing, lists


@command(CHECK, "sayso doctor", "sayso doctor --csv > findings.csv")
@lists(pages=False)
def doctor(ctx: typer.Context, listing: Listing) -> None:
    """Check that all is well with the graph.

    Leaves with 1 when something is not as it must always be. Lists at most 20 findings of each kind.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.doctor import print_findings
    from api.services.health import findings

    with open_graph(ctx, outdated_too=True) as graph:
        found = findings(graph, TERMINAL)
    shown = found[: listing.limit]
    listing.print_answer({"findings": shown}, shown, lambda: print_findings(shown))
    if len(shown) < len(found):
        note(f"There are {len(found) - len(shown)} more: ask for a higher --limit")
    exit_if(bool(found))


@command(CHECK, "sayso resolve", "sayso resolve --all")
def resolve(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Resolve everything again, also what is current.")] = False,
    as_json: Json = False,
) -> None:
    """Bring nodes and facts up to date with this version of Sayso.

    Needed when `sayso up` or `sayso status` says that another version resolved them. Claims stay as they are. Work that
    was interrupted goes on where it stopped; others may load, decide and ask meanwhile.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.doctor import print_resolved
    from api.services.connection import home_of_store
    from api.services.health import resolve_again

    with open_graph(ctx, start=True, writes=True) as graph:
        home = home_of_store(settings_of(ctx))
        done = resolve_again(graph, everything=everything, reporter=TERMINAL, home=home)
    print_answer(done, print_resolved, as_json)


@command(CHECK, "sayso reindex")
def reindex(ctx: typer.Context, as_json: Json = False) -> None:
    """Make the search keys of all names again, by the rules of this version.

    Resolves every node again, as `sayso resolve --all` does, since keys are part of what follows from claims; shows
    progress, and goes on where it was interrupted.
    """
    resolve(ctx, everything=True, as_json=as_json)
