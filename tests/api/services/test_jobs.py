"""Jobs as files: names, pages, what is removed, and no room."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.services import jobs
from api.services.jobs import JobFiles, JobRow
from graph.storage.paging import PageRequest
from ontology.errors import NoRoom, NotFound


@pytest.fixture
def files(tmp_path: Path) -> JobFiles:
    return JobFiles(tmp_path / "home")


def queued(files: JobFiles, name: str = "a.trig", **changed: Any) -> JobRow:
    with files.upload(name) as upload:
        upload.write(b"x")
        upload.finish()
        row = files.queue(upload, {}, None)
    row.update(changed)  # type: ignore[typeddict-item]
    files.save(row)
    return row


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("tarn.xlsx", "tarn.xlsx"),
        ("../../secrets/key.csv", "key.csv"),
        ("C:\\reports\\tarn.csv", "tarn.csv"),
        ("..", "body"),
        ("", "body"),
        (".trig", "trig"),
        ("a\n\x00b.csv", "a__b.csv"),
        ("ا" * 300 + ".csv", "ا" * 73 + ".csv"),
    ],
)
def test_a_file_keeps_its_name_as_far_as_it_may_be_one_here(files: JobFiles, given: str, name: str) -> None:
    row = queued(files, given)

    assert row["file"] == name
    assert files.file(row).read_bytes() == b"x"


def test_pages_lead_from_the_newest_to_the_oldest(files: JobFiles) -> None:
    ids = [queued(files)["id"] for _ in range(3)]
    first = files.page(PageRequest(2))
    second = files.page(PageRequest(2, first.next))

    assert [row["id"] for row in first.results] == [ids[2], ids[1]]
    assert [row["id"] for row in second.results] == [ids[0]]
    assert second.next is None
    assert [row["id"] for row in files.waiting()] == ids


def test_there_are_no_jobs_before_the_first(files: JobFiles) -> None:
    assert files.page().results == []
    assert not files.folder.exists()
    for id in ("x", "../home", "20261201T101500000000-1a2b3c4d"):
        with pytest.raises(NotFound):
            files.job(id)


def test_old_jobs_and_uploads_of_dead_processes_are_removed(files: JobFiles) -> None:
    now = datetime.now(UTC)
    old = queued(files, state="done", endedAt=(now - timedelta(days=31)).isoformat())
    kept = queued(files, state="done", endedAt=(now - timedelta(days=29)).isoformat())
    waits = queued(files)
    with files.upload("a.csv") as dead, files.upload("b.csv") as alive:
        dead.write(b"x")
        alive.write(b"x")
        an_hour_ago = time.time() - 3_700
        for path in (dead.path, dead.path.parent):
            os.utime(path, (an_hour_ago, an_hour_ago))
        files.prune()

        assert (dead.path.exists(), alive.path.exists()) == (False, True)
    assert [row["id"] for row in files.page().results] == [waits["id"], kept["id"]]
    assert old["id"] not in {path.name for path in files.folder.iterdir()}


def test_the_newest_jobs_are_kept(files: JobFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_KEPT", 2)
    ids = [queued(files, state="done", endedAt=datetime.now(UTC).isoformat())["id"] for _ in range(3)]
    files.prune()

    assert [row["id"] for row in files.page().results] == [ids[2], ids[1]]


def test_nothing_is_taken_in_on_a_full_disk(files: JobFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> None:
        raise NoRoom(f"the disk of {folder} is nearly full")

    monkeypatch.setattr(jobs, "check_room", full)
    with pytest.raises(NoRoom), files.upload("a.csv") as upload:
        upload.write(b"x")
    assert list(files.folder.iterdir()) == []
