"""One process at a time starts or stops a server; and trouble with its folder is told in our words."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from graph.local.home import Home
from ontology.errors import ServerBusy, ServerStartError

PAUSE = 0.1


@contextmanager
def alone(home: Home, deadline: float) -> Iterator[None]:
    """Wait for whoever starts or stops the server now, then keep others out; a dead holder's lock is free."""
    with usable(home):
        home.make(home.run)
        lock = os.open(home.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(lock, home, deadline)
            with suppress(OSError):  # only for the message to others; a full disk must not prevent a stop
                os.truncate(lock, 0)
                os.pwrite(lock, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(lock)


def _take(lock: int, home: Home, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(lock, 20, 0).decode() or "unknown"
                raise ServerBusy(
                    f"process {holder} is starting or stopping the server in {home.root} and has not "
                    f"finished: wait for it, or end it, and look into {home.console_log}"
                ) from None
        time.sleep(PAUSE)


@contextmanager
def usable(home: Home) -> Iterator[None]:
    """Say what it means when the home folder cannot be used."""
    try:
        yield
    except OSError as error:
        raise ServerStartError(
            f"the home folder {home.root} cannot be used: {error.strerror} ({error.filename}). "
            "Make room there or mend its permissions, or choose another home folder."
        ) from error
