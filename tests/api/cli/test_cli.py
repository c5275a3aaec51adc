"""Help, usage, settings and errors of the command: what needs no Neo4j."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import cast

import pytest
import typer.core
import typer.main

from api.cli.exit_codes import Exit, exit_code
from api.cli.main import app
from ontology import errors
from ontology.errors import SaysoError

COMMAND = Path(sys.executable).with_name("sayso")
COMMANDS = tuple(cast(typer.core.TyperGroup, typer.main.get_command(app)).commands)


def test_alone_it_prints_its_help(offline):
    done = offline()

    assert (done.code, done.err) == (0, "")
    assert done.out == offline("--help").out
    assert done.out.startswith(
        "Usage: sayso [OPTIONS] COMMAND [ARGS]...\n"
        "\n"
        "  Who did what, when, and on whose say-so: a knowledge graph of conflict\n"
        "  reporting in Neo4j.\n"
    )
    assert _groups(done.out) == {
        "Run": ["run", "up", "down", "status", "backup", "restore", "key"],
        "Load": [
            "load",
            "check",
            "datasets",
            "unload",
            "new",
            "hash",
            "export",
            "ontology",
            "sheet",
            "mapping",
        ],
        "Ask": [
            "find",
            "show",
            "dossier",
            "path",
            "common",
            "timeline",
            "events",
            "statistics",
            "conflicts",
            "holders",
            "vacancies",
            "participations",
            "representatives",
            "sources",
            "claims",
            "single-source",
            "dependents",
            "query",
            "saved",
            "mcp",
            "compare",
            "variants",
        ],
        "Decide": ["candidates", "same", "split", "not-same", "retract", "decisions"],
        "Check": ["doctor", "resolve", "reindex", "verify", "proof"],
    }
    assert sorted(name for names in _groups(done.out).values() for name in names) == sorted(COMMANDS)
    assert re.search(r"^  load +Load files into the graph\.$", done.out, re.MULTILINE)


def _groups(shown: str) -> dict[str, list[str]]:
    """The commands under each heading of the help."""
    found = dict(re.findall(r"^(\w+):\n((?: +\S.*\n)+)", shown, re.MULTILINE))
    return {
        name: re.findall(r"^  (\S+)", lines, re.MULTILINE)
        for name, lines in found.items()
        if name not in ("Options", "Examples")
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(offline, command):
    done = offline(command, "--help")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: sayso {command} ")
    assert "\n  Examples:\n    sayso " in done.out


def test_version(offline):
    assert offline("--version").out == f"sayso {version('sayso')}\n"


def test_a_misspelt_command_is_a_usage_error(offline):
    done = offline("laod", "x.trig")

    assert (done.code, done.out) == (2, "")
    assert "No such command 'laod'. Did you mean 'load', 'unload'?" in done.err


def test_a_missing_argument_is_a_usage_error(offline):
    done = offline("show")

    assert (done.code, done.out) == (2, "")
    assert "Missing argument 'ID'." in done.err


def test_without_a_server_it_says_how_to_start_one(offline, tmp_path):
    done = offline("find", "karzai")

    assert (done.code, done.out) == (3, "")
    assert done.err == (
        f"sayso: the local Neo4j of {tmp_path}/home is not running: start it with `sayso up`, "
        "or set SAYSO_NEO4J_URI to use another\n"
    )
    assert not (tmp_path / "home").exists()


def test_home_on_the_command_line_goes_before_the_setting(offline, tmp_path):
    assert f"the local Neo4j of {tmp_path}/other is not running" in offline("--home", f"{tmp_path}/other", "doctor").err


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"SAYSO_HEAP": "lots"},
            "sayso: SAYSO_HEAP: String should match pattern '^[1-9][0-9]*[mg]$', not 'lots'\n",
        ),
        (
            {"SAYSO_NEO4J_URI": "bolt://127.0.0.1:1"},
            "sayso: SAYSO_NEO4J_URI is set and SAYSO_NEO4J_PASSWORD is not: set it, or unset the address\n",
        ),
        (
            {"SAYSO_ALLOWED_HOSTS": "graph.example.org"},
            'sayso: SAYSO_ALLOWED_HOSTS is not a JSON list such as ["graph.example.org"]\n',
        ),
        (
            {"SAYSO_API_PORT": "70000"},
            "sayso: SAYSO_API_PORT: Input should be less than or equal to 65535, not '70000'\n",
        ),
    ],
)
def test_a_wrong_setting_is_named(offline, settings, message):
    done = offline("status", settings=settings)

    assert (done.code, done.out, done.err) == (2, "", message)


def test_an_empty_setting_is_unset(offline):
    assert offline("status", settings={"SAYSO_NEO4J_URI": "", "SAYSO_HEAP": ""}).out.startswith("Neo4j     stopped")


def test_an_address_where_nobody_answers(offline):
    there = {"SAYSO_NEO4J_URI": "bolt://127.0.0.1:1", "SAYSO_NEO4J_PASSWORD": "secret"}
    done = offline("find", "karzai", settings=there)

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("sayso: Neo4j does not answer at bolt://127.0.0.1:1: ")
    assert done.err.endswith("Check SAYSO_NEO4J_URI and that Neo4j runs there.\n")
    assert "secret" not in done.err


def test_down_leaves_a_given_neo4j_alone(offline):
    there = {"SAYSO_NEO4J_URI": "bolt://127.0.0.1:1", "SAYSO_NEO4J_PASSWORD": "secret"}
    done = offline("down", settings=there)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "sayso: SAYSO_NEO4J_URI is set: Sayso did not start the Neo4j at bolt://127.0.0.1:1 and does not stop it\n"
    )


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_reader_who_leaves_early_is_told_nothing(folder, offline_env, form):
    command = [COMMAND, "check", "missing.trig", *form]
    with subprocess.Popen(
        command, cwd=folder, env=offline_env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


def test_every_error_has_an_exit_code():
    made = {
        name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SaysoError)
    }
    codes = {
        name: exit_code(kind("entity", "x") if kind is errors.NotFound else kind("x")) for name, kind in made.items()
    }

    assert codes == {
        "SaysoError": Exit.FAILED,
        "SettingsError": Exit.USAGE,
        "OntologyError": Exit.FAILED,
        "TermInUse": Exit.FAILED,
        "InputError": Exit.BAD_INPUT,
        "UnreadableFile": Exit.BAD_INPUT,
        "UnwritableFile": Exit.BAD_INPUT,
        "MalformedFile": Exit.BAD_INPUT,
        "DateError": Exit.BAD_INPUT,
        "InvalidClaim": Exit.BAD_INPUT,
        "InvalidOntology": Exit.BAD_INPUT,
        "ProofBroken": Exit.TAMPERED,
        "VersionConflict": Exit.BAD_INPUT,
        "DecisionRefused": Exit.BAD_INPUT,
        "NotFound": Exit.BAD_INPUT,
        "QueryRefused": Exit.BAD_INPUT,
        "QuerySyntax": Exit.BAD_INPUT,
        "QueryLimit": Exit.BAD_INPUT,
        "GatewayBusy": Exit.UNREACHABLE,
        "StoreError": Exit.FAILED,
        "StoreUnavailable": Exit.UNREACHABLE,
        "StoreAuth": Exit.UNREACHABLE,
        "StoreConflict": Exit.FAILED,
        "StoreOutdated": Exit.FAILED,
        "LocalServerError": Exit.UNREACHABLE,
        "DownloadError": Exit.UNREACHABLE,
        "ChecksumError": Exit.UNREACHABLE,
        "ServerStartError": Exit.UNREACHABLE,
        "ServerBusy": Exit.UNREACHABLE,
        "CredentialsLost": Exit.UNREACHABLE,
        "NoRoom": Exit.UNREACHABLE,
    }
