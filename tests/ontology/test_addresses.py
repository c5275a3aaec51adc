"""One thing's addresses in a register, and what is another thing's."""

from __future__ import annotations

import pytest

from ontology.addresses import normal_address

WIKIDATA = "www.wikidata.org/entity/Q90001"


@pytest.mark.parametrize(
    ("iri", "normal"),
    [
        ("http://www.wikidata.org/entity/Q90001", WIKIDATA),
        ("https://www.wikidata.org/entity/Q90001", WIKIDATA),
        ("https://www.wikidata.org/wiki/Q90001", WIKIDATA),
        ("http://www.wikidata.org/entity/Q90001/", WIKIDATA),
        ("https://m.wikidata.org/wiki/Special:EntityPage/Q90001#P31", WIKIDATA),
        ("https://www.wikidata.org/wiki/Special:EntityData/Q90001.json", WIKIDATA),
        ("https://www.wikidata.org/wiki/Q90002", "www.wikidata.org/entity/Q90002"),
        ("https://en.m.wikipedia.org/wiki/Ann%20Reed", "en.wikipedia.org/wiki/Ann_Reed"),
        ("http://fa.wikipedia.org/wiki/کندز", "fa.wikipedia.org/wiki/کندز"),
        ("http://dbpedia.org/page/Kunduz", "dbpedia.org/resource/Kunduz"),
        ("HTTPS://Register.Example/7/", "register.example/7"),
        ("https://register.example/?id=7", "register.example?id=7"),
        ("https://register.example/A", "register.example/A"),
        ("urn:isbn:123", "urn:isbn:123"),
        ("http://[broken", "http://[broken"),
        ("Q90001", "Q90001"),
    ],
)
def test_an_address_has_one_form(iri: str, normal: str) -> None:
    assert normal_address(iri) == normal
