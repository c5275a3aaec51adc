"""`--proof`, done once for every command that answers from the graph as JSON."""

from __future__ import annotations

import functools
import inspect
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, redirect_stdout
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.exit_codes import Exit
from ontology.errors import InputError

if TYPE_CHECKING:
    from graph.storage.graph import Graph
    from graph.storage.store import Row

Command = Callable[..., None]
OpenGraph = Callable[[typer.Context], AbstractContextManager["Graph"]]

_PROOF = "proof"
_OPTION = Annotated[
    bool, typer.Option("--proof", help="Print JSON with what it takes to cite the answer; see sayso proof.")
]
_JSON = "as_json"
_NOT_ASKED = frozenset([_PROOF, _JSON, "as_jsonl", "as_csv"])
_commands: set[str] = set()


def provable(open_graph: OpenGraph) -> Callable[[Command], Command]:
    """Give a command the option `--proof`; the command has `as_json`, with which it prints one JSON object."""

    def with_proof(command: Command) -> Command:
        @functools.wraps(command)
        def run(ctx: typer.Context, *, proof: bool, **given: Any) -> None:
            if proof:
                _run_proven(open_graph, command, ctx, given)
            else:
                command(ctx, **given)

        own = inspect.signature(command, eval_str=True)
        added = inspect.Parameter(_PROOF, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=_OPTION)
        run.__signature__ = own.replace(parameters=[*own.parameters.values(), added])  # type: ignore[attr-defined]
        _commands.add(command.__name__)
        return run

    return with_proof


def _run_proven(open_graph: OpenGraph, command: Command, ctx: typer.Context, given: dict[str, Any]) -> None:
    from api.cli.output import print_json
    from api.services.proofs import Prover

    with open_graph(ctx) as graph:
        prover = Prover(graph)
        code, text = _captured(lambda: command(ctx, **{**given, _JSON: True}))
        print_json(prover.prove({"command": _canonical(ctx)}, json.loads(text)))
    if code:
        raise typer.Exit(code)


def _captured(run: Callable[[], Any]) -> tuple[int, str]:
    """The exit code and what was printed; `find` prints an empty answer and leaves with 1."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            code = run() or Exit.OK
    except typer.Exit as left:
        code = left.exit_code
    if not printed.getvalue():
        raise typer.Exit(code)
    return int(code), printed.getvalue()


def _canonical(ctx: typer.Context) -> list[str]:
    """The command as it would be typed: its name, options that are not as by default, in their order, and arguments."""
    options: list[str] = []
    arguments: list[str] = []
    for parameter in ctx.command.params:
        value = ctx.params.get(str(parameter.name))
        if parameter.name in _NOT_ASKED or value == parameter.get_default(ctx) or value in (None, ()):
            continue
        for each in value if isinstance(value, list | tuple) else [value]:
            if parameter.param_type_name == "argument":
                arguments.append(str(each))
            else:
                options += [parameter.opts[0]] if each is True else [parameter.opts[0], str(each)]
    return [str(ctx.command.name), *options, *(["--"] if any(a.startswith("-") for a in arguments) else []), *arguments]


def run_again(ctx: typer.Context, words: Any) -> Row:
    """The answer to a command as `_canonical` gives it, with a proof of now; `ctx` is that of any other command."""
    if not isinstance(words, list) or not words or str(words[0]) not in _commands:
        expected = f"one of {', '.join(sorted(_commands))}, and its arguments"
        raise InputError("no command with --proof", property="command", value=str(words), expected=expected)
    assert ctx.parent is not None  # noqa: S101 - every command stands below `sayso`
    command = ctx.parent.command.commands[words[0]]  # type: ignore[attr-defined]
    arguments = [f"--{_PROOF}", *map(str, words[1:])]
    _, text = _captured(lambda: command.main(arguments, words[0], standalone_mode=False, parent=ctx.parent))
    try:
        answer: Row = json.loads(text)
    except ValueError:
        expected = "the arguments of a question"
        raise InputError("it answers without a proof", value=" ".join(arguments), expected=expected) from None
    return answer
