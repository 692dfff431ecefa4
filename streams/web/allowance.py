"""How often a caller may ask: so many a minute, a part of them at once. A bucket that fills as time goes by."""

from collections.abc import Callable
from dataclasses import dataclass, field

from streams.web.bearer import Caller

__all__ = ["Allowance"]

_AT_ONCE_S = 15.0  # what a caller may ask in so many seconds, they may ask at once: a page of charts opens


@dataclass
class Allowance:
    """What is left to each caller. `elapsed` gives seconds of a clock that never goes back."""

    elapsed: Callable[[], float]
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)  # how many, and when that was so

    def wait_s(self, caller: Caller) -> float:
        """Take one; gives 0, or the seconds until there is one again, where none is left."""
        per_s = caller.per_minute / 60
        most = max(1.0, per_s * _AT_ONCE_S)
        now_s = self.elapsed()
        left, at_s = self._left.get(caller.name, (most, now_s))
        left = min(most, left + (now_s - at_s) * per_s)
        if left < 1:
            self._left[caller.name] = left, now_s
            return (1 - left) / per_s
        self._left[caller.name] = left - 1, now_s
        return 0.0
