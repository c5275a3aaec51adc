"""The shapes of answers as JSON Schema, derived from the ontology, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.rest.row_schemas import ROWS, row_name, row_schemas
from api.services.proof_checks import Verdict as Outcome
from api.services.verification import State
from graph.analysis.candidates import WEIGHTS
from graph.analysis.matches import MatchRow
from graph.decisions.log import Kind
from graph.model.certainty import WEAK
from graph.model.dates import BOUND_NAMES, DATE_NAMES, Verdict
from graph.names.keys import SEARCH_PROPERTIES
from graph.read.participations import Membership
from ontology.vocabulary import Property, ValueType, Vocabulary

Schema = dict[str, Any]

_TYPES: Mapping[ValueType, Schema] = {
    ValueType.INTEGER: {"type": "integer"},
    ValueType.DECIMAL: {"type": "number"},
    ValueType.BOOLEAN: {"type": "boolean"},
    ValueType.DATE: {"type": "string", "format": "date"},
    ValueType.TIME: {"type": "string", "format": "date-time"},
}
_TEXT: Schema = {"type": "string"}
_LANGUAGES: Schema = {"type": "array", "items": _TEXT, "description": "The language tag of each, in the same order."}
_COUNTED = ("claims", "sources", "independentSources")
_NOT_OF_ENTITIES = {"attributed", "denied", *SEARCH_PROPERTIES}
_NAMED = {
    "subjectName": "The name of the subject.",
    "objectName": "The name of the object.",
    "saidByName": "The name of the speaker.",
    "sourceTitle": "The title of the source.",
}
_VERDICT: Schema = {
    "type": "string",
    "enum": [verdict.value for verdict in Verdict],
    "description": "Whether it held on the days asked about; only with `asOf`.",
}
_PUBLISHED_BY: Schema = {
    "type": "string",
    "enum": ["certain", "possible", "impossible", "unknown"],
    "description": "Whether its source had been published by then; only with `publishedBy`.",
}
_SAME_AS: dict[str, Schema] = {
    "sameAs": {"type": "array", "items": _TEXT, "description": "The ids of other sources that are this document."}
}


def schemas(vocabulary: Vocabulary) -> dict[str, Schema]:
    """Every schema by its name in the OpenAPI document."""
    shapes = _Shapes(vocabulary)
    pages = {"Entity": shapes.entity(), "Claim": shapes.claim(), "Source": shapes.source(), "Fact": shapes.fact()}
    typed = row_schemas((*ROWS, MatchRow))
    joined = {"Conflict": _conflict(vocabulary)}
    joined |= {"Candidate": _candidate(), "Vacancy": _vacancy()}
    joined |= {"Participation": _participation(), "Representative": _representative()}
    joined["Decision"] = _decision()
    joined["Dependent"] = _dependent()
    joined["SingleSource"] = {"anyOf": [_ref("Fact"), _ref("Entity")]}
    lists = {f"{name}Page": _page(name) for name in (*pages, *joined, *map(row_name, ROWS)) if name != "Fact"}
    return {**typed, **pages, **joined, **lists, **_others(), "Proof": _proof()}


def provable(schema: Schema) -> Schema:
    """An answer's schema, of the answer with its proof."""
    fields = {**schema["properties"], "proof": _ref("Proof")}
    return {**schema, "properties": fields, "required": [*schema["required"], "proof"]}


class _Shapes:
    """The shapes whose fields the ontology declares."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def entity(self) -> Schema:
        node = self._some(self.vocabulary.node_properties, *self.vocabulary.node_properties.keys() - _NOT_OF_ENTITIES)
        score: dict[str, Schema] = {
            "score": {"type": "number", "description": "How likely both names are one's; only when searched for."},
            "why": _TEXT | {"description": "Which words answer to which, and what is left over; likewise."},
        }
        values = {name: self._value(each) for name, each in self.vocabulary.attributes.items()}
        # A node has one name to show, and of an event known by weak claims only the strongest of them as status.
        shown = {"name": _TEXT | {"description": "The name to show."}, "status": self._status()}
        identity = {
            "merged": _list(_TEXT | {"description": "The ids that were merged into it."}),
            "notSame": _list(_TEXT | {"description": "The ids that it was judged not to be."}),
        }
        return _object(
            node | score | identity | values | shown | {"on": _TEXT, "verdict": _VERDICT},
            required=["id", "name", "kind"],
        )

    def claim(self) -> Schema:
        own = {n: self._field(p) for n, p in self.vocabulary.claim_properties.items()}
        own |= self._some(self.vocabulary.node_properties, "unrealised")
        names = {name: _TEXT | {"description": text} for name, text in _NAMED.items()}
        stated = {name: self._value(each) for name, each in self.vocabulary.attributes.items()}
        qualifiers = {name: self._value(each) for name, each in self.vocabulary.qualifiers.items()}
        languages = {f"{n}Lang": _LANGUAGES for n, a in self.vocabulary.attributes.items() if a.type is ValueType.TEXT}
        kind = {"kind": {"type": "array", "items": _TEXT, "description": "The classes it gives its subject."}}
        nullable = ("fact", "relation", "object", "saidBy", "locator", "quoteSha256", *DATE_NAMES)
        fields = stated | languages | qualifiers | kind | own | names
        fields |= {name: _or_null(fields[name]) for name in (*nullable, *BOUND_NAMES, *_NAMED)}
        through = {
            "type": "array",
            "items": _ref("Link"),
            "description": "Through whom it comes to us, when asked for alone.",
        }
        fields |= {"attribution": through}
        always = ["id", "subject", "polarity", "certainty", "source", "dataset", "record"]
        required = [*always, *nullable, *BOUND_NAMES, *_NAMED]
        return _object(fields | {"verdict": _VERDICT, "publishedBy": _PUBLISHED_BY}, required=required)

    def fact(self) -> Schema:
        ends = self._some(self.vocabulary.claim_properties, "id", "relation", "subject", "object")
        names = {name: _TEXT | {"description": _NAMED[name]} for name in ("subjectName", "objectName")}
        node = self._some(self.vocabulary.node_properties, *_COUNTED, "disputed", "attributed", "denied")
        more = self._some(self.vocabulary.node_properties, "unrealised")
        when = {n: _or_null(s) for n, s in self._some(self.vocabulary.node_properties, *BOUND_NAMES).items()}
        qualifiers = {name: self._value(each) for name, each in self.vocabulary.qualifiers.items()}
        fields = ends | names | when | node | more | qualifiers | {"verdict": _VERDICT}
        return _object(fields, required=[*ends, *names, *BOUND_NAMES, *_COUNTED])

    def source(self) -> Schema:
        own = {n: self._field(p) for n, p in self.vocabulary.source_properties.items() if n != "passage"}
        listed = {"derivedFrom": own["derivedFrom"], "datasets": _TEXT | {"description": "Datasets that cite it."}}
        listed["copies"] = _TEXT | {"description": "The sources that copy it."}
        lists = {name: _list(each) for name, each in listed.items()}
        decided = ("id", "by", "why", "at")
        taken_back = _object(dict.fromkeys(decided, _TEXT), required=list(decided))
        counted: dict[str, Schema] = {
            "claims": {"type": "integer", "description": "How many live claims rest on it."},
            "retraction": taken_back | {"description": "The decision that took back what it says, if any."},
        }
        known = {"id": _TEXT, "dataset": _TEXT | {"description": "The dataset that describes it."}}
        nullable = {name: _or_null(own[name]) for name in ("title", "publisher", "published")}
        return _object(
            known | own | nullable | counted | lists | _SAME_AS, required=[*known, *nullable, "claims", *lists]
        )

    def _some(self, properties: Mapping[str, Property], *names: str) -> dict[str, Schema]:
        lists = ("kind", "names", "namesLang", "sources", "disputed")
        found = {name: self._field(properties[name]) for name in sorted(names)}
        return {name: _list(each) if name in lists else each for name, each in found.items()}

    def _field(self, declared: Property) -> Schema:
        schema = dict(_TYPES.get(declared.type, _TEXT))
        if declared.scheme:
            schema["enum"] = sorted(self.vocabulary.schemes[declared.scheme].names)
        return schema | {"description": declared.comment}

    def _value(self, declared: Property) -> Schema:
        return self._field(declared) if declared.single else _list(self._field(declared))

    def _status(self) -> Schema:
        field = self._field(self.vocabulary.attributes["status"])
        return field | {"enum": [*field["enum"], *WEAK]}


def _participation() -> Schema:
    claims = {"type": "array", "items": _ref("Claim"), "description": "The claims about it, at most 100."}
    holding = claims | {"description": "The claims that it held the post, at most 100; only with `holding`."}
    fields = {"event": _TEXT, "eventName": _TEXT, "fact": _ref("Fact"), "claims": claims}
    together = _VERDICT | {"description": "Whether at that time, and while holding the post; only when that is asked."}
    return _object(fields | {"holding": holding, "verdict": together}, required=list(fields))


def _representative() -> Schema:
    belonged = [each.value for each in Membership]
    membership = {"type": "string", "enum": belonged, "description": "Whether it belonged to it when it acted."}
    claims = {"type": "array", "items": _ref("Claim"), "description": "The claims that it acted so, at most 100."}
    ties = claims | {"description": "The claims that it belonged to it, or held a post in it, at most 100."}
    fields = {"actor": _TEXT, "actorName": _TEXT, "membership": membership, "claims": claims, "membershipClaims": ties}
    return _object(fields | {"verdict": _VERDICT}, required=list(fields))


def _vacancy() -> Schema:
    who = _object(
        {"holder": _TEXT, "holderName": _TEXT | {"type": ["string", "null"]}}, required=["holder", "holderName"]
    )
    day = _TEXT | {"format": "date"}
    fields: dict[str, Schema] = {
        "first": day | {"description": "The first day of it."},
        "last": day | {"description": "The last day of it."},
        "verdict": {"type": "string", "enum": ["certain", "possible"], "description": "Whether it is one for sure."},
        "perhaps": {"type": "array", "items": who, "description": "Who may have held the post on some of the days."},
        "before": {"type": "array", "items": _ref("Claim"), "description": "Claims that name the day before it."},
        "after": {"type": "array", "items": _ref("Claim"), "description": "Claims that name the day after it."},
    }
    return _object(fields, required=list(fields))


def _conflict(vocabulary: Vocabulary) -> Schema:
    rule = {"type": "string", "enum": sorted(vocabulary.conflict_rules), "description": "The rule that found it."}
    sides = {"type": "array", "minItems": 2, "items": _side(), "description": "What cannot all be right."}
    verdict = {"type": "string", "enum": ["certain", "possible"], "description": "Whether it is one for sure."}
    fields: dict[str, Schema] = {
        "id": _TEXT,
        "rule": rule,
        "sentence": _TEXT | {"description": "What the rule says."},
        "inferred": {"type": "boolean", "description": "True when a claim only implies what another contradicts."},
        "verdict": verdict,
        "entity": _TEXT | {"description": "The entity that it is about."},
        "property": _TEXT | {"description": "The attribute, qualifier or relation on which the sides differ."},
        "fact": {"type": ["string", "null"], "description": "The fact that it is about, if it is about one."},
        "sides": sides,
    }
    return _object(fields, required=list(fields))


def _dependent() -> Schema:
    falls: Schema = {"type": "boolean", "description": "Whether it would fall, and not merely stand on less."}
    count: Schema = {"type": "integer"}
    fact: dict[str, Schema] = {
        "fact": _ref("Fact"),
        "claims": count | {"description": "How many claims that make it are the source's."},
        "claimsLeft": count | {"description": "How many others make it."},
    }
    entity = {"entity": _TEXT, "name": _TEXT, "kind": _list(_TEXT)}
    shapes = [_object(fields | {"falls": falls}, required=[*fields, "falls"]) for fields in (fact, entity)]
    return {"anyOf": shapes}


def _decision() -> Schema:
    fields: dict[str, Schema] = {
        "id": _TEXT,
        "kind": {"type": "string", "enum": [kind.value for kind in Kind], "description": "What was decided."},
        "entity": _TEXT | {"description": "The entity whose id stays."},
        "other": _TEXT | {"description": "The id that is, or is not, the same."},
        "source": _TEXT
        | {
            "description": "The source that was retracted or reinstated, or of two that are one, or no longer, the one."
        },
        "dataset": _TEXT | {"description": "The dataset of the record that was."},
        "record": _TEXT | {"description": "The key of that record."},
        "claim": _TEXT | {"description": "The claim that was."},
        "by": _TEXT | {"description": "Who decided."},
        "why": _TEXT | {"description": "The reason."},
        "evidence": _list(_TEXT | {"description": "What it rests on."}),
        "at": {"type": "string", "format": "date-time"},
        "pending": {"type": "boolean", "description": "True while the work on claims and facts is under way."},
    }
    return _object(fields, required=["id", "kind", "by", "why", "at", "pending"])


def _candidate() -> Schema:
    reason = _object(
        {
            "reason": {"type": "string", "enum": sorted(WEIGHTS)},
            "values": {"type": "array", "items": _TEXT, "description": "The ids or names that are alike."},
            "weight": {"type": "number", "description": "What the reason adds to the score."},
            "why": _TEXT | {"description": "Of names that are alike: which word answers to which."},
        },
        required=["reason", "values", "weight"],
    )
    named: dict[str, Schema] = {"id": _TEXT, "name": _or_null(_TEXT), "kind": _or_null(_list(_TEXT))}
    entity = _object(named, required=list(named))
    fields: dict[str, Schema] = {
        "score": {"type": "number", "minimum": 0, "maximum": 1, "description": "How likely they are one."},
        "entities": {"type": "array", "minItems": 2, "maxItems": 2, "items": entity},
        "reasons": {"type": "array", "minItems": 1, "items": reason},
        "sourcesOfBoth": {"type": "array", "items": _TEXT, "description": "Sources that tell the two apart."},
    }
    return _object(fields, required=list(fields))


def _side() -> Schema:
    claims = {"type": "array", "items": _ref("Claim"), "description": "The claims, at most 100 of them."}
    fields: dict[str, Schema] = {
        "values": {"type": "object", "description": "What the claims of this side say, by property."},
        "independentSources": {"type": "integer", "description": "How many sources that do not copy one another."},
        "claimCount": {"type": "integer"},
        "claims": claims,
    }
    return _object(fields, required=list(fields))


def _others() -> dict[str, Schema]:
    rows = {"type": "array", "items": {"type": "array", "items": {}}}
    columns = {"type": "array", "items": _TEXT}
    notes = {"type": "array", "items": _TEXT, "description": "What Neo4j finds odd, such as a label nothing has."}
    page = _page("Claim")
    fact: Schema = {
        "anyOf": [_ref("Fact"), {"type": "null"}],
        "description": "Null when it is no fact; left out of what is asked by `publishedBy` or `knownAt`.",
    }
    return {
        "FactPage": _object({"fact": fact, **page["properties"]}, required=["results", "next"]),
        "CypherAnswer": _object({"columns": columns, "rows": rows, "notes": notes}, required=["columns", "rows"]),
        "Matches": _object({"results": _list(_list(_ref("Match")))}, required=["results"]),
        "Verified": _verified(),
        "Checked": _checked(),
        "Health": _object({"status": _TEXT}, required=["status"]),
        "Ontology": {"type": "object", "description": "The ontology; every list is by the names of its terms."},
        "Problem": _problem(),
    }


def _proof() -> Schema:
    listed = {"type": "array", "items": {"type": "object"}}
    fields: dict[str, Schema] = {
        "question": {"type": "object", "description": "What was asked: method, path, parameters and body."},
        "graph": {"type": "object", "description": "The graph's `version`, and what it is the hash of."},
        "claims": listed | {"description": "The claims the answer rests on, each with its source and locator."},
        "sources": listed | {"description": "The sources of these claims."},
        "complete": {"type": "boolean", "description": "False when the answer rests on more claims than are listed."},
        "note": _TEXT | {"description": "Why there are no claims, or not all."},
        "askedAt": _TYPES[ValueType.TIME],
        "sayso": _TEXT | {"description": "The version of Sayso that answered."},
        "digest": _TEXT | {"description": "SHA-256 of the canonical JSON (RFC 8785) of all but the digest."},
    }
    return _object(fields, required=[name for name in fields if name != "note"])


def _verified() -> Schema:
    states = [state.value for state in State]
    passage = {
        "locator": _or_null(_TEXT),
        "quoteSha256": _or_null(_TEXT),
        "state": {"type": "string", "enum": states},
        "at": _or_null(_TEXT) | {"description": "Where the passage stands now."},
        "claims": {"type": "array", "items": _TEXT, "description": "The claims that rest on it."},
    }
    fields: dict[str, Schema] = {
        "source": _TEXT,
        "sameFile": {"type": ["boolean", "null"], "description": "Whether it is the very file that was recorded."},
        "paragraphs": {"type": "integer", "description": "How many paragraphs the copy has."},
        "claims": _object({state: {"type": "integer"} for state in states}, required=states),
        "passages": {"type": "array", "items": _object(passage, required=list(passage))},
    }
    return _object(fields, required=list(fields))


def _checked() -> Schema:
    claims = {"type": "array", "items": {"type": "object"}}
    change = {"path": _TEXT, "was": {}, "now": {}}
    fields: dict[str, Schema] = {
        "verdict": {"type": "string", "enum": [verdict.value for verdict in Outcome]},
        "holds": {"type": "boolean", "description": "Whether it is the same answer, from the same claims."},
        "detail": _TEXT | {"description": "Why it is not answered any more."},
        "question": {"type": "object"},
        "askedAt": _TYPES[ValueType.TIME],
        "digest": _TEXT,
        "graph": {"type": "object", "description": "The graph's state `then` and `now`."},
        "claimsGone": claims | {"description": "Claims it rests on no longer, each with its `fate`."},
        "claimsNew": claims | {"description": "Claims it rests on besides."},
        "changes": {"type": "array", "items": _object(change, required=list(change))},
        "complete": {"type": "boolean", "description": "Whether all claims could be compared."},
    }
    return _object(fields, required=[name for name in fields if name not in ("detail", "askedAt")])


def _problem() -> Schema:
    named = dict.fromkeys(("type", "title", "detail", "parameter", "value", "expected", "requestId"), _TEXT)
    return {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {**named, "status": {"type": "integer"}},
        "required": ["type", "title", "status", "detail"],
    }


def _page(name: str) -> Schema:
    following = {"type": ["string", "null"], "description": "The cursor of the next page; null on the last."}
    fields: dict[str, Schema] = {"results": {"type": "array", "items": _ref(name)}, "next": following}
    return _object(fields, required=list(fields))


def _object(fields: Mapping[str, Schema], *, required: list[str]) -> Schema:
    return {"type": "object", "properties": dict(fields), "required": required, "additionalProperties": False}


def _list(item: Schema) -> Schema:
    described = {key: value for key, value in item.items() if key == "description"}
    return {"type": "array", "items": {k: v for k, v in item.items() if k != "description"}, **described}


def _or_null(schema: Schema) -> Schema:
    nulled = schema | {"type": [schema["type"], "null"]}
    return nulled | {"enum": [*schema["enum"], None]} if "enum" in schema else nulled


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
