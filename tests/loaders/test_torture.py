"""Every construct of RDF 1.2 and of its neighbours: each becomes the right claims, or is named as refused or not kept.

In `torture.trig` each construct has a subject that is named after it; `expected.json` has what becomes of it, in full.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from graph.model.claims import Claim
from loaders.base import Options
from loaders.reading import read_file, read_unchecked
from ontology.ids import NAMESPACE
from ontology.vocabulary import Vocabulary

FOLDER = Path(__file__).with_name("torture")
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
STATED_ELSEWHERE = ("id", "dataset", "record", "subject", "polarity", "certainty", "fact")


def told(claim: Claim) -> str:
    """All that a claim states in a line."""
    stated = claim.as_properties()
    parts = [f"{name}={value}" for name, value in stated.items() if name not in STATED_ELSEWHERE]
    doubt = [claim.polarity] * (claim.polarity != "affirmed") + [claim.certainty] * (claim.certainty != "asserted")
    return " ".join([*doubt, *sorted(parts)])


def what_became_of_it(vocabulary: Vocabulary) -> dict[str, dict[str, list[str]]]:
    """The claims and messages of each construct, by its subject."""
    path = FOLDER / "torture.trig"
    reading = read_file(path, vocabulary, Options())
    found: dict[str, dict[str, list[str]]] = {}

    def of(subject: str) -> dict[str, list[str]]:
        return found.setdefault(subject, {"claims": [], "messages": []})

    for draft in reading.good:
        for claim in draft.claims:
            if claim.source == "paper" or claim.relation:
                of(claim.subject)["claims"].append(told(claim))
    for problem in [*reading.problems, *reading.not_kept]:
        text = re.sub(r"_:[0-9a-f]+", "_:blank", str(problem).removeprefix(f"{path}: "))
        of(text.split(" ")[0].rstrip(":"))["messages"].append(text)
    return found


def test_each_construct_is_a_claim_or_named(vocabulary: Vocabulary) -> None:
    found = what_became_of_it(vocabulary)
    for subject in EXPECTED.keys() | found.keys():
        assert found.get(subject) == EXPECTED.get(subject), subject


def test_each_subject_of_the_file_is_expected(vocabulary: Vocabulary) -> None:
    """A construct whose claims or messages were lost would be missing from both."""
    text = (FOLDER / "torture.trig").read_text(encoding="utf-8")
    subjects = set(re.findall(r"^\s*(?:\S+ \{ )?:([a-z-]+) a s:(?!Dataset|Source)", text, re.MULTILINE))
    assert subjects - EXPECTED.keys() == set()
    assert [of for of in EXPECTED.values() if not of["claims"] and not of["messages"]] == []


STAR = f"""PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <{NAMESPACE}>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
:club a s:Organisation ; s:name "Club"@en .
:ann a s:Person ; s:name "Ann"@en .
"""


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (":ann s:memberOf :club .", ["object=club relation=MEMBER_OF source=paper"]),
        (
            ':ann s:memberOf :club {| s:locator "2" |} .',
            ["locator=2 object=club relation=MEMBER_OF source=paper"],
        ),
        (
            ':ann s:memberOf :club . <<:ann s:memberOf :club>> s:locator "2" ; s:from "2030-05"^^xsd:gYearMonth .',
            ["from=2030-05 locator=2 object=club relation=MEMBER_OF source=paper"],
        ),
        (
            "<<:ann s:memberOf :club>> s:polarity s:denied ; s:saidBy :ann .",
            ["denied reported object=club relation=MEMBER_OF saidBy=ann source=paper"],
        ),
        (
            '<<:ann s:memberOf :club>> s:locator "2" .',
            [
                "ann memberOf club: annotated, but neither asserted nor doubted (expected the triple itself, or "
                "s:polarity s:denied, or s:certainty alleged, hedged or hypothetical)"
            ],
        ),
    ],
    ids=["plain", "annotation", "quoted, asserted", "quoted, denied", "quoted alone"],
)
def test_rdf_star(tmp_path: Path, vocabulary: Vocabulary, statements: str, expected: list[str]) -> None:
    path = tmp_path / "star.ttls"
    path.write_text(STAR + statements, encoding="utf-8")
    # The checks of a source's description are beside the point.
    reading = read_unchecked(path, vocabulary, Options(dataset="d", version="1", source="paper"))
    claims = [told(claim) for draft in reading.good for claim in draft.claims if claim.relation]
    problems = [str(problem).removeprefix(f"{path}: ") for problem in reading.problems]
    assert claims + problems == expected
