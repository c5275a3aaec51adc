"""Records beside the graph: which entities they may be; everybody here is made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.analysis.matches import Wanted, matches
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

PEOPLE = """\
:people a s:Dataset ; s:title "People" ; s:version "1" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:paper {
  :kohband a s:Person ; s:name "Zmarai Kohband"@en ; s:birthDate "1970" ; s:nationality "AF" .
  :other a s:Person ; s:name "Parwiz Kohband"@en .
  :movement a s:Organisation ; s:name "Nahzat-e Wesal"@fa-Latn .
}
"""


@pytest.fixture
def people(load_trig: Callable[..., object], clean_store: Store, vocabulary: Vocabulary) -> Graph:
    load_trig(PEOPLE)
    return Graph(clean_store, vocabulary)


def test_each_record_has_its_entities_the_best_first(people: Graph) -> None:
    found = matches(
        people,
        [Wanted(["زمری کوهبند"], "Person"), Wanted(["Wesal Movement"]), Wanted(["Ann Reed"]), Wanted(["?!"])],
        limit=5,
    )

    assert [[(each["id"], each["same"]) for each in one] for one in found] == [
        [("kohband", True), ("other", False)],
        [("movement", True)],
        [],
        [],
    ]


def test_further_values_count_where_both_sides_have_them(people: Graph) -> None:
    records = [
        Wanted(["Zmarai Kohband"], "Person"),
        Wanted(["Zmarai Kohband"], "Person", country="af", birth_date="1970-05-01"),
        Wanted(["Zmarai Kohband"], "Person", birth_date="1950"),
    ]
    (plain,), (agreeing,), (differing,) = (
        [each for each in one if each["id"] == "kohband"] for one in matches(people, records, limit=5)
    )

    assert agreeing["score"] > plain["score"] > differing["score"]
    assert agreeing["why"] == "Zmarai = Zmarai; Kohband = Kohband; country agrees; birthDate agrees"
    assert differing["why"] == "Zmarai = Zmarai; Kohband = Kohband; birthDate differs"


def test_the_best_and_the_likely_alone(people: Graph) -> None:
    ((best,),) = matches(people, [Wanted(["Zmarai Kohband"])], limit=1)

    assert best["id"] == "kohband"
    assert matches(people, [Wanted(["Kohband"])], limit=5, min_score=0.5) == [[]]


def test_a_class_that_is_none_is_refused(people: Graph) -> None:
    with pytest.raises(InputError, match="no such kind"):
        matches(people, [Wanted(["Ann"], "Boat")], limit=5)
