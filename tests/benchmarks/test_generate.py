"""The graphs that benchmarks ask about are sound, the same in every run, and have in them what they promise."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.generate import DATASET, HUB, HUB_PARTY, HUB_PLACE, LARGE_SOURCE, PAIRS, Size, records
from graph.doctor.checks import check
from graph.storage.store import Store
from graph.write.loader import Writer
from ontology.vocabulary import Vocabulary


def test_a_generated_graph_loads_and_doctor_finds_nothing(clean_store: Store, vocabulary: Vocabulary) -> None:
    with Writer(clean_store, vocabulary) as writer:
        report = writer.load(DATASET, records(Size(2_000)), complete=True)

    assert report.claims == report.claims_new
    assert check(clean_store, vocabulary) == []


def test_the_same_size_and_seed_give_the_same_records() -> None:
    assert list(records(Size(2_000))) == list(records(Size(2_000)))
    assert list(records(Size(2_000))) != list(records(Size(2_000), seed=2))


def test_it_is_as_large_as_it_says() -> None:
    claims = [claim for record in records(Size(50_000)) for claim in record.claims]
    subjects, objects, sources = (Counter(getattr(c, end) for c in claims) for end in ("subject", "object", "source"))

    assert len(claims) == pytest.approx(50_000, rel=0.05)
    assert subjects[HUB] == pytest.approx(3_000, rel=0.15)
    assert objects[HUB_PLACE] == pytest.approx(2_500, rel=0.15)
    assert objects[HUB_PARTY] == 2_500
    assert sources[LARGE_SOURCE] == pytest.approx(5_000, rel=0.15)
    assert [subjects[id] for pair in PAIRS for id in pair] == [pytest.approx(500, rel=0.01)] * 4
