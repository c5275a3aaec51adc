"""Messages of shared code name no option of one front end: each front end spells what a message marks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer

from api.cli.main import app
from api.cli.output import told
from ontology.errors import InputError, StoreError, option

ROOT = Path(__file__).parents[2]
SHARED = [
    path
    for folder in ("graph", "loaders", "api/services", "api/export")
    for path in (ROOT / folder).rglob("*.py")
    if "local" not in path.parts  # what it writes are commands of Java's and Neo4j's own
]


def test_each_front_end_spells_what_a_message_marks() -> None:
    error = InputError(
        "not a moment", property=option("knownAt"), value="⟨x⟩", expected=f"a day, or {option('allowOlder')}"
    )

    assert str(error) == "knownAt ⟨x⟩: not a moment (expected a day, or allowOlder)"
    assert told(error) == "--known-at ⟨x⟩: not a moment (expected a day, or --allow-older)"
    assert error.as_dict() == {
        "problem": "not a moment",
        "expected": "a day, or allowOlder",
        "property": "knownAt",
        "value": "⟨x⟩",
    }


def test_the_command_line_repeats_other_errors_and_other_properties_as_they_are() -> None:
    assert told(InputError("not a date", property="from", value="x")) == "from x: not a date"
    assert told(StoreError("no store")) == "no store"


def test_code_that_front_ends_share_names_no_option_of_the_command_line() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SHARED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"""["' (]--[a-z]""", line) and '"""' not in line and "# sayso" not in line
    ]
    assert found == []


def test_what_messages_mark_is_an_option_of_some_command() -> None:
    marked = {name for path in SHARED for name in re.findall(r"""option\(["'](\w+)["']\)""", path.read_text())}
    options = {name for command in _commands(typer.main.get_command(app)) for name in _options(command)}

    assert len(marked) > 20
    # The command line has a flag for each verdict that it shows.
    assert {name for name in marked if "--" + re.sub("(?=[A-Z])", "-", name).lower() not in options} == {"verdict"}


def _commands(command: Any) -> list[Any]:
    return [command, *(each for child in getattr(command, "commands", {}).values() for each in _commands(child))]


def _options(command: Any) -> list[str]:
    return [name for parameter in command.params for name in parameter.opts]
