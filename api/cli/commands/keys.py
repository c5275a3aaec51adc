"""API keys: `key new`, `key list` and `key revoke`."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.commands.base import RUN, Json, app, examples, note, print_answer, settings_of
from api.services.keys import KeyFile, Scope

key = typer.Typer(rich_markup_mode=None)
app.add_typer(key, name="key", rich_help_panel=RUN, help="Make, list and revoke keys of the API.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is; the audit log names it.")]


@key.callback(epilog=examples("sayso key new desk", "sayso key list"))
def _key() -> None:
    """Make, list and revoke keys of the API."""


@key.command(epilog=examples("sayso key new desk", "sayso key new editor --scope read --scope write"))
def new(
    ctx: typer.Context,
    name: Name,
    scope: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What it allows; may be repeated. Without it, read.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key and print it, this once: only its hash is kept.

    With the first key, every request but the front page, the API docs and /healthz needs one.
    """
    made, secret = KeyFile(settings_of(ctx).home).new(name, scope or [Scope.READ])
    if not as_json:
        note(f"The key {name!r} allows {', '.join(made.scopes)}. It is shown only now:")
    print_answer(made.as_dict() | {"key": secret}, lambda _: typer.echo(secret), as_json)


@key.command("list", epilog=examples("sayso key list", "sayso key list --json"))
def list_keys(ctx: typer.Context, as_json: Json = False) -> None:
    """List the keys, revoked ones included; none of their secrets is known."""
    from api.cli.output import print_table

    found = KeyFile(settings_of(ctx).home).keys()
    rows = [(each.name, ", ".join(each.scopes), each.made, each.revoked or "") for each in found]
    answer = {"results": [each.as_dict() for each in found]}
    print_answer(answer, lambda _: print_table(("name", "scopes", "made", "revoked"), rows), as_json)


@key.command(epilog=examples("sayso key revoke desk"))
def revoke(ctx: typer.Context, name: Name, as_json: Json = False) -> None:
    """Make a key invalid; a running server refuses it from the next request on."""
    revoked = KeyFile(settings_of(ctx).home).revoke(name)
    print_answer(revoked.as_dict(), lambda _: note(f"The key {name!r} is revoked."), as_json)
