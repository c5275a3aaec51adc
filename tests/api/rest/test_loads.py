"""Files loaded over HTTP: jobs, what becomes of bad files, cancelling, restarts, and keys that are revoked."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.rest.app import create_app
from api.services.context import Context
from api.services.jobs import JobFiles, JobRow
from api.services.keys import KeyFile, Scope
from api.settings import read_settings
from graph.storage.graph import Graph
from graph.storage.store import Store
from ontology.files import DATASETS
from ontology.vocabulary import Vocabulary

ARCADIA = (DATASETS / "arcadia-2031.trig").read_bytes()
SHEET = "subject,relation,object,locator\nana-bel,held,police-chief,para 2\n"
ROWS = "?file=rows.csv&dataset=rows&datasetVersion=1&source=herald-2031-05-03"
Check = Callable[..., None]
Open = Callable[..., AbstractContextManager[httpx.Client]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def opened(clean_store: Store, vocabulary: Vocabulary, serve: Callable[[FastAPI], Any], home: Path) -> Open:
    """Serve an empty graph to a client that holds the token."""

    @contextmanager
    def open_with(**settings: Any) -> Iterator[httpx.Client]:
        given = read_settings(home=home, api_token="secret", **settings)
        with serve(create_app(Context(Graph(clean_store, vocabulary), given))) as client:
            client.headers["Authorization"] = "Bearer secret"
            yield client

    return open_with


def rows(count: int, kind: str = "Attack") -> str:
    lines = [f"row-{n},{kind},attack {n},row {n}\n" for n in range(count)]
    return "".join(["id,kind,name@en,locator\n", *lines])


def ended(client: httpx.Client, sent: httpx.Response) -> dict[str, Any]:
    """The job that a file became, once it has ended."""
    assert sent.status_code == 202, sent.text
    job: dict[str, Any] = client.get(sent.headers["location"] + "?wait=60", timeout=70).json()
    assert job["endedAt"], job
    return job


def awaited(client: httpx.Client, address: str, is_so: Callable[[Any], Any]) -> dict[str, Any]:
    for _ in range(600):
        job: dict[str, Any] = client.get(address).json()
        if is_so(job):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def jobs_of(home: Path) -> list[str]:
    return [path.name for path in (home / "jobs").iterdir() if path.is_dir()]


def test_a_file_that_is_sent_is_loaded_and_reported_on(opened: Open, home: Path) -> None:
    with opened() as client:
        sent = client.post("/load?file=arcadia.trig", content=ARCADIA)
        assert sent.json()["state"] == "queued"
        job = ended(client, sent)
        listed = client.get("/jobs").json()
        again = ended(client, client.post("/load?format=trig", content=ARCADIA))

        assert client.get("/datasets/arcadia-2031").json()["claims"] == 83
    report = job.pop("report")
    assert listed == {"results": [job], "next": None}
    assert job == sent.json() | {
        "state": "done",
        "startedAt": job["startedAt"],
        "endedAt": job["endedAt"],
        "starts": 1,
        "progress": {"step": "Loading arcadia.trig (claims)", "done": 83, "total": 83}
        | {"perSecond": job["progress"]["perSecond"]},
        "rejected": 0,
    }
    assert (job["file"], job["bytes"], job["by"]) == ("arcadia.trig", len(ARCADIA), "SAYSO_API_TOKEN")
    (file,) = report["files"]
    assert (file["file"], file["dataset"], file["records"], file["rejected"]) == ("arcadia.trig", "arcadia-2031", 44, 0)
    assert file["loaded"]["claimsNew"] == 83
    assert again["report"]["files"][0]["loaded"]["claimsUnchanged"] == 83
    assert again["options"] == {"format": "trig"}
    # The files themselves are gone.
    assert {path.name for path in (home / "jobs").rglob("*") if path.is_file()} == {
        "job.json",
        "lock",
        "report.json",
        "worker.lock",
    }


def test_bad_records_are_put_aside_and_the_others_loaded(opened: Open, assert_problem: Check) -> None:
    with opened() as client:
        ended(client, client.post("/load?file=arcadia.trig", content=ARCADIA))
        bad = rows(2) + rows(1, "Attak").partition("\n")[2].replace("row-0", "row-bad")
        job = ended(client, client.post(f"/load{ROWS}", content=bad))
        rejects = client.get(job["report"]["files"][0]["rejects"])

        assert (job["state"], job["rejected"], job["report"]["files"][0]["loaded"]["claimsNew"]) == ("done", 1, 2)
        (problem,) = job["report"]["files"][0]["problems"]
        assert (problem["file"], problem["cell"], problem["value"]) == ("rows.csv", "B4", "Attak")
        assert rejects.headers["content-type"] == "application/x-ndjson"
        assert json.loads(rejects.text)["problems"] == [problem]
        strict = ended(client, client.post(f"/load{ROWS}&strict=true", content=bad))
        assert (strict["state"], strict["problem"]) == ("failed", str(strict["problem"]))
        assert strict["problem"].startswith("rows.csv:B4: kind Attak: unknown class")
        assert_problem(client.get(f"/jobs/{strict['id']}/rejects"), 404, "not-found", "no file of rejected records")


def test_a_dry_run_loads_nothing(opened: Open) -> None:
    with opened() as client:
        job = ended(client, client.post("/load?file=arcadia.trig&dryRun=true", content=ARCADIA))

        assert job["report"]["files"][0]["loaded"]["claimsNew"] == 83
        assert client.get("/datasets").json()["results"] == []


def test_a_mapping_of_the_home_reads_a_table(opened: Open, home: Path, assert_problem: Check) -> None:
    root = Path(__file__).parents[3]
    (home / "mappings").mkdir(parents=True)
    (home / "mappings" / "incidents.yaml").write_bytes((root / "docs" / "examples" / "incidents.yaml").read_bytes())
    with opened() as client:
        unknown = client.post("/load?mapping=incident", content=SHEET)
        outside = client.post("/load?mapping=../secrets/neo4j-password", content=SHEET)
        job = ended(client, client.post("/load?file=x.csv&mapping=incidents", content=SHEET))

    assert_problem(unknown, 422, "input-error", "no such mapping in the home", value="incident", expected="incidents")
    assert_problem(outside, 422, "input-error", "mapping")
    assert job["state"] == "failed"
    assert job["problem"].startswith("mappings/incidents.yaml:4: no: unknown column")


@pytest.mark.parametrize(
    ("query", "body", "status", "detail"),
    [
        ("?file=x.csv", b"", 422, "x.csv: the file is empty"),
        ("?file=x.bin", b"\x00\x01\x02", 422, "x.bin: .bin: unknown format (expected TriG"),
        ("?format=nope", b"x", 422, "nope: unknown format (expected one of trig"),
        ("?dates=ymd", b"x", 422, "dates: expected 'dmy' or 'mdy', not ymd"),
        ("?dataste=x", b"x", 400, "there is no parameter 'dataste' here"),
        ("?file=x.zip", b"PK\x03\x04 and no more", 422, "x.zip: "),
    ],
)
def test_what_no_loader_reads_is_refused_at_once(
    opened: Open, home: Path, assert_problem: Check, query: str, body: bytes, status: int, detail: str
) -> None:
    with opened() as client:
        refused = client.post(f"/load{query}", content=body)

        assert refused.status_code == status
        assert refused.json()["detail"].startswith(detail)
        assert str(home) not in refused.text
        assert client.get("/jobs").json()["results"] == []
    assert not (home / "jobs").exists() or jobs_of(home) == []


def test_a_form_and_a_file_that_is_too_large_are_refused(opened: Open, assert_problem: Check, home: Path) -> None:
    with opened(load_bytes=1_000) as client:
        form = client.post("/load", files={"file": ("x.trig", ARCADIA)})
        announced = client.post("/load?file=x.trig", content=ARCADIA)
        streamed = client.post("/load?file=x.trig", content=iter([ARCADIA[:900], ARCADIA[900:]]))

    assert_problem(announced, 413, "request-entity-too-large", "the body is larger than 0.001 MB")
    assert_problem(streamed, 413, "request-entity-too-large", "the body is larger than 0.001 MB")
    assert form.status_code == 413
    assert jobs_of(home) == []


def test_a_body_that_is_cut_off_leaves_nothing(opened: Open, home: Path) -> None:
    with opened() as client:
        address = (str(client.base_url.host), int(client.base_url.port or 0))
        head = (
            "POST /load?file=a.trig HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\nContent-Length: 9999"
        )
        with socket.create_connection(address) as cut:
            cut.sendall(f"{head}\r\n\r\n".encode() + ARCADIA[:5_000])
            while not (home / "jobs").exists() or not jobs_of(home):
                time.sleep(0.05)
        while jobs_of(home):
            time.sleep(0.05)
        assert client.get("/jobs").json()["results"] == []
    audited = (home / "logs" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    assert [(line["path"], line["status"]) for line in map(json.loads, audited)] == [("/load", 400)]


def test_a_key_that_is_revoked_while_the_body_arrives_loads_nothing(
    opened: Open, home: Path, assert_problem: Check
) -> None:
    keys = KeyFile(home)
    secret = keys.new("desk", [Scope.WRITE])[1]
    with opened() as client:

        def body() -> Iterator[bytes]:
            yield ARCADIA[:5_000]
            keys.revoke("desk")
            yield ARCADIA[5_000:]

        sent = client.post("/load?file=a.trig", content=body(), headers={"Authorization": f"Bearer {secret}"})

    assert_problem(sent, 401, "unauthorized", "the key was revoked meanwhile")
    assert jobs_of(home) == []


def test_jobs_run_in_order_and_one_that_waits_is_cancelled_at_once(opened: Open, assert_problem: Check) -> None:
    with opened() as client:
        ended(client, client.post("/load?file=arcadia.trig", content=ARCADIA))
        first = client.post(f"/load{ROWS}", content=rows(3_000))
        second = client.post(f"/load{ROWS.replace('=rows&', '=more&')}", content=rows(10))
        third = client.post(f"/load{ROWS}&replace=true", content=rows(10))
        cancelled = client.delete(third.headers["location"])
        done = [ended(client, each) for each in (first, second, third)]

        assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
        assert [job["state"] for job in done] == ["done", "done", "cancelled"]
        assert done[0]["endedAt"] <= done[1]["startedAt"]
        assert done[2]["startedAt"] is None
        assert client.delete(third.headers["location"]).status_code == 200
        assert_problem(client.delete(first.headers["location"]), 409, "conflict", "the load has ended already: done")
        assert_problem(client.delete("/jobs/x"), 404, "not-found", "no job with id 'x'")


def test_a_load_that_runs_is_cancelled_at_a_record(opened: Open) -> None:
    with opened() as client:
        ended(client, client.post("/load?file=arcadia.trig", content=ARCADIA))
        sent = client.post(f"/load{ROWS}", content=rows(10_000))
        awaited(client, sent.headers["location"], lambda job: job["state"] == "running")
        cancelled = client.delete(sent.headers["location"])
        job = ended(client, sent)

        assert (cancelled.status_code, cancelled.json()["state"]) == (202, "running")
        assert (job["state"], "report" in job) == ("cancelled", False)
        assert job["progress"]["step"] == "Reading rows.csv"
        assert [each["id"] for each in client.get("/datasets").json()["results"]] == ["arcadia-2031"]


def queued(home: Path, content: bytes, **changed: Any) -> JobRow:
    """A job as a process that died left it."""
    files = JobFiles(home)
    with files.upload("arcadia.trig") as upload:
        upload.write(content)
        upload.finish()
        row = files.queue(upload, {}, "desk")
    files.save(row | changed)  # type: ignore[arg-type]
    return row


def test_a_job_that_ran_when_the_service_died_is_run_again(opened: Open, home: Path) -> None:
    row = queued(home, ARCADIA, state="running", starts=1)
    with opened() as client:
        job = awaited(client, f"/jobs/{row['id']}", lambda job: job["endedAt"])

    assert (job["state"], job["starts"], job["report"]["files"][0]["loaded"]["claimsNew"]) == ("done", 2, 83)


def test_a_job_with_which_the_service_died_three_times_is_given_up(opened: Open, home: Path) -> None:
    row = queued(home, ARCADIA, state="running", starts=3)
    with opened() as client:
        job = awaited(client, f"/jobs/{row['id']}", lambda job: job["endedAt"])

        assert (job["state"], job["problem"]) == ("failed", "the service ended 3 times while it ran this")
        assert client.get("/datasets").json()["results"] == []


def test_a_load_is_stopped_with_the_service_and_goes_on_with_the_next(opened: Open, home: Path) -> None:
    queued(home, ARCADIA)
    with opened() as client:
        sent = client.post(f"/load{ROWS}", content=rows(10_000))
        awaited(client, sent.headers["location"], lambda job: job["state"] == "running")
    stopped = JobFiles(home).job(sent.json()["id"])
    with opened() as client:
        job = ended(client, sent)

    assert (stopped["state"], stopped["starts"]) == ("queued", 0)
    assert (job["state"], job["report"]["files"][0]["loaded"]["claims"]) == ("done", 10_000)


def test_a_second_process_leaves_the_jobs_to_the_first(opened: Open) -> None:
    with opened() as first, opened() as second:
        ended(first, first.post("/load?file=arcadia.trig", content=ARCADIA))
        job = ended(second, second.post(f"/load{ROWS}", content=rows(10)))

    assert job["state"] == "done"


def test_the_audit_log_has_what_is_sent_and_cancelled_and_not_each_look(opened: Open, home: Path) -> None:
    with opened() as client:
        job = ended(client, client.post("/load", content=ARCADIA, headers={"Content-Type": "application/trig"}))
        client.delete(f"/jobs/{job['id']}")
    lines = [json.loads(line) for line in (home / "logs" / "audit.jsonl").read_text(encoding="utf-8").splitlines()]

    assert job["file"] == "body.trig"
    assert [(line["method"], line["path"], line["status"], line["body"]) for line in lines] == [
        ("POST", "/load", 202, ""),
        ("DELETE", f"/jobs/{job['id']}", 409, ""),
    ]
