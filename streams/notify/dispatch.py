"""What the writer does about alerts that are to be told: at each tick store what was tried, hand over what is due.

Read after `outbox.py` (the rows) and `courier.py` (the thread).
"""

import time
from collections.abc import Callable

from streams.notify.courier import Courier
from streams.notify.outbox import due, forget_removed, settle, turn_on_moved
from streams.store import Store

__all__ = ["Dispatch"]

_STEP_S = 0.02


class Dispatch:
    """The outbox of a store, and the courier that empties it. `now_ms` is the machine's clock."""

    def __init__(self, store: Store, courier: Courier, now_ms: Callable[[], int]) -> None:
        self._store = store
        self._courier = courier
        self._now_ms = now_ms
        turn_on_moved(store.con, store.path, courier.targets, now_ms())
        courier.start()

    @property
    def channels(self) -> tuple[str, ...]:
        """The names that `enqueue` wants."""
        return self._courier.names

    def tick(self) -> int:
        """Store what was tried, hand over what is due; gives how many attempts were stored. Cost: a query, some ms."""
        attempts = self._courier.results()
        settle(self._store.con, self._store.path, attempts, self._now_ms())
        rows = due(self._store.con, self._now_ms())
        if rows and forget_removed(self._store.con, self._store.path):
            rows = due(self._store.con, self._now_ms())
        self._courier.hand_over(rows)
        if attempts:
            self._store.is_unpublished = True
        return len(attempts)

    def finish(self, at_most_s: float = 10.0, elapsed: Callable[[], float] = time.monotonic) -> None:
        """At the end of a run: send what is due, for so long at most. The rest waits in the outbox for the next run."""
        until_s = elapsed() + at_most_s
        self.tick()
        while self._courier.n_in_hand and elapsed() < until_s:
            time.sleep(_STEP_S)
            self.tick()

    def close(self) -> None:
        """Stop sending. What is in hand is sent again by the next run, under its id."""
        self._courier.close()
