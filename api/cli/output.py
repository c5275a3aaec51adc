"""Output for people and scripts: tables and lines on standard output, notes on standard error, JSON when asked.

Text from files and from the graph never reaches the terminal as control codes or markup.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from rich.cells import cell_len
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
_PAUSE = 10.0  # seconds between the lines that stand for a bar in a file or a pipe
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


def print_json_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as JSON on standard output, one a line, written as they come."""
    from api.services.rows import json_line

    for row in rows:
        sys.stdout.write(json_line(row) + "\n")


def print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows as CSV on standard output."""
    from api.services.rows import csv_text

    sys.stdout.write(csv_text(rows, "\n"))


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
    """A table without lines; where it would have to break a word, such as an id, each row is shown as pairs."""
    names = [clean(column) for column in columns]
    cells = [[clean(cell(value)) for value in row] for row in rows]
    out = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    needed = [max(_longest_word(row[number]) for row in [names, *cells]) for number in range(len(names))]
    for name, width in zip(names, needed, strict=True):
        table.add_column(Text(name), min_width=width)
    if sum(needed) + 2 * (len(needed) - 1) > out.width:
        for row in cells:
            print_pairs(zip(names, row, strict=True))
            say("")
        return
    for row in cells:
        table.add_row(*map(Text, row))
    _print_unpadded(table)


def _longest_word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)


def print_pairs(pairs: Iterable[tuple[str, Any]]) -> None:
    """Names and values, one pair a line; those without a value are left out, and no word is broken."""
    shown = [(name, clean(cell(value))) for name, value in pairs if value not in (None, "", [], ())]
    out = console()
    label = max((cell_len(name) for name, _ in shown), default=0) + 2
    for name, value in shown:
        lines = _wrapped(value, out.width - label if out.is_terminal else _UNBOUNDED)
        for number, line in enumerate(lines):
            head = Text((name if number == 0 else "").ljust(label), "dim")
            out.print(head + Text(line), soft_wrap=True)


def _wrapped(text: str, width: int) -> list[str]:
    wrap = textwrap.TextWrapper(max(width, 20), break_long_words=False, break_on_hyphens=False)
    return [part for line in text.split("\n") for part in wrap.wrap(line) or [""]]


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
    """Show a bar once the work takes over a second, or a line every ten seconds where standard error is no terminal.

    Yields what to tell of the work done.
    """
    with (_bar if sys.stderr.isatty() else _lines)(clean(text), total) as tell:
        yield tell


@contextmanager
def _bar(text: str, total: int | None) -> Iterator[Callable[[int], None]]:
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *([MofNCompleteColumn()] if total else []),
        TimeElapsedColumn(),
        console=notes(),
        transient=True,
    )
    task = bar.add_task(text, total=total)
    late = threading.Timer(_LATE, bar.start)
    late.daemon = True
    late.start()
    try:
        yield lambda done: bar.update(task, completed=done)
    finally:
        late.cancel()
        late.join()
        bar.stop()


@contextmanager
def _lines(text: str, total: int | None) -> Iterator[Callable[[int], None]]:
    done = 0
    over = threading.Event()
    of_all = f" of {total:,}" if total else ""

    def tell_now_and_then() -> None:
        while not over.wait(_PAUSE):
            note(f"{text}: {done:,}{of_all}" if done else f"{text} …")

    def tell(number: int) -> None:
        nonlocal done
        done = number

    teller = threading.Thread(target=tell_now_and_then, daemon=True)
    teller.start()
    try:
        yield tell
    finally:
        over.set()
        teller.join()


class _Terminal:
    """Notes and progress of services on standard error."""

    note = staticmethod(note)
    progress = staticmethod(progress)


TERMINAL: Reporter = _Terminal()
