"""The rate limit: at once, then at an even rate, for each caller apart, in bounded memory."""

from __future__ import annotations

import pytest

from api.rest import rate_limit
from api.rest.rate_limit import RateLimit


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_so_many_at_once_then_at_an_even_rate(clock: Clock) -> None:
    limit = RateLimit(4, clock)

    assert [limit.wait("a") for _ in range(6)] == [0, 0, 0, 0, 15, 15]
    clock.now += 14
    assert limit.wait("a") == 1
    clock.now += 1
    assert [limit.wait("a"), limit.wait("a")] == [0, 15]
    clock.now += 3_600
    assert [limit.wait("a") for _ in range(5)] == [0, 0, 0, 0, 15]


def test_callers_are_counted_apart(clock: Clock) -> None:
    limit = RateLimit(1, clock)

    assert [limit.wait(caller) for caller in "abab"] == [0, 0, 60, 60]


def test_zero_is_no_limit(clock: Clock) -> None:
    limit = RateLimit(0, clock)

    assert {limit.wait("a") for _ in range(1_000)} == {0}


def test_the_callers_of_longest_ago_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "_MOST_CALLERS", 2)
    limit = RateLimit(2, clock)

    assert [limit.wait(caller) for caller in "aabac"] == [0, 0, 0, 30, 0]
    assert len(limit._paid_at) == 2
    assert limit.wait("c") == 0
    assert limit.wait("c") == 30
