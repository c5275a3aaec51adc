"""Fetch the missing artifacts of the lock file into a cache folder, in parallel, and verify each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from filelock import Timeout
from rich.console import Console

from graph.local.artifacts import Artifact, locked_artifacts
from graph.local.download import PAUSES, Downloader, shown
from graph.local.locks import file_lock
from graph.local.progress import FetchProgress
from graph.local.verified_files import VerifiedFiles
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
    """The class path: the path of every locked artifact, after fetching what is missing.

    `repository` is the base address of a Maven repository, Maven Central when left out. `verify` hashes every
    file again. The folder has the layout of a Maven repository: as `file://…` it serves another machine.
    """
    wanted = locked_artifacts() if artifacts is None else artifacts
    folder = cache / "artifacts"
    known = VerifiedFiles(folder)
    missing = [artifact for artifact in wanted if not known.holds(artifact, verify=verify)]
    if missing:
        console = console or Console(stderr=True)
        with _fetch_lock(folder, console):
            # Look again: another process may have fetched them while this one waited.
            known = VerifiedFiles(folder)
            missing = [artifact for artifact in missing if not known.holds(artifact, verify=verify)]
            _fetch_missing(missing, known, repository or _central(), console)
    else:
        known.save()
    return [folder / artifact.path for artifact in wanted]


def _fetch_missing(missing: Sequence[Artifact], known: VerifiedFiles, repository: str, console: Console) -> None:
    folder = known.folder
    _check_repository(repository)
    _check_room(missing, folder)
    with (
        FetchProgress(missing, shown(repository), folder, console) as progress,
        Downloader(repository, folder, received=progress.received, pauses=PAUSES) as downloader,
    ):
        _download_all(missing, downloader)
    for artifact in missing:
        known.remember(artifact)
    known.save()


def _download_all(missing: Sequence[Artifact], downloader: Downloader) -> None:
    """Download all, largest first so that no large one runs alone at the end; the first failure stops the rest."""
    largest_first = sorted(missing, key=lambda artifact: -artifact.size)
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            jobs = [pool.submit(downloader.download, artifact) for artifact in largest_first]
            done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
            failed = [job for job in done if job.exception() is not None]
        finally:
            downloader.stop.set()
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
def _fetch_lock(folder: Path, console: Console) -> Iterator[None]:
    """The lock for fetching into a folder."""
    lock = file_lock(folder / "fetch.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        console.print("Another process is fetching Neo4j into the same folder; waiting for it.")
        lock.acquire()
    except OSError as error:
        raise DownloadError(
            f"the cache folder {folder} cannot be written to: {error.strerror}. Choose another one in the settings."
        ) from error
    try:
        yield
    finally:
        lock.release()
