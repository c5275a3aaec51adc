"""The style sheet of Neo4j Browser (GraSS), derived from the ontology.

Browser knows neither comments nor lists of selectors, merges every rule whose labels a node has, the last one
winning, and makes up a colour for each label the sheet does not name. So the general rules come first, and every
label that occurs in the graph has a rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.resolution.resolver import UNREALISED
from ontology.vocabulary import Class, Vocabulary

Rule = dict[str, str]

LIGHT = "#ffffff"
DARK = "#2a2c34"
GREY = "#a5abb6"
PALE = "#e4e6ea"
_EVENT = "Event"
# Where it stands and who says it: the name of a relation would not fit a circle.
_PROOF = "{locator} {saidBy}"

# How large a class and those below it are drawn; entities not named here are of the middle size.
_DIAMETERS = {"Entity": "80px", "Event": "100px", "Claim": "70px", "Source": "100px"}
# What a node is captioned with, where that is not its name.
_CAPTIONS = {
    "Claim": _PROOF,
    "Source": "{title}",
    "Dataset": "{title}",
}
# Labels that are no class of the ontology: what they are coloured and captioned with.
_BARE_LABELS = {
    "Dormant": (PALE, "{id}"),
    "Merged": (PALE, "{id}"),
    "RetractedClaim": (PALE, _PROOF),
    "Withheld": (PALE, _PROOF),
    "Decision": (GREY, "{kind}"),
    "Retraction": (GREY, "{kind}"),
    "Pending": (GREY, "{kind}"),
    "Writer": (GREY, "{id}"),
    "Schema": (GREY, "{id}"),
    "LoadedFile": (GREY, "{name}"),
}


def style_sheet(vocabulary: Vocabulary) -> str:
    """The GraSS text for this ontology, ending in a line break."""
    return "".join(f"{selector} {{\n{_lines(rule)}}}\n\n" for selector, rule in _rules(vocabulary))[:-1]


def class_colour(class_: Class) -> str:
    """The colour a class is drawn in, its own or inherited."""
    return class_.colour or GREY


def readable_on(colour: str) -> str:
    """The lighter or the darker text colour, whichever stands out more."""
    return max((LIGHT, DARK), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def tint(colour: str, share: float, with_: str = LIGHT) -> str:
    """`colour` mixed with that share of another."""
    mixed = (round(a * (1 - share) + b * share) for a, b in zip(_channels(colour), _channels(with_), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _rules(vocabulary: Vocabulary) -> Iterator[tuple[str, Rule]]:
    entities = vocabulary.entity_classes.values()
    kept = [c for c in vocabulary.classes.values() if c.name not in vocabulary.entity_classes]
    yield "node", {"diameter": "50px", **_filled(GREY), "border-width": "2px", "font-size": "10px"} | _caption("{name}")
    yield "node.Thing", _filled(GREY) | _caption("{name}")
    yield from ((f"node.{class_.name}", _class_rule(class_)) for class_ in entities)
    yield from _unrealised(vocabulary)
    yield from ((f"node.{class_.name}", _class_rule(class_)) for class_ in sorted(kept, key=lambda c: c.lineage))
    yield "node.Description", _class_rule(vocabulary.classes["Claim"])
    for label, (colour, caption) in _BARE_LABELS.items():
        yield f"node.{label}", _filled(colour) | _caption(caption)
    yield from _relationships(vocabulary)


def _class_rule(class_: Class) -> Rule:
    above = [name for name in reversed(class_.lineage) if name in _DIAMETERS]
    caption = next((_CAPTIONS[name] for name in reversed(class_.lineage) if name in _CAPTIONS), "{name}")
    diameter = {"diameter": _DIAMETERS[above[0]]} if above else {}
    return diameter | _filled(class_colour(class_)) | _caption(caption)


def _unrealised(vocabulary: Vocabulary) -> Iterator[tuple[str, Rule]]:
    """Hollow circles, in the colour of their class, for what did not happen or may not have."""
    yield f"node.{UNREALISED}", _filled(PALE) | _caption("{name}")
    for class_ in vocabulary.entity_classes.values():
        if _EVENT in class_.lineage:
            yield f"node.{class_.name}.{UNREALISED}", _hollow(class_colour(class_)) | _caption("{name}")


def _relationships(vocabulary: Vocabulary) -> Iterator[tuple[str, Rule]]:
    yield (
        "relationship",
        {
            "color": GREY,
            "shaft-width": "1px",
            "font-size": "8px",
            "padding": "3px",
            "text-color-external": DARK,
            "text-color-internal": readable_on(GREY),
        }
        | _caption("<type>"),
    )
    source = tint(_colour(vocabulary, "Source"), 0.3, DARK)
    for type_ in ("FROM", "DERIVED_FROM"):
        yield f"relationship.{type_}", {"color": source, "text-color-internal": readable_on(source)}


def _colour(vocabulary: Vocabulary, name: str) -> str:
    return class_colour(vocabulary.classes[name])


def _filled(colour: str) -> Rule:
    return {"color": colour, "border-color": tint(colour, 0.25, DARK), "text-color-internal": readable_on(colour)}


def _hollow(colour: str) -> Rule:
    return {"color": LIGHT, "border-color": colour, "border-width": "5px", "text-color-internal": DARK}


def _caption(text: str) -> Rule:
    return {"caption": f"'{text}'"}


def _lines(rule: Rule) -> str:
    return "".join(f"  {name}: {value};\n" for name, value in rule.items())


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour: str) -> float:
    shares = (channel / 255 for channel in _channels(colour))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
