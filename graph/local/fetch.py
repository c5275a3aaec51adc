"""Bring the locked artifacts into a cache folder: in parallel, resumable, verified, and only what is missing."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from graph.local.artifacts import Artifact, locked_artifacts
from graph.local.progress import FetchProgress
from graph.local.transfer import PAUSES, Transfer, shown
from graph.local.verified import Verified
from ontology.errors import DownloadError

THREADS = 12
SPARE = 50_000_000  # bytes that must stay free beside the download: a full disk harms more than this program


def fetch(
    cache: Path,
    *,
    repository: str | None = None,
    verify: bool = False,
    artifacts: Sequence[Artifact] | None = None,
    console: Console | None = None,
) -> list[Path]:
    """The class path: every locked artifact, there and verified, fetched where it is missing.

    `repository` is the base address of a Maven repository, Maven Central when left out. `verify` hashes every
    file again. The folder has the layout of a Maven repository: as `file://…` it serves another machine.
    """
    wanted = locked_artifacts() if artifacts is None else artifacts
    folder = cache / "artifacts"
    known = Verified(folder)
    missing = [artifact for artifact in wanted if not known.holds(artifact, verify=verify)]
    if missing:
        console = console or Console(stderr=True)
        with _alone(folder, console):
            # Look again: another process may have fetched them while this one waited.
            known = Verified(folder)
            missing = [artifact for artifact in missing if not known.holds(artifact, verify=verify)]
            _fetch_missing(missing, known, repository or _central(), console)
    else:
        known.save()
    return [folder / artifact.path for artifact in wanted]


def _fetch_missing(missing: Sequence[Artifact], known: Verified, repository: str, console: Console) -> None:
    folder = known.folder
    _check_repository(repository)
    _check_room(missing, folder)
    with (
        FetchProgress(missing, shown(repository), folder, console) as progress,
        Transfer(repository, folder, received=progress.received, pauses=PAUSES) as transfer,
    ):
        _bring_all(missing, transfer)
    for artifact in missing:
        known.remember(artifact)
    known.save()


def _bring_all(missing: Sequence[Artifact], transfer: Transfer) -> None:
    """All of them, largest first so that none is left alone at the end; the first failure stops the rest."""
    largest_first = sorted(missing, key=lambda artifact: -artifact.size)
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            jobs = [pool.submit(transfer.bring, artifact) for artifact in largest_first]
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
            failed = [job for job in done if job.exception() is not None]
        finally:
            transfer.stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
    if failed:
        failed[0].result()


def _central() -> str:
    from jgo.constants import MAVEN_CENTRAL_URL  # knows the address, so that no file of ours names a host

    return str(MAVEN_CENTRAL_URL)


def _check_repository(repository: str) -> None:
    if urlsplit(repository).scheme not in {"http", "https", "file"}:
        raise DownloadError(
            f"the artifact repository {shown(repository)!r} is no address: expected https://…, http://… or file:///…"
        )


def _check_room(missing: Sequence[Artifact], folder: Path) -> None:
    needed = sum(artifact.size for artifact in missing)
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise DownloadError(
            f"{folder} has {free / 1e6:.0f} MB free and Neo4j needs {needed / 1e6:.0f} MB there (and "
            f"{SPARE / 1e6:.0f} MB to spare): make room, or choose another cache folder in the settings."
        )


@contextmanager
def _alone(folder: Path, console: Console) -> Iterator[None]:
    """One process fetches into a folder at a time; the system frees the lock when its holder dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "fetch.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DownloadError(
            f"the cache folder {folder} cannot be written to: {error.strerror}. Choose another one in the settings."
        ) from error
    try:
        _lock(lock, console)
        yield
    finally:
        os.close(lock)


def _lock(lock: int, console: Console) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        console.print("Another process is fetching Neo4j into the same folder; waiting for it.")
        fcntl.flock(lock, fcntl.LOCK_EX)
