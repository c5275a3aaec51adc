"""The compiled shapes refuse what pySHACL refuses, by node and property: of the data sets, and of spoiled data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model.claims import Claim, Dataset, Source
from loaders.base import Draft
from loaders.entities import Entities, affirmed_relations, view_of_entity
from loaders.reading import read_unchecked
from loaders.shapes import View, compile_shapes, load_shapes
from ontology.errors import OntologyError
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary, load_vocabulary

VOCABULARY = load_vocabulary()


def compiled(
    vocabulary: Vocabulary, described: Iterable[Source | Dataset], claims: Sequence[Claim]
) -> set[tuple[str, str | None]]:
    """What the compiled checks refuse, as a load runs them."""
    shapes, draft = load_shapes(vocabulary), Draft("record", list(claims))
    entities = Entities(vocabulary, shapes)
    entities.add(draft)
    relations = {type_: relation.name for type_, relation in vocabulary.relation_types.items()}
    found = set()
    for each in described:
        target = "Source" if isinstance(each, Source) else "Dataset"
        found |= {(each.id, v.property) for v in shapes.violations(target, View(each.as_properties()))}
    for claim in claims:
        found |= {(claim.id, v.property) for v in shapes.violations("Claim", View(claim.stated))}
    for id in {claim.subject for claim in claims}:
        view = view_of_entity(id, affirmed_relations(claims, relations).get(id, {}), entities)
        classes = vocabulary.labels(entities.kinds(id))
        found |= {(id, v.property) for v in shapes.of_entity(classes, view)}
    return found


@pytest.mark.parametrize("name", ["afghanistan-2015", "afghanistan-2015-record", "arcadia-2031"])
def test_the_data_sets_are_sound_by_both(name: str, oracle: ModuleType) -> None:
    reading = read_unchecked(DATASETS / f"{name}.trig", VOCABULARY)
    described: list[Source | Dataset] = [reading.dataset, *reading.sources.values()]
    claims = [claim for draft in reading.good for claim in draft.claims]
    assert (compiled(VOCABULARY, described, claims), oracle.verdicts(VOCABULARY, described, claims)) == (set(), set())


TEXTS = st.sampled_from(["", "x", "https://example.org/a", "https://example.org/a b", "ab" * 32, "AB" * 32, "fa-AF"])
HASHES = st.sampled_from(["", "ab" * 32, "ab" * 32 + "\n", "AB" * 32, "ab"])
SOURCES = st.builds(
    Source,
    id=st.sampled_from(["s-1", "s-2", "s-3"]),
    dataset=st.just("d"),
    title=st.none() | TEXTS,
    publisher=st.none() | TEXTS,
    published=st.sampled_from([None, "2031", "2031-05-02"]),
    url=st.none() | TEXTS,
    archive_url=st.none() | TEXTS,
    retrieved=st.sampled_from([None, date(2031, 5, 2)]),
    sha256=st.none() | HASHES,
    language=st.none() | TEXTS,
)
DATASET = st.builds(
    Dataset, id=st.just("d"), version=st.sampled_from(["", "1"]), title=st.none() | TEXTS, licence=st.none() | TEXTS
)
IDS = st.sampled_from(["a", "b", "c"])
NUMBERS = st.integers(-2, 3)
COORDINATES = st.sampled_from([-181, -91, -90.0, 0, 90, 180.5])
KINDS = st.sampled_from(["Person", "Group", "ArmedGroup", "City", "Place", "Attack", "Meeting", "Event", "Post"])
QUANTITIES = sorted(name for names in VOCABULARY.quantities.items() for name in (names[0], *names[1]))
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.lists(KINDS, min_size=1, max_size=2, unique=True),
        "name": st.lists(TEXTS, min_size=1, max_size=2, unique=True),
        "series": st.booleans(),
        "occurrences": NUMBERS,
        **dict.fromkeys(QUANTITIES, NUMBERS),
    },
)
ABOUT: dict[str, Any] = {
    "dataset": st.just("d"),
    "record": st.just("r"),
    "source": st.just("s-1"),
    "subject": IDS,
    "locator": st.none() | st.sampled_from(["", "1"]),
    "quote_sha256": st.none() | HASHES,
    "said_by": st.none() | IDS,
    "polarity": st.sampled_from(["affirmed", "denied"]),
    "certainty": st.sampled_from(["asserted", "reported", "alleged"]),
    "note": st.none() | st.sampled_from(["", "hm"]),
}
CLAIMS = st.builds(Claim, values=VALUES, **ABOUT) | st.builds(
    Claim,
    relation=st.sampled_from(["PART_OF", "PARTICIPATED_IN"]),
    object=IDS,
    qualifiers=st.fixed_dictionaries({}, optional={"ordinal": NUMBERS}),
    **ABOUT,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    dataset=DATASET,
    sources=st.lists(SOURCES, max_size=3, unique_by=lambda source: source.id),
    claims=st.lists(CLAIMS, max_size=6, unique_by=lambda claim: claim.id),
)
def test_what_is_spoiled_is_refused_by_both(
    oracle: ModuleType, dataset: Dataset, sources: list[Source], claims: list[Claim]
) -> None:
    described: list[Source | Dataset] = [dataset, *sources]
    assert compiled(VOCABULARY, described, claims) == oracle.verdicts(VOCABULARY, described, claims)


def test_a_constraint_that_no_check_is_compiled_for_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "shapes.ttl"
    path.write_text(
        "@prefix s: <https://w3id.org/sayso/ns#> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
        "s:X a sh:NodeShape ; sh:targetClass s:Claim ; sh:property [ sh:path s:note ; sh:uniqueLang true ] ."
    )
    with pytest.raises(OntologyError) as error:
        compile_shapes(path)
    assert str(error.value) == ("shapes.ttl uses what no check is compiled for: http://www.w3.org/ns/shacl#uniqueLang")
