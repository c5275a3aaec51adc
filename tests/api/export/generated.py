"""Claims of every kind that a graph can hold, generated: for tests of what is exported and loaded again."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from graph.model.claims import Claim, Dataset, Record, Source
from ontology.ids import HASHED, id_of
from ontology.vocabulary import Property, ValueType, Vocabulary

DATASETS = (Dataset("d1", "1", title="One"), Dataset("d2", "2.0", licence="MIT", redistribute=True))
SOURCES = (
    Source("report", "d1", title='A "report"', published="2015-06~", url="http://example.org/a?b=c#d"),
    Source("ucdp:src", "d1", retrieved=date(2020, 1, 2), derived_from=("report",)),
    Source("d2/odd source", "d2", language="fa-af", archive_url="https://archive.example/{1}"),
)
_IRI = "http://example.org/people/آن?x=1"
IDS = ("ann", "bob", "talks", "ucdp:303", "ftm:a/b", "x y%", "آن", id_of(_IRI, {}), HASHED + "0" * 32)
_DATES = ("2015-05", "2015-06-24", "[2031-03-03..2031-03-09]", "2029~")
# No NUL, which the store cannot hold, and no surrogates, which are no text.
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
_OPTIONAL = {
    "locator": st.sampled_from(["para 1", "p. «3»"]),
    "quote_sha256": st.sampled_from(["0" * 64, "f" * 64]),
    "said_by": st.sampled_from(IDS),
    "confidence": st.sampled_from(["low", "medium", "high"]),
    "note": _TEXTS,
    "recorded_by": st.just("Coder"),
    "from_": st.sampled_from(["2015-05", "2015-06-24", "[..2015-06-01]"]),
    "until": st.sampled_from(["..", "2031", "[2031-03-03..2031-03-09]"]),
    "on": st.sampled_from(["2016", "2016-07~"]),
    "key": st.sampled_from(["c-1", "c-2", "ann", "report", "Row 7/ä", "ftm:9"]),
}


def records(vocabulary: Vocabulary) -> st.SearchStrategy[list[tuple[Dataset, list[Record]]]]:
    """Datasets with their records."""
    return st.lists(_claims(vocabulary), min_size=1, max_size=8).map(_grouped)


def _grouped(claims: list[Claim]) -> list[tuple[Dataset, list[Record]]]:
    found = []
    for dataset in DATASETS:
        by_record: dict[str, dict[str, Claim]] = {}
        for claim in claims:
            if claim.dataset == dataset.id:
                by_record.setdefault(claim.record, {}).setdefault(claim.id, claim)
        if by_record:
            cited = {record: {claim.source for claim in said.values()} for record, said in by_record.items()}
            found.append(
                (
                    dataset,
                    [
                        Record(
                            key, tuple(said.values()), tuple(s for s in SOURCES if s.id in _with_originals(cited[key]))
                        )
                        for key, said in by_record.items()
                    ],
                )
            )
    return found


def _with_originals(ids: set[str]) -> set[str]:
    return ids | {original for source in SOURCES if source.id in ids for original in source.derived_from}


@st.composite
def _claims(draw: st.DrawFn, vocabulary: Vocabulary) -> Claim:
    source, subject = draw(st.sampled_from(SOURCES)).id, draw(st.sampled_from(IDS))
    fields: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=_OPTIONAL))
    fields["polarity"] = draw(st.sampled_from(["affirmed", "affirmed", "denied"]))
    fields["certainty"] = draw(st.sampled_from(["asserted", "asserted", "reported", "alleged", "hypothetical"]))
    fields |= {"dataset": draw(st.sampled_from(["d1", "d1", "d2"])), "source": source, "subject": subject}
    if draw(st.booleans()):
        fields |= _relation(draw, subject, vocabulary)
    else:
        fields["values"] = _values(draw, subject, vocabulary)
    own = draw(st.sampled_from([None, None, "row 1", f"{source}/{fields.get('object', 'bob')}"]))
    return Claim(record=own or f"{source}/{fields['subject']}", **fields)


def _relation(draw: st.DrawFn, subject: str, vocabulary: Vocabulary) -> dict[str, Any]:
    relation = draw(st.sampled_from(sorted(vocabulary.relations.values(), key=lambda each: each.name)))
    object_ = draw(st.sampled_from([id for id in IDS if id != subject]))
    names = draw(st.lists(st.sampled_from(sorted(relation.qualifiers)), unique=True)) if relation.qualifiers else []
    ends = sorted([subject, object_]) if relation.symmetric else [subject, object_]
    return {
        "subject": ends[0],
        "relation": relation.type,
        "object": ends[1],
        "qualifiers": {name: _value(draw, vocabulary.qualifiers[name], vocabulary) for name in names},
    }


def _values(draw: st.DrawFn, subject: str, vocabulary: Vocabulary) -> dict[str, Any]:
    attributes = sorted(vocabulary.attributes.keys() - {"iri"})
    found: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(attributes), min_size=1, max_size=4, unique=True)):
        attribute = vocabulary.attributes[name]
        if attribute.type is ValueType.TEXT:
            pairs = sorted(draw(st.sets(st.tuples(_TEXTS, st.sampled_from(["", "en", "fa-af"])), min_size=1)))
            found |= {name: [text for text, _ in pairs], f"{name}Lang": [tag for _, tag in pairs]}
        else:
            found[name] = _value(draw, attribute, vocabulary)
    if draw(st.booleans()):
        found["kind"] = draw(st.sampled_from([["Person"], ["Attack", "Meeting"]]))
        if subject == id_of(_IRI, {}) and draw(st.booleans()):
            found["iri"] = _IRI
    return found


def _value(draw: st.DrawFn, declared: Property, vocabulary: Vocabulary) -> Any:
    one = _of_type(declared, vocabulary)
    return draw(one) if declared.single else sorted(draw(st.sets(one, min_size=1, max_size=3)))


def _of_type(declared: Property, vocabulary: Vocabulary) -> st.SearchStrategy[Any]:
    if declared.scheme:
        return st.sampled_from(sorted(vocabulary.schemes[declared.scheme].names))
    return {
        ValueType.INTEGER: st.integers(-(10**14), 10**14),
        ValueType.DECIMAL: st.floats(allow_nan=False, allow_infinity=False),
        ValueType.BOOLEAN: st.booleans(),
        ValueType.EDTF: st.sampled_from(_DATES),
        ValueType.URI: st.sampled_from(["http://example.org/a%20b", "https://example.org/{x}", "urn:isbn:1"]),
        ValueType.ENTITY: st.sampled_from(IDS),
    }.get(declared.type, _TEXTS)
