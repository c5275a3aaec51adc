"""The graph's version: another for every state of its claims and decisions, and the same as long as nothing changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.analysis.graph_version import settled_version
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.storage.graph import Graph
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.errors import StoreConflict
from ontology.vocabulary import Vocabulary

PEOPLE = """\
:people a s:Dataset ; s:title "People" ; s:version "%s" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:paper { :reed a s:Person ; s:name "%s"@en . :holt a s:Person ; s:name "Holt"@en . }
"""
WHY = Reason("A desk", "somebody looked")


def test_every_change_makes_another_version(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., object]
) -> None:
    def version() -> str:
        return str(settled_version(Graph(clean_store, vocabulary))["version"])

    seen = [version()]
    for number, name in (("1", "Ann Reed"), ("2", "Anna Reed"), ("3", "Ann Reed"), ("3", "Anna Reed")):
        load_trig(PEOPLE % (number, name))
        seen.append(version())
    with Curator(clean_store, vocabulary) as curator:
        for decide in (
            lambda: curator.same("reed", "holt", WHY),
            lambda: curator.split("holt", WHY),
            lambda: curator.not_same("reed", "holt", WHY),
            lambda: curator.maybe_same("reed", "holt", WHY),
            lambda: curator.retract(Target(source="paper"), WHY),
            lambda: curator.reinstate(Target(source="paper"), WHY),
        ):
            decide()
            seen.append(version())

    assert len(set(seen)) == len(seen)


def test_loading_the_same_again_makes_none(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., object]
) -> None:
    load_trig(PEOPLE % ("1", "Ann Reed"))
    before = settled_version(Graph(clean_store, vocabulary))
    load_trig(PEOPLE % ("1", "Ann Reed"))

    assert settled_version(Graph(clean_store, vocabulary)) == before
    assert {name: before[name] for name in before if name != "version"} == {
        "claims": 2,
        "retracted": 0,
        "decisions": 0,
        "sources": 1,
        "datasets": [{"id": "people", "version": "1"}],
        "ontology": vocabulary.version,
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('s:title "A paper"', 's:title "The Paper"'),
        ('s:published "2031-07-01"', 's:published "2031-07-02"'),
        ('s:title "People"', 's:title "Persons"'),
    ],
)
def test_corrected_metadata_of_a_source_or_a_dataset_make_another(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., object], before: str, after: str
) -> None:
    graph, text = Graph(clean_store, vocabulary), PEOPLE % ("1", "Ann Reed")
    load_trig(text)
    seen = [settled_version(graph)]
    for each in (text.replace(before, after), text):
        load_trig(each)
        seen.append(settled_version(graph))

    assert [each.get("corrections") for each in seen] == [None, 1, 2]
    assert len({each["version"] for each in seen}) == 3


@pytest.mark.leaves_broken
def test_what_is_not_worked_out_yet_has_no_version(clean_store: Store, vocabulary: Vocabulary) -> None:
    clean_store.writing(lambda tx: tx.write("CREATE (:Source {id: 'paper', stale: true})"))

    with pytest.raises(StoreConflict, match="is still being worked out"):
        settled_version(Graph(clean_store, vocabulary))
