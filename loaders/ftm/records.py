"""An FtM entity as a record: an entity described, or a link between two as a relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from loaders.base import Item, NotKept
from loaders.ftm.entities import FtmEntity, Value
from loaders.ftm.links import LinkReader
from loaders.ftm.model import PROPOSALS, id_of_entity
from loaders.ftm.nodes import NodeReader
from loaders.ftm.reader import Context, EntityReader
from loaders.values import MAX_RECORD, check_id
from ontology.errors import InputError, InvalidClaim


class Records:
    """Reads entities one by one."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.model = context.model
        self.further: dict[str, int] = defaultdict(int)
        """How many entities had each of the fields that the graph has no place for."""

    def read(self, entity: FtmEntity) -> Iterator[Item]:
        """The sources that are new, the record, and what of it is not kept."""
        reader = self._reader(entity)
        is_link = isinstance(reader, LinkReader)
        for name in (*entity.further, *(["caption"] if is_link and entity.caption else [])):
            self.further[name] += 1
        draft = reader.draft
        try:
            check_id(id_of_entity(entity.id, self.model.vocabulary), "id")
            check_id(entity.id, "record", MAX_RECORD)
            self._read(reader)
        except InputError as error:
            error.line = entity.line
            draft.problems.append(error)
        yield from self.context.sources.new()
        if draft.claims or draft.problems:
            yield draft
        yield from reader.not_kept

    def _reader(self, entity: FtmEntity) -> EntityReader:
        if not self.model.knows(entity.schema):
            return EntityReader(self.context, entity)
        return (LinkReader if self.model.relation(entity.schema) else NodeReader)(self.context, entity)

    def _read(self, reader: EntityReader) -> None:
        schema = reader.entity.schema
        if schema in PROPOSALS:
            reader.leave_out(Value("schema", schema), "a proposal: `sayso same` and `sayso not-same` decide")
        elif isinstance(reader, LinkReader):
            reader.read()
        elif isinstance(reader, NodeReader) and (kind := self.model.kind(schema)):
            reader.read(kind)
        else:
            raise InvalidClaim(
                "the schema does not say what the entity is",
                property="schema",
                value=schema,
                expected="a schema of FollowTheMoney, such as Person",
            )

    def unkept_fields(self) -> Iterator[NotKept]:
        """The fields of lines that no claim keeps, each once for the file."""
        for name, count in sorted(self.further.items()):
            yield NotKept(InvalidClaim("the field is not kept", property=name, value=f"of {_entities(count)}"))


def _entities(count: int) -> str:
    return "1 entity" if count == 1 else f"{count:,} entities"
