"""RDF 1.2 files: what is read, and for each mistake the message that names it and the way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph.model.claims import Claim
from graph.storage.store import Store
from graph.write.loader import LoadReport
from loaders.base import Options
from loaders.reading import Reading, read_all_unchecked, read_file, write_rejects
from loaders.registry import LOADERS
from ontology.errors import InputError, InvalidClaim, MalformedFile, UnreadableFile
from ontology.vocabulary import Vocabulary

PREFIXES = """\
PREFIX : <https://w3id.org/sayso/id/>
PREFIX s: <https://w3id.org/sayso/ns#>
PREFIX role: <https://w3id.org/sayso/role/>
PREFIX kinship: <https://w3id.org/sayso/kinship/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
HEAD = """\
:d a s:Dataset ; s:title "D" ; s:version "1" ; s:licence "MIT" ; s:redistribute true .
:report a s:Source ; s:title "A report" ; s:publisher "A paper" ; s:published "2015-06-24" .
"""
GOOD = """\
:report { :ok a s:Person {| s:locator "1" |} ; s:name "Ok"@en {| s:locator "1" |} . }
"""
X = ':report { :x s:name "X"@en {| s:locator "1" |} . }\n'
Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    """Read and check a file of this text or these bytes."""

    def read_text(content: str | bytes, *, name: str = "data.trig", options: Options | None = None) -> Reading:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path, vocabulary, options)

    return read_text


@pytest.fixture
def problems(read: Read, tmp_path: Path) -> Callable[[str], list[str]]:
    """The problems of a file in which a record about x stands beside a good one."""

    def find(body: str) -> list[str]:
        reading = read(PREFIXES + HEAD + GOOD + X + ":report {\n" + body + "\n}\n")
        return [told(problem, tmp_path) for problem in reading.problems]

    return find


def told(problem: InputError, folder: Path) -> str:
    return str(problem).replace(f"{folder}/", "")


@pytest.fixture
def refusal(read: Read, tmp_path: Path) -> Callable[..., tuple[type[InputError], str]]:
    """The error with which a whole file is refused."""

    def refuse(content: str | bytes, **options: Any) -> tuple[type[InputError], str]:
        with pytest.raises(InputError) as error:
            read(content, **options)
        return error.type, told(error.value, tmp_path)

    return refuse


def claims(reading: Reading) -> list[Claim]:
    assert reading.problems == []
    return [claim for draft in reading.drafts for claim in draft.claims]


# What is read

TALKS = """
:report {
  :agha a s:Person {| s:locator "1" |} ; s:name "Tayyeb Agha"@en {| s:locator "1" |} .
  :delegates a s:Group {| s:locator "1" |} ; s:name "the delegates"@en {| s:locator "1" |} .
  :talks a s:Meeting {| s:locator "1" ; s:from "2015-05" ; s:until ".." |} ;
    s:name "talks"@en, "گفتگو"@fa {| s:locator "1" |} .
  :agha s:participatedIn :talks
    {| s:role role:negotiator , role:host ; s:locator "10" |}
    {| s:saidBy :delegates ; s:capacity s:personal ; s:locator "10" ; s:note "on their word" |} .
  << :agha s:held :post ~ :c1 >> s:polarity s:denied ; s:locator "11" .
  :post a s:Post {| s:locator "11" |} ; s:name "a post"@en {| s:locator "11" |} .
}
"""


def test_an_annotation_is_a_claim(read: Read) -> None:
    found = [claim for claim in claims(read(PREFIXES + HEAD + TALKS)) if claim.relation]
    place: dict[str, Any] = {"dataset": "d", "record": "report/agha", "source": "report", "subject": "agha"}
    assert found == [
        Claim(
            **place,
            relation="PARTICIPATED_IN",
            object="talks",
            qualifiers={"role": ["host", "negotiator"]},
            locator="10",
        ),
        Claim(
            **place,
            relation="PARTICIPATED_IN",
            object="talks",
            qualifiers={"capacity": "personal"},
            said_by="delegates",
            certainty="reported",
            locator="10",
            note="on their word",
        ),
        Claim(**place, relation="HELD", object="post", polarity="denied", locator="11", key="c1"),
    ]


def test_values_with_equal_annotations_are_one_description(read: Read) -> None:
    reading = read(
        PREFIXES
        + HEAD
        + """:report {
          :attack a s:Attack {| s:locator "2" |} ; s:name "attack"@en {| s:locator "2" |} ;
            s:killedAttackers 7 {| s:locator "2" |} ;
            s:killedCivilians 2 {| s:saidBy :un ; s:locator "2" |} ;
            s:outcome "b" {| s:locator "3" |} , "a" {| s:locator "3" |} .
          :un a s:IntergovernmentalOrganisation {| s:locator "2" |} ; s:name "UN"@en {| s:locator "2" |} .
        }"""
    )
    place: dict[str, Any] = {"dataset": "d", "record": "report/attack", "source": "report", "subject": "attack"}
    assert [claim for claim in claims(reading) if claim.subject == "attack"] == [
        Claim(
            **place,
            values={"kind": ["Attack"], "name": ["attack"], "nameLang": ["en"], "killedAttackers": 7},
            locator="2",
        ),
        Claim(**place, values={"killedCivilians": 2}, said_by="un", certainty="reported", locator="2"),
        Claim(**place, values={"outcome": ["a", "b"]}, locator="3"),
    ]


def test_either_end_may_be_open(read: Read) -> None:
    body = """:report {
      :post a s:Post {| s:locator "1" |} ; s:name "a post"@en {| s:locator "1" |} .
      :agha a s:Person {| s:locator "1" |} ; s:name "Agha"@en {| s:locator "1" |} ;
        s:held :post {| s:from ".." ; s:until "2015-06" ; s:locator "1" |}
          {| s:from "2015-07" ; s:until ".." ; s:locator "2" |} .
    }"""
    held = [claim for claim in claims(read(PREFIXES + HEAD + body)) if claim.relation]
    assert [(claim.from_, claim.until) for claim in held] == [("..", "2015-06"), ("2015-07", "..")]


def test_the_passage_s_hash_goes_with_its_locator(read: Read) -> None:
    head = HEAD.replace("s:published", 's:passage [ s:locator "1" ; s:quoteSha256 "' + "ab" * 32 + '" ] ; s:published')
    (claim,) = claims(read(PREFIXES + head + GOOD))
    assert (claim.locator, claim.quote_sha256) == ("1", "ab" * 32)


def test_an_inverse_is_turned_round_and_a_symmetric_relation_put_in_order(read: Read) -> None:
    found = claims(
        read(
            PREFIXES
            + HEAD
            + GOOD
            + """:report {
              :a a s:Person {| s:locator "1" |} ; s:name "A"@en {| s:locator "1" |} .
              :ok s:relativeOf :a {| s:kinship kinship:cousin ; s:locator "1" |} .
              :m a s:Meeting {| s:locator "1" |} ; s:name "M"@en {| s:locator "1" |} ;
                s:participant :ok {| s:locator "1" |} .
            }"""
        )
    )
    related, took_part = (claim for claim in found if claim.relation)
    assert (related.subject, related.relation, related.object) == ("a", "RELATIVE_OF", "ok")
    assert (took_part.subject, took_part.relation, took_part.object) == ("ok", "PARTICIPATED_IN", "m")
    assert (related.record, took_part.record) == ("report/ok", "report/m")


def test_plain_triples_are_claims_of_the_source_that_the_command_line_names(read: Read) -> None:
    content = PREFIXES + HEAD + ':x a s:Person ; s:name "X"@en .'
    (claim,) = claims(read(content, options=Options(source="report")))
    assert claim == Claim(
        "d", "report/x", "report", "x", values={"kind": ["Person"], "name": ["X"], "nameLang": ["en"]}
    )


def test_the_command_line_may_name_the_dataset(read: Read) -> None:
    content = PREFIXES + HEAD.split("\n")[1] + GOOD
    reading = read(content, options=Options(dataset="mine", version="7"))
    assert (reading.dataset.id, reading.dataset.version) == ("mine", "7")


@pytest.mark.parametrize("name", ["data.trig", "data.TRIG", "data.nq"])
def test_the_ending_tells_the_format(read: Read, name: str) -> None:
    graph = "<https://w3id.org/sayso/id/report>"
    type_ = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    ns, id_ = "https://w3id.org/sayso/ns#", "https://w3id.org/sayso/id/"
    quads = f"""\
<{id_}d> {type_} <{ns}Dataset> .
<{id_}d> <{ns}version> "1" .
<{id_}report> {type_} <{ns}Source> .
<{id_}x> {type_} <{ns}Person> {graph} .
"""
    if name == "data.nq":
        reading = read(quads, name=name)
        assert "report/x" in [draft.key for draft in reading.drafts]
    else:
        assert len(claims(read(PREFIXES + HEAD + GOOD, name=name))) == 1


def test_a_byte_order_mark_is_no_mistake(read: Read) -> None:
    assert len(claims(read(b"\xef\xbb\xbf" + (PREFIXES + HEAD + GOOD).encode()))) == 1


def test_the_order_of_a_file_does_not_matter(read: Read) -> None:
    head, body = PREFIXES + HEAD, TALKS.strip().removeprefix(":report {").removesuffix("}")
    statements = [part + " .\n" for part in body.split(" .\n") if part.strip()]
    forwards, backwards = (":report {" + "".join(order) + "}" for order in (statements, statements[::-1]))
    one, other = (claims(read(head + text, name=name)) for text, name in ((forwards, "1.trig"), (backwards, "2.trig")))
    assert {claim.id for claim in one} == {claim.id for claim in other}


# Files that are refused as a whole


def test_broken_syntax_names_the_line(refusal: Any) -> None:
    assert refusal(PREFIXES + HEAD + ':report { :x a s:Person {| s:locator "1" |}\n :y a s:Person . }') == (
        MalformedFile,
        "data.trig:9: :y a s:Person . }: Parser error at line 9 between columns 2 and 4: "
        "A '}' or a '.' is expected at the end of a graph block (expected TriG syntax)",
    )


def test_an_undeclared_prefix(refusal: Any) -> None:
    assert refusal(PREFIXES + HEAD + ":report { :x a foaf:Person . }") == (
        MalformedFile,
        "data.trig:8: :report { :x a foaf:Person . }: Parser error at line 8 between columns 16 and 27: "
        "The prefix foaf: has not been declared (expected TriG syntax)",
    )


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", UnreadableFile, "data.trig: the file is empty (expected claims)"),
        (b" \n\t\n", UnreadableFile, "data.trig: the file is empty (expected claims)"),
        (
            PREFIXES.encode(),
            InvalidClaim,
            "data.trig: the dataset has no name "
            "(expected a subject typed s:Dataset with s:version, or dataset and datasetVersion)",
        ),
        (
            (PREFIXES + "# Kabul, caf\xe9\n").encode("latin-1"),
            UnreadableFile,
            "data.trig:6: byte 0xe9: wrong encoding (expected UTF-8)",
        ),
        (
            b"\x1f\x8b\x08\x00abc",
            UnreadableFile,
            "data.trig: Compressed file ended before the end-of-stream marker was reached: the archive is damaged "
            "(expected a file that unpacks)",
        ),
        (
            b"GARBAGE\x00\x01\x02",
            MalformedFile,
            "data.trig:1: GARBAGE\x00\x01\x02: Parser error at line 1 between columns 1 and 8: "
            "GARBAGE is not a valid subject or graph name (expected TriG syntax)",
        ),
    ],
    ids=["empty", "white space", "prefixes only", "Latin-1", "gzip", "binary"],
)
def test_what_is_no_file_of_claims(refusal: Any, content: bytes, error: type[InputError], message: str) -> None:
    assert refusal(content) == (error, message)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.docx", "PK"),
        ("data.json", '{"name": "Ok"}'),
        ("data.txt", "Ok met X on Monday."),
        ("data.html", "<html><a href='x'>Ok</a></html>"),
        ("data", "name,role\nOk,host"),
    ],
)
def test_an_unknown_format(refusal: Any, name: str, content: str) -> None:
    ending = f" .{name.partition('.')[2]}:" if "." in name else ""
    assert refusal(content, name=name) == (
        UnreadableFile,
        f"{name}:{ending} unknown format (expected {', '.join(loader.title for loader in LOADERS)}; or format)",
    )


@pytest.mark.parametrize("name", ["data.txt", "data", "data.json"])
def test_a_name_that_tells_nothing_leaves_it_to_the_content(read: Read, name: str) -> None:
    assert len(claims(read(PREFIXES + HEAD + GOOD, name=name))) == 1


def test_the_command_line_may_name_the_format(read: Read, refusal: Any) -> None:
    assert len(claims(read("# hand-made\n" + PREFIXES + HEAD + GOOD, name="d.nt", options=Options(format="trig")))) == 1
    assert refusal(PREFIXES, options=Options(format="rdfa")) == (
        InputError,
        f"rdfa: unknown format (expected one of {', '.join(loader.name for loader in LOADERS)})",
    )


def test_a_file_that_is_not_there(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(UnreadableFile) as error:
        read_file(tmp_path / "none.trig", vocabulary)
    assert told(error.value, tmp_path) == "none.trig: No such file or directory (expected a readable file)"


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (
            ":d a s:Dataset . :report a s:Source .",
            "data.trig: the dataset has no version "
            "(expected a subject typed s:Dataset with s:version, or dataset and datasetVersion)",
        ),
        (
            HEAD.replace('s:version "1"', 's:version "1", "2"'),
            'data.trig: d version "2": two values of a single-valued property (expected one value)',
        ),
    ],
    ids=["no version", "two versions"],
)
def test_mistakes_about_the_dataset(refusal: Any, head: str, message: str) -> None:
    assert refusal(PREFIXES + head + GOOD) == (InvalidClaim, message)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "s:pages 3",
            "report https://w3id.org/sayso/ns#pages: unknown property (expected one of archiveUrl, derivedFrom, "
            "language, passage, published, publisher, retrieved, sha256, title, url)",
        ),
        (
            's:published "June 2015"',
            'report published "June 2015": not a date (expected an EDTF date such as 2015, 2015-06-22, 2015-06~, 201X, '
            "[2015-06-15..2015-06-21] or 2015-05/2015-06)",
        ),
        (
            's:derivedFrom "wire"',
            'report derivedFrom "wire": wrong kind of value (expected an id, such as ana-bel in a sheet or '
            ":ana-bel in RDF)",
        ),
        (
            's:passage [ s:locator "1" ]',
            "report passage: a passage lacks a part (expected s:locator and s:quoteSha256)",
        ),
        (
            's:passage [ s:locator "1" ; s:quoteSha256 "aa" ] , [ s:locator "1" ; s:quoteSha256 "bb" ]',
            "report passage 1: two hashes of one passage (expected one s:quoteSha256 a locator)",
        ),
        (
            's:passage [ s:locator "1", "2" ; s:quoteSha256 "aa" ]',
            "report passage: a passage has other parts (expected s:locator and s:quoteSha256)",
        ),
        (
            's:pages 3 ; s:passage [ s:locator "1" ; s:quoteSha256 "aa" ]',
            "report https://w3id.org/sayso/ns#pages: unknown property (expected one of archiveUrl, derivedFrom, "
            "language, passage, published, publisher, retrieved, sha256, title, url)",
        ),
        (
            "a s:Document",
            "report a s:Document: a source or dataset of a further class "
            "(expected s:Source or s:Dataset alone; an entity has an IRI of its own)",
        ),
    ],
    ids=[
        *("unknown property", "published", "derivedFrom", "passage", "two passages", "two locators"),
        *("unknown property beside a passage", "entity class"),
    ],
)
def test_mistakes_about_a_source(read: Read, tmp_path: Path, said: str, message: str) -> None:
    """They take with them what rests on that source, and nothing else."""
    other = HEAD.split("\n")[1].replace(":report", ":other") + GOOD.replace(":report", ":other")
    reading = read(PREFIXES + HEAD + f":report {said} .\n" + other + GOOD)
    assert [told(problem, tmp_path) for problem in reading.problems] == [
        f"data.trig: {message}",
        "data.trig: report: nothing that cites it is loaded (expected a description of the source without mistakes)",
    ]
    assert [draft.key for draft in reading.good] == ["other/ok"]


def test_messages_name_a_source_by_the_iri_that_the_file_has(read: Read, tmp_path: Path) -> None:
    at = "http://example.org/reports"
    described = 's:title "A report" ; s:publisher "A paper"'
    said = "{ :ann a s:Person ; s:name 'Ann'@en . }"
    reading = read(
        PREFIXES
        + HEAD
        + f"""<{at}/nameless> {said}
        <{at}/dateless> a s:Source ; {described} . <{at}/dateless> {said}
        <{at}/passage> a s:Source ; {described} ; s:published "2015" ; s:passage [ s:locator "p. 1" ] .
        <{at}/copy> a s:Source ; {described} ; s:published "2015" ; s:derivedFrom <{at}/lost> . <{at}/copy> {said}
        <{at}/own> a s:Source ; {described} ; s:published "2015" ; s:derivedFrom <{at}/own> .
        """
    )
    assert [told(problem, tmp_path) for problem in reading.problems] == [
        f"data.trig: <{at}/passage> passage: a passage lacks a part (expected s:locator and s:quoteSha256)",
        f"data.trig: <{at}/dateless>: refused by the shapes "
        "(expected s:published, or s:retrieved where it bears no date)",
        f"data.trig: <{at}/own> derivedFrom <{at}/own>: a source derived from itself, directly or through others "
        "(expected an original that is no copy of this source)",
        f"data.trig: <{at}/nameless>: the source is not described "
        "(expected its graph's name typed s:Source, in this file or in the graph)",
        f"data.trig: <{at}/dateless>: nothing that cites it is loaded "
        "(expected a description of the source without mistakes)",
        f"data.trig: derivedFrom <{at}/lost>: <{at}/copy> is derived from a source that is not described "
        "(expected a subject typed s:Source, in this file or in the graph)",
    ]


# Records that are refused, while the others load

ROLES = "the concepts under role in docs/ontology.md"
ANNOTATIONS = (
    "acting, capacity, certainty, confidence, dataset, from, key, kinship, locator, losses, note, on, onBehalfOf, "
    "ordinal, ownershipType, percentage, polarity, positionTitle, quoteSha256, rank, record, recordedBy, relationship, "
    "role, saidBy, until"
)
PERSON = ':x a s:Person {| s:locator "1" |} .'
ATTACK = ':x a s:Attack {| s:locator "1" |} .'
MEETING = ':x a s:Meeting {| s:locator "1" |} .'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (":x a s:Wizard .", "x a s:Wizard: unknown class (expected an entity class of docs/ontology.md)"),
        (':x a "Person" .', 'x a "Person": unknown class (expected an entity class of docs/ontology.md)'),
        (
            PERSON + ":x s:befriended :ok .",
            "x befriended ok: unknown relation or attribute (expected a term of docs/ontology.md)",
        ),
        (
            PERSON + ':x s:id "y" .',
            'x id "y": unknown relation or attribute (expected a term of docs/ontology.md)',
        ),
        (PERSON + ":x s:held :ok .", "x held ok: ok is of the wrong kind: Person (expected Post)"),
        (PERSON + ":x s:killedTotal 2 .", "x killedTotal x: x is of the wrong kind: Person (expected Event)"),
        (PERSON + ":x s:held :y .", "x held y: y is not described (expected a typed entity: Post)"),
        (PERSON + ":x s:closeTo :x .", "x closeTo x: an entity related to itself (expected two entities)"),
        (PERSON + ':x s:closeTo "ok" .', 'x closeTo "ok": not an entity (expected the IRI of an entity)'),
        (
            PERSON + ":x s:closeTo :ok {| s:role role:host |} .",
            "x role: closeTo does not take this qualifier (expected no qualifiers)",
        ),
    ],
    ids=[
        "class",
        "class as text",
        "relation",
        "bookkeeping",
        "wrong object",
        "wrong subject",
        "undescribed",
        "itself",
        "text as entity",
        "qualifier",
    ],
)
def test_mistakes_about_classes_and_relations(problems: Any, body: str, message: str) -> None:
    assert problems(body) == [f"data.trig: {message}"]


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        ('s:from "2015-02-30"', 'from "2015-02-30": there is no such day (expected a day of the calendar)'),
        (
            's:from "last Monday"',
            'from "last Monday": not a date (expected an EDTF date such as 2015, 2015-06-22, 2015-06~, 201X, '
            "[2015-06-15..2015-06-21] or 2015-05/2015-06)",
        ),
        (
            's:from "2015-06-22" ; s:until "2015-06-21"',
            "until 2015-06-21: the end is before the start "
            "(expected a date not before 2015-06-22, from which it is said to hold)",
        ),
        (
            's:from "2015-06-22" ; s:on "2015-06-21"',
            "on 2015-06-21: it is said to hold before it began "
            "(expected a date not before 2015-06-22, the earliest start)",
        ),
    ],
    ids=["no such day", "words", "until before from", "on before from"],
)
def test_mistakes_about_dates(problems: Any, dates: str, message: str) -> None:
    assert problems(f':x a s:Meeting {{| s:locator "1" ; {dates} |}} .') == [f"data.trig: x {message}"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('s:killedTotal "two"', 'killedTotal "two": wrong kind of value (expected a value of type whole number)'),
        ("s:killedTotal 2.5", 'killedTotal "2.5": wrong kind of value (expected a value of type whole number)'),
        (
            's:killedTotal "two"^^xsd:integer',
            'killedTotal "two": wrong kind of value (expected a value of type whole number)',
        ),
        (
            's:killedTotal "1_000"^^xsd:integer',
            'killedTotal "1_000": wrong kind of value (expected a value of type whole number)',
        ),
        (
            "s:killedTotal 123456789012345678901234567890",
            'killedTotal "123456789012345678901234567890": the number is too large (expected at most 15 digits)',
        ),
        (
            's:killedTotal 2 {| s:locator "1" |} , 3 {| s:locator "1" |}',
            'killedTotal "3": two values of a single-valued attribute '
            "(expected one value a source, locator and speaker)",
        ),
        ('s:series "yes"', 'series "yes": wrong kind of value (expected a value of type true or false)'),
        ('s:name ""@en', 'name ""@en: wrong kind of value (expected a value of type language-tagged text)'),
        ('s:status "held"', 'status "held": wrong kind of value (expected one of cancelled, held, planned)'),
        ("s:status s:held", "status s:held: wrong kind of value (expected one of cancelled, held, planned)"),
    ],
    ids=lambda value: value.split(" ", 1)[1][:30] if value.startswith("s:") else "",
)
def test_mistakes_about_values(problems: Any, value: str, message: str) -> None:
    assert problems(f"{ATTACK} :x {value} .") == [f"data.trig: x {message}"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('s:mood "bad"', f'x mood "bad": unknown annotation (expected one of {ANNOTATIONS})'),
        ('<urn:mood> "bad"', f'x urn:mood "bad": unknown annotation (expected one of {ANNOTATIONS})'),
        ('s:fact "f"', f'x fact "f": unknown annotation (expected one of {ANNOTATIONS})'),
        ('s:locator "2"', 'x locator "2": two values in one annotation (expected one annotation block a claim)'),
        ('s:note "hm"@en', 'x note "hm"@en: wrong kind of value (expected a value of type text)'),
        ('s:saidBy "UN"', 'x saidBy "UN": wrong kind of value (expected an entity: Actor)'),
        ("s:saidBy :un", "x saidBy un: un is not described (expected a typed entity: Actor)"),
        (
            "s:role role:host",
            "x role ['host']: a qualifier on an attribute (expected qualifiers on relations only)",
        ),
        (
            "s:polarity s:denied",
            "x a s:Meeting: asserted as a triple, but every annotation denies or doubts it "
            "(expected << subject property value >> with its annotations, and not the triple itself)",
        ),
    ],
    ids=["unknown", "foreign", "derived", "two values", "language", "text", "undescribed", "qualifier", "denied"],
)
def test_mistakes_in_an_annotation(problems: Any, said: str, message: str) -> None:
    assert problems(f':x a s:Meeting {{| s:locator "1" ; {said} |}} .') == [f"data.trig: {message}"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("s:role s:personal", f"ok role s:personal: wrong kind of value (expected one of {ROLES})"),
        ('s:role "host"', f'ok role "host": wrong kind of value (expected one of {ROLES})'),
        (
            "s:role role:wizard",
            f"ok role <https://w3id.org/sayso/role/wizard>: wrong kind of value (expected one of {ROLES})",
        ),
        (
            "s:capacity s:personal , s:official",
            "ok capacity s:official: two values of a single-valued qualifier (expected one value)",
        ),
    ],
    ids=["another scheme", "text", "unknown concept", "two values"],
)
def test_mistakes_in_a_qualifier(problems: Any, said: str, message: str) -> None:
    assert problems(f'{MEETING} :ok s:participatedIn :x {{| s:locator "1" ; {said} |}} .') == [f"data.trig: {message}"]


def test_a_triple_neither_asserted_nor_doubted(problems: Any) -> None:
    assert problems(PERSON + '<< :x s:closeTo :ok >> s:locator "1" .') == [
        "data.trig: x closeTo ok: annotated, but neither asserted nor doubted (expected the triple itself, "
        "or s:polarity s:denied, or s:certainty alleged, hedged or hypothetical)"
    ]


@pytest.mark.parametrize(
    ("body", "subject"),
    [
        ("_:b s:closeTo :ok .", "_:b"),
        ('_:b s:closeTo :ok {| s:locator "1" |} .', "_:b"),
        ('<< _:b s:closeTo :ok >> s:polarity s:denied ; s:locator "1" .', "_:b"),
    ],
    ids=["plain", "annotated", "denied"],
)
def test_a_claim_about_a_blank_node(problems: Any, body: str, subject: str) -> None:
    assert problems(PERSON + body) == [
        f"data.trig: {subject} closeTo ok: a claim about a blank node (expected an entity with an IRI of its own)"
    ]


def test_a_blank_node_as_object(problems: Any) -> None:
    assert problems(PERSON + ":x s:closeTo _:b .") == [
        "data.trig: x closeTo _:b: not an entity (expected the IRI of an entity)"
    ]


def test_a_claim_without_a_source(read: Read, tmp_path: Path) -> None:
    reading = read(PREFIXES + HEAD + GOOD + ":x a s:Person .")
    assert [told(problem, tmp_path) for problem in reading.problems] == [
        "data.trig: x: a claim without a source (expected a named graph whose name is typed s:Source, or source)"
    ]
    assert [draft.key for draft in reading.good] == ["report/ok"]


def test_a_graph_that_is_no_described_source(read: Read, tmp_path: Path) -> None:
    reading = read(PREFIXES + HEAD + GOOD + ':rumour { :x a s:Person ; s:name "X"@en . }')
    assert [told(problem, tmp_path) for problem in reading.problems] == [
        "data.trig: rumour: the source is not described "
        "(expected its graph's name typed s:Source, in this file or in the graph)"
    ]


def test_a_locator_that_the_source_does_not_have(read: Read, tmp_path: Path) -> None:
    head = HEAD.replace("s:published", 's:passage [ s:locator "1" ; s:quoteSha256 "' + "ab" * 32 + '" ] ; s:published')
    reading = read(PREFIXES + head + GOOD + ':report { :x a s:Person {| s:locator "9" |} ; s:name "X"@en . }')
    assert [told(problem, tmp_path) for problem in reading.problems] == [
        "data.trig: x locator 9: no such passage (expected one of the passages of report: 1)",
        'data.trig: x locator "X"@en: no locator (expected one of the passages of report: 1)',
    ]


def test_all_mistakes_of_a_record_are_told_at_once(problems: Any) -> None:
    assert problems(":x a s:Wizard ; s:befriended :ok .") == [
        "data.trig: x a s:Wizard: unknown class (expected an entity class of docs/ontology.md)",
        "data.trig: x befriended ok: unknown relation or attribute (expected a term of docs/ontology.md)",
    ]


def test_good_records_stay_good_and_bad_ones_go_to_the_reject_file(read: Read, tmp_path: Path) -> None:
    reading = read(PREFIXES + HEAD + GOOD + ":report { :x a s:Wizard . }")
    assert [record.key for record in reading.records()] == ["report/ok"]
    rejects = write_rejects(reading.path, reading.bad)
    assert rejects.name == "data.trig.rejects.jsonl"
    assert rejects.read_text(encoding="utf-8").replace(f"{tmp_path}/", "") == (
        '{"record": "report/x", "problems": [{"problem": "unknown class", '
        '"expected": "an entity class of docs/ontology.md", "file": "data.trig", "record": "report/x", '
        '"subject": "x", "property": "a", "value": "s:Wizard"}], '
        '"statements": ["<https://w3id.org/sayso/id/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> '
        '<https://w3id.org/sayso/ns#Wizard> ."]}\n'
    )


def test_what_rests_on_a_bad_record_alone_falls_with_it(read: Read, tmp_path: Path) -> None:
    body = ':report { :x a s:Wizard . :y a s:Person ; s:name "Y"@en ; s:closeTo :x . }'
    reading = read(PREFIXES + HEAD + GOOD + body)
    assert [told(problem, tmp_path) for problem in reading.problems] == [
        "data.trig: x a s:Wizard: unknown class (expected an entity class of docs/ontology.md)",
        "data.trig: y closeTo x: x is not described (expected a typed entity: Actor)",
    ]


# Ids and texts that try to be more than that

HOSTILE = [
    "x`) DETACH DELETE n //",
    "'; MATCH (n) DETACH DELETE n; //",
    '"}) RETURN 1 //',
    "$id {name: 'x'}",
    "line one\nline two\r\n\ttabbed",
    "\u202eright to left\u202c \u200f",
    "\x00null and \x07bell",
    "🙂 \U0001f600 é é",
    "\\u0041 \\n \\",
    "<script>alert(1)</script>",
    " ",
]


def quoted(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x00": "\\u0000"}
    return '"' + "".join(escapes.get(character, character) for character in text) + '"'


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_anything_but_text(clean_store: Store, load_trig: Callable[..., LoadReport], text: str) -> None:
    load_trig(f"""
        :d a s:Dataset ; s:version "1" ; s:title {quoted(text)} .
        :report a s:Source ; s:title {quoted(text)} .
        :report {{
          :x a s:Person {{| s:note {quoted(text)} ; s:locator {quoted(text)} |}} ;
            s:name {quoted(text)}@en {{| s:note {quoted(text)} ; s:locator {quoted(text)} |}} .
        }}
    """)
    assert clean_store.read(
        "MATCH (n:Person), (c:Claim), (s:Source), (d:Dataset) "
        "RETURN n.name, c.note, c.locator, c.name, s.title, d.title"
    ) == [{"n.name": text, "c.note": text, "c.locator": text, "c.name": [text], "s.title": text, "d.title": text}]


@pytest.mark.parametrize(
    ("iri", "id"),
    [
        ("https://w3id.org/sayso/id/tayyeb-agha", "tayyeb-agha"),
        ("https://w3id.org/sayso/id/اشرف-غنی", "اشرف-غنی"),
        ("https://w3id.org/sayso/id/x%60%29%20DETACH%20DELETE%20n", "x%60%29%20DETACH%20DELETE%20n"),
        ("https://w3id.org/sayso/id/x')DELETE(n", "x')DELETE(n"),
        ("https://w3id.org/sayso/id/a/b", "iri:95d5b787e8f648e5a16f648ecd792960"),
        ("http://www.wikidata.org/entity/Q889", "wd:Q889"),
        ("http://example.org/a", "iri:6a2d6a47a2828fe021aefacd33629435"),
        ("urn:isbn:0451450523", None),
    ],
)
def test_ids_survive_the_way_into_the_graph(
    clean_store: Store, load_trig: Callable[..., LoadReport], iri: str, id: str | None
) -> None:
    load_trig(f"""
        :d a s:Dataset ; s:version "1" .
        :report a s:Source .
        :report {{ <{iri}> a s:Person ; s:closeTo :other . :other a s:Person . }}
    """)
    (row,) = clean_store.read("MATCH (n:Person)-[:CLOSE_TO]->(:Person {id: 'other'}) RETURN n.id AS id")
    assert row["id"] == id or (id is None and row["id"].startswith("iri:"))


def test_an_iri_that_is_no_iri_is_a_syntax_error(refusal: Any) -> None:
    assert refusal(PREFIXES + HEAD + ":report { <https://w3id.org/sayso/id/x`)DELETE(n> a s:Person . }") == (
        MalformedFile,
        "data.trig:8: :report { <https://w3id.org/sayso/id/x`)DELETE(n> a s:Person . }: "
        "Parser error at line 8 between columns 11 and 50: Invalid IRI code point '`' (expected TriG syntax)",
    )


# Several datasets, records of several subjects, parts of datasets

TWO = """
:d2 a s:Dataset ; s:version "2" ; s:licence "MIT" ; s:title "E" .
:report {
  :ann a s:Person {| s:dataset :d ; s:locator "1" |} {| s:dataset :d2 ; s:record "row 1" |} .
  :bob a s:Person {| s:dataset :d2 ; s:record "row 1" |} .
}
"""


def read_all(text: str, folder: Path, vocabulary: Vocabulary) -> list[Reading]:
    path = folder / "data.trig"
    path.write_text(PREFIXES + text)
    return read_all_unchecked(path, vocabulary)


def test_a_claim_says_its_dataset_and_its_record(tmp_path: Path, vocabulary: Vocabulary) -> None:
    one, two = read_all(HEAD.replace("s:Source ;", "s:Source ; s:dataset :d ;") + TWO, tmp_path, vocabulary)
    assert [one.problems, two.problems] == [[], []]
    assert [(one.dataset.id, one.dataset.version), (two.dataset.id, two.dataset.version)] == [("d", "1"), ("d2", "2")]
    assert [(record.key, [c.subject for c in record.claims]) for record in one.records()] == [("report/ann", ["ann"])]
    assert [(record.key, [c.subject for c in record.claims]) for record in two.records()] == [("row 1", ["ann", "bob"])]
    assert [list(each.sources) for each in (one, two)] == [["report"], ["report"]]


def test_a_mistake_takes_down_each_record_that_its_subject_has_claims_in(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    text = """:report {
      :ann a s:Person {| s:record "row 1" |} ; s:size "x" {| s:record "row 1" |} ; s:name "Ann"@en .
      :bob a s:Person {| s:record "row 1" |} .
      :eve a s:Person ; s:name "Eve"@en .
    }"""
    [reading] = read_all(HEAD + text, tmp_path, vocabulary)
    assert {draft.key for draft in reading.bad} == {"report/ann", "row 1"}
    assert [draft.key for draft in reading.good] == ["report/eve"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ':d2 a s:Dataset ; s:version "2" . :report { :ann a s:Person . }',
            "dataset: a claim without a dataset (expected s:dataset in its annotation, one of d, d2)",
        ),
        (
            ":report { :ann a s:Person {| s:dataset :other |} . }",
            "dataset other: a claim of a dataset that is not described "
            "(expected s:dataset in its annotation, one of d)",
        ),
    ],
)
def test_a_claim_belongs_to_a_dataset_of_the_file(
    tmp_path: Path, vocabulary: Vocabulary, text: str, message: str
) -> None:
    problems = [each for reading in read_all(HEAD + text, tmp_path, vocabulary) for each in reading.problems]
    assert [told(each, tmp_path) for each in problems] == [f"data.trig: {message}"]


def test_a_part_of_a_dataset_is_added_and_replaces_nothing(
    clean_store: Store, load_trig: Callable[..., LoadReport]
) -> None:
    whole = load_trig(HEAD + ':report { :ann a s:Person ; s:name "Ann"@en {| s:locator "1" |} . :bob a s:Person . }')
    part = load_trig(
        HEAD.replace("s:redistribute true", "s:redistribute true ; s:partial true")
        + ':report { :ann a s:Person ; s:familyName "A." {| s:locator "2" |} . }'
    )
    assert (whole.claims_new, part.claims_new, part.claims_unchanged, part.claims_retracted) == (3, 1, 1, 0)
    [row] = clean_store.read("MATCH (c:Claim) RETURN count(c) AS claims")
    assert row["claims"] == 4
    [dataset] = clean_store.read("MATCH (d:Dataset) RETURN keys(d) AS keys")
    assert "partial" not in dataset["keys"]
