from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.browser.style import DARK, LIGHT, class_colour, contrast, readable_on, style_sheet, tint
from ontology.vocabulary import Vocabulary, load_vocabulary

ONTOLOGY = """
@prefix s: <https://w3id.org/sayso/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://w3id.org/sayso/ns> a owl:Ontology ; owl:versionInfo "1" .
s:Entity a owl:Class ; s:colour "#a5abb6" .
s:Event a owl:Class ; rdfs:subClassOf s:Entity ; s:colour "#f16667" .
s:Vote a owl:Class ; rdfs:subClassOf s:Event .
s:Bookkeeping a owl:Class .
s:Claim a owl:Class ; rdfs:subClassOf s:Bookkeeping ; s:colour "#f2e394" .
s:Source a owl:Class ; rdfs:subClassOf s:Bookkeeping ; s:colour "#ffd24d" .
"""


@pytest.fixture
def small(tmp_path: Path) -> Vocabulary:
    path = tmp_path / "small.ttl"
    path.write_text(ONTOLOGY, encoding="utf-8")
    return load_vocabulary((path,))


def selectors(sheet: str) -> list[str]:
    return re.findall(r"^(\S+) \{$", sheet, flags=re.MULTILINE)


def test_rules_run_from_general_to_special(small: Vocabulary) -> None:
    assert selectors(style_sheet(small)) == [
        "node",
        "node.Thing",
        "node.Entity",
        "node.Event",
        "node.Vote",
        "node.Unrealised",
        "node.Event.Unrealised",
        "node.Vote.Unrealised",
        "node.Bookkeeping",
        "node.Claim",
        "node.Source",
        "node.Description",
        "node.Dormant",
        "node.Merged",
        "node.RetractedClaim",
        "node.Withheld",
        "node.Decision",
        "node.Retraction",
        "node.Pending",
        "node.Writer",
        "node.Schema",
        "node.LoadedFile",
        "relationship",
        "relationship.FROM",
        "relationship.DERIVED_FROM",
    ]


def test_class_without_a_colour_has_that_of_the_class_above(small: Vocabulary) -> None:
    assert (
        style_sheet(small).split("node.Vote {\n")[1].split("}\n")[0]
        == """\
  diameter: 100px;
  color: #f16667;
  border-color: #bf585a;
  text-color-internal: #2a2c34;
  caption: '{name}';
"""
    )


def test_what_did_not_happen_is_hollow(small: Vocabulary) -> None:
    assert (
        style_sheet(small).split("node.Vote.Unrealised {\n")[1].split("}\n")[0]
        == """\
  color: #ffffff;
  border-color: #f16667;
  border-width: 5px;
  text-color-internal: #2a2c34;
  caption: '{name}';
"""
    )


@pytest.mark.parametrize(
    ("label", "caption"),
    [
        ("Person", "{name}"),
        ("Claim", "{locator} {saidBy}"),
        ("Description", "{locator} {saidBy}"),
        ("Source", "{title}"),
        ("Dataset", "{title}"),
        ("Merged", "{id}"),
    ],
)
def test_captions(vocabulary: Vocabulary, label: str, caption: str) -> None:
    assert style_sheet(vocabulary).split(f"node.{label} {{\n")[1].split("caption: ")[1].startswith(f"'{caption}';")


def test_every_label_has_a_rule_with_colour_and_caption(vocabulary: Vocabulary) -> None:
    entities, claims = ["Thing", "Dormant", "Merged", "Unrealised"], ["Description", "RetractedClaim", "Withheld"]
    bare = [*entities, *claims, "Decision", "Retraction", "Pending", "Writer", "Schema", "LoadedFile"]
    rules = dict(re.findall(r"^node\.(\w+) \{\n(.*?)^\}$", style_sheet(vocabulary), flags=re.MULTILINE | re.DOTALL))
    assert set(rules) == {*bare, *vocabulary.classes}
    assert [label for label, text in rules.items() if "  color: #" not in text or "  caption: '" not in text] == []


def test_no_rule_overrides_that_of_a_class_below(vocabulary: Vocabulary) -> None:
    order = selectors(style_sheet(vocabulary))
    for class_ in vocabulary.classes.values():
        places = [order.index(f"node.{name}") for name in class_.lineage]
        assert places == sorted(places)


def test_text_is_readable_on_every_class(vocabulary: Vocabulary) -> None:
    colours = {class_.name: class_colour(class_) for class_ in vocabulary.classes.values()}
    assert {name: c for name, c in colours.items() if contrast(readable_on(c), c) < 3.5} == {}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)


def test_text_colour() -> None:
    assert readable_on("#a33b3b") == LIGHT
    assert readable_on("#ffd24d") == DARK


def test_tint() -> None:
    assert tint("#000000", 0.5) == "#808080"
    assert tint("#123456", 0) == "#123456"
    assert tint("#ffffff", 1, "#123456") == "#123456"


def test_sheet_is_what_browser_can_read(vocabulary: Vocabulary) -> None:
    """Browser's reader cuts at every `:` and `;`, and knows no comments and no lists of selectors."""
    line = re.compile(r"(node|relationship)(\.\w+)* \{|  [a-z-]+: (#[0-9a-f]{6}|\d+px|'[^':;]+');|\}|")
    assert [text for text in style_sheet(vocabulary).splitlines() if not line.fullmatch(text)] == []
