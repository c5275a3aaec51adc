"""Files that people of the field stumbled over: each relation claim that is read, and each message, in full.

`cases/expected.json` stands beside the files. Nothing is lost in silence, nothing is given to another source, and no
claim is loaded without its speaker, its dates or its denial.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graph.model.claims import Claim
from loaders.base import Options
from loaders.reading import read_file
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

CASES = Path(__file__).with_name("cases")
EXPECTED: dict[str, Any] = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
HEAD = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:d a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "MIT" .
:report a s:Source ; s:title "A report" ; s:publisher "A paper" ; s:published "2015-06-24" .
"""
GOOD = ':report { :ok a s:Person ; s:name "Ok"@en . }\n'


def told(claim: Claim) -> str:
    """A relation claim in a line."""
    parts: list[tuple[str, str | None]] = [
        ("", claim.polarity if claim.polarity != "affirmed" else None),
        ("", claim.certainty if claim.certainty != "asserted" else None),
        ("from ", claim.from_),
        ("until ", claim.until),
        ("by ", claim.said_by),
    ]
    said = "".join(f" {word}{value}" for word, value in parts if value)
    return f"{claim.subject} {claim.relation} {claim.object}{said}"


def read(path: Path, vocabulary: Vocabulary) -> dict[str, Any]:
    options = Options(source="t22" if path.stem == "asserted-default-with-source" else None)
    try:
        reading = read_file(path, vocabulary, options)
    except InputError as error:
        return {"relations": None, "messages": [str(error).replace(str(path), "FILE")]}
    messages = dict.fromkeys(map(str, [*reading.problems, *reading.not_kept]))
    plain = [re.sub(r"_:[0-9a-f]+", "_:blank", each).replace(f"{path}: ", "") for each in messages]
    claims = [claim for draft in reading.good for claim in draft.claims]
    return {"relations": sorted(told(claim) for claim in claims if claim.relation), "messages": plain}


def test_every_case_is_tried() -> None:
    assert {path.name for path in CASES.iterdir()} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_case(name: str, vocabulary: Vocabulary) -> None:
    assert read(CASES / name, vocabulary) == EXPECTED[name]


LONG = "x" * 9_000
LONG_VALUES = {
    "id": (f':report {{ :{LONG} a s:Person ; s:name "X"@en . }}', 'id "xx…": too long: 9,000 bytes', "1,000"),
    "record's graph": (
        f':{LONG} a s:Source ; s:title "T" ; s:publisher "P" ; s:published "2031" . '
        f':{LONG} {{ :x a s:Person ; s:name "X"@en . }}',
        'id "xx…": too long: 9,000 bytes',
        "1,000",
    ),
    "speaker": (
        f":report {{ :ok s:closeTo :ok {{| s:saidBy :{LONG} |}} . }}",
        'ok saidBy "xx…": too long: 9,000 bytes',
        "1,000",
    ),
    "object": (f":report {{ :ok s:closeTo :{LONG} . }}", 'ok id "xx…": too long: 9,000 bytes', "1,000"),
    "external id": (
        f":report {{ :ok s:externalId <http://example.org/{LONG}> . }}",
        'ok externalId "http…": too long: 9,019 bytes',
        "8,000",
    ),
    "name": (f':report {{ :ok s:name "{"y" * 33_000}"@en . }}', 'ok name "yy…": too long: 33,000 bytes', "32,766"),
}


@pytest.mark.parametrize("name", LONG_VALUES)
def test_what_is_too_long_for_an_index_is_refused_with_its_record(
    tmp_path: Path, vocabulary: Vocabulary, name: str
) -> None:
    body, message, limit = LONG_VALUES[name]
    path = tmp_path / "data.trig"
    path.write_text(HEAD + GOOD.replace(":ok", ":fine") + body)
    reading = read_file(path, vocabulary)
    shortened = [re.sub(r"(xx|yy|http)[^\s\"…]*…", r"\1…", str(each)) for each in reading.problems]
    assert any(f"{message} (expected at most {limit} bytes)" in each for each in shortened), shortened
    assert [draft.key for draft in reading.good] == ["report/fine"]


@pytest.mark.parametrize(
    ("value", "values", "detail"),
    [
        ('s:killedTotal "5"^^xsd:short', {"killedTotal": 5}, []),
        ('s:killedTotal "5"^^xsd:unsignedByte', {"killedTotal": 5}, []),
        ('s:name "نور"@ar--rtl', {"name": ["نور"], "nameLang": ["ar"]}, ["the base direction rtl is not kept"]),
    ],
)
def test_valid_literals_are_kept_or_what_is_not_is_named(
    tmp_path: Path, vocabulary: Vocabulary, value: str, values: dict[str, Any], detail: list[str]
) -> None:
    path = tmp_path / "data.trig"
    path.write_text(f'{HEAD}:report {{ :x a s:Attack ; s:name "X"@en . :x {value} {{| s:locator "2" |}} . }}')
    reading = read_file(path, vocabulary)
    (found,) = [claim for draft in reading.good for claim in draft.claims if claim.locator == "2"]
    assert (dict(found.values), [each.problem for each in reading.not_kept]) == (values, detail)


def test_a_day_with_a_zone_keeps_the_day(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "data.trig"
    path.write_text(
        HEAD + ':report { :x a s:Attack {| s:from "2015-06-22Z"^^xsd:date ; s:until "2015-06"^^xsd:gYearMonth |} ;'
        ' s:name "X"@en . }'
    )
    reading = read_file(path, vocabulary)
    found = [(claim.from_, claim.until) for draft in reading.good for claim in draft.claims if claim.from_]
    assert found == [("2015-06-22", "2015-06")]
    assert [each.problem for each in reading.not_kept] == ["the time zone Z is not kept"]


def test_every_mistake_of_an_annotation_is_named_in_one_go(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "data.trig"
    path.write_text(
        HEAD + ':report { :ok a s:Person ; s:name "Ok"@en ; s:closeTo :nobody '
        '{| s:saidBy "UN" ; s:from "Monday" ; s:mood "bad" ; s:note "hm"@en |} . }'
    )
    messages = [
        str(problem).replace(f"{path}: ", "").partition(" (expected")[0]
        for problem in read_file(path, vocabulary).problems
    ]
    assert messages == [
        'ok saidBy "UN": wrong kind of value',
        'ok from "Monday": not a date',
        'ok mood "bad": unknown annotation',
        'ok note "hm"@en: wrong kind of value',
        "ok closeTo nobody: nobody is not described",
    ]


def test_a_message_has_the_iri_of_the_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "data.trig"
    path.write_text(
        HEAD + ":report { <http://example.org/a> a s:Person ; s:name 'A'@en ; s:closeTo <http://example.org/b> . }"
    )
    assert [str(problem).replace(f"{path}: ", "") for problem in read_file(path, vocabulary).problems] == [
        "<http://example.org/a> closeTo <http://example.org/b>: <http://example.org/b> is not described "
        "(expected a typed entity: Actor)"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ":report { <ok> a s:Person . }",
            "6: :report { <ok> a s:Person . }: a relative IRI, and no @base "
            "(expected an absolute IRI, or a line such as @base <https://w3id.org/sayso/id/> . before it)",
        ),
        (
            f':report {{ :ok s:name "{"x" * (17 * 2**20)}"@en . }}',
            " a value is too long (expected at most 16,777,216 bytes of text in one value)",
        ),
    ],
    ids=["relative IRI", "long literal"],
)
def test_what_the_parser_stops_at_is_said(tmp_path: Path, vocabulary: Vocabulary, text: str, message: str) -> None:
    path = tmp_path / "data.trig"
    path.write_text(HEAD + text)
    with pytest.raises(InputError) as error:
        read_file(path, vocabulary)
    assert str(error.value) == f"{path}:{message}"


def test_many_annotations_of_one_triple_take_their_number_and_not_its_square(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    path = tmp_path / "data.trig"
    blocks = "".join(f'{{| s:locator "{number}" |}} ' for number in range(5_000))
    path.write_text(
        HEAD + f':report {{ :ok a s:Person ; s:name "Ok"@en ; s:closeTo :b {blocks}. :b a s:Person ; s:name "B"@en . }}'
    )
    assert read_file(path, vocabulary).claims == 5_002
