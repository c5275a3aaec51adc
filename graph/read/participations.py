"""Participations: the events in which somebody took part, in which capacity and post; and who acted on behalf of whom.

Rows rest on claims that make facts. Claims that deny or doubt them are listed with a row and never make one. Whether
two things held together is decided by the days that they can share, claim by claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import product
from typing import Any, LiteralString, NotRequired, cast

from typing_extensions import TypedDict

from graph.model.certainty import DENIED, FACTUAL, factual_cypher, is_factual
from graph.model.dates import Bounds, Verdict
from graph.model.hashing import fact_id
from graph.model.overlap import together
from graph.model.stored_claims import bounds_of
from graph.read import claims, entities, posts
from graph.read.as_of import ANY_TIME, AsOf
from graph.read.rows import ClaimRow, FactRow, fact_json, grouped
from graph.storage.graph import Graph
from graph.storage.paging import FIRST_PAGE, Page, PageRequest
from graph.storage.projections import STORED_CLAIM, as_rows, stored_rows
from graph.storage.store import Row, Store
from ontology.errors import InputError, option
from ontology.vocabulary import Use, Vocabulary

ROW_CLAIMS = 100
"""How many claims of each sort a row is shown with."""


class Membership(StrEnum):
    """Whether somebody belonged to whom they acted for, when they did: a verdict, or why there is none."""

    CERTAIN = Verdict.CERTAIN.value
    POSSIBLE = Verdict.POSSIBLE.value
    UNDATED = Verdict.UNDATED.value
    IMPOSSIBLE = Verdict.IMPOSSIBLE.value
    DENIED = "denied"
    UNCLAIMED = "unclaimed"


_NO_MEMBER = frozenset([Membership.IMPOSSIBLE, Membership.DENIED, Membership.UNCLAIMED])
_BEST_FIRST = (Verdict.CERTAIN, Verdict.POSSIBLE, Verdict.UNDATED, Verdict.IMPOSSIBLE)


def _participations_of(graph: Graph) -> LiteralString:
    # Nobody took part in an event that was only planned or imagined.
    return f"""
MATCH (e:Thing {{id: $id}})-[r:{graph.type_for(Use.PARTICIPATION)}]->(event:Entity)
WHERE r.id > $after AND r.unrealised IS NULL AND ($kind IS NULL OR $kind IN labels(event))
  AND ($capacity IS NULL OR EXISTS {{
    MATCH (c:Claim {{fact: r.id}})
    WHERE c.capacity = $capacity AND {factual_cypher("c")} }})
RETURN properties(r) AS fact, type(r) AS relation, e.id AS subject, e.name AS subjectName,
  event.id AS object, event.name AS objectName
ORDER BY r.id LIMIT $limit
"""


def _unrealised(graph: Graph) -> LiteralString:
    return f"""
MATCH (e:Thing {{id: $id}})-[r:{graph.type_for(Use.PARTICIPATION)}]->(event:Entity)
WHERE r.unrealised AND ($kind IS NULL OR $kind IN labels(event))
  AND ($capacity IS NULL OR EXISTS {{
    MATCH (c:Claim {{fact: r.id}})
    WHERE c.capacity = $capacity AND {factual_cypher("c")} }})
RETURN count(r) AS number
"""


_OF_FACTS: LiteralString = f"""
UNWIND $facts AS fact
MATCH (c:Claim {{fact: fact}})
WITH c ORDER BY c.id
RETURN {as_rows(STORED_CLAIM)}
"""


def _actors_for(graph: Graph) -> LiteralString:
    participation, tenure = graph.type_for(Use.PARTICIPATION), graph.type_for(Use.TENURE)
    return f"""
MATCH (c:Claim)
WHERE c.onBehalfOf IS NOT NULL AND $id IN c.onBehalfOf AND c.subject > $after
  AND c.relation = '{participation}' AND {factual_cypher("c")}
WITH DISTINCT c.subject AS actor ORDER BY actor LIMIT $limit
MATCH (e:Thing {{id: actor}})
OPTIONAL MATCH (e)-[held:{tenure}]->(:Post)-[:{graph.type_for(Use.POST_IN)}]->(:Thing {{id: $id}})
RETURN actor, e.name AS name, collect(DISTINCT held.id) AS held,
  COLLECT {{
    MATCH (e)-[r:{participation}]->() WHERE r.unrealised IS NULL AND $id IN r.onBehalfOf RETURN r.id
  }} AS acts
ORDER BY actor
"""


@dataclass(frozen=True)
class Participation:
    """Which participations are wanted; what is None does not matter. `holding` is the id of a post."""

    capacity: str | None = None
    holding: str | None = None
    kind: str | None = None


class ParticipationRow(TypedDict):
    """An event in which somebody took part, with the claims about that and, if asked, about the post held meanwhile."""

    event: str
    eventName: str | None
    verdict: NotRequired[Verdict]
    """Whether at that time, and while holding the post; only when that is asked."""
    fact: FactRow
    claims: list[ClaimRow]
    """The claims about it, at most 100."""
    holding: NotRequired[list[ClaimRow]]
    """The claims that it held the post, at most 100; only with `holding`."""


class RepresentativeRow(TypedDict):
    """Somebody who took part in something on behalf of another, with the claims about both that and membership."""

    actor: str
    actorName: str | None
    verdict: NotRequired[Verdict]
    """Whether it acted so on the days asked about; only with `asOf`."""
    membership: Membership
    """Whether it belonged to the other when it acted."""
    claims: list[ClaimRow]
    """The claims that it acted so, at most 100."""
    membershipClaims: list[ClaimRow]
    """The claims that it belonged to the other, or held a post in it, at most 100."""


def participations(
    graph: Graph,
    id: str,
    wanted: Participation | None = None,
    as_of: AsOf = ANY_TIME,
    *,
    page: PageRequest = FIRST_PAGE,
) -> Page[ParticipationRow]:
    """The events in which an actor took part, in this capacity and while holding this post, with the claims for both.

    Where it matters whether days were shared, rows carry a verdict, and those of which it is impossible are left out.
    """
    store, wanted = graph.store, wanted or Participation()
    _check(graph.vocabulary, wanted)
    entities.entity(store, id)
    held = _claims_of_tenure(graph, id, wanted.holding) if wanted.holding else None
    query, asked = _participations_of(graph), {"id": id, "capacity": wanted.capacity, "kind": wanted.kind}
    judge = partial(_participation, wanted=wanted, held=held, asked=_asked(as_of))
    (after,) = page.after("")
    rows = _matching(
        store,
        query,
        asked,
        str(after),
        page.fetched,
        lambda row: row["fact"]["id"],
        judge,
    )
    told = _in_full(graph, as_of, rows)
    return page.of(told, lambda row: (row["fact"]["id"],), lambda row: cast(ParticipationRow, row))


def unrealised_participations(graph: Graph, id: str, wanted: Participation) -> int:
    """How many participations are left out because their events were only planned, or not even that."""
    rows = graph.store.read(_unrealised(graph), id=id, capacity=wanted.capacity, kind=wanted.kind)
    return int(rows[0]["number"])


def representatives(
    graph: Graph,
    id: str,
    as_of: AsOf = ANY_TIME,
    *,
    members: bool | None = None,
    page: PageRequest = FIRST_PAGE,
) -> Page[RepresentativeRow]:
    """Who took part in something on behalf of an actor, and whether they belonged to it then.

    Who holds a post in it belongs to it. `members` leaves those who did, certainly or perhaps, or those of whom nobody
    says so.
    """
    entities.entity(graph.store, id)
    membership = graph.type_for(Use.MEMBERSHIP)
    judge = partial(_representative, id=id, membership=membership, asked=_asked(as_of), members=members)
    (after,) = page.after("")
    asked = {"id": id}
    rows = _matching(graph.store, _actors_for(graph), asked, str(after), page.fetched, lambda row: row["actor"], judge)
    told = _in_full(graph, as_of, rows)
    return page.of(told, lambda row: (row["actor"],), lambda row: cast(RepresentativeRow, row))


def _matching(
    store: Store,
    query: LiteralString,
    asked: Mapping[str, Any],
    after: str,
    limit: int,
    key_of: Callable[[Row], str],
    judge: Callable[[Store, Sequence[Row]], Iterable[Row]],
) -> list[Row]:
    """Rows in the order of their keys until there are `limit` that are wanted, or no more."""
    found: list[Row] = []
    while len(found) < limit:
        rows = store.read(query, after=after, limit=limit, **asked)
        found += judge(store, rows)
        if len(rows) < limit:
            break
        after = key_of(rows[-1])
    return found[:limit]


def _participation(
    store: Store, rows: Sequence[Row], *, wanted: Participation, held: Sequence[Row] | None, asked: Sequence[Bounds]
) -> Iterator[Row]:
    claims = grouped(_claims_of(store, [row["fact"]["id"] for row in rows]), _fact_of)
    for row in rows:
        about = claims.get(row["fact"]["id"], [])
        acts = [c for c in about if is_factual(c) and wanted.capacity in (None, c.get("capacity"))]
        verdict = _verdict(acts, held, asked)
        if verdict is Verdict.IMPOSSIBLE:
            continue
        fact = fact_json(row | {"verdict": None})
        yield {
            "event": row["object"],
            "eventName": row["objectName"],
            **({"verdict": str(verdict)} if verdict else {}),
            "fact": fact,
            "claims": _shown(about),
            **({"holding": _shown(held)} if held is not None else {}),
        }


def _representative(
    store: Store, rows: Sequence[Row], *, id: str, membership: str, asked: Sequence[Bounds], members: bool | None
) -> Iterator[Row]:
    member = {row["actor"]: fact_id(row["actor"], membership, id) for row in rows}
    facts = [fact for row in rows for fact in (*row["acts"], *row["held"], member[row["actor"]])]
    claims = grouped(_claims_of(store, facts), _fact_of)
    for row in rows:
        about = [c for fact in row["acts"] for c in claims.get(fact, []) if id in c.get("onBehalfOf", ())]
        ties = [c for fact in (member[row["actor"]], *row["held"]) for c in claims.get(fact, [])]
        acts = [c for c in about if is_factual(c)]
        verdict = _verdict(acts, None, asked)
        belonged = _membership(acts, ties, asked)
        if acts and verdict is not Verdict.IMPOSSIBLE and members in (None, belonged not in _NO_MEMBER):
            yield {
                "actor": row["actor"],
                "actorName": row["name"],
                **({"verdict": str(verdict)} if verdict else {}),
                "membership": belonged,
                "claims": _shown(about),
                "membershipClaims": _shown(ties),
            }


def _membership(acts: Sequence[Row], ties: Sequence[Row], asked: Sequence[Bounds]) -> Membership:
    """Whether somebody belonged to it when they acted; without such a claim, whether that is denied."""
    factual = [claim for claim in ties if is_factual(claim)]
    if factual:
        return Membership(str(_verdict(acts, factual, asked)))
    denied = any(claim["polarity"] == DENIED and claim["certainty"] in FACTUAL for claim in ties)
    return Membership.DENIED if denied else Membership.UNCLAIMED


def _verdict(acts: Iterable[Row], others: Iterable[Row] | None, asked: Sequence[Bounds]) -> Verdict | None:
    """The best that any act has, together with any of the other claims, on the days asked about; None if it is moot."""
    if others is None and not asked:
        return None
    stretches = [
        {bounds_of(claim) for claim in claims if is_factual(claim) and not _over_before(claim, asked)}
        for claims in (acts, others or ())
    ]
    pairs = product(stretches[0], stretches[1]) if others is not None else ((act,) for act in stretches[0])
    found = {together(*pair, *asked) for pair in pairs}
    return next((each for each in _BEST_FIRST if each in found), Verdict.IMPOSSIBLE)


def _over_before(claim: Row, asked: Sequence[Bounds]) -> bool:
    """Whether it was over, by when its source was published, before the days asked about."""
    return bool(asked and claim.get("overBy") and claim["overBy"] < asked[0].from_earliest)


def _asked(as_of: AsOf) -> list[Bounds]:
    """The days asked about, as a stretch of known ends."""
    return [Bounds(as_of.first, as_of.first, as_of.last, as_of.last)] if as_of.first else []


def _fact_of(claim: Row) -> str:
    return str(claim["fact"])


def _claims_of(store: Store, facts: Sequence[str]) -> list[Row]:
    return [row["claim"] for row in stored_rows(store.rows(_OF_FACTS, facts=facts))] if facts else []


def _claims_of_tenure(graph: Graph, holder: str, post: str) -> list[Row]:
    return _claims_of(graph.store, [fact_id(holder, graph.type_for(Use.TENURE), _post(graph.store, post))])


def _shown(claims: Iterable[Row]) -> list[str]:
    """The ids of claims to show, of those that make facts first."""
    ordered = sorted(claims, key=lambda claim: (not is_factual(claim), claim["id"]))
    return [claim["id"] for claim in ordered[:ROW_CLAIMS]]


def _in_full(graph: Graph, as_of: AsOf, rows: Sequence[Row]) -> list[Row]:
    """Rows with claims in place of their ids."""
    sorts = ("claims", "holding", "membershipClaims")
    ids = sorted({claim for row in rows for sort in sorts for claim in row.get(sort, ())})
    full = claims.claims_in_full(graph, ids, as_of)
    return [row | {sort: [full[id] for id in row[sort] if id in full] for sort in sorts if sort in row} for row in rows]


def _post(store: Store, id: str) -> str:
    """The id that a post has now; raises InputError when there is none."""
    current = entities.canonical(store, id)
    if not posts.is_post(store, current):
        raise InputError("there is no such post", property=option("holding"), value=id, expected="the id of a post")
    return current


def _check(vocabulary: Vocabulary, wanted: Participation) -> None:
    allowed = {"capacity": vocabulary.schemes["capacity"].names, "kind": vocabulary.descendants("Event")}
    for name, values in allowed.items():
        value = getattr(wanted, name)
        if value is not None and value not in values:
            expected = f"one of {', '.join(sorted(values))}"
            raise InputError(f"there is no such {name}", property=option(name), value=value, expected=expected)
