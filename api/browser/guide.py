"""The guide that Neo4j Browser shows beside the graph: questions about the June 2015 data set, and about any graph.

A guide is HTML. Browser shows each `<slide>` as a page, and puts a play button before each `<pre class="runnable">`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import LiteralString

from api.browser.style import class_colour, readable_on
from ontology.vocabulary import Class, Vocabulary


@dataclass(frozen=True)
class Question:
    """One page of the guide; the query answers the title, the text says how to read the answer."""

    title: str
    query: LiteralString
    reading: str


JUNE_2015: tuple[Question, ...] = (
    Question(
        "Who met whom?",
        """
MATCH met = (who:Person)-[:PARTICIPATED_IN]->(:Thing {id: 'informal-contacts-2015'})
OPTIONAL MATCH post = (who)-[:HELD]->(:Post)-[:POST_IN]->(:Organisation)
RETURN met, post
""",
        "The informal meetings since May 2015, the three people whom the report names, and the posts that they have "
        "held. Double-click a circle to see what else is known of it.",
    ),
    Question(
        "In what capacity, and on whose word?",
        """
MATCH (who:Person)-[fact:PARTICIPATED_IN]->(:Thing {id: 'informal-contacts-2015'})
MATCH (claim:Claim {fact: fact.id})-[:FROM]->(source:Source)
WHERE claim.polarity = 'affirmed' AND claim.certainty IN ['asserted', 'reported']
OPTIONAL MATCH (speaker:Thing {id: claim.saidBy})
RETURN who.name AS who, claim.role AS role, claim.capacity AS capacity,
       coalesce(speaker.name, 'the source itself') AS `on whose word`,
       source.publisher AS source, claim.locator AS locator
ORDER BY who, capacity
""",
        "That they took part, the report says in its own voice. That they did so in a personal capacity is the "
        "delegates' word, and stands in a claim of its own.",
    ),
    Question(
        "Which claims are behind a fact?",
        """
MATCH (who:Thing {id: 'tayyeb-agha'})-[fact:PARTICIPATED_IN]->(what:Thing {id: 'informal-contacts-2015'})
MATCH proof = (claim:Claim {fact: fact.id})-[:FROM]->(:Source)
OPTIONAL MATCH (speaker:Thing {id: claim.saidBy})
RETURN who, fact, what, proof, speaker
""",
        "An arrow between two entities is a fact. It stands because claims say so, and each claim is what one source "
        "says in one place: click a claim to read who speaks, how surely, and in which paragraph. A fact and its "
        "claims share a key, so that the picture of the facts stays clear of them.",
    ),
    Question(
        "Who says that two civilians died?",
        """
MATCH (claim:Claim {subject: 'parliament-attack-2015'})-[:FROM]->(source:Source)
WHERE claim.killedCivilians IS NOT NULL AND claim.polarity = 'affirmed'
OPTIONAL MATCH (speaker:Thing {id: claim.saidBy})
RETURN claim.killedCivilians AS `civilians killed`, coalesce(speaker.name, 'the source itself') AS `on whose word`,
       claim.certainty AS certainty, source.title AS source, claim.locator AS locator
""",
        "A claim without an arrow describes one entity. This one is about the attack on the Afghan parliament.",
    ),
    Question(
        "Was the vote held?",
        """
MATCH vote = (:Thing {id: 'defence-minister-vote-2015-06'})-[fact]-(:Entity)
RETURN vote
""",
        "The vote is a hollow circle: it was planned, and no source here says that it took place. Its facts say what "
        "it was to be, and are marked unrealised. Click it to see its status.",
    ),
    Question(
        "Who held which post on 24 June 2015?",
        """
WITH date('2015-06-24') AS day
MATCH (who:Person)-[fact:HELD]->(post:Post)
MATCH (claim:Claim {fact: fact.id})-[:FROM]->(source:Source)
WHERE claim.polarity = 'affirmed' AND claim.certainty IN ['asserted', 'reported']
WITH who, fact, post, source,
     CASE WHEN coalesce(claim.begunBy, claim.fromLatest) <= day AND claim.untilEarliest >= day THEN 'certain'
          WHEN claim.fromEarliest > day OR claim.untilLatest < day THEN 'impossible'
          ELSE 'possible' END AS verdict
WHERE verdict <> 'impossible'
WITH who, fact, post, min(verdict) AS verdict, collect(DISTINCT [verdict, source.publisher]) AS said
RETURN post.name AS post, who.name + CASE WHEN fact.acting THEN ', acting' ELSE '' END AS holder, verdict,
       [each IN said WHERE each[0] = verdict | each[1]] AS source
ORDER BY verdict, post, holder
""",
        "Certain: a source's dates include that day. Possible: no source excludes it, for its dates are vague or "
        "without an end.",
    ),
    Question(
        "What is said about one thing?",
        """
MATCH (claim:Claim {subject: 'kunduz-city-fall'})-[:FROM]->(source:Source)
RETURN coalesce(claim.relation + ' ' + claim.object, claim.kind, claim.name, claim.outcome, claim.assessment) AS says,
       claim.polarity AS polarity, claim.certainty AS certainty, source.title AS source, claim.locator AS locator
ORDER BY source, locator
""",
        "Every claim about an entity, whatever its certainty: here about the fall of Kunduz, which the report only "
        "imagines. Every entity has an id, which you see when you click it.",
    ),
    Question(
        "Who is called that?",
        """
CALL db.index.fulltext.queryNodes('entity_names', 'barakzai') YIELD node
RETURN node
""",
        "Names are found in any script that sources write them in. A class is a label, and so is every class above "
        "it: an Attack is an Event, too.",
    ),
)
"""Questions about the first data set."""

ANY_GRAPH: tuple[Question, ...] = (
    Question(
        "What was only planned, hoped for or feared?",
        """
MATCH (event:Unrealised)
OPTIONAL MATCH fact = (event)-[]-(:Entity)
RETURN event, fact LIMIT 40
""",
        "Every hollow circle: an event that was planned or cancelled, or that sources only allege, hedge or imagine. "
        "What they imagine about it makes no arrow; it is kept as claims.",
    ),
    Question(
        "What is claimed, but no fact?",
        """
MATCH said = (claim:Claim)-[:FROM]->(:Source)
WHERE claim.relation IS NOT NULL
  AND (claim.polarity = 'denied' OR NOT claim.certainty IN ['asserted', 'reported'])
MATCH (who:Thing {id: claim.subject})
MATCH (what:Thing {id: claim.object})
RETURN said, who, what LIMIT 12
""",
        "What is denied, alleged, hedged or only imagined makes no arrow. The claims are drawn as circles, with their "
        "sources and both ends: click a claim to read its subject, relation and object, and who says so.",
    ),
    Question(
        "What rests on somebody's word alone?",
        """
MATCH told = ()-[fact]->()
WHERE fact.attributed
RETURN told LIMIT 40
""",
        "Facts that no source states in its own voice: each is what somebody whom it quotes says.",
    ),
    Question(
        "Where do sources disagree?",
        """
MATCH (entity:Entity)
UNWIND entity.disputed AS what
MATCH (claim:Claim {subject: entity.id})-[:FROM]->(source:Source)
WHERE properties(claim)[what] IS NOT NULL
RETURN entity.name AS about, what, properties(claim)[what] AS says, claim.polarity AS polarity,
       source.publisher AS source, claim.locator AS locator
ORDER BY about, what, source LIMIT 100
""",
        "A dispute is kept, not settled: the entity shows one value and names what is disputed, and every claim stays. "
        "Dates are in the notation EDTF: [..2014-09-21] is a day up to that one.",
    ),
    Question(
        "Your own data",
        """
MATCH (claim:Claim)-[:FROM]->(source:Source)
WHERE claim.dataset = 'my-reports'
RETURN claim.subject AS subject, coalesce(claim.relation, 'is described') AS relation, claim.object AS object,
       claim.saidBy AS `said by`, claim.certainty AS certainty, source.title AS source, claim.locator AS locator
ORDER BY source, locator LIMIT 100
""",
        "`sayso sheet new` writes a workbook, `sayso new REPORT` begins a file; `sayso load FILE` loads either. Put "
        "the id of your dataset in place of my-reports. To draw somebody with what is around them, run "
        "MATCH (who:Thing {id: 'their-id'})-[fact]-(other:Entity) RETURN who, fact, other LIMIT 40.",
    ),
)
"""Questions that have an answer in any graph that has what they ask about."""

QUESTIONS: tuple[Question, ...] = (
    Question(
        "What does this graph hold?",
        """
MATCH (dataset:Dataset)
RETURN dataset.title AS dataset, dataset.version AS version, dataset.licence AS licence,
       COUNT { (:Claim {dataset: dataset.id}) } AS claims
ORDER BY claims DESC
""",
        "Each dataset with the number of its claims. The next pages ask about the report of June 2015; the pages after "
        "them about any graph.",
    ),
    *JUNE_2015,
    *ANY_GRAPH,
)

_LINE = '<p style="line-height:26px;margin-bottom:8px">{}</p>'
_TITLE = "Who did what, and on whose say-so?"


def guide_page(style_address: str) -> str:
    """The guide as HTML; `style_address` is where the style sheet is, for those whom it did not reach."""
    return _page(_TITLE, [_welcome(style_address), *map(_slide, QUESTIONS)])


def colours_page(vocabulary: Vocabulary) -> str:
    """The legend of the colours, as HTML that Browser plays."""
    slide = (
        "<h3>What you see</h3>",
        "<p>Circles are people, organisations, posts, events and places; an arrow between two of them is a fact that "
        "sources vouch for. The guide on the left asks questions: press the play button of one.</p>",
        *_legend(vocabulary),
        "<p>A hollow circle is an event that is not known to have happened, in the colour of its class: planned, "
        "cancelled, or only hoped for, feared or alleged. Pale circles are what was merged or retracted.</p>",
    )
    return _page("What you see", ["\n".join(slide)])


def _page(title: str, slides: Iterable[str]) -> str:
    parts = [f'<slide class="row-fluid"><div class="col-sm-12">\n{slide}\n</div></slide>' for slide in slides]
    head = f'<article class="guide">\n<title>{escape(title)}</title>\n<carousel class="deck container-fluid">'
    return "\n".join((head, *parts, "</carousel>\n</article>\n"))


def _welcome(style_address: str) -> str:
    return "\n".join(
        (
            "<h3>Facts, and the claims behind them</h3>",
            "<p>This graph holds reports as <b>claims</b>: what one source says, in one place, by one speaker. The "
            "arrows between people, posts, places and events are <b>facts</b>: what follows from those claims.</p>",
            "<p>The next pages ask questions: what there is, then about a news report from Kabul of June 2015, the "
            "first data set, then about any graph, and last about your own data. Press the play button of a query "
            "to run it; press its text to have it in the editor, change it, and ask something else.</p>",
            "<p>Is the drawing hidden? The arrow at the top right of it folds the list over it, the play icon on the "
            "far left folds this guide, and the two arrows above the drawing give it the whole screen; the buttons at "
            "its lower right zoom.</p>",
            "<p>Are the circles of other colours than the page of colours shows? Then fetch the style again:</p>",
            _runnable(f":style {style_address}"),
        )
    )


def _slide(question: Question) -> str:
    return "\n".join(
        (f"<h3>{escape(question.title)}</h3>", _runnable(question.query), f"<p>{escape(question.reading)}</p>")
    )


def _legend(vocabulary: Vocabulary) -> Iterator[str]:
    """A line of swatches for each class right below the root of all entities, and one for what is no entity."""
    for name in dict.fromkeys(class_.lineage[1] for class_ in vocabulary.entity_classes.values() if class_.lineage[1:]):
        below = (class_ for class_ in vocabulary.entity_classes.values() if name in class_.lineage)
        yield _LINE.format(" ".join(map(_swatch, below)))
    yield _LINE.format(" ".join(_swatch(vocabulary.classes[name]) for name in ("Claim", "Source", "Dataset")))


def _swatch(class_: Class) -> str:
    colour = class_colour(class_)
    look = f"background:{colour};color:{readable_on(colour)};display:inline-block;padding:1px 9px;border-radius:11px"
    return f'<span style="{look}">{escape(class_.label)}</span>'


def _runnable(text: str) -> str:
    return f'<pre class="pre-scrollable code runnable">{escape(text.strip(), quote=False)}</pre>'
