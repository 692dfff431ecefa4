"""Alerts to tell of in tests, and a receiver of webhooks that does as it is told."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from streams.notify.channels import Channel, Channels
from streams.notify.notice import Breadth, Coordination, Gap, MotiveShift, Notice, Post, utc

START_MS = 1_790_000_000_000  # 2026-09-21 14:13:20 UTC
KEY = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
OTHER_KEY = "whsec_" + "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNk"
HOSTILE = (
    "<!channel> <@U123> @everyone @here\r\nBcc: all@example.com\r\n\r\n[click](http://evil.example) "
    "![x](https://t.example/p.png) *bold* `code` \u202egnp\u202c\x00 <script>alert(1)</script> www.evil.example"
)


def notice(n: int = 1, id: str = "acme-volume-1", **changed: object) -> Notice:  # noqa: A002 - the word of Notice
    """One notice of an incident."""
    fields: dict[str, object] = {
        "rule": "volume_up",
        "rule_version": "3",
        "brand": "acme",
        "signal": "volume",
        "state": "open" if n == 1 else "ongoing",
        "started_at": utc(START_MS),
        "detected_at": utc(START_MS + 260_000),
        "observed": 1240.0,
        "expected": 310.4,
        "expected_lo": 250.0,
        "expected_hi": 371.0,
        "window_s": 600,
        "false_alarms_per_month": 0.5,
        "evidence": (Post("m1", "x", "Encore en panne", "bob_s", utc(START_MS), "https://x.example/1", "paid"),),
        "authors": ("bob_s", "eve"),
        "leaders": ("eve",),
        "motive_shift": (MotiveShift("venting", 0.42, 0.2),),
        "breadth": Breadth(231, 1240, 0.031),
        "coordination": Coordination(7, 10.0, "tag:acme"),
        "coverage": (Gap("bluesky", "truncated", "12 posts"),),
        "warnings": ("one_person", "paid"),
        "links": {"explain": "murmure explain alert acme-volume-1"},
        "time_zone": "Europe/Paris",
    }
    return Notice(id=id, n=n, **{**fields, **changed})  # type: ignore[arg-type]


def channels(*tables: dict[str, object]) -> tuple[Channel, ...]:
    return Channels.model_validate({"channel": list(tables)}).channel


@dataclass
class Request:
    headers: dict[str, str]
    body: bytes
    path: str


@dataclass
class Receiver:
    """A real HTTP server. `plan`: what to answer, in order, then 200: a status, `hang`, `drip`, `reset` or a pair of
    status and headers."""

    url: str
    plan: list[int | str | tuple[int, dict[str, str]]] = field(default_factory=list)
    got: list[Request] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.got]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what is tested."""


@contextmanager
def receiver(plan: Sequence[int | str | tuple[int, dict[str, str]]] = ()) -> Iterator[Receiver]:
    """Serve on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made = Receiver(f"http://127.0.0.1:{server.server_address[1]}/alerts", list(plan))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.got.append(Request({k.lower(): v for k, v in self.headers.items()}, body, self.path))
            answer = made.plan.pop(0) if made.plan else 200
            if answer == "hang":
                made.is_over.wait(20)
                self.close_connection = True
                return
            if answer == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            if answer == "drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for _ in range(200):
                    if made.is_over.wait(0.05):
                        return
                    self.wfile.write(b"x-drip: 1\r\n")
                return
            status, headers = answer if isinstance(answer, tuple) else (int(answer), {})
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of every request."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def wait_until(is_so: Callable[[], object], at_most_s: float = 10.0) -> None:
    """Wait for a function to say yes."""
    until_s = time.monotonic() + at_most_s
    while not is_so():
        assert time.monotonic() < until_s, "it did not come"
        time.sleep(0.005)


def seeded() -> Random:
    return Random(7)
