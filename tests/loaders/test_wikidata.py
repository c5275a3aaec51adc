"""Wikidata read: the claims of made-up items in full, what is not kept, and that no JSON crashes the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.base import Options
from loaders.reading import Reading, read_file
from loaders.wikidata.snaks import date_of
from ontology.codes import code_lists
from ontology.errors import InputError, InvalidClaim
from ontology.vocabulary import Vocabulary

ARCADIA = Path(__file__).parents[2] / "docs/examples/arcadia.wikidata.json"
OPTIONS = Options("wikidata", "2031-05-20")
IDA = "wikidata.Q990001"


@pytest.fixture(scope="module")
def reading(vocabulary: Vocabulary) -> Reading:
    return read_file(ARCADIA, vocabulary, OPTIONS)


def told(reading: Reading, record: str) -> list[dict[str, Any]]:
    """What the claims of a record state, but for what all of them have in common."""
    usual = {"dataset": "wikidata", "record": record, "polarity": "affirmed", "certainty": "asserted"}
    found = [claim for draft in reading.good for claim in draft.claims if claim.record == record]
    return [{name: value for name, value in claim.stated.items() if usual.get(name) != value} for claim in found]


def test_a_politician_with_names_ranks_qualifiers_and_references(reading: Reading) -> None:
    claims = told(reading, "Q990001")
    encyclopedia, article = (
        source.id for source in sorted(reading.sources.values(), key=lambda each: str(each.url)) if "-" in source.id
    )
    described = {"source": IDA, "subject": "wd:Q990001"}
    assert claims == [
        {
            **described,
            "kind": ["Person"],
            "name": ["Ida Marais", "Ida Marsh"],
            "nameLang": ["fr", "en"],
        },
        {**described, "note": "alias", "confidence": "medium", "name": ["The Pilot"], "nameLang": ["en"]},
        {**described, "description": ["politician of Arcadia"]},
        {**described, "birthDate": "1980-05"},
        # A deprecated statement is kept, and never makes a value that is shown.
        {
            **described,
            "certainty": "alleged",
            "confidence": "low",
            "note": "rank: deprecated\nP2241: Q41755623",
            "birthDate": "197X",
        },
        {**described, "gender": "female"},
        {**described, "nationality": ["AC"]},
        *(
            {
                "source": reference,
                "subject": "wd:Q990001",
                "relation": "HELD",
                "object": "wd:Q990002",
                "confidence": "high",
                "from": "2030-09",
                "until": "..",
                "note": "replaces: Q990003",
            }
            for reference in (article, encyclopedia)
        ),
        {
            "source": "wikidata.Q990004",
            "subject": "wd:Q990004",
            "kind": ["Post"],
            "name": ["Q990004"],
            "nameLang": [""],
            "confidence": "low",
            "note": "name not in the file",
        },
        {
            **described,
            "relation": "HELD",
            "object": "wd:Q990004",
            "from": "2019-01-02",
            "until": "2030-08-31",
            "note": "replaced by: Q990003",
        },
        {
            **described,
            "relation": "MEMBER_OF",
            "object": "wd:Q990005",
            "note": "property: P102 member of political party",
        },
    ]


def test_a_reference_is_a_source(reading: Reading) -> None:
    [source] = [source for source in reading.sources.values() if source.url == "https://lark.example.org/1"]
    assert (source.title, source.url, str(source.retrieved)) == (
        "A new minister",
        "https://lark.example.org/1",
        "2031-05-01",
    )
    assert reading.sources[IDA].title == "Wikidata: Ida Marsh"
    assert reading.sources[IDA].url == "https://www.wikidata.org/wiki/Q990001"


def test_what_is_not_kept_is_listed(reading: Reading) -> None:
    assert [str(each).replace(str(ARCADIA), "FILE") for each in reading.not_kept] == [
        "FILE: Q990001 P570 somevalue: not kept: it says that there is one, not which",
        "FILE: Q990010 P31: not kept: its class is none of those in the crosswalk, so the item is not loaded",
        "FILE: P18 once: not kept: no term stands for it",
        "FILE: descriptions in other languages once: not kept: no term stands for it",
        "FILE: sitelinks once: not kept: no term stands for it",
    ]


def test_a_file_of_entity_data_and_a_broken_line(tmp_path: Path, vocabulary: Vocabulary) -> None:
    lines = ARCADIA.read_text(encoding="utf-8").splitlines()[1:-1]
    items = [json.loads(line.rstrip(",")) for line in lines]
    data = tmp_path / "Q990001.json"
    data.write_text(json.dumps({"entities": {item["id"]: item for item in items}}), encoding="utf-8")
    broken = tmp_path / "dump.json"
    broken.write_text(f'[\n{lines[1]}\n{{"type":"item","id":"Q1\n', encoding="utf-8")

    assert read_file(data, vocabulary, OPTIONS).claims == 16
    found = read_file(broken, vocabulary, OPTIONS)
    assert [(problem.line, problem.problem.split(":")[0]) for problem in found.problems] == [(3, "not JSON")]
    assert found.accepted == 1


@pytest.mark.parametrize(
    ("time", "precision", "calendar", "expected"),
    [
        ("+1980-05-07T00:00:00Z", 11, "Q1985727", "1980-05-07"),
        ("+1980-05-00T00:00:00Z", 10, "Q1985727", "1980-05"),
        ("+1980-00-00T00:00:00Z", 9, "Q1985727", "1980"),
        ("+1980-00-00T00:00:00Z", 8, "Q1985727", "198X"),
        ("+1900-00-00T00:00:00Z", 7, "Q1985727", None),
        ("-0044-03-15T00:00:00Z", 11, "Q1985727", None),
        ("+1700-03-15T00:00:00Z", 11, "Q1985786", None),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(time: str, precision: int, calendar: str, expected: str | None) -> None:
    value = {"time": time, "precision": precision, "calendarmodel": f"http://www.wikidata.org/entity/{calendar}"}
    if expected:
        assert date_of(value) == expected
        return
    with pytest.raises(InvalidClaim):
        date_of(value)


JSON: Any = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=8), st.sampled_from(["value", "Q5", "Q990002", "en"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["mainsnak", "snaktype", "datavalue", "value", "id", "rank", "qualifiers", "references", "snaks"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)
PROPERTIES = st.sampled_from(sorted(code_lists()["wikidata-property"].codes))
ITEMS = st.fixed_dictionaries(
    {
        "type": st.just("item"),
        "id": st.sampled_from(["Q1", "Q2"]),
        "claims": st.dictionaries(PROPERTIES, JSON, max_size=4),
    },
    optional={"labels": JSON, "aliases": JSON, "descriptions": JSON},
)
HUMAN = [{"mainsnak": {"snaktype": "value", "datavalue": {"value": {"id": "Q5"}}}}]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ITEMS)
def test_no_item_crashes_the_reader(tmp_path: Path, vocabulary: Vocabulary, item: dict[str, Any]) -> None:
    path = tmp_path / "fuzz.json"
    path.write_text(json.dumps({**item, "claims": {**item["claims"], "P31": HUMAN}}), encoding="utf-8")
    try:
        reading = read_file(path, vocabulary, Options("wikidata", "2031-05-20", format="wikidata"))
    except InputError as error:
        assert error.problem
        return
    assert reading.accepted + len(reading.bad) == 1
