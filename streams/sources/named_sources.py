"""The live sources by the names that `--source` takes. A source's libraries are loaded when it is asked for."""

from collections.abc import Callable
from difflib import get_close_matches

from pipeline.errors import InputError
from pipeline.source_settings import SourceSettings
from streams.sources.live import Source

__all__ = ["SOURCES", "make_source"]


def _bluesky(settings: SourceSettings) -> Source:
    from streams.sources.bluesky import Bluesky

    return Bluesky(settings.bluesky)


def _hackernews(settings: SourceSettings) -> Source:
    from streams.sources.hackernews import HackerNews

    return HackerNews(settings.hackernews)


SOURCES: dict[str, Callable[[SourceSettings], Source]] = {"bluesky": _bluesky, "hackernews": _hackernews}


def make_source(name: str, settings: SourceSettings) -> Source:
    """The source of that name, not yet connected. InputError when there is none."""
    made = SOURCES.get(name)
    if made is None:
        close = get_close_matches(name, SOURCES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(SOURCES)}"
        raise InputError(f"--source {name} is not known; {hint}")
    return made(settings)
