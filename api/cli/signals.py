"""Being asked to stop by Ctrl-C, `kill` or a closed terminal: one exception, and no second one while cleaning up."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_asked: list[int] = []


class Stopped(BaseException):
    """The process was asked to stop; a BaseException, so that nothing on the way mistakes it for a failure."""

    def __init__(self, signum: int) -> None:
        self.signum = signum
        super().__init__(signal.Signals(signum).name)


def _stop(signum: int, _frame: FrameType | None) -> None:
    # Once is enough: an impatient second Ctrl-C must not cut short what stops Neo4j.
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)
    _asked.append(signum)
    raise Stopped(signum)


def asked() -> int | None:
    """The signal that asked to stop, if one did.

    Python drops an exception that is raised while it cleans up an object, as it does often in an import: whoever runs
    for long looks here, too.
    """
    return next(iter(_asked), None)


def interruption(error: BaseException | None) -> int | None:
    """The signal to stop behind an error: Python makes a RuntimeError of what is raised within a class's body."""
    while error is not None:
        if isinstance(error, Stopped):
            return error.signum
        if isinstance(error, KeyboardInterrupt):
            return signal.SIGINT
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def stoppable() -> Iterator[None]:
    """Within it, a signal to stop raises Stopped; one that the parent told us to ignore (nohup) stays ignored."""
    before = {number: signal.getsignal(number) for number in _STOPPING}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, _stop)
    try:
        yield
    finally:
        _asked.clear()
        _restore(before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within it, signals to stop are ignored: for the seconds in which we are stopping already."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _STOPPING}
    try:
        yield
    finally:
        _restore(before)


def _restore(handlers: Mapping[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
