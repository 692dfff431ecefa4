"""Feeds over an invented server: each entry once, changes, what comes late, what a server need not send again."""

import time
from collections.abc import Mapping, Sequence

import pytest

from pipeline.errors import InputError
from pipeline.events import Edit, Event, Mention, Reject
from pipeline.records import CoverageRow
from pipeline.source_settings import RssSettings, SourceSettings
from streams.instants import rfc3339
from streams.pace import now_ms
from streams.sources.feed_entries import read_feed
from streams.sources.html_text import html_text
from streams.sources.live import Found, LinkError
from streams.sources.named_sources import make_sources
from streams.sources.rss import RssFeed
from tests.drive import drive
from tests.fake_web import FakeWeb, Page, serving_web
from tests.stories import MINUTE, START


def entry(n: int, at_ms: int | None, text: str = "acme is fine") -> str:
    time = "" if at_ms is None else f"<published>{rfc3339(at_ms)}</published>"
    link = f'<link href="https://blog.example/{n}"/>'
    return f"<entry><id>tag:{n}</id><title>News {n}</title>{time}{link}<summary>{text}</summary></entry>"


def atom(*entries: str) -> bytes:
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>The blog</title>'
    return f'<?xml version="1.0" encoding="utf-8"?>{head}{"".join(entries)}</feed>'.encode()


class FakeFeed(FakeWeb):
    """A feed that knows when nothing is new."""

    def __init__(self, *entries: str) -> None:
        super().__init__(self.page)
        self.entries = list(entries)
        self.n_whole = 0

    def page(self, _: str, sent: Mapping[str, str]) -> Page:
        etag = f'"{hash(tuple(self.entries))}"'
        if sent.get("If-None-Match") == etag:
            return Page(status=304)
        self.n_whole += 1
        return Page(atom(*self.entries), headers={"ETag": etag, "Last-Modified": "Mon, 05 Jan 2026 10:00:00 GMT"})


def feed_of(fake: FakeWeb) -> RssFeed:
    return RssFeed(f"{fake.url}/feed?key=secret", RssSettings(poll_s=0.02))


def looks(found: Sequence[Found]) -> bool:
    return len(found) >= 4 and all(one is None for one in found[-4:])


def ids(found: Sequence[Event | Reject]) -> list[str]:
    return [one.id for one in found if isinstance(one, Mention)]


def test_each_entry_comes_once_oldest_first_and_what_is_known_is_not_sent_again() -> None:
    with serving_web(FakeFeed(entry(2, START + 2 * MINUTE), entry(1, START + MINUTE))) as fake:
        assert isinstance(fake, FakeFeed)
        source = feed_of(fake)
        found = drive(source, looks)
        assert ids(found) == ["tag:1", "tag:2"]
        assert fake.n_whole == 1, "the others were told that nothing is new"
        fake.entries.insert(0, entry(3, START + 3 * MINUTE))
        again = feed_of(fake)
        again.resume(source.position())
        assert ids(drive(again, looks)) == ["tag:3"]
    one = found[0]
    assert isinstance(one, Mention)
    assert (one.source, one.author, one.at_ms) == ("rss", "The blog", START + MINUTE)
    assert (one.text, one.url) == ("News 1\n\nacme is fine", "https://blog.example/1")
    assert "secret" not in source.name + source.address


def test_a_changed_entry_is_an_edit() -> None:
    with serving_web(FakeFeed(entry(1, START))) as fake:
        assert isinstance(fake, FakeFeed)
        source = feed_of(fake)
        drive(source, looks)
        fake.entries = [entry(1, START, "acme is &lt;b&gt;down&lt;/b&gt;")]
        (found,) = drive(source, looks)
    assert isinstance(found, Edit)
    assert (found.of, found.text) == ("tag:1", "News 1\n\nacme is down")


def test_a_feed_in_which_nothing_is_known_any_more_is_a_gap_and_its_place_names_nobody() -> None:
    with serving_web(FakeFeed(entry(1, START), entry(2, START + MINUTE))) as fake:
        assert isinstance(fake, FakeFeed)
        source = feed_of(fake)
        drive(source, looks)
        fake.entries = [entry(8, START + 8 * MINUTE), entry(2, START + MINUTE)]
        notes: list[CoverageRow] = []
        drive(source, looks, notes=notes)
        assert not notes
        fake.entries = [entry(9, START + 9 * MINUTE)]
        found = drive(source, looks, notes=notes)
    (missed,) = notes
    assert (missed.reason, missed.from_ms) == ("gap", START + 8 * MINUTE)
    assert ids(found) == ["tag:9"]
    assert "tag:" not in source.position(), "an id may be a link that names its author"


def test_what_a_feed_brings_late_is_news_now_and_never_before_what_it_gave() -> None:
    with serving_web(FakeFeed(entry(1, START + 60 * MINUTE))) as fake:
        assert isinstance(fake, FakeFeed)
        source = feed_of(fake)
        drive(source, looks)
        fake.entries += [entry(2, START), entry(3, now_ms() + 10**9), entry(4, None)]
        found = drive(source, looks)
    assert ids(found) == ["tag:2", "tag:3", "tag:4"]
    times = [one.at_ms for one in found if isinstance(one, Mention)]
    assert times[0] == START + 60 * MINUTE
    assert times == sorted(times)
    assert times[-1] <= now_ms()


def test_a_kill_between_two_entries_costs_none() -> None:
    with serving_web(FakeFeed(*(entry(n, START + n) for n in range(5)))) as fake:
        source = feed_of(fake)
        first = drive(source, lambda found: len(found) == 2)
        again = feed_of(fake)
        again.resume(source.position())
        rest = drive(again, looks)
    assert sorted(ids(first) + ids(rest)) == [f"tag:{n}" for n in range(5)]


@pytest.mark.parametrize(
    "body", [b"<html><p>hello", b"", b"/etc/passwd", b"http://127.0.0.1:9/", b"\xff\xfe\x00", b"{}"]
)
def test_what_is_no_feed_is_said_and_never_followed(body: bytes) -> None:
    with serving_web(FakeWeb(lambda *_: Page(body))) as fake, pytest.raises(LinkError, match="is no feed") as said:
        drive(feed_of(fake), looks)
    assert said.value.is_refused


def test_a_feed_that_grows_without_end_within_itself_is_no_danger() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    body = f"{bomb}]><rss version='2.0'><channel><item><title>&m;</title></item></channel></rss>".encode()
    entries = read_feed(body, "host") or []
    assert sum(len(one.text) for one in entries) < 1_000_000


def test_a_broken_feed_gives_what_can_be_read() -> None:
    whole = atom(entry(1, START), entry(2, START))
    entries = read_feed(whole[: len(whole) - 60], "host")
    assert entries is not None
    assert "tag:1" in [one.id for one in entries]


def test_ids_that_cannot_stand_are_told_by_their_hash_or_refused() -> None:
    long = read_feed(atom(entry(1, START).replace("tag:1", "x" * 5_000)), "host")
    assert long is not None
    assert len(long[0].id) == 16
    with serving_web(FakeFeed(entry(1, START).replace("tag:1", "a&#x9;b"), entry(2, START))) as fake:
        found = drive(feed_of(fake), looks)
    assert ids(found)[-1] == "tag:2"


def test_each_feed_is_a_source_and_none_is_a_mistake() -> None:
    settings = SourceSettings(rss=RssSettings(feeds=("https://a.example/feed", "https://b.example/feed")))
    names = [source.name for source in make_sources(["rss"], settings)]
    assert [name.rpartition(":")[0] for name in names] == ["rss:a.example", "rss:b.example"]
    with pytest.raises(InputError, match="reads no feed yet"):
        make_sources(["rss"], SourceSettings())
    with pytest.raises(InputError, match="did you mean bluesky"):
        make_sources(["blusky"], SourceSettings())
    with pytest.raises(InputError, match="position"):
        make_sources(["rss"], settings)[0].resume("{")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("<p>one</p><p>two<br>three</p>", "one\n\ntwo\nthree"),
        (
            'see <a href="https://acme.example/a/long/way">acme.example/a/lo...</a>',
            "see https://acme.example/a/long/way",
        ),
        ('<span class="invisible">https://</span><span class="ellipsis">acme.example</span>', "https://acme.example"),
        ("x<script>alert('acme')</script><style>p{}</style>y", "xy"),
        ("<p>a</p>\n\n\n<p>b</p>", "a\n\nb"),
        ("", ""),
        ("<", "<"),
    ],
)
def test_the_words_of_html(html: str, text: str) -> None:
    assert html_text(html) == text


@pytest.mark.parametrize("tag", ["<div>", "<p>a", "<b>", "<a href=x>x...", "<blockquote><p>", "<table>", "&lt;", "<"])
def test_no_html_takes_long(tag: str) -> None:
    began = time.process_time()
    html_text(tag * 200_000)
    assert time.process_time() - began < 1
