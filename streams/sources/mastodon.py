"""A timeline of one Mastodon server: what comes is streamed, what came meanwhile is asked for.

Needs a token. Read after `live.py` and `mastodon_statuses.py`. The stream cannot go back, so it is opened first, then
what came since the last status is fetched page by page, then the stream is read: what both tell is taken once.
"""

import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from pipeline.errors import InputError, SettingsError
from pipeline.records import CoverageRow
from pipeline.source_settings import MastodonSettings
from streams.refusals import Fault, refuse
from streams.sources.http_reader import HttpReader
from streams.sources.live import Found, LinkError, gap
from streams.sources.mastodon_statuses import (
    SOURCE,
    Status,
    delete_of,
    event_of_status,
    read_status,
    read_statuses,
)
from streams.sources.sse_stream import Sent, SseCutter

__all__ = ["UNDO_UNSEEN", "Mastodon"]

UNDO_UNSEEN = "undo_unseen"  # why something is not seen: what was taken back meanwhile

_PAGE = 40
_SEEN = 1_000
_REWIND_MS = 30_000
_SETTLE_MS = 60_000
_TIME_BITS = 16  # of a status number: above them are its milliseconds


class _Place(msgspec.Struct, omit_defaults=True):
    """`last`: the largest number given; `seen`: the last ones given, in order."""

    last: int = 0
    seen: list[str] = []


class Mastodon:
    """The source `mastodon:HOST` or `mastodon:HOST:#tag` (see `live.Source`). SettingsError: no server, no token."""

    def __init__(self, settings: MastodonSettings, environ: Mapping[str, str], tag: str = "") -> None:
        if not settings.url:
            raise SettingsError(
                '--source mastodon asks no server yet; write url = "https://..." below [sources.mastodon]'
            )
        if not environ.get(settings.token_env, "").strip():
            raise SettingsError(f"--source mastodon needs a token; put it into the environment as {settings.token_env}")
        self._token = environ[settings.token_env].strip()
        self._host = urlsplit(settings.url).hostname or "?"
        self.name = f"{SOURCE}:{self._host}" + (f":#{tag}" if tag else "")
        self.address = settings.url
        self.silence_s, self.retry_s, self.retry_most_s = settings.silence_s, settings.retry_s, settings.retry_most_s
        self._settings, self._tag = settings, tag
        self._streaming = settings.streaming_url
        self._is_live = False
        self.resume(None)

    def resume(self, position: str | None) -> None:
        """Go on from a stored position. InputError: it cannot be read."""
        try:
            place = _Place() if position is None else msgspec.json.decode(position, type=_Place)
        except msgspec.MsgspecError as error:
            raise InputError(f"the position {position!r:.80} of {self.name} cannot be read: {error}") from error
        self._last, self._seen = place.last, dict.fromkeys(place.seen)

    def position(self) -> str:
        """Where to go on."""
        return msgspec.json.encode(_Place(self._last, list(self._seen))).decode()

    def stored(self, position: str) -> None:
        """Nobody waits for that."""

    def promise_ms(self, now_ms: int) -> int | None:
        """An open stream tells what happens within a minute."""
        return now_ms - _SETTLE_MS if self._is_live else None

    async def stream(self) -> AsyncGenerator[Found, None]:
        """One connection: open it, catch up, then read it."""
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with HttpReader(self._settings.open_s, headers) as web:
                self._streaming = self._streaming or await self._discover(web)
                async with aclosing(web.parts_of(f"{self._streaming}{self._stream_path()}")) as parts:
                    await anext(parts)  # it is open: what comes from now on waits
                    yield None
                    async for found in self._catch_up(web):
                        yield found
                    self._is_live = True
                    cutter = SseCutter()
                    async for part in parts:
                        for sent in cutter.cut(part):
                            for found in self._heard(sent):
                                yield found
        finally:
            self._is_live = False

    async def _discover(self, web: HttpReader) -> str:
        """Where the server streams: it may be another host of its own, and no other, as it gets the token."""
        answer = await web.get(f"{self._settings.url}/api/v2/instance")
        try:
            said = msgspec.json.decode(answer.body)["configuration"]["urls"]["streaming"]
            url = str(said).replace("wss://", "https://", 1).replace("ws://", "http://", 1).rstrip("/")
        except (msgspec.MsgspecError, KeyError, TypeError):
            return self._settings.url
        if self._settings.url.startswith("https:") and not url.startswith("https:"):
            raise LinkError(f"it streams at {url[:80]}, where a token could be read on the way", is_refused=True)
        host = urlsplit(url).hostname or ""
        if host != self._host and not host.endswith(f".{self._host}"):
            raise LinkError(f"it streams at {host}; write streaming_url below [sources.mastodon]", is_refused=True)
        return url

    def _stream_path(self) -> str:
        if self._tag:
            return f"/api/v1/streaming/hashtag?{urlencode({'tag': self._tag})}"
        return f"/api/v1/streaming/{self._settings.timeline.replace(':', '/')}"

    def _page_path(self, after: int) -> str:
        asked = {"limit": _PAGE, "min_id": after}
        if self._tag:
            return f"/api/v1/timelines/tag/{quote(self._tag)}?{urlencode(asked)}"
        side = self._settings.timeline.partition(":")[2]
        return f"/api/v1/timelines/public?{urlencode({**asked, **({side: 'true'} if side else {})})}"

    async def _catch_up(self, web: HttpReader) -> AsyncGenerator[Found, None]:
        """What came since the last status, oldest first; beyond so many pages it is a gap. Edits and deletes of that
        time are told by nobody, and that is said."""
        if not self._last:
            return
        now_ms = time.time_ns() // 1_000_000
        words = "edits and deletes that happened while the stream was not open are not told by the server"
        yield CoverageRow(self.name, UNDO_UNSEEN, self._last >> _TIME_BITS, now_ms, 0, words)
        after = max(self._last - (_REWIND_MS << _TIME_BITS), 0)
        for _ in range(self._settings.pages):
            page = read_statuses((await web.get(f"{self._settings.url}{self._page_path(after)}")).body)
            if isinstance(page, Fault):
                raise LinkError(f"{self.address} sent no page of statuses: {page.detail}")
            statuses = sorted(((read_status(raw), raw) for raw in page), key=lambda one: _number(one[0]))
            for status, raw in statuses:
                for found in self._told(status, raw):
                    yield found
            after = max((after, *(_number(status) for status, _ in statuses)))
            if len(page) < _PAGE:
                return
        yield gap(
            self.name, after >> _TIME_BITS, now_ms, f"more than {self._settings.pages * _PAGE} statuses came meanwhile"
        )

    def _heard(self, sent: Sent) -> Iterator[Found]:
        if sent.event in ("update", "status.update"):
            yield from self._told(read_status(sent.data), sent.data, is_edit=sent.event == "status.update")
        elif sent.event == "delete":
            number = sent.data.decode("utf-8", "replace").strip()
            found = delete_of(number, self._host, time.time_ns() // 1_000_000)
            yield refuse(found, self.name, -1, sent.data) if isinstance(found, Fault) else found
        else:
            yield None

    def _told(self, status: Status | Fault, raw: bytes, *, is_edit: bool = False) -> Iterator[Found]:
        """What a status tells that was not told before; the place moves over it."""
        if isinstance(status, Fault):
            yield refuse(status, self.name, -1, raw)
            return
        is_edit = status.id in self._seen or is_edit
        key = f"{status.id}@{status.edited_at or ''}" if is_edit else status.id
        if key in self._seen or (is_edit and status.edited_at is None):
            yield None
            return
        self._seen[key] = None
        if len(self._seen) > _SEEN:
            del self._seen[next(iter(self._seen))]
        self._last = max(_number(status), self._last)
        found = event_of_status(status, self._host, time.time_ns() // 1_000_000, is_edit=is_edit)
        yield refuse(found, self.name, -1, raw) if isinstance(found, Fault) else found


def _number(status: Status | Fault) -> int:
    return int(status.id) if isinstance(status, Status) and status.id.isdigit() and len(status.id) < 20 else 0
