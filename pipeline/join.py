"""Wait for the post that a share, an edit or a delete is about.

A share may come before its post. It waits until the stamps of its input have passed its own by `wait_ms`, or
its post comes; then it is settled, exactly once, whatever the size of the batches it came in.
"""

from collections import deque
from collections.abc import Callable

from msgspec import Struct

from pipeline.events import Event
from pipeline.records import Reading

__all__ = ["Waiter", "Waiting"]


class Waiter(Struct):
    """An event that waits. `post_id` is the post that it is (part of), `reading` what an edit's words say."""

    input: str
    event: Event
    stamp_ms: int
    post_id: str
    target: tuple[str, str]
    reading: Reading | None = None
    settled: bool = False


class Waiting:
    """The events that wait, by the post they wait for. `n_overflowed` counts those that lost their place.

    `posts` are those of which a half waits (and how many): what became of the other half must be known to the end.
    """

    def __init__(self, wait_ms: int, max_waiting: int) -> None:
        self.n_overflowed = 0
        self.wait_ms = wait_ms
        self.max_waiting = max_waiting
        self._by_target: dict[tuple[str, str], list[Waiter]] = {}
        self._queues: dict[str, deque[Waiter]] = {}
        self.posts: dict[tuple[str, str], int] = {}
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def add(self, waiter: Waiter) -> None:
        self._by_target.setdefault(waiter.target, []).append(waiter)
        self._queues.setdefault(waiter.input, deque()).append(waiter)
        self._n += 1
        if waiter.post_id != waiter.event.id:
            post = waiter.event.source, waiter.post_id
            self.posts[post] = self.posts.get(post, 0) + 1

    def release(
        self, target: tuple[str, str], input_: str, stamp_ms: int, is_ready: Callable[[Event], bool]
    ) -> list[Waiter]:
        """Those that waited for `target`, which came with this stamp, and are ready now. The others, and those whose
        wait is over, stay for their `expire`, so that each is settled in one place."""
        waiters = self._by_target.pop(target, None)
        if waiters is None:
            return []
        ready: list[Waiter] = []
        staying: list[Waiter] = []
        for waiter in waiters:
            on_time = waiter.input != input_ or stamp_ms <= waiter.stamp_ms + self.wait_ms
            (ready if on_time and is_ready(waiter.event) else staying).append(waiter)
        if staying:
            self._by_target[target] = staying
        for waiter in ready:
            self._settle(waiter)
        return ready

    def expire(self, input_: str, stamp_ms: int | None) -> list[Waiter]:
        """Those of an input whose wait is over at `stamp_ms`; all of them when it is None (the input ended)."""
        queue = self._queues.get(input_)
        if not queue:
            return []
        gone: list[Waiter] = []
        while queue and (queue[0].settled or stamp_ms is None or queue[0].stamp_ms + self.wait_ms < stamp_ms):
            self._pop_into(queue, gone)
        while self._n > self.max_waiting and queue:
            n = len(gone)
            self._pop_into(queue, gone)
            self.n_overflowed += len(gone) - n
        return gone

    def everyone(self) -> list[Waiter]:
        """All who wait, in the order they came within their input (for the snapshot)."""
        return [w for queue in self._queues.values() for w in queue if not w.settled]

    def _pop_into(self, queue: deque[Waiter], gone: list[Waiter]) -> None:
        waiter = queue.popleft()
        if waiter.settled:
            return
        self._settle(waiter)
        self._unlink(waiter)
        gone.append(waiter)

    def _settle(self, waiter: Waiter) -> None:
        waiter.settled = True
        self._n -= 1
        if waiter.post_id != waiter.event.id:
            post = waiter.event.source, waiter.post_id
            self.posts[post] -= 1
            if not self.posts[post]:
                del self.posts[post]

    def _unlink(self, waiter: Waiter) -> None:
        rest = [w for w in self._by_target.get(waiter.target, ()) if w is not waiter]
        if rest:
            self._by_target[waiter.target] = rest
        else:
            self._by_target.pop(waiter.target, None)
