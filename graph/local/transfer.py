"""One artifact from a Maven repository to its place in the cache: resumed, verified, whole or absent."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRandom, BufferedReader
from pathlib import Path
from threading import Event
from types import TracebackType
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from graph.local.artifacts import Artifact
from graph.local.verified import CHUNK
from ontology.errors import ChecksumError, DownloadError

TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})
PAUSES = (0.5, 1.0, 2.0, 4.0)


class Interrupted(Exception):
    """Another artifact failed, or the user pressed Ctrl-C; what was received is kept."""


class Passing(Exception):
    """Trouble that may pass: try again."""


class Transfer:
    """Brings artifacts of one repository into one folder; shared by the threads of a fetch."""

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
        # The bytes are hashed as they come, so nothing on the way may repack them.
        headers = {"Accept-Encoding": "identity"}
        self._client = httpx.Client(follow_redirects=True, timeout=httpx.Timeout(10), headers=headers)

    def __enter__(self) -> Transfer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def bring(self, artifact: Artifact) -> None:
        """Fetch one artifact, trying again when the trouble may pass."""
        for pause in self._pauses:
            try:
                return self._attempt(artifact)
            except Passing:
                if self.stop.wait(pause):
                    raise Interrupted from None
        try:
            return self._attempt(artifact)
        except Passing as trouble:
            raise self._failed(artifact, f"{trouble}, {len(self._pauses) + 1} times") from None

    def _attempt(self, artifact: Artifact) -> None:
        part = self.folder / f"{artifact.path}.part"
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            with part.open("ab+") as file:
                began, found = self._receive(artifact, file)
            if found == artifact.sha256:
                part.replace(self.folder / artifact.path)
                return
            part.unlink()
        except OSError as error:
            raise _not_written(self.folder, artifact, error) from error
        if began:
            raise Passing("what was received earlier did not fit what came now")
        raise self._wrong(artifact, found)

    def _receive(self, artifact: Artifact, file: BufferedRandom) -> tuple[int, str]:
        """Complete the file; answers how much of it was there before, and the digest of the whole."""
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256")
        start = file.tell()
        if start < artifact.size:
            with self._content(artifact, start) as (begin, chunks):
                if begin != start:
                    file.truncate(begin)
                    start, digest = begin, hashlib.sha256()
                for chunk in self._bounded(artifact, start, chunks):
                    file.write(chunk)
                    digest.update(chunk)
        file.flush()
        os.fsync(file.fileno())  # the rename that follows must not outlive the content
        return start, digest.hexdigest()

    def _bounded(self, artifact: Artifact, start: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The chunks, as long as nobody stops the fetch and no more come than the lock file says."""
        count = start
        for chunk in chunks:
            if self.stop.is_set():
                raise Interrupted
            count += len(chunk)
            yield chunk
            self._received(artifact, count)
            if count > artifact.size:
                return
        if count < artifact.size:
            raise Passing(f"only {count} of {artifact.size} bytes came")

    @contextmanager
    def _content(self, artifact: Artifact, start: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Where the bytes begin (`start`, or 0 when the repository cannot continue), and the bytes."""
        url = f"{self.repository}/{artifact.path}"
        if urlsplit(url).scheme == "file":
            with self._opened(artifact, Path(url2pathname(urlsplit(url).path))) as file:
                file.seek(start)
                yield start, iter(lambda: file.read(CHUNK), b"")
            return
        try:
            with self._client.stream("GET", url, headers=_range(start)) as response:
                yield self._begin(artifact, response, start), response.iter_raw()
        except httpx.TransportError as error:
            raise Passing(str(error) or type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failed(artifact, str(error)) from error

    def _opened(self, artifact: Artifact, path: Path) -> BufferedReader:
        try:
            return path.open("rb")
        except OSError as error:
            raise self._failed(artifact, f"{path}: {error.strerror}") from error

    def _begin(self, artifact: Artifact, response: httpx.Response, start: int) -> int:
        status = response.status_code
        if status == httpx.codes.PARTIAL_CONTENT:
            return start
        if status == httpx.codes.OK:
            return 0
        if status in TRANSIENT:
            raise Passing(f"it answered {status} {response.reason_phrase}")
        raise self._failed(artifact, f"it answered {status} {response.reason_phrase}")

    def _failed(self, artifact: Artifact, why: str) -> DownloadError:
        return DownloadError(
            f"{artifact.coordinates} could not be fetched from {shown(self.repository)}: {why}. "
            "What has arrived is kept: run the command again to go on, "
            "or name another artifact repository (a mirror, or file://…) in the settings."
        )

    def _wrong(self, artifact: Artifact, found: str) -> ChecksumError:
        return ChecksumError(
            f"{artifact.coordinates} from {shown(self.repository)} is not what was locked: "
            f"wanted SHA-256 {artifact.sha256}, found {found}. It was thrown away. A proxy that answers with "
            "a page of its own does this, and a mirror with altered files: try another artifact repository."
        )


def _range(start: int) -> dict[str, str]:
    return {"Range": f"bytes={start}-"} if start else {}


def shown(repository: str) -> str:
    """The repository's address without the name and password it may hold."""
    parts = urlsplit(repository)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _not_written(folder: Path, artifact: Artifact, error: OSError) -> DownloadError:
    return DownloadError(
        f"{artifact.coordinates} could not be written below {folder}: {error.strerror}. "
        "Make room there, or choose another cache folder in the settings; what has arrived is kept."
    )
