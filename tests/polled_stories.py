"""Servers of Hacker News, a feed and Mastodon that tell a story as fast as it is read, and the run that reads them.

A story goes on only while somebody reads, so that a kill falls into its middle however slow the machine is.
`python -m tests.polled_stories DATA LEAST NAME=URL ...` is a run to be killed; it says when LEAST posts are stored.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.settings import Settings, StoreSettings
from pipeline.source_settings import HackerNewsSettings, MastodonSettings, RssSettings
from streams.commands.run import read_live
from streams.embedded import Embedded
from streams.instants import rfc3339
from streams.pace import now_ms
from streams.sources import hackernews, mastodon, rss
from streams.sources.live import Source
from tests.fake_web import FakeWeb, Page
from tests.killable_live import ACME
from tests.quick_reader import QuickReader
from tests.stories import MINUTE, START

__all__ = ["STORIES", "Story", "go_on"]

LATER = START + 5_000 * MINUTE
STEP_MS = 10_000  # between two posts of any: one that is ahead makes nothing of the others late
_REST_S = 0.4
_FAR_S = 600.0


class Story(FakeWeb):
    """`n` posts; `told`: how many were shown, `most`: how many may be. `begin_again` makes it young."""

    def __init__(self, n: int) -> None:
        super().__init__(self.page)
        self.n = self.most = n
        self.told = 0

    def begin_again(self) -> None:
        self.told, self.most = 0, self.n

    def page(self, path: str, sent: Mapping[str, str]) -> Page:
        raise NotImplementedError

    @staticmethod
    def reached(place: Mapping[str, Any]) -> int:
        """Behind which of the posts a place lies."""
        raise NotImplementedError

    def is_whole(self, place: Mapping[str, Any]) -> bool:
        """Whether a place lies behind all of it."""
        return self.reached(place) >= self.n


def _at_ms(k: int) -> int:
    return START + STEP_MS * k


class NewsStory(Story):
    """Items. Eighty-five items later some say something else, and some are gone."""

    def page(self, path: str, sent: Mapping[str, str]) -> Page:  # noqa: ARG002 - of every page
        if path == "/maxitem.json":
            return Page(str(min(self.told + 12, self.most)).encode(), pause_s=0.02)
        k = int(path.removeprefix("/item/").removesuffix(".json"))
        self.told = max(self.told, k)
        is_old = self.told >= k + 85
        text = f"acme {k}" + " is down" * (is_old and k % 17 == 0)
        item = {
            "id": k,
            "by": f"u{k % 9}",
            "time": START // 1000 + STEP_MS // 1000 * k,
            "type": "comment",
            "text": text,
        }
        gone = {"deleted": True} if is_old and k % 23 == 0 else {}
        return Page(json.dumps({**item, "parent": max(k - 3, 1), **gone}).encode(), pause_s=0.004)

    @staticmethod
    def reached(place: Mapping[str, Any]) -> int:
        return int(place.get("last", 0))


class FeedStory(Story):
    """The last 300 entries; each look shows three more. Once all were read, some are changed."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.edits = 0

    def begin_again(self) -> None:
        super().begin_again()
        self.edits = 0

    def _etag(self) -> str:
        return f'"{self.told}.{self.edits}"'

    def page(self, path: str, sent: Mapping[str, str]) -> Page:  # noqa: ARG002 - of every page
        if sent.get("If-None-Match") == self._etag() and self.told >= self.most:
            if self.told < self.n or self.edits == 5:
                return Page(status=304, pause_s=0.02)
            self.edits += 1
        self.told = min(self.told + 3, self.most)
        shown = range(max(self.told - 300, 0) + 1, self.told + 1)
        body = "".join(self._entry(k) for k in shown)
        head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>The blog</title>'
        return Page(f"{head}{body}</feed>".encode(), headers={"ETag": self._etag()})

    def _entry(self, k: int) -> str:
        text = "acme is down" if k > self.n - 10 * self.edits and k % 10 == 0 else f"acme {k}"
        at = f"<published>{rfc3339(_at_ms(k))}</published><author><name>u{k % 9}</name></author>"
        return f"<entry><id>tag:{k}</id>{at}<summary>{text}</summary></entry>"

    @staticmethod
    def reached(place: Mapping[str, Any]) -> int:
        return len(place.get("seen", {}))

    def is_whole(self, place: Mapping[str, Any]) -> bool:
        return bool(place.get("etag") == f'"{self.n}.5"')


class TimelineStory(Story):
    """Statuses and what passes them on, told while somebody listens; ten more while nobody does."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.lock, self.n_streams = threading.Lock(), 0

    def page(self, path: str, sent: Mapping[str, str]) -> Page:  # noqa: ARG002 - of every page
        asked, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        if asked == "/api/v2/instance":
            return Page(json.dumps({"configuration": {"urls": {"streaming": self.url}}}).encode())
        if asked.startswith("/api/v1/streaming/"):
            return Page(self._parts(), headers={"Content-Type": "text/event-stream"}, pause_s=0.003)
        after = max((int(query["min_id"][0]) >> 16) - START, 0) // STEP_MS
        last = min(after + int(query["limit"][0]), self.told)
        return Page(json.dumps([self._status(k) for k in range(last, after, -1)]).encode())

    def _parts(self) -> Iterator[bytes]:
        with self.lock:
            self.n_streams += 1
            mine = self.n_streams
            self.told = min(self.told + 10 * (self.told > 0), self.most)
        yield b":)\n"
        while mine == self.n_streams:
            with self.lock:
                k = self.told + 1 if self.told < self.most else 0
                self.told += k > 0
            yield f"event: update\ndata: {json.dumps(self._status(k))}\n\n".encode() if k else b":thump\n"

    def _status(self, k: int) -> dict[str, Any]:
        base = {
            "id": str((_at_ms(k)) << 16),
            "created_at": rfc3339(_at_ms(k)),
            "visibility": "public",
        }
        is_boost = k % 5 == 0
        more = {"content": "" if is_boost else f"acme {k}", "reblog": self._status(k - 4) if is_boost else None}
        return {**base, "account": {"id": str(k % 9), "acct": f"u{k % 9}"}, "mentions": [], **more}

    @staticmethod
    def reached(place: Mapping[str, Any]) -> int:
        return ((int(place.get("last", 0)) >> 16) - START) // STEP_MS


STORIES: dict[str, type[Story]] = {"hackernews": NewsStory, "rss": FeedStory, "mastodon": TimelineStory}


def source_of(name: str, url: str) -> Source:
    """The source that reads a story. It promises nothing, as that would tell when a run was killed."""
    made: Any
    if name == "hackernews":
        settings = HackerNewsSettings(url=url, poll_s=0.01, backlog=1_000, recheck_s=900, retry_s=0.02)
        made = hackernews.HackerNews(settings)
    elif name == "rss":
        made = rss.RssFeed(f"{url}/feed", RssSettings(poll_s=0.01, retry_s=0.02))
    else:
        made = mastodon.Mastodon(MastodonSettings(url=url, retry_s=0.02), {"MASTODON_TOKEN": "t"})
    made.promise_ms = lambda _: None
    return made  # type: ignore[no-any-return]


@contextmanager
def standing_clock() -> Iterator[None]:
    """The clock of the sources stands: what they notice bears the same time in all runs."""
    clock = SimpleNamespace(time=lambda: LATER / 1000, time_ns=lambda: LATER * 1_000_000, monotonic=time.monotonic)
    modules: list[Any] = [hackernews, rss, mastodon]
    for module in modules:
        module.time = clock
    try:
        yield
    finally:
        for module in modules:
            module.time = time


def go_on(data: Path, urls: Mapping[str, str], is_over: Callable[[Mapping[str, Any]], bool]) -> None:
    """Read all stories until their stored places are over, and no other was stored for a moment; or for ten minutes."""
    sources = {name: source_of(name, url) for name, url in urls.items()}
    until_s = time.monotonic() + _FAR_S
    last: list[Any] = [{}, 0.0]
    settings = Settings(store=StoreSettings(batch=50, commit_s=0.1, publish_s=60, snapshot_s=1))

    def is_enough() -> bool:
        known = {name: writer.store.position(source.name) for name, source in sources.items()}
        places = {name: json.loads(json.loads(found[0])["at"]) for name, found in known.items() if found}
        now_s = time.monotonic()
        if last[0] != places:
            last[:] = places, now_s
        return bool(is_over(places) and len(places) == len(urls) and now_s > last[1] + _REST_S) or now_s > until_s

    writer = Embedded(data, settings, ACME, now_ms, reader=QuickReader(ACME), is_live=True, quiet=True)
    with standing_clock(), writer:
        read_live(writer, list(sources.values()), is_enough)


def _say_when_stored(least: int) -> Callable[[Mapping[str, Any]], bool]:
    """Says so once so much of each story is stored, and never that it is over.

    A first start that is killed before begins where the story stands; and who falls behind further with each kill sees
    of a post only what became of it.
    """
    said = list[str]()

    def look(places: Mapping[str, Any]) -> bool:
        n = sum(STORIES[name].reached(place) >= least for name, place in places.items())
        if not said and n == len(STORIES):
            said.append("stored")
            sys.stdout.write("stored\n")
            sys.stdout.flush()
        return False

    return look


if __name__ == "__main__":
    stories = dict(one.split("=") for one in sys.argv[3:])
    go_on(Path(sys.argv[1]), stories, _say_when_stored(int(sys.argv[2])))
