"""The way to a running graph: `run`, `up`, `down` and `status`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.commands.base import RUN, Json, command, note, print_answer, settings_of
from api.cli.exit_codes import Exit


@command(RUN, "sayso run", "sayso --home ~/kunduz run kunduz.trig", "SAYSO_API_PORT=9000 sayso run")
def run(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]", help="What to load instead of the report.")
    ] = None,
) -> None:
    """Do it all: Neo4j, the June 2015 report or these files, the API.

    Fetches Neo4j when it is not there yet (176 MB, once), starts it, loads the report, prints where Browser, API and
    password are and three questions with their answers, and serves until Ctrl-C, which stops what was started. With
    files, these are loaded and not the report; nothing is when anything is wrong with them.
    """
    from api.cli.run import run as run_main_job

    raise typer.Exit(run_main_job(settings_of(ctx), files))


@command(RUN, "sayso up", "sayso up && sayso status --show-password")
def up(ctx: typer.Context, as_json: Json = False) -> None:
    """Start Neo4j and make it ready.

    Starts the local Neo4j, or finds it running, creates constraints and indexes, and finishes interrupted work. With
    SAYSO_NEO4J_URI set, no server is started and the Neo4j there is made ready.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.status import print_up
    from api.services.status import bring_up

    found = bring_up(settings_of(ctx), TERMINAL)
    print_answer(found, print_up, as_json)


@command(RUN, "sayso down")
def down(ctx: typer.Context) -> None:
    """Stop the local Neo4j; the graph stays."""
    from api.services.status import take_down

    note("Stopped." if take_down(settings_of(ctx)) else "It was not running.")


@command(RUN, "sayso status", "sayso status --show-password", "sayso status --json | jq .counts")
def status(
    ctx: typer.Context,
    show_password: Annotated[
        bool, typer.Option("--show-password", help="Show the local Neo4j's password, to paste into Browser.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell where Neo4j is and what the graph holds.

    Leaves with 0 when Neo4j answers and with 3 when it does not.
    """
    from api.cli.views.status import print_status
    from api.services.status import look

    found = look(settings_of(ctx), show_password=show_password)
    print_answer(found, print_status, as_json)
    if found["state"] != "running":
        raise typer.Exit(Exit.UNREACHABLE)


@command(RUN, "sayso backup june.dump", "sayso backup ~/backups/$(date +%F).dump")
def backup(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the dump.")]
) -> None:
    """Write the whole graph to a file.

    History and decisions are in it; passwords are not. Neo4j pauses for it, and starts again when it ran before; while
    `sayso run` serves the graph, stop that first. The file is there only when all of it is written.
    """
    from api.cli.output import TERMINAL
    from api.services.backups import back_up

    made = back_up(settings_of(ctx), file, TERMINAL)
    note(f"Wrote {made['file']}: {made['bytes']:,} bytes.")


@command(RUN, "sayso --home ~/copy restore june.dump", "sayso restore --replace june.dump")
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of `sayso backup`.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in place of the graph that is here, which is kept as a dump.")
    ] = False,
) -> None:
    """Put a backup into the home folder.

    Neo4j starts on it. A graph that is there already is refused, unless it is to be replaced: then it is dumped beside
    the store first.
    """
    from api.cli.output import TERMINAL
    from api.services.backups import restore as restore_backup

    made = restore_backup(settings_of(ctx), file, replace=replace, reporter=TERMINAL)
    if "setAside" in made:
        note(f"The graph that was here is in {made['setAside']}.")
    note(f"Restored {made['file']}.")
    if not made["resolutionCurrent"]:
        note("Another version resolved it: `sayso resolve` brings it up to date.")
