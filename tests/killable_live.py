"""A live run to be killed: `python -m tests.killable_live DATA URL N`. Says `ready` before it opens the folder.

Reads texts by rule, so that it starts in a moment; ends by itself when it has taken the place behind message N.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from pipeline.settings import Brand, Brands, Settings, StoreSettings
from pipeline.source_settings import BlueskySettings, SourceSettings
from streams.commands.run import read_live
from streams.embedded import Embedded
from streams.sources.bluesky import Bluesky
from streams.sources.jetstream import Wire
from tests.quick_reader import QuickReader

__all__ = ["ACME", "go_on", "quick_settings", "seq_of"]

ACME = Brands(brand=(Brand(id="acme", name="acme"),))
_FAR_S = 120.0


def quick_settings(url: str, wire: Wire = "v1", batch: int = 500, silence_s: float = 2.0) -> Settings:
    """Settings that ask a server here, follows too, and lose no time."""
    collections = tuple(f"app.bsky.{name}" for name in ("feed.post", "feed.repost", "feed.like", "graph.follow"))
    bluesky = BlueskySettings(
        urls=(url,), wire=wire, collections=collections, rewind_s=1, silence_s=silence_s, retry_s=0.02, open_s=2
    )
    store = StoreSettings(batch=batch, commit_s=0.05, publish_s=1, snapshot_s=0.5)
    return Settings(sources=SourceSettings(bluesky=bluesky), store=store)


def go_on(data: Path, settings: Settings, is_over: Callable[[Embedded, Bluesky], bool]) -> Embedded:
    """Read until it is over (asked between batches), or two minutes have passed."""
    source, until_s = Bluesky(settings.sources.bluesky), time.monotonic() + _FAR_S
    now_ms = lambda: time.time_ns() // 1_000_000  # noqa: E731
    with Embedded(data, settings, ACME, now_ms, reader=QuickReader(ACME), is_live=True, quiet=True) as writer:
        read_live(writer, [source], lambda: is_over(writer, source) or time.monotonic() > until_s)
    return writer


def seq_of(writer: Embedded) -> int:
    """The number of the last message whose effects are stored."""
    known = writer.store.position("bluesky")
    place = msgspec.json.decode(msgspec.json.decode(known[0])["at"]) if known else {}
    return int(place.get("seq") or 0)


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    go_on(Path(sys.argv[1]), quick_settings(sys.argv[2]), lambda writer, _: seq_of(writer) >= int(sys.argv[3]))
