"""Ports on the loopback address, and whether a server could listen there."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
USUAL_BOLT = 7687
USUAL_HTTP = 7474


@dataclass(frozen=True)
class Ports:
    """Where a server listens."""

    bolt: int
    http: int


def is_free(port: int) -> bool:
    """Could a server listen there? Some systems let us bind beside one that listens on every address."""
    return not _answers(port) and _can_bind(port)


def _answers(port: int) -> bool:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _can_bind(port: int) -> bool:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def any_free() -> int:
    """A port the system says is free."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
