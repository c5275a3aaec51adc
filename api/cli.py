"""The command `sayso`: thin commands; what they do is in the modules beside this one, imported when needed."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from api.exits import Exit, exit_code
from api.provable import provable, run_again
from ontology.errors import SaysoError

if TYPE_CHECKING:
    from api.loading import FileReport, Plan
    from api.settings import Settings
    from graph.paging import Page
    from graph.store import Row, Store
    from loaders.rdf import Options
    from ontology.vocabulary import Vocabulary


class _Commands(TyperGroup):
    """Where every command's errors become one message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; typer takes the exit code from there."""
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
        sys.stdout.flush()
    except SaysoError as error:
        _note(f"sayso: {error}")
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt:
        _note("Interrupted.")
        raise typer.Exit(Exit.INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read our output has gone; point it elsewhere, or Python complains when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(Exit.PIPE_CLOSED) from None


def _note(text: str) -> None:
    from api.output import note

    note(text)


app = typer.Typer(
    cls=_Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _open(ctx: typer.Context) -> AbstractContextManager[tuple[Store, Vocabulary]]:
    return _graph(ctx)


_provable = provable(_open)


def _from_input(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _examples(*lines: str) -> str:
    # \b: leave the line breaks as they are.
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@app.callback(
    invoke_without_command=True,
    epilog=_examples(
        "sayso run                            everything at once, with the report of June 2015",
        "sayso up                             a Neo4j of your own; nothing else need be installed",
        "sayso load report.trig               your own claims",
        "sayso find barakzai                  who is that?",
        "sayso show shukria-barakzai          what is said of her, by whom, in which paragraph",
        "sayso COMMAND --help                 more on a command",
    ),
)
def sayso(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="The investigation to work on: its Neo4j, password, logs. [SAYSO_HOME]"),
    ] = None,
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Print the version and leave.")] = False,
) -> None:
    """Who did what, when, and on whose say-so: a knowledge graph of conflict reporting in Neo4j."""
    ctx.obj = home
    if version:
        from importlib.metadata import version as version_of

        typer.echo(f"sayso {version_of('sayso')}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="TriG, Turtle, N-Quads or N-Triples files.")]
Dataset = Annotated[str | None, typer.Option(metavar="ID", help="Dataset of a file that does not name its own.")]
DatasetVersion = Annotated[str | None, typer.Option(metavar="VERSION", help="Version of the dataset, likewise.")]
AsOfDate = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="What held then: a day, month or year, or FIRST/LAST.")
]
Throughout = Annotated[
    bool, typer.Option("--throughout", help="With --as-of: on every day of it, not only at some time in it.")
]
Source = Annotated[str | None, typer.Option(metavar="ID", help="Source of claims outside any named graph.")]


@app.command(epilog=_examples("sayso run", "sayso --home ~/kunduz run", "SAYSO_API_PORT=9000 sayso run"))
def run(ctx: typer.Context) -> None:
    """Do it all: Neo4j, the June 2015 report, the API.

    Fetches Neo4j when it is not there yet (176 MB, once), starts it, loads the report, prints where Browser, API and
    password are and three questions with their answers, and serves until Ctrl-C, which stops what was started.
    """
    from api.run import run as run_main_job

    raise typer.Exit(run_main_job(_settings(ctx)))


@app.command(epilog=_examples("sayso up", "sayso up && sayso status --show-password"))
def up(ctx: typer.Context, as_json: Json = False) -> None:
    """Start Neo4j and make it ready.

    Starts the local Neo4j, or finds it running, creates constraints and indexes, and finishes interrupted work. With
    SAYSO_NEO4J_URI set, no server is started and the Neo4j there is made ready.
    """
    from api.status import bring_up, print_up

    found = bring_up(_settings(ctx))
    _print(found, print_up, as_json)


@app.command(epilog=_examples("sayso down"))
def down(ctx: typer.Context) -> None:
    """Stop the local Neo4j; the graph stays."""
    from api.status import take_down

    _note("Stopped." if take_down(_settings(ctx)) else "It was not running.")


@app.command(epilog=_examples("sayso status", "sayso status --show-password", "sayso status --json | jq .counts"))
def status(
    ctx: typer.Context,
    show_password: Annotated[
        bool, typer.Option("--show-password", help="Show the local Neo4j's password, to paste into Browser.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell where Neo4j is and what the graph holds.

    Leaves with 0 when Neo4j answers and with 3 when it does not.
    """
    from api.status import look, print_status

    found = look(_settings(ctx), show_password=show_password)
    _print(found, print_status, as_json)
    if found["state"] != "running":
        raise typer.Exit(Exit.UNREACHABLE)


@app.command(
    epilog=_examples(
        "sayso load report.trig",
        "sayso load --strict *.trig",
        "sayso load --dataset kunduz --dataset-version 2 --source msf-2015-10 claims.ttl",
    )
)
def load(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    files: Files,
    strict: Annotated[bool, typer.Option("--strict", help="Load nothing when anything is wrong.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check against the graph; load nothing.")] = False,
    dataset: Dataset = None,
    dataset_version: DatasetVersion = None,
    source: Source = None,
    allow_older: Annotated[bool, typer.Option("--allow-older", help="Load an older version over a newer.")] = False,
    as_json: Json = False,
) -> None:
    """Load files into the graph.

    Every problem is listed; good records load, bad ones go to FILE.rejects.jsonl, and the exit code is 1. Starts the
    local Neo4j when it is not running. Loading a file again loads what changed, and retracts what is gone from it.
    """
    from api.loading import Plan, print_checked, print_summary

    plan = Plan(_options(dataset, dataset_version, source), strict, dry_run, allow_older)
    with _graph(ctx, start=not dry_run) as (store, vocabulary):
        reports = _load(files, store, vocabulary, plan, as_json=as_json)
    if dry_run and not as_json:
        print_checked(reports)
    elif not as_json:
        print_summary(reports, plan)
    _exit_if(any(report.problems for report in reports))


def _load(files: list[Path], store: Store, vocabulary: Vocabulary, plan: Plan, *, as_json: bool) -> list[FileReport]:
    from api.loading import distinct, load_files

    return _tell(load_files(distinct(files), store, vocabulary, plan), as_json=as_json)


def _tell(reports: Iterable[FileReport], *, as_json: bool) -> list[FileReport]:
    """All reports, the problems of each printed as it comes."""
    from api.loading import print_problems

    found = []
    for report in reports:
        found.append(report)
        if not as_json:
            print_problems(report)
    if as_json:
        _print_json({"files": [report.as_dict() for report in found]})
    return found


@app.command(epilog=_examples("sayso check report.trig", "sayso check --against-graph more.trig"))
def check(
    ctx: typer.Context,
    files: Files,
    against_graph: Annotated[
        bool, typer.Option("--against-graph", help="Allow what only the graph knows: its entities and sources.")
    ] = False,
    dataset: Dataset = None,
    dataset_version: DatasetVersion = None,
    source: Source = None,
    as_json: Json = False,
) -> None:
    """Find the mistakes in files; no Neo4j needed.

    Names each by line for broken syntax, otherwise by subject, property, value and what was expected.
    """
    from api.loading import check_files, distinct, print_checked
    from ontology.vocabulary import load_vocabulary

    options = _options(dataset, dataset_version, source)
    if against_graph:
        with _graph(ctx) as (store, vocabulary):
            reports = _tell(check_files(distinct(files), vocabulary, options, store), as_json=as_json)
    else:
        reports = _tell(check_files(distinct(files), load_vocabulary(), options), as_json=as_json)
    if not as_json:
        print_checked(reports)
    _exit_if(any(report.problems for report in reports))


@app.command(epilog=_examples("sayso find karzai", "sayso find taliban --kind Organisation"))
@_provable
def find(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Words of a name, or their beginnings.")],
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Of this class only, such as Person.")] = None,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Find entities by name, in any language.

    Leaves with 1 when there is none.
    """
    from api.showing import print_found
    from graph.asof import AsOf
    from graph.queries import find_entities

    asked = AsOf.parse(as_of, throughout=throughout)
    with _graph(ctx) as (store, vocabulary):
        page = find_entities(store, vocabulary, asked, q=name, kind=kind and kind[0].upper() + kind[1:], limit=limit)
    _print(page.as_dict(), lambda _: print_found(page, limit), as_json)
    _exit_if(not page.results)


@app.command(epilog=_examples("sayso show tayyeb-agha", "sayso show defence-minister --as-of 2015-06-24"))
@_provable
def show(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Of an entity, a source, a fact or a claim.")],
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    published_by: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only what had been, or may have been, published by then.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only what this graph held then: a day, or a moment with its zone."),
    ] = None,
    prefer: Annotated[
        str | None,
        typer.Option(metavar="WHICH", help="Value to show where claims differ: mostSources, mostConfident or newest."),
    ] = None,
    trusted: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="Show what this source says before all else; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what is said of something, by whom and where.

    Facts come with the claims that make them. What is denied or doubted stands apart and is marked. With --published-by
    or --known-at there are claims alone: facts are of today.
    """
    from api.showing import When, look_up, prefer_shown, print_shown
    from graph.asof import AsOf
    from graph.clocks import Clocks
    from graph.preferring import preference

    when = When(AsOf.parse(as_of, throughout=throughout), Clocks.parse(published_by, known_at))
    with _graph(ctx) as (store, vocabulary):
        wanted = preference(store, prefer, trusted or ())
        shown = prefer_shown(store, vocabulary, look_up(store, vocabulary, id, when), wanted)
    _print(shown.as_dict(), lambda _: print_shown(shown, vocabulary), as_json)


@app.command(epilog=_examples("sayso holders defence-minister", "sayso holders defence-minister --as-of 2015-06-22"))
@_provable
def holders(
    ctx: typer.Context,
    post: Annotated[str, typer.Argument(metavar="POST", help="Id of a post.")],
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    as_json: Json = False,
) -> None:
    """List who held a post, with the claims that say so.

    Earliest first. Claims that make no fact stand among the others and are marked.
    """
    from api.holding import print_holders
    from graph.asof import AsOf
    from graph.queries import holders as holders_of

    asked = AsOf.parse(as_of, throughout=throughout)
    with _graph(ctx) as (store, vocabulary):
        found = _every(lambda **page: holders_of(store, vocabulary, _current(store, post), asked, **page))
    _print({"results": found}, lambda _: print_holders(found, vocabulary), as_json)


@app.command(epilog=_examples("sayso vacancies defence-minister", "sayso vacancies defence-minister --as-of 2015"))
@_provable
def vacancies(
    ctx: typer.Context,
    post: Annotated[str, typer.Argument(metavar="POST", help="Id of a post.")],
    as_of: AsOfDate = None,
    as_json: Json = False,
) -> None:
    """List when nobody held a post, for certain or perhaps.

    Only days between the first and the last that claims about its holders name: of others nothing is known.
    """
    from api.holding import print_vacancies
    from graph.asof import AsOf
    from graph.posts import vacancies as vacancies_of

    asked = AsOf.parse(as_of)
    with _graph(ctx) as (store, vocabulary):
        found = _every(lambda **page: vacancies_of(store, vocabulary, _current(store, post), asked, **page))
    _print({"results": found}, lambda _: print_vacancies(found, vocabulary), as_json)


@app.command(
    epilog=_examples(
        "sayso participations hekmat-khalil-karzai --capacity personal --holding deputy-foreign-minister",
        "sayso participations tayyeb-agha --kind Meeting --as-of 2015",
    )
)
@_provable
def participations(
    ctx: typer.Context,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Id of a person, an organisation or a group.")],
    capacity: Annotated[
        str | None, typer.Option(metavar="CAPACITY", help="Only in this one: personal, official or representative.")
    ] = None,
    holding: Annotated[
        str | None, typer.Option(metavar="POST", help="Only while holding this post, certainly or perhaps.")
    ] = None,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Only events of this class, as Meeting.")] = None,
    as_of: AsOfDate = None,
    as_json: Json = False,
) -> None:
    """List what somebody took part in, and in what capacity.

    With the claims that say so, and those about the post. What was only planned is left out.
    """
    from api.holding import print_participations
    from graph import capacity as capacities
    from graph.asof import AsOf

    wanted, asked = capacities.Participation(capacity, holding, kind), AsOf.parse(as_of)
    with _graph(ctx) as (store, vocabulary):
        id = _current(store, actor)
        found = _every(lambda **page: capacities.participations(store, vocabulary, id, wanted, asked, **page))
    _print({"results": found}, lambda _: print_participations(found, vocabulary), as_json)


@app.command(epilog=_examples("sayso representatives taliban", "sayso representatives taliban --no-members"))
@_provable
def representatives(
    ctx: typer.Context,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Id of an organisation, a group or a person.")],
    members: Annotated[
        bool | None,
        typer.Option("--members/--no-members", help="Only those who belonged to it then; or of whom nobody says so."),
    ] = None,
    as_of: AsOfDate = None,
    as_json: Json = False,
) -> None:
    """List who acted on behalf of somebody.

    With the claims that say so, and those about belonging to it: who held a post in it belonged to it.
    """
    from api.holding import print_representatives
    from graph import capacity
    from graph.asof import AsOf

    asked = AsOf.parse(as_of)
    with _graph(ctx) as (store, vocabulary):
        id = _current(store, actor)
        found = _every(lambda **page: capacity.representatives(store, vocabulary, id, asked, members=members, **page))
    _print({"results": found}, lambda _: print_representatives(found, vocabulary), as_json)


def _every(fetch: Callable[..., Page]) -> list[Row]:
    from graph.paging import every_row

    return list(every_row(fetch))


def _current(store: Store, id: str) -> str:
    """The id that an entity has now; another when it was merged."""
    from graph.queries import successor

    return successor(store, id) or id


@app.command(
    epilog=_examples(
        "sayso conflicts",
        "sayso conflicts defence-minister --possible",
        "sayso conflicts --rule twoValues --json",
    )
)
@_provable
def conflicts(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of an entity; without it, the whole graph.")] = None,
    rule: Annotated[str | None, typer.Option(metavar="RULE", help="By this rule only, such as twoHolders.")] = None,
    possible: Annotated[
        bool, typer.Option("--possible", help="Those that are conflicts only if the dates fall so.")
    ] = False,
    as_of: AsOfDate = None,
    throughout: Throughout = False,
    as_json: Json = False,
) -> None:
    """List where claims cannot all be true.

    Each conflict comes with its rule, and with the claims and sources of every side. None of them is changed by it.
    """
    from api.disagreeing import every_conflict, print_conflicts
    from api.output import print_results_json
    from graph.asof import AsOf
    from graph.conflicts import Asked

    with _graph(ctx) as (store, vocabulary):
        found = every_conflict(store, vocabulary, id, Asked(rule, possible, AsOf.parse(as_of, throughout=throughout)))
        if as_json:
            print_results_json(found)
        else:
            print_conflicts(found, vocabulary)


@app.command(
    epilog=_examples(
        "sayso query 'MATCH (p:Person) RETURN p.id, p.name LIMIT 5'",
        "sayso query 'MATCH (n:Entity {id: $id}) RETURN n' --param id=kabul --json",
        "sayso query 'MATCH (s:Source) RETURN s.id, s.url' --csv > sources.csv",
    )
)
@_provable
def query(
    ctx: typer.Context,
    cypher: Annotated[
        str,
        typer.Argument(metavar="CYPHER", callback=_from_input, help="A query that only reads; - reads it from input."),
    ],
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter; the value as JSON, or as text.")
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Ask the graph in Cypher, reading only."""
    from api.asking import ask, parameters, print_answer

    if as_json and as_csv:
        raise typer.BadParameter("give one of --json and --csv")
    settings, given = _settings(ctx), parameters(param or ())
    with _graph(ctx) as (store, _):
        answer = ask(store, cypher, given, settings)
    print_answer(answer, "json" if as_json else "csv" if as_csv else "table")


@app.command(epilog=_examples("sayso show tayyeb-agha --proof > answer.json", "sayso proof answer.json"))
def proof(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An answer saved with ?proof=true or --proof.")],
    as_json: Json = False,
) -> None:
    """Tell whether a saved answer still holds.

    Refuses a file that was changed, and leaves with 6. Otherwise asks the same question again, of the graph as it is
    now, and tells what became of the answer and of its claims. Leaves with 5 when it has changed.
    """
    from api.app import create_app
    from api.rechecking import ask_over_rest, check_again, print_checked, read_saved

    saved = read_saved(file)
    with _graph(ctx) as (store, vocabulary):

        def ask(question: dict[str, Any]) -> dict[str, Any]:
            if "command" in question:
                return run_again(ctx, question["command"])
            return ask_over_rest(create_app(_settings(ctx), store, vocabulary), question)

        checked = check_again(store, saved, ask)
    _print(checked.as_dict(), lambda _: print_checked(checked), as_json)
    if not checked.holds:
        raise typer.Exit(Exit.CHANGED)


@app.command(
    epilog=_examples(
        "sayso verify economist-2015-06 saved-page.html",
        "sayso verify gazette-2031-05-02 gazette.txt --json",
    )
)
def verify(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of a source.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy of it: plain text or HTML.")],
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of the file, if not UTF-8 or what it declares.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check passages against a copy of their source.

    Tells of each passage that claims of the source rest on whether it is unchanged, moved, changed or missing, by its
    hash. Changes nothing. Leaves with 5 when one is changed or missing.
    """
    from api.verifying import print_verified
    from api.verifying import verify as verify_copy
    from loaders.passages import read_copy

    copy = read_copy(file, encoding)
    with _graph(ctx) as (store, _):
        found = verify_copy(store, source, copy)
    _print(found.as_dict(), lambda _: print_verified(found), as_json)
    if found.lost:
        raise typer.Exit(Exit.CHANGED)


@app.command(
    epilog=_examples("sayso candidates", "sayso candidates bo-larsen-mayor", "sayso candidates --min-score 0.7")
)
@_provable
def candidates(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of an entity; without it, the whole graph.")] = None,
    min_score: Annotated[
        float, typer.Option(min=0, max=1, metavar="NUMBER", help="Only pairs with this score or a higher one.")
    ] = 0.0,
    as_json: Json = False,
) -> None:
    """List who might be the same, and why.

    Pairs of entities with a shared name, or a shared id elsewhere, that nobody has judged not to be the same. None of
    them is merged by it; `sayso same` and `sayso not-same` decide.
    """
    from api.output import print_results_json
    from api.suggesting import every_candidate, print_candidates

    with _graph(ctx) as (store, vocabulary):
        found = every_candidate(store, vocabulary, id, min_score)
        if as_json:
            print_results_json(found)
        else:
            print_candidates(found)


@app.command(
    name="single-source",
    epilog=_examples("sayso single-source", "sayso single-source --relation held", "sayso single-source --entities"),
)
@_provable
def single_source(
    ctx: typer.Context,
    relation: Annotated[str | None, typer.Option(metavar="NAME", help="Facts of this relation only.")] = None,
    entities: Annotated[bool, typer.Option("--entities", help="Entities instead of facts.")] = False,
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Entities of this class only.")] = None,
    as_json: Json = False,
) -> None:
    """List what rests on a single source.

    Copies of one document count as one source.
    """
    from api.relying import print_single, single
    from graph.reliance import What

    with _graph(ctx) as (store, vocabulary):
        found = single(store, vocabulary, What.ENTITIES if entities or kind else What.FACTS, relation, kind)
        _print({"results": found}, lambda _: print_single(found, vocabulary), as_json)


@app.command(
    epilog=_examples("sayso dependents economist-2015-06", "sayso dependents arcadia-wire-2031-05-06 --copies")
)
@_provable
def dependents(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Id of a source.")],
    copies: Annotated[bool, typer.Option("--copies", help="As if its copies fell with it.")] = False,
    as_json: Json = False,
) -> None:
    """Tell what would fall with a source.

    Facts and entities that rest on it alone, and how many would stand on less. Changes nothing; `sayso retract` does.
    """
    from api.relying import all_dependents, print_dependents

    with _graph(ctx) as (store, vocabulary):
        found = all_dependents(store, vocabulary, source, copies=copies)
    _print(found, lambda _: print_dependents(found, vocabulary), as_json)


By = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides. [SAYSO_AUTHOR]")]
Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason, for those who come after.")]
Evidence = Annotated[
    list[str] | None, typer.Option(metavar="TEXT", help="What it rests on: a claim's id, an address; may be repeated.")
]
Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]


@app.command(
    epilog=_examples("sayso same bo-larsen-deputy bo-larsen-mayor --by 'A. Editor' --why 'one name, one town'")
)
def same(
    ctx: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ID", help="The entity whose id stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The id that is the same; it will redirect.")],
    why: Why,
    by: By = None,
    evidence: Evidence = None,
    as_json: Json = False,
) -> None:
    """Decide that two ids are of one entity.

    What is claimed of OTHER is claimed of ID from now on, in later loads too. Every claim keeps what it stated, and
    `sayso split OTHER` puts all of it back.
    """
    _decide(ctx, "same", {"entity": entity, "other": other}, _Reason(by, why, evidence), as_json)


@app.command(epilog=_examples("sayso split bo-larsen-mayor --by 'A. Editor' --why 'two men of one name'"))
def split(
    ctx: typer.Context,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The id that was merged away.")],
    why: Why,
    by: By = None,
    evidence: Evidence = None,
    as_json: Json = False,
) -> None:
    """Undo a merge.

    The claims that stated OTHER, those loaded since included, are claims of OTHER again.
    """
    _decide(ctx, "split", {"other": other}, _Reason(by, why, evidence), as_json)


@app.command(
    epilog=_examples("sayso not-same bo-larsen-deputy bo-larsen-mayor --by 'A. Editor' --why 'both spoke that day'")
)
def not_same(
    ctx: typer.Context,
    entity: Annotated[str, typer.Argument(metavar="ID", help="One entity.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other.")],
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


@app.command(
    epilog=_examples(
        "sayso retract lighthouse-2031-05-08 --by 'A. Editor' --why 'the paper withdrew it'",
        "sayso retract lighthouse-2031-05-08 --undo --by 'A. Editor' --why 'it stands by it'",
        "sayso retract arcadia-2031 --record gazette-2031-05-02/ann-vale --why 'coded twice'",
    )
)
def retract(
    ctx: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Of a source or a claim; of a dataset with --record.")],
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
    from api.deciding import target

    with _graph(ctx) as (store, _):
        about = target(store, id, record)
    _decide(ctx, "reinstate" if undo else "retract", about, _Reason(by, why, evidence), as_json)


@app.command(epilog=_examples("sayso decisions", "sayso decisions bo-larsen-deputy --json"))
def decisions(
    ctx: typer.Context,
    id: Annotated[str | None, typer.Argument(metavar="ID", help="Of an entity, a source or a claim.")] = None,
    as_json: Json = False,
) -> None:
    """List who decided what, and why.

    Merges, judgements and retractions, and what undid them, oldest first.
    """
    from api.deciding import log, print_log

    with _graph(ctx) as (store, _):
        made = log(store, id)
    _print({"decisions": made}, lambda _: print_log(made), as_json)


class _Reason(NamedTuple):
    by: str | None
    why: str
    evidence: list[str] | None


def _decide(ctx: typer.Context, kind: str, about: dict[str, str], given: _Reason, as_json: bool) -> None:
    from api.deciding import decide, print_decision
    from graph.decisions import Kind, Reason

    reason = Reason(given.by or _settings(ctx).author or "", given.why, given.evidence or ())
    with _graph(ctx) as (store, vocabulary):
        made = decide(store, vocabulary, Kind(kind), about, reason)
    _print(made, print_decision, as_json)


@app.command(epilog=_examples("sayso doctor", "sayso doctor --json"))
def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Check that all is well with the graph.

    Leaves with 1 when something is not as it must always be.
    """
    from api.checkup import checkup, print_findings

    with _graph(ctx) as (store, vocabulary):
        findings = checkup(store, vocabulary)
    _print({"findings": findings}, lambda _: print_findings(findings), as_json)
    _exit_if(bool(findings))


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that knows no Pashto shows \\u0622 and the like; it is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="sayso")
    except Exception:  # noqa: BLE001 - the outermost boundary: what was not foreseen is our mistake, and told as such
        traceback.print_exc()
        typer.echo("sayso: this is a mistake in Sayso itself; please report it with the lines above", err=True)
        sys.exit(Exit.OUR_MISTAKE)


@contextmanager
def _graph(ctx: typer.Context, *, start: bool = False) -> Iterator[tuple[Store, Vocabulary]]:
    """The graph and its ontology; with `start` the local Neo4j is started if need be, and the schema made current."""
    from api.session import connected, find_place, make_ready
    from ontology.vocabulary import load_vocabulary

    settings, vocabulary = _settings(ctx), load_vocabulary()
    with connected(settings, find_place(settings, start=start)) as store:
        if start:
            make_ready(store, vocabulary)
        yield store, vocabulary


def _settings(ctx: typer.Context) -> Settings:
    from api.settings import read_settings

    return read_settings(home=ctx.obj)


def _options(dataset: str | None, version: str | None, source: str | None) -> Options:
    from loaders.rdf import Options

    return Options(dataset, version, source)


def _print(value: dict[str, Any], show_it: Callable[[dict[str, Any]], None], as_json: bool) -> None:
    if as_json:
        _print_json(value)
    else:
        show_it(value)


def _print_json(value: Any) -> None:
    from api.output import print_json

    print_json(value)


def _exit_if(bad: bool) -> None:
    if bad:
        raise typer.Exit(Exit.BAD_INPUT)
