"""FollowTheMoney read: the claims of small files in full, and what is said of all that is not kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.model.claims import Claim
from loaders.base import Options
from loaders.ftm.model import Model
from loaders.reading import Reading, read_file
from ontology.codes import code_lists
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

FTM = json.loads((Path(__file__).parents[1] / "api/export/ftm-model.json").read_text(encoding="utf-8"))
COLUMNS = (
    "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,"
    "first_seen,last_seen,id"
)
Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path, vocabulary: Vocabulary) -> Read:
    """Read a file with this text."""

    def reading(text: str, name: str = "harbour.ftm.json", **options: Any) -> Reading:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        given = {"dataset": "harbour", "version": "2031-05-20", **options}
        return read_file(path, vocabulary, Options(**given))

    return reading


def entity(id: str, schema: str, **properties: Any) -> dict[str, Any]:
    return {"id": id, "schema": schema, "properties": properties}


def lines(*objects: Any) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


def claims(reading: Reading) -> list[Claim]:
    return [claim for draft in reading.good for claim in draft.claims]


def told(claim: Claim) -> dict[str, Any]:
    """What a claim states, but for what all claims of these files have in common."""
    usual = {"dataset": "harbour", "source": "harbour.entities", "polarity": "affirmed", "certainty": "asserted"}
    return {name: value for name, value in claim.stated.items() if usual.get(name) != value}


def messages(reading: Reading) -> list[str]:
    found = [*reading.problems, *reading.not_kept]
    return [str(each).replace(f"{reading.path}", "FILE") for each in found]


IDA = entity("ida", "Person", name=["Ida Marsh"])
OTTO = entity("otto", "Person", name=["Otto Vane"])
PORT = entity("port", "Company", name=["Port Ltd"])


def test_a_person_with_all_that_a_list_of_sanctions_says(read: Read) -> None:
    person = entity(
        "NK-1",
        "Person",
        name=["Ida Marsh"],
        alias=["Ida M."],
        birthDate=["1980-05", "1981"],
        citizenship=["fr"],
        nationality=["gb"],
        topics=["role.pep"],
        wikidataId=["Q999901"],
        innCode=["77"],
        height=["180"],
        modifiedAt=["2031-03-02"],
    )
    reading = read(
        lines(
            person | {"caption": "I. Marsh", "referents": ["arc-7", "NK-1"], "first_seen": "2031-01-04", "target": True}
        )
    )

    assert [told(claim) for claim in claims(reading)] == [
        {
            "record": "NK-1",
            "subject": "ftm:NK-1",
            "kind": ["Person"],
            "name": ["Ida Marsh"],
            "nameLang": [""],
            "birthDate": "1980-05",
            "nationality": ["GB"],
            "topic": ["role.pep"],
            "externalId": ["http://www.wikidata.org/entity/Q999901", "https://w3id.org/sayso/ftm/arc-7"],
        },
        {"record": "NK-1", "subject": "ftm:NK-1", "birthDate": "1981"},
        {
            "record": "NK-1",
            "subject": "ftm:NK-1",
            "note": "alias",
            "name": ["Ida M."],
            "nameLang": [""],
            "confidence": "medium",
        },
        {"record": "NK-1", "subject": "ftm:NK-1", "note": "citizenship", "nationality": ["FR"]},
        {"record": "NK-1", "subject": "ftm:NK-1", "note": "innCode", "taxNumber": ["77"]},
        {"record": "NK-1", "subject": "ftm:NK-1", "note": "height", "description": ["180"]},
        {
            "record": "NK-1",
            "subject": "ftm:NK-1",
            "note": "caption",
            "name": ["I. Marsh"],
            "nameLang": [""],
            "confidence": "medium",
        },
    ]
    assert messages(reading) == [
        'FILE: NK-1 Person:modifiedAt "2031-03-02": not kept: no place for the property',
        "FILE: first_seen of 1 entity: the field is not kept",
        "FILE: target of 1 entity: the field is not kept",
    ]


LINKS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Ownership": (
        {"owner": ["ida"], "asset": ["port"], "percentage": ["51"], "startDate": ["2019"], "role": ["shareholder"]},
        {
            "subject": "ftm:ida",
            "relation": "OWNED",
            "object": "ftm:port",
            "percentage": 51.0,
            "from": "2019",
            "note": "role: shareholder",
        },
    ),
    "Directorship": (
        {"director": ["otto"], "organization": ["port"], "role": ["chair"], "endDate": ["2020-01", "2021"]},
        {
            "subject": "ftm:otto",
            "relation": "DIRECTOR_OF",
            "object": "ftm:port",
            "positionTitle": ["chair"],
            "until": "[2020-01,2021]",
        },
    ),
    "Family": (
        {"person": ["otto"], "relative": ["ida"], "relationship": ["father"]},
        {
            "subject": "ftm:ida",
            "relation": "RELATIVE_OF",
            "object": "ftm:otto",
            "note": "relationship: father\nperson: otto",
        },
    ),
    "Membership": (
        {"member": ["otto"], "organization": ["port"], "date": ["2020-01-02T10:00:00"]},
        {"subject": "ftm:otto", "relation": "MEMBER_OF", "object": "ftm:port", "on": "2020-01-02"},
    ),
    "Employment": (
        {"employee": ["ida"], "employer": ["port"]},
        {"subject": "ftm:ida", "relation": "EMPLOYED_BY", "object": "ftm:port"},
    ),
    "Associate": (
        {"person": ["ida"], "associate": ["otto"], "relationship": ["friends"]},
        {"subject": "ftm:ida", "relation": "ASSOCIATE_OF", "object": "ftm:otto", "relationship": ["friends"]},
    ),
    "Representation": (
        {"agent": ["otto"], "client": ["port"], "role": ["lawyer"]},
        {"subject": "ftm:otto", "relation": "REPRESENTED", "object": "ftm:port", "relationship": ["lawyer"]},
    ),
    "UnknownLink": (
        {"subject": ["otto"], "object": ["port"]},
        {"subject": "ftm:otto", "relation": "LINKED_TO", "object": "ftm:port"},
    ),
    # People do not succeed one another here: what has no relation of its own is a link that says its schema.
    "Succession": (
        {"predecessor": ["ida"], "successor": ["otto"]},
        {
            "subject": "ftm:ida",
            "relation": "LINKED_TO",
            "object": "ftm:otto",
            "note": "schema: Succession\nsuccessor: otto",
        },
    ),
}


@pytest.mark.parametrize("schema", LINKS)
def test_a_link_is_a_relation(schema: str, read: Read) -> None:
    properties, expected = LINKS[schema]
    reading = read(lines(IDA, OTTO, PORT, entity("link", schema, **properties)))
    [link] = [claim for claim in claims(reading) if claim.record == "link"]
    assert link.key == "link"
    assert told(link) == {"record": "link", **expected}


def test_a_link_without_a_relation_of_its_own_keeps_its_property_as_a_list(read: Read) -> None:
    ship = entity("star", "Vessel", name=["Star"], owner=["port"])
    found = [claim.qualifiers for claim in claims(read(lines(PORT, ship))) if claim.relation == "LINKED_TO"]
    assert found == [{"relationship": ["owner"]}]


def test_an_occupancy_that_is_current_has_not_ended(read: Read) -> None:
    post = entity("post", "Position", name=["Harbour Minister"], organization=["gov"])
    gov = entity("gov", "PublicBody", name=["Government"])
    held = entity("held", "Occupancy", holder=["ida"], post=["post"], startDate=["2030-09"], status=["current"])
    reading = read(lines(IDA, gov, post, held))
    found = {claim.relation: told(claim) for claim in claims(reading) if claim.relation}
    assert found == {
        "POST_IN": {"record": "post", "subject": "ftm:post", "relation": "POST_IN", "object": "ftm:gov"},
        "HELD": {
            "record": "held",
            "subject": "ftm:ida",
            "relation": "HELD",
            "object": "ftm:post",
            "from": "2030-09",
            "until": "..",
            "note": "status: current",
        },
    }


def test_a_sanction_and_a_payment_are_events_in_which_parties_take_part(read: Read) -> None:
    ship = entity("ship", "Vessel", name=["Lark"], flag=["gb"])
    sanction = entity("s", "Sanction", entity=["ida", "ship"], program=["HARBOUR"], startDate=["2031-01-03"])
    payment = entity("p", "Payment", payer=["port"], beneficiary=["otto"], amount=["12500.5"], currency=["eur"])
    reading = read(lines(IDA, OTTO, PORT, ship, sanction, payment))
    assert [told(claim) for claim in claims(reading) if claim.record in "sp"] == [
        {"record": "s", "subject": "ftm:ida", "relation": "PARTICIPATED_IN", "object": "ftm:s", "role": ["sanctioned"]},
        # A ship is no actor.
        {"record": "s", "subject": "ftm:s", "relation": "ABOUT", "object": "ftm:ship", "note": "entity"},
        {
            "record": "s",
            "subject": "ftm:s",
            "kind": ["Sanction"],
            "programme": ["HARBOUR"],
            "from": "2031-01-03",
        },
        {
            "record": "s",
            "subject": "ftm:s",
            "name": ["Sanction: HARBOUR"],
            "nameLang": [""],
            "note": "caption",
        },
        {"record": "p", "subject": "ftm:port", "relation": "PARTICIPATED_IN", "object": "ftm:p", "role": ["payer"]},
        {"record": "p", "subject": "ftm:otto", "relation": "PARTICIPATED_IN", "object": "ftm:p", "role": ["payee"]},
        {"record": "p", "subject": "ftm:p", "kind": ["Payment"], "amount": 12500.5, "currency": "EUR"},
        {"record": "p", "subject": "ftm:p", "name": ["Payment p"], "nameLang": [""], "note": "caption"},
    ]


def test_documents_and_collections_are_sources(read: Read) -> None:
    page = "https://register.example.org/ida"
    document = entity("a", "Person", name=["A"], sourceUrl=[page], publisher=["Register"], retrievedAt=["2031-02-01"])
    joined = entity("b", "Person", name=["B"], sourceUrl=[page]) | {"datasets": ["x", "y"]}
    nothing = entity("c", "Person", name=["C"], publisher=["Nobody"], sourceUrl=["a shelf"])
    reading = read(lines(document, joined, nothing))
    by_subject = {claim.subject: reading.sources[claim.source] for claim in claims(reading)}
    a, b, c = (by_subject[f"ftm:{id}"] for id in "abc")
    assert (a.title, a.url, a.publisher, str(a.retrieved)) == (page, page, "Register", "2031-02-01")
    assert (b.title, b.published) == (f"x, y, {page}", "2031-05-20")
    assert {reading.sources[id].title for id in b.derived_from} == {"x", "y", page}
    assert (c.id, c.published) == ("harbour.entities", "2031-05-20")
    assert messages(reading) == [
        'FILE: c Person:sourceUrl "a shelf": not kept: not a web address',
        'FILE: c Person:publisher "Nobody": not kept: no sourceUrl that it published',
    ]


def test_what_is_wrong_is_named_and_the_rest_is_read(read: Read) -> None:
    reading = read(
        lines(
            IDA,
            entity("x", "Spaceship", name=["X"]),
            entity("y", "Ownership", owner=["ida"]),
            entity("z", "Directorship", director=["ida"], organization=["nowhere"]),
            entity("w", "Person", name=["W"], country=["Moon base"], addressEntity=["lost"], birthDate=["long ago"]),
            entity("v", "Similar", candidate=["ida"], match=["w"]),
            {"id": "", "schema": "Person"},
        )
        + '{"id": "cut'
    )
    assert sorted(claim.subject for claim in claims(reading)) == ["ftm:ida", "ftm:w"]
    assert messages(reading) == [
        "FILE:2: schema Spaceship: the schema does not say what the entity is "
        "(expected a schema of FollowTheMoney, such as Person)",
        "FILE:3: asset: a link without an end (expected the id of an entity)",
        'FILE:7: {"id": "", "schema": "Person"}: not an entity (expected an object with id, schema and properties)',
        'FILE:8: {"id": "cut: not JSON: unexpected end of data: line 1 column 12 (char 11) (expected one JSON object)',
        "FILE: ftm:ida directorOf ftm:nowhere: ftm:nowhere is not described (expected a typed entity: Organisation)",
        'FILE: w Person:country "Moon base": not kept: not a country code (expected such as af)',
        'FILE: w Person:addressEntity "lost": not kept: it names an entity that never comes',
        'FILE: w Person:birthDate "long ago": not kept: not a date '
        "(expected an EDTF date such as 2015, 2015-06-22, 2015-06~, 201X, [2015-06-15..2015-06-21] or 2015-05/2015-06)",
        'FILE: v Similar:schema "Similar": not kept: a proposal: `sayso same` and `sayso not-same` decide',
    ]


def test_a_schema_of_links_without_ends_is_refused_as_unknown(read: Read) -> None:
    assert messages(read(lines(IDA, entity("z", "Interest", role=["x"])))) == [
        "FILE:2: schema Interest: the schema does not say what the entity is "
        "(expected a schema of FollowTheMoney, such as Person)"
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dataset": None}, "the file does not name its dataset"),
        ({"version": "7"}, "the version does not begin with a day, and the file has no date of its own"),
    ],
)
def test_the_command_line_names_the_dataset_and_its_day(options: dict[str, Any], message: str, read: Read) -> None:
    with pytest.raises(InputError, match=message):
        read(lines(IDA), **options)


def test_an_id_with_a_slash_is_hashed_and_its_iri_kept(read: Read) -> None:
    [claim] = claims(read(lines(entity("gb/7#1", "Person", name=["A"]))))
    assert claim.subject.startswith("iri:")
    assert claim.values["iri"] == "https://w3id.org/sayso/ftm/gb/7#1"


ROWS = f"""\
{COLUMNS}
NK-1,ofac-7,name,name,Person,Ida Marsh,us_list,lookup,eng,MARSH Ida,f,2031-01-01,2031-05-20,1
NK-2,NK-2,name,name,Person,Otto Vane,reg,,,,f,,,2
NK-1,NK-1,name,name,LegalEntity,Ida Marsh,reg,,,,f,,,3
NK-1,NK-1,birthDate,date,Person,1980-05,reg,,,,t,,,4
NK-1,NK-1,id,id,Person,8f3,reg,,,,f,,,5
NK-3,NK-3,owner,entity,Ownership,NK-9,reg,,,,f,,,6
NK-3,NK-3,asset,entity,Ownership,NK-8,reg,,,,f,,,7
NK-4,NK-4,,name,Person,Nobody,reg,,,,f,,,8
"""


def test_statements_keep_their_dataset_origin_and_language(read: Read) -> None:
    reading = read(ROWS, "harbour.statements.csv")
    assert [told(claim) for claim in claims(reading)] == [
        {
            "record": "NK-1",
            "source": "harbour.us_list",
            "locator": "origin lookup; entity ofac-7",
            "subject": "ftm:NK-1",
            "kind": ["Person"],
            "name": ["Ida Marsh"],
            "nameLang": ["eng"],
        },
        {
            "record": "NK-1",
            "source": "harbour.reg",
            "subject": "ftm:NK-1",
            "kind": ["Person"],
            "name": ["Ida Marsh"],
            "nameLang": [""],
        },
        {
            "record": "NK-1",
            "source": "harbour.reg",
            "subject": "ftm:NK-1",
            "birthDate": "1980-05",
            "certainty": "hedged",
        },
        {
            "record": "NK-2",
            "source": "harbour.reg",
            "subject": "ftm:NK-2",
            "kind": ["Person"],
            "name": ["Otto Vane"],
            "nameLang": [""],
        },
    ]
    assert messages(reading) == [
        "FILE:9: prop: a statement lacks a value (expected a text in each row)",
        "FILE: ftm:NK-9 owned ftm:NK-9: ftm:NK-9 is not described (expected a typed entity: Actor)",
        "FILE: ftm:NK-9 owned ftm:NK-8: ftm:NK-8 is not described (expected a typed entity: Organisation or Asset)",
        "FILE: first_seen of 1 entity: the field is not kept",
        "FILE: last_seen of 1 entity: the field is not kept",
        "FILE: original_value of 1 entity: the field is not kept",
    ]


def test_statements_as_json_lines_and_as_a_pack_without_header_are_read_alike(read: Read) -> None:
    row = {"canonical_id": "a", "entity_id": "a", "prop": "name", "schema": "Person", "value": "A", "dataset": "reg"}
    from_lines = read(lines({**row, "lang": "ps", "external": False}), "statements.json")
    from_pack = read('"a","Person:name","A","reg","ps","","","f","",""\n', "harbour.pack")
    expected = [
        {
            "record": "a",
            "source": "harbour.reg",
            "subject": "ftm:a",
            "kind": ["Person"],
            "name": ["A"],
            "nameLang": ["ps"],
        }
    ]
    assert [told(claim) for claim in claims(from_lines)] == expected
    assert [told(claim) for claim in claims(from_pack)] == expected


def test_a_delta_adds_changes_and_takes_out(read: Read) -> None:
    port = entity("port", "Company", name=["Port Ltd"], addressEntity=["known-to-the-graph"])
    reading = read(
        lines(
            {"op": "ADD", "entity": IDA},
            {"op": "MOD", "entity": OTTO},
            {"op": "DEL", "entity": {"id": "gone"}},
            {"op": "EAT", "entity": PORT},
            {"op": "MOD", "entity": port},
        )
    )
    assert not reading.complete
    assert [(record.key, len(record.claims)) for record in reading.records()] == [("ida", 1), ("otto", 1), ("gone", 0)]
    assert [(problem.line, problem.problem) for problem in reading.problems] == [
        (4, "not a change"),
        (None, "ftm:known-to-the-graph is not described"),
    ]


def test_the_crosswalk_is_true_to_the_model_of_followthemoney(vocabulary: Vocabulary) -> None:
    """The model is that of followthemoney 4.11.2 (MIT)."""
    model = Model(vocabulary)
    schemata = code_lists()["ftm-schema"].codes
    assert set(FTM) - set(schemata) == {"Similar"}
    for name in schemata:
        assert set(model.lineage(name)[1:]) == _above(name), name
    for code in code_lists()["ftm-property"].codes:
        schema, _, prop = code.partition(":")
        assert prop in FTM[schema]["properties"], code
    for name, declared in FTM.items():
        if name in schemata and model.relation(name):
            assert declared["edge"] is None or set(model.ends(name)) == set(declared["edge"]), name


def _above(name: str) -> set[str]:
    direct = FTM[name]["extends"]
    return {*direct, *(each for above in direct for each in _above(above))}


TEXT = st.text(max_size=12)
VALUES = st.one_of(TEXT, st.integers(), st.none(), st.lists(TEXT, max_size=3), st.dictionaries(TEXT, TEXT, max_size=2))
PROPERTIES = st.sampled_from(sorted({prop for declared in FTM.values() for prop in declared["properties"]}))
ENTITIES = st.fixed_dictionaries(
    {
        "id": st.one_of(st.sampled_from(["a", "b", "c/d", ""]), TEXT),
        "schema": st.one_of(st.sampled_from(sorted(FTM)), TEXT),
        "properties": st.dictionaries(PROPERTIES, st.one_of(st.just(["a", "b"]), VALUES), max_size=6),
    },
    optional={"datasets": VALUES, "referents": VALUES, "caption": VALUES},
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTITIES, min_size=1, max_size=4))
def test_no_file_of_entities_crashes_the_reader(read: Read, entities: list[Any]) -> None:
    try:
        reading = read(lines(*entities))
    except InputError as error:
        assert error.problem
        return
    assert reading.accepted + len(reading.bad) + len(list(reading.not_kept))
