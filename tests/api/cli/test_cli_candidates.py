"""`candidates` on people who are made up."""

from __future__ import annotations

import json

import pytest

PEOPLE = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
:people a s:Dataset ; s:title "People" ; s:version "1" ; s:licence "CC0-1.0" .
:paper a s:Source ; s:title "A paper" ; s:publisher "A paper (fictional)" ; s:published "2031-07-01" .
:radio a s:Source ; s:title "A broadcast" ; s:publisher "A station (fictional)" ; s:published "2031-07-02" .
:paper {
  :reed a s:Person ; s:name "Ann Reed"@en ; s:externalId <https://register.example/7> .
  :holt a s:Person ; s:name "Holt"@en . :holt-2 a s:Person ; s:name "Holt"@en .
}
:radio { :ann-reed a s:Person ; s:name "ANN REED"@en ; s:externalId <https://register.example/7> . }
"""


@pytest.fixture
def people(folder, sayso, clean_store):
    (folder / "people.trig").write_text(PEOPLE)
    assert sayso("load", "people.trig").code == 0


def test_pairs_come_with_their_reasons(people, sayso):
    done = sayso("candidates", "--min-score", "0")

    assert (done.code, done.err) == (0, "2 pairs\n")
    assert done.out == (
        "0.99  ANN REED [ann-reed]  and  Ann Reed [reed]\n"
        "      the same id elsewhere: https://register.example/7\n"
        "      the same name: ANN REED, Ann Reed\n"
        "0.25  Holt [holt]  and  Holt [holt-2]\n"
        "      the same name, of one word: Holt\n"
        "      but told apart in: paper\n"
    )


def test_unlikely_pairs_are_left_out_unless_asked_for(people, sayso):
    assert sayso("candidates").out == (
        "0.99  ANN REED [ann-reed]  and  Ann Reed [reed]\n"
        "      the same id elsewhere: https://register.example/7\n"
        "      the same name: ANN REED, Ann Reed\n"
    )
    assert sayso("candidates", "holt").err == "0 pairs\n"
    assert sayso("candidates", "holt", "--min-score", "0.25").err == "1 pair\n"


def test_of_one_entity_above_a_score_and_for_scripts(people, sayso):
    assert sayso("candidates", "holt", "--min-score", "0.3").err == "0 pairs\n"
    assert json.loads(sayso("candidates", "holt", "--min-score", "0.3", "--json").out) == {"results": [], "next": None}
    (pair,) = json.loads(sayso("candidates", "reed", "--json").out)["results"]
    assert [each["id"] for each in pair["entities"]] == ["reed", "ann-reed"]


def test_mistakes_are_told(people, sayso):
    assert (
        sayso("candidates", "nobody").err == "sayso: no entity with id 'nobody': `sayso find NAME` finds one by name\n"
    )
    assert sayso("candidates", "--min-score", "2").code == 2
