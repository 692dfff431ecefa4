"""A Jetstream of ours on this machine: both wires, and everything that goes wrong with a real one, at will.

Frames are invented (`jetstream_story.py`). It serves in a thread of its own, on a free port.
"""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from streams.sources.jetstream import Wire

__all__ = ["FakeJetstream", "Told", "serving"]

_SEQ_LIMIT = 10**15


@dataclass(frozen=True)
class Told:
    """One message of the stream: as v1 and as v2 write it."""

    seq: int
    time_us: int
    v1: bytes
    v2: bytes


@dataclass
class FakeJetstream:
    """What it sends, and how it misbehaves. `asked` holds the query of every connection.

    numbered : whether v1 messages bear a number; without, a cursor is a time.
    oldest   : how many of the first messages it no longer has.
    drops    : of each connection in turn, after how many messages it is cut off rudely, in the middle of one.
    refuses  : HTTP statuses that the first attempts get.
    serves   : how many connections it takes; then it answers 503 for ever.
    twice    : every so many messages, one is sent twice. `swaps`: every so many, two change places.
    hushes   : of each connection in turn, after how many messages it says nothing more, and stays open.
    pause_s  : before each message.
    errors   : of each connection in turn, after how many messages a v2 server ends it with ConsumerTooSlow.
    """

    story: Sequence[Told]
    wire: Wire = "v1"
    numbered: bool = True
    oldest: int = 0
    drops: list[int] = field(default_factory=list)
    refuses: list[int] = field(default_factory=list)
    serves: int = 1_000_000
    twice: int = 0
    swaps: int = 0
    hushes: list[int] = field(default_factory=list)
    pause_s: float = 0.0
    errors: list[int] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    n_open: int = 0
    url: str = ""

    async def handle(self, socket: ServerConnection) -> None:
        """One connection."""
        assert socket.request is not None
        asked = parse_qs(urlsplit(socket.request.path).query)
        self.asked.append(asked)
        self.n_open += 1
        drop, hush, error = (knob.pop(0) if knob else -1 for knob in (self.drops, self.hushes, self.errors))
        try:
            for n, raw in enumerate(self._from(asked)):
                if n == drop:
                    half = b"\x81\x7e" + len(raw).to_bytes(2, "big") + raw[: len(raw) // 2]  # a header, half a message
                    socket.transport.write(half)
                    await asyncio.sleep(0.001)
                    socket.transport.abort()
                    return
                if n == hush:
                    break
                if n == error:
                    await socket.send('{"$type":"error","error":"ConsumerTooSlow","message":"reconnect"}')
                    return
                if self.pause_s:
                    await asyncio.sleep(self.pause_s)
                await socket.send(raw, text=True)
            await socket.wait_closed()
        except ConnectionClosed:
            return
        finally:
            self.n_open -= 1

    def answer(self, _: ServerConnection, request: Request) -> Response | None:
        """What a request gets before it is a stream; None lets it become one."""
        if self.refuses or len(self.asked) >= self.serves:
            status = self.refuses.pop(0) if self.refuses else 503
            headers = Headers({"Retry-After": "0", "Content-Length": "2", "Connection": "close"})
            return Response(status, "Refused", headers, b"no")
        asked = parse_qs(urlsplit(request.path).query)
        if self.wire == "v1":
            return None
        cursor = int(asked.get("cursor", ["0"])[0])
        if any(name.startswith("wanted") for name in asked):
            return _refusal("InvalidRequest", "use collections")
        if 0 < cursor < self._floor().seq:
            return _refusal("CursorTooOld", f"the oldest is {self._floor().seq}")
        return None

    def _floor(self) -> Told:
        return self.story[self.oldest]

    def _from(self, asked: dict[str, list[str]]) -> Iterator[bytes]:
        """The messages from the cursor on: a number is clamped in silence, a time too."""
        cursor = int(asked.get("cursor", ["0"])[0])
        story = self.story[self.oldest :]
        if self.wire == "v2" and _SEQ_LIMIT <= cursor < self._floor().time_us:
            yield b'{"$type":"message","payload":{"$type":"x#info","name":"OutdatedCursor","message":"clamped"}}'
        at = 0
        if cursor >= _SEQ_LIMIT:
            at = next((i for i, told in enumerate(story) if told.time_us >= cursor), len(story))
        elif cursor:
            assert self.numbered, "a server without numbers is asked by time"
            at = next((i for i, told in enumerate(story) if told.seq >= cursor), len(story))
        sent = list(story[at:])
        for i in range(self.swaps, len(sent) - 1, self.swaps or len(sent) or 1):
            if self.swaps:
                sent[i], sent[i + 1] = sent[i + 1], sent[i]
        for n, told in enumerate(sent, 1):
            raw = told.v1 if self.wire == "v1" else told.v2
            yield raw
            if self.twice and n % self.twice == 0:
                yield raw


def _refusal(error: str, message: str) -> Response:
    body = json.dumps({"error": error, "message": message}).encode()
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"})
    return Response(400, "Bad Request", headers, body)


@contextmanager
def serving(fake: FakeJetstream, port: int = 0) -> Iterator[FakeJetstream]:
    """The server while the block runs; its `url` says where."""
    begun, loops = threading.Event(), list[asyncio.AbstractEventLoop]()
    over: list[asyncio.Event] = []

    async def run() -> None:
        over.append(asyncio.Event())
        loops.append(asyncio.get_running_loop())
        options = {"process_request": fake.answer, "compression": None, "ping_interval": None, "close_timeout": 0.2}
        async with serve(fake.handle, "127.0.0.1", port, **options) as server:  # type: ignore[arg-type]
            fake.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            begun.set()
            await over[0].wait()

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert begun.wait(10)
    try:
        yield fake
    finally:
        loops[0].call_soon_threadsafe(over[0].set)
        thread.join(10)
