"""Events sent here: only what is signed, stored before the sender hears of it, once, and no more than can be held."""

import base64
import contextlib
import random
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import httpx
import pytest

from pipeline.errors import InputError, SettingsError
from pipeline.events import Instant, Mention
from pipeline.records import Batch
from pipeline.settings import Settings, StoreSettings
from pipeline.source_settings import SourceSettings, WebhookSettings
from streams.codec import encode
from streams.commands.run import read_live
from streams.embedded import Embedded
from streams.notify.signature import key_of, signed_headers
from streams.pace import now_ms
from streams.queries import ask
from streams.sources.feed import Feed
from streams.sources.named_sources import make_sources
from streams.sources.webhook_inbox import WebhookInbox
from tests.killable_live import ACME
from tests.quick_reader import QuickReader
from tests.stories import START

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OLD = "whsec_" + base64.b64encode(b"o" * 32).decode()
ENVIRON = {"MURMURE_WEBHOOK_SECRET": SECRET}


def line(n: int) -> bytes:
    return encode(Mention(source="crm", id=f"m{n}", at_ms=Instant(START + n), author=f"u{n % 9}", text="acme")) + b"\n"


def headers_of(id_: str, body: bytes, secret: str = SECRET, at_s: float | None = None) -> dict[str, str]:
    return signed_headers([key_of(secret)], id_, int(time.time() if at_s is None else at_s), body)


class Inbox:
    """A running inbox without a writer: a test takes the batches."""

    def __init__(self, position: str | None = None, environ: Mapping[str, str] = ENVIRON, **more: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        secrets = tuple(environ)
        self.source = WebhookInbox(WebhookSettings(port=port, secret_env=secrets, **more), environ)  # type: ignore[arg-type]
        self.url = self.source.address
        self.feed = Feed([(self.source, position)], batch_size=100, linger_s=0.02, future_ms=1, now_ms=now_ms)
        self.senders = ThreadPoolExecutor(20)
        self.client = httpx.Client(timeout=10, trust_env=False, verify=False)
        self.batches: Iterator[Batch] = iter(())

    def __enter__(self) -> "Inbox":
        self.feed.__enter__()
        self.batches = self.feed.batches(lambda: False)
        while next(self.batches) and self.feed.links["webhook"].state != "connected":
            pass
        return self

    def __exit__(self, *_: object) -> None:
        self.feed.__exit__(None, None, None)
        self.senders.shutdown()
        self.client.close()

    def post(self, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        return self.client.post(self.url, content=body, headers=headers)

    def next_with(self, n: int) -> Batch:
        """The next batch with so many lines."""
        return next(batch for batch in self.batches if len(batch.events) + len(batch.rejects) == n)


def test_the_sender_hears_yes_only_when_it_is_stored() -> None:
    with Inbox() as inbox:
        body = line(1) + b"\n" + line(2) + b'{"kind":"mention"}\n'
        answer = inbox.senders.submit(inbox.post, body, headers_of("a", body))
        batch = inbox.next_with(3)
        assert [event.id for event in batch.events] == ["m1", "m2"]
        time.sleep(0.1)
        assert not answer.done(), "nothing is stored yet"
        next(inbox.batches)
        found = answer.result(5)
        assert (found.status_code, found.json()) == (200, {"taken": 2, "rejected": ["missing"]})


def test_a_repeat_is_answered_and_not_taken_also_by_the_next_run() -> None:
    body = line(1)
    with Inbox() as inbox:
        first = inbox.senders.submit(inbox.post, body, headers_of("a", body))
        batch = inbox.next_with(1)
        next(inbox.batches)
        assert first.result(5).status_code == 200
        assert inbox.post(body, headers_of("a", body)).json() == {"detail": "known"}
    with Inbox(position=batch.position) as again:
        assert again.post(body, headers_of("a", body)).json() == {"detail": "known"}
        assert next(again.batches).events == []


def test_the_same_message_twice_at_once_is_taken_once() -> None:
    body = line(1)
    with Inbox() as inbox:
        answers = [inbox.senders.submit(inbox.post, body, headers_of("a", body)) for _ in range(5)]
        assert len(inbox.next_with(1).events) == 1
        while not all(answer.done() for answer in answers):
            assert next(inbox.batches).events == []
        assert {answer.result().status_code for answer in answers} == {200}


def test_what_is_not_signed_is_refused_whatever_it_says() -> None:
    rng, body = random.Random(1), line(1)
    good = headers_of("a", body)
    with Inbox() as inbox:
        bad = [
            {},
            {**good, "webhook-signature": "v1,x"},
            {**good, "webhook-signature": ""},
            {**good, "webhook-id": "b"},
            {**good, "webhook-timestamp": "soon"},
            headers_of("a", body, OLD),
            headers_of("a", body, at_s=time.time() - 400),
            headers_of("a", body, at_s=time.time() + 400),
            headers_of("x" * 500, body),
        ]
        letters = [chr(n) for n in (*range(33, 127), *range(160, 256))]
        for _ in range(200):
            name = rng.choice(list(good))
            noise = "".join(rng.choices(letters, k=rng.randrange(40)))
            bad.append({**good, name: noise})
        for headers in bad:
            raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
            assert inbox.client.post(inbox.url, content=body, headers=raw).status_code == 401, headers
        assert inbox.client.post(inbox.url, content=body + b" ", headers=good).status_code == 401
        assert inbox.client.get(inbox.url).status_code == 405
        assert inbox.client.post(inbox.url.replace("/events", "/"), content=body, headers=good).status_code == 404


def test_ten_thousand_random_headers_are_refused_over_http_and_leave_nothing() -> None:
    """Over connections that are kept open, as bytes: what no client of HTTP would send comes too."""
    rng, body = random.Random(7), line(1)
    good = {name.encode(): value.encode() for name, value in headers_of("a", body).items()}
    with Inbox() as inbox:
        host, port = inbox.url.removeprefix("http://").removesuffix("/events").split(":")
        before, n, codes = inbox.source.position(), 0, Counter[int]()
        while n < 10_000:
            with socket.create_connection((host, int(port)), 10) as line_out, line_out.makefile("rb") as answers:
                for _ in range(rng.randrange(1, 100)):
                    line_out.sendall(b"".join(request_of(disturbed(good, rng), body) for _ in range(8)))
                    found = [status_of(answers) for _ in range(8)]
                    n += sum(code != 0 for code in found)
                    codes.update(found)
                    if 0 in found or 400 in found:  # no HTTP: the connection is over
                        break
        assert {code for code in codes if code} == {400, 401}, codes
        assert codes[401] > 5_000
        assert inbox.source.position() == before
        assert not inbox.source._known
        batch = next(inbox.batches)
        assert (batch.events, batch.rejects) == ([], [])
        answer = inbox.senders.submit(inbox.post, body, headers_of("a", body))
        assert len(inbox.next_with(1).events) == 1
        next(inbox.batches)
        assert answer.result(5).status_code == 200


def disturbed(good: Mapping[bytes, bytes], rng: random.Random) -> list[tuple[bytes, bytes]]:
    """The three headers with one of them, or all, made into something else: never a signature that holds."""
    name, given = rng.choice(list(good)), dict(good)
    value, at = good[name], rng.randrange(len(good[name]))
    ways = (
        lambda: rng.randbytes(rng.randrange(60)),
        lambda: value[:at] + bytes([value[at] ^ 1 << rng.randrange(7)]) + value[at + 1 :],
        lambda: value[:at],
        lambda: value[::-1],
        lambda: b"v1," + base64.b64encode(rng.randbytes(rng.randrange(40))) + b" v2,x",
        lambda: b"-%d" % rng.getrandbits(rng.randrange(1, 300)),
        lambda: b"1e%d" % rng.randrange(400),
        lambda: rng.choice(
            (b"nan", b"inf", b"\xb2", b"0x10", b"1_0", b"\xd9\xa3", b" ", b",", b"v1,", b"v1", b"=" * 999)
        ),
    )
    given[name] = rng.choice(ways)()
    if given[name] == value or (name == b"webhook-signature" and value in given[name]):
        given.pop(name)
    is_twice = rng.random() < 0.05 and name in given  # the one that counts comes last
    return [(name, value)] * is_twice + list(given.items())


def request_of(headers: list[tuple[bytes, bytes]], body: bytes) -> bytes:
    head = b"".join(b"%b: %b\r\n" % header for header in headers)
    return b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%b\r\n%b" % (len(body), head, body)


def status_of(answers: BinaryIO) -> int:
    """The status of the next answer, which is read to its end; 0 when the connection is over."""
    with contextlib.suppress(ConnectionError):
        if first := answers.readline():
            size = 0
            while (head := answers.readline()).strip():
                size = int(head.split(b":")[1]) if head.lower().startswith(b"content-length:") else size
            code = int(first.split()[1])
            answers.read(size if code == 401 else -1)
            return code
    return 0


def test_while_keys_are_changed_both_are_good() -> None:
    with Inbox(environ={"NEW": SECRET, "OLD": OLD}) as inbox:
        for n, secret in enumerate((SECRET, OLD)):
            body = line(n)
            answer = inbox.senders.submit(inbox.post, body, headers_of(f"k{n}", body, secret))
            inbox.next_with(1)
            next(inbox.batches)
            assert answer.result(5).status_code == 200


def test_when_the_writer_is_slow_senders_are_told_to_come_again() -> None:
    with Inbox(waiting=3) as inbox:
        answers = []
        for n in range(8):
            answers.append(inbox.senders.submit(inbox.post, line(n), headers_of(f"s{n}", line(n))))
            time.sleep(0.05)
        until_s = time.monotonic() + 5
        while sum(answer.done() for answer in answers) < 5 and time.monotonic() < until_s:
            time.sleep(0.02)
        refused = [answer.result(5) for answer in answers if answer.done()]
        assert len(refused) == 5
        assert {(found.status_code, found.headers["retry-after"]) for found in refused} == {(429, "1")}
        taken: list[str] = []
        while len(taken) < 3 or not all(answer.done() for answer in answers):
            taken += [event.id for event in next(inbox.batches).events]
        assert len(taken) == 3


def test_too_large_and_empty_messages_are_refused() -> None:
    with Inbox(most_bytes=1_000) as inbox:
        large = b"x" * 2_000
        assert inbox.post(large, headers_of("l", large)).status_code == 413
        assert inbox.post(b"\n \n", headers_of("e", b"\n \n")).status_code == 400


def test_a_port_that_is_taken_is_said() -> None:
    with Inbox() as inbox:
        other = WebhookInbox(inbox.source._settings, ENVIRON)
        feed = Feed([(other, None)], batch_size=1, linger_s=0.02, future_ms=1, now_ms=now_ms)
        said = pytest.raises(InputError, match=r"nothing can listen at http://127\.0\.0\.1:\d+/events")
        with feed, said:
            list(feed.batches(lambda: False))


def test_without_a_good_key_it_does_not_start() -> None:
    with pytest.raises(SettingsError, match="environment as NO_SUCH_KEY"):
        make_sources(["webhook"], SourceSettings(webhook=WebhookSettings(secret_env=("NO_SUCH_KEY",))))
    with pytest.raises(SettingsError, match="the key in K is no base64") as said:
        WebhookInbox(WebhookSettings(secret_env=("K",)), {"K": "canary!"})
    assert "canary" not in str(said.value)


@pytest.mark.slow
def test_senders_that_repeat_until_they_hear_yes_lose_nothing_over_stops(tmp_path: Path) -> None:
    """Three runs; a sender sends each message until it is answered with yes, as senders do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    webhook = WebhookSettings(port=port, secret_env=("MURMURE_WEBHOOK_SECRET",))
    settings = Settings(sources=SourceSettings(webhook=webhook), store=StoreSettings(commit_s=0.02, batch=3))
    n_messages, url = 60, f"http://127.0.0.1:{port}/events"

    def send(n: int) -> None:
        body = b"".join(line(10 * n + k) for k in range(4))
        for _ in range(400):
            with contextlib.suppress(httpx.HTTPError):
                answer = client.post(url, content=body, headers=headers_of(f"m{n}", body))
                if answer.status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(n)

    client = httpx.Client(timeout=2, trust_env=False, verify=False)
    with client, ThreadPoolExecutor(8) as senders:
        sent = [senders.submit(send, n) for n in range(n_messages)]
        for stop in (60, 150, 10**9):
            with Embedded(tmp_path, settings, ACME, now_ms, reader=QuickReader(ACME), quiet=True) as writer:
                source = WebhookInbox(webhook, ENVIRON)

                def is_over(writer: Embedded = writer, stop: int = stop) -> bool:
                    return writer.progress.outcomes["input"] >= stop or all(one.done() for one in sent)

                read_live(writer, [source], is_over)
        assert [one.exception() for one in sent] == [None] * n_messages
    assert ask(tmp_path, "SELECT count(*), count(DISTINCT mention_id) FROM mentions").rows == [(240, 240)]
