"""Play a made-up input before somebody's eyes: all before a moment at once, what follows at a multiple of life's pace.

`BoundedInput` asks of each event whether it is held back, and hands over what it has while it is: so what is played is
an input like any other, with its positions and its end. Event time alone is mapped: no clock of murmure is touched.
"""

import time
from collections.abc import Callable

from pipeline.events import Event, Reject
from streams.pace import Elapsed

__all__ = ["Playing"]


class Playing:
    """Holds back what is of `from_ms` or later until the played clock has come to it.

    That clock begins at `from_ms` when the first such event was held back, and what came before it is stored; it runs
    `speed` seconds a second. What is of `until_ms` or later, as of a clock that is ahead, is held back by nobody.
    `linger_s`: how long what came is gathered before it is handed over.
    """

    def __init__(
        self,
        from_ms: int,
        until_ms: int,
        speed: float,
        linger_s: float,
        elapsed: Elapsed = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.has_begun = False
        self._from_ms, self._until_ms, self.speed, self._linger_s = from_ms, until_ms, speed, linger_s
        self._elapsed, self._sleep = elapsed, sleep
        self._started_s: float | None = None
        self._handed_s = 0.0

    @property
    def now_ms(self) -> int:
        """The time of the played clock."""
        passed_s = 0.0 if self._started_s is None else self._elapsed() - self._started_s
        return self._from_ms + round(1000 * self.speed * passed_s)

    def holds(self, found: Event | Reject) -> bool:
        """Wait until it is time for an event; True, at least once a linger, when what came is to be handed over first.

        A line that could not be read has no time: it comes when it comes.
        """
        if isinstance(found, Reject) or not self._from_ms <= found.at_ms < self._until_ms:
            return False
        if not self.has_begun:
            self.has_begun = True
            return True
        if self._started_s is None:  # what came at once is stored by now
            self._started_s = self._handed_s = self._elapsed()
        due_s = self._started_s + (found.at_ms - self._from_ms) / 1000 / self.speed
        while (now_s := self._elapsed()) < due_s:
            if now_s >= self._handed_s + self._linger_s:
                self._handed_s = now_s
                return True
            self._sleep(min(due_s, self._handed_s + self._linger_s) - now_s)
        return False
