"""`check` and `load`: what they say of good and bad files, and what of them reaches the graph."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PREFIXES = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
"""
HEAD = (
    PREFIXES
    + """\
:kunduz a s:Dataset ; s:title "Kunduz" ; s:version "1" ; s:licence "CC0-1.0" .
:report a s:Source ; s:title "A report" ; s:publisher "A paper" ; s:published "2015-10-04" .
"""
)
HOSPITAL = ':hospital a s:Building {| s:locator "p. 1" |} ; s:name "the hospital"@en {| s:locator "p. 1" |} .\n'
STAFF = ':staff a s:Group {| s:locator "p. 2" |} ; s:name "its staff"@en {| s:locator "p. 2" |} .\n'
LOST = """\
:lost a s:Group {| s:locator "p. 3" |} ; s:name "others"@en {| s:locator "p. 3" |} ;
  s:basedIn :nowhere {| s:locator "p. 3" |} .
"""

GOOD = f"{HEAD}:report {{\n{HOSPITAL}{STAFF}}}\n"
MIXED = f"{HEAD}:report {{\n{HOSPITAL}{STAFF}{LOST}}}\n"

MIXED_PROBLEM = "mixed.trig: lost basedIn nowhere: nowhere is not described (expected a typed entity: Place)\n"


@pytest.fixture
def write(folder):
    def put(name: str, content: str | bytes) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


def test_check_a_good_file(process, write):
    write("good.trig", GOOD)
    done = process("check", "good.trig")

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "file       dataset  version  records  claims  rejected\ngood.trig  kunduz   1        2        2       0\n"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            f"{HEAD}:report {{ :hospital a s:Building ; }} }}\n",
            "bad.trig:5: :report { :hospital a s:Building ; } }: Parser error at line 5 column 38: "
            "} is not a valid subject or graph name (expected TriG syntax)",
        ),
        (
            f'{HEAD}:report {{ :hospital a s:Bulding {{| s:locator "p. 1" |}} . }}\n',
            "bad.trig: hospital a s:Bulding: unknown class (expected Building, or an entity class of docs/ontology.md)",
        ),
        (
            f'{HEAD}:report {{ :hospital s:bombed :staff {{| s:locator "p. 1" |}} . }}\n',
            "bad.trig: hospital bombed staff: unknown relation or attribute (expected a term of docs/ontology.md)",
        ),
        (
            f'{HEAD}:report {{ :raid a s:Attack {{| s:locator "p. 1" ; s:on "2015-02-30" |}} . }}\n',
            'bad.trig: raid on "2015-02-30": there is no such day (expected a day of the calendar)',
        ),
        (
            f"{HEAD}:hospital a s:Building .\n",
            "bad.trig: hospital: a claim without a source "
            "(expected a named graph whose name is typed s:Source, or --source)",
        ),
        ("", "bad.trig: the file is empty (expected claims)"),
        (b"\xff\xfe:hospital", "bad.trig:1: byte 0x6c: wrong encoding (expected UTF-16)"),
        (
            f"{PREFIXES}:hospital a s:Building .\n",
            "bad.trig: the dataset has no name "
            "(expected a subject typed s:Dataset with s:version, or --dataset and --dataset-version)",
        ),
    ],
    ids=["syntax", "class", "relation", "date", "source", "empty", "encoding", "dataset"],
)
def test_check_names_the_mistake(sayso, write, content, said):
    write("bad.trig", content)
    done = sayso("check", "bad.trig")

    assert (done.code, done.err) == (1, "")
    assert done.out.splitlines()[0] == said


def test_check_needs_no_neo4j_and_leaves_nothing_behind(sayso, write, folder, tmp_path):
    write("mixed.trig", MIXED)
    sayso("check", "mixed.trig")

    assert sorted(path.name for path in folder.iterdir()) == ["api.py", "graph.py", "mixed.trig"]
    assert not (tmp_path / "home").exists()


def test_check_for_scripts(sayso, write):
    write("mixed.trig", MIXED)
    done = sayso("check", "--json", "mixed.trig", "missing.trig", ".")

    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out) == {
        "files": [
            {
                "file": "mixed.trig",
                "dataset": "kunduz",
                "version": "1",
                "records": 2,
                "claims": 2,
                "rejected": 1,
                "rejects": None,
                "loaded": None,
                "notKept": [],
                "problems": [
                    {
                        "problem": "nowhere is not described",
                        "expected": "a typed entity: Place",
                        "file": "mixed.trig",
                        "record": "report/lost",
                        "subject": "lost",
                        "property": "basedIn",
                        "value": "nowhere",
                    }
                ],
            },
            {
                "file": "missing.trig",
                "rejected": 0,
                "rejects": None,
                "loaded": None,
                "notKept": [],
                "problems": [
                    {
                        "problem": "No such file or directory",
                        "expected": "a readable file",
                        "file": "missing.trig",
                    }
                ],
            },
            {
                "file": ".",
                "rejected": 0,
                "rejects": None,
                "loaded": None,
                "notKept": [],
                "problems": [
                    {"problem": "a folder, not a file", "expected": "its files, such as ./*.trig", "file": "."}
                ],
            },
        ]
    }


def test_check_against_the_graph_knows_its_entities(sayso, write, clean_store):
    write("mixed.trig", MIXED)
    write(
        "places.trig", GOOD.replace(":kunduz", ":places").replace(":report", ":atlas").replace(":hospital", ":nowhere")
    )
    assert sayso("load", "places.trig").code == 0

    assert sayso("check", "mixed.trig").code == 1
    assert sayso("check", "--against-graph", "mixed.trig").code == 0


def test_load_twice(process, write, clean_store):
    write("good.trig", GOOD)
    first, second = process("load", "good.trig"), process("load", "good.trig")

    assert (first.code, first.err) == (0, "")
    known = "good.trig is as it was when it was loaded, and so is the graph: not read again.\n"
    assert (second.code, second.err) == (0, known)
    assert first.out == (
        "file       dataset  version  records  changed  claims  new  unchanged  retracted  repeated  rejected\n"
        "good.trig  kunduz   1        2        2        2       2    0          0          0         0\n"
    )
    assert second.out == (
        "file       dataset  version  records  changed  claims  new  unchanged  retracted  repeated  rejected\n"
        "good.trig  kunduz   1        2        0        2       0    2          0          0         0\n"
    )


def test_load_what_is_good_and_put_the_rest_aside(sayso, write, folder, clean_store):
    write("mixed.trig", MIXED)
    done = sayso("load", "mixed.trig")

    assert done.code == 1
    assert done.out == MIXED_PROBLEM + (
        "file        dataset  version  records  changed  claims  new  unchanged  retracted  repeated  rejected\n"
        "mixed.trig  kunduz   1        2        2        2       2    0          0          0         1\n"
    )
    assert done.err == "1 record is rejected, with reasons in mixed.trig.rejects.jsonl\n"
    (line,) = (folder / "mixed.trig.rejects.jsonl").read_text().splitlines()
    assert json.loads(line)["record"] == "report/lost"
    assert _entities(clean_store) == ["hospital", "staff"]


def test_a_file_that_is_all_bad_leaves_the_graph_as_it_was(sayso, write, clean_store):
    """Its version too: the mended file may well bear an earlier one."""
    write("bad.trig", HEAD.replace('version "1"', 'version "9"') + f":report {{\n{LOST}}}\n")
    write("good.trig", GOOD)
    bad, good = sayso("load", "bad.trig"), sayso("load", "good.trig")

    assert (bad.code, good.code) == (1, 0)
    assert bad.err == "1 record is rejected, with reasons in bad.trig.rejects.jsonl\n"
    assert clean_store.read("MATCH (d:Dataset) RETURN d.version AS version") == [{"version": "1"}]


def test_load_again_when_all_is_mended_removes_the_reject_file(sayso, write, folder, clean_store):
    write("mixed.trig", MIXED)
    sayso("load", "mixed.trig")
    write("mixed.trig", GOOD)
    done = sayso("load", "mixed.trig")

    assert done.code == 0
    assert done.err == "Removed mixed.trig.rejects.jsonl: nothing of this file is rejected any more.\n"
    assert not (folder / "mixed.trig.rejects.jsonl").exists()


def test_a_record_that_cannot_be_read_this_time_stays_as_it_was(sayso, write, clean_store):
    write("data.trig", GOOD)
    sayso("load", "data.trig")
    write("data.trig", GOOD.replace("s:Group", "s:Gruop"))
    done = sayso("load", "data.trig", "--json")

    assert done.code == 1
    assert json.loads(done.out)["files"][0]["loaded"]["claimsRetracted"] == 0
    assert _entities(clean_store) == ["hospital", "staff"]


def test_what_is_gone_from_the_file_is_retracted(sayso, write, clean_store):
    write("data.trig", GOOD)
    sayso("load", "data.trig")
    write("data.trig", f"{HEAD}:report {{\n{HOSPITAL}}}\n")
    done = sayso("load", "data.trig", "--json")

    assert done.code == 0
    assert json.loads(done.out)["files"][0]["loaded"] == {
        "dataset": "kunduz",
        "version": "1",
        "records": 1,
        "recordsChanged": 1,
        "claims": 1,
        "claimsNew": 0,
        "claimsUnchanged": 1,
        "claimsRepeated": 0,
        "claimsRetracted": 1,
        "claimsWithheld": 0,
        "sourcesNew": 0,
        "sourcesChanged": 0,
    }
    assert _entities(clean_store) == ["hospital"]


def test_strict_loads_nothing_of_any_file_when_one_has_a_mistake(sayso, write, folder, clean_store):
    write("good.trig", GOOD.replace(":kunduz", ":other"))
    write("mixed.trig", MIXED.replace(":report", ":paper"))
    done = sayso("load", "--strict", "good.trig", "mixed.trig")

    assert (done.code, done.out, done.err) == (1, MIXED_PROBLEM, "Nothing was loaded (--strict).\n")
    assert _entities(clean_store) == []
    assert not (folder / "mixed.trig.rejects.jsonl").exists()


def test_dry_run_loads_nothing_and_writes_nothing(sayso, write, folder, clean_store):
    write("mixed.trig", MIXED)
    done = sayso("load", "--dry-run", "mixed.trig")

    assert (done.code, done.err) == (1, "Nothing was loaded (--dry-run).\n")
    assert done.out == MIXED_PROBLEM + (
        "file        dataset  version  records  changed  claims  new  unchanged  retracted  repeated  rejected\n"
        "mixed.trig  kunduz   1        2        2        2       2    0          0          0         1\n"
    )
    assert _entities(clean_store) == []
    assert not (folder / "mixed.trig.rejects.jsonl").exists()


def test_a_file_that_would_retract_most_of_a_dataset_is_refused_unless_told(sayso, write, clean_store):
    """The usual mistake: a second report in a file of its own, under the first one's dataset and version."""
    write("first.trig", GOOD)
    write("second.trig", GOOD.replace(":report", ":paper").replace(":hospital", ":clinic"))
    sayso("load", "first.trig")
    before = _entities(clean_store)

    refused = sayso("load", "second.trig")
    dry = sayso("load", "--dry-run", "--replace", "second.trig")

    assert (refused.code, _entities(clean_store)) == (1, before)
    assert refused.out.startswith("second.trig: kunduz: it would retract ")
    assert "all that these records say: report/hospital" in refused.out
    assert "--replace if that is meant; another --dataset, or another s:Dataset in the file, to load it beside" in (
        refused.out
    )
    replaced = sayso("load", "--replace", "second.trig")
    assert (replaced.code, dry.out) == (0, replaced.out)
    assert _entities(clean_store) != before


def test_an_edited_file_needs_no_leave(sayso, write, clean_store):
    write("good.trig", GOOD)
    sayso("load", "good.trig")
    write("good.trig", GOOD.replace('"1"', '"2"'))
    assert sayso("load", "good.trig").code == 0


def test_one_bad_file_does_not_keep_the_others_out(sayso, write, clean_store):
    write("good.trig", GOOD)
    write("broken.trig", f"{HEAD}:report {{\n")
    done = sayso("load", "broken.trig", "good.trig")

    assert done.code == 1
    assert done.out.splitlines()[0].startswith("broken.trig:")
    assert _entities(clean_store) == ["hospital", "staff"]


def test_a_file_given_twice_is_read_once(sayso, write, clean_store):
    write("good.trig", GOOD)
    done = sayso("load", "good.trig", "./good.trig")

    assert (done.code, done.err) == (0, "good.trig is given twice and read once.\n")


def test_two_files_of_one_dataset_would_replace_each_other(sayso, write, clean_store):
    write("good.trig", GOOD)
    write("more.trig", f"{HEAD}:report {{\n{STAFF}}}\n")
    done = sayso("load", "good.trig", "more.trig")

    assert done.code == 1
    assert done.out.splitlines()[0] == (
        "more.trig: kunduz: the same dataset as good.trig, which it would replace "
        "(expected one file a dataset: put both into one file, or give this one another --dataset)"
    )
    assert _entities(clean_store) == ["hospital", "staff"]


def test_an_older_version_is_refused_unless_asked_for(sayso, write, clean_store):
    write("new.trig", GOOD.replace('s:version "1"', 's:version "10"'))
    write("old.trig", GOOD.replace('s:version "1"', 's:version "9"'))
    sayso("load", "new.trig")
    refused, allowed = sayso("load", "old.trig"), sayso("load", "old.trig", "--allow-older")

    assert refused.code == 1
    assert refused.out == (
        "old.trig: version 9: the graph holds the newer version 10 of kunduz "
        "(expected 10 or later; --allow-older loads it all the same)\n"
    )
    assert allowed.code == 0


def test_dataset_and_source_of_a_file_that_names_neither(sayso, write, clean_store):
    write("good.trig", GOOD)
    write("plain.ttl", f'{PREFIXES}:list a s:Document ; s:name "the list"@en .\n')
    sayso("load", "good.trig")
    done = sayso("load", "--dataset", "plain", "--dataset-version", "2", "--source", "report", "plain.ttl")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1].split() == ["plain.ttl", "plain", "2", "1", "1", "1", "1", "0", "0", "0", "0"]


def test_rejects_go_to_the_current_folder_when_they_cannot_go_beside_the_file(sayso, write, folder, clean_store):
    (folder / "archive" / "mixed.trig.rejects.jsonl").mkdir(parents=True)
    write("archive/mixed.trig", MIXED)
    done = sayso("load", "archive/mixed.trig")

    assert done.code == 1
    assert done.err == (
        "No reject file in archive: Is a directory.\n"
        f"1 record is rejected, with reasons in {folder}/mixed.trig.rejects.jsonl\n"
    )
    assert (folder / "mixed.trig.rejects.jsonl").read_text().count("\n") == 1


def test_what_a_file_says_does_not_steer_the_terminal(sayso, write):
    write("bad.trig", f'{HEAD}:report {{ :a a s:Meeting {{| s:locator "p. 1" |}} ; s:series "\u001b[31mred" . }}\n')
    done = sayso("check", "bad.trig")

    assert done.out.splitlines()[0] == (
        r'bad.trig: a series "\x1b[31mred": wrong kind of value (expected a value of type true or false)'
    )


def _entities(store):
    return [row["id"] for row in store.read("MATCH (n:Entity) RETURN n.id AS id ORDER BY id")]


ROWS = "id,kind,name@en,locator\nhospital,Building,the hospital,p. 1\n{}"
OF_TABLE = ("--dataset", "kunduz", "--dataset-version", "1", "--source", "report")


def test_a_table_is_a_whole_dataset_when_told_so(sayso, write, clean_store):
    write("good.trig", GOOD)
    sayso("load", "good.trig")
    write("rows.csv", ROWS.format("clinic,Building,the clinic,p. 2\n"))
    sayso("load", "rows.csv", *OF_TABLE)
    assert _entities(clean_store) == ["clinic", "hospital", "staff"]

    sayso("load", "rows.csv", "--complete", "--replace", *OF_TABLE)
    assert _entities(clean_store) == ["clinic", "hospital"]


def test_a_file_of_rdf_is_no_whole_dataset_when_told_so(sayso, write, clean_store):
    write("good.trig", GOOD)
    write("less.trig", f"{HEAD}:report {{\n{STAFF}}}\n")
    sayso("load", "good.trig")
    done = sayso("load", "--no-complete", "less.trig")

    assert (done.code, _entities(clean_store)) == (0, ["hospital", "staff"])


def test_a_part_is_not_complete(sayso, write):
    write("part.trig", GOOD.replace("a s:Dataset", "a s:Dataset ; s:partial true"))
    done = sayso("load", "--complete", "part.trig")

    assert (done.code, done.out) == (
        1,
        "part.trig: only a part of its dataset (expected a load without --complete)\n",
    )


def test_a_table_in_another_encoding(sayso, write, clean_store):
    write("good.trig", GOOD)
    sayso("load", "good.trig")
    write("rows.csv", ROWS.format("cafe,Building,Café Zürich,p. 2\n").encode("cp1252"))
    refused = sayso("load", "rows.csv", *OF_TABLE)
    assert (refused.code, refused.out) == (1, "rows.csv:3: byte 0xe9: wrong encoding (expected UTF-8)\n")

    assert sayso("load", "rows.csv", "--encoding", "cp1252", *OF_TABLE).code == 0
    [found] = clean_store.read("MATCH (n:Thing {id: 'cafe'}) RETURN n.name AS name")
    assert found["name"] == "Café Zürich"
