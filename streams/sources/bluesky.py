"""Bluesky, as its Jetstream tells it: one connection at a time, gone on with exactly where the last one ended.

No key is needed. Read after `live.py`, `jetstream.py` and `jetstream_place.py`. Nothing is ever sent to the server.
"""

import time
from collections.abc import AsyncGenerator, Iterator
from hashlib import blake2b
from urllib.parse import urlencode

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException

from pipeline.source_settings import BlueskySettings
from streams.refusals import Fault, refuse
from streams.sources.bluesky_events import SOURCE, event_of
from streams.sources.jetstream import Notice, read_frame
from streams.sources.jetstream_place import Bookmark
from streams.sources.live import Found, LinkError, gap

__all__ = ["Bluesky"]

_MAX_FRAME = 16 * 2**20  # bytes; the server is asked to leave out what is above a quarter of that
_MAX_ASKED = 4 * 2**20
_LIVE_US = 60_000_000  # a stream is up to date when its last frame is no older than this
_SETTLE_MS = 60_000  # and then nothing older than this comes any more
_TIP_S = 5.0  # what comes now comes within this, or nothing does
_SKIP_US = 1_000_000
_PATH = {"v1": "/subscribe", "v2": "/xrpc/network.bsky.jetstream.subscribeEvents"}
_WORDS = {"v1": ("wantedCollections", "wantedDids"), "v2": ("collections", "dids")}


class _Connect(connect):
    """Goes nowhere else: a redirect is a refusal."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class Bluesky:
    """The source `bluesky` (see `live.Source`)."""

    name = SOURCE

    def __init__(self, settings: BlueskySettings) -> None:
        self.silence_s, self.retry_s, self.retry_most_s = settings.silence_s, settings.retry_s, settings.retry_most_s
        self._settings = settings
        self._n_failed = 0  # connections in which nothing came
        self._is_heard = self._is_live = False
        self._tip_s: float | None = None  # since when it listens to what comes now
        self.resume(None)

    def resume(self, position: str | None) -> None:
        """Go on from a stored position."""
        asked = " ".join((*sorted(self._settings.collections), *sorted(self._settings.dids)))
        short = blake2b(asked.encode(), digest_size=8).hexdigest()  # it may name people, and goes into the store
        self._bookmark = Bookmark(position, short, round(self._settings.rewind_s * 1e6))

    def position(self) -> str:
        """Where to go on."""
        return self._bookmark.position()

    def stored(self, position: str) -> None:
        """Nobody waits for that."""

    def promise_ms(self, now_ms: int) -> int | None:
        """A connected stream that is up to date tells what happens within a minute."""
        is_tip = not self._is_heard and self._tip_s is not None and time.monotonic() - self._tip_s > _TIP_S
        return now_ms - _SETTLE_MS if self._is_live or is_tip else None

    @property
    def address(self) -> str:
        """The server that is asked now: after a failed attempt it is the next one's turn."""
        return self._settings.urls[self._n_failed % len(self._settings.urls)]

    async def stream(self) -> AsyncGenerator[Found, None]:
        """One connection."""
        self._is_heard = self._is_live = False
        cursor, self._tip_s = self._bookmark.open(self.address), None
        link = _Connect(
            self._url(cursor),
            compression=None,
            max_size=_MAX_FRAME,
            open_timeout=self._settings.open_s,
            close_timeout=1,
            ping_interval=None,  # who waits for us to store what was sent is not dead: silence is what counts
            proxy=True if self.address.startswith("wss:") else None,
            subprotocols=None if self._settings.wire == "v1" else ["xrpc.v1.json"],  # type: ignore[list-item]
        )
        try:
            async with link as socket:
                self._tip_s = time.monotonic() if cursor is None else None
                yield None
                while True:
                    raw = await socket.recv(decode=False)
                    for found in self._told(raw):
                        yield found
        except InvalidStatus as error:
            raise self._refused(error) from error
        except ConnectionClosed as error:
            raise self._broken(error) from error
        except (InvalidHandshake, WebSocketException, OSError, TimeoutError) as error:
            raise LinkError(f"{self.address}: {error or type(error).__name__}"[:200]) from error
        finally:
            self._n_failed += not self._is_heard
            self._is_live, self._tip_s = False, None

    def _url(self, cursor: int | None) -> str:
        settings = self._settings
        collections, dids = _WORDS[settings.wire]
        asked: list[tuple[str, str | int]] = [(collections, name) for name in settings.collections]
        asked += [(dids, did) for did in settings.dids]
        asked.append(("maxMessageSizeBytes", _MAX_ASKED))
        if cursor is not None:
            asked.append(("cursor", cursor))
        return f"{self.address}{_PATH[settings.wire]}?{urlencode(asked)}"

    def _told(self, raw: bytes) -> Iterator[Found]:
        """What one message tells. The place moves here, and nothing waits before what it moved over is given."""
        frame = read_frame(raw, self._settings.wire)
        self._is_heard = True
        if isinstance(frame, Notice):
            self._heed(frame)
            return
        if isinstance(frame, Fault):
            if self._bookmark.is_new_key(raw):
                yield refuse(frame, SOURCE, -1, raw)
            return
        if (missed := self._bookmark.missed_us(frame)) is not None:
            detail = f"{self._bookmark.host} no longer has what came between, or counts anew"
            yield gap(SOURCE, missed[0] // 1000, missed[1] // 1000, detail)
        now_us = time.time_ns() // 1000
        if not self._bookmark.is_new(frame, now_us):
            yield None
            return
        self._is_live = frame.time_us >= now_us - _LIVE_US
        event = event_of(frame)
        yield refuse(event, SOURCE, -1 if frame.seq is None else frame.seq, raw) if isinstance(event, Fault) else event

    def _heed(self, notice: Notice) -> None:
        if notice.is_error:
            raise LinkError(f"{notice.name}: {notice.message}"[:200])
        if notice.name == "FutureCursor":  # the server counts anew, and begins with what comes now
            self._bookmark.by_time()

    def _refused(self, error: InvalidStatus) -> LinkError:
        """The server answered, and not with a stream."""
        answer = error.response
        said = answer.body[:500].decode("utf-8", "replace") if answer.body else ""
        if answer.status_code == 400 and "CursorTooOld" in said and self._bookmark.seq is not None:
            self._bookmark.by_time()
            self._is_heard = True
            return LinkError("the server no longer has the place where the last run stopped", wait_s=0)
        wait = answer.headers.get("Retry-After", "")
        is_passing = answer.status_code in (408, 425, 429) or answer.status_code >= 500
        detail = f"{self.address} answered {answer.status_code} {answer.reason_phrase}: {said[:120]}".strip(": ")
        return LinkError(detail, wait_s=float(wait) if wait.isdigit() else None, is_refused=not is_passing)

    def _broken(self, error: ConnectionClosed) -> LinkError:
        """The connection ended. A message that is too big to be taken would come again for ever: it is left out."""
        if error.sent is not None and error.sent.code == 1009:
            self._bookmark.by_time(_SKIP_US)
            return LinkError(f"a message above {_MAX_FRAME} bytes; a second of the stream is left out")
        return LinkError(f"the connection broke: {error}"[:200])
