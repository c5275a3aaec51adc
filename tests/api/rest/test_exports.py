"""Files over HTTP: the same as the command line writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.export.registry import EXPORTERS
from graph.storage.store import Store


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_the_file_is_the_one_that_the_command_writes(
    june_2015: httpx.Client, run_sayso: Callable[..., Any], tmp_path: Path, exporter: Any
) -> None:
    written = tmp_path / f"agha{exporter.suffix}"
    around = ("--entity", "tayyeb-agha", "--entity", "kabul", "--hops", "1")
    assert run_sayso("export", "-o", str(written), "--format", exporter.name, *around).exit_code == 0
    sent = june_2015.get(f"/export?format={exporter.name}&entity=tayyeb-agha,kabul&hops=1")
    assert sent.status_code == 200
    assert sent.content == written.read_bytes()
    assert sent.headers["content-type"].partition(";")[0] == exporter.media_type
    named = f'attachment; filename="tayyeb-agha-kabul{exporter.suffix}"'
    assert sent.headers["content-disposition"] == named


def test_what_may_not_be_redistributed_is_left_out_and_named(
    rest: httpx.Client, clean_store: Store, load_trig: Callable[..., Any]
) -> None:
    load_trig(
        """
        :secret a s:Dataset ; s:title "S" ; s:version "1" ; s:licence "none" ; s:redistribute false .
        :gazette a s:Source ; s:title "The Gazette" ; s:published "2020-06-10" .
        :gazette { :ada a s:Person {| s:locator "1" |} ; s:name "Ada"@en {| s:locator "1" |} . }
        """
    )
    sent = rest.get("/export")
    assert sent.headers["sayso-left-out"] == "secret"
    assert rest.get("/export/report").json()["leftOut"] == ["secret"]
    assert "Ada" not in sent.text
    assert rest.get("/export?restricted=true").status_code == 400


def test_what_a_format_has_no_place_for_is_listed(june_2015: httpx.Client) -> None:
    asked = "format=ftm&entity=tayyeb-agha&hops=0"
    found = june_2015.get(f"/export/report?{asked}")
    assert found.json() == {
        "format": "ftm",
        "bytes": len(june_2015.get(f"/export?{asked}").content),
        "leftOut": [],
        "notInFile": [{"what": "a language, which only ftm-statements has", "count": 2}],
    }
    assert june_2015.get("/export/report?format=jsonl").json()["notInFile"] == []


@pytest.mark.parametrize(
    ("path", "status", "name", "detail"),
    [
        ("/export?format=pdf", 422, "input-error", "there is no such export format"),
        ("/export?dataset=nothing", 404, "not-found", "no dataset with id 'nothing'"),
        ("/export?source=nothing", 404, "not-found", "no source with id 'nothing'"),
        ("/export?entity=nobody", 404, "not-found", "no entity with id 'nobody'"),
        ("/export?source=economist-2015-06&entity=kabul", 422, "input-error", "more than one thing to export"),
        ("/export?entity=kabul&hops=5", 422, "input-error", "hops: expected a number up to 4"),
    ],
)
def test_what_is_refused_is_refused_before_anything_is_sent(
    june_2015: httpx.Client, assert_problem: Callable[..., None], path: str, status: int, name: str, detail: str
) -> None:
    assert_problem(june_2015.get(path), status, name, detail)
