"""The guide's questions, asked of the June 2015 data set: each must have the answer that its text promises."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import neo4j
import pytest

from api.browser.guide import QUESTIONS, Question, colours_page, guide_page
from api.browser.style import class_colour
from graph.storage.store import Store
from ontology.vocabulary import Vocabulary

STYLE = "http://127.0.0.1:8000/browser/style.grass"
DOCS = Path(__file__).parents[3] / "docs" / "browser.md"


def query_of(title: str) -> str:
    [query] = [question.query for question in QUESTIONS if question.title == title]
    return query


def ask(store: Store, title: str) -> neo4j.EagerResult:
    return store.driver.execute_query(query_of(title), database_=store.database, routing_="r")  # type: ignore[arg-type]


def table(store: Store, title: str) -> list[tuple[Any, ...]]:
    return [tuple(record.values()) for record in ask(store, title).records]


def drawn(store: Store, title: str) -> tuple[set[str], set[str]]:
    """What a question draws: its nodes, a claim as `claim`, and its relationships."""
    graph = store.driver.execute_query(
        query_of(title),  # type: ignore[arg-type]
        database_=store.database,
        result_transformer_=neo4j.Result.graph,
    )
    names = {node.element_id: "claim" if "Claim" in node.labels else node["id"] for node in graph.nodes}
    ends = [(link.start_node, link.type, link.end_node) for link in graph.relationships]
    facts = {f"{names[a.element_id]} {type_} {names[b.element_id]}" for a, type_, b in ends if a and b}
    return set(names.values()), facts


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_every_question_has_an_answer(loaded: Store, question: Question) -> None:
    query = question.query.replace("my-reports", "afghanistan-2015")
    assert loaded.driver.execute_query(query, database_=loaded.database).records != []  # type: ignore[arg-type]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_neo4j_warns_of_no_question(loaded: Store, server: Any, question: Question) -> None:
    with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        summary = driver.execute_query(question.query, database_=server.database).summary
    assert [each.status_description for each in summary.gql_status_objects if each.is_notification] == []


def test_who_met_whom(loaded: Store) -> None:
    nodes, facts = drawn(loaded, "Who met whom?")
    assert {fact for fact in facts if "PARTICIPATED_IN" in fact} == {
        "tayyeb-agha PARTICIPATED_IN informal-contacts-2015",
        "hekmat-khalil-karzai PARTICIPATED_IN informal-contacts-2015",
        "shukria-barakzai PARTICIPATED_IN informal-contacts-2015",
    }
    assert {"chief-negotiator-of-the-taliban", "deputy-foreign-minister", "member-of-parliament"} <= nodes


def test_in_what_capacity(loaded: Store) -> None:
    delegates = "delegates of both sides"
    assert table(loaded, "In what capacity, and on whose word?") == [
        (who, *said, "The Economist", "para 10")
        for who in ("Hekmat Khalil Karzai", "Shukria Barakzai", "Tayyeb Agha")
        for said in ((None, "personal", delegates), (["delegate"], None, "the source itself"))
    ]


def test_claims_behind_a_fact(loaded: Store) -> None:
    assert drawn(loaded, "Which claims are behind a fact?") == (
        {"tayyeb-agha", "informal-contacts-2015", "delegates", "claim", "economist-2015-06"},
        {"tayyeb-agha PARTICIPATED_IN informal-contacts-2015", "claim FROM economist-2015-06"},
    )


def test_two_civilians(loaded: Store) -> None:
    [(killed, speaker, certainty, source, locator)] = table(loaded, "Who says that two civilians died?")
    assert (killed, certainty, source, locator) == (2, "reported", "When even failure is success", "para 2")
    assert speaker in ("UN", "United Nations")


def test_vote(loaded: Store) -> None:
    nodes, facts = drawn(loaded, "Was the vote held?")
    assert "parliament-attack-2015 INTERRUPTED defence-minister-vote-2015-06" in facts
    assert "masoom-stanekzai" in nodes


def test_unrealised(loaded: Store) -> None:
    nodes, _ = drawn(loaded, "What was only planned, hoped for or feared?")
    assert {"defence-minister-vote-2015-06", "kunduz-city-fall", "peace-talks"} <= nodes


def test_posts(loaded: Store) -> None:
    rows = table(loaded, "Who held which post on 24 June 2015?")
    assert ("defence minister of Afghanistan", "Masoom Stanekzai, acting", "certain", ["Stars and Stripes"]) in rows
    held = [row[:3] for row in rows]
    assert ("president of Afghanistan", "Ashraf Ghani", "certain") in held
    assert ("deputy foreign minister of Afghanistan", "Hekmat Khalil Karzai", "certain") in held
    assert ("head of the Taliban's political office", "Tayyeb Agha", "possible") in held
    assert ("president of Afghanistan", "Hamid Karzai") not in {(post, who) for post, who, _ in held}


def test_word_alone(loaded: Store) -> None:
    _, facts = drawn(loaded, "What rests on somebody's word alone?")
    assert "arif-rahmani PARTICIPATED_IN attacks-on-arif-rahmani" in facts


def test_disputes(loaded: Store) -> None:
    assert table(loaded, "Where do sources disagree?")[:2] == [
        ("inauguration of Ashraf Ghani", "from", "[..2014-09-21]", "affirmed", "The Economist", "para 5"),
        ("inauguration of Ashraf Ghani", "from", "2014-09-29", "affirmed", "United Press International", "lead"),
    ]


def test_said_about_one_thing(loaded: Store) -> None:
    rows = table(loaded, "What is said about one thing?")
    assert ("TARGETED kunduz-city", "affirmed", "hypothetical", "When even failure is success", "para 7") in rows


def test_what_the_graph_holds(loaded: Store) -> None:
    assert [row[:3] for row in table(loaded, "What does this graph hold?")] == [
        ("Afghanistan, June 2015: one report and the public record around it", "1", "CC0-1.0")
    ]


def test_claimed_but_no_fact(loaded: Store) -> None:
    """Of an event that is only imagined, the claim is drawn with its source and both ends."""
    query = query_of("What is claimed, but no fact?").replace("LIMIT 12", "LIMIT 100")
    rows = loaded.driver.execute_query(query, database_=loaded.database).records  # type: ignore[arg-type]
    [imagined] = [
        row for row in rows if row["said"].start_node["relation"] == "TARGETED" and row["what"]["id"] == "kunduz-city"
    ]
    assert imagined["who"]["id"] == "kunduz-city-fall"
    assert imagined["said"].start_node["certainty"] == "hypothetical"
    assert imagined["said"].end_node["id"] == "economist-2015-06"


def test_pictures_are_small() -> None:
    drawing = ("What was only planned, hoped for or feared?", "What rests on somebody's word alone?")
    assert [query_of(title).split()[-2:] for title in drawing] == [["LIMIT", "40"]] * 2


def test_names(loaded: Store) -> None:
    nodes, _ = drawn(loaded, "Who is called that?")
    assert "shukria-barakzai" in nodes


class Slides(HTMLParser):
    """The guide as Browser takes it apart: what each slide can run. Every tag must be closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.runnable: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag == "pre":
            assert "runnable" in (dict(attrs)["class"] or "")
            self.runnable.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "pre":
            self.runnable[-1] += data


def test_guide_runs_the_style_and_then_the_questions() -> None:
    assert Slides(guide_page(STYLE)).runnable == [f":style {STYLE}", *(each.query.strip() for each in QUESTIONS)]


def test_guide_has_a_slide_a_question() -> None:
    assert guide_page(STYLE).count("<slide ") == 1 + len(QUESTIONS)


def test_colours_shows_every_class_in_its_colour(vocabulary: Vocabulary) -> None:
    page = colours_page(vocabulary)
    Slides(page)
    swatches = {label: colour for colour, label in re.findall(r'background:(#\w+);[^"]*">([^<]*)<', page)}
    classes = [c for c in vocabulary.classes.values() if c.name not in ("Entity", "Bookkeeping")]
    assert swatches == {class_.label: class_colour(class_) for class_ in classes}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_question_is_documented(question: Question) -> None:
    assert question.title in DOCS.read_text(encoding="utf-8")
