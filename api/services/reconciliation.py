"""The Reconciliation Service API 0.2 over the graph: what OpenRefine asks to match a column and to add columns to it.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ is the specification.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.analysis.matches import LEAST_SCORE, MatchRow, Wanted, matches
from graph.names.keys import key_query
from graph.read.entities import FOUND, canonical, entities, find_entities
from graph.read.fact_claims import claims_by_fact
from graph.read.facts import neighbours_of_each
from graph.read.rows import EntityRow
from graph.read.terms import check_kind, check_one_of
from graph.storage.graph import Graph
from graph.storage.paging import MAX_PAGE_SIZE, PageRequest
from ontology.errors import InputError
from ontology.ids import ID_NAMESPACE, NAMESPACE
from ontology.vocabulary import Term, Vocabulary

_DATES = ("from", "until")
"""The dates that an event itself has."""

MAX_QUERIES, MAX_CANDIDATES, MAX_IDS, MAX_PROPERTIES = 100, 50, 200, 20
Json = dict[str, Any]

COMPARED = ("name", "country", "nationality", "birthDate", "held")
"""The properties that a query may give beside the name; the others are no evidence of identity."""

Text = Annotated[str, Field(max_length=1_000)]


class Reference(BaseModel):
    """A value that was reconciled before."""

    id: Text
    name: Text | None = None


Value = Text | bool | int | float | Reference


class Given(BaseModel):
    """A property of a row, with its value or values."""

    pid: str
    v: Value | Annotated[list[Value], Field(max_length=20)]

    @property
    def texts(self) -> list[str]:
        """The values as text; of a reconciled one its name."""
        values = self.v if isinstance(self.v, list) else [self.v]
        texts = [(each.name or each.id) if isinstance(each, Reference) else str(each) for each in values]
        return [text for text in texts if text.strip()]


class Query(BaseModel):
    """A row to look for: its name, its classes, and what else it says."""

    model_config = ConfigDict(extra="forbid")

    query: Text = ""
    type: str | Annotated[list[str], Field(max_length=20)] = []
    type_strict: Literal["any", "should", "all"] = "any"
    limit: int = Field(default=5, ge=1, le=MAX_CANDIDATES)
    properties: list[Given] = Field(default=[], max_length=MAX_PROPERTIES)


class Column(BaseModel):
    """A property to fetch."""

    id: str


class Extension(BaseModel):
    """Which properties of which entities to fetch."""

    ids: list[Text] = Field(max_length=MAX_IDS)
    properties: list[Column] = Field(max_length=MAX_PROPERTIES)


def manifest(vocabulary: Vocabulary, address: str) -> Json:
    """The service's manifest, with its address; the types are the classes right below the root."""
    page = f"{address}/reconcile/preview?id={{{{id}}}}"

    def at(path: str) -> Json:
        return {"service_url": address, "service_path": f"/reconcile/{path}"}

    return {
        "versions": ["0.2"],
        "name": "Sayso",
        "identifierSpace": ID_NAMESPACE,
        "schemaSpace": NAMESPACE,
        "defaultTypes": [_named(each) for each in vocabulary.entity_classes.values() if len(each.lineage) == 2],
        "view": {"url": page},
        "preview": {"url": page, "width": 430, "height": 300},
        "suggest": {name: at(f"suggest/{name}") for name in ("entity", "type", "property")},
        "extend": {"propose_properties": at("properties"), "property_settings": []},
    }


def reconcile(graph: Graph, queries: Mapping[str, Query]) -> dict[str, Json]:
    """The candidates of each query, the best first, scored as `POST /match` does."""
    records = [(key, record) for key, query in queries.items() for record in _records(query)]
    found = matches(graph, [record for _, record in records], limit=MAX_CANDIDATES, min_score=LEAST_SCORE)
    by_key: dict[str, list[list[MatchRow]]] = {key: [] for key in queries}
    for (key, _), rows in zip(records, found, strict=True):
        by_key[key].append(rows)
    return {key: {"result": _candidates(graph.vocabulary, query, by_key[key])} for key, query in queries.items()}


def _records(query: Query) -> Iterator[Wanted]:
    """A record for each of the classes asked for; one of no class where they only should fit."""
    given: dict[str, list[str]] = {}
    for each in query.properties:
        check_one_of("pid", each.pid, COMPARED)
        given.setdefault(each.pid, []).extend(each.texts)
    types = [query.type] if isinstance(query.type, str) else query.type
    names = [name for name in (query.query, *given.get("name", ())) if name.strip()]
    country = _one("country", [*given.get("country", ()), *given.get("nationality", ())])
    birth_date = _one("birthDate", given.get("birthDate", []))
    kinds: list[str | None] = [each for each in types if each and query.type_strict != "should"]
    for kind in dict.fromkeys(kinds or [None]):
        yield Wanted(names, kind, country, birth_date, given.get("held", ()))


def _one(name: str, values: Sequence[str]) -> str | None:
    if len(set(values)) > 1:
        raise InputError("more than one value", property=name, value=", ".join(values), expected="one value")
    return values[0] if values else None


def _candidates(vocabulary: Vocabulary, query: Query, found: Sequence[Sequence[MatchRow]]) -> list[Json]:
    by_id = {row["id"]: row for rows in found for row in rows}
    if query.type_strict == "all":
        by_id = {id: row for id, row in by_id.items() if all(id in {each["id"] for each in rows} for rows in found)}
    ordered = sorted(by_id.values(), key=lambda row: (-row["score"], row["id"]))
    # OpenRefine takes a match without asking, so of namesakes none is one.
    certain = [row["id"] for row in ordered if row["same"]]
    return [
        {
            "id": row["id"],
            "name": row["name"] or row["id"],
            "type": _types(vocabulary, row["kind"]),
            "score": row["score"],
            "match": certain == [row["id"]],
            "description": row["why"],
        }
        for row in ordered[: query.limit]
    ]


def suggest_entities(graph: Graph, prefix: str, kind: str | None, start: int, limit: int) -> Json:
    """Entities that have a name which begins or reads like this."""
    check_kind(graph.vocabulary, kind)
    if key_query(prefix, kind) is None:
        return {"result": []}
    rows = find_entities(graph, q=prefix, kind=kind, page=PageRequest(FOUND)).results[start : start + limit]
    found = [
        {"id": row["id"], "name": row["name"] or row["id"], "notable": _types(graph.vocabulary, row["kind"])}
        for row in rows
    ]
    return {"result": found}


def suggest_types(vocabulary: Vocabulary, prefix: str, start: int, limit: int) -> Json:
    """Classes whose name or label has this in it."""
    found = _having(prefix, vocabulary.entity_classes)
    return {"result": [_named(term) | {"description": term.comment} for _, term in found[start : start + limit]]}


def suggest_properties(vocabulary: Vocabulary, prefix: str, start: int, limit: int) -> Json:
    """Attributes and relations whose name or label has this in it."""
    found = _having(prefix, properties(vocabulary))
    return {"result": [_property(name, term) for name, term in found[start : start + limit]]}


def propose_properties(vocabulary: Vocabulary, kind: str | None, limit: int | None) -> Json:
    """The properties that entities of a class may have; all of them without a class."""
    check_kind(vocabulary, kind)
    found = [_property(name, term) for name, term in properties(vocabulary, kind).items()]
    return {"properties": found[:limit], **({"type": kind} if kind else {})}


def properties(vocabulary: Vocabulary, kind: str | None = None) -> dict[str, Term]:
    """The properties that can be fetched, by name: attributes, dates of events, relations and their inverses."""
    attributes = {name: vocabulary.attributes[name] for name in vocabulary.attribute_groups}
    inverses = {name: (relation, relation.range) for name, relation in vocabulary.inverses.items()}
    relations = {relation.name: (relation, relation.domain) for relation in vocabulary.relations.values()}
    found: dict[str, tuple[Term, tuple[str, ...]]] = {name: (term, term.domain) for name, term in attributes.items()}
    found |= {name: (vocabulary.claim_properties[name], ("Event",)) for name in _DATES}
    found |= relations | inverses
    return {
        name: term
        for name, (term, domain) in sorted(found.items())
        if kind is None or not domain or vocabulary.is_a(kind, *domain)
    }


def extend(graph: Graph, asked: Extension) -> Json:
    """The properties of entities as the graph resolves them; what sources disagree on ends in `(disputed)`."""
    known = properties(graph.vocabulary)
    for column in asked.properties:
        check_one_of("property", column.id, known)
    found = _by_asked_id(graph, asked.ids)
    columns = {column.id: _column(graph, column.id, found) for column in asked.properties}
    return {
        "meta": [_property(name, known[name]) for name in columns],
        "rows": {id: {name: values.get(id, []) for name, values in columns.items()} for id in asked.ids},
    }


def _by_asked_id(graph: Graph, ids: Sequence[str]) -> dict[str, EntityRow]:
    """The entities by the ids asked for, of merged ones too; without those that are not there."""
    live = entities(graph.store, ids)
    now = {id: id if id in live else canonical(graph.store, id) for id in ids}
    live |= entities(graph.store, [id for id in now.values() if id not in live])
    return {id: live[today] for id, today in now.items() if today in live}


def _column(graph: Graph, name: str, found: Mapping[str, EntityRow]) -> dict[str, list[Json]]:
    vocabulary = graph.vocabulary
    if name in vocabulary.attributes or name in _DATES:
        return {id: _cells(vocabulary, name, entity) for id, entity in found.items()}
    linked = _linked(graph, name, sorted({entity["id"] for entity in found.values()}))
    return {id: linked[entity["id"]] for id, entity in found.items()}


def _cells(vocabulary: Vocabulary, name: str, entity: EntityRow) -> list[Json]:
    disputed = name in entity.get("disputed", ())
    return [_cell(value, disputed) for value in attribute_values(vocabulary, name, entity)]


def attribute_values(vocabulary: Vocabulary, name: str, entity: Mapping[str, Any]) -> list[Any]:
    """The values of an attribute; of a number that is known by its bounds alone, these in words."""
    value = entity.get(name)
    if value is not None:
        return value if isinstance(value, list) else [value]
    lower, upper = (entity.get(bound) for bound in vocabulary.quantities.get(name, ("", "")))
    if lower is None and upper is None:
        return []
    if lower is not None and upper is not None:
        return [f"{lower} to {upper}"]
    return [f"at least {lower}" if upper is None else f"at most {upper}"]


def _cell(value: Any, disputed: bool) -> Json:
    if isinstance(value, bool):
        value = str(value).lower()
    if disputed or isinstance(value, str):
        return {"str": marked(value, disputed)}
    return {"int" if isinstance(value, int) else "float": value}


def marked(value: Any, disputed: bool) -> str:
    """A value as text, with a mark where sources disagree on it."""
    return f"{value} (disputed)" if disputed else str(value)


def _linked(graph: Graph, name: str, ids: Sequence[str]) -> dict[str, list[Json]]:
    """The entities at the other end of a relation, each once; raises InputError for one that has too many."""
    if not ids:
        return {}
    relation = graph.vocabulary.relations.get(name) or graph.vocabulary.inverses[name]
    wanted = "out" if name in graph.vocabulary.relations else "in"
    pages = neighbours_of_each(graph, ids, relation=name, page=PageRequest(MAX_PAGE_SIZE))
    for id, page in pages.items():
        if page.next:
            raise InputError(
                f"it has more than {MAX_PAGE_SIZE} of these", subject=id, property=name, expected="another property"
            )
    rows = {
        id: [row for row in page.results if relation.symmetric or row["direction"] == wanted]
        for id, page in pages.items()
    }
    facts = [row["fact"] for each in rows.values() for row in each]
    claims = claims_by_fact(graph, sorted({fact["id"] for fact in facts}))
    doubtful = {fact["id"] for fact in facts if fact.get("disputed")}
    doubtful |= {id for id, about in claims.items() if any(claim["polarity"] == "denied" for claim in about)}
    linked: dict[str, list[Json]] = {id: [] for id in ids}
    for id, each in rows.items():
        cells: dict[str, Json] = {}
        for row in each:
            other = row["neighbour"]
            name_of = marked(other["name"] or other["id"], row["fact"]["id"] in doubtful)
            cells.setdefault(other["id"], {"id": other["id"], "name": name_of})
        linked[id] = list(cells.values())
    return linked


def _having(text: str, terms: Mapping[str, Term]) -> list[tuple[str, Term]]:
    """The terms that have a text in their name or label, those that begin with it first."""
    wanted = text.strip().casefold()
    found = [(name, term) for name, term in terms.items() if wanted in f"{name}\n{term.label}".casefold()]
    return sorted(found, key=lambda each: (not each[0].casefold().startswith(wanted), each[0]))


def _types(vocabulary: Vocabulary, kinds: Sequence[str]) -> list[Json]:
    return [_named(vocabulary.classes[kind]) for kind in kinds]


def _named(term: Term) -> Json:
    return {"id": term.name, "name": term.label}


def _property(name: str, term: Term) -> Json:
    return {"id": name, "name": term.label if name == term.name else name}
