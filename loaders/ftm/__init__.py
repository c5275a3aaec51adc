"""FollowTheMoney: entities, deltas and statements; see docs/followthemoney.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.storage.tables import Table
from loaders.base import Draft, Item, Options
from loaders.ftm.files import Line, delta_lines, entity_lines, first_object, statement_entities
from loaders.ftm.model import Model
from loaders.ftm.reader import Context
from loaders.ftm.records import Records
from loaders.ftm.sources import Sources, dataset_of
from loaders.inputs import Input
from ontology.vocabulary import Vocabulary

Lines = Callable[[Input, Options, Model], Iterator[Line]]


@dataclass(frozen=True)
class FtmLoader:
    """One form of FtM's files; the file does not name its dataset, so the command line does."""

    name: str
    title: str
    looks_like: Callable[[Input], bool]
    lines: Lines
    complete: bool = True

    def recognises(self, file: Input) -> bool:
        """Whether the first line is as it should be."""
        return self.looks_like(file)

    def read(self, file: Input, vocabulary: Vocabulary, options: Options) -> Iterator[Item]:
        """The dataset, and the records of the entities; the file is read twice, first for what each entity is."""
        dataset, day = dataset_of(options)
        yield dataset
        model = Model(vocabulary)
        entities = (line for line in self.lines(file, options, model) if not isinstance(line, Draft))
        schemata: Table[str] = Table()
        schemata.update((entity.id, entity.schema) for entity in entities)
        records = Records(Context(model, dataset, Sources(dataset, day), schemata, whole=self.complete))
        for line in self.lines(file, options, model):
            if isinstance(line, Draft):
                yield line
            else:
                yield from records.read(line)
        yield from records.unkept_fields()


def _is_entity(file: Input) -> bool:
    return {"schema", "id", "properties"} <= first_object(file).keys() or file.name.endswith(".ftm.json")


def _is_delta(file: Input) -> bool:
    return {"op", "entity"} <= first_object(file).keys()


def _is_statements(file: Input) -> bool:
    if first_object(file):
        return {"canonical_id", "entity_id", "prop"} <= first_object(file).keys()
    header = file.head.split(b"\n", 1)[0]
    return (b"entity_id" in header and b"prop" in header) or file.name.endswith((".pack", ".pack.csv"))


DELTA = FtmLoader(
    "ftm-delta",
    "FollowTheMoney delta",
    _is_delta,
    lambda file, options, _: delta_lines(file, options),
    complete=False,
)
STATEMENTS = FtmLoader("ftm-statements", "FollowTheMoney statements", _is_statements, statement_entities)
ENTITIES = FtmLoader("ftm", "FollowTheMoney entities", _is_entity, lambda file, options, _: entity_lines(file, options))
