"""Lists: the options they share, their forms, their pages, and tables on a narrow terminal."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from api.cli import output

COMMAND = Path(sys.executable).with_name("sayso")
LISTS = [
    ("find", "karzai"),
    ("claims",),
    ("timeline", "tayyeb-agha"),
    ("common", "tayyeb-agha", "shukria-barakzai"),
    ("events",),
    ("statistics", "--by", "kind"),
    ("conflicts",),
    ("candidates",),
    ("holders",),
    ("vacancies", "president-of-afghanistan"),
    ("participations", "tayyeb-agha"),
    ("representatives", "taliban"),
    ("sources",),
    ("datasets",),
    ("decisions",),
    ("single-source",),
    ("ontology",),
]


@pytest.mark.parametrize("command", LISTS, ids=lambda command: command[0])
def test_every_list_comes_in_every_form_and_in_pages(sayso, loaded, command):
    whole = json.loads(sayso(*command, "--json", "--limit", "5000").out)["results"]
    lines = sayso(*command, "--jsonl", "--limit", "5000").out.splitlines()
    table = list(csv.DictReader(io.StringIO(sayso(*command, "--csv", "--limit", "5000").out)))
    first = json.loads(sayso(*command, "--json", "--limit", "1").out)

    assert [json.loads(line) for line in lines] == whole
    assert len(table) == len(whole)
    assert first["results"] == whole[:1]
    if first["next"]:
        rest = json.loads(sayso(*command, "--json", "--limit", "5000", "--cursor", first["next"]).out)
        assert [*first["results"], *rest["results"]] == whole
    else:
        assert len(whole) <= 1
    assert sayso(*command, "--csv", "--jsonl").code == 2


def test_ways_between_two_entities_as_rows(sayso, loaded):
    command = ("path", "tayyeb-agha", "shukria-barakzai", "--limit", "3")
    ways = json.loads(sayso(*command, "--json").out)["results"]
    assert len(ways) == 3
    assert [json.loads(line) for line in sayso(*command, "--jsonl").out.splitlines()] == ways
    table = list(csv.DictReader(io.StringIO(sayso(*command, "--csv").out)))
    assert [row["weakest"] for row in table] == [way["weakest"] for way in ways]
    assert sayso(*command[:3], "--paths", "3", "--json").out == sayso(*command, "--json").out


def test_what_would_fall_with_a_source_as_rows(sayso, loaded):
    parts = json.loads(sayso("dependents", "economist-2015-06", "--json").out)
    rows = [json.loads(line) for line in sayso("dependents", "economist-2015-06", "--jsonl").out.splitlines()]
    short = sayso("dependents", "economist-2015-06", "--json", "--limit", "2")

    facts, entities = parts["factsFallen"], parts["entitiesFallen"]
    assert [row.pop("what") for row in rows] == ["fact"] * len(facts) + ["entity"] * len(entities)
    assert rows == [*facts, *entities]
    assert json.loads(short.out)["factsFallen"] == facts[:2]
    assert json.loads(short.out)["factsWeakened"] == parts["factsWeakened"]
    left_out = len(facts) + len(entities) - 4
    assert short.err == f"There are {left_out} more: ask for them with a higher --limit\n"


def test_show_gives_a_page_of_the_claims_about_a_hub(sayso, loaded):
    whole = json.loads(sayso("show", "taliban", "--json").out)
    short = sayso("show", "taliban", "--limit", "7")
    page = json.loads(sayso("show", "taliban", "--limit", "7", "--json").out)
    rows = sayso("show", "taliban", "--csv").out

    assert "next" not in whole
    assert page["claims"] == whole["claims"][:7]
    assert {fact["id"] for fact in page["facts"]} <= {claim["fact"] for claim in page["claims"]}
    shown = short.err.strip()
    assert shown.startswith("There are more claims than these 7: ask for a higher --limit, or for the next ones with")
    assert shown.endswith(page["next"])
    assert [row["id"] for row in csv.DictReader(io.StringIO(rows))] == [claim["id"] for claim in whole["claims"]]


def test_a_fact_of_which_not_all_claims_are_shown_tells_so(sayso, loaded):
    claims = [
        next(n for n, claim in enumerate(whole) if claim["fact"] == "edd51133fa95b7aa59faaaecd439eb04")
        for whole in [json.loads(sayso("show", "defence-minister", "--json").out)["claims"]]
    ]
    lines = sayso("show", "defence-minister", "--limit", str(claims[0] + 1)).out

    (told,) = [line for line in lines.splitlines() if line.startswith("  Masoom Stanekzai [masoom-stanekzai] held")]
    assert re.search(r"; 1 of its \d claims are on this page$", told), told


def test_ids_are_never_broken_on_a_terminal(sayso, loaded, monkeypatch):
    found = json.loads(sayso("sources", "--json").out)["results"]
    terminal = Console(file=(screen := io.StringIO()), width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr(output, "console", lambda stream=None: terminal)

    sayso("sources")

    shown = screen.getvalue()
    assert max(map(len, shown.splitlines())) <= 80
    assert all(row["id"] in shown for row in found)


def test_a_table_that_would_break_a_word_becomes_pairs(monkeypatch):
    terminal = Console(file=(screen := io.StringIO()), width=80, force_terminal=True, color_system=None)
    monkeypatch.setattr(output, "console", lambda stream=None: terminal)
    id, other = "a" * 50, "b" * 50

    output.print_table(("id", "other", "n"), [(id, other, 1)])

    assert screen.getvalue() == f"id     {id}\nother  {other}\nn      1\n\n"


def test_progress_is_a_line_now_and_then_where_there_is_no_terminal(monkeypatch, capsys):
    monkeypatch.setattr(output, "_PAUSE", 0.01)

    with output.progress("Loading", 2_000) as tell:
        tell(1_000)
        time.sleep(0.2)

    said = capsys.readouterr().err.splitlines()
    assert "Loading: 1,000 of 2,000" in said
    assert len(said) > 1


def test_shells_can_complete_commands_and_options(process):
    settings = {"_SAYSO_COMPLETE": "complete_bash", "COMP_WORDS": "sayso single", "COMP_CWORD": "1"}
    assert process(settings=settings).out.split() == ["single-source"]
    assert "--install-completion" in process("--help").out


def test_shells_can_complete_ids(process, loaded):
    settings = {"_SAYSO_COMPLETE": "complete_bash", "COMP_WORDS": "sayso show tayy", "COMP_CWORD": "2"}
    assert process(settings=settings).out.split() == ["tayyeb-agha"]
    both = process(settings={**settings, "COMP_WORDS": "sayso path tayyeb-agha economist", "COMP_CWORD": "3"})
    assert both.out.split() == ["economist-2015-06"]
    gone = process(settings={**settings, "SAYSO_NEO4J_URI": "bolt://127.0.0.1:1"})
    assert (gone.out.split(), gone.err) == ([], "")


def test_a_full_disk_is_told(folder, offline_env, neo4j_env, loaded):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "claims", "--csv"],
            cwd=folder,
            env={**offline_env, **neo4j_env},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    told = "sayso: the disk is full, and what was written is not whole: make room and ask again"
    assert (done.returncode, told in done.stderr.splitlines(), "Traceback" in done.stderr) == (4, True, False)
