"""Who is whom: merges as a tree of `SAME_AS`, judgements as `NOT_SAME_AS`, and what may not be decided.

Functions of one transaction, which keeps other decisions and all loads out (see `graph.storage.writer_locks`).
"""

from __future__ import annotations

from itertools import product

from graph.decisions.log import Decision
from graph.storage.sources import is_source
from graph.storage.store import Row, Transaction
from ontology.errors import DecisionRefused, NotFound
from ontology.vocabulary import Vocabulary

_THING = """
MATCH (n:Thing {id: $id})
RETURN n:Entity AS live, coalesce(n.kind, []) AS kinds, head([(n)-[:SAME_AS]->(into:Thing) | into.id]) AS into
"""
_JUDGED = """
MATCH (:Thing {id: $entity})<-[:SAME_AS*0..]-(a:Thing)
MATCH (a)-[judgement:NOT_SAME_AS]-(b:Thing)-[:SAME_AS*0..]->(:Thing {id: $other})
RETURN a.id AS a, b.id AS b, judgement.by AS by, judgement.why AS why LIMIT 1
"""
_TOGETHER = """
MATCH (:Thing {id: $entity})-[:SAME_AS*0..]->(canonical:Thing)<-[:SAME_AS*0..]-(:Thing {id: $other})
RETURN canonical.id AS canonical LIMIT 1
"""
_MERGE = """
MATCH (a:Thing {id: $entity}), (b:Thing {id: $other})
CREATE (b)-[r:SAME_AS]->(a)
SET r = $properties
"""
_SPLIT = "MATCH (:Thing {id: $other})-[r:SAME_AS]->(a:Thing) DELETE r RETURN a.id AS entity"
_JUDGE = """
MATCH (a:Thing {id: $entity}), (b:Thing {id: $other})
CREATE (a)-[r:NOT_SAME_AS]->(b)
SET r = $properties
"""
_UNJUDGE = "MATCH (:Thing {id: $entity})-[r:NOT_SAME_AS]-(:Thing {id: $other}) DELETE r RETURN count(*) AS judgements"
_MEMBERS = "MATCH (n:Thing)-[:SAME_AS*0..]->(:Thing {id: $id}) RETURN n.id AS id ORDER BY id"


def check_mergeable(tx: Transaction, entity: str, other: str, vocabulary: Vocabulary) -> None:
    """Raise NotFound or DecisionRefused unless `other` may be merged into `entity`."""
    check_two(entity, other)
    kinds = [_canonical(tx, id)["kinds"] for id in (entity, other)]
    clash = next(((one, two) for one, two in product(*kinds) if vocabulary.disjoint(one, two)), None)
    if clash:
        raise DecisionRefused(
            f"{entity} is a {clash[0]} and {other} a {clash[1]}, and nothing is both",
            property="other",
            value=other,
            expected="two entities of kinds that go together",
        )
    for row in tx.run(_JUDGED, entity=entity, other=other):
        raise DecisionRefused(
            f"{row['a']} and {row['b']} were judged not to be the same by {row['by']}: {row['why']}",
            property="other",
            value=other,
            expected=f"that judgement, not-same {row['a']} {row['b']}, taken back first",
        )


def check_judgeable(tx: Transaction, entity: str, other: str) -> None:
    """Raise NotFound or DecisionRefused unless the two may be judged not to be the same."""
    check_two(entity, other)
    for id in (entity, other):
        _thing(tx, id)
    for row in tx.run(_TOGETHER, entity=entity, other=other):
        raise DecisionRefused(
            f"both are {row['canonical']} by merges in force",
            property="other",
            value=other,
            expected="the merge undone first, by a split",
        )
    for row in tx.run(_JUDGED, entity=entity, other=other):
        if {row["a"], row["b"]} == {entity, other}:
            raise DecisionRefused(f"{row['by']} has judged so already: {row['why']}", property="other", value=other)


def merge(tx: Transaction, decision: Decision) -> None:
    """Let the decision's `other` go by the id of its `entity`."""
    tx.write(_MERGE, **decision.about, properties=decision.as_link())


def part(tx: Transaction, other: str) -> str:
    """Take back a merge; returns the id into which `other` was merged. DecisionRefused when it was not."""
    _thing(tx, other)
    rows = tx.run(_SPLIT, other=other)
    if not rows:
        raise DecisionRefused(
            "it was not merged into another", property="other", value=other, expected="an id that a merge took away"
        )
    return str(rows[0]["entity"])


def is_merged(tx: Transaction, id: str) -> bool:
    """Whether the id is that of an entity that was merged into another."""
    return any(row["into"] for row in tx.run(_THING, id=id))


def judge(tx: Transaction, decision: Decision) -> None:
    """Hold against merges that the decision's two are not the same."""
    tx.write(_JUDGE, **decision.about, properties=decision.as_link())


def unjudge(tx: Transaction, entity: str, other: str) -> None:
    """Take back a judgement; DecisionRefused when there is none."""
    if not tx.run(_UNJUDGE, entity=entity, other=other)[0]["judgements"]:
        raise DecisionRefused(
            f"nobody has judged {entity} and {other} not to be the same",
            property="other",
            value=other,
            expected="the two ids of a judgement in force",
        )


def members(tx: Transaction, id: str) -> list[str]:
    """The id itself and all ids that were merged into it."""
    return [row["id"] for row in tx.run(_MEMBERS, id=id)]


def check_two(entity: str, other: str) -> None:
    """Raise DecisionRefused for one id twice."""
    if entity == other:
        raise DecisionRefused("both ids are the same", property="other", value=other, expected="two different ids")


def _canonical(tx: Transaction, id: str) -> Row:
    """A live entity that goes by its own id."""
    thing = _thing(tx, id)
    if thing["into"]:
        raise DecisionRefused(
            f"it was merged into {thing['into']}",
            property="id",
            value=id,
            expected=f"{thing['into']} instead, or the merge undone first, by a split of {id}",
        )
    if not thing["live"]:
        raise NotFound("entity", id)
    return thing


def _thing(tx: Transaction, id: str) -> Row:
    rows = tx.run(_THING, id=id)
    if not rows and is_source(tx, id):
        raise DecisionRefused("it is a source and no entity", property="id", value=id, expected="two of one sort")
    if not rows:
        raise NotFound("entity", id)
    return rows[0]
