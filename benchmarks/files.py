"""Made-up graphs as files, for benchmarks that begin where people do: TriG, as somebody would write it by hand.

write_trig(Path("made-up.trig"), Size(12_000))
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from benchmarks.generate import DATASET, Size, records
from graph.model.certainty import AFFIRMED, FACTUAL
from graph.model.claims import Claim, Source
from ontology.ids import iri_of
from ontology.vocabulary import Property, ValueType, Vocabulary

_S = "https://w3id.org/sayso/ns#"
_FIELDS = {"quote_sha256": "quoteSha256", "said_by": "saidBy", "recorded_by": "recordedBy", "from_": "from"}
_ANNOTATED = ("locator", "quote_sha256", "said_by", "confidence", "note", "from_", "until", "on", "recorded_by")


def write_trig(path: Path, size: Size, vocabulary: Vocabulary) -> int:
    """Write a made-up graph of this size; returns the number of its claims."""
    writer = _Writer(vocabulary)
    with path.open("w", encoding="utf-8") as stream:
        return writer.write(stream, size)


class _Writer:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.declared = {**vocabulary.claim_properties, **vocabulary.qualifiers, **vocabulary.attributes}
        self.seen: set[str] = set()

    def write(self, stream: TextIO, size: Size) -> int:
        written = 0
        stream.write(f"PREFIX s: <{_S}>\n")
        stream.write(f'{self._iri(DATASET.id)} a s:Dataset ; s:title "{DATASET.title}" ; s:version "{DATASET.version}"')
        stream.write(f' ; s:licence "{DATASET.licence}" .\n')
        for record in records(size):
            for source in record.sources:
                if source.id not in self.seen:
                    self.seen.add(source.id)
                    stream.writelines(self._source(source))
            for claim in record.claims:
                written += 1
                if claim.relation == "POST_IN" and claim.object not in self.seen:
                    self.seen.add(str(claim.object))
                    written += 1
                    body = f'{self._iri(str(claim.object))} a s:Organisation ; s:name "An office"@en .'
                    stream.write(f"{self._iri(claim.source)} {{ {body} }}\n")
                stream.write(f"{self._iri(claim.source)} {{ {' '.join(self._claim(claim))} }}\n")
        return written

    def _iri(self, id: str) -> str:
        return f"<{iri_of(id, self.vocabulary.prefixes) or 'https://w3id.org/sayso/id/' + id.replace(':', '-')}>"

    def _source(self, source: Source) -> Iterator[str]:
        yield f"{self._iri(source.id)} a s:Source"
        for name in ("title", "publisher", "published"):
            yield f" ; s:{name} {json.dumps(getattr(source, name))}"
        yield from (f" ; s:derivedFrom {self._iri(original)}" for original in source.derived_from)
        yield " .\n"

    def _claim(self, claim: Claim) -> Iterator[str]:
        annotation = " ; ".join(self._annotation(claim))
        for predicate, object_ in self._triples(claim):
            triple = f"{self._iri(claim.subject)} {predicate} {object_}"
            if claim.polarity == AFFIRMED and claim.certainty in FACTUAL:
                yield f"{triple} {{| {annotation} |}} ." if annotation else f"{triple} ."
            else:
                yield f"<< {triple} >> {annotation} ."

    def _triples(self, claim: Claim) -> Iterator[tuple[str, str]]:
        if claim.relation and claim.object:
            yield f"s:{self.vocabulary.relation_types[claim.relation].name}", self._iri(claim.object)
        for name, value in claim.values.items():
            if name == "kind":
                yield from (("a", f"s:{kind}") for kind in value)  # type: ignore[union-attr]
            elif name in self.declared:
                tags: Any = claim.values.get(f"{name}Lang", [])
                for position, each in enumerate(value if isinstance(value, list) else [value]):
                    yield f"s:{name}", self._term(self.declared[name], each, tags[position] if tags else "")

    def _annotation(self, claim: Claim) -> Iterator[str]:
        yield f"s:polarity s:{claim.polarity}"
        yield f"s:certainty s:{claim.certainty}"
        for name in _ANNOTATED:
            if (value := getattr(claim, name)) is not None:
                property_ = _FIELDS.get(name, name)
                yield f"s:{property_} {self._term(self.declared[property_], value)}"
        for name, value in claim.qualifiers.items():
            for each in value if isinstance(value, list) else [value]:
                yield f"s:{name} {self._term(self.declared[name], each)}"

    def _term(self, declared: Property, value: Any, language: str = "") -> str:
        if declared.type in (ValueType.ENTITY, ValueType.NODE):
            return self._iri(value)
        if declared.scheme:
            concepts: Iterable[Any] = self.vocabulary.schemes[declared.scheme].concepts
            return next(f"<{concept.iri}>" for concept in concepts if concept.name == value)
        text = json.dumps(value, ensure_ascii=False)
        return f"{text}@{language}" if language else text
