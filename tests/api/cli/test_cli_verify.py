"""`verify`: passages looked up in copies of their source, all of them made up here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.passages import quote_hash
from ontology.files import DATASETS

PREFIXES = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
"""
LEFT, BACK, SILENT = (
    "The ferry “Tern” left Port Merrow at dawn, Ann Reed says.",
    "It came back at noon. Nobody was hurt.",
    "The harbour master says nothing.",
)
PAPER = f"{LEFT}\n\n{BACK}\n\n{SILENT}\n"
CLAIMS = f"""\
:ferry-2031 a s:Dataset ; s:title "The ferry" ; s:version "1" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "The ferry" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" ;
  s:sha256 "{hashlib.sha256(PAPER.encode()).hexdigest()}" ;
  s:passage [ s:locator "para 1" ; s:quoteSha256 "{quote_hash(LEFT)}" ] ,
            [ s:locator "para 2" ; s:quoteSha256 "{quote_hash(BACK)}" ] ,
            [ s:locator "para 3" ; s:quoteSha256 "{quote_hash(SILENT)}" ] .
:radio a s:Source ; s:title "A broadcast" ; s:publisher "A station (fictional)" ; s:published "2031-07-02" .
:paper {{
  :reed a s:Person {{| s:locator "para 1" |}} ; s:name "Ann Reed"@en {{| s:locator "para 1" |}} .
  :trip a s:Event {{| s:locator "para 2" |}} ; s:name "the ferry's trip"@en {{| s:locator "para 3" |}} .
}}
:radio {{
  :reed a s:Person {{| s:locator "minute 2" ; s:quoteSha256 "{quote_hash(SILENT)}" |}} ; s:name "Reed"@en .
}}
"""


@pytest.fixture
def verify(folder: Path, sayso, clean_store) -> Callable[..., tuple[int, dict]]:
    """Load the claims, write a copy of their source and compare."""
    (folder / "ferry.trig").write_text(PREFIXES + CLAIMS, encoding="utf-8")
    assert sayso("load", "ferry.trig").code == 0

    def run(text: str, source: str = "paper", name: str = "copy.txt"):
        (folder / name).write_text(text, encoding="utf-8")
        done = sayso("verify", source, name, "--json")
        return done.code, json.loads(done.out)

    return run


def states(found: dict) -> list[tuple[str, str, str | None]]:
    return [(each["locator"], each["state"], each["at"]) for each in found["passages"]]


def test_the_very_file_holds_every_passage(verify):
    code, found = verify(PAPER)

    assert (code, found["sameFile"], found["paragraphs"]) == (0, True, 3)
    assert found["claims"] == {"unchanged": 3, "moved": 0, "changed": 0, "missing": 0, "uncheckable": 0}
    assert states(found) == [
        ("para 1", "unchanged", "para 1"),
        ("para 2", "unchanged", "para 2"),
        ("para 3", "unchanged", "para 3"),
    ]
    assert [len(each["claims"]) for each in found["passages"]] == [1, 1, 1]


def test_another_setting_of_the_same_words_is_no_change(verify):
    page = f"<html><article><p>{LEFT.replace('“', '&ldquo;')}<p>{BACK}<p>{SILENT}</article>"

    code, found = verify(page, name="copy.html")

    assert (code, found["sameFile"], found["claims"]["unchanged"]) == (0, False, 3)


def test_a_passage_that_moved_is_told_with_its_place(verify):
    code, found = verify(f"A new paragraph. {LEFT}\n\n{SILENT}\n\n{BACK}")

    assert code == 0
    assert states(found) == [
        ("para 1", "unchanged", "para 1, sentence 2"),
        ("para 2", "moved", "para 3"),
        ("para 3", "moved", "para 2"),
    ]


def test_changed_words_and_missing_paragraphs_are_told_apart(verify):
    code, found = verify(f"{LEFT}\n\n{BACK.replace('Nobody', 'One man')}")

    assert code == 5
    assert states(found) == [
        ("para 1", "unchanged", "para 1"),
        ("para 2", "changed", None),
        ("para 3", "missing", None),
    ]
    assert found["claims"] == {"unchanged": 1, "moved": 0, "changed": 1, "missing": 1, "uncheckable": 0}


def test_claims_without_a_hash_are_listed_and_other_locators_go_by_words(verify):
    code, found = verify(f"{BACK}\n\n{SILENT}", source="radio")

    assert (code, found["sameFile"]) == (0, None)
    assert states(found) == [(None, "uncheckable", None), ("minute 2", "unchanged", "para 2")]
    assert verify(BACK, source="radio")[0] == 5


def test_it_tells_people_what_is_odd(verify, sayso, folder):
    (folder / "copy.txt").write_text(f"{LEFT}\n\nOther words.", encoding="utf-8")

    done = sayso("verify", "paper", "copy.txt")

    assert done.code == 5
    lines = [line.split() for line in done.out.splitlines()]
    assert [line[:3] for line in lines[:3]] == [
        ["state", "locator", "now"],
        ["changed", "para", "2"],
        ["missing", "para", "3"],
    ]
    assert done.out.splitlines()[3:] == [
        "unchanged: 1 claim (the passage stands as it stood)",
        "changed: 1 claim (the paragraph reads otherwise now)",
        "missing: 1 claim (there is no such passage)",
    ]
    (folder / "copy.txt").write_text(PAPER, encoding="utf-8")
    assert sayso("verify", "paper", "copy.txt").err == (
        "It is, byte for byte, the file that was recorded for this source.\n"
    )


def test_what_is_wrong_is_told(verify, sayso, folder):
    (folder / "copy.txt").write_text(PAPER, encoding="utf-8")

    unknown, absent = sayso("verify", "papper", "copy.txt"), sayso("verify", "paper", "no.txt")

    assert (unknown.code, unknown.err) == (1, "sayso: no source with id 'papper': `sayso sources` lists them\n")
    assert (absent.code, absent.err) == (1, "sayso: no.txt: cannot be read: No such file or directory\n")


def test_the_made_up_reports_of_arcadia_are_as_they_were(sayso, clean_store):
    assert sayso("load", str(DATASETS / "arcadia-2031.trig")).code == 0

    done = [sayso("verify", path.stem, str(path), "--json") for path in sorted((DATASETS / "arcadia").glob("*.txt"))]

    assert {(each.code, json.loads(each.out)["sameFile"]) for each in done} == {(0, True)}
    assert {state for each in done for state, n in json.loads(each.out)["claims"].items() if n} == {"unchanged"}
