"""FollowTheMoney written: what came from it goes out as it was, and all else as far as FollowTheMoney can say it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.export.base import ExportOptions
from api.export.registry import exporter_named
from graph.read.exports import Export, Selection
from graph.storage.graph import Graph
from graph.storage.store import Store
from loaders.base import Options
from loaders.reading import read_file
from ontology.vocabulary import Vocabulary

FTM = json.loads(Path(__file__).with_name("ftm-model.json").read_text(encoding="utf-8"))
HARBOUR = Path(__file__).parents[3] / "docs/examples/harbour.ftm.json"
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d\d)?)?")
NOT_KEPT = {"first_seen", "last_seen", "last_change", "target"}

Written = Callable[..., tuple[bytes, Counter[str]]]


@pytest.fixture
def written(store: Store, vocabulary: Vocabulary) -> Written:
    """An export in a format, and what it says is not in it."""

    def write(format: str, **selected: Any) -> tuple[bytes, Counter[str]]:
        unsaid: Counter[str] = Counter()
        options = ExportOptions(tell=lambda what, count: unsaid.update({what: count}))
        export = Export(Graph(store, vocabulary), Selection(**selected))
        return b"".join(exporter_named(format).write(export, options)), +unsaid

    return write


@pytest.fixture
def harbour(clean_store: Store, vocabulary: Vocabulary, load_reading: Callable[..., Any]) -> Store:
    """The graph with the made-up register of a harbour."""
    load_reading(read_file(HARBOUR, vocabulary, Options("harbour", "2031-05-20")))
    return clean_store


def by_id(text: bytes | str) -> dict[str, Any]:
    """Entities by id, with lists as sets: FtM gives their order no meaning."""
    found = {}
    for line in text.splitlines():
        entity = json.loads(line)
        assert entity["id"] not in found
        found[entity["id"]] = {
            name: set(value) if isinstance(value, list) else value for name, value in entity.items() if value != []
        }
        found[entity["id"]]["properties"] = {prop: set(values) for prop, values in entity["properties"].items()}
    return found


def faults(entity: dict[str, Any]) -> list[str]:
    """Reasons for which FtM's model, of followthemoney 4.11.2, would refuse an entity."""
    lineage = [entity["schema"]]
    for name in lineage:
        lineage += FTM[name]["extends"]
    types = {prop: type_ for name in lineage for prop, type_ in FTM[name]["properties"].items()}
    found = [f"{entity['schema']} has no {prop}" for prop in entity["properties"] if prop not in types]
    for prop, values in entity["properties"].items():
        if types.get(prop) == "date":
            found += [f"{prop}: {value}" for value in values if not DATE.fullmatch(value)]
        if types.get(prop) == "country":
            found += [f"{prop}: {value}" for value in values if value != value.lower()]
    return found


def test_what_came_in_goes_out_but_for_what_was_listed(harbour: Store, written: Written) -> None:
    before = by_id(HARBOUR.read_text(encoding="utf-8"))
    content, unsaid = written("ftm")
    after = by_id(content)

    for entity in before.values():
        for name in NOT_KEPT:
            entity.pop(name, None)
        # The caption of a link says no more than its schema.
        if FTM[entity["schema"]]["edge"] and entity["schema"] != "Payment":
            entity.pop("caption")
    del before["NK-marsh"]["properties"]["modifiedAt"]
    assert after == before
    assert unsaid == {}


def test_statements_have_datasets_and_go_in_again_as_the_same_claims(
    harbour: Store, written: Written, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    content, _ = written("ftm-statements")
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert rows[0] == {
        "canonical_id": "NK-marsh",
        "entity_id": "NK-marsh",
        "prop": rows[0]["prop"],
        "prop_type": "",
        "schema": "Person",
        "value": rows[0]["value"],
        "dataset": "harbour",  # the line does not say which of its two collections says so
        "origin": "",
        "lang": "",
        "original_value": "",
        "external": "f",
        "first_seen": "",
        "last_seen": "",
        "id": rows[0]["id"],
    }
    assert len({row["id"] for row in rows}) == len(rows)
    path = tmp_path / "again.statements.csv"
    path.write_bytes(content)
    again = read_file(path, vocabulary, Options("harbour", "2031-05-20"))
    assert [str(problem) for problem in [*again.problems, *again.not_kept]] == []
    assert again.accepted == 15


def test_a_statement_has_the_id_that_followthemoney_gives_it(
    clean_store: Store, written: Written, vocabulary: Vocabulary, load_reading: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.ftm.json"
    path.write_text(
        '{"id": "afg-p-ghani", "schema": "Person", "properties": {"name": ["Ashraf Ghani"]}, "datasets": ["afg_demo"]}'
    )
    load_reading(read_file(path, vocabulary, Options("afg", "2015-07-08")))
    content, _ = written("ftm-statements")
    [row] = csv.DictReader(io.StringIO(content.decode()))
    # As `ftm statements` of followthemoney 4.11.2 gives it.
    assert row["id"] == "5305f458b403b91ad6eca45e245f12a64f624426"


def test_the_report_of_june_2015_is_valid_and_says_nothing_that_is_denied_in_doubt_or_unrealised(
    loaded: Store, written: Written
) -> None:
    content, unsaid = written("ftm")
    entities = [json.loads(line) for line in content.splitlines()]

    assert [fault for entity in entities for fault in faults(entity)] == []
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    for entity in entities:
        edge = FTM[entity["schema"]]["edge"]
        for end in edge or ():
            assert set(entity["properties"][end]) <= ids
    hidden = clean(loaded.read("MATCH (n:Unrealised) RETURN n.id AS id"))
    assert hidden
    assert hidden.isdisjoint(ids)
    doubted = loaded.read(
        "MATCH (c:Claim) WHERE NOT (c.polarity = 'affirmed' AND c.certainty IN ['asserted', 'reported']) "
        "AND c.object IS NOT NULL RETURN 'claim-' + c.id AS id"
    )
    assert clean(doubted).isdisjoint(ids)
    assert unsaid["an event that was only planned or imagined, or was cancelled"] == len(hidden)
    assert unsaid["a claim that is denied or in doubt"] > 0
    assert unsaid["the speaker of a claim"] > 0


def clean(rows: Any) -> set[str]:
    return {row["id"] for row in rows}


def test_what_followthemoney_cannot_say_is_told(
    clean_store: Store, written: Written, load_trig: Callable[..., object]
) -> None:
    load_trig("""
        :d a s:Dataset ; s:version "1" .
        :paper a s:Source ; s:title "P" ; s:url "https://paper.example/1" ; s:publisher "Paper" .
        :paper {
          :ann a s:Person ; s:name "Ann"@en ; s:birthDate "198X" .
          :bob a s:Person ; s:name "Bob"@en .
          :talks a s:Meeting ; s:name "talks"@en ; s:participants 4 .
          :war a s:Battle ; s:name "war"@en .
          :ann s:participatedIn :talks {| s:role role:delegate ; s:from "2015-05" |} .
          :talks s:ledTo :war .
          << :bob s:participatedIn :talks >> s:polarity s:denied .
        }
    """)
    content, unsaid = written("ftm")
    source = {"sourceUrl": ["https://paper.example/1"], "publisher": ["Paper"]}
    [link] = [json.loads(line) for line in content.splitlines() if b"UnknownLink" in line]
    assert [json.loads(line) for line in content.splitlines() if b"UnknownLink" not in line] == [
        {"id": "ann", "caption": "Ann", "schema": "Person", "properties": {"name": ["Ann"], **source}},
        {"id": "bob", "caption": "Bob", "schema": "Person", "properties": {"name": ["Bob"], **source}},
        {
            "id": "talks",
            "caption": "talks",
            "schema": "Event",
            "properties": {"involved": ["ann"], "name": ["talks"], **source},
        },
        {"id": "war", "caption": "war", "schema": "Event", "properties": {"name": ["war"], **source}},
    ]
    assert link["properties"] == {"subject": ["talks"], "object": ["war"], "role": ["led to"], **source}
    assert unsaid == {
        "a claim that is denied or in doubt": 1,
        "a language, which only ftm-statements has": 4,
        "birthDate (Person)": 1,
        "from of somebody who took part": 1,
        "participants (Event)": 1,
        "the class Battle, told as Event": 1,
        "the class Meeting, told as Event": 1,
        "the role delegate, told as involved": 1,
    }
