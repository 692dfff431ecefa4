"""A Mastodon server of ours: its stream, what came meanwhile, what is taken back, and what it refuses."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError, SettingsError
from pipeline.events import Delete, Edit, Event, How, Mention, Reject, Share
from pipeline.records import CoverageRow
from pipeline.source_settings import MastodonSettings, SourceSettings
from streams.instants import rfc3339
from streams.pace import now_ms
from streams.refusals import Fault
from streams.sources.live import Found, LinkError
from streams.sources.mastodon import Mastodon
from streams.sources.mastodon_statuses import Status, event_of_status, read_status
from streams.sources.named_sources import make_sources
from streams.sources.sse_stream import SseCutter
from tests.drive import drive
from tests.fake_web import FakeWeb, Page, serving_web

T0 = now_ms() - 3_600_000
TOKEN = "canary-token"


def number(n: int) -> int:
    """The number of status `n`: a second each."""
    return (T0 + 1000 * n) << 16


def status(n: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a status are of any type
    account = {"id": str(n % 5), "acct": f"u{n % 5}" + ("@far.example" if n % 2 else "")}
    base = {"id": str(number(n)), "created_at": rfc3339(T0 + 1000 * n), "content": f"<p>acme {n}</p>"}
    return {**base, "account": account, "visibility": "public", "mentions": [], "reblog": None, **more}


class FakeMastodon(FakeWeb):
    """Its stream sends what is in `live`; `pages` can be asked what came since. None in `live` ends a stream."""

    def __init__(self) -> None:
        super().__init__(self.page)
        self.statuses: list[dict[str, Any]] = []
        self.live: deque[bytes | None] = deque()
        self.lock, self.n_streams = threading.Lock(), 0
        self.streaming = ""

    def page(self, path: str, sent: Mapping[str, str]) -> Page:
        asked, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        if sent.get("Authorization") != f"Bearer {TOKEN}":
            return Page(b'{"error":"no"}', 401)
        if asked == "/api/v2/instance":
            return Page(json.dumps({"configuration": {"urls": {"streaming": self.streaming or self.url}}}).encode())
        if asked.startswith("/api/v1/streaming/"):
            return Page(self.parts(), headers={"Content-Type": "text/event-stream"})
        newer = [one for one in self.statuses if int(one["id"]) > int(query["min_id"][0])]
        return Page(json.dumps(newer[: int(query["limit"][0])][::-1]).encode())

    def parts(self) -> Iterator[bytes]:
        """One stream; the former one is over, and takes nothing more."""
        self.n_streams += 1
        mine = self.n_streams
        yield b":)\n"
        while mine == self.n_streams:
            with self.lock:
                part = self.live.popleft() if self.live and mine == self.n_streams else b""
            if part is None:
                return
            if part:
                yield part
            else:
                time.sleep(0.005)

    def tell(self, event: str, data: Any) -> None:  # noqa: ANN401 - as above
        body = data if isinstance(data, str) else json.dumps(data)
        self.live.append(f"event: {event}\ndata: {body}\n\n".encode())

    def post(self, n: int, *, is_streamed: bool = True, **more: Any) -> None:  # noqa: ANN401 - as above
        self.statuses.append(status(n, **more))
        if is_streamed:
            self.tell("update", self.statuses[-1])


def source_of(fake: FakeWeb, **more: Any) -> Mastodon:  # noqa: ANN401 - as above
    return Mastodon(MastodonSettings(url=fake.url, retry_s=0.01, **more), {"MASTODON_TOKEN": TOKEN})


def n_events(n: int) -> Callable[[Sequence[Found]], bool]:
    return lambda found: sum(isinstance(one, Event | Reject) for one in found) >= n


def ids(found: Sequence[Event | Reject]) -> list[str]:
    return [one.id for one in found if isinstance(one, Event)]


def name(n: int) -> str:
    return f"127.0.0.1/{number(n)}"


@pytest.fixture
def fake() -> Iterator[FakeMastodon]:
    made = FakeMastodon()
    with serving_web(made):
        yield made
        made.n_streams = -1


def test_what_is_streamed_comes_as_it_happens(fake: FakeMastodon) -> None:
    fake.post(1)
    fake.post(
        2, in_reply_to_id=str(number(1)), in_reply_to_account_id="1", mentions=[{"id": "1", "acct": "u1@far.example"}]
    )
    fake.post(3, content="", reblog=status(1))
    fake.tell("status.update", status(1, content="<p>acme is <b>down</b>", edited_at=rfc3339(T0 + 9000)))
    fake.tell("delete", str(number(2)))
    post, reply, boost, edit, delete = drive(source_of(fake), n_events(5))
    assert isinstance(post, Mention)
    assert (post.source, post.id, post.author, post.text) == ("mastodon", name(1), "u1@far.example", "acme 1")
    assert isinstance(reply, Mention)
    assert (reply.reply_to, reply.reply_to_author, reply.author) == (name(1), "u1@far.example", "u2@127.0.0.1")
    assert reply.addressed == ("u1@far.example",)
    assert isinstance(boost, Share)
    assert (boost.how, boost.of, boost.of_author) == (How.REPOST, name(1), "u1@far.example")
    assert isinstance(edit, Edit)
    assert (edit.of, edit.text, edit.rev) == (name(1), "acme is down", T0 + 9000)
    assert isinstance(delete, Delete)
    assert delete.of == name(2)


def test_what_came_while_nobody_listened_is_fetched_and_nothing_twice(fake: FakeMastodon) -> None:
    for n in range(5):
        fake.post(n)
    source = source_of(fake)
    first = drive(source, n_events(5))
    for n in range(5, 200):
        fake.post(n, is_streamed=n > 190)
    again = source_of(fake)
    again.resume(source.position())
    notes: list[CoverageRow] = []
    rest = drive(again, n_events(195), notes=notes)
    (unseen,) = notes
    assert (unseen.reason, unseen.from_ms) == ("undo_unseen", T0 + 4000)
    assert ids(first) + ids(rest) == [name(n) for n in range(200)]


def test_lost_streams_leave_no_trace(fake: FakeMastodon) -> None:
    for n in range(300):
        fake.post(n, is_streamed=n % 50 < 45)
        if n % 50 == 49:
            fake.live.append(b"event: upd")
            fake.live.append(None)
    troubles: list[LinkError] = []
    found = drive(source_of(fake), n_events(300), troubles=troubles)
    assert sorted(ids(found)) == sorted(name(n) for n in range(300))
    assert not troubles, "a stream that ends in good order is no trouble"


def test_too_much_came_meanwhile_is_a_gap(fake: FakeMastodon) -> None:
    fake.post(0)
    source = source_of(fake, pages=2)
    drive(source, n_events(1))
    for n in range(1, 200):
        fake.post(n, is_streamed=False)
    rows: list[Found] = []

    def is_enough(found: Sequence[Found]) -> bool:
        if not rows and any(isinstance(one, CoverageRow) and one.reason == "gap" for one in found):
            fake.post(200)
        rows[:] = [one for one in found if isinstance(one, CoverageRow) and one.reason == "gap"]
        return bool(found) and isinstance(found[-1], Mention) and found[-1].id == name(200)

    drive(source, is_enough)
    (row,) = rows
    assert isinstance(row, CoverageRow)
    assert (row.source, row.reason) == ("mastodon:127.0.0.1", "gap")
    assert row.from_ms is not None
    assert T0 <= row.from_ms <= T0 + 100_000


def test_what_is_not_for_everybody_is_never_taken() -> None:
    for visibility in ("private", "direct"):
        raw = json.dumps(status(1, visibility=visibility)).encode()
        found = read_status(raw)
        assert isinstance(found, Status)
        assert event_of_status(found, "h", now_ms(), is_edit=False) is None


def test_a_heartbeat_is_a_sign_of_life_and_rubbish_a_reject(fake: FakeMastodon) -> None:
    fake.live.append(b":thump\n")
    fake.tell("update", "{")
    fake.tell("update", {"id": "1"})
    fake.tell("delete", "")
    fake.live.append(b"event: update\ndata: \xff\xfe\n\n")
    fake.live.append(b"event: update\ndata: " + b"a" * 5_000_000 + b"\n\n")
    fake.tell("notification", {})
    fake.post(1)
    found = drive(source_of(fake), n_events(6))
    codes = [one.code.value for one in found if isinstance(one, Reject)]
    assert codes == ["bad_json", "missing", "bad_id", "bad_bytes", "too_long"]
    assert ids(found) == [name(1)]


def test_a_wrong_token_is_a_refusal_and_none_is_said_before(fake: FakeMastodon) -> None:
    with pytest.raises(LinkError, match="answered 401") as said:
        drive(Mastodon(MastodonSettings(url=fake.url), {"MASTODON_TOKEN": "wrong"}), n_events(1))
    assert said.value.is_refused
    assert "wrong" not in str(said.value)
    settings = SourceSettings(mastodon=MastodonSettings(url=fake.url, token_env="NO_SUCH_TOKEN_HERE"))
    with pytest.raises(SettingsError, match="environment as NO_SUCH_TOKEN_HERE"):
        make_sources(["mastodon"], settings)
    with pytest.raises(SettingsError, match="asks no server yet"):
        make_sources(["mastodon"], SourceSettings())


def test_the_token_goes_to_no_other_host(fake: FakeMastodon) -> None:
    fake.streaming = "wss://elsewhere.example"
    with pytest.raises(LinkError, match=r"streams at elsewhere\.example"):
        drive(source_of(fake), n_events(1))


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        ({}, ["/api/v1/streaming/public", "/api/v1/timelines/public?limit=40&min_id="]),
        ({"timeline": "public:local"}, ["/api/v1/streaming/public/local", "/api/v1/timelines/public?limit=40&min_id="]),
    ],
)
def test_timelines_are_asked_for_by_their_paths(fake: FakeMastodon, more: dict[str, str], paths: list[str]) -> None:
    source = source_of(fake, **more)
    source.resume(json.dumps({"last": number(1)}))
    fake.post(2)
    drive(source, n_events(1))
    for path in paths:
        assert any(asked.startswith(path) for asked in fake.asked), fake.asked
    assert any("local=true" in asked for asked in fake.asked) == bool(more)


def test_tags_are_sources_of_their_own(fake: FakeMastodon) -> None:
    source = Mastodon(MastodonSettings(url=fake.url), {"MASTODON_TOKEN": TOKEN}, "été")
    assert source.name == "mastodon:127.0.0.1:#été"
    fake.post(1)
    drive(source, n_events(1))
    assert fake.asked[1] == "/api/v1/streaming/hashtag?tag=%C3%A9t%C3%A9"


def test_a_position_that_cannot_be_read_is_said(fake: FakeMastodon) -> None:
    with pytest.raises(InputError, match="position"):
        source_of(fake).resume("{")


@given(st.lists(st.binary(max_size=12), max_size=8), st.integers(1, 5))
def test_events_are_the_same_however_the_bytes_are_cut(texts: list[bytes], step: int) -> None:
    texts = [text.replace(b"\n", b" ").replace(b"\r", b" ") + "\u2028\x85".encode() for text in texts]
    body = b"".join(b"event: update\r\ndata: " + text + b"\r\n\r\n:thump\n" for text in texts)
    whole = list(SseCutter().cut(body))
    cutter = SseCutter()
    pieces = [sent for at in range(0, len(body), step) for sent in cutter.cut(body[at : at + step])]
    assert pieces == whole
    assert [sent.data for sent in whole if sent.event] == texts
    assert sum(not sent.event for sent in whole) == len(texts)


def test_a_line_without_end_is_bounded() -> None:
    cutter, began = SseCutter(), time.process_time()
    for _ in range(100):
        assert not list(cutter.cut(b"data: " + b"a" * 1_000_000))
    assert len(cutter._rest) <= 4 * 2**20 + 1
    assert time.process_time() - began < 2
    (sent,) = list(cutter.cut(b"\n\n"))
    assert isinstance(read_status(sent.data), Fault)
