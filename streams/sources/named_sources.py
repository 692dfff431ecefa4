"""The live sources by the names that `--source` takes. A source's libraries are loaded when it is asked for."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import get_close_matches

from pipeline.errors import InputError
from pipeline.source_settings import SourceSettings
from streams.sources.live import Source

__all__ = ["SOURCES", "make_sources"]


def _bluesky(settings: SourceSettings) -> Sequence[Source]:
    from streams.sources.bluesky import Bluesky

    return [Bluesky(settings.bluesky)]


def _hackernews(settings: SourceSettings) -> Sequence[Source]:
    from streams.sources.hackernews import HackerNews

    return [HackerNews(settings.hackernews)]


def _rss(settings: SourceSettings) -> Sequence[Source]:
    from streams.sources.rss import RssFeed

    if not settings.rss.feeds:
        raise InputError('--source rss reads no feed yet; write feeds = ["https://..."] below [sources.rss]')
    return [RssFeed(url, settings.rss) for url in settings.rss.feeds]


def _mastodon(settings: SourceSettings) -> Sequence[Source]:
    from streams.sources.mastodon import Mastodon

    return [Mastodon(settings.mastodon, os.environ, tag) for tag in settings.mastodon.tags or ("",)]


def _webhook(settings: SourceSettings) -> Sequence[Source]:
    from streams.sources.webhook_inbox import WebhookInbox

    return [WebhookInbox(settings.webhook, os.environ)]


SOURCES: dict[str, Callable[[SourceSettings], Sequence[Source]]] = {
    "bluesky": _bluesky,
    "hackernews": _hackernews,
    "mastodon": _mastodon,
    "rss": _rss,
    "webhook": _webhook,
}


def make_sources(names: Sequence[str], settings: SourceSettings) -> list[Source]:
    """The sources of those names, not yet connected. InputError, SettingsError: a name that is
    not known, or without the settings it needs."""
    made: list[Source] = []
    for name in dict.fromkeys(names):
        if name not in SOURCES:
            close = get_close_matches(name, SOURCES, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(SOURCES)}"
            raise InputError(f"--source {name} is not known; {hint}")
        made += SOURCES[name](settings)
    counted = Counter(source.name for source in made)
    if twice := sorted(name for name, n in counted.items() if n > 1):
        raise InputError(f"{twice[0]} would be read twice; name it once in the settings")
    return made
