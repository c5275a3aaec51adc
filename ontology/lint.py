"""Checks of the ontology itself, for mistakes made when editing `ontology/modules/` or a file of own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

from ontology.vocabulary import ENTITY, ConflictRule, Pattern, Property, Relation, Term, Use, ValueType, Vocabulary

# Labels and properties of Neo4j nodes that are not terms of the ontology.
_RESERVED_LABELS = {
    "Thing",
    "Merged",
    "Dormant",
    "Unrealised",
    "RetractedClaim",
    "Withheld",
    "Description",
    "Decision",
    "Retraction",
    "Pending",
    "Writer",
    "LoadedFile",
    "Schema",
}
# Properties of nodes and fields of answers that are no terms either.
_RESERVED_NAMES = {
    "rev",
    "stale",
    "verdict",
    "score",
    "merged",
    "notSame",
    "sameAs",
    "publishedBy",
    "attribution",
    "proof",
}
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_RESERVED_TYPES = {"FROM", "DERIVED_FROM", "SAME_AS", "NOT_SAME_AS"}
# One idea that is both a claim's value and a fact's count, or shared by several kinds of nodes, keeps one name.
_MAY_SHARE = {("claim_properties", "node_properties"), ("source_properties", "dataset_properties")}


def lint(vocabulary: Vocabulary) -> list[str]:
    """Every fault of the ontology, as a sentence that names the term; an empty list when there is none."""
    return [fault for check in _CHECKS for fault in check(vocabulary)]


def _groups(vocabulary: Vocabulary) -> Mapping[str, Mapping[str, Term]]:
    names = ("classes", "relations", "attributes", "qualifiers", "claim_properties", "source_properties")
    more = ("dataset_properties", "node_properties", "schemes", "conflict_rules")
    return {name: getattr(vocabulary, name) for name in (*names, *more)}


def _missing_texts(vocabulary: Vocabulary) -> Iterator[str]:
    concepts = {f"{s.name}/{c.name}": c for s in vocabulary.schemes.values() for c in s.concepts}
    for group in (*_groups(vocabulary).values(), concepts):
        for name, term in group.items():
            yield from (f"{name} has no {part}" for part in ("label", "comment") if not getattr(term, part))


def _clashes(vocabulary: Vocabulary) -> Iterator[str]:
    groups = {name: set(group) for name, group in _groups(vocabulary).items() if name not in ("classes", "schemes")}
    groups["inverses"] = set(vocabulary.inverses)
    for (one, names), (other, others) in combinations(groups.items(), 2):
        if (one, other) not in _MAY_SHARE:
            yield from (f"{name} is in {one} and in {other}" for name in sorted(names & others))
    lower = {name.lower(): name for name in vocabulary.classes}
    if len(lower) != len(vocabulary.classes):
        yield "two classes differ only in case"


def _reserved(vocabulary: Vocabulary) -> Iterator[str]:
    yield from (f"class {name} is a bookkeeping label" for name in sorted(_RESERVED_LABELS & set(vocabulary.classes)))
    types = _RESERVED_TYPES & set(vocabulary.relation_types)
    yield from (f"relation {name} is a bookkeeping relationship" for name in sorted(types))
    stated = set(vocabulary.attributes) | set(vocabulary.qualifiers)
    languages = {f"{a.name}Lang" for a in vocabulary.attributes.values() if a.type is ValueType.TEXT}
    originals = {name for name in stated if re.match(r"stated[A-Z]", name)}
    yield from (
        f"{name} is a bookkeeping property" for name in sorted(stated & (_RESERVED_NAMES | languages | originals))
    )


def _classes(vocabulary: Vocabulary) -> Iterator[str]:
    for each in vocabulary.classes.values():
        unknown = {*each.lineage, *each.disjoint_with} - set(vocabulary.classes)
        yield from (f"{each.name} refers to the unknown class {name}" for name in sorted(unknown))
        if each.lineage[0] not in (ENTITY, "Bookkeeping"):
            yield f"{each.name} is neither an entity class nor a bookkeeping class"
        if not each.name[0].isupper():
            yield f"class {each.name} does not begin with a capital"
        if each.colour and not _COLOUR.fullmatch(each.colour):
            yield f"{each.name} has the colour {each.colour}, which is not of the form #a1b2c3"


def _relations(vocabulary: Vocabulary) -> Iterator[str]:
    if len(vocabulary.relation_types) != len(vocabulary.relations):
        yield "two relations have one relationship type"
    for relation in vocabulary.relations.values():
        yield from _ends(relation, vocabulary)
        if relation.own_event:
            yield from _own_event(relation, vocabulary)
        unknown = sorted(relation.qualifiers - set(vocabulary.qualifiers))
        yield from (f"{relation.name} allows the unknown qualifier {name}" for name in unknown)
        if relation.symmetric and (relation.inverse or set(relation.domain) != set(relation.range)):
            yield f"{relation.name} is symmetric, so it has no inverse and one class at both ends"


def _uses(vocabulary: Vocabulary) -> Iterator[str]:
    for use in Use:
        names = [relation.name for relation in vocabulary.relations.values() if relation.use is use]
        if len(names) != 1:
            yield f"the use {use} is that of {', '.join(names) or 'no relation'}, and not of exactly one"


def _own_event(relation: Relation, vocabulary: Vocabulary) -> Iterator[str]:
    ends = {"subject": relation.domain, "object": relation.range}
    if relation.own_event not in ends:
        yield f"{relation.name} has the own event {relation.own_event}, which is neither subject nor object"
    elif not any(vocabulary.is_a(name, "Event") or name == ENTITY for name in ends[relation.own_event]):
        yield f"{relation.name} has its {relation.own_event} as its own event, which cannot be one"


def _ends(relation: Relation, vocabulary: Vocabulary) -> Iterator[str]:
    for end, classes in (("domain", relation.domain), ("range", relation.range)):
        if not classes:
            yield f"{relation.name} has no {end}"
        unknown = [name for name in classes if name not in vocabulary.entity_classes]
        yield from (f"{relation.name} has the {end} {name}, which is no entity class" for name in unknown)


def _properties(vocabulary: Vocabulary) -> Iterator[str]:
    for attribute in vocabulary.attributes.values():
        if not attribute.domain or not set(attribute.domain) <= set(vocabulary.entity_classes):
            yield f"attribute {attribute.name} has no entity class as its domain"
        if attribute.type is ValueType.TEXT and attribute.single:
            yield f"{attribute.name} is language-tagged text and must be a set"
    for declared in _stated(vocabulary):
        if declared.type is ValueType.CONCEPT and declared.scheme not in vocabulary.schemes:
            yield f"{declared.name} takes concepts of no known scheme"


def _stated(vocabulary: Vocabulary) -> Iterator[Property]:
    for group in (vocabulary.attributes, vocabulary.qualifiers, vocabulary.claim_properties):
        yield from group.values()


def _quantities(vocabulary: Vocabulary) -> Iterator[str]:
    for attribute in vocabulary.attributes.values():
        for base, suffix in ((attribute.lower_bound_of, "Min"), (attribute.upper_bound_of, "Max")):
            if base and attribute.name != base + suffix:
                yield f"{attribute.name} bounds {base} and should be called {base}{suffix}"
            if base and base not in vocabulary.quantities:
                yield f"quantity {base} lacks one of {base}, {base}Min and {base}Max"


def _schemes(vocabulary: Vocabulary) -> Iterator[str]:
    yield from (f"scheme {scheme.name} is empty" for scheme in vocabulary.schemes.values() if not scheme.concepts)


def _unreachable(vocabulary: Vocabulary) -> Iterator[str]:
    """Qualifiers and schemes that no claim can use."""
    allowed = {name for relation in vocabulary.relations.values() for name in relation.qualifiers}
    yield from (f"qualifier {name} is allowed on no relation" for name in sorted(set(vocabulary.qualifiers) - allowed))
    used = {declared.scheme for declared in _stated(vocabulary)}
    yield from (f"scheme {name} is used by no property" for name in sorted(set(vocabulary.schemes) - used))


def _conflict_rules(vocabulary: Vocabulary) -> Iterator[str]:
    for rule in vocabulary.conflict_rules.values():
        unknown = sorted(set(rule.concerns) - set(vocabulary.relations))
        yield from (f"rule {rule.name} concerns the unknown relation {name}" for name in unknown)
        unknown = sorted(rule.exempts - set(vocabulary.attributes) - set(vocabulary.qualifiers))
        yield from (f"rule {rule.name} exempts the unknown property {name}" for name in unknown)
        if rule.when_one and rule.when_one not in vocabulary.attributes:
            yield f"rule {rule.name} depends on the unknown attribute {rule.when_one}"
        if rule.pattern is Pattern.AFTER_END and not _is_end(rule, vocabulary):
            yield f"rule {rule.name} needs an end class and an end role"


def _is_end(rule: ConflictRule, vocabulary: Vocabulary) -> bool:
    return rule.end_class in vocabulary.descendants("Event") and rule.end_role in vocabulary.schemes["role"].names


_CHECKS = (
    _missing_texts,
    _clashes,
    _reserved,
    _classes,
    _relations,
    _uses,
    _properties,
    _quantities,
    _schemes,
    _unreachable,
    _conflict_rules,
)
