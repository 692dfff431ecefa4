"""Hacker News over an invented server: every item once, in order; what is taken back later; what goes wrong."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import pytest

from pipeline.errors import InputError
from pipeline.events import Delete, Edit, Event, Mention, Reject
from pipeline.records import CoverageRow
from pipeline.source_settings import HackerNewsSettings
from streams.pace import now_ms
from streams.sources.hackernews import HackerNews
from streams.sources.live import Found, LinkError
from tests.drive import drive
from tests.fake_web import FakeWeb, Page, serving_web
from tests.stories import START

FIRST = 40_000_000


class FakeNews(FakeWeb):
    """Items under rising numbers, ten seconds apart."""

    def __init__(self, n: int) -> None:
        super().__init__(self.page)
        self.items: dict[int, dict[str, Any] | bytes | None] = {FIRST + k: self.item(k) for k in range(1, n + 1)}
        self.newest = FIRST + n

    def item(self, k: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an item are of any type
        text = "acme is <i>fine</i>" if k % 3 else "what a day"
        base = {"id": FIRST + k, "by": f"u{k % 5}", "time": START // 1000 + 10 * k, "type": "comment", "text": text}
        return {**base, "parent": FIRST + max(k - 3, 0), **more}

    def page(self, path: str, _: Mapping[str, str]) -> Page:
        if path == "/maxitem.json":
            return Page(str(self.newest).encode())
        number = int(path.removeprefix("/item/").removesuffix(".json"))
        found = self.items.get(number) if number > FIRST else {"id": number, "type": "pollopt"}
        return Page(found if isinstance(found, bytes) else json.dumps(found).encode())


def source_of(fake: FakeWeb, **more: float) -> HackerNews:
    backlog = min(len(fake.items), 100) if isinstance(fake, FakeNews) else 0
    return HackerNews(HackerNewsSettings(url=fake.url, poll_s=0.02, backlog=backlog, **more))


def n_events(n: int) -> Callable[[Sequence[Found]], bool]:
    return lambda found: sum(isinstance(one, Event | Reject) for one in found) >= n


def looks(n: int) -> Callable[[Sequence[Found]], bool]:
    """Enough when nothing more came for `n` looks."""
    return lambda found: len(found) >= n and all(one is None for one in found[-n:])


def test_the_first_start_reads_what_lies_before_and_then_each_item_once() -> None:
    with serving_web(FakeNews(250)) as fake:
        source = source_of(fake)
        found = drive(source, n_events(100))
        assert [one.id for one in found if isinstance(one, Mention)] == [str(FIRST + k) for k in range(151, 251)]
        again = source_of(fake)
        again.resume(source.position())
        assert isinstance(fake, FakeNews)
        fake.items[FIRST + 251] = fake.item(251)
        fake.newest += 1
        assert [one.id for one in drive(again, looks(12)) if isinstance(one, Mention)] == [str(FIRST + 251)]


def test_a_comment_answers_and_a_story_has_a_title_and_a_link() -> None:
    with serving_web(FakeNews(2)) as fake:
        assert isinstance(fake, FakeNews)
        link = {"type": "story", "title": "Acme &amp; co", "url": "https://acme.example/a", "parent": None, "text": ""}
        fake.items[FIRST + 2] = fake.item(2, **link)
        one, two = drive(source_of(fake), n_events(2))
    assert isinstance(one, Mention)
    assert isinstance(two, Mention)
    assert (one.text, one.reply_to, one.author, one.at_ms) == ("acme is fine", str(FIRST), "u1", START + 10_000)
    assert (two.text, two.reply_to) == ("Acme & co\n\nhttps://acme.example/a", None)
    assert two.url == f"https://news.ycombinator.com/item?id={FIRST + 2}"


def test_what_is_gone_before_it_is_read_is_nothing_and_moves_the_place() -> None:
    with serving_web(FakeNews(4)) as fake:
        assert isinstance(fake, FakeNews)
        fake.items[FIRST + 1] = {"id": FIRST + 1, "deleted": True, "time": 1, "type": "comment"}
        fake.items[FIRST + 2] = fake.item(2, dead=True)
        fake.items[FIRST + 3] = fake.item(3, type="pollopt")
        assert [one.id for one in drive(source_of(fake), n_events(1)) if isinstance(one, Event)] == [str(FIRST + 4)]


def test_items_are_looked_at_again_when_they_can_change_no_more() -> None:
    with serving_web(FakeNews(30)) as fake:
        assert isinstance(fake, FakeNews)
        source = source_of(fake, recheck_s=250)
        first = drive(source, looks(12))
        assert len(first) == 30
        assert all(isinstance(one, Mention) for one in first)
        fake.items[FIRST + 7] = {"id": FIRST + 7, "deleted": True, "type": "comment"}
        fake.items[FIRST + 8] = fake.item(8, text="acme is <b>down</b>")
        for k in range(31, 36):
            fake.items[FIRST + k] = fake.item(k)
        fake.newest += 5
        again = source_of(fake, recheck_s=250)
        again.resume(source.position())
        found = [one for one in drive(again, looks(12)) if isinstance(one, Delete | Edit)]
    gone, changed = found
    assert isinstance(gone, Delete)
    assert gone.of == str(FIRST + 7)
    assert isinstance(changed, Edit)
    assert (changed.of, changed.text) == (str(FIRST + 8), "acme is down")
    assert gone.at_ms <= START + 350_000, "it makes nothing late that comes after"


def test_a_story_that_is_shown_again_is_looked_at_in_its_own_time_and_no_other_is_left_out() -> None:
    with serving_web(FakeNews(30)) as fake:
        assert isinstance(fake, FakeNews)
        fake.items[FIRST + 1] = fake.item(1, time=START // 1000 + 290)  # given a later time by the server
        source = source_of(fake, recheck_s=250)
        drive(source, looks(12))
        known = [one[0] for one in msgspec.json.decode(source.position())["known"]]
        fake.items[FIRST + 31] = fake.item(31, time=4_000_000_000)
        fake.newest += 1
        drive(source, looks(12))
        newest = msgspec.json.decode(source.position())["newest"]
        assert newest <= time.time(), "what is noticed would bear a time to come, and be refused"
    assert FIRST + 1 in known
    assert FIRST + 2 not in known


def test_a_number_without_an_item_is_waited_for_and_then_left_out() -> None:
    with serving_web(FakeNews(5)) as fake:
        assert isinstance(fake, FakeNews)
        fake.items[FIRST + 3] = None
        source = source_of(fake, await_s=0.2)
        notes: list[CoverageRow] = []
        found = drive(source, n_events(4), notes=notes)
    assert [one.id for one in found if isinstance(one, Mention)] == [str(FIRST + k) for k in (1, 2, 4, 5)]
    (row,) = notes
    assert (row.reason, row.n) == ("never_came", 1)
    assert str(FIRST + 3) in row.detail


def test_an_item_that_comes_late_keeps_its_turn() -> None:
    with serving_web(FakeNews(5)) as fake:
        assert isinstance(fake, FakeNews)
        late, fake.items[FIRST + 3] = fake.items[FIRST + 3], None
        source = source_of(fake)
        drive(source, looks(12))
        fake.items[FIRST + 3] = late
        found = drive(source, n_events(3))
    assert [one.id for one in found if isinstance(one, Mention)] == [str(FIRST + k) for k in (3, 4, 5)]


def test_rubbish_is_rejected_with_its_number() -> None:
    with serving_web(FakeNews(4)) as fake:
        assert isinstance(fake, FakeNews)
        fake.items[FIRST + 1] = b'{"id": "x"}'
        fake.items[FIRST + 2] = b"\xff"
        fake.items[FIRST + 3] = fake.item(3, by="")
        found = drive(source_of(fake), n_events(4))
    rejects = [(one.code.value, one.offset) for one in found if isinstance(one, Reject)]
    assert rejects == [("wrong_type", FIRST + 1), ("bad_bytes", FIRST + 2), ("missing", FIRST + 3)]


def test_refusals_cut_answers_and_redirects_are_breaks_and_nothing_is_lost() -> None:
    with serving_web(FakeNews(60)) as fake:
        fake.refuses, fake.cuts = [503, 429], 1
        troubles: list[LinkError] = []
        found = drive(source_of(fake), n_events(60), troubles=troubles)
    assert [one.id for one in found if isinstance(one, Mention)] == [str(FIRST + k) for k in range(1, 61)]
    assert [(one.wait_s, one.is_refused) for one in troubles[:2]] == [(0.0, False), (0.0, False)]
    moved = FakeWeb(lambda *_: Page(b"", 301, {"Location": "http://127.0.0.1:9/elsewhere"}))
    with serving_web(moved), pytest.raises(LinkError, match=r"has moved to http://127\.0\.0\.1:9/elsewhere") as said:
        drive(source_of(moved), n_events(1))
    assert said.value.is_refused


def test_time_goes_on_in_silence_once_all_is_read() -> None:
    with serving_web(FakeNews(3)) as fake:
        source = source_of(fake)
        assert source.promise_ms(now_ms()) is None
        drive(source, looks(2))
        assert abs((source.promise_ms(now_ms()) or 0) - now_ms() + 60_000) < 5_000
        assert source.promise_ms(now_ms() + 3_600_000) is None


def test_a_position_that_cannot_be_read_is_said() -> None:
    with pytest.raises(InputError, match="position"):
        HackerNews(HackerNewsSettings()).resume("[]")
