"""Drive one live source: connect, and again when that breaks; gather what comes; hand it over at each linger.

Read after `live.py`. A batch is handed over when it is full, and at each linger, also an empty one, so that the writer
can do what is due. There is room for a few batches only: while the writer is slow, nothing more is read.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import aclosing

import msgspec

from pipeline.errors import InputError
from pipeline.records import Batch, CoverageRow
from streams.sources.live import GAP, Found, Link, LinkError, Source
from streams.sources.stamping import Stamper

__all__ = ["Outlet", "Pump"]

_PROMISE_EVERY_MS = 10_000  # an idle source lets time pass in steps: each is a commit
_MOST_WAIT_S = 3_600.0  # whatever the other side asks for
_HOPELESS = 3  # refusals in a row, before anything ever came, that end the run


class _Position(msgspec.Struct, omit_defaults=True):
    """What is stored: the place of the source, the running stamp, and up to when silence was promised."""

    at: str
    stamp: int | None = None
    promised: int | None = None


class Outlet:
    """Where batches go, with room for `n`. `give` is called with each; who takes one says `taken`."""

    def __init__(self, n: int, give: Callable[[Batch], None]) -> None:
        self._room, self._give = asyncio.Semaphore(n), give

    @property
    def is_full(self) -> bool:
        """Whether `put` would wait."""
        return self._room.locked()

    async def put(self, make: Callable[[], Batch]) -> None:
        """Wait for room; then make the batch and give it."""
        await self._room.acquire()
        self._give(make())

    def taken(self) -> None:
        """There is room for one more. In the thread of the pump."""
        self._room.release()


class Pump:
    """A source with what was gathered from it. `run` and `tick` are two tasks of one thread.

    InputError, from `run`: the source refused again and again before anything ever came.
    """

    def __init__(
        self,
        source: Source,
        position: str | None,
        outlet: Outlet,
        *,
        batch_size: int,
        linger_s: float,
        future_ms: int,
        now_ms: Callable[[], int],
        rng: random.Random,
    ) -> None:
        start = _read(source.name, position)
        source.resume(start.at if start is not None else None)
        self.source, self.link = source, Link()
        self._outlet, self._linger_s, self._now_ms, self._rng = outlet, linger_s, now_ms, rng
        self._stamper = Stamper(source.name, batch_size, future_ms, start.stamp if start is not None else None)
        self._promised_ms = start.promised if start is not None else None
        self._notes: list[CoverageRow] = []
        self._n_heard = 0

    async def run(self) -> None:
        """Read for ever: connection after connection, with growing pauses between those in which nothing came."""
        n_empty = n_refused = 0
        while True:
            self.link.state, self.link.address = "connecting", self.source.address
            n_before = self._n_heard
            try:
                await self._read_one()
                wait_s, self.link.trouble = None, "the other side ended the connection"
            except TimeoutError:
                wait_s, self.link.trouble = None, f"nothing came for {self.source.silence_s:g} s"
            except LinkError as error:
                wait_s, self.link.trouble = error.wait_s, error.detail
                n_refused = n_refused + 1 if error.is_refused else 0
            if n_refused >= _HOPELESS and self.link.last_heard_ms is None:
                raise InputError(
                    f"{self.source.name} cannot be read: {self.link.trouble}; see [sources] in murmure.toml"
                )
            n_empty = n_empty + 1 if self._n_heard == n_before else 0
            self.link.state, self.link.breaks = "waiting", self.link.breaks + 1
            await asyncio.sleep(self._pause_s(n_empty) if wait_s is None else min(wait_s, _MOST_WAIT_S))

    async def tick(self) -> None:
        """At each linger, hand over what there is, or word that nothing came; not while the writer is busy."""
        while True:
            await asyncio.sleep(self._linger_s)
            if not self._outlet.is_full:
                await self._outlet.put(self._batch)

    def stored(self, position: str) -> None:
        """A batch of this source was stored; `position` is the batch's."""
        if (found := _read(self.source.name, position)) is not None:
            self.source.stored(found.at)

    async def _read_one(self) -> None:
        """One connection. TimeoutError when it falls silent."""
        silence_s, clock = self.source.silence_s, asyncio.get_running_loop().time
        async with asyncio.timeout(silence_s) as patience, aclosing(self.source.stream()) as stream:
            touched_s = clock()
            async for found in stream:
                self._took(found)
                if self._stamper.is_full:
                    patience.reschedule(None)  # the writer is slow, not the source silent
                    await self._outlet.put(self._batch)
                    touched_s = 0.0
                if (now_s := clock()) - touched_s > silence_s / 20:
                    patience.reschedule(now_s + silence_s)
                    touched_s = now_s

    def _took(self, found: Found) -> None:
        now_ms = self._now_ms()
        self.link.state, self.link.last_heard_ms = "connected", now_ms
        if found is None:
            return
        self._n_heard += 1
        if isinstance(found, CoverageRow):
            self._notes.append(found)
            self.link.gaps += found.reason == GAP
        else:
            self._stamper.take(found, self.source.name, -1, now_ms)

    def _batch(self) -> Batch:
        """What was gathered, with the place behind it. A source that is silent and whole lets time pass."""
        now_ms, promised_ms = self._now_ms(), self._promised_ms
        promise_ms = self.source.promise_ms(now_ms) if not len(self._stamper) else None
        shown_ms = max(self._stamper.stamp_ms or 0, promised_ms or 0)
        is_idle = promise_ms is not None and promise_ms >= shown_ms + _PROMISE_EVERY_MS
        if is_idle:
            self._promised_ms = promised_ms = promise_ms
        words = _Position(self.source.position(), self._stamper.stamp_ms, promised_ms)
        batch = self._stamper.batch(msgspec.json.encode(words).decode(), now_ms, notes=self._notes)
        self._notes = []
        if promised_ms is not None:
            batch.mark_ms = max(promised_ms, batch.mark_ms or promised_ms)
        batch.is_idle = is_idle
        return batch

    def _pause_s(self, n_empty: int) -> float:
        """A random pause: many readers that lost one server must not come back all at once."""
        most_s = min(self.source.retry_s * 2 ** min(n_empty, 30), self.source.retry_most_s)
        return self._rng.uniform(0, most_s)


def _read(name: str, position: str | None) -> _Position | None:
    if position is None:
        return None
    try:
        return msgspec.json.decode(position, type=_Position)
    except msgspec.MsgspecError as error:
        raise InputError(f"the position {position[:80]!r} of {name} cannot be read: {error}") from error
