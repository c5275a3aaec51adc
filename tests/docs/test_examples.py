"""Every example in README.md and docs/ is run, and what it prints must be what the page says.

A ```console block holds commands after `$ ` and, below each, its whole output. Commands run with the `sayso` of
this environment, against the June 2015 data and a served API; `127.0.0.1:8000` in a page stands for that API.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
API = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One command of a page, the line it stands on and the output the page shows."""

    page: Path
    line: int
    command: str
    output: str


def examples(page: Path) -> Iterator[Example]:
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start(1)) + 1
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


ALL = [example for page in PAGES for example in examples(page)]


def test_the_readme_shows_both_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make run" in text
    assert "make test" in text


@pytest.mark.parametrize("example", ALL, ids=lambda e: f"{e.page.name}:{e.line}: {e.command.splitlines()[0][:60]}")
def test_an_example_prints_what_the_page_says(example: Example, served: str, neo4j_env: dict[str, str]) -> None:
    environment = {
        **os.environ,
        **neo4j_env,
        # Our `jq` comes after the machine's own, which it stands in for.
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}:{Path(__file__).parent / 'bin'}",
        "COLUMNS": "120",
        "NO_COLOR": "1",
    }
    command = example.command.replace(API, served)

    done = subprocess.run(
        ["bash", "-c", command], check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert _plain(done.stdout.replace(served, API)) == _plain(example.output), done.stderr


def _plain(text: str) -> list[str]:
    """The lines, with the one thing blanked that differs from run to run: when the graph learned a claim."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.+:\d]*", "(when it was loaded)", text)
    return [line.rstrip() for line in text.strip().splitlines()]
