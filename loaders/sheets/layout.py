"""The layout of claim sheets: which sheets there are, and which columns each may have.

A row of `entities` is what one source says of one thing in one place; a row of `claims` is what it says of two.
Loaders and exporters share this list; every name in it is the ontology's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.model.claims import CLAIM_FIELDS
from ontology.vocabulary import ValueType, Vocabulary

DATASET, SOURCES, ENTITIES, CLAIMS = "dataset", "sources", "entities", "claims"
SHEETS = (DATASET, SOURCES, ENTITIES, CLAIMS)
LISTS = "lists"
"""The sheet of drop-down lists in a workbook; it says nothing."""
REMARK = "#"
"""Begins a row, a column or a sheet that is the user's own and not loaded."""
LANGUAGE = "@"
"""Between the name of an attribute and the language of a column's values: `name@en`."""
PART = "part"
"""The column of `dataset` that says that a workbook lacks claims of its dataset's records."""
EXPORTED = "exported"
"""The sheet of such a workbook that lists the claims that it was exported with, by id, and their records."""
EXPORTED_COLUMNS = ("claim", "record")
ABOUT = (
    "source",
    "locator",
    "saidBy",
    "certainty",
    "polarity",
    "confidence",
    "from",
    "until",
    "on",
    "note",
    "quoteSha256",
    "recordedBy",
    "key",
    "record",
)
"""The columns that `entities` and `claims` share: whose word it is, of when, and where it stands."""
FIELDS = {name: CLAIM_FIELDS[name] for name in ABOUT if name not in ("source", "record")}
"""Those of them that are a field of `Claim`, by the name of the field."""


def dataset_columns(vocabulary: Vocabulary) -> Sequence[str]:
    """The columns of `dataset`."""
    first = ("id", "version", "title", "licence", "redistribute")
    return (*first, *(name for name in vocabulary.dataset_properties if name not in first), PART)


def source_columns(vocabulary: Vocabulary) -> Sequence[str]:
    """The columns of `sources`; `dataset` names another dataset, when that describes the source."""
    first = ("id", "title", "publisher", "published", "language", "url")
    declared = vocabulary.source_properties.values()
    # A claim bears the hash of its passage itself.
    rest = [each.name for each in declared if not each.derived and each.name != "passage"]
    return (*first, *(name for name in rest if name not in first), "dataset")


def entity_columns(vocabulary: Vocabulary) -> Sequence[str]:
    """The columns of `entities`; an attribute with language-tagged text may have one for each language, besides."""
    return ("id", "kind", *vocabulary.attributes, *ABOUT)


def claim_columns(vocabulary: Vocabulary) -> Sequence[str]:
    """The columns of `claims`."""
    return ("subject", "relation", "object", *vocabulary.qualifiers, *ABOUT)


def columns_of(sheet: str, vocabulary: Vocabulary) -> Sequence[str]:
    """The columns that a sheet may have."""
    return {DATASET: dataset_columns, SOURCES: source_columns, ENTITIES: entity_columns, CLAIMS: claim_columns}[sheet](
        vocabulary
    )


def has_languages(name: str, vocabulary: Vocabulary) -> bool:
    """Whether an attribute's values are tagged with languages."""
    declared = vocabulary.attributes.get(name)
    return declared is not None and declared.type is ValueType.TEXT


USUAL = {
    DATASET: ("id", "version", "title", "licence", "redistribute"),
    SOURCES: ("id", "title", "publisher", "published", "language", "url"),
    ENTITIES: ("id", "kind", "name@en", "from", "until", "source", "locator", "saidBy", "certainty", "note"),
    CLAIMS: (
        *("subject", "relation", "object", "role", "capacity", "from", "until", "on"),
        *("source", "locator", "saidBy", "certainty", "polarity", "confidence", "note"),
    ),
}
"""The columns that a sheet begins with; of the others those in use follow."""


def ordered(sheet: str, titles: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    """Column titles in the order of the layout, those of languages behind their attribute."""
    place = {name: index for index, name in enumerate(columns_of(sheet, vocabulary))}
    return sorted(titles, key=lambda title: (place[title.partition(LANGUAGE)[0]], title))
