"""Garbage collection while claims go through: they are many, and refer to nothing in a circle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# After so many new objects garbage is looked for: a few batches' worth.
_NEW_OBJECTS = 500_000


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Look for circular garbage seldom; may be nested."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
