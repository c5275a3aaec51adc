from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from graph.local.artifacts import Artifact, render_lock
from graph.local.download import shown
from graph.local.fetch import fetch
from ontology.errors import ChecksumError, DownloadError

if TYPE_CHECKING:
    from tests.graph.local.conftest import Repository

pytestmark = pytest.mark.usefixtures("quick_retries")

LONG = bytes(range(256)) * 4_000
SHORT = b"short"

FETCH = """
import sys
from pathlib import Path
from graph.local.artifacts import parse_lock
from graph.local.fetch import fetch

cache, repository, lock = sys.argv[1:]
fetch(Path(cache), repository=repository, artifacts=parse_lock(Path(lock).read_text()))
"""


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO(), width=200)


def said(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_artifacts_are_fetched_into_the_layout_of_a_repository_and_only_once(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a, b = repository.add("org.example:a:1.0", LONG), repository.add("org.example:b:2.0", SHORT)

    paths = fetch(tmp_path, repository=repository.url, artifacts=[a, b], console=console)

    assert [path.read_bytes() for path in paths] == [LONG, SHORT]
    assert files_below(tmp_path) == [
        "artifacts/fetch.lock",
        "artifacts/org/example/a/1.0/a-1.0.jar",
        "artifacts/org/example/b/2.0/b-2.0.jar",
        "artifacts/verified.json",
    ]
    assert said(console).splitlines() == [
        f"Fetching Neo4j from {repository.url} into {tmp_path}/artifacts (2 files, 1 MB)",
        "  25 % (0 MB)",
        "  50 % (1 MB)",
        "  75 % (1 MB)",
        "  100 % (1 MB)",
    ]
    nowhere = "http://127.0.0.1:9"
    assert fetch(tmp_path, repository=nowhere, artifacts=[a, b]) == paths  # all there: nobody is asked


def test_a_terminal_sees_a_bar(repository: Repository, tmp_path: Path) -> None:
    terminal = Console(file=StringIO(), width=120, force_terminal=True)

    fetch(tmp_path, repository=repository.url, artifacts=[repository.add("g:a:1", LONG)], console=terminal)

    assert "━━━" in said(terminal)
    assert "1.0/1.0 MB" in said(terminal)


def test_a_download_that_was_cut_begins_again(repository: Repository, tmp_path: Path, console: Console) -> None:
    a = repository.add("g:a:1", LONG)
    repository.cuts = [300_000]

    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert path.read_bytes() == LONG
    assert repository.requests == [a.path, a.path]


def test_a_fetch_that_was_killed_leaves_no_file_that_is_taken_for_whole(
    repository: Repository, tmp_path: Path, console: Console, python: Callable[..., subprocess.Popen[str]]
) -> None:
    a = repository.add("g:a:1", LONG)
    lock = tmp_path / "lock"
    lock.write_text(render_lock([a], b""))
    repository.waits_after = 400_000
    killed = python(FETCH, tmp_path, repository.url, lock)
    repository.waiting.wait(30)
    part = tmp_path / "artifacts" / f"{a.path}.part"
    while not (part.exists() and part.stat().st_size):
        assert killed.poll() is None
    killed.kill()
    killed.wait()

    assert not (tmp_path / "artifacts" / a.path).exists()
    repository.goes_on.set()
    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    assert path.read_bytes() == LONG
    assert not part.exists()
    assert repository.requests == [a.path, a.path]


def test_half_a_file_of_something_else_does_not_spoil_the_artifact(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("g:a:1", LONG)
    part = tmp_path / "artifacts" / f"{a.path}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 1_000)

    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert path.read_bytes() == LONG
    assert repository.requests == [a.path]


def test_trouble_that_passes_is_waited_out(repository: Repository, tmp_path: Path, console: Console) -> None:
    a = repository.add("g:a:1", SHORT)
    repository.statuses = [503, 429]

    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert path.read_bytes() == SHORT
    assert repository.asked() == {a.path: 3}


def test_trouble_that_does_not_pass_is_told_with_the_way_out(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("org.example:a:1.0", SHORT)
    repository.statuses = [503] * 4

    with pytest.raises(DownloadError) as refused:
        fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert str(refused.value) == (
        f"org.example:a:1.0 could not be fetched from {repository.url}: it answered 503 Service Unavailable, 4 times. "
        "The artifacts that have arrived are kept: run the command again to fetch the rest, "
        "or name another artifact repository (a mirror, or file://…) in the settings."
    )


def test_an_artifact_the_repository_does_not_have_is_asked_for_once_and_named(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("org.example:a:1.0", SHORT)
    repository.files.clear()

    with pytest.raises(DownloadError, match=r"org\.example:a:1\.0 could not .*: it answered 404 Not Found\."):
        fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert repository.asked() == {a.path: 1}


def test_a_repository_that_is_not_there_is_named(tmp_path: Path, console: Console) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"

    with pytest.raises(DownloadError, match=f"g:a:1 could not be fetched from {url}: .*Connection refused, 4 times"):
        fetch(tmp_path, repository=url, artifacts=[Artifact("g", "a", "1", "", "0" * 64, 5)], console=console)


def test_the_wrong_bytes_are_thrown_away_and_both_digests_told(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("org.example:a:1.0", SHORT)
    repository.files[a.path] = b"shore"

    with pytest.raises(ChecksumError) as refused:
        fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert str(refused.value) == (
        f"org.example:a:1.0 from {repository.url} is not the locked file: "
        "wanted SHA-256 f9b0078b5df596d2ea19010c001bbd009e651de2c57e8fb7e355f31eb9d3f739, "
        "found aa3ff1224ffaff030ba34d490a08b396e8dcd5c6f43a35e42ea7fb387e410d3f. "
        "It was deleted. A proxy that answers with a page of its own does this, and a mirror with altered files: "
        "try another artifact repository."
    )
    assert files_below(tmp_path) == ["artifacts/fetch.lock"]


def test_an_answer_without_end_is_not_read_to_its_end(repository: Repository, tmp_path: Path, console: Console) -> None:
    a = repository.add("g:a:1", SHORT)
    repository.files[a.path] = LONG
    repository.waits_after = 300_000  # it would hang here

    with pytest.raises(ChecksumError, match=r"g:a:1 from .* is not the locked file"):
        fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)


def test_two_fetches_into_one_folder_share_the_work(
    repository: Repository, tmp_path: Path, python: Callable[..., subprocess.Popen[str]]
) -> None:
    artifacts = [repository.add(f"g:a{number}:1", LONG) for number in range(3)]
    lock = tmp_path / "lock"
    lock.write_text(render_lock(artifacts, b""))
    repository.waits_after = 1_000
    first = python(FETCH, tmp_path, repository.url, lock)
    repository.waiting.wait(30)
    second = python(FETCH, tmp_path, repository.url, lock)
    assert second.stderr is not None
    told = second.stderr.readline()
    repository.goes_on.set()

    assert told == "Another process is fetching Neo4j into the same folder; waiting for it.\n"
    assert (first.wait(), second.wait()) == (0, 0)
    assert repository.asked() == {artifact.path: 1 for artifact in artifacts}
    assert [(tmp_path / "artifacts" / artifact.path).read_bytes() for artifact in artifacts] == [LONG] * 3


def test_a_file_that_changed_since_it_was_verified_is_fetched_again(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("g:a:1", SHORT)
    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    path.write_bytes(b"shore")
    os.utime(path, ns=(0, 0))

    fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert path.read_bytes() == SHORT
    assert repository.asked() == {a.path: 2}


def test_damage_that_keeps_size_and_time_is_found_when_all_is_verified(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("g:a:1", SHORT)
    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    time = path.stat().st_mtime_ns
    path.write_bytes(b"shore")
    os.utime(path, ns=(time, time))

    fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    assert path.read_bytes() == b"shore"
    fetch(tmp_path, repository=repository.url, artifacts=[a], console=console, verify=True)
    assert path.read_bytes() == SHORT


@pytest.mark.parametrize("damage", ["", "[]", '{"g/a/1/a-1.jar": 3}', "\x00"])
def test_a_damaged_list_of_what_was_verified_costs_nothing_but_a_new_look(
    repository: Repository, tmp_path: Path, console: Console, damage: str
) -> None:
    a = repository.add("g:a:1", SHORT)
    fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    verified = tmp_path / "artifacts" / "verified.json"
    right = verified.read_text()
    verified.write_text(damage)

    fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)

    assert repository.asked() == {a.path: 1}
    assert json.loads(verified.read_text()) == json.loads(right)


def test_a_cache_folder_serves_another_machine_as_a_repository(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("g:a:1", LONG)
    fetch(tmp_path / "one", repository=repository.url, artifacts=[a], console=console)

    mirror = (tmp_path / "one" / "artifacts").as_uri()
    [path] = fetch(tmp_path / "two", repository=mirror, artifacts=[a], console=console)
    assert path.read_bytes() == LONG

    with pytest.raises(DownloadError, match=r"g:b:1 could not be fetched from file://.*: No such file or directory"):
        b = Artifact("g", "b", "1", "", "0" * 64, 5)
        fetch(tmp_path / "two", repository=mirror, artifacts=[b], console=console)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    huge = Artifact("g", "a", "1", "", "0" * 64, 10**18)

    with pytest.raises(DownloadError, match=r"MB free and Neo4j needs 1000000000000 MB there .*: make room"):
        fetch(tmp_path, repository=repository.url, artifacts=[huge], console=console)

    assert repository.requests == []


def test_a_file_that_cannot_be_written_to_its_end_is_not_put_in_place(
    repository: Repository, tmp_path: Path, console: Console
) -> None:
    a = repository.add("org.example:a:1.0", LONG)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))  # the disk is full, as far as we can tell
    try:
        with pytest.raises(DownloadError) as refused:
            fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert str(refused.value) == (
        f"org.example:a:1.0 could not be written below {tmp_path}/artifacts: File too large. "
        "Make room there, or choose another cache folder in the settings; the artifacts that have arrived are kept."
    )
    assert not (tmp_path / "artifacts" / a.path).exists()
    [path] = fetch(tmp_path, repository=repository.url, artifacts=[a], console=console)
    assert path.read_bytes() == LONG


def test_a_cache_folder_that_is_none_is_named(repository: Repository, tmp_path: Path, console: Console) -> None:
    (tmp_path / "cache").write_text("a file")

    with pytest.raises(DownloadError, match=r"the cache folder .*/cache/artifacts cannot be written to: Not a direct"):
        fetch(tmp_path / "cache", repository=repository.url, artifacts=[repository.add("g:a:1", SHORT)])


def test_a_repository_needs_an_address(tmp_path: Path, console: Console) -> None:
    a = Artifact("g", "a", "1", "", "0" * 64, 5)

    with pytest.raises(DownloadError, match=r"'/srv/mirror' is no address: expected https://…, http://… or file:///…"):
        fetch(tmp_path, repository="/srv/mirror", artifacts=[a], console=console)


def test_the_password_of_a_repository_is_not_shown() -> None:
    assert shown("https://me:secret@mirror.example/maven") == "https://mirror.example/maven"
