"""Files into the graph, and their mistakes: `load` and `check`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.commands.base import LOAD, Json, command, exit_if, open_graph, print_json, settings_of
from ontology.errors import InputError

if TYPE_CHECKING:
    from api.services.loading import FileReport
    from loaders.base import Options


Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Files, also .gz, .zst, .zip; - is standard input.")]
Dataset = Annotated[str | None, typer.Option(metavar="ID", help="Dataset of a file that does not name its own.")]
DatasetVersion = Annotated[str | None, typer.Option(metavar="VERSION", help="Version of the dataset, likewise.")]
Format = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="Format of a file that is not recognised, such as trig.")
]
Source = Annotated[str | None, typer.Option(metavar="ID", help="Source of claims that do not name theirs.")]
Mapping = Annotated[
    Path | None, typer.Option(metavar="FILE.yaml", help="What the columns of a table of any layout mean.")
]
Dates = Annotated[
    str | None, typer.Option(metavar="ORDER", help="dmy or mdy: how to read dates such as 12/08/2018 in sheets.")
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding of a text file that is not UTF-8, such as cp1252.")
]


@command(
    LOAD,
    "sayso load report.trig",
    "sayso load --strict *.trig",
    "zcat report.trig.gz | sayso load -",
    "sayso load tarn.xlsx",
    "sayso load incidents.csv --mapping incidents.yaml",
    "sayso load --dataset kunduz --dataset-version 2 --source msf-2015-10 claims.ttl",
)
def load(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    files: Files,
    strict: Annotated[bool, typer.Option("--strict", help="Load nothing when anything is wrong.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what a load would do; load nothing.")] = False,
    dataset: Dataset = None,
    dataset_version: DatasetVersion = None,
    source: Source = None,
    format_: Format = None,
    dates: Dates = None,
    mapping: Mapping = None,
    encoding: Encoding = None,
    complete: Annotated[
        bool | None,
        typer.Option(
            "--complete/--no-complete", help="The file is its whole dataset, or is not: records it lacks are retracted."
        ),
    ] = None,
    allow_older: Annotated[bool, typer.Option("--allow-older", help="Load an older version over a newer.")] = False,
    replace_most: Annotated[
        bool, typer.Option("--replace", help="Let the file retract most of what the graph has of its dataset.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Read files, too, that are as they were when loaded.")] = False,
    as_json: Json = False,
) -> None:
    """Load files into the graph.

    Every problem is listed; good records load, bad ones go to FILE.rejects.jsonl, and the exit code is 1. Starts the
    local Neo4j when it is not running. Loading a file again loads what changed, and retracts what is gone from it.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.loading import print_summary
    from api.services.connection import home_of_store
    from api.services.loading import Loading, Plan

    options = replace(_options(dataset, dataset_version, source, format_, dates, mapping, encoding), complete=complete)
    plan = Plan(options, strict, dry_run, allow_older, replace_most, again)
    settings = settings_of(ctx)
    home = home_of_store(settings)
    with open_graph(ctx, start=not dry_run) as graph:
        loading = Loading(graph.vocabulary, graph.store, TERMINAL, home)
        reports = _tell(loading.load(files, plan), as_json=as_json)
    if not as_json:
        print_summary(reports, plan)
    exit_if(any(report.problems for report in reports))


def _tell(reports: Iterable[FileReport], *, as_json: bool) -> list[FileReport]:
    """All reports, the problems of each printed as it comes."""
    from api.cli.views.loading import print_problems

    found = []
    for report in reports:
        found.append(report)
        if not as_json:
            print_problems(report)
    if as_json:
        print_json({"files": [report.as_dict() for report in found]})
    return found


@command(LOAD, "sayso check report.trig", "sayso check --against-graph more.trig")
def check(  # noqa: PLR0913, PLR0917 - a command's options are its function's arguments
    ctx: typer.Context,
    files: Files,
    against_graph: Annotated[
        bool, typer.Option("--against-graph", help="Allow what only the graph knows: its entities and sources.")
    ] = False,
    dataset: Dataset = None,
    dataset_version: DatasetVersion = None,
    source: Source = None,
    format_: Format = None,
    dates: Dates = None,
    mapping: Mapping = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> None:
    """Find the mistakes in files; no Neo4j needed.

    Names each by line for broken syntax, otherwise by subject, property, value and what was expected.
    """
    from api.cli.output import TERMINAL
    from api.cli.views.loading import print_checked
    from api.services.loading import Loading
    from api.services.vocabulary import vocabulary_of

    options = _options(dataset, dataset_version, source, format_, dates, mapping, encoding)
    if against_graph:
        with open_graph(ctx) as graph:
            loading = Loading(graph.vocabulary, graph.store, TERMINAL)
            reports = _tell(loading.check(files, options), as_json=as_json)
    else:
        loading = Loading(vocabulary_of(settings_of(ctx)), reporter=TERMINAL)
        reports = _tell(loading.check(files, options), as_json=as_json)
    if not as_json:
        print_checked(reports)
    exit_if(any(report.problems for report in reports))


def _options(
    dataset: str | None,
    version: str | None,
    source: str | None,
    format_: str | None,
    dates: str | None,
    mapping: Path | None,
    encoding: str | None,
) -> Options:
    from loaders.base import Options

    if dates not in (None, "dmy", "mdy"):
        raise InputError("unknown order of dates", property="dates", value=dates, expected="dmy or mdy")
    return Options(dataset, version, source, format_, encoding, dates=dates, mapping=mapping)
