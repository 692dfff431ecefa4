"""Tell those who look at the page when another file was published, or a writer does something else: one watcher,
however many look.

Each viewer has a short queue; who does not take what is in it misses the oldest, as only the newest matters.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

import anyio

from streams.web.published_file import PublishedFile

__all__ = ["LiveNews"]

_LOOK_EVERY_S = 0.5
_QUEUE = 4


class LiveNews:
    """The news of one server. `also` gives more to tell each time, such as what the writer is doing; `turn` what of
    that is worth telling as soon as it changes."""

    def __init__(
        self, published: PublishedFile, also: Callable[[], dict[str, object]], turn: Callable[[], object] = tuple
    ) -> None:
        self._published, self._also, self._turn = published, also, turn
        self._viewers: set[asyncio.Queue[str]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self.ending = anyio.Event()  # set once the server is to end: then the news do

    @property
    def n_viewers(self) -> int:
        """How many look now."""
        return len(self._viewers)

    async def listen(self) -> AsyncGenerator[str, None]:
        """News as JSON, first how it stands; until the viewer is gone, or `ending` is set."""
        queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE)
        self._viewers.add(queue)
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        try:
            yield self._now()
            while news := await queue.get():
                yield news
        finally:
            self._viewers.discard(queue)

    async def close(self) -> None:
        """Stop watching."""
        if self._watcher is not None:
            self._watcher.cancel()
            with suppress(asyncio.CancelledError):
                await self._watcher

    async def _watch(self) -> None:
        state = self._published.stamp(), self._turn()
        while self._viewers and not self.ending.is_set():
            await asyncio.sleep(_LOOK_EVERY_S)
            before, state = state, (self._published.stamp(), self._turn())
            if state != before:
                self._tell(self._now())
        self._tell("")

    def _tell(self, news: str) -> None:
        for queue in self._viewers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(news)

    def _now(self) -> str:
        return json.dumps({"stamp": str(hash(self._published.stamp())), **self._also()}, ensure_ascii=False)
