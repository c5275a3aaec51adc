"""Every mistake in a file is named: record, subject, property, value and what was expected; the rest still loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.storage.store import Store
from graph.write.loader import Writer
from loaders.reading import Reading, read_file, write_rejects
from ontology.errors import UnreadableFile
from ontology.vocabulary import Vocabulary

HEAD = """
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX role: <https://w3id.org/sayso/role/>
:talks a s:Dataset ; s:title "Talks" ; s:version "1" ; s:licence "CC0" ; s:redistribute true .
:gazette a s:Source ; s:title "Talks in Arcadia" ; s:publisher "The Gazette" ; s:published "2031-05-02" .
"""
SOUND = """
:ann a s:Person ; s:name "Ann"@en .
:bo a s:Person ; s:name "Bo"@en .
:arcadia a s:Country ; s:name "Arcadia"@en .
:talks-1 a s:Meeting {| s:from "2031-05-01" ; s:until "2031-05-01" |} ; s:name "talks"@en .
"""


def read(tmp_path: Path, vocabulary: Vocabulary, claims: str) -> Reading:
    path = tmp_path / "talks.trig"
    path.write_text(f"{HEAD} :gazette {{ {SOUND} {claims} }}")
    return read_file(path, vocabulary)


WRONG = {
    "relation between the wrong kinds": (
        ":ann s:participatedIn :arcadia .",
        ["ann participatedIn arcadia: arcadia is of the wrong kind: Country (expected Event)"],
    ),
    "subject of the wrong kind": (
        ":arcadia s:held :post . :post a s:Post ; s:name 'mayor' .",
        ["arcadia held arcadia: arcadia is of the wrong kind: Country (expected Person)"],
    ),
    "attribute of another class": (
        ":bo s:killedTotal 3 .",
        ["bo killedTotal bo: bo is of the wrong kind: Person (expected Event)"],
    ),
    "entity nobody describes": (
        ":ann s:participatedIn :nowhere .",
        ["ann participatedIn nowhere: nowhere is not described (expected a typed entity: Event)"],
    ),
    "speaker nobody describes": (
        ":ann s:participatedIn :talks-1 {| s:saidBy :someone |} .",
        ["ann saidBy someone: someone is not described (expected a typed entity: Actor)"],
    ),
    "qualifier the relation does not take": (
        ":ann s:basedIn :arcadia {| s:role role:speaker |} .",
        ["ann role: basedIn does not take this qualifier (expected no qualifiers)"],
    ),
    "an entity related to itself": (
        ":ann s:closeTo :ann .",
        ["ann closeTo ann: an entity related to itself (expected two entities)"],
    ),
    "until before from": (
        ":ann s:basedIn :arcadia {| s:from '2030' ; s:until '2029' |} .",
        [
            "ann until 2029: the end is before the start "
            "(expected a date not before 2030, from which it is said to hold)"
        ],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named(name: str, tmp_path: Path, vocabulary: Vocabulary) -> None:
    claims, messages = WRONG[name]

    reading = read(tmp_path, vocabulary, claims)

    assert [str(problem).removeprefix(f"{tmp_path}/talks.trig: ") for problem in reading.problems] == messages


def test_what_rests_on_a_rejected_record_alone_falls_with_it(tmp_path: Path, vocabulary: Vocabulary) -> None:
    reading = read(tmp_path, vocabulary, ":cy a s:Person ; s:gender 'f' . :cy s:closeTo :bo . :bo s:closeTo :cy .")

    assert [str(problem).removeprefix(f"{tmp_path}/talks.trig: ") for problem in reading.problems] == [
        'cy gender "f": wrong kind of value (expected one of female, male, other)',
        "bo closeTo cy: cy is described only in a rejected record (expected a typed entity: Actor)",
    ]
    assert [draft.key for draft in reading.good] == ["gazette/ann", "gazette/arcadia", "gazette/talks-1"]


def test_a_graph_that_is_no_source(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "talks.trig"
    path.write_text(f"{HEAD} :gazette {{ {SOUND} }} :rumour {{ :ann s:closeTo :bo . }}")

    assert [str(problem) for problem in read_file(path, vocabulary).problems] == [
        f"{path}: rumour: the source is not described "
        "(expected its graph's name typed s:Source, in this file or in the graph)"
    ]


def test_rejects_are_written_beside_the_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    reading = read(tmp_path, vocabulary, ":cy a s:Person ; s:gender 'f' .")

    path = write_rejects(reading.path, reading.bad)

    assert path == tmp_path / "talks.trig.rejects.jsonl"
    assert path.read_text() == (
        '{"record": "gazette/cy", "problems": [{"problem": "wrong kind of value", '
        '"expected": "one of female, male, other", '
        f'"file": "{tmp_path}/talks.trig", "record": "gazette/cy", "subject": "cy", "property": "gender", '
        '"value": "\\"f\\""}], "statements": ['
        '"<https://w3id.org/sayso/id/cy> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> '
        '<https://w3id.org/sayso/ns#Person> .", '
        '"<https://w3id.org/sayso/id/cy> <https://w3id.org/sayso/ns#gender> \\"f\\" ."]}\n'
    )


def test_a_mistake_in_one_source_leaves_the_others(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "talks.trig"
    path.write_text(
        f"{HEAD} :gazette {{ {SOUND} }}"
        ":rumour a s:Source ; s:title 'Rumour' ; s:published '31 May' ; s:publisher 'X' ."
        ":rumour { :ann s:closeTo :bo . }"
    )

    reading = read_file(path, vocabulary)

    assert [str(problem).removeprefix(f"{path}: ") for problem in reading.problems] == [
        'rumour published "31 May": not a date (expected an EDTF date such as 2015, 2015-06-22, 2015-06~, '
        "201X, [2015-06-15..2015-06-21] or 2015-05/2015-06)",
        "rumour: nothing that cites it is loaded (expected a description of the source without mistakes)",
    ]
    assert reading.accepted == 4


def test_the_shapes_name_subject_and_expectation(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "talks.trig"
    path.write_text(
        f"{HEAD} :gazette {{ {SOUND} :crowd a s:Group ; s:name 'crowd'@en ; s:sizeMin 9 ; s:sizeMax 3 . }}"
        ":blog a s:Source ; s:publisher 'X' ; s:published '2031' . :blog { :ann s:closeTo :bo . }"
    )

    reading = read_file(path, vocabulary)

    assert sorted(str(problem).removeprefix(f"{path}: ") for problem in reading.problems) == [
        "blog title: refused by the shapes (expected s:title, the title of the source)",
        "blog: nothing that cites it is loaded (expected a description of the source without mistakes)",
        "crowd sizeMin 9: refused by the shapes (expected a number from 0 up, no more than s:size and s:sizeMax)",
    ]


def test_what_the_same_dataset_said_before_is_no_support(
    clean_store: Store, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """This load takes it back: a second version is judged as it would be in an empty graph."""
    load(clean_store, vocabulary, read(tmp_path, vocabulary, ":cy a s:Person ; s:name 'Cy'@en . :bo s:closeTo :cy ."))
    path = tmp_path / "talks.trig"
    path.write_text(path.read_text().replace(":cy a s:Person ; s:name 'Cy'@en .", ""))

    reading = read_file(path, vocabulary, store=clean_store)

    assert [str(problem).removeprefix(f"{path}: ") for problem in reading.problems] == [
        "bo closeTo cy: cy is not described (expected a typed entity: Actor)"
    ]


def test_what_stays_in_the_graph_is_support(clean_store: Store, tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Another dataset's word stays, and so does the record that cannot be read this time."""
    load(clean_store, vocabulary, read(tmp_path, vocabulary, ":cy a s:Person ; s:name 'Cy'@en ."))
    worse = ":cy a s:Person ; s:name 'Cy'@en ; s:gender 'f' . :bo s:closeTo :cy ."
    same = tmp_path / "talks.trig"
    same.write_text(f"{HEAD} :gazette {{ {SOUND} {worse} }}")
    other = tmp_path / "other.trig"
    other.write_text(
        f"{HEAD} :gazette {{ :di a s:Person ; s:name 'Di'@en ; s:closeTo :cy . }}".replace(":talks", ":more")
    )

    found = [read_file(path, vocabulary, store=clean_store) for path in (same, other)]

    assert [[draft.key for draft in reading.bad] for reading in found] == [["gazette/cy"], []]


def load(store: Store, vocabulary: Vocabulary, reading: Reading) -> None:
    with Writer(store, vocabulary) as writer:
        writer.load(reading.dataset, reading.records(), complete=True)


def test_one_mistake_does_not_hide_another(tmp_path: Path, vocabulary: Vocabulary) -> None:
    reading = read(tmp_path, vocabulary, ":fire a s:Attack ; s:name 5 ; s:killedCivilian 3 ; s:tookPlaceIn :arcadai .")

    assert [str(problem).removeprefix(f"{tmp_path}/talks.trig: ") for problem in reading.problems] == [
        'fire name "5": wrong kind of value (expected a value of type language-tagged text)',
        'fire killedCivilian "3": unknown relation or attribute '
        "(expected killedCivilians, or a term of docs/ontology.md)",
        "fire tookPlaceIn arcadai: arcadai is not described (expected a typed entity: Place)",
    ]


def test_a_rejected_record_keeps_its_annotations(tmp_path: Path, vocabulary: Vocabulary) -> None:
    reading = read(tmp_path, vocabulary, ":ann s:basedIn :nowhere {| s:locator 'p. 3' |} .")

    (bad,) = reading.bad
    assert bad.statements[-1] == (
        "<https://w3id.org/sayso/id/ann> <https://w3id.org/sayso/ns#basedIn> <https://w3id.org/sayso/id/nowhere> "
        '{| <https://w3id.org/sayso/ns#locator> "p. 3" |} .'
    )


def test_a_file_without_claims_is_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "talks.trig"
    path.write_text(HEAD)

    with pytest.raises(UnreadableFile) as error:
        read_file(path, vocabulary)

    assert str(error.value) == f"{path}: the file states no claims (expected claims)"


def test_sources_that_copy_one_another_are_refused_with_all_that_cites_them(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    path = tmp_path / "talks.trig"
    path.write_text(
        HEAD + ":wire a s:Source ; s:title 'Wire' ; s:publisher 'W' ; s:published '2031' ; s:derivedFrom :copy ."
        ":copy a s:Source ; s:title 'Copy' ; s:publisher 'C' ; s:published '2031' ; s:derivedFrom :wire ."
        ":copy { " + SOUND + " }"
    )

    problems = [str(problem) for problem in read_file(path, vocabulary).problems]

    assert list(dict.fromkeys(problems)) == [
        f"{path}: copy derivedFrom wire: a source derived from itself, directly or through others "
        "(expected an original that is no copy of this source)",
        f"{path}: wire derivedFrom copy: a source derived from itself, directly or through others "
        "(expected an original that is no copy of this source)",
        f"{path}: copy: nothing that cites it is loaded (expected a description of the source without mistakes)",
    ]


def test_a_source_that_nothing_cites_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "talks.trig"
    path.write_text(
        HEAD + ":wire a s:Source ; s:title 'Wire' ; s:publisher 'W' ; s:published '2031' ."
        ":copy a s:Source ; s:title 'Copy' ; s:publisher 'C' ; s:published '2031' ; s:derivedFrom :wire ."
        ":blog a s:Source ; s:title 'Blog' ; s:publisher 'B' ; s:published '2031' ."
        ":copy { " + SOUND + " }"
    )

    assert read_file(path, vocabulary).uncited == ["blog", "gazette"]
