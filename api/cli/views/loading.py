"""Loads and checks on the terminal: problems as they come, then a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from api.cli.output import note, print_table, say, told
from api.services.loading import FileReport, Plan

_LOADED = {
    "records": "records",
    "changed": "records_changed",
    "claims": "claims",
    "new": "claims_new",
    "unchanged": "claims_unchanged",
    "retracted": "claims_retracted",
    "repeated": "claims_repeated",
}
_NOT_KEPT_SHOWN = 20


def print_problems(report: FileReport) -> None:
    """Every problem of a file, one a line; what concerns several records, such as their source, is said once."""
    for line in dict.fromkeys(told(problem) for problem in report.problems):
        say(line)
    details = list(report.reading.not_kept) if report.reading else []
    for detail in details[:_NOT_KEPT_SHOWN]:
        note(str(detail))
    if len(details) > _NOT_KEPT_SHOWN:
        note(f"{report.path}: {len(details) - _NOT_KEPT_SHOWN} more details are not kept; --json lists them.")


def print_summary(reports: Sequence[FileReport], plan: Plan) -> None:
    """Print what was loaded of each file or, in a dry run, would be; and where the rest is."""
    loaded = [report for report in reports if report.loaded]
    if loaded:
        rows = [_summary(report) for report in loaded]
        print_table(["file", "dataset", "version", *_LOADED, "rejected"], rows)
    for report in loaded:
        if report.loaded and (withheld := report.loaded.claims_withheld):
            note(f"{_claims(withheld)} withheld: what they rest on was retracted, as `sayso decisions` tells.")
    for report in reports:
        if report.rejects:
            note(f"{_records(report.rejected)} rejected, with reasons in {report.rejects}")
    if plan.dry_run:
        note("Nothing was loaded (--dry-run).")
    elif plan.strict and not loaded:
        note("Nothing was loaded (--strict).")


def _summary(report: FileReport) -> list[Any]:
    assert report.loaded  # noqa: S101 - the caller chose those that have one
    counts = report.loaded.as_dict()
    given = [report.path, report.loaded.dataset, report.loaded.version]
    return [*given, *(counts[name] for name in _LOADED.values()), report.rejected]


def print_checked(reports: Iterable[FileReport]) -> None:
    """Print what each file that could be read holds: good records, their claims, and how many records are rejected."""
    columns = ("file", "dataset", "version", "records", "claims", "rejected")
    rows = [[report.as_dict()[name] for name in columns] for report in reports if report.reading]
    if rows:
        print_table(columns, rows)


def _claims(count: int) -> str:
    return "1 claim is" if count == 1 else f"{count} claims are"


def _records(count: int) -> str:
    return "1 record is" if count == 1 else f"{count} records are"
