"""How a role shows over HTTP that it lives, is ready, and how it goes: `/livez`, `/readyz`, `/metrics`.

    with Health("127.0.0.1:9101", gauges) as health:  # None as address: nobody can ask, all calls still work
        health.ready()
        while True:
            health.beat()  # each turn of the loop, at least every 30 s
            ...
            health.not_ready("no broker answers at 127.0.0.1:9092")

`/livez` is 200 while the loop turns: it turned within the last 30 s. `/readyz` is 200 while it also is ready, and says
in words why not. Anything else is 404. Answers are given by threads of their own, so a busy role answers too.

What a role cannot notice while it waits is looked at when somebody asks: `Health(address, gauges, check)`, where
`check()` gives a reason not to be ready, or "". For brokers: `lambda: unreachable(brokers)` of `knock.py`.
"""

import socket
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import BoundedSemaphore, Thread
from types import TracebackType
from typing import Any, Self

from pipeline.errors import SettingsError
from streams.cluster.gauges import CONTENT_TYPE, Gauges

__all__ = ["Health", "parse_address"]

PATIENCE_S = 30.0
_CALLER_PATIENCE_S = 5.0  # for one who connects and says nothing
_MAX_CALLERS = 16
_LOOPBACK = "127.0.0.1"
_TEXT = "text/plain; charset=utf-8"


class Health:
    """A small HTTP server for one role, from `with` to its end.

    address : `HOST:PORT`, `[IPv6]:PORT`, or a port alone, which only this machine reaches; None for no server.
    SettingsError when the address cannot be used.
    """

    def __init__(
        self,
        address: str | None,
        gauges: Gauges,
        check: Callable[[], str] | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gauges = gauges
        self._check = check
        self._elapsed = elapsed
        self._beat_s = elapsed()
        self._why_not = "it has not started yet"
        self._server = None if address is None else _listening(address, self._answer)
        self._thread: Thread | None = None
        gauges.ready(False)

    @property
    def port(self) -> int:
        """Where it listens, also when port 0 was asked for; 0 where nobody listens."""
        return 0 if self._server is None else int(self._server.server_address[1])

    def __enter__(self) -> Self:
        if self._server is not None:
            self._thread = Thread(target=self._server.serve_forever, args=(0.1,), name="health", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def beat(self) -> None:
        """The role's loop has turned. Costs next to nothing."""
        self._beat_s = self._elapsed()

    def ready(self, is_ready: bool = True) -> None:
        """The role is connected and works."""
        self._say("" if is_ready else "it is not ready yet")

    def not_ready(self, why: str) -> None:
        """The role cannot work now; `why` in words, for whoever asks."""
        self._say(why or "it is not ready")

    def _say(self, why_not: str) -> None:
        self._why_not = why_not
        self._gauges.ready(not why_not)

    def _answer(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        """Status, content type and body for a path."""
        if path == "/metrics":
            self._gauges.ready(not self._why_not_ready())
            return HTTPStatus.OK, CONTENT_TYPE, self._gauges.exposition()
        if path not in ("/livez", "/readyz"):
            return HTTPStatus.NOT_FOUND, _TEXT, b"there are /livez, /readyz and /metrics\n"
        why_not = self._why_dead() if path == "/livez" else self._why_not_ready()
        if why_not:
            return HTTPStatus.SERVICE_UNAVAILABLE, _TEXT, f"{why_not}\n".encode("utf-8", "backslashreplace")
        return HTTPStatus.OK, _TEXT, b"ok\n"

    def _why_dead(self) -> str:
        silent_s = self._elapsed() - self._beat_s
        return f"its loop has not turned for {silent_s:.0f} s" if silent_s > PATIENCE_S else ""

    def _why_not_ready(self) -> str:
        return self._why_dead() or self._why_not or (self._check() if self._check else "")


def parse_address(address: str) -> tuple[str, int]:
    """Host and port. SettingsError when it is no address.

    >>> parse_address("9101"), parse_address("[::1]:9101")
    (('127.0.0.1', 9101), ('::1', 9101))
    """
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) <= 65_535) or (":" in host and host[:1] != "["):
        raise SettingsError(f"--health wants HOST:PORT, such as {_LOOPBACK}:9101, found {address!r}")
    return host.strip("[]") or _LOOPBACK, int(port)


def _listening(address: str, answer: "_Answer") -> "_Server":
    host, port = parse_address(address)
    try:
        is_6 = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0] == socket.AF_INET6
        return (_Server6 if is_6 else _Server)((host, port), answer)
    except OSError as error:
        raise SettingsError(f"--health {address} cannot be listened at ({error.strerror or error})") from error


_Answer = Callable[[str], tuple[HTTPStatus, str, bytes]]


class _Server(ThreadingHTTPServer):
    """A thread for each caller, and few callers at a time: nobody fills a role with threads."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_port = False
    request_queue_size = 64  # of those who knock at once; with 5, some would try again after seconds

    def __init__(self, address: tuple[str, int], answer: _Answer) -> None:
        self.answer = answer
        self._room = BoundedSemaphore(_MAX_CALLERS)
        super().__init__(address, _Caller)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer would also ask the name servers for its own name

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the library has it
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A caller that went away, most often: nothing to be said."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Caller(BaseHTTPRequestHandler):
    """One question, one answer, and no line in the log."""

    server: _Server
    server_version = "murmure"
    sys_version = ""
    timeout = _CALLER_PATIENCE_S

    def do_GET(self) -> None:
        status, content_type, body = self.server.answer(self.path.partition("?")[0])
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the library calls it by this name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Asked every few seconds, it would fill the log."""
