"""The documentation names every setting, command, option and exit code there is, and none that there is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
import typer.core
import typer.main

from api.cli.commands.base import GROUPS
from api.cli.exit_codes import Exit
from api.cli.main import app
from api.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
CLI = (DOCS / "cli.md").read_text(encoding="utf-8")
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
COMMANDS = cast(typer.core.TyperGroup, typer.main.get_command(app)).commands

# What the page says in words, since the value depends on the machine or is none.
TOLD = {"SAYSO_HOME": "the user data folder", "SAYSO_CACHE": "the user cache folder"}


SHARED_BY_LISTS = {"--limit", "--cursor", "--jsonl", "--csv"}
OF_ALL_COMMANDS = {"--home", "--ontology", "--version", "--help", "--install-completion"}


def test_every_setting_is_documented_with_its_default():
    documented = re.findall(r"^\| `(SAYSO_\w+)` \| (.+?) \|", SETTINGS, re.MULTILINE)

    assert documented == [
        (name, TOLD.get(name, _told(field)))
        for name, field in ((f"SAYSO_{name.upper()}", field) for name, field in Settings.model_fields.items())
    ]


def _told(field):
    default = field.get_default(call_default_factory=True)
    return "none" if default is None else f"`{default}`"


def test_the_meaning_of_each_setting_begins_as_in_the_code():
    documented = dict(re.findall(r"^\| `(SAYSO_\w+)` \| .+? \| (.+) \|$", SETTINGS, re.MULTILINE))

    for name, field in Settings.model_fields.items():
        assert documented[f"SAYSO_{name.upper()}"].replace("`", "").startswith(field.description)


def test_every_command_is_documented_with_its_summary():
    documented = re.findall(r"^\| `sayso ([\w-]+).*?` \| (.+?)(?:; until Ctrl-C)? \|$", CLI, re.MULTILINE)

    by_group = sorted(COMMANDS.items(), key=lambda each: GROUPS.index(vars(each[1])["rich_help_panel"]))
    assert documented == [(name, command.help.strip().splitlines()[0].rstrip(".")) for name, command in by_group]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_sub_command_is_documented_in_the_section_that_tells_of_the_command(name):
    (section,) = (text for title, text in _sections() if name in title)

    for sub_command in _sub_commands(COMMANDS[name]):
        assert re.search(rf"^    sayso {name} {sub_command}\b", section, re.MULTILINE), sub_command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_in_the_section_that_tells_of_the_command(name):
    (section,) = (text for title, text in _sections() if name in title)
    parameters = _parameters(COMMANDS[name])
    options = {option for parameter in parameters for option in parameter.opts if option.startswith("--")}

    # --json is told once, at the top, and the options of lists in a section of their own.
    (lists,) = (text for title, text in _sections() if title == ["Lists"])
    shared = SHARED_BY_LISTS & set(re.findall(r"--[a-z-]+", lists))
    assert options - {"--json"} - shared <= set(re.findall(r"--[a-z-]+", section))


def test_no_option_is_documented_that_does_not_exist():
    parameters = [parameter for command in COMMANDS.values() for parameter in _parameters(command)]
    real = {option for parameter in parameters for option in (*parameter.opts, *parameter.secondary_opts)}

    assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", CLI)) <= real | OF_ALL_COMMANDS


def _sub_commands(command):
    """The commands of a group by name; a command has none."""
    return getattr(command, "commands", {})


def _parameters(command):
    """The parameters of a command and of its sub-commands."""
    return [parameter for each in (command, *_sub_commands(command).values()) for parameter in each.params]


def _sections():
    """The sections that tell of commands: the commands each is about, and its text."""
    for section in CLI.split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        yield title.split(", "), text


def test_every_exit_code_is_documented():
    documented = re.findall(r"^\| (\d+) \| .+ \|$", CLI, re.MULTILINE)

    assert [int(code) for code in documented] == sorted(Exit)
