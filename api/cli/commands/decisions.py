"""Decisions of people: `same`, `split`, `not-same`, `retract` and their log, `decisions`."""

from __future__ import annotations

from functools import partial
from typing import Annotated, NamedTuple

import typer

from api.cli.commands.base import DECIDE, Json, command, open_graph, print_answer, settings_of
from api.cli.completion import known_ids
from api.cli.listing import Listing, lists

By = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides.  [required, here or as SAYSO_AUTHOR]")]
Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason, for those who come after.")]
Evidence = Annotated[
    list[str] | None, typer.Option(metavar="TEXT", help="What it rests on: a claim's id, an address; may be repeated.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


@command(DECIDE, "sayso same bo-larsen-deputy bo-larsen-mayor --by 'A. Editor' --why 'one name, one town'")
def same(
    ctx: typer.Context,
    id: Annotated[
        str, typer.Argument(metavar="ID", autocompletion=known_ids, help="The entity whose id stays; or a source.")
    ],
    other: Annotated[
        str,
        typer.Argument(
            metavar="OTHER", autocompletion=known_ids, help="The id that is the same; an entity's will redirect."
        ),
    ],
    why: Why,
    by: By = None,
    evidence: Evidence = None,
    as_sources: Annotated[
        bool | None,
        typer.Option("--sources/--entities", help="As which they are the same; to be said where they are both."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Decide that two ids are of one entity, or of one source.

    What is claimed of OTHER is claimed of ID from now on, in later loads too. Every claim keeps what it stated, and
    `sayso split OTHER` puts all of it back. Two sources, such as one document that two data sets describe, keep what
    they say and count as one.
    """
    from api.services.decisions import two

    with open_graph(ctx) as graph:
        about = two(graph.store, id, other, as_sources=as_sources)
    _decide(ctx, "same", about, _Reason(by, why, evidence), as_json)


@command(DECIDE, "sayso split bo-larsen-mayor --by 'A. Editor' --why 'two men of one name'")
def split(
    ctx: typer.Context,
    other: Annotated[
        str,
        typer.Argument(metavar="OTHER", autocompletion=known_ids, help="The id that was merged away, or the source."),
    ],
    why: Why,
    by: By = None,
    evidence: Evidence = None,
    as_json: Json = False,
) -> None:
    """Undo that two ids are of one entity, or of one source.

    The claims that stated OTHER, those loaded since included, are claims of OTHER again. A source counts again.
    """
    _decide(ctx, "split", {"other": other}, _Reason(by, why, evidence), as_json)


@command(DECIDE, "sayso not-same bo-larsen-deputy bo-larsen-mayor --by 'A. Editor' --why 'both spoke that day'")
def not_same(
    ctx: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ID", autocompletion=known_ids, help="One entity.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", autocompletion=known_ids, help="The other.")],
    why: Why,
    by: By = None,
    evidence: Evidence = None,
    undo: Undo = False,
    as_json: Json = False,
) -> None:
    """Decide that two ids are not of one entity.

    No merge may then make them one, be it through others, until --undo takes the judgement back.
    """
    kind = "maybeSame" if undo else "notSame"
    _decide(ctx, kind, {"entity": entity, "other": other}, _Reason(by, why, evidence), as_json)


@command(
    DECIDE,
    "sayso retract lighthouse-2031-05-08 --by 'A. Editor' --why 'the paper withdrew it'",
    "sayso retract lighthouse-2031-05-08 --undo --by 'A. Editor' --why 'it stands by it'",
    "sayso retract arcadia-2031 --record gazette-2031-05-02/ann-vale --why 'coded twice'",
)
def retract(
    ctx: typer.Context,
    id: Annotated[
        str,
        typer.Argument(
            metavar="ID", autocompletion=known_ids, help="Of a source or a claim; of a dataset with --record."
        ),
    ],
    why: Why,
    by: By = None,
    evidence: Evidence = None,
    record: Annotated[str | None, typer.Option(metavar="KEY", help="One record of the dataset ID.")] = None,
    undo: Undo = False,
    as_json: Json = False,
) -> None:
    """Take back what a source, a record or a claim says.

    Facts and entities heal, the claims stay as history, and later loads leave them out until --undo lets them in.
    """
    from api.services.decisions import target

    with open_graph(ctx) as graph:
        about = target(graph.store, id, record)
    _decide(ctx, "reinstate" if undo else "retract", about, _Reason(by, why, evidence), as_json)


@command(DECIDE, "sayso decisions", "sayso decisions bo-larsen-deputy --json")
@lists()
def decisions(
    ctx: typer.Context,
    listing: Listing,
    id: Annotated[
        str | None, typer.Argument(metavar="ID", autocompletion=known_ids, help="Of an entity, a source or a claim.")
    ] = None,
) -> None:
    """List who decided what, and why.

    Merges, judgements and retractions, and what undid them, oldest first.
    """
    from api.cli.views.decisions import print_log
    from graph.decisions.log import decisions as log

    with open_graph(ctx) as graph:
        listing.tell(partial(log, graph.store, id), print_log, ("decision", "decisions"))


class _Reason(NamedTuple):
    by: str | None
    why: str
    evidence: list[str] | None


def _decide(ctx: typer.Context, kind: str, about: dict[str, str], given: _Reason, as_json: bool) -> None:
    from api.cli.output import TERMINAL
    from api.cli.views.decisions import print_decision
    from api.services.decisions import decide
    from graph.decisions.log import Kind, Reason

    by = given.by if given.by is not None else settings_of(ctx).author
    if by is None:
        raise typer.BadParameter(
            "missing; the setting SAYSO_AUTHOR names the author of all decisions", param_hint="--by"
        )
    reason = Reason(by, given.why, given.evidence or ())
    with open_graph(ctx, writes=True) as graph:
        made = decide(graph.store, graph.vocabulary, Kind(kind), about, reason, TERMINAL)
    print_answer(made, print_decision, as_json)
