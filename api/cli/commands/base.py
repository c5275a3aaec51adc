"""Shared code of all commands: the application, its options, the way to the graph, and how errors are told."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from api.cli.exit_codes import Exit, exit_code
from api.cli.proof_option import provable as provable_on
from ontology.errors import NotFound, SaysoError

if TYPE_CHECKING:
    from api.settings import Settings
    from graph.storage.graph import Graph
    from graph.storage.paging import Page

_Item = TypeVar("_Item")


_Function = TypeVar("_Function", bound=Callable[..., Any])

RUN, LOAD, ASK, DECIDE, CHECK = "Run", "Load", "Ask", "Decide", "Check"
GROUPS = (RUN, LOAD, ASK, DECIDE, CHECK)
"""The groups of commands, in the order of the help."""


class _Commands(TyperGroup):
    """Where every command's errors become one message and an exit code."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands by group."""
        for group in GROUPS:
            commands = {n: c for n, c in self.commands.items() if getattr(c, "rich_help_panel", None) == group}
            with formatter.section(group):
                formatter.write_dl([(name, each.get_short_help_str(limit=80)) for name, each in commands.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run the command; typer takes the exit code from there."""
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
        sys.stdout.flush()
    except SaysoError as error:
        from api.cli.output import told

        note(f"sayso: {told(error)}{_way_out(error)}")
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt:
        note("Interrupted.")
        raise typer.Exit(Exit.INTERRUPTED) from None
    except BrokenPipeError:
        _drop_output()
        raise typer.Exit(Exit.PIPE_CLOSED) from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _drop_output()
        note("sayso: the disk is full, and what was written is not whole: make room and ask again")
        raise typer.Exit(Exit.FAILED) from error


def _drop_output() -> None:
    """Point standard output elsewhere once nobody takes it, or Python complains when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


_BY_NAME = "`sayso find NAME` finds one by name"
# By the kind of what was not found.
_WAYS_OUT = {
    "entity": _BY_NAME,
    "entity, fact, claim or source": f"{_BY_NAME}, and `sayso sources` lists sources",
    "post": "`sayso find NAME --kind Post` finds one by name",
    "saved query": "`sayso saved` lists them",
    "source": "`sayso sources` lists them",
    "valid key": "`sayso key list` lists them",
    "live claim": "`sayso show ID --json` tells the ids of claims, and `sayso sources` lists sources",
}


def _way_out(error: SaysoError) -> str:
    found = _WAYS_OUT.get(error.kind) if isinstance(error, NotFound) else None
    return f": {found}" if found else ""


def note(text: str) -> None:
    """A line on standard error."""
    from api.cli.output import note as tell

    tell(text)


app = typer.Typer(
    cls=_Commands,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def examples(*lines: str) -> str:
    """The end of a command's help."""
    # \b: leave the line breaks as they are.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def command(group: str, *lines: str) -> Callable[[_Function], _Function]:
    """Register a command in a group of the help, with its examples."""
    return app.command(rich_help_panel=group, epilog=examples(*lines))


@app.callback(
    invoke_without_command=True,
    epilog=examples(
        "sayso run                            everything at once, with the report of June 2015",
        "sayso up                             a Neo4j of your own; nothing else need be installed",
        "sayso load report.trig               your own claims",
        "sayso find barakzai                  who is that?",
        "sayso show shukria-barakzai          what is said of her, by whom, in which paragraph",
        "sayso COMMAND --help                 more on a command",
    ),
)
def sayso(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The investigation to work on: its Neo4j, password, logs. [SAYSO_HOME]"),
    ] = None,
    ontology: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Turtle file with terms of your own. [SAYSO_ONTOLOGY]")
    ] = None,
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and leave.")] = False,
) -> None:
    """Who did what, when, and on whose say-so: a knowledge graph of conflict reporting in Neo4j."""
    ctx.obj = {"home": home, "ontology": ontology}
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"sayso {version_of('sayso')}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
AsOfDate = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="What held then: a day, month or year, or FIRST/LAST.")
]
Throughout = Annotated[
    bool, typer.Option("--throughout", help="With --as-of: on every day of it, not only at some time in it.")
]
SaidBy = Annotated[
    str | None, typer.Option("--said-by", metavar="SPEAKER", help="Only what this entity is quoted for, by its id.")
]


@contextmanager
def open_graph(
    ctx: typer.Context, *, start: bool = False, outdated_too: bool = False, writes: bool = False
) -> Iterator[Graph]:
    """The graph and its ontology; with `start` the local Neo4j is started if need be, and the schema made current.

    A graph that another version made ready raises StoreOutdated, unless `outdated_too`: what reads look for by its
    indexes would not be there, and nothing found would read as nothing said. A command that `writes` is refused while
    the disk of a local store is nearly full.
    """
    from api.cli.output import TERMINAL
    from api.services.connection import connected, find_endpoint, home_of_store, make_ready
    from api.services.vocabulary import vocabulary_of
    from graph.local.room import check_room
    from graph.storage.graph import Graph
    from graph.storage.schema import require_current

    settings = settings_of(ctx)
    if writes and (home := home_of_store(settings)):
        check_room(home)
    vocabulary = vocabulary_of(settings)
    endpoint = find_endpoint(settings, start=start, reporter=TERMINAL)
    with connected(settings, endpoint) as store:
        if start:
            make_ready(store, vocabulary, settings)
        elif not outdated_too:
            require_current(store, vocabulary)
        yield Graph(store, vocabulary)


def _open(ctx: typer.Context) -> AbstractContextManager[Graph]:
    return open_graph(ctx)


provable = provable_on(_open)
"""The decorator that gives a command `--proof`."""


def settings_of(ctx: typer.Context) -> Settings:
    """The settings, with the home folder and the ontology that were given."""
    from api.settings import read_settings

    return read_settings(**ctx.obj)


def print_answer(value: _Item, show_it: Callable[[_Item], None], as_json: bool) -> None:
    """An answer for people, or for scripts."""
    if as_json:
        print_json(value)
    else:
        show_it(value)


def every(fetch: Callable[..., Page[_Item]]) -> list[_Item]:
    """All rows of a list that comes in pages."""
    from graph.storage.paging import every_row

    return list(every_row(fetch))


def print_json(value: Any) -> None:
    """JSON on standard output."""
    from api.cli.output import print_json as tell

    tell(value)


def exit_if(bad: bool) -> None:
    """Leave with the code for bad input."""
    if bad:
        raise typer.Exit(Exit.BAD_INPUT)
