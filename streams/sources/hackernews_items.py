"""An item of Hacker News as an event of ours. Pure; read before `hackernews.py`.

Stories, jobs and polls are mentions, comments are mentions that reply. Nobody can pass anything on there.
"""

from hashlib import blake2b

import msgspec
from msgspec import Struct

from pipeline.events import Delete, Edit, Event, Instant, Mention, RejectCode
from streams.codec import check
from streams.instants import parse_instant
from streams.refusals import MAX_SHORT, Fault, excess, explain_shape
from streams.sources.html_text import html_text

__all__ = ["SOURCE", "Item", "event_of_item", "read_item", "text_hash", "undo_of"]

SOURCE = "hackernews"
_KINDS = ("story", "comment", "job", "poll")


class Item(Struct):
    """What the server says of an item. One that was taken back has no author and no text."""

    id: int
    type: str = ""
    by: str = ""
    time: int = 0
    text: str = ""
    title: str = ""
    url: str = ""
    parent: int | None = None
    deleted: bool = False
    dead: bool = False

    @property
    def is_gone(self) -> bool:
        """Taken back by its author, or by the moderators."""
        return self.deleted or self.dead


_DECODER: msgspec.json.Decoder[Item | None] = msgspec.json.Decoder(Item | None)


def read_item(raw: bytes) -> Item | Fault | None:
    """An answer of the server; None where it has nothing (yet). Never raises."""
    if len(raw) > MAX_SHORT and (fault := excess(raw)):
        return fault
    try:
        return _DECODER.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return explain_shape(raw, error)


def event_of_item(item: Item) -> Event | Fault | None:
    """What an item tells when it is read first; None when it is gone already, or no post."""
    if item.is_gone or item.type not in _KINDS:
        return None
    if not item.by or not item.time:
        return Fault(RejectCode.MISSING, f"by or time missing in a {item.type}")
    try:
        at_ms = parse_instant(item.time * 1000)
    except ValueError as error:
        return Fault(RejectCode.BAD_TIME, str(error))
    return check(
        Mention(
            source=SOURCE,
            id=str(item.id),
            at_ms=at_ms,
            author=item.by,
            text=_words(item),
            reply_to=None if item.parent is None else str(item.parent),
            url=f"https://news.ycombinator.com/item?id={item.id}",
        )
    )


def undo_of(item: Item, known: str, at_ms: int) -> Event | None:
    """What became of an item whose text had the hash `known`, as noticed at `at_ms`; None when it is as it was."""
    if item.is_gone:
        return Delete(source=SOURCE, id=str(item.id), at_ms=Instant(at_ms), of=str(item.id))
    if text_hash(item) == known:
        return None
    name = f"{item.id}@{text_hash(item)}"
    return Edit(source=SOURCE, id=name, at_ms=Instant(at_ms), of=str(item.id), text=_words(item))


def text_hash(item: Item) -> str:
    """A short name for what it says."""
    return blake2b(_words(item).encode("utf-8", "backslashreplace"), digest_size=4).hexdigest()


def _words(item: Item) -> str:
    """Title, text and link, as far as there are any."""
    return "\n\n".join(part for part in (html_text(item.title), html_text(item.text), item.url) if part)
