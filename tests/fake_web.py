"""A web server of ours on this machine, for sources that poll or stream over HTTP, and all that goes wrong with one."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

__all__ = ["FakeWeb", "Page", "serving_web"]


@dataclass
class Page:
    """An answer. A `body` in parts is streamed, with a pause of `pause_s` before each part."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause_s: float = 0.0


@dataclass
class FakeWeb:
    """`answer` gives the page for a path with its query, and the headers sent along.

    refuses : statuses that the next requests get. `cuts`: how many of the next answers are cut off in their middle.
    asked   : the paths that were asked for, in order. `sent`: the headers that came with each.
    """

    answer: Callable[[str, Mapping[str, str]], Page]
    refuses: list[int] = field(default_factory=list)
    cuts: int = 0
    asked: list[str] = field(default_factory=list)
    sent: list[Mapping[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving_web(fake: FakeWeb) -> Iterator[FakeWeb]:
    """The server while the block runs; its `url` says where."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # head and body in one packet: else each answer waits 40 ms for the other side

        def handle(self) -> None:
            with suppress(ConnectionError):  # who asked has left
                super().handle()

        def finish(self) -> None:
            with suppress(ConnectionError):
                super().finish()

        def do_GET(self) -> None:
            _serve(fake, self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _serve(fake: FakeWeb, to: BaseHTTPRequestHandler) -> None:
    fake.asked.append(to.path)
    fake.sent.append(dict(to.headers))
    page = (
        Page(b"no", fake.refuses.pop(0), {"Retry-After": "0"})
        if fake.refuses
        else fake.answer(to.path, dict(to.headers))
    )
    is_cut, fake.cuts = fake.cuts > 0, max(fake.cuts - 1, 0)
    to.send_response(page.status)
    for name, value in page.headers.items():
        to.send_header(name, value)
    if isinstance(page.body, bytes):
        if page.status != 304:
            to.send_header("Content-Length", str(len(page.body)))
        to.end_headers()
        time.sleep(page.pause_s)
        to.wfile.write(page.body[: len(page.body) // 2] if is_cut else page.body)
        to.wfile.flush()
        to.close_connection = is_cut
        return
    to.send_header("Connection", "close")
    to.end_headers()
    to.wfile.flush()
    to.close_connection = True
    for part in page.body:
        time.sleep(page.pause_s)
        to.wfile.write(part)
        to.wfile.flush()
