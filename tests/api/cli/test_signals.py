"""Being asked to stop: an exception, and a note of it for when Python drops the exception."""

from __future__ import annotations

import signal
import sys

import pytest

from api.cli.signals import Stopped, asked, stoppable


def test_a_signal_to_stop_is_an_exception_once() -> None:
    with stoppable():
        with pytest.raises(Stopped) as stopped:
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        assert (stopped.value.signum, asked()) == (signal.SIGTERM, signal.SIGTERM)
    assert asked() is None


def test_a_signal_that_comes_while_an_object_is_cleaned_up_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cleaned:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    dropped = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: dropped.append(unraisable.exc_type))
    with stoppable():
        Cleaned()
        assert dropped == [Stopped]
        assert asked() == signal.SIGINT
