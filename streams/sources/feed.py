"""Live sources as batches for the writer: they are read in a thread of their own, which waits when the writer is slow.

Read after `pump.py`.
"""

import asyncio
import queue
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from types import TracebackType
from typing import Self

from pipeline.records import Batch
from streams.sources.live import Link, Source
from streams.sources.pump import Outlet, Pump

__all__ = ["Feed"]

_ROOM = 2  # batches that are ready; what does not fit stays with the sources
_LOOK_S = 0.2
_END_S = 10.0


class Feed:
    """Reads `sources`, each on from its stored position. Use it in a `with` block: leaving it ends the connections.

    now_ms : the receiver's clock.
    InputError: a position that cannot be read; or, from `batches`, a source that cannot be reached at all.
    """

    def __init__(
        self,
        sources: Sequence[tuple[Source, str | None]],
        *,
        batch_size: int,
        linger_s: float,
        future_ms: int,
        now_ms: Callable[[], int],
    ) -> None:
        self._ready: queue.SimpleQueue[Batch | BaseException] = queue.SimpleQueue()
        self._outlet = Outlet(_ROOM * len(sources), self._ready.put)
        rng = random.Random()
        self._pumps = [
            Pump(
                source,
                position,
                self._outlet,
                batch_size=batch_size,
                linger_s=linger_s,
                future_ms=future_ms,
                now_ms=now_ms,
                rng=rng,
            )
            for source, position in sources
        ]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._work, name="murmure-sources", daemon=True)

    @property
    def links(self) -> dict[str, Link]:
        """How each source is connected, by name."""
        return {pump.source.name: pump.link for pump in self._pumps}

    def batches(self, stop: Callable[[], bool]) -> Iterator[Batch]:
        """What comes, until `stop()`; empty batches while nothing does, at least one each linger.

        Who asks for the next one has stored the last.
        """
        pumps = {pump.source.name: pump for pump in self._pumps}
        while not stop():
            try:
                found = self._ready.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if isinstance(found, BaseException):
                raise found
            self._tell(self._outlet.taken)
            yield found
            if found.events or found.rejects:
                self._tell(partial(pumps[found.input].stored, found.position))

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._tell(self._task.cancel)
        self._thread.join(_END_S)

    def _tell(self, what: Callable[[], object]) -> None:
        """Have something done in the thread of the sources, unless that has ended."""
        try:
            assert self._loop is not None
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:  # it failed, and what it says is in the queue
            return

    def _work(self) -> None:
        try:
            asyncio.run(self._read())
        except asyncio.CancelledError:
            return
        except BaseExceptionGroup as group:
            self._ready.put(group.exceptions[0])
        except BaseException as error:
            self._ready.put(error)
        finally:
            self._begun.set()

    async def _read(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._begun.set()
        async with asyncio.TaskGroup() as tasks:
            for pump in self._pumps:
                tasks.create_task(pump.run())
                tasks.create_task(pump.tick())
