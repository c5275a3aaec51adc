"""Being asked to stop: an exception, and a note of it for when Python drops the exception."""

from __future__ import annotations

import signal
import sys

import pytest

from api.cli import main as main_module
from api.cli.signals import Stopped, asked, interruption, stoppable


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
            signal.raise_signal(signal.SIGTERM)

    dropped = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: dropped.append(unraisable.exc_type))
    with stoppable():
        Cleaned()
        assert dropped == [Stopped]
        assert asked() == signal.SIGTERM


def test_a_signal_that_became_another_error_on_its_way_is_found() -> None:
    class Attribute:
        def __set_name__(self, owner: type, name: str) -> None:
            signal.raise_signal(signal.SIGTERM)

    with stoppable(), pytest.raises(RuntimeError) as caught:
        type("Made", (), {"attribute": Attribute()})
    assert interruption(caught.value) == signal.SIGTERM
    assert interruption(ValueError("of another kind")) is None


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_the_command_then_ends_as_if_stopped(monkeypatch: pytest.MonkeyPatch, number: int, code: int) -> None:
    def broken_off(**_: object) -> None:
        raise RuntimeError("Error calling __set_name__") from Stopped(number)

    monkeypatch.setattr(main_module, "app", broken_off)
    with pytest.raises(SystemExit) as left:
        main_module.main()
    assert left.value.code == code
