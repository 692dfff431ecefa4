"""Hacker News: every item in the order of its number, and each once more when its author can change it no longer.

No key is needed. Read after `live.py` and `hackernews_items.py`. The place is the largest number read.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from itertools import islice

import msgspec

from pipeline.errors import InputError
from pipeline.events import Event
from pipeline.records import CoverageRow
from pipeline.source_settings import HackerNewsSettings
from streams.refusals import Fault, refuse
from streams.sources.hackernews_items import SOURCE, Item, event_of_item, read_item, text_hash, undo_of
from streams.sources.http_reader import HttpReader
from streams.sources.live import Found, LinkError

__all__ = ["NEVER_CAME", "HackerNews"]

NEVER_CAME = "never_came"  # why something is not seen: a number was given out, and no item came

_AT_ONCE = 8
_AGAIN = 64  # looked at once more, at most, beside so many new ones
_SETTLE_MS = 60_000
_YOUNG = 200  # a number this near to the newest may have no item yet


class _Known(msgspec.Struct, array_like=True):
    """An item that was given, and is looked at once more."""

    id: int
    time: int
    words: str


class _Place(msgspec.Struct, omit_defaults=True):
    """`last`: the largest number read; `newest`: the latest time shown, s; `known`: what is still to be looked at."""

    last: int = 0
    newest: int = 0
    known: list[_Known] = []


class HackerNews:
    """The source `hackernews` (see `live.Source`)."""

    name = SOURCE

    def __init__(self, settings: HackerNewsSettings) -> None:
        self.silence_s = settings.silence_s + settings.poll_s
        self.retry_s, self.retry_most_s = settings.retry_s, settings.retry_most_s
        self.address = settings.url
        self._settings = settings
        self._live_ms: int | None = None
        self._missing: tuple[int, float] | None = None  # a number without an item, and since when
        self.resume(None)

    def resume(self, position: str | None) -> None:
        """Go on from a stored position. InputError: it cannot be read."""
        try:
            place = _Place() if position is None else msgspec.json.decode(position, type=_Place)
        except msgspec.MsgspecError as error:
            raise InputError(f"the position {position!r:.80} of {SOURCE} cannot be read: {error}") from error
        self._last, self._newest, self._known = place.last, place.newest, deque(place.known)

    def position(self) -> str:
        """Where to go on."""
        return msgspec.json.encode(_Place(self._last, self._newest, list(self._known))).decode()

    def stored(self, position: str) -> None:
        """Nobody waits for that."""

    def promise_ms(self, now_ms: int) -> int | None:
        """All items up to a minute before the last look are there."""
        is_late = self._live_ms is None or now_ms - self._live_ms > 2000 * self._settings.poll_s + _SETTLE_MS
        return None if is_late or self._live_ms is None else self._live_ms - _SETTLE_MS

    async def stream(self) -> AsyncGenerator[Found, None]:
        """Look for what is new, again and again."""
        self._live_ms = None
        async with HttpReader(self._settings.open_s, at_once=_AT_ONCE) as web:
            while True:
                began_ms = time.time_ns() // 1_000_000
                newest = await self._newest_number(web)
                if not self._last:
                    self._last = max(newest - self._settings.backlog, 0)
                is_all = False
                while not is_all:
                    first = self._last + 1
                    numbers = range(first, min(first + _AT_ONCE, newest + 1))
                    items = await self._items(web, numbers)
                    is_all = len(numbers) < _AT_ONCE
                    again = await self._seen_again(web, items)
                    for undo in self._looked_again(again):  # what a stop left over
                        yield undo
                    for number, raw in zip(numbers, items, strict=True):
                        if self._is_awaited(number, newest, raw):
                            is_all = True
                            break
                        for found in self._told(number, raw):
                            yield found
                        # At once, whatever was asked for together: so its time does not tell where a run was stopped.
                        for undo in self._looked_again(again):
                            yield undo
                self._live_ms = began_ms if self._last >= newest else None
                yield None
                await asyncio.sleep(self._settings.poll_s)

    async def _newest_number(self, web: HttpReader) -> int:
        raw = (await web.get(f"{self.address}/maxitem.json")).body
        try:
            return msgspec.json.decode(raw, type=int)
        except msgspec.MsgspecError as error:
            raise LinkError(f"{self.address}/maxitem.json is no number: {raw[:40]!r}") from error

    async def _items(self, web: HttpReader, numbers: range | list[int]) -> list[bytes]:
        answers = (web.get(f"{self.address}/item/{number}.json") for number in numbers)
        return [answer.body for answer in await asyncio.gather(*answers)]

    def _is_awaited(self, number: int, newest: int, raw: bytes) -> bool:
        """Whether there is no item yet under a number that is just being given out. It is waited for, not for ever."""
        if raw.strip() != b"null" or number < newest - _YOUNG:
            return False
        now_s = time.monotonic()
        if self._missing is None or self._missing[0] != number:
            self._missing = number, now_s
        return now_s - self._missing[1] < self._settings.await_s

    def _told(self, number: int, raw: bytes) -> Iterator[Found]:
        """What a new item tells; the place moves over it. That one was waited for and never came is said."""
        self._last = number
        if self._missing is not None and self._missing[0] == number and raw.strip() == b"null":
            at_ms = self._newest * 1000 or None
            words = f"the number {number} was given out, and no item came"
            yield CoverageRow(SOURCE, NEVER_CAME, at_ms, at_ms, 1, words)
        item = read_item(raw)
        found = event_of_item(item) if isinstance(item, Item) else item
        if isinstance(found, Fault):
            yield refuse(found, SOURCE, number, raw)
            return
        if found is not None and isinstance(item, Item):
            self._known.append(_Known(item.id, item.time, text_hash(item)))
            self._newest = max(min(item.time, int(time.time())), self._newest)  # a time to come would be shown for good
        yield found

    async def _seen_again(self, web: HttpReader, items: list[bytes]) -> list[tuple[_Known, bytes]]:
        """What the server says now of those that their authors can change no longer, once `items` are told."""
        times = [item.time for raw in items if isinstance(item := read_item(raw), Item)]
        until = max([self._newest, *times]) - self._settings.recheck_s
        due = list(islice((known for known in self._known if known.time <= until), _AGAIN))
        return list(zip(due, await self._items(web, [known.id for known in due]), strict=True))

    def _looked_again(self, again: list[tuple[_Known, bytes]]) -> Iterator[Event | None]:
        """What became of those of them that are due now."""
        until = self._newest - self._settings.recheck_s
        due = [one for one in again if one[0].time <= until]
        for one in due:
            again.remove(one)
            known, raw = one
            self._known.remove(known)  # not always the first: a story that is shown again bears a later time
            item = read_item(raw)
            # What happened in between has no time: that of the newest item keeps it from making others late.
            yield undo_of(item, known.words, self._newest * 1000) if isinstance(item, Item) else None
