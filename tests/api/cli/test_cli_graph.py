"""`find`, `show`, `query`, `doctor` and `status` on the June 2015 data set and on small graphs."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("sayso")
PREFIXES = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX role: <https://w3id.org/sayso/role/>
"""
TALKS = """\
:talks-2015 a s:Dataset ; s:title "Talks" ; s:version "3" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "The publisher" ; s:published "2015-06-24" .
:radio a s:Source ; s:title "A broadcast" ; s:publisher "The station" ; s:published "2015-06-25" .
:paper {
  :talks a s:Meeting {| s:locator "p. 1" ; s:from "2015-05" ; s:until ".." |} ;
    s:name "the talks"@en {| s:locator "p. 1" |} .
  :agha a s:Person {| s:locator "p. 2" |} ; s:name "Agha"@en {| s:locator "p. 2" |} ;
    s:name "آغا"@ps {| s:locator "p. 2" |} .
  :envoys a s:Group {| s:locator "p. 2" |} ; s:name "the envoys"@en {| s:locator "p. 2" |} ;
    s:sizeMin 3 {| s:locator "p. 2" |} .
  :agha s:participatedIn :talks {| s:role role:delegate ; s:locator "p. 2" |}
      {| s:saidBy :envoys ; s:capacity s:personal ; s:locator "p. 3" |} ;
    s:memberOf :envoys {| s:on "2015-06-20" ; s:locator "p. 4" |} .
}
:radio {
  << :agha s:participatedIn :talks ~ :c-denied >> s:polarity s:denied ; s:locator "minute 4" .
  << :envoys s:participatedIn :talks ~ :c-doubted >> s:certainty s:hedged ; s:locator "minute 5" .
}
"""
VOTE = """\
:vote-2015 a s:Dataset ; s:title "Vote" ; s:version "1" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "The publisher" ; s:published "2015-06-24" .
:paper {
  :vote a s:Election ; s:name "the vote"@en ; s:status <https://w3id.org/sayso/status/planned> .
  :kabul a s:City ; s:name "Kabul"@en .
  :vote s:tookPlaceIn :kabul {| s:from "2015" ; s:until "2015-12-31" |} .
}
"""


@pytest.fixture
def talks(folder, sayso, clean_store):
    (folder / "talks.trig").write_text(PREFIXES + TALKS)
    assert sayso("load", "talks.trig").code == 0
    return clean_store


def test_find_by_name_in_any_script(process, loaded):
    latin, dari = process("find", "barakzai"), process("find", "کرزی")

    assert (latin.code, latin.err) == (0, "2 entities\n")
    assert latin.out.splitlines()[0].split() == ["id", "name", "kind", "score", "why"]
    assert [line.split()[0] for line in latin.out.splitlines()[1:]] == ["shukria-barakzai", "attempts-on-barakzai"]
    assert sorted(line.split()[0] for line in dari.out.splitlines()[1:]) == ["hamid-karzai", "hekmat-khalil-karzai"]


def test_find_says_how_well_a_name_fits_and_why(sayso, loaded):
    assert sayso("find", "hamid karzay").out == (
        "id            name          kind    score  why\n"
        "hamid-karzai  Hamid Karzai  Person  0.97   Hamid = Hamid; Karzay ~ Karzai: same romanisation\n"
    )


def test_find_for_scripts(sayso, talks):
    done = sayso("find", "agha", "--kind", "person", "--json")

    assert (done.code, done.err) == (0, "")
    (found,) = json.loads(done.out)["results"]
    assert {name: found[name] for name in ("id", "name", "kind", "names")} == {
        "id": "agha",
        "name": "Agha",
        "kind": ["Person"],
        "names": ["Agha", "آغا"],
    }


def test_find_tells_what_is_only_imagined_or_planned(sayso, loaded):
    fall, vote = sayso("find", "fall capital kunduz"), sayso("find", "vote minister")

    assert "TerritorialCapture, only hypothetical" in fall.out
    assert "Vote, only planned" in vote.out


def test_find_nothing(sayso, loaded):
    done = sayso("find", "xyzzy")

    assert (done.code, done.out) == (1, "")
    hint = "Nothing found. Names match however they are spelled, and by the beginnings of words."
    assert done.err == f"{hint}\n0 entities\n"


def test_find_tells_that_there_are_more(sayso, loaded):
    done = sayso("find", "a", "--limit", "2")

    assert len(done.out.splitlines()) == 3
    count, more = done.err.splitlines()
    assert count == "2 entities"
    told, cursor = more.rsplit(" ", 1)
    assert told == "There are more: ask for a higher --limit, or for the next ones with --cursor"
    rest = sayso("find", "a", "--limit", "1000", "--cursor", cursor)
    both = done.out.splitlines()[1:] + rest.out.splitlines()[1:]
    everyone = sayso("find", "a", "--limit", "2000").out.splitlines()[1:]
    assert [line.split()[0] for line in both] == [line.split()[0] for line in everyone]


def test_show_an_entity(process, talks):
    done = process("show", "agha")

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "Agha  [agha]\n"
        "  kind     Person\n"
        "  names    Agha (en), آغا (ps)\n"
        "  sources  paper\n"
        "\n"
        "Facts, each with the claims that make it\n"
        "  Agha member of the envoys [envoys], on 20 June 2015; since when and until when is not known\n"
        "      - on 2015-06-20. In its own voice: paper, p. 4 [9a268035]\n"
        "  Agha participated in the talks [talks], capacity personal (says the envoys), role delegate, "
        "from 1 May 2015 or later, end not known, denied by 1\n"
        "      - role delegate. In its own voice: paper, p. 2 [6070e0cf]\n"
        "      - capacity personal. Said by the envoys: paper, p. 3 [9469aa6e]\n"
        "\n"
        "Described by\n"
        "  - Agha, is a Person, name: Agha (en), آغا (ps). In its own voice: paper, p. 2 [15c0965e]\n"
        "\n"
        "Claimed, but no fact: denied or doubted\n"
        "  ✗ denied: Agha participated in the talks. In its own voice: radio, minute 4 [8e40a305]\n"
    )


def test_show_as_of_a_day(sayso, talks):
    before, day = (sayso("show", "agha", "--as-of", when).out for when in ("2015-04", "2015-06-20"))

    assert (
        "  Agha member of the envoys [envoys], on 20 June 2015; since when and until when is not known, possible\n"
        in before
    )
    assert (
        "  Agha member of the envoys [envoys], on 20 June 2015; since when and until when is not known, certain\n"
        in day
    )
    assert "Agha participated in the talks [talks]" not in before
    assert "      - role delegate. In its own voice: paper, p. 2 (possible) [6070e0cf]\n" in day


def test_show_marks_what_is_doubted(sayso, talks):
    assert sayso("show", "envoys").out == (
        "the envoys  [envoys]\n"
        "  kind                Group\n"
        "  label, the coder's  the envoys (en)\n"
        "  size, at least      3\n"
        "  sources             paper\n"
        "\n"
        "Facts, each with the claims that make it\n"
        "  Agha [agha] member of the envoys, on 20 June 2015; since when and until when is not known\n"
        "      - on 2015-06-20. In its own voice: paper, p. 4 [9a268035]\n"
        "\n"
        "Described by\n"
        "  - the envoys, is a Group, label, the coder's: the envoys (en), size, at least: 3. "
        "In its own voice: paper, p. 2 [abd82bc8]\n"
        "\n"
        "Claimed, but no fact: denied or doubted\n"
        "  ? hedged: the envoys participated in the talks. In its own voice: radio, minute 5 [af206cea]\n"
    )


def test_show_a_fact_and_a_claim(sayso, talks):
    (fact,) = (row["id"] for row in talks.read("MATCH ()-[r:PARTICIPATED_IN]->() RETURN r.id AS id"))
    (claim,) = (row["id"] for row in talks.read("MATCH (c:Claim {key: 'c-denied'}) RETURN c.id AS id"))

    assert sayso("show", fact).out == (
        "  Agha [agha] participated in the talks [talks], capacity personal (says the envoys), role delegate, "
        "from 1 May 2015 or later, end not known, denied by 1\n"
        "      - role delegate. In its own voice: paper, p. 2 [6070e0cf]\n"
        "      - capacity personal. Said by the envoys: paper, p. 3 [9469aa6e]\n"
        "\n"
        "Claimed, but no fact: denied or doubted\n"
        "  ✗ denied: Agha participated in the talks. In its own voice: radio, minute 4 [8e40a305]\n"
    )
    assert sayso("show", claim).out.splitlines()[:4] == [
        "✗ denied: Agha participated in the talks. In its own voice: radio, minute 4 [8e40a305]",
        f"  id           {claim}",
        f"  fact         {fact}",
        "  subject      agha",
    ]


def test_show_what_is_claimed_and_yet_no_fact(sayso, talks):
    (doubted,) = (row["fact"] for row in talks.read("MATCH (c:Claim {key: 'c-doubted'}) RETURN c.fact AS fact"))

    assert sayso("show", doubted).out == (
        "No fact: nobody affirms it as asserted or reported.\n"
        "\n"
        "Claimed, but no fact: denied or doubted\n"
        "  ? hedged: the envoys participated in the talks. In its own voice: radio, minute 5 [af206cea]\n"
    )


def test_show_an_event_that_was_only_planned(sayso, folder, clean_store):
    (folder / "vote.trig").write_text(PREFIXES + VOTE)
    assert sayso("load", "vote.trig").code == 0

    assert sayso("show", "vote").out == (
        "the vote  [vote]\n"
        "  kind                Election\n"
        "  label, the coder's  the vote (en)\n"
        "  status              planned\n"
        "  happened            planned; no source says that it took place\n"
        "  sources             paper\n"
        "\n"
        "Facts, each with the claims that make it\n"
        "  the vote took place in Kabul [kabul], from 1 January 2015 or later, until 31 December 2015, "
        "of an event not known to have happened\n"
        "      - from 2015 until 2015-12-31. In its own voice: paper, no locator given [19b75bc6]\n"
        "\n"
        "Described by\n"
        "  - the vote, is an Election, label, the coder's: the vote (en), status: planned. "
        "In its own voice: paper, no locator given [2379977f]\n"
    )


def test_show_a_source(sayso, talks):
    assert sayso("show", "paper").out == (
        "A paper  [paper]\n"
        "  publisher  The publisher\n"
        "  published  2015-06-24\n"
        "  dataset    talks-2015\n"
        "  claims     7\n"
        "  datasets   talks-2015\n"
        "\n"
        "It says\n"
        "  - Agha, is a Person, name: Agha (en), آغا (ps). In its own voice: paper, p. 2 [15c0965e]\n"
        "  - Agha participated in the talks, role delegate. In its own voice: paper, p. 2 [6070e0cf]\n"
        "  - Agha participated in the talks, capacity personal. Said by the envoys: paper, p. 3 [9469aa6e]\n"
        "  - Agha member of the envoys, on 2015-06-20. In its own voice: paper, p. 4 [9a268035]\n"
        "  - the envoys, is a Group, name: the envoys (en), size, at least: 3. "
        "In its own voice: paper, p. 2 [abd82bc8]\n"
        "  - the talks, name: the talks (en). In its own voice: paper, p. 1 [3569eaa0]\n"
        "  - the talks, is a Meeting, from 2015-05 and still open. In its own voice: paper, p. 1 [9213ac45]\n"
    )


def test_show_for_scripts(sayso, talks):
    shown = json.loads(sayso("show", "agha", "--json").out)

    assert (shown["type"], shown["entity"]["id"]) == ("entity", "agha")
    assert [fact["relation"] for fact in shown["facts"]] == ["MEMBER_OF", "PARTICIPATED_IN"]
    assert sorted(claim["locator"] for claim in shown["claims"]) == ["minute 4", "p. 2", "p. 2", "p. 3", "p. 4"]


@pytest.mark.parametrize("id", ["nobody", "", "'; MATCH (n) DETACH DELETE n //", "talks-2015"])
def test_show_what_is_not_there(sayso, talks, id):
    done = sayso("show", id)

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"sayso: no entity, fact, claim or source with id {id!r}: "
        "`sayso find NAME` finds one by name, and `sayso sources` lists sources\n"
    )


@pytest.mark.leaves_broken
def test_a_graph_that_another_version_made_ready_is_not_read(sayso, clean_store):
    [schema] = clean_store.read("MATCH (s:Schema) RETURN s.fingerprint AS fingerprint")
    clean_store.writing(lambda tx: tx.write("MATCH (s:Schema) SET s.fingerprint = 'older'"))
    try:
        for command in (["find", "agha"], ["show", "agha"], ["conflicts"], ["query", "RETURN 1"]):
            done = sayso(*command)
            assert (done.code, done.out) == (4, "")
            assert done.err == (
                "sayso: the graph's constraints, indexes or ontology are not current: run `sayso up` or `sayso load`\n"
            )
    finally:
        clean_store.writing(lambda tx: tx.write("MATCH (s:Schema) SET s.fingerprint = $fingerprint", **schema))


@pytest.mark.parametrize("command", ["show", "holders", "conflicts", "dependents"])
def test_an_id_that_is_no_text(sayso, talks, command):
    done = sayso(command, "m\udcffnster")

    assert (done.code, done.out) == (1, "")
    assert done.err == "sayso: m\\udcffnster: not text (expected UTF-8)\n"


def test_colours_unless_the_user_wants_none(folder, offline_env, neo4j_env, talks):
    env = {**offline_env, **neo4j_env, "TERM": "xterm-256color"}
    yellow = "\x1b[33m"

    assert yellow in _on_a_terminal(["show", "envoys"], folder, env)
    assert yellow not in _on_a_terminal(["show", "envoys"], folder, {**env, "NO_COLOR": "1"})


def _on_a_terminal(arguments, folder, env):
    """What the command writes to a terminal."""
    mine, its = pty.openpty()
    with subprocess.Popen([COMMAND, *arguments], cwd=folder, env=env, stdout=its, stderr=its, stdin=its):
        os.close(its)
        text = b""
        try:
            while chunk := os.read(mine, 4096):
                text += chunk
        except OSError:  # the command has ended, and with it the terminal
            pass
    os.close(mine)
    return text.decode()


def test_query_as_a_table(process, talks):
    done = process("query", "MATCH (n:Entity) RETURN n.id AS id, n.names AS names, n.size AS size ORDER BY id")

    assert (done.code, done.err) == (0, "3 rows\n")
    assert done.out == ("id      names       size\nagha    Agha, آغا\nenvoys  the envoys\ntalks   the talks\n")


def test_query_with_parameters_as_json(sayso, talks):
    query = "MATCH (n:Entity) WHERE n.id IN $ids AND n.name = $name RETURN n.id AS id, n.claims > 9 AS many"
    done = sayso("query", query, "--param", 'ids=["agha", "talks"]', "--param", "name=the talks", "--json")

    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == {"columns": ["id", "many"], "rows": [["talks", False]]}


def test_query_from_standard_input_as_csv(sayso, talks):
    query = "MATCH (n:Entity) RETURN n.id AS id, n.names AS names, n.sizeMin AS sizeMin ORDER BY id"
    done = sayso("query", "-", "--csv", given=query)

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        'id,names,sizeMin\nagha,"[""Agha"", ""آغا""]",\nenvoys,"[""the envoys""]",3\ntalks,"[""the talks""]",\n'
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["CREATE (n)"], 1, "sayso: the gateway only reads the graph, and this query needs Create\n"),
        (
            ["RETURN 1", "--param", "x=1", "--param", "x=2"],
            1,
            "sayso: --param x=2: the parameter is given more than once\n",
        ),
        (["RETURN 1", "--param", "x"], 1, "sayso: --param x: not a parameter (expected NAME=VALUE)\n"),
    ],
)
def test_query_refused(sayso, talks, arguments, code, said):
    done = sayso("query", *arguments)

    assert (done.code, done.out, done.err) == (code, "", said)


def test_query_notes_what_the_graph_does_not_have(sayso, talks):
    query = "MATCH (n:Persn)-[:HELDD]->() RETURN n.nam AS name"
    people, scripts = sayso("query", query), sayso("query", query, "--json")

    notes = [
        "line 1, column 10: the graph has no label Persn; did you mean Person?",
        "line 1, column 19: the graph has no relationship type HELDD; did you mean HELD?",
        "line 1, column 39: the graph has no property nam; did you mean name?",
    ]
    assert (people.code, people.out) == (0, "name\n")
    assert people.err == "0 rows\n" + "".join(f"Note: {each}\n" for each in notes)
    assert json.loads(scripts.out) == {"columns": ["name"], "rows": [], "notes": notes}


def test_query_keeps_to_the_limits_of_the_settings(sayso, talks):
    done = sayso("query", "UNWIND range(1, 9) AS n RETURN n", settings={"SAYSO_QUERY_ROWS": "5"})

    assert (done.code, done.out) == (1, "")
    assert done.err == "sayso: the query returns more than 5 rows; end it with a LIMIT\n"


def test_doctor_finds_nothing(process, talks):
    done = process("doctor")

    assert (done.code, done.out, done.err) == (0, "All is well: every check passed.\n", "")


@pytest.mark.leaves_broken
def test_doctor_finds_a_fact_that_no_claim_makes(sayso, talks):
    talks.writing(lambda tx: tx.write("MATCH (c:Claim)-[f:FROM]->() WHERE c.relation IS NOT NULL DELETE f DELETE c"))
    people, scripts = sayso("doctor"), sayso("doctor", "--json")

    assert people.code == scripts.code == 1
    findings = json.loads(scripts.out)["findings"]
    assert findings
    for finding in findings:
        assert sorted(finding) == ["check", "id", "message"]
        assert f"  {finding['id']} {finding['message']}\n" in people.out
    rows = [json.loads(line) for line in sayso("doctor", "--jsonl").out.splitlines()]
    assert rows == findings
    first = sayso("doctor", "--csv", "--limit", "1")
    assert first.out.startswith("check,id,message\n")
    assert first.err == f"There are {len(findings) - 1} more: ask for a higher --limit\n"


def test_status_of_a_given_neo4j(process, talks, neo4j_env):
    done = process("status", "--json")

    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == {
        "state": "running",
        "uri": neo4j_env["SAYSO_NEO4J_URI"],
        "user": "neo4j",
        "database": "neo4j",
        "browser": None,
        "schemaCurrent": True,
        "resolutionCurrent": True,
        "counts": {"entities": 3, "facts": 2, "claims": 9, "sources": 2},
        "datasets": [{"id": "talks-2015", "version": "3", "title": "Talks"}],
    }
    assert process("status").out.splitlines()[-4:] == [
        "graph    3 entities, 2 facts, 9 claims, 2 sources",
        "",
        "dataset     version  title",
        "talks-2015  3        Talks",
    ]


def test_up_only_prepares_a_given_neo4j(process, talks, neo4j_env, tmp_path):
    done = process("up")

    assert (done.code, done.err) == (0, "The schema is current.\n")
    assert done.out == f"Neo4j  {neo4j_env['SAYSO_NEO4J_URI']}\nuser   neo4j\n"
    assert not (tmp_path / "home").exists()


def test_the_day_of_what_was_only_planned_is_no_day_on_which_it_happened(sayso, loaded):
    out = sayso("show", "defence-minister-vote-2015-06").out
    assert "  when                22 June 2015; not known to have happened" in out.splitlines()


def test_an_event_says_when_it_was_whatever_day_is_asked_about(sayso, loaded):
    """Beside the verdict on a day stands what the verdict rests on."""
    lines = sayso("show", "stanekzai-nomination-2015", "--as-of", "2016").out.splitlines()
    assert "  when                on or before 24 June 2015, when its source had been published" in lines
    assert "  verdict             impossible" in lines
    disputed = sayso("show", "ghani-inauguration", "--as-of", "2014-09-25").out
    assert "29 September 2014 (upi-2014-09-29); or on or before 21 September 2014 (economist-2015-06)" in disputed
    told = json.loads(sayso("show", "stanekzai-nomination-2015", "--json").out)["when"]
    assert told == {"words": "on or before 24 June 2015, when its source had been published"}


def test_a_list_of_events_shows_no_day_that_nobody_gave(sayso, loaded):
    lines = sayso("events", "--actor", "taliban").out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == [
        "2015-06-15..2015-06-21",
        "by 2015-06-24",
        "at 2015-06-24",
        "in 2015",
        "begun by 2015-06-24",
    ]


def test_saved_queries_are_listed_without_neo4j(offline):
    listed, lines = offline("saved"), offline("saved", "--jsonl")

    names = ["alleged-events", "disputed-claims", "held-posts", "said-by-publisher"]
    assert (listed.code, listed.err) == (0, "")
    assert re.findall("^([a-z-]+): ", listed.out, re.MULTILINE) == names
    assert "\n  day: date — the day asked about\n" in listed.out
    assert [json.loads(line)["name"] for line in lines.out.splitlines()] == names


def test_a_saved_query_printed_and_run(sayso, loaded):
    text = sayso("saved", "held-posts", "--text").out
    run = sayso("saved", "held-posts", "day=2015-06-24", "--json")

    assert text.startswith("// Who held which post on a day, ")
    assert json.loads(run.out) == json.loads(
        sayso("query", text.replace("$day", "date($day)"), "--param", "day=2015-06-24", "--json").out
    )
    held = [row[1:4] for row in json.loads(run.out)["rows"] if row[0] == "president of Afghanistan"]
    assert held == [["Ashraf Ghani", None, verdict] for verdict in ("certain", "possible", "possible")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["held-pots"], "sayso: no saved query with id 'held-pots': `sayso saved` lists them\n"),
        (
            ["held-posts", "day=June"],
            "sayso: day June: not a value of type date (expected a date, such as 2015-06-22: the day asked about)\n",
        ),
        (["held-posts", "2015-06-24"], "sayso: 2015-06-24: not a parameter (expected PARAMETER=VALUE)\n"),
        (
            ["held-posts", "day=2015-06-24", "day=2015-06-25"],
            "sayso: day=2015-06-25: the parameter is given more than once\n",
        ),
    ],
)
def test_a_saved_query_refused(sayso, loaded, arguments, said):
    done = sayso("saved", *arguments)

    assert (done.code, done.out, done.err) == (1, "", said)
