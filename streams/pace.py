"""When something is due again, by a clock that only goes forward; and whether the machine's clock jumped."""

import time
from collections.abc import Callable

__all__ = ["Clock", "Elapsed", "Pace", "now_ms"]

_JUMP_MS = 60_000  # more than this between what two clocks say passed is no drift

Elapsed = Callable[[], float]


def now_ms() -> int:
    """The machine's clock: ms since 1970."""
    return time.time_ns() // 1_000_000


class Pace:
    """Due every so many seconds. `elapsed` gives seconds of a clock that nobody sets."""

    def __init__(self, every_s: float, elapsed: Elapsed = time.monotonic) -> None:
        self._every_s = every_s
        self._elapsed = elapsed
        self._due_s = elapsed() + every_s

    @property
    def is_due(self) -> bool:
        return self._elapsed() >= self._due_s

    def restart(self, at_least_s: float = 0) -> None:
        """Begin to wait anew, for at least so long."""
        self._due_s = self._elapsed() + max(self._every_s, at_least_s)


class Clock:
    """The machine's clock, watched: it may be set while murmure runs."""

    def __init__(self, now_ms: Callable[[], int], elapsed: Elapsed = time.monotonic) -> None:
        self._now_ms = now_ms
        self._elapsed = elapsed
        self._behind_ms = now_ms() - round(1000 * elapsed())

    def jump_ms(self) -> int:
        """How far the clock was set since this was last asked, in ms; 0 when it was not."""
        behind_ms = self._now_ms() - round(1000 * self._elapsed())
        jump_ms = behind_ms - self._behind_ms
        if abs(jump_ms) < _JUMP_MS:
            return 0
        self._behind_ms = behind_ms
        return jump_ms
