"""Every example in README.md and docs/ is run, and what it prints must be what the page says.

A ```console block holds commands after `$ ` and, below each, its whole output. Commands run with the `sayso` of
this environment, against the June 2015 data and a served API; `127.0.0.1:8000` in a page stands for that API.
A lone `sayso` command runs inside this process, which saves a start and its imports; bash runs everything else.
A section with the line `*In a new graph of [NAME](../FILE).*` changes the graph: its commands run one after
the other, on a graph that holds that file alone.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
API = "http://127.0.0.1:8000"
NEW_GRAPH = re.compile(r"^\*In a new graph of \[\w+\]\(\.\./(\S+)\)\.\*$", re.MULTILINE)
# Single quotes hide everything from the shell, double quotes everything but variables and commands.
QUOTED = re.compile(r"""'[^']*'|"[^"$`\\]*\"""")
NEEDS_SHELL = re.compile(r"[|;<>&$`~*\\\n]")
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One command of a page, the line it stands on and the output the page shows."""

    page: Path
    line: int
    command: str
    output: str


@dataclass(frozen=True)
class Story:
    """The examples of a section that run one after the other, and the file on which they do."""

    page: Path
    file: Path
    examples: list[Example]


def examples(page: Path) -> Iterator[Example | Story]:
    text = page.read_text(encoding="utf-8")
    start = 0
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        found = list(_examples(page, section, text.count("\n", 0, start)))
        if told := NEW_GRAPH.search(section):
            yield Story(page, ROOT / told[1], found)
        else:
            yield from found
        start += len(section)


def _examples(page: Path, section: str, lines_before: int) -> Iterator[Example]:
    for block in BLOCK.finditer(section):
        line = lines_before + section.count("\n", 0, block.start(1)) + 1
        for part in re.split(r"^\$ ", block.group(1), flags=re.MULTILINE)[1:]:
            command, output = _command_and_output(part)
            yield Example(page, line, command, output)


def _command_and_output(part: str) -> tuple[str, str]:
    lines = part.splitlines()
    end = next(n for n in range(1, len(lines) + 1) if _is_whole(lines[:n]))
    return "\n".join(lines[:end]), "\n".join(lines[end:])


def _is_whole(lines: list[str]) -> bool:
    """Whether these lines are a command: no backslash at the end, no quote left open."""
    syntax = subprocess.run(["bash", "-n", "-c", "\n".join(lines)], check=False, capture_output=True)
    return not lines[-1].endswith("\\") and syntax.returncode == 0


FOUND = [each for page in PAGES for each in examples(page)]
ALONE = [each for each in FOUND if isinstance(each, Example)]
STORIES = [each for each in FOUND if isinstance(each, Story)]


def test_the_readme_shows_both_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("example", ALONE, ids=lambda e: f"{e.page.name}:{e.line}: {e.command.splitlines()[0][:60]}")
def test_an_example_prints_what_the_page_says(example: Example, served: str, neo4j_env: dict[str, str]) -> None:
    run(example, served, neo4j_env)


@pytest.mark.parametrize("story", STORIES, ids=lambda s: f"{s.page.name}:{s.examples[0].line}")
def test_the_examples_of_a_section_print_what_the_page_says(
    story: Story, serve_file: Callable[[Path], str], neo4j_env: dict[str, str]
) -> None:
    address = serve_file(story.file)
    for example in story.examples:
        run(example, address, neo4j_env)


def run(example: Example, served: str, neo4j_env: dict[str, str]) -> None:
    environment = {
        **neo4j_env,
        # Our `jq` comes after the machine's own, which it stands in for.
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:{Path(__file__).parent / 'bin'}",
        "COLUMNS": "120",
        "NO_COLOR": "1",
        "SAYSO_API_TOKEN": "secret",
    }
    command = example.command.replace(API, served)

    out, err = _in_process(command, environment) if is_lone_sayso(command) else _in_bash(command, environment)

    assert _plain(out.replace(served, API)) == _plain(example.output), (example.command, err)


def is_lone_sayso(command: str) -> bool:
    """Whether `command` is one call of `sayso`, whose standard error may be joined to its output or dropped."""
    return command.startswith("sayso ") and not NEEDS_SHELL.search(QUOTED.sub("", _words(command)))


def _in_process(command: str, environment: dict[str, str]) -> tuple[str, str]:
    arguments = shlex.split(_words(command))[1:]
    with chdir(ROOT):
        done = CliRunner().invoke(app, arguments, env=environment, prog_name="sayso", catch_exceptions=False)
    return done.output if command.endswith("2>&1") else done.stdout, done.stderr


def _words(command: str) -> str:
    """The command on one line, without what becomes of its standard error."""
    return command.removesuffix("2>&1").removesuffix("2>/dev/null").replace("\\\n", " ")


def _in_bash(command: str, environment: dict[str, str]) -> tuple[str, str]:
    whole = {**os.environ, **environment}
    done = subprocess.run(["bash", "-c", command], check=False, cwd=ROOT, env=whole, capture_output=True, text=True)
    return done.stdout, done.stderr


def _plain(text: str) -> list[str]:
    """The lines, with the one thing blanked that differs from run to run: when the graph learned a claim."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.+:\d]*", "(when it was loaded)", text)
    return [line.rstrip() for line in text.strip().splitlines()]
