"""One feed (RSS or Atom), asked now and then: what is new in it, and what was changed. Read after `feed_entries.py`.

Each feed is a source of its own, so that a slow one makes nothing of the others late.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from hashlib import blake2b
from urllib.parse import urlsplit

import msgspec

from pipeline.errors import InputError
from pipeline.records import CoverageRow
from pipeline.source_settings import RssSettings
from streams.instants import FIRST_MS
from streams.refusals import Fault, refuse
from streams.sources.feed_entries import Entry, edit_of, mention_of, read_feed
from streams.sources.http_reader import HttpReader, shown_url
from streams.sources.live import Found, LinkError, gap

__all__ = ["RssFeed"]

_SETTLE_MS = 60_000


class _Place(msgspec.Struct, omit_defaults=True):
    """`seen`: what each known entry said, by a hash of its name, which may be somebody's; `newest`: the latest time
    given, ms."""

    etag: str = ""
    modified: str = ""
    newest: int | None = None
    seen: dict[str, str] = {}


class RssFeed:
    """A source `rss:HOST:HASH` (see `live.Source`)."""

    def __init__(self, url: str, settings: RssSettings) -> None:
        host = urlsplit(url).hostname or "?"
        self.name = f"rss:{host}:{blake2b(url.encode(), digest_size=4).hexdigest()}"
        self.address = shown_url(url)
        self.silence_s = settings.silence_s + settings.poll_s
        self.retry_s, self.retry_most_s = settings.retry_s, settings.retry_most_s
        self._url, self._host, self._settings = url, host, settings
        self._asked_ms: int | None = None
        self.resume(None)

    def resume(self, position: str | None) -> None:
        """Go on from a stored position. InputError: it cannot be read."""
        try:
            self._place = _Place() if position is None else msgspec.json.decode(position, type=_Place)
        except msgspec.MsgspecError as error:
            raise InputError(f"the position {position!r:.80} of {self.name} cannot be read: {error}") from error

    def position(self) -> str:
        """Where to go on."""
        return msgspec.json.encode(self._place).decode()

    def stored(self, position: str) -> None:
        """Nobody waits for that."""

    def promise_ms(self, now_ms: int) -> int | None:
        """What was in the feed when it was last asked is known."""
        is_late = self._asked_ms is None or now_ms - self._asked_ms > 2000 * self._settings.poll_s + _SETTLE_MS
        return None if is_late or self._asked_ms is None else self._asked_ms - _SETTLE_MS

    async def stream(self) -> AsyncGenerator[Found, None]:
        """Ask again and again."""
        self._asked_ms = None
        async with HttpReader(self._settings.open_s, at_once=1) as web:
            while True:
                began_ms = time.time_ns() // 1_000_000
                place = self._place
                since = {"If-None-Match": place.etag, "If-Modified-Since": place.modified}
                answer = await web.get(self._url, {name: value for name, value in since.items() if value})
                if answer.status == 200:
                    entries = await asyncio.to_thread(read_feed, answer.body, self._host)
                    if entries is None:
                        raise LinkError(f"{self.address} is no feed", is_refused=True)
                    if (missed := self._missed(entries, began_ms)) is not None:
                        yield missed
                    for entry in entries[-self._settings.keep :]:
                        for found in self._told(entry, began_ms):
                            yield found
                    self._forget(entries)
                    # Only now: a kill before would leave entries behind that the server never shows again.
                    headers = {name.lower(): value for name, value in answer.headers.items()}
                    place.etag, place.modified = headers.get("etag", ""), headers.get("last-modified", "")
                self._asked_ms = began_ms
                yield None
                await asyncio.sleep(self._settings.poll_s)

    def _told(self, entry: Entry, now_ms: int) -> Iterator[Found]:
        """What is new about an entry; the place moves over it."""
        name = _short(entry.id)
        known = self._place.seen.get(name)
        if known == entry.words:
            return
        self._place.seen[name] = entry.words
        # What a feed brings late counts as the newest there is: it is news now, and must not be lost as late.
        newest_ms = self._place.newest if self._place.newest is not None else FIRST_MS
        own_ms = now_ms if entry.at_ms is None or known is not None else min(entry.at_ms, now_ms)
        at_ms = max(own_ms, newest_ms)
        self._place.newest = at_ms
        found = mention_of(entry, at_ms) if known is None else edit_of(entry, at_ms)
        if isinstance(found, Fault):
            yield refuse(found, self.name, -1, entry.id.encode("utf-8", "backslashreplace"))
        else:
            yield found

    def _missed(self, entries: list[Entry], now_ms: int) -> CoverageRow | None:
        """A feed in which nothing is known any more: what came and went since the last look was not seen."""
        if not self._place.seen or not entries or any(_short(entry.id) in self._place.seen for entry in entries):
            return None
        return gap(self.name, self._place.newest, now_ms, "nothing that was read before is in the feed any more")

    def _forget(self, entries: list[Entry]) -> None:
        """Let go of the oldest names that are in the feed no more."""
        there, seen = {_short(entry.id) for entry in entries}, self._place.seen
        for name in list(seen)[: max(len(seen) - self._settings.keep, 0)]:
            if name not in there:
                del seen[name]


def _short(name: str) -> str:
    return blake2b(name.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
