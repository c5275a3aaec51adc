"""The tools: each asks what REST and the command line ask, and gives the answer as text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from api.mcp.texts import Answer, counted
from api.services.cells import cell
from api.services.context import Context
from api.services.days import when, when_told
from graph.analysis import conflicts
from graph.model.dates import Verdict
from graph.read import claims, entities, facts, paths, posts, timelines
from graph.read.as_of import AsOf
from graph.read.attribution import chain
from graph.read.claim_ids import full_claim_id
from graph.read.claim_lists import list_claims
from graph.read.claims import ClaimFilter
from graph.read.fact_claims import claims_by_fact
from graph.read.links import Links
from graph.read.rows import ClaimRow, EntityRow
from graph.storage.graph import Graph
from graph.storage.paging import MAX_PAGE_SIZE, Page, PageRequest
from ontology.errors import NotFound

Limit = Annotated[int, Field(ge=1, le=100, description="At most so many.")]
Cursor = Annotated[str | None, Field(description="The cursor of the answer before, for what follows it.")]
EntityId = Annotated[str, Field(description="Id of an entity; `find` tells it.")]
Kind = Annotated[str | None, Field(description="Only of this class, such as Person, Organisation, Event or Post.")]
RelationName = Annotated[str | None, Field(description="Only this relation, such as participatedIn.")]
AsOfDate = Annotated[
    str | None,
    Field(description="What held then: 2015-06-24, 2015-06, 2015, or FIRST/LAST. Each line then has its verdict."),
]
WithPlans = Annotated[bool, Field(description="Also what was only planned, called off or doubted.")]
WithDenied = Annotated[bool, Field(description="Also facts that some claim denies.")]


@dataclass(frozen=True)
class Tools:
    """The questions that an agent may ask of one graph."""

    context: Context

    @property
    def every(self) -> tuple[Callable[..., str], ...]:
        """The tools, in the order of their list."""
        return (
            *(self.find, self.show, self.claims, self.holders, self.path, self.timeline),
            *(self.conflicts, self.who_says_so, self.cypher),
        )

    @property
    def _graph(self) -> Graph:
        return self.context.graph

    def _answer(self) -> Answer:
        return Answer(self._graph.vocabulary)

    def find(
        self,
        name: Annotated[str, Field(description="A name however it is spelled, in any script, or its beginning.")],
        kind: Kind = None,
        limit: Limit = 10,
        cursor: Cursor = None,
    ) -> str:
        """Find people, organisations, places, posts and events by name, best match first: their ids."""
        answer = self._answer()
        page = entities.find_entities(self._graph, q=name, kind=kind, page=PageRequest(limit, cursor))
        for entity in page.results:
            answer.entity(entity)
        return answer.text(page)

    def show(self, id: EntityId, as_of: AsOfDate = None, limit: Limit = 10, cursor: Cursor = None) -> str:
        """Show an entity: its names and attributes, and a page of the facts about it with the claims that make them."""
        answer, days = self._answer(), AsOf.parse(as_of)
        entity = entities.entity_as_of(self._graph, entities.canonical(self._graph.store, id), days)
        page = facts.neighbours(self._graph, entity["id"], days, page=PageRequest(limit, cursor))
        self._describe(entity, answer)
        answer.say("Facts about it:" if page.results else "No facts about it.")
        found = [each["fact"] for each in page.results]
        proofs = claims_by_fact(self._graph, [fact["id"] for fact in found], days)
        for fact in found:
            answer.fact(fact, proofs.get(fact["id"], ()), entity["id"])
        answer.say("Denied and doubted claims make no fact: `claims` lists them, too.")
        return answer.text(page if page.results else None)

    def _describe(self, entity: EntityRow, answer: Answer) -> None:
        """The class of an entity, its attributes with the speakers who alone tell them, and when an event was."""
        page = claims.claims(self._graph, entity["id"], page=PageRequest(MAX_PAGE_SIZE))
        told = [claim for claim in page.results if claim["relation"] is None]
        answer.entity(entity)
        if entity.get("names"):
            answer.say(f"  {answer.words.names_label(entity)}: {cell(entity['names'])}")
        answer.say(*(f"  {label}: {value}" for label, value in answer.words.attributes(entity, told)))
        if answer.words.is_event(entity) and (words := when_told(entity, told)):
            answer.say(f"  when: {words}")
        if page.next:
            answer.say(f"  ONLY {MAX_PAGE_SIZE} CLAIMS WERE READ: these may rest on a speaker's word; see `claims`.")

    def claims(  # noqa: PLR0913, PLR0917 - a tool's parameters are its function's arguments
        self,
        entity: Annotated[str | None, Field(description="Only claims about this entity, by its id.")] = None,
        source: Annotated[str | None, Field(description="Only what this source says, by its id.")] = None,
        said_by: Annotated[str | None, Field(description="Only what this entity is quoted for, by its id.")] = None,
        relation: RelationName = None,
        polarity: Annotated[str | None, Field(description="affirmed or denied.")] = None,
        certainty: Annotated[
            str | None, Field(description="asserted, reported, alleged, hedged or hypothetical.")
        ] = None,
        as_of: AsOfDate = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> str:
        """List claims, denied and doubted ones included: who says what, in which place of which source."""
        answer, days, page = self._answer(), AsOf.parse(as_of), PageRequest(limit, cursor)
        wanted = ClaimFilter(relation, None, source, said_by, polarity, certainty)
        if entity is None:
            found = list_claims(self._graph, wanted, days, page=page)
        else:
            id = entities.canonical(self._graph.store, entity)
            found = claims.claims(self._graph, id, wanted, days.with_parts(), page=page)
        for claim in found.results:
            answer.claim(claim)
        return answer.text(found)

    def holders(
        self,
        post: Annotated[str | None, Field(description="Id of a post; without it, of all posts.")] = None,
        as_of: AsOfDate = None,
        limit: Limit = 10,
        cursor: Cursor = None,
    ) -> str:
        """List who held a post, earliest first, or who held which post, with the claims that say so."""
        answer, days, page = self._answer(), AsOf.parse(as_of), PageRequest(limit, cursor)
        if post is None:
            found = posts.all_holders(self._graph, days, page=page)
        else:
            found = posts.holders(self._graph, entities.canonical(self._graph.store, post), days, page=page)
        for each in found.results:
            answer.fact(each["fact"], each.get("claims", ()))
        return answer.text(found)

    def path(
        self,
        start: EntityId,
        end: EntityId,
        as_of: AsOfDate = None,
        relation: RelationName = None,
        count: Annotated[int, Field(ge=1, le=paths.MAX_PATHS, description="How many ways at most.")] = paths.PATHS,
        max_hops: Annotated[int, Field(ge=1, le=paths.MAX_HOPS, description="How long a way may be.")] = paths.HOPS,
        plans: WithPlans = False,
        denied: WithDenied = False,
    ) -> str:
        """Tell how two entities are connected: the shortest ways over facts, each with its claims and weakest link."""
        answer, links = self._answer(), Links(AsOf.parse(as_of), relation, unrealised=plans, denied=denied)
        found = paths.paths(self._graph, start, end, links, max_hops=max_hops, count=count)
        for number, way in enumerate(found["results"], 1):
            names = [way["hops"][0]["startName"], *(hop["endName"] for hop in way["hops"])]
            answer.say(f"Way {number}: {' - '.join(map(str, names))}. Its weakest link: fact {way['weakest']}")
            for hop in way["hops"]:
                answer.fact(hop["fact"], hop["claims"])
        return answer.text(Page(found["results"]))

    def timeline(
        self,
        ids: Annotated[list[str], Field(description="Ids of up to ten entities.")],
        as_of: AsOfDate = None,
        relation: RelationName = None,
        kind: Kind = None,
        plans: WithPlans = False,
        denied: WithDenied = False,
        limit: Limit = 10,
        cursor: Cursor = None,
    ) -> str:
        """Tell the facts about some entities in the order of time, those without a date last, with their claims."""
        answer, links = self._answer(), Links(AsOf.parse(as_of), relation, unrealised=plans, denied=denied)
        page = timelines.timeline(self._graph, ids, links, kind=kind, page=PageRequest(limit, cursor))
        for each in page.results:
            answer.say(f"{when(each) or 'No date known'}:")
            answer.fact(each["fact"], each["claims"])
        return answer.text(page)

    def conflicts(
        self,
        entity: Annotated[str | None, Field(description="Only conflicts about this entity, by its id.")] = None,
        possible: Annotated[bool, Field(description="Those that only may be conflicts, by their dates.")] = False,
        as_of: AsOfDate = None,
        limit: Limit = 5,
        cursor: Cursor = None,
    ) -> str:
        """List where claims cannot all be true, with the claims of every side; none of them is settled."""
        answer, page = self._answer(), PageRequest(limit, cursor)
        asked = conflicts.ConflictFilter(None, possible, AsOf.parse(as_of), None)
        if entity is None:
            found = conflicts.conflicts(self._graph, asked, page=page)
        else:
            id = entities.canonical(self._graph.store, entity)
            found = conflicts.entity_conflicts(self._graph, id, asked, page=page)
        for each in found.results:
            sure = "CONFLICT" if each["verdict"] is Verdict.CERTAIN else "PERHAPS A CONFLICT"
            answer.say(f"{sure} about {each['entity']}, {each['property']}: {each['sentence']}")
            for side in each["sides"]:
                values = ", ".join(f"{name} {cell(value)}" for name, value in side["values"].items())
                answer.say(f"  One side: {values} ({counted(side['claimCount'], 'claim')})")
                for claim in side["claims"]:
                    answer.claim(claim, "  ")
        return answer.text(found)

    def who_says_so(
        self,
        id: Annotated[str, Field(description="Id of a fact or of a claim, or the first characters of a claim's.")],
        as_of: AsOfDate = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> str:
        """Tell on whose word a fact or a claim rests: each claim, and the chain from the speaker to the original."""
        days = AsOf.parse(as_of)
        try:
            fact, page = facts.fact(self._graph, id, days, page=PageRequest(limit, cursor))
        except NotFound:
            return self._chain(claims.claim(self._graph, full_claim_id(self._graph.store, id), days))
        answer = self._answer()
        if fact is None:
            answer.say("NOT A FACT: nobody affirms it as more than alleged, hedged or hypothetical. The claims:")
        else:
            answer.fact(fact)
        for claim in page.results:
            answer.claim(claim, "    ")
        return answer.text(page)

    def _chain(self, claim: ClaimRow) -> str:
        """A claim, and the links from its speaker to the original."""
        answer = self._answer()
        answer.claim(claim)
        for link in chain(self._graph.store, claim):
            answer.say(f"  {link['role']}: {link['name'] or 'no title'} [{link['id']}]")
        return answer.text()

    def cypher(
        self,
        query: Annotated[str, Field(description="Cypher that only reads.")],
        parameters: Annotated[dict[str, Any] | None, Field(description="The parameters of the query.")] = None,
        limit: Limit = 25,
    ) -> str:
        """Ask the graph in Cypher, reading only, for what no other tool answers. The rows are not weighed."""
        found = self.context.gateway.run(query, parameters)
        rows = [json.dumps(row, ensure_ascii=False, default=str) for row in found.rows[:limit]]
        notes = [f"Note: {note}" for note in found.notes(self._graph.vocabulary)]
        more = [f"These are the first {limit} of {len(found.rows)} rows."] if len(found.rows) > limit else []
        return "\n".join([UNWEIGHED, json.dumps(found.columns), *(rows or ["No rows."]), *more, *notes])


UNWEIGHED = (
    "ROWS AS STORED, NOT WEIGHED: a Claim may be denied or doubted (polarity, certainty) or a speaker's word (saidBy), "
    "an Unrealised event is not known to have happened. Ask who_says_so before you state anything of this."
)
