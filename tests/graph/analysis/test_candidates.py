"""Who might be the same: reasons, scores, what is left out, and pages; everybody here is made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from graph.analysis.candidates import candidates, entity_candidates
from graph.analysis.pairs import CandidateRow
from graph.decisions.log import Reason
from graph.storage.graph import Graph
from graph.storage.paging import Page, PageRequest, every_row
from graph.storage.store import Store
from graph.write.curator import Curator
from ontology.errors import InputError, NotFound
from ontology.vocabulary import Vocabulary

HEAD = """\
:people a s:Dataset ; s:title "People" ; s:version "1" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:radio a s:Source ; s:title "A broadcast" ; s:publisher "A station (fictional)" ; s:published "2031-07-02" .
"""
WHY = Reason("A desk", "somebody looked")


def of(source: str, id: str, name: str, kind: str = "Person", more: str = "") -> str:
    return f':{source} {{ :{id} a s:{kind} ; s:name "{name}"@en {more} . }}\n'


Told = list[tuple[str, str, float, list[str]]]


def told(rows: list[CandidateRow]) -> Told:
    """The pairs with their scores and reasons."""
    found = []
    for row in rows:
        one, other = (entity["id"] for entity in row["entities"])
        found.append((one, other, row["score"], [reason["reason"] for reason in row["reasons"]]))
    return found


@pytest.fixture
def find(load_trig: Callable[..., object], clean_store: Store, vocabulary: Vocabulary) -> Callable[..., Told]:
    """Load some people and list all candidates."""

    def run(*people: str) -> Told:
        if people:
            load_trig(HEAD + "".join(people))
        return told(candidates(Graph(clean_store, vocabulary), min_score=0).results)

    return run


def test_a_shared_name_makes_a_candidate_with_its_reason(
    find: Callable[..., Told], clean_store: Store, vocabulary: Vocabulary
) -> None:
    find(of("paper", "reed", "Ann Réed"), of("radio", "ann-reed", "ANN REED"), of("radio", "holt", "Mr Holt"))

    assert candidates(Graph(clean_store, vocabulary)).as_dict() == {
        "results": [
            {
                "score": 0.8,
                "entities": [
                    {"id": "ann-reed", "name": "ANN REED", "kind": ["Person"]},
                    {"id": "reed", "name": "Ann Réed", "kind": ["Person"]},
                ],
                "reasons": [{"reason": "sameName", "values": ["ANN REED", "Ann Réed"], "weight": 0.8}],
                "sourcesOfBoth": [],
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("one", "other", "reason", "score"),
    [
        ("Ann Reed", "Ann Reed", "sameName", 0.8),
        ("Hekmat", "HEKMAT", "sameWord", 0.5),
        ("Reed, Ann", "Ann Reed", "likeName", 0.7686),
        ("Hekmat Reed", "Hikmat Reed", "likeName", 0.7914),
        ("حکمت رید", "Hekmat Reed", "likeName", 0.7898),
        ("the O’Brien", "The O'Brien", "sameName", 0.8),
    ],
)
def test_what_names_say(find: Callable[..., Told], one: str, other: str, reason: str, score: float) -> None:
    assert find(of("paper", "a", one), of("radio", "b", other)) == [("a", "b", score, [reason])]


def test_one_name_of_several_is_enough(find: Callable[..., Told]) -> None:
    two = of("paper", "a", "Ann Reed", more=', "آن رید"@fa'), of("radio", "b", "A. R.", more=', "آن ريد"@ar')

    assert find(*two) == [("a", "b", 0.8, ["sameName"])]


def test_a_shared_id_elsewhere_is_the_best_reason(find: Callable[..., Told]) -> None:
    wikidata = "<http://www.wikidata.org/entity/Q%s>"
    found = find(
        of("paper", "a", "Ann Reed", more=f"; s:externalId {wikidata % 1}, <https://register.example/7>"),
        of("radio", "b", "Bea Holm", more=f"; s:externalId {wikidata % 1}"),
        of("radio", "c", "Ann Reed", more="; s:externalId <https://register.example/7>"),
        f':paper {{ {wikidata % 1} a s:Person ; s:name "Mr Quist"@en . }}\n',
        of("radio", "d", "D.", more=f"; s:externalId {wikidata % 2}"),
    )

    assert found == [
        ("a", "b", 0.95, ["sameId"]),
        ("a", "c", 0.99, ["sameId", "sameName"]),
        ("a", "wd:Q1", 0.475, ["sameId"]),
        ("b", "wd:Q1", 0.95, ["sameId"]),
    ]


def test_an_id_elsewhere_is_one_however_its_address_is_written(find: Callable[..., Told]) -> None:
    forms = ["http://www.wikidata.org/entity/Q9", "https://www.wikidata.org/wiki/Q9", "https://wikidata.org/entity/Q9/"]
    people = [
        of("paper" if n else "radio", f"p{n}", f"{name} Holt{n}", more=f"; s:externalId <{iri}>")
        for n, (name, iri) in enumerate(zip(("Ann", "Bo", "Cem"), forms, strict=True))
    ]

    assert find(*people) == [
        ("p0", "p1", 0.95, ["sameId"]),
        ("p0", "p2", 0.95, ["sameId"]),
        ("p1", "p2", 0.475, ["sameId"]),
    ]


@pytest.mark.parametrize("words", [600, 1_500])
def test_a_name_of_many_words_fails_no_page(find: Callable[..., Told], words: int) -> None:
    long = " ".join(f"word{n}x" for n in range(words))

    assert find(
        of("paper", "a", long), of("radio", "b", long), of("paper", "c", "Bo Holm"), of("radio", "d", "Bo Holm")
    ) == [
        ("a", "b", 0.8, ["sameName"]),
        ("c", "d", 0.8, ["sameName"]),
    ]


def test_what_one_source_tells_apart_counts_half(
    find: Callable[..., Told], clean_store: Store, vocabulary: Vocabulary
) -> None:
    assert find(of("paper", "a", "Bo Larsen"), of("paper", "b", "Bo Larsen")) == [("a", "b", 0.4, ["sameName"])]
    assert candidates(Graph(clean_store, vocabulary)).results[0]["sourcesOfBoth"] == ["paper"]


def test_kinds_that_exclude_each_other_are_no_pair(find: Callable[..., Told]) -> None:
    people = [of("paper", f"a{n}", "Port Merrow", kind) for n, kind in enumerate(["City", "Person", "Place"])]

    assert find(*people) == [("a0", "a2", 0.4, ["sameName"])]


def test_events_need_the_same_description_and_dates_that_may_meet(find: Callable[..., Told]) -> None:
    def attack(id: str, on_whom: str, on: str = "") -> str:
        dated = f'{{| s:from "{on}" ; s:until "{on}" |}}' if on else ""
        return (
            f':{"paper" if id < "c" else "radio"} {{ :{id} a s:Attack {dated} ; s:name "attack on {on_whom}"@en . }}\n'
        )

    assert find(attack("a", "Hekmat"), attack("c", "Hikmat")) == []
    assert find(attack("a", "Hekmat", "2031-05"), attack("c", "HEKMAT", "2031-06-01")) == []
    assert find(attack("a", "Hekmat", "2031-05"), attack("c", "HEKMAT", "2031-05-31"), attack("d", "Hekmat")) == [
        ("a", "c", 0.5, ["sameDescription"]),
        ("a", "d", 0.5, ["sameDescription"]),
        ("c", "d", 0.25, ["sameDescription"]),
    ]


def test_who_was_judged_not_the_same_is_no_candidate_not_even_through_a_merge(
    find: Callable[..., Told], clean_store: Store, vocabulary: Vocabulary
) -> None:
    three = [of("paper", "a", "Ann Reed"), of("radio", "b", "Ann Reed"), of("radio", "c", "Ann Reed")]
    assert [pair[:2] for pair in find(*three)] == [("a", "b"), ("a", "c"), ("b", "c")]

    with Curator(clean_store, vocabulary) as curator:
        curator.not_same("b", "a", WHY)
        assert [pair[:2] for pair in find()] == [("a", "c"), ("b", "c")]
        curator.same("c", "b", WHY)
        assert find() == []
        curator.maybe_same("a", "b", WHY)
        assert [pair[:2] for pair in find()] == [("a", "c")]


def test_one_entity_comes_with_the_best_first(
    find: Callable[..., Told], clean_store: Store, vocabulary: Vocabulary
) -> None:
    find(
        of("paper", "m", "Ann Reed"),
        of("radio", "a", "Anne Reed"),
        of("radio", "z", "Ann Reed"),
        of("paper", "b", "Ann Reed"),
        of("radio", "x", "Mr Holt"),
    )
    best = [("m", "z", 0.8, ["sameName"]), ("m", "a", 0.7856, ["likeName"]), ("m", "b", 0.4, ["sameName"])]

    assert told(entity_candidates(Graph(clean_store, vocabulary), "m").results) == best
    assert told(entity_candidates(Graph(clean_store, vocabulary), "m", min_score=0.5).results) == best[:2]
    assert told(list(every_row(partial(entity_candidates, Graph(clean_store, vocabulary), "m"), limit=1))) == best
    assert told(entity_candidates(Graph(clean_store, vocabulary), "x").results) == []
    with pytest.raises(NotFound):
        entity_candidates(Graph(clean_store, vocabulary), "nobody")


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_pages_of_any_size_hold_every_pair_once(
    load_trig: Callable[..., object], clean_store: Store, vocabulary: Vocabulary, limit: int
) -> None:
    # More entities than a page looks at, the pairs far apart.
    people = [of("paper", f"a{n:03}", f"Person{n} Reed") for n in range(600)]
    load_trig(HEAD + "".join(people) + "".join(of("radio", f"b{n:03}", f"PERSON{n} Reed") for n in range(590, 600)))

    pages = list(_pages(partial(candidates, Graph(clean_store, vocabulary)), limit))

    assert [pair[:2] for page in pages for pair in told(page)] == [(f"a{n}", f"b{n}") for n in range(590, 600)]
    assert [page for page in pages[:-1] if len(page) > limit] == []
    assert pages[0] == []


def test_a_cursor_of_another_list_is_refused(clean_store: Store, vocabulary: Vocabulary) -> None:
    with pytest.raises(InputError, match="not a cursor of this list"):
        candidates(Graph(clean_store, vocabulary), page=PageRequest(cursor="WyJhIl0"))


def _pages(fetch: Callable[..., Page[CandidateRow]], limit: int) -> Iterator[list[CandidateRow]]:
    cursor: str | None = None
    while True:
        page = fetch(page=PageRequest(limit, cursor))
        yield page.results
        cursor = page.next
        if cursor is None:
            return
