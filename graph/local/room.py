"""Room on the disk of the local store: Neo4j may not open a store again whose disk was full while it wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

from ontology.errors import NoRoom

LEAST_ROOM = 200_000_000
"""Bytes that have to be free on the disk for more to be written."""


def check_room(folder: Path, least: int = LEAST_ROOM) -> None:
    """Raise NoRoom when the disk of `folder` is nearly full."""
    free = shutil.disk_usage(folder).free
    if free < least:
        raise NoRoom(
            f"the disk of {folder} is nearly full, with {free // 1_000_000:,} MB left: nothing more is written below "
            f"{least // 1_000_000:,} MB, since a full disk can break Neo4j's store. Make room and try again"
        )
