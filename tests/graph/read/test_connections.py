"""Paths, common neighbours, timelines, drawings, events and counts: a small town with a cycle, a plan and a denial."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from graph.read.as_of import AsOf
from graph.read.events import Box, By, EventFilter, accounts, counts, events
from graph.read.facts import neighbours
from graph.read.links import Links
from graph.read.paths import common, paths
from graph.read.subgraphs import neighbours_within, subgraph
from graph.read.timelines import timeline
from graph.storage.graph import Graph
from graph.storage.paging import PageRequest, every_row
from graph.storage.store import Store
from ontology.errors import DateError, InputError, NotFound
from ontology.vocabulary import Vocabulary

TOWN = """
:town a s:Dataset ; s:title "Town" ; s:version "1" ; s:licence "CC0-1.0" ; s:redistribute true .
:gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
:herald a s:Source ; s:title "The Herald" ; s:published "2020-07-01" .
:gazette {
  :ada a s:Person {| s:locator "1" |} ; s:name "Ada"@en {| s:locator "1" |} ;
    s:memberOf :guild {| s:from "2010" ; s:until "2012" ; s:locator "2" |} ;
    s:participatedIn :fair {| s:locator "3" |}, :summit {| s:locator "3" |} ;
    s:relativeOf :bo {| s:locator "3" |} .
  :bo a s:Person {| s:locator "1" |} ; s:name "Bo"@en {| s:locator "1" |} ;
    s:memberOf :guild {| s:from "2011" ; s:until "2019" ; s:locator "2" |} ;
    s:participatedIn :fair {| s:saidBy :ada ; s:locator "3" |} .
  :cy a s:Person {| s:locator "1" |} ; s:name "Cy"@en {| s:locator "1" |} ;
    s:participatedIn :summit {| s:locator "4" |} ; s:relativeOf :bo {| s:locator "4" |} ;
    s:memberOf :club {| s:locator "4" |} .
  :dee a s:Person {| s:locator "1" |} ; s:name "Dee"@en {| s:locator "1" |} ;
    s:memberOf :club {| s:locator "4" |} .
  :eve a s:Person {| s:locator "1" |} ; s:name "Eve"@en {| s:locator "1" |} .
  :guild a s:Organisation {| s:locator "1" |} ; s:name "the Guild"@en {| s:locator "1" |} .
  :club a s:Organisation {| s:locator "1" |} ; s:name "the Club"@en {| s:locator "1" |} .
  :fair a s:Meeting {| s:locator "5" |} ; s:name "the fair"@en
      {| s:from "2019-05-02" ; s:until "2019-05-03" ; s:locator "5" |} ;
    s:tookPlaceIn :east {| s:locator "5" |} .
  :raid a s:Attack {| s:locator "6" |} ; s:name "the raid"@en {| s:from "2020" ; s:until "2020" ; s:locator "6" |} ;
    s:tookPlaceIn :west {| s:locator "6" |} .
  :summit a s:Meeting {| s:locator "7" |} ; s:name "the summit"@en {| s:locator "7" |} ;
    s:status status:planned {| s:locator "7" |} .
  :isles a s:Place {| s:locator "8" |} ; s:name "the Isles"@en {| s:locator "8" |} .
  :east a s:Place {| s:locator "8" |} ; s:name "Eastside"@en {| s:locator "8" |} ; s:partOf :isles {| s:locator "8" |} ;
    s:latitude 1.5 {| s:locator "8" |} ; s:longitude 179.5 {| s:locator "8" |} .
  :west a s:Place {| s:locator "8" |} ; s:name "Westside"@en {| s:locator "8" |} ;
    s:latitude 2.5 {| s:locator "8" |} ; s:longitude -179.5 {| s:locator "8" |} .
}
:herald { << :dee s:memberOf :club >> s:polarity s:denied ; s:locator "9" . }
"""


@pytest.fixture
def town(clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]) -> Graph:
    load_trig(TOWN)
    return Graph(clean_store, vocabulary)


def ways(found: Any) -> list[list[str]]:
    return [[way["hops"][0]["start"], *(hop["end"] for hop in way["hops"])] for way in found["results"]]


def test_the_shortest_ways_pass_no_entity_twice_though_there_are_cycles(town: Graph) -> None:
    found = paths(town, "ada", "bo", count=20)
    assert sorted(ways(found)) == [["ada", "bo"], ["ada", "fair", "bo"], ["ada", "guild", "bo"]]
    assert [way["length"] for way in found["results"]] == [1, 2, 2]
    assert ways(paths(town, "ada", "bo")) == [["ada", "bo"]]
    for way in found["results"]:
        assert all(one["end"] == next_["start"] for one, next_ in pairwise(way["hops"]))
        assert all(claim["fact"] == hop["fact"]["id"] for hop in way["hops"] for claim in hop["claims"])
        assert all(hop["claims"] for hop in way["hops"])


def test_every_shortest_way_is_as_short_as_a_search_by_hand_finds(town: Graph) -> None:
    rows = town.store.read(
        "MATCH (a:Entity)-[r]->(b:Entity) WHERE r.unrealised IS NULL AND r.denied IS NULL RETURN a.id AS a, b.id AS b"
    )
    links: dict[str, set[str]] = {}
    for row in rows:
        links.setdefault(row["a"], set()).add(row["b"])
        links.setdefault(row["b"], set()).add(row["a"])
    people = ("ada", "bo", "cy", "dee", "eve")
    for one in people:
        for other in people:
            if one != other:
                found = paths(town, one, other)["results"]
                assert [way["length"] for way in found] == _by_hand(links, one, other)


def _by_hand(links: dict[str, set[str]], start: str, end: str) -> list[int]:
    distances, waiting = {start: 0}, deque([start])
    while waiting:
        one = waiting.popleft()
        for other in links.get(one, set()) - distances.keys():
            distances[other] = distances[one] + 1
            waiting.append(other)
    return [distances[end]] if distances.get(end, 99) <= 4 else []


def test_plans_and_what_is_denied_are_left_out_unless_asked_for(town: Graph) -> None:
    assert ways(paths(town, "ada", "cy")) == [["ada", "bo", "cy"]]
    planned = paths(town, "ada", "cy", Links(unrealised=True), count=2)
    assert sorted(ways(planned)) == [["ada", "bo", "cy"], ["ada", "summit", "cy"]]
    assert ways(paths(town, "cy", "dee")) == []
    (way,) = paths(town, "cy", "dee", Links(denied=True))["results"]
    assert {claim["polarity"] for claim in way["hops"][1]["claims"]} == {"affirmed", "denied"}
    assert way["weakest"] == way["hops"][1]["fact"]["id"]


def test_the_weakest_fact_is_the_one_on_somebody_else_s_word(town: Graph) -> None:
    (way,) = paths(town, "ada", "bo", Links(relation="participatedIn"))["results"]
    attributed = [hop["fact"]["id"] for hop in way["hops"] if hop["fact"].get("attributed")]
    assert attributed == [way["weakest"]]


def test_a_way_holds_on_the_days_asked_about(town: Graph) -> None:
    membership = Links(AsOf.parse("2011-06"), "memberOf")
    (way,) = paths(town, "ada", "bo", membership)["results"]
    assert [hop["fact"]["verdict"] for hop in way["hops"]] == ["certain", "possible"]
    assert paths(town, "ada", "bo", Links(AsOf.parse("2015"), "memberOf"))["results"] == []
    assert ways(paths(town, "ada", "bo", Links(AsOf.parse("2015")))) == [["ada", "bo"]]  # kinship is timeless


def test_what_no_path_can_be_asked_for(town: Graph) -> None:
    with pytest.raises(InputError, match="both are one entity"):
        paths(town, "ada", "ada")
    with pytest.raises(NotFound, match="no entity with id 'nobody'"):
        paths(town, "ada", "nobody")
    for wrong in (0, 7):
        with pytest.raises(InputError, match="out of range"):
            paths(town, "ada", "bo", max_hops=wrong)
    for wrong in (0, 21):
        with pytest.raises(InputError, match="out of range"):
            paths(town, "ada", "bo", count=wrong)


def test_whom_both_are_linked_to(town: Graph) -> None:
    found = common(town, "ada", "bo").results
    assert [row["entity"]["id"] for row in found] == ["fair", "guild"]
    assert [fact["subject"] for row in found for fact in row["facts"]] == ["ada", "ada"]
    assert [fact["subject"] for row in found for fact in row["otherFacts"]] == ["bo", "bo"]
    assert [row["entity"]["id"] for row in common(town, "ada", "bo", kind="Event").results] == ["fair"]
    assert [row["entity"]["id"] for row in common(town, "ada", "cy").results] == ["bo"]
    assert list(every_row(lambda page: common(town, "ada", "bo", page=page), limit=1)) == found
    with pytest.raises(InputError, match="both are one entity"):
        common(town, "ada", "ada")


def test_a_timeline_is_in_the_order_of_time_and_pages(town: Graph) -> None:
    found = timeline(town, ["ada", "bo"]).results
    shown = [(row["neighbour"]["id"], row["of"], row["fromEarliest"]) for row in found]
    assert shown[:2] == [("guild", ["ada"], "2010-01-01"), ("guild", ["bo"], "2011-01-01")]
    assert [row for row in shown if row[0] == "fair"] == [
        ("fair", ["ada"], "2019-05-02"),
        ("fair", ["bo"], "2019-05-02"),
    ]
    assert [row[1] for row in shown if row[0] in ("ada", "bo")] == [["ada", "bo"]]
    begins = [row[2] or "~" for row in shown]
    assert begins == sorted(begins)
    assert list(every_row(lambda page: timeline(town, ["ada", "bo"], page=page), limit=1)) == found
    assert all(row["claims"] for row in found)


def test_a_timeline_of_a_place_has_the_dates_of_its_events(town: Graph) -> None:
    (raid,) = timeline(town, ["west"]).results
    assert (raid["neighbour"]["id"], raid["fromEarliest"], raid["untilLatest"]) == ("raid", "2020-01-01", "2020-12-31")
    with pytest.raises(NotFound, match="'nobody'"):
        timeline(town, ["ada", "nobody"])
    with pytest.raises(InputError, match="too many or none"):
        timeline(town, [])


def ids(graph: Graph, **wanted: Any) -> list[str]:
    return [row["id"] for row in events(graph, EventFilter(**wanted)).results]


def test_events_by_actor_kind_days_and_place(town: Graph) -> None:
    assert ids(town) == ["fair", "raid"]
    assert ids(town, unrealised=True) == ["fair", "raid", "summit"]
    assert ids(town, actor="ada") == ["fair"]
    assert ids(town, actor="ada", unrealised=True) == ["fair", "summit"]
    assert ids(town, kind="Attack") == ["raid"]
    assert ids(town, end="2019") == ids(town, start="2019-05-03", end="2019-05") == ["fair"]
    assert ids(town, start="2019-05-04") == ["raid"]
    assert ids(town, place="isles") == ids(town, place="east") == ["fair"]
    pages = every_row(lambda page: events(town, EventFilter(), page=page), limit=1)
    assert [row["id"] for row in pages] == ["fair", "raid"]
    with pytest.raises(DateError, match="the last day is before the first"):
        ids(town, start="2020", end="2019")
    with pytest.raises(NotFound, match="'nowhere'"):
        ids(town, place="nowhere")


def test_a_section_of_the_map_may_lie_over_the_date_line(town: Graph) -> None:
    assert ids(town, box=Box.parse("179,0,-179,3")) == ["fair", "raid"]
    assert ids(town, box=Box.parse("179,0,180,3")) == ["fair"]
    assert ids(town, box=Box.parse("-180,0,-179,3")) == ["raid"]
    assert ids(town, box=Box.parse("-179,0,179,3")) == ids(town, box=Box.parse("179,2,180,3")) == []
    for wrong in ("", "1,2,3", "1,2,3,x", "1,2,3,4,5", "181,0,0,1", "0,5,1,4", "nan,0,1,1", "0,-91,1,0"):
        with pytest.raises(InputError, match="section of the map"):
            Box.parse(wrong)


def test_counts(town: Graph) -> None:
    def told(by: By, **wanted: Any) -> list[tuple[str | None, int]]:
        pages = every_row(lambda page: counts(town, by, EventFilter(**wanted), page=page), limit=1)
        return [(row["key"], row["count"]) for row in pages]

    assert told(By.MONTH) == [("2019-05", 1), (None, 1)]  # the raid can have been in any month of 2020
    assert told(By.KIND, unrealised=True) == [("Meeting", 2), ("Attack", 1)]
    assert told(By.ACTOR) == [("ada", 1), ("bo", 1), (None, 1)]
    assert told(By.SOURCE) == [("gazette", 2)]
    assert [row["name"] for row in counts(town, By.ACTOR, page=PageRequest(1)).results] == ["Ada"]


def test_a_drawing_has_the_nearest_nodes_and_every_fact_between_them(town: Graph) -> None:
    drawn = subgraph(town, ["ada"], depth=2)
    distances = {node["entity"]["id"]: node["distance"] for node in drawn["nodes"]}
    assert distances == {"ada": 0, "bo": 1, "fair": 1, "guild": 1, "cy": 2, "east": 2}
    ends = {(fact["subject"], fact["relation"], fact["object"]) for fact in drawn["edges"]}
    assert ("bo", "MEMBER_OF", "guild") in ends
    assert all({subject, object_} <= distances.keys() for subject, _, object_ in ends)
    assert drawn["leftOut"] == 0
    small = subgraph(town, ["ada", "bo"], most=3)
    assert [node["entity"]["id"] for node in small["nodes"]] == ["ada", "bo", "fair"]  # linked to both
    assert small["leftOut"] == 2
    with pytest.raises(NotFound, match="'nobody'"):
        subgraph(town, ["ada", "nobody"])
    with pytest.raises(InputError, match="out of range"):
        subgraph(town, ["ada"], depth=5)


def test_neighbours_of_neighbours_come_nearest_first_and_each_fact_once(town: Graph) -> None:
    near = neighbours_within(town, "ada").results
    assert near == [{**row, "distance": 1} for row in neighbours(town, "ada").results]
    found = neighbours_within(town, "ada", depth=2).results
    facts = [row["fact"]["id"] for row in found]
    assert len(facts) == len(set(facts))
    assert found[: len(near)] == near
    assert [row["distance"] for row in found] == sorted(row["distance"] for row in found)
    # Bo and Cy are kin: seen from Bo, who is nearer. Ada and Cy share the summit, which was only planned.
    assert ("cy", "bo") in {(row["fact"]["object"], row["fact"]["subject"]) for row in found}
    assert {row["neighbour"]["id"] for row in found if row["distance"] == 2} >= {"cy", "east"}
    assert list(every_row(lambda page: neighbours_within(town, "ada", depth=2, page=page), limit=1)) == found
    assert {row["neighbour"]["id"] for row in neighbours_within(town, "ada", depth=2, kind="Place").results} == {"east"}
    with pytest.raises(NotFound, match="'nobody'"):
        neighbours_within(town, "nobody", depth=2)


PRESS = """
:press a s:Dataset ; s:version "1" .
:early a s:Source ; s:published "2020-03-04" . :late a s:Source ; s:published "2020-05" .
:early {
  :raid a s:Attack {| s:locator "1" |} . :war a s:ArmedConflict {| s:locator "1" |} .
  :march a s:Protest {| s:on "2020-02" ; s:locator "1" |} . }
:late { :raid a s:Attack {| s:locator "1" |} . << :fire a s:Attack >> s:certainty s:alleged ; s:locator "1" . }
"""


def test_an_event_that_nobody_dates_had_happened_when_the_first_report_appeared(
    clean_store: Store, vocabulary: Vocabulary, load_trig: Callable[..., Any]
) -> None:
    load_trig(PRESS)
    press = Graph(clean_store, vocabulary)
    rows = events(press, EventFilter(unrealised=True)).results
    assert {row["id"]: (row.get("begunBy"), row.get("overBy")) for row in rows} == {
        "fire": (None, None),
        "march": (None, None),
        "raid": ("2020-03-04", "2020-03-04"),
        "war": ("2020-03-04", None),
    }
    told = [(account["source"], account.get("overBy")) for account in accounts(press, "raid")]
    assert sorted(told) == [("early", "2020-03-04"), ("late", "2020-05-31")]
    assert accounts(press, "fire") == []
