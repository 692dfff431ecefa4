"""Events that others send here, signed (Standard Webhooks): a small server that says yes once what it took is stored.

Read after `live.py`. A message is lines of the wire format. The signature is checked over the bytes before they are
read; a message whose id is known is answered with yes and taken no second time. Senders wait for the writer: who comes
when it is full is told to come again.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Mapping
from hashlib import blake2b
from itertools import islice
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pipeline.errors import InputError, SettingsError
from pipeline.events import Event, Reject
from pipeline.source_settings import WebhookSettings
from streams.codec import decode_line
from streams.notify.signature import TOLERANCE_S, is_signed, key_of
from streams.sources.live import Found, LinkError

__all__ = ["WebhookInbox"]

SOURCE = "webhook"
_MAX_ID = 200
_STORED = 1_000  # ids, for the next run; older repeats are known by the ids of their events
_KEPT_S = 2 * TOLERANCE_S + 60  # nobody can repeat a message after that: its time is signed too


class _Place(msgspec.Struct, omit_defaults=True):
    """`n`: how many messages were taken; `seen`: the last ones, by a hash of their ids."""

    n: int = 0
    seen: list[str] = []


class _Message:
    """A message that waits: what it holds, and who is told once it is stored."""

    def __init__(self, id_: str, found: list[Event | Reject]) -> None:
        self.id, self.found = id_, found
        self.stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class WebhookInbox:
    """The source `webhook` (see `live.Source`). SettingsError: no secret in the environment, or one that is none."""

    name = SOURCE
    silence_s = 60.0

    def __init__(self, settings: WebhookSettings, environ: Mapping[str, str]) -> None:
        self._keys = [_key(variable, environ) for variable in settings.secret_env]
        self.retry_s = self.retry_most_s = 1.0
        self.address = f"http://{settings.host}:{settings.port}/events"
        self._settings = settings
        self._waiting: asyncio.Queue[_Message] = asyncio.Queue()
        self._given: deque[tuple[int, _Message]] = deque()  # by the number under which each was given
        self._known: dict[str, _Message] = {}
        self.resume(None)

    def resume(self, position: str | None) -> None:
        """Go on from a stored position. InputError: it cannot be read."""
        try:
            place = _Place() if position is None else msgspec.json.decode(position, type=_Place)
        except msgspec.MsgspecError as error:
            raise InputError(f"the position {position!r:.80} of {SOURCE} cannot be read: {error}") from error
        self._n, self._seen = place.n, OrderedDict.fromkeys(place.seen, time.time())

    def position(self) -> str:
        """How much was taken, and what would be a repeat."""
        last = list(islice(reversed(self._seen), _STORED))
        return msgspec.json.encode(_Place(self._n, last[::-1])).decode()

    def stored(self, position: str) -> None:
        """All that was given up to a position is safe: its senders may be told."""
        n = msgspec.json.decode(position, type=_Place).n
        while self._given and self._given[0][0] <= n:
            _, message = self._given.popleft()
            self._known.pop(message.id, None)
            if not message.stored.done():
                message.stored.set_result(None)

    def promise_ms(self, now_ms: int) -> int | None:  # noqa: ARG002 - of the contract
        """Nobody knows what others will send."""
        return None

    async def stream(self) -> AsyncGenerator[Found, None]:
        """Serve, and give what comes."""
        app = Starlette(routes=[Route("/events", self._receive, methods=["POST"])])
        config = uvicorn.Config(
            app,
            host=self._settings.host,
            port=self._settings.port,
            log_level="critical",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
            limit_concurrency=self._settings.waiting * 4 + 16,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(_serve(server))
        try:
            while not serving.done():
                try:
                    message = await asyncio.wait_for(self._waiting.get(), 1.0)
                except TimeoutError:
                    if server.started:
                        yield None
                    continue
                for found in message.found[:-1]:
                    yield found
                self._n += 1  # with its last line, and no sooner: a message of which half is stored is not known
                self._given.append((self._n, message))
                self._remember(message.id)
                yield message.found[-1]
            await serving
            raise LinkError(f"nothing can listen at {self.address}; is the port taken?", is_refused=True)
        finally:
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)

    async def _receive(self, request: Request) -> Response:
        """One message. 200: it is stored. 4xx: it was not taken. 429: come again."""
        if len(self._known) >= self._settings.waiting:
            return _said(429, "many wait already", {"Retry-After": "1"})
        try:
            body = await self._body(request)
        except ClientDisconnect:
            return _said(400, "it broke off")
        if body is None:
            return _said(413, f"more than {self._settings.most_bytes} bytes")
        now_s, headers = time.time(), {name.lower(): value for name, value in request.headers.items()}
        id_ = headers.get("webhook-id", "")
        if not is_signed(self._keys, headers, body, now_s) or len(id_) > _MAX_ID:
            return _said(401, "not signed by a key of ours, or more than five minutes ago")
        if _short(id_) in self._seen and id_ not in self._known:
            return _said(200, "known")
        message = self._known.get(id_)
        if message is None:
            lines = [line for line in body.split(b"\n") if line and not line.isspace()]
            message = _Message(id_, [decode_line(line, SOURCE, n) for n, line in enumerate(lines)])
            if not message.found:
                return _said(400, "no line in it; send events, one a line")
            self._known[id_] = message
            self._waiting.put_nowait(message)
        await asyncio.shield(message.stored)
        rejects = [one.code.value for one in message.found if isinstance(one, Reject)]
        return JSONResponse({"taken": len(message.found) - len(rejects), "rejected": rejects[:100]})

    async def _body(self, request: Request) -> bytes | None:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self._settings.most_bytes:
                return None
        return bytes(body)

    def _remember(self, id_: str) -> None:
        now_s = time.time()
        self._seen[_short(id_)] = now_s
        while next(iter(self._seen.values())) < now_s - _KEPT_S:
            self._seen.popitem(last=False)


async def _serve(server: uvicorn.Server) -> None:
    try:
        await server.serve()
    except SystemExit:  # how it says that the port is taken
        return


def _short(id_: str) -> str:
    return blake2b(id_.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def _said(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    body: dict[str, Any] = {"detail": text}
    return JSONResponse(body, status, headers)


def _key(variable: str, environ: Mapping[str, str]) -> bytes:
    secret = environ.get(variable, "")
    if not secret.strip():
        raise SettingsError(
            f"--source webhook believes only what is signed; put a key into the environment as {variable}"
        )
    try:
        return key_of(secret)
    except ValueError as error:
        raise SettingsError(f"the key in {variable} {error}") from error
