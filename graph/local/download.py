"""Download one artifact from a Maven repository, check its digest, and put it in its place in the cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import TracebackType
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from graph.local.artifacts import Artifact
from ontology.errors import ChecksumError, DownloadError

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds to wait before each further attempt."""
CHUNK = 1 << 18


class Interrupted(Exception):
    """The download was stopped: another artifact failed, or the user pressed Ctrl-C."""


class TransientError(Exception):
    """A download failed in a way that another attempt may mend."""


class Downloader:
    """Downloads artifacts of one repository into one folder; shared by the threads of a fetch."""

    def __init__(
        self,
        repository: str,
        folder: Path,
        *,
        received: Callable[[Artifact, int], None] = lambda artifact, count: None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self.repository = repository.rstrip("/")
        self.folder = folder
        self.stop = Event()
        self._received = received
        self._pauses = pauses
        # The bytes are hashed as they come, so no proxy may compress them.
        headers = {"Accept-Encoding": "identity"}
        self._client = httpx.Client(follow_redirects=True, timeout=httpx.Timeout(10), headers=headers)

    def __enter__(self) -> Downloader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def download(self, artifact: Artifact) -> None:
        """Download one artifact, with further attempts after transient errors; raises DownloadError or ChecksumError.

        The file appears in its place whole and verified, or not at all.
        """
        for pause in self._pauses:
            try:
                return self._attempt(artifact)
            except TransientError:
                if self.stop.wait(pause):
                    raise Interrupted from None
        try:
            return self._attempt(artifact)
        except TransientError as error:
            raise self._failed(artifact, f"{error}, {len(self._pauses) + 1} times") from None

    def _attempt(self, artifact: Artifact) -> None:
        part = self.folder / f"{artifact.path}.part"
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            found = self._write(artifact, part)
            if found != artifact.sha256:
                part.unlink()
                raise self._wrong(artifact, found)
            part.replace(self.folder / artifact.path)
        except OSError as error:
            raise _not_written(self.folder, artifact, error) from error

    def _write(self, artifact: Artifact, part: Path) -> str:
        """Write the artifact's content into `part` and return its digest."""
        digest, count = hashlib.sha256(), 0
        with part.open("wb") as file, self._content(artifact) as chunks:
            for chunk in chunks:
                if self.stop.is_set():
                    raise Interrupted
                file.write(chunk)
                digest.update(chunk)
                count += len(chunk)
                self._received(artifact, count)
                if count > artifact.size:  # the wrong file, perhaps without end
                    return digest.hexdigest()
            file.flush()
            os.fsync(file.fileno())  # the rename that follows must not reach the disk before the content
        if count < artifact.size:
            raise TransientError(f"only {count} of {artifact.size} bytes came")
        return digest.hexdigest()

    @contextmanager
    def _content(self, artifact: Artifact) -> Iterator[Iterator[bytes]]:
        """The bytes that the repository has for the artifact, in chunks."""
        url = f"{self.repository}/{artifact.path}"
        if urlsplit(url).scheme == "file":
            path = Path(url2pathname(urlsplit(url).path))
            try:
                file = path.open("rb")
            except OSError as error:
                raise self._failed(artifact, f"{path}: {error.strerror}") from error
            with file:
                yield iter(lambda: file.read(CHUNK), b"")
            return
        try:
            with self._client.stream("GET", url) as response:
                self._check_status(artifact, response)
                yield response.iter_raw()
        except httpx.TransportError as error:
            raise TransientError(str(error) or type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failed(artifact, str(error)) from error

    def _check_status(self, artifact: Artifact, response: httpx.Response) -> None:
        answer = f"it answered {response.status_code} {response.reason_phrase}"
        if response.status_code in TRANSIENT:
            raise TransientError(answer)
        if response.status_code != httpx.codes.OK:
            raise self._failed(artifact, answer)

    def _failed(self, artifact: Artifact, why: str) -> DownloadError:
        return DownloadError(
            f"{artifact.coordinates} could not be fetched from {shown(self.repository)}: {why}. "
            "The artifacts that have arrived are kept: run the command again to fetch the rest, "
            "or name another artifact repository (a mirror, or file://…) in the settings."
        )

    def _wrong(self, artifact: Artifact, found: str) -> ChecksumError:
        return ChecksumError(
            f"{artifact.coordinates} from {shown(self.repository)} is not the locked file: "
            f"wanted SHA-256 {artifact.sha256}, found {found}. It was deleted. A proxy that answers with "
            "a page of its own does this, and a mirror with altered files: try another artifact repository."
        )


def shown(repository: str) -> str:
    """The repository's address without the name and password it may hold."""
    parts = urlsplit(repository)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _not_written(folder: Path, artifact: Artifact, error: OSError) -> DownloadError:
    return DownloadError(
        f"{artifact.coordinates} could not be written below {folder}: {error.strerror}. "
        "Make room there, or choose another cache folder in the settings; the artifacts that have arrived are kept."
    )
