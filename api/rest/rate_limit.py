"""A limit on how often each caller may ask."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_SECONDS = 60.0
_MOST_CALLERS = 10_000
"""How many callers are remembered; the one that asked longest ago is forgotten first."""


class RateLimit:
    """The generic cell rate algorithm: a caller may ask `per_minute` times at once, then at that rate.

    Of each caller it keeps one moment: the one at which all that was asked would have been paid for at the even rate.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval = _SECONDS / per_minute if per_minute else 0.0
        self._clock = clock
        self._paid_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, caller: str) -> float:
        """The seconds until `caller` may ask; 0 lets this request pass, and counts it."""
        now = self._clock()
        paid_at = max(self._paid_at.get(caller, now), now) + self._interval
        if (ahead := paid_at - now) > _SECONDS:
            return ahead - _SECONDS
        self._paid_at[caller] = paid_at
        self._paid_at.move_to_end(caller)
        if len(self._paid_at) > _MOST_CALLERS:
            self._paid_at.popitem(last=False)
        return 0.0
