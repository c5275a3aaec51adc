"""`--proof` and `proof`: answers saved, and asked again when the graph has moved on; all of it made up."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.proof_checks import differences
from api.services.proofs import sealed
from graph.decisions.log import Reason
from graph.decisions.retractions import Target
from graph.write.curator import Curator

PREFIXES = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX role: <https://w3id.org/sayso/role/>
"""
FERRY = """\
:ferry-2031 a s:Dataset ; s:title "The ferry" ; s:version "{version}" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "The ferry" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:paper {{
  :reed a s:Person {{| s:locator "para 1" |}} ; s:name "{name}"@en {{| s:locator "para 1" |}} .
  :trip a s:Meeting {{| s:locator "para 2" |}} ; s:name "the meeting aboard"@en {{| s:locator "para 2" |}} .
  :reed s:participatedIn :trip {{| s:role role:{role} ; s:locator "para 2" |}} .
}}
"""
RADIO = """\
:radio-2031 a s:Dataset ; s:title "The radio" ; s:version "1" ; s:licence "CC0-1.0" .
:radio a s:Source ; s:title "A broadcast" ; s:publisher "A station (fictional)" ; s:published "2031-07-02" .
:radio {
  :holt a s:Person {| s:locator "minute 2" |} ; s:name "Mr Holt"@en {| s:locator "minute 2" |} .
}
"""
WHO = "MATCH (p:Person)-[r:PARTICIPATED_IN]->(:Meeting {id: $id}) RETURN p.name AS name, r.id AS fact"
COMMANDS = (
    "find reed",
    "find reed --kind Person --limit 5",
    "show reed",
    "show trip --as-of 2031-07-01",
    "conflicts",
    "conflicts reed --possible",
    f"query {shlex.quote(WHO)} --param id=trip",
)
PATHS = ("/entities?q=reed", "/entities/reed/claims?polarity=affirmed&limit=1", "/conflicts", "/sources/paper")


@pytest.fixture
def load(folder: Path, sayso, clean_store) -> Callable[..., None]:
    """Load a version of the ferry's story, or another text."""

    def run(text: str = FERRY, version: str = "1", name: str = "Ann Reed", role: str = "delegate") -> None:
        given = text.format(version=version, name=name, role=role) if text is FERRY else text
        (folder / "data.trig").write_text(PREFIXES + given, encoding="utf-8")
        done = sayso("load", "data.trig")
        assert done.code == 0, done.err

    run()
    return run


@pytest.fixture
def save(folder: Path, sayso) -> Callable[[str], dict]:
    """Save a command's answer with its proof."""

    def run(command: str) -> dict:
        done = sayso(*shlex.split(command), "--proof")
        assert done.code in (0, 1), done.err
        (folder / "answer.json").write_text(done.out, encoding="utf-8")
        return json.loads(done.out)

    return run


@pytest.fixture
def save_rest(folder: Path, rest: httpx.Client) -> Callable[[str], dict]:
    """Save an answer of the REST API with its proof."""

    def run(path: str) -> dict:
        response = rest.get(f"{path}{'&' if '?' in path else '?'}proof=true")
        assert response.status_code == 200, response.text
        (folder / "answer.json").write_bytes(response.content)
        return response.json()

    return run


@pytest.fixture
def check(sayso) -> Callable[[], tuple[int, dict]]:
    """Check what was saved."""

    def run() -> tuple[int, dict]:
        done = sayso("proof", "answer.json", "--json")
        return done.code, json.loads(done.out)

    return run


@pytest.fixture
def curator(clean_store, vocabulary):
    with Curator(clean_store, vocabulary) as one:
        yield one


@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_on_the_command_line_holds_until_the_graph_changes(load, save, check, sayso, command):
    plain = json.loads(sayso(*shlex.split(command), "--json").out)
    saved = save(command)

    assert {name: saved[name] for name in plain} == plain
    assert check() == (
        0,
        {
            "verdict": "holds",
            "holds": True,
            "question": saved["proof"]["question"],
            "askedAt": saved["proof"]["askedAt"],
            "digest": saved["proof"]["digest"],
            "graph": {"then": saved["proof"]["graph"], "now": saved["proof"]["graph"]},
            "claimsGone": [],
            "claimsNew": [],
            "changes": [],
            "complete": True,
        },
    )


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_over_rest_holds_though_the_graph_moves_on(load, save_rest, check, path):
    save_rest(path)
    code, found = check()
    assert (code, found["verdict"]) == (0, "holds")

    load(RADIO)
    code, found = check()
    assert (code, found["verdict"], found["holds"]) == (0, "graphMovedOn", True)
    assert found["graph"]["now"]["claims"] == found["graph"]["then"]["claims"] + 1
    assert found["graph"]["now"]["version"] != found["graph"]["then"]["version"]


def test_a_command_is_kept_in_one_form(load, save):
    one, other = save("find --limit 50 reed --kind Person"), save("find reed --json --kind Person")

    assert one["proof"]["question"] == other["proof"]["question"] == {"command": ["find", "--kind", "Person", "reed"]}


def test_a_query_from_standard_input_is_kept_as_its_text(load, sayso, folder, check):
    done = sayso("query", "-", "--proof", given="RETURN '-' AS dash")
    (folder / "answer.json").write_text(done.out)

    assert json.loads(done.out)["proof"]["question"] == {"command": ["query", "RETURN '-' AS dash"]}
    assert check()[0] == 0


def test_finding_nobody_is_an_answer_too(load, sayso, folder, check):
    done = sayso("find", "holt", "--proof")
    (folder / "answer.json").write_text(done.out)

    assert (done.code, json.loads(done.out)["results"]) == (1, [])
    assert check()[1]["verdict"] == "holds"
    load(RADIO)
    code, found = check()
    assert (code, found["verdict"], [claim["source"] for claim in found["claimsNew"]]) == (5, "changed", ["radio"])
    assert [(c["path"], c["was"], c["now"]["name"]) for c in found["changes"]] == [("results[holt]", None, "Mr Holt")]


def test_a_new_version_is_told_by_claims_and_values(load, save_rest, check, sayso):
    saved = save_rest("/entities/reed")
    load(version="2", name="Anna Reed")

    code, found = check()

    assert (code, found["verdict"], found["holds"]) == (5, "changed", False)
    (gone,), (new,) = found["claimsGone"], found["claimsNew"]
    assert gone["id"] == saved["proof"]["claims"][0]["id"]
    assert (gone["source"], gone["locator"], gone["fate"]) == ("paper", "para 1", "retracted")
    assert (gone["retraction"], len(gone["retractedAt"])) == ("replaced by version 2", 32)
    assert (new["source"], new["locator"]) == ("paper", "para 1")
    assert found["changes"] == [
        {"path": "name", "was": "Ann Reed", "now": "Anna Reed"},
        {"path": "names[0]", "was": "Ann Reed", "now": "Anna Reed"},
    ]
    shown = sayso("proof", "answer.json")
    assert (shown.code, shown.out.splitlines()[0]) == (5, "It has changed.")
    assert (
        f"  {gone['id']}  paper, para 1: retracted on {gone['retractedAt'][:10]} (replaced by version 2)" in shown.out
    )
    assert "GET /entities/reed" in shown.out


def test_a_change_elsewhere_leaves_an_answer_as_it_was(load, save_rest, check):
    save_rest("/entities/reed")
    load(version="2", role="mediator")

    assert check()[1]["verdict"] == "graphMovedOn"


def test_a_persons_retraction_is_told_with_its_reason(load, save, check, curator):
    save("show reed")
    curator.retract(Target(source="paper"), Reason("A desk", "it was made up"))

    code, found = check()

    assert (code, found["verdict"]) == (5, "changed")
    reasons = [each["now"] for each in found["changes"] if each["path"].endswith(".retraction")]
    assert reasons == ["A desk: it was made up", "A desk: it was made up"]


def test_of_a_merged_entity_the_answer_is_that_of_the_other(load, save_rest, check, curator):
    load(RADIO)
    save_rest("/entities/holt")
    curator.same("reed", "holt", Reason("A desk", "one man"))

    code, found = check()

    assert (code, found["verdict"]) == (5, "changed")
    assert {"path": "id", "was": "holt", "now": "reed"} in found["changes"]
    assert (len(found["claimsGone"]), len(found["claimsNew"])) == (0, 1)


def test_a_loaded_copy_of_the_graph_serves_as_well(load, save, check, graph):
    save(f"query {shlex.quote(WHO.replace('r.id', 'r'))} --param id=trip")
    graph.empty()
    load()

    assert check()[1]["verdict"] == "holds"


def test_what_was_changed_is_refused(load, save, sayso, folder):
    save("show reed")
    text = (folder / "answer.json").read_text()
    for old, new in (("Ann Reed", "Ben Reed"), ("para 2", "para 3"), ("2031-07-01", "2031-07-02")):
        (folder / "answer.json").write_text(text.replace(old, new))
        done = sayso("proof", "answer.json")
        assert (done.code, done.out) == (6, "")
        assert done.err.startswith("sayso: answer.json: sha256:")
        assert "the answer or its proof was changed after it was given: its digest does not fit" in done.err


def test_a_citation_that_was_forged_with_its_digest_is_told(load, save, check, folder):
    saved = save("show reed")
    proof = saved["proof"]
    claims = [{**claim, "locator": "para 7", "certainty": "asserted"} for claim in proof["claims"]]
    sources = [{**source, "publisher": "Another"} for source in proof["sources"]]
    forged = sealed({**saved, "proof": {**proof, "claims": claims, "sources": sources}})
    (folder / "answer.json").write_text(json.dumps(forged))

    code, found = check()

    assert (code, found["verdict"], found["claimsGone"], found["claimsNew"]) == (5, "changed", [], [])
    first = proof["claims"][0]
    assert {"path": f"proof.claims[{first['id']}].locator", "was": "para 7", "now": "para 1"} in found["changes"]
    publisher = proof["sources"][0].get("publisher")
    assert {"path": "proof.sources[paper].publisher", "was": "Another", "now": publisher} in found["changes"]


def test_a_member_that_stands_twice_is_refused(load, save, sayso, folder):
    save("show reed")
    text = (folder / "answer.json").read_text()
    (folder / "answer.json").write_text(text.replace("{", '{"type": "forged",', 1))
    done = sayso("proof", "answer.json")
    assert (done.code, done.out) == (6, "")
    assert done.err == (
        "sayso: answer.json: type: a member stands twice, so that the answer was changed "
        "(expected the file as it was saved)\n"
    )


def test_what_was_changed_is_refused_before_anything_is_asked(offline, folder, load, save):
    save("show reed")
    text = (folder / "answer.json").read_text()
    assert offline("proof", "answer.json").code == 3
    (folder / "answer.json").write_text(text.replace("Ann", "Ben"))
    assert offline("proof", "answer.json").code == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "answer.json: cannot be read: No such file or directory"),
        ("no JSON", "answer.json: this is no JSON: Expecting value"),
        (
            "{}",
            "answer.json: this is no answer with a proof (expected JSON saved from an answer asked for with --proof)",
        ),
    ],
)
def test_what_is_no_saved_answer_is_told(sayso, folder, text, message):
    if text is not None:
        (folder / "answer.json").write_text(text)

    done = sayso("proof", "answer.json")

    assert (done.code, done.err.startswith(f"sayso: {message}")) == (1, True), done.err


@pytest.mark.parametrize(
    "question",
    [
        {"command": ["load", "data.trig"]},
        {"command": []},
        {"method": "POST", "path": "/decisions"},
        {"method": "DELETE", "path": "/entities/reed"},
        {"method": "GET", "path": "/nowhere"},
        {"method": "GET", "path": "/healthz"},
        {"method": "GET", "path": "https://elsewhere.example/"},
        {"method": "GET", "path": "//elsewhere.example/entities"},
        {"method": ["GET"], "path": 1, "parameters": []},
        {"command": 1},
        {"command": [["show"], "reed"]},
        {"command": ["show", "--help"]},
        {},
    ],
)
def test_a_question_that_no_answer_of_ours_has_is_not_asked(load, check, folder, question):
    nothing = {"question": question, "graph": {}, "claims": [], "sources": [], "complete": True}
    (folder / "answer.json").write_text(json.dumps(sealed({"proof": nothing})))

    code, found = check()

    assert (code, found["verdict"]) == (5, "unanswered")


def test_while_a_decision_is_under_way_there_is_no_proof(load, sayso, clean_store):
    clean_store.writing(lambda tx: tx.write("CREATE (:Pending {id: 'x'})"))
    done = sayso("show", "reed", "--proof")
    clean_store.writing(lambda tx: tx.write("MATCH (d:Pending) DELETE d"))

    assert (done.code, done.out) == (4, "")
    assert "is still being worked out: ask again when it is done" in done.err


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.text("abc", max_size=2)
ROWS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "n"]), inner),
    max_leaves=8,
)


@given(ROWS, SCALARS, SCALARS)
def test_answers_differ_where_a_value_does_and_nowhere_else(rows, was, now):
    told = list(differences({"results": rows, "status": was}, {"results": rows, "status": now}))

    assert told == ([] if repr(was) == repr(now) else [{"path": "status", "was": was, "now": now}])


def test_results_are_compared_by_their_ids():
    one, two = {"id": "a", "score": 1.5, "n": 1}, {"id": "b", "n": 2}

    assert list(differences([one, two], [two, {**one, "score": 2.5}])) == []
    assert list(differences([one, two], [{**two, "n": 3}])) == [
        {"path": "[a]", "was": one, "now": None},
        {"path": "[b].n", "was": 2, "now": 3},
    ]
