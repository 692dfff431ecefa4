"""The entries of a feed (RSS, Atom) as posts. Pure: bytes in, entries out; read before `rss.py`."""

import io
from calendar import timegm
from hashlib import blake2b
from time import struct_time
from typing import Any

import feedparser  # type: ignore[import-untyped]
from msgspec import Struct

from pipeline.events import Edit, Event, Instant, Mention
from streams.codec import check
from streams.refusals import Fault
from streams.sources.html_text import html_text

__all__ = ["SOURCE", "Entry", "edit_of", "mention_of", "read_feed"]

SOURCE = "rss"
_MAX_ID = 400  # characters; a longer name is told by its hash


class Entry(Struct):
    """One entry. `at_ms` is None where it bears no time; `words` is a short name for what it says."""

    id: str
    author: str
    text: str
    url: str | None
    lang: str | None
    at_ms: int | None
    words: str


def read_feed(body: bytes, host: str) -> list[Entry] | None:
    """The entries, oldest first, those without a time last; None when the bytes are no feed. Never raises.

    `host` stands for the author where the feed names none.
    """
    # As a file: given bytes or text, the library would take them for an address or a file name when they look like one.
    found: Any = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not found.entries and not found.get("version"):
        return None
    author = found.feed.get("author") or found.feed.get("title") or host
    lang = (found.feed.get("language") or "")[:2].lower() or None
    entries = [_entry(one, author, lang) for one in found.entries]
    return sorted(entries, key=lambda one: (one.at_ms is None, one.at_ms or 0))


def mention_of(entry: Entry, at_ms: int) -> Event | Fault:
    """An entry that is new, as a post of that time."""
    return check(
        Mention(
            source=SOURCE,
            id=entry.id,
            at_ms=Instant(at_ms),
            author=entry.author,
            text=entry.text,
            lang=entry.lang,
            url=entry.url,
        )
    )


def edit_of(entry: Entry, at_ms: int) -> Event | Fault:
    """An entry that says something else than before."""
    name = f"{entry.id}@{entry.words}"
    return check(Edit(source=SOURCE, id=name, at_ms=Instant(at_ms), of=entry.id, text=entry.text))


def _entry(one: Any, author: str, lang: str | None) -> Entry:  # noqa: ANN401 - the library's entries have no type
    content = one.get("content") or [{}]
    words = content[0].get("value") or one.get("summary") or ""
    text = "\n\n".join(part for part in (html_text(one.get("title") or ""), html_text(words)) if part)
    link = one.get("link") or ""
    name = one.get("id") or link or _short(text)
    moment = one.get("published_parsed") or one.get("updated_parsed")
    return Entry(
        id=name if len(name) <= _MAX_ID else _short(name),
        author=(one.get("author") or author)[:_MAX_ID],
        text=text,
        url=link if link.startswith(("http://", "https://")) else None,
        lang=lang,
        at_ms=timegm(moment) * 1000 if isinstance(moment, struct_time) else None,
        words=_short(text),
    )


def _short(text: str) -> str:
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
