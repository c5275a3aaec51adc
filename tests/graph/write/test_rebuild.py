"""Nodes and facts that another version resolved are brought up to date, in pages, also after an interruption."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, LiteralString

import pytest

from graph.doctor.checks import check
from graph.model.claims import Claim, Dataset, Record, Source
from graph.storage.schema import is_resolved, prepare
from graph.storage.store import Store
from graph.write.loader import Writer
from graph.write.rebuild import Rebuilt, rebuild
from ontology.vocabulary import Vocabulary

PEOPLE = [f"p{n}" for n in range(7)]


@pytest.fixture
def loaded(clean_store: Store, vocabulary: Vocabulary) -> Store:
    """Seven people at one meeting."""
    given: dict[str, Any] = {"dataset": "d", "record": "r", "source": "s"}
    claims = [Claim(subject="m", values={"kind": ["Meeting"]}, on="2015-06-22", **given)]
    for person in PEOPLE:
        claims.append(Claim(subject=person, values={"kind": ["Person"], "name": [person], "nameLang": ["en"]}, **given))
        claims.append(Claim(subject=person, relation="PARTICIPATED_IN", object="m", **given))
    prepare(clean_store, vocabulary)
    with Writer(clean_store, vocabulary) as writer:
        writer.load(Dataset("d", "1"), [Record("r", tuple(claims), (Source("s", "d", published="2015-06-24"),))])
    return clean_store


def outdate(store: Store) -> None:
    """Leave the graph as another version of the resolver would have."""
    store.writing(
        lambda tx: tx.write(
            "MATCH (s:Schema) SET s.resolved = 'another' WITH s "
            "MATCH (p:Person)-[r:PARTICIPATED_IN]->() SET p.name = 'wrong', r.claims = 99, r.fromEarliest = null"
        )
    )


def test_what_another_version_resolved_is_resolved_again(
    loaded: Store, vocabulary: Vocabulary, snapshot: Callable[..., dict[str, Any]]
) -> None:
    before = snapshot(live=True)
    outdate(loaded)
    findings = check(loaded, vocabulary)
    assert str(findings[0]) == "schema: sayso was resolved by another version; `sayso resolve` brings it up to date"
    assert {finding.check for finding in findings} == {"schema", "resolved entity", "resolved fact"}
    assert not is_resolved(loaded, vocabulary)

    told: list[tuple[int, int]] = []
    done = rebuild(loaded, vocabulary, page=3, progress=lambda *counts: told.append(counts))

    assert done == Rebuilt(8, resumed=False)
    assert told == [(3, 8), (6, 8), (8, 8)]
    assert is_resolved(loaded, vocabulary)
    assert check(loaded, vocabulary) == []
    assert snapshot(live=True) == before
    assert rebuild(loaded, vocabulary) == Rebuilt(), "what is current stays as it is"
    assert rebuild(loaded, vocabulary, everything=True) == Rebuilt(8, resumed=False)


def test_work_that_was_cut_short_goes_on_where_it_stopped(
    loaded: Store, vocabulary: Vocabulary, snapshot: Callable[..., dict[str, Any]]
) -> None:
    before = snapshot(live=True)
    outdate(loaded)

    def stop(done: int, _all: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(loaded, vocabulary, page=2, progress=stop)
    assert not is_resolved(loaded, vocabulary)
    assert check(loaded, vocabulary) != []

    told: list[tuple[int, int]] = []
    assert rebuild(loaded, vocabulary, page=2, progress=lambda *counts: told.append(counts)) == Rebuilt(4, resumed=True)
    assert told == [(6, 8), (8, 8)]
    assert check(loaded, vocabulary) == []
    assert snapshot(live=True) == before


def test_a_new_ontology_makes_a_graph_with_claims_outdated_and_an_empty_one_not(
    loaded: Store, vocabulary: Vocabulary
) -> None:
    newer = replace(vocabulary, version="next")
    prepare(loaded, newer)
    assert not is_resolved(loaded, newer)
    assert rebuild(loaded, newer).entities == 8
    assert is_resolved(loaded, newer)
    assert check(loaded, newer) == []
    prepare(loaded, vocabulary)
    assert rebuild(loaded, vocabulary).entities == 8


def test_claims_and_facts_follow_the_ontology_in_what_is_a_judgement(loaded: Store, vocabulary: Vocabulary) -> None:
    took_part = replace(vocabulary.relations["participatedIn"], judgement=True)
    judged = replace(vocabulary, version="next", relations={**vocabulary.relations, "participatedIn": took_part})
    assert judgements(loaded) == [0, 0]
    prepare(loaded, judged)
    rebuild(loaded, judged)
    assert judgements(loaded) == [7, 7]
    assert check(loaded, judged) == []
    prepare(loaded, vocabulary)
    rebuild(loaded, vocabulary)
    assert judgements(loaded) == [0, 0]


def judgements(store: Store) -> list[int]:
    """The number of claims and of facts that are marked as their source's judgement."""
    claims: LiteralString = "MATCH (c:Claim) WHERE c.judgement RETURN count(*) AS n"
    facts: LiteralString = "MATCH ()-[r]->() WHERE r.judgement RETURN count(*) AS n"
    return [store.read(query)[0]["n"] for query in (claims, facts)]
