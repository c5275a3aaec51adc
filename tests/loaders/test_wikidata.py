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


def statement(value: Any, **qualifiers: Any) -> dict[str, Any]:
    """A statement of this value."""
    given = {prop: [{"snaktype": "value", "datavalue": {"value": each}}] for prop, each in qualifiers.items()}
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "qualifiers": given}


def count(amount: str, *bounds: str, unit: str = "1") -> dict[str, Any]:
    return {"amount": amount, "unit": unit, **dict(zip(("lowerBound", "upperBound"), bounds, strict=False))}


def test_numbers_points_and_approximate_dates(tmp_path: Path, vocabulary: Vocabulary) -> None:
    percent, kilogram = (f"http://www.wikidata.org/entity/{item}" for item in ("Q11229", "Q11570"))
    of_entity = "http://www.wikidata.org/entity/"
    attack = {
        "P31": [statement({"id": "Q2223653"})],
        "P1120": [statement(count("+31", "+30", "+35")), statement(count("+4", unit=kilogram))],
        "P1339": [statement(count("+93"), P518={"id": "Q3"}, P2067=count("+1200.50", "+1100", "+1300", unit=kilogram))],
        "P625": [
            statement({"latitude": 34.5, "longitude": 69.25, "precision": 0.01, "globe": f"{of_entity}Q2"}),
            statement({"latitude": 1.5, "longitude": 2.5, "globe": f"{of_entity}Q405"}),
        ],
        "P585": [statement({"time": "+2015-06-22T00:00:00Z", "precision": 11}, P1480={"id": "Q5727902"})],
    }
    firm = {
        "P31": [statement({"id": "Q4830453"})],
        "P571": [statement({"time": "+1980-00-00T00:00:00Z", "precision": 9}, P1480={"id": "Q5727902"})],
        "P127": [
            statement({"id": "Q7"}, P1107=count("+0.255")),
            statement({"id": "Q7"}, P1107=count("+50", unit=percent)),
        ],
    }
    items = [{"type": "item", "id": "Q1", "claims": attack}, {"type": "item", "id": "Q2", "claims": firm}]
    path = tmp_path / "items.json"
    path.write_text("\n".join(map(json.dumps, items)), encoding="utf-8")

    reading = read_file(path, vocabulary, Options("wikidata", "2031-05-20", format="wikidata"))

    page = {"source": "wikidata.Q1", "subject": "wd:Q1"}
    assert told(reading, "Q1")[1:] == [
        {**page, "killedTotal": 31, "killedTotalMin": 30, "killedTotalMax": 35},
        {**page, "injuredTotal": 93, "note": "P518: Q3\nP2067: 1200.5 (1100 to 1300) Q11570"},
        {**page, "latitude": 34.5, "longitude": 69.25, "note": "precision of the coordinates: 0.01 degrees"},
        {**page, "kind": ["Attack"], "on": "2015-06-22~", "note": "P1480: Q5727902"},
    ]
    assert [each for each in told(reading, "Q2") if "founded" in each or "object" in each] == [
        {"source": "wikidata.Q2", "subject": "wd:Q2", "founded": "1980~", "note": "P1480: Q5727902"},
        *(
            {"source": "wikidata.Q2", "subject": "wd:Q7", "relation": "OWNED", "object": "wd:Q2", "percentage": share}
            for share in (25.5, 50.0)
        ),
    ]
    assert [str(each).replace(str(path), "FILE") for each in reading.not_kept] == [
        "FILE: Q1 P1120 4 Q11570: not kept: a number in a unit that has no place here",
        f"FILE: Q1 P625 {of_entity}Q405: not kept: a point that is not on Earth",
    ]


JSON: Any = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=8), st.sampled_from(["value", "Q5", "Q990002", "en", "+1"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    *("mainsnak", "snaktype", "datavalue", "value", "id", "rank", "qualifiers", "references", "snaks"),
                    *("amount", "unit", "lowerBound", "latitude", "longitude", "time"),
                ]
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
