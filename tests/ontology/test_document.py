"""`docs/ontology.md` follows from the ontology and is committed; a stale one fails here and in `make derive`."""

from __future__ import annotations

import pytest

from ontology import document


def test_the_page_is_current() -> None:
    assert document.main(["--check"]) == 0


def test_a_stale_page_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys) -> None:
    page = tmp_path / "ontology.md"
    page.write_text("# The ontology of last year\n")
    monkeypatch.setattr(document, "PAGE", page)

    assert document.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/ontology.md is stale: run `make derive`\n"


def test_every_term_is_in_the_page() -> None:
    from ontology.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    page = document.PAGE.read_text()
    names = [
        *vocabulary.classes,
        *vocabulary.relations,
        *vocabulary.relation_types,
        *vocabulary.inverses,
        *vocabulary.attributes,
        *vocabulary.qualifiers,
        *vocabulary.claim_properties,
        *(concept for scheme in vocabulary.schemes.values() for concept in scheme.names),
    ]

    assert [name for name in names if f"`{name}`" not in page] == []
