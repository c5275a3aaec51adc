"""Wikidata's JSON: dumps, an item a line, and the files of `Special:EntityData`; see docs/wikidata.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from loaders.base import Draft, Item, Options
from loaders.ftm.sources import dataset_of
from loaders.inputs import Input
from loaders.wikidata.items import Known, Records
from ontology.errors import InputError, MalformedFile
from ontology.vocabulary import Vocabulary

_MARK = b"\xef\xbb\xbf \t\r\n["


class WikidataLoader:
    """Items of a dump or of EntityData; they are added to those that the dataset has."""

    name = "wikidata"
    title = "Wikidata JSON"
    complete = False

    def recognises(self, file: Input) -> bool:
        """Whether the file begins as an item, or as a collection of them."""
        head = file.head.lstrip(_MARK)
        return head.startswith(b'{"entities"') or (
            head.startswith(b"{") and b'"id":"Q' in head[:400].replace(b": ", b":") and b'"type"' in head[:400]
        )

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The dataset and a record for each item; the file is read twice, first for names, classes and countries."""
        dataset, day = dataset_of(options)
        yield dataset
        known = Known(vocabulary)
        for item in _items(file, options):
            if not isinstance(item, Draft):
                known.add(item)
        records = Records(known, dataset, day)
        for item in _items(file, options):
            if isinstance(item, Draft):
                yield item
            else:
                yield from records.read(item)
        yield from records.unkept()


def _items(file: Input, options: Options) -> Iterator[dict[str, Any] | Draft]:
    if file.head.lstrip(_MARK).startswith(b'{"entities"'):
        with file.open() as stream:
            try:
                found = orjson.loads(stream.read().removeprefix(b"\xef\xbb\xbf"))
            except orjson.JSONDecodeError as error:
                raise MalformedFile(f"not JSON: {error}", file=str(file.path), expected="JSON of EntityData") from error
        entities = found["entities"]
        yield from (each for each in (entities.values() if isinstance(entities, dict) else ()) if _is_item(each))
        return
    for number, text in file.lines(options.encoding):
        line = text.strip().rstrip(",")
        if line in ("", "[", "]"):
            continue
        try:
            yield _item(line, number)
        except InputError as error:
            yield Draft(f"line {number}", problems=[error], statements=[text[:200]])


def _item(text: str, line: int) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedFile(f"not JSON: {error}", line=line, value=text[:80], expected="one item a line") from error
    if not _is_item(found):
        raise MalformedFile("not an item", line=line, value=text[:80], expected="an object with id and claims")
    return dict(found)


def _is_item(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("id"), str) and isinstance(found.get("claims", {}), dict)


WIKIDATA = WikidataLoader()
