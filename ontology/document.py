"""`docs/ontology.md`, written from the ontology.

`python -m ontology.document` rewrites the page; with `--check` it fails when the page is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ontology.codes import lint_codes
from ontology.lint import lint
from ontology.vocabulary import ConflictRule, Property, Relation, Scheme, ValueType, Vocabulary, load_vocabulary

PAGE = Path(__file__).parent.parent / "docs" / "ontology.md"

_INTRODUCTION = """# The ontology

Written from `ontology/modules/*.ttl` by `make derive`; do not edit this page. Version {version}.

A term has one name everywhere: it is the label or property in Neo4j, the field in JSON and the local name in RDF
(`https://w3id.org/sayso/ns#` + name). A relation `participatedIn` is the relationship type `PARTICIPATED_IN`."""

_PROPERTY_GROUPS = (
    ("Attributes", "attributes", "Values that a description may give an entity. Those marked *set* keep every value."),
    ("Qualifiers", "qualifiers", "How a relation holds, by one claim."),
    (
        "Properties of claims",
        "claim_properties",
        "Those not *derived* may stand in an annotation; the graph adds the others.",
    ),
    ("Properties of sources", "source_properties", "The metadata of a document that claims rest on."),
    ("Properties of datasets", "dataset_properties", "The metadata of a collection that was loaded as one."),
    ("Properties of nodes and facts", "node_properties", "Derived by the graph from the live claims."),
)


def document(vocabulary: Vocabulary) -> str:
    """The page, a pure function of the ontology."""
    parts = [
        _INTRODUCTION.format(version=vocabulary.version),
        *_classes(vocabulary),
        *_relations(vocabulary.relations.values()),
    ]
    for title, group, text in _PROPERTY_GROUPS:
        parts += [f"## {title}", text, _properties(getattr(vocabulary, group))]
    parts += ["## Concepts", *(_scheme(scheme) for scheme in vocabulary.schemes.values())]
    parts += _conflict_rules(vocabulary.conflict_rules.values())
    return "\n\n".join(parts) + "\n"


def _classes(vocabulary: Vocabulary) -> Iterator[str]:
    yield "## Classes"
    yield "A node carries its class and every class above it as labels."
    lines = []
    for each in sorted(vocabulary.classes.values(), key=lambda c: (c.lineage[0] != "Entity", c.lineage)):
        momentary = " *(momentary)*" if each.name in vocabulary.momentary else ""
        lines.append(f"{'  ' * (len(each.lineage) - 1)}- `{each.name}`: {each.comment}{momentary}")
    yield "\n".join(lines)


def _relations(relations: Iterable[Relation]) -> Iterator[str]:
    yield "## Relations"
    yield "A claim about a relation may make a fact: one relationship between two entities."
    rows = [
        (
            f"`{relation.name}`<br>`{relation.type}`",
            _either(relation.domain),
            _either(relation.range),
            _either(sorted(relation.qualifiers)),
            relation.comment + _traits(relation),
        )
        for relation in relations
    ]
    yield _table(("name", "from", "to", "qualifiers", "meaning"), rows)


def _traits(relation: Relation) -> str:
    traits = [
        f"inverse `{relation.inverse}`" if relation.inverse else "",
        "symmetric" if relation.symmetric else "",
        "timeless" if relation.timeless else "",
        "momentary" if relation.momentary else "",
        "a source's judgement" if relation.judgement else "",
        f"the own event is the {relation.own_event}" if relation.own_event else "",
        "one object at a time" if relation.functional else "",
        "one subject at a time" if relation.inverse_functional else "",
    ]
    stated = ", ".join(trait for trait in traits if trait)
    return f" *({stated})*" if stated else ""


def _properties(properties: Mapping[str, Property]) -> str:
    rows = [(f"`{p.name}`", _takes(p), _kind(p), p.comment + _words(p)) for p in properties.values()]
    return _table(("name", "value", "", "meaning"), rows)


def _words(declared: Property) -> str:
    """Origin of the values, where they are not the source's."""
    if declared.coined_for:
        return f" *(the coder's label for each {_either(declared.coined_for)})*"
    return " *(the coder's words)*" if declared.coder_words else ""


def _takes(declared: Property) -> str:
    if declared.type is ValueType.CONCEPT:
        return f"[{declared.scheme}](#{declared.scheme})"
    return _either(declared.range) if declared.range else declared.type.value


def _kind(declared: Property) -> str:
    traits = [_either(declared.domain), "" if declared.single or not declared.domain else "set"]
    return ", ".join(trait for trait in [*traits, "derived" if declared.derived else ""] if trait)


def _scheme(scheme: Scheme) -> str:
    rows = [(f"`{c.name}`", c.label, c.comment) for c in scheme.concepts]
    return f"### {scheme.name}\n\n{scheme.comment}\n\n{_table(('value', 'label', 'meaning'), rows)}"


def _conflict_rules(rules: Iterable[ConflictRule]) -> Iterator[str]:
    yield "## Conflict rules"
    yield "Ways in which claims cannot all be true: see [conflicts](conflicts.md)."
    rows = [(f"`{rule.name}`", rule.pattern.value, _either(rule.concerns), rule.comment) for rule in rules]
    yield _table(("name", "compares", "concerns", "meaning"), rows)


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def main(arguments: list[str]) -> int:
    """Lint the ontology, then write the page or, with `--check`, compare it."""
    vocabulary = load_vocabulary()
    page = document(vocabulary)
    faults = [*lint(vocabulary), *lint_codes(vocabulary)]
    if "--check" not in arguments and not faults:
        PAGE.write_text(page, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page:
        faults.append("docs/ontology.md is stale: run `make derive`")
    sys.stderr.writelines(fault + "\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
