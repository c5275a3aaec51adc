"""One claim in each syntax of RDF; what is never fetched; and files of noise, which end in a message and no crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.base import Options
from loaders.reading import read_all_unchecked
from ontology.errors import InputError
from ontology.vocabulary import Vocabulary

ID, NS = "https://w3id.org/sayso/id/", "https://w3id.org/sayso/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STAR = f"""PREFIX : <{ID}>
PREFIX s: <{NS}>
"""
TRIPLES = f"<{ID}ann> <{RDF}type> <{NS}Person> .\n<{ID}ann> <{NS}memberOf> <{ID}club> .\n"
FILES = {
    "data.ttl": f"<{ID}ann> a <{NS}Person> ; <{NS}memberOf> <{ID}club> .",
    "data.nt": TRIPLES,
    "data.nq": TRIPLES,
    "data.trig": f"{{ <{ID}ann> a <{NS}Person> ; <{NS}memberOf> <{ID}club> . }}",
    "data.ttls": f"{STAR} :ann a s:Person ; s:memberOf :club .",
    "data.jsonld": f'{{"@context": {{"@vocab": "{NS}", "@base": "{ID}", "memberOf": {{"@type": "@id"}}}},'
    ' "@id": "ann", "@type": "Person", "memberOf": "club"}',
    "data.json": f'[{{"@id": "{ID}ann", "@type": "{NS}Person", "{NS}memberOf": {{"@id": "{ID}club"}}}}]',
    "data.rdf": f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY s "{NS}">]>'
    f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:s="{NS}"><s:Person rdf:about="{ID}ann">'
    f'<s:memberOf rdf:resource="{ID}club"/></s:Person></rdf:RDF>',
}
OPTIONS = Options(dataset="d", version="1", source="report")


def read(path: Path, text: str | bytes, vocabulary: Vocabulary, options: Options = OPTIONS) -> list[str]:
    """Each claim in a line, then each problem."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    [reading] = read_all_unchecked(path, vocabulary, options)
    claims = [claim for record in reading.records() for claim in record.claims]
    told = [
        f"{claim.subject} {claim.relation or claim.values} {claim.object or ''} {claim.polarity} {claim.locator}"
        for claim in claims
    ]
    return told + [str(each).replace(f"{path}: ", "") for each in reading.problems]


@pytest.mark.parametrize("name", FILES)
def test_a_claim_in_each_syntax(tmp_path: Path, vocabulary: Vocabulary, name: str) -> None:
    assert sorted(read(tmp_path / name, FILES[name], vocabulary)) == [
        "ann MEMBER_OF club affirmed None",
        "ann {'kind': ['Person']}  affirmed None",
    ]


def test_in_rdf_star_all_that_is_said_of_a_triple_in_a_graph_is_one_claim(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    text = STAR + '<<:ann s:memberOf :club>> s:polarity s:denied . <<:ann s:memberOf :club>> s:locator "2" .'
    assert read(tmp_path / "data.ttls", text, vocabulary) == ["ann MEMBER_OF club denied 2"]
    assert read(tmp_path / "data.ttls", text + ' <<:ann s:memberOf :club>> s:locator "3" .', vocabulary) == [
        'ann locator "3": two values in one annotation (expected one annotation block a claim)'
    ]


def test_an_rdf_statement_is_a_claim(tmp_path: Path, vocabulary: Vocabulary) -> None:
    text = (
        f"PREFIX rdf: <{RDF}> {STAR} [] a rdf:Statement ; rdf:subject :ann ; rdf:predicate s:memberOf ; "
        'rdf:object :club ; s:polarity s:denied ; s:locator "2" .'
    )
    assert read(tmp_path / "data.ttl", text, vocabulary) == ["ann MEMBER_OF club denied 2"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "data.jsonld",
            '{"@context": "https://schema.org", "@id": "http://e/a", "name": "A"}',
            "a context that stands elsewhere is not fetched (expected the context itself in the file)",
        ),
        (
            "data.jsonld",
            '{"@context": [{"a": "http://e/a"}, "http://e/ctx"], "@id": "http://e/a"}',
            "a context that stands elsewhere is not fetched (expected the context itself in the file)",
        ),
        (
            "data.jsonld",
            f'{{"@id": "ann", "{NS}memberOf": {{"@id": "{ID}club"}}}}',
            "ann: a relative IRI, and no base (expected an absolute IRI, or @base in the context, or xml:base)",
        ),
        (
            "data.rdf",
            '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF/>',
            '<!ENTITY x SYSTEM "file:///etc/passwd">: an XML entity that stands elsewhere or holds others is not read '
            '(expected entities of a short text, such as <!ENTITY s "https://w3id.org/sayso/ns#">)',
        ),
        (
            "data.rdf",
            '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><rdf:RDF/>',
            '<!ENTITY b "&a;&a;">: an XML entity that stands elsewhere or holds others is not read '
            '(expected entities of a short text, such as <!ENTITY s "https://w3id.org/sayso/ns#">)',
        ),
    ],
)
def test_nothing_elsewhere_is_fetched(
    tmp_path: Path, vocabulary: Vocabulary, name: str, text: str, message: str
) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path / name, text, vocabulary)
    assert str(error.value).replace(str(tmp_path / name), "FILE").removeprefix("FILE: ") == message


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_noise_ends_in_a_message(tmp_path: Path, vocabulary: Vocabulary, name: str, data: st.DataObject) -> None:
    whole = FILES[name].encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    length = data.draw(st.integers(0, 12))
    text = whole[:at] + data.draw(st.binary(max_size=12)) + whole[at + length :]
    try:
        read(tmp_path / name, text or b"x", vocabulary)
    except InputError as error:
        assert error.problem


def test_terms_of_other_vocabularies_are_mapped_and_the_rest_is_listed(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(
        f"""PREFIX : <{ID}> PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX schema: <http://schema.org/>
        :ann a foaf:Person, schema:Patient ; skos:altLabel "Annie"@en ; schema:birthDate "1970-01" ;
          org:memberOf :club ; foaf:weblog <http://e/> ; schema:worksFor "the club" ."""
    )
    [reading] = read_all_unchecked(path, vocabulary, OPTIONS)
    claims = [claim for record in reading.records() for claim in record.claims]
    assert reading.problems == []
    assert [claim.relation for claim in claims if claim.relation] == ["MEMBER_OF"]
    assert [dict(claim.values) for claim in claims if claim.values] == [
        {"birthDate": "1970-01", "kind": ["Person"], "name": ["Annie"], "nameLang": ["en"]}
    ]
    assert [(each.property, each.problem) for each in reading.not_kept] == [
        ("a", "unknown class"),
        ("http://xmlns.com/foaf/0.1/weblog", "unknown relation or attribute"),
        ("http://schema.org/worksFor", "not an entity"),
    ]
