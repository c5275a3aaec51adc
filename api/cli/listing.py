"""The options that every list takes, and the one place where lists are printed."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from graph.storage.paging import Page, PageRequest, Rows

Command = Callable[..., None]

_ROWS = {"as_json": "json", "as_jsonl": "jsonl", "as_csv": "csv"}
_FORMS = {
    "as_json": Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")],
    "as_jsonl": Annotated[bool, typer.Option("--jsonl", help="Print JSON Lines: a row a line.")],
    "as_csv": Annotated[bool, typer.Option("--csv", help="Print CSV: a row a line.")],
}
_CURSOR = Annotated[
    str | None, typer.Option("--cursor", metavar="CURSOR", help="Go on where a list ended that said so.")
]


@dataclass(frozen=True)
class Listing:
    """Which rows of a list are asked for, and in which form: words, json, jsonl or csv."""

    form: str
    limit: int | None
    cursor: str | None = None

    @property
    def page(self) -> PageRequest:
        """The one page that is asked for."""
        from graph.storage.paging import PageRequest

        assert self.limit is not None  # noqa: S101 - its command has a default
        return PageRequest(self.limit, self.cursor)

    def tell(
        self,
        fetch: Callable[..., Page[Any]],
        show: Callable[[Rows[Any]], object],
        noun: tuple[str, str],
        *,
        page_size: int = 1000,
        more: Mapping[str, Any] | None = None,
    ) -> int:
        """Print the rows that `fetch` gives a page of, in words by `show`; the number of them.

        Their number, as a `noun` in singular and plural, and how to see more go to standard error; `more` is printed
        with them as JSON.
        """
        from api.cli.output import note, print_parts_json
        from graph.storage.paging import Rows

        rows = Rows(fetch, self.limit, self.cursor, page_size=page_size)
        if self.form == "words":
            show(rows)
            note(f"{rows.count} {noun[rows.count != 1]}")
        elif self.form == "json":
            print_parts_json(_parts(rows, more or {}))
        else:
            self.print_rows(rows)
        if rows.next:
            note(f"There are more: ask for a higher --limit, or for the next ones with --cursor {rows.next}")
        return rows.count

    def print_answer(self, answer: Any, rows: Iterable[Mapping[str, Any]], show: Callable[[], object]) -> None:
        """Print an answer that is more than a list: in words by `show`, whole as JSON, or else its rows."""
        from api.cli.output import print_json

        if self.form == "words":
            show()
        elif self.form == "json":
            print_json(answer)
        else:
            self.print_rows(rows)

    def print_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Print rows as CSV or JSON Lines."""
        from api.cli.output import print_csv, print_json_lines

        (print_csv if self.form == "csv" else print_json_lines)(rows)


def _parts(rows: Rows[Any], more: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "results", iter(rows)
    yield "next", rows.next  # known when all are read
    yield from more.items()


def form_of(as_json: bool, as_jsonl: bool, as_csv: bool) -> str:
    """The one form that was asked for, `words` when none was."""
    asked = [form for form, given in zip(_ROWS.values(), (as_json, as_jsonl, as_csv), strict=True) if given]
    if len(asked) > 1:
        raise typer.BadParameter("give one of --json, --jsonl and --csv")
    return asked[0] if asked else "words"


def lists(limit: int | None = None, *, pages: bool = True) -> Callable[[Command], Command]:
    """Give a command the options of a list, which it takes as `listing`; without a `limit` it lists all by default."""
    most = "At most so many." if limit else "At most so many; all of them by default."
    option = Annotated[int | None, typer.Option("--limit", min=1, metavar="NUMBER", help=most, show_default=True)]
    options = {"limit": option, **({"cursor": _CURSOR} if pages else {}), **_FORMS}

    def with_options(command: Command) -> Command:
        @functools.wraps(command)
        def run(*args: Any, limit: int | None, cursor: str | None = None, **given: Any) -> None:
            form = form_of(*(given.pop(name) for name in _FORMS))
            command(*args, listing=Listing(form, limit, cursor), **given)

        own = inspect.signature(command, eval_str=True)
        kept = [each for each in own.parameters.values() if each.name != "listing"]
        added = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=limit if name == "limit" else None if name == "cursor" else False,
                annotation=annotation,
            )
            for name, annotation in options.items()
        ]
        run.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
        return run

    return with_options
