"""What a person or a script sees: tables and lines on standard output, notes on standard error, JSON when asked.

Text from files and from the graph never reaches the terminal as control codes or markup.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from api.services.cells import cell, plain_json
from api.services.reporting import Reporter
from ontology.errors import InputError, SaysoError

# Not a terminal: lines as long as they are, for grep and friends.
_UNBOUNDED = 100_000
_LATE = 1.0  # seconds after which a person wants to see that something happens
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}
# What turns the direction of text round could make a line read as what it is not.
_CONTROLS |= {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command line, which knows the exit code."""
        raise BrokenPipeError


def console(stream: IO[str] | None = None) -> Console:
    """A console on standard output, or on `stream`; plain and unwrapped when that is not a terminal."""
    file = stream or sys.stdout
    width = None if file.isatty() else _UNBOUNDED
    return _Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def notes() -> Console:
    """The console for what is not the command's result: standard error."""
    return console(sys.stderr)


def say(text: str, style: str | None = None) -> None:
    """A line on standard output."""
    console().print(Text(clean(text), style or ""), soft_wrap=True)


def note(text: str) -> None:
    """A line on standard error."""
    notes().print(Text(clean(text)), soft_wrap=True)


def told(error: SaysoError) -> str:
    """The error's message, with what callers give as the options of the command line."""
    return error.spelled(_flag) if isinstance(error, InputError) else str(error)


def _flag(name: str) -> str:
    return "--" + re.sub("(?=[A-Z])", "-", name).lower()


def clean(text: str) -> str:
    """`text` with control characters made visible: what a file says must not steer the terminal."""
    return text.translate(_CONTROLS)


def print_json(value: Any) -> None:
    """`value` as JSON on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=plain_json), file=sys.stdout)  # noqa: T201


def print_json_line(value: Any) -> None:
    """`value` as JSON on a line of its own of standard output."""
    print(json.dumps(value, ensure_ascii=False, default=plain_json), file=sys.stdout)  # noqa: T201


def print_results_json(found: Iterable[Any]) -> None:
    """`{"results": […]}` on standard output, written as they come: there may be more than fit into memory."""
    _write_list('{"results": ', found)
    sys.stdout.write("}\n")


def print_parts_json(parts: Iterable[tuple[str, Any]]) -> None:
    """One JSON object on standard output, its parts written as they come; iterators become lists."""
    before = "{"
    for name, part in parts:
        named = f"{before}{json.dumps(name)}: "
        if isinstance(part, Iterator):
            _write_list(named, part)
        else:
            sys.stdout.write(named + json.dumps(part, ensure_ascii=False, default=plain_json))
        before = ",\n"
    sys.stdout.write("}\n")


def _write_list(before: str, found: Iterable[Any]) -> None:
    """A JSON list, one of it a line; `before` is not written until the first is found, which may fail."""
    between = f"{before}[\n"
    for each in found:
        sys.stdout.write(between + json.dumps(each, ensure_ascii=False, default=plain_json))
        between = ",\n"
    sys.stdout.write("\n]" if between == ",\n" else f"{before}[]")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table without lines; the values are shown by `cell`."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(clean(column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(clean(cell(value))) for value in row))
    _print_unpadded(table)


def print_pairs(pairs: Iterable[tuple[str, Any]]) -> None:
    """Names and values, one pair a line; those without a value are left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        if value not in (None, "", [], ()):
            grid.add_row(name, Text(clean(cell(value))))
    _print_unpadded(grid)


def _print_unpadded(table: Table) -> None:
    """Rich fills each line up to the table's width; in a file or a pipe that is litter."""
    out = console()
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as lines:
        out.print(table)
    out.print(Text("\n".join(line.rstrip() for line in lines.get().splitlines())), soft_wrap=True)


@contextmanager
def progress(text: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar once the work takes over a second, on a terminal only; yields what to tell of the work done."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *([MofNCompleteColumn()] if total else []),
        TimeElapsedColumn(),
        console=notes(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    task = bar.add_task(clean(text), total=total)
    late = threading.Timer(_LATE, bar.start)
    late.daemon = True
    late.start()
    try:
        yield lambda done: bar.update(task, completed=done)
    finally:
        late.cancel()
        late.join()
        bar.stop()


class _Terminal:
    """Notes and progress of services on standard error."""

    note = staticmethod(note)
    progress = staticmethod(progress)


TERMINAL: Reporter = _Terminal()
