"""Write the lines of an invented world in order of time, and keep the books about them.

Used by every scenario but `market`, whose lines are also late, broken, doubled and taken back (`stage.py`). Nothing
goes wrong here, so that a scenario shows what it plants and nothing else. Read before: `truth.py`.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from pipeline.events import How
from pipeline.simulation.truth import Outcomes

__all__ = ["SOURCE", "Ref", "Scribe"]

SOURCE = "synthetic"  # every line, and so every row of every table, says where it comes from
_MINUTE_MS = 60_000


class Ref(NamedTuple):
    """A post that others can react to, by `author`; it is known as one about `brands`."""

    id: str
    author: str
    brands: tuple[str, ...]


class Scribe:
    """Makes lines (bytes with a newline). The caller keeps times from running backwards: nothing is late."""

    def __init__(self) -> None:
        self.outcomes = Outcomes()
        self.mentions: Counter[str] = Counter()
        self.interactions: Counter[str] = Counter()
        self.follows = 0
        self.first_at_ms: int | None = None
        self.last_at_ms = 0
        self._n_ids = 0
        self._minute = -1
        self._prefix = ""
        self._encode = msgspec.json.Encoder().encode

    def new_id(self, letter: str) -> str:
        self._n_ids += 1
        return f"{letter}{self._n_ids:07d}"

    def mention(
        self,
        at_ms: int,
        id_: str,
        author: str,
        text: str,
        brands: tuple[str, ...] = (),
        *,
        addressed: tuple[str, ...] = (),
        url: str | None = None,
    ) -> bytes:
        """Someone writes `text`, which names `brands`."""
        event: dict[str, object] = {"kind": "mention", "source": SOURCE, "id": id_, "at": self._written(at_ms)}
        event["author"], event["text"] = author, text
        if addressed:
            event["addressed"] = addressed
        if url is not None:
            event["url"] = url
        self._take_words(brands, addressed)
        return self._encode(event) + b"\n"

    def answer(
        self,
        at_ms: int,
        id_: str,
        author: str,
        text: str,
        to: Ref,
        brands: tuple[str, ...] = (),
        how: How = How.REPLY,
    ) -> bytes:
        """Someone replies to a post, or quotes it, in words that name `brands` (or none)."""
        event: dict[str, object] = {"kind": "mention", "source": SOURCE, "id": id_, "at": self._written(at_ms)}
        event["author"], event["text"] = author, text
        if how is How.REPLY:
            event["reply_to"], event["reply_to_author"] = to.id, to.author
        else:
            event["quote_of"] = to.id
        self._take_words(brands, ())
        self.outcomes.derived += 1
        self._take_share(to, how)
        return self._encode(event) + b"\n"

    def share(self, at_ms: int, id_: str, author: str, how: How, of: Ref, via: str | None = None) -> bytes:
        """Someone passes a post on, or likes it, without a word; `via` is the share through which they saw it."""
        event: dict[str, object] = {"kind": "share", "how": how, "source": SOURCE, "id": id_}
        event["at"], event["author"], event["of"], event["of_author"] = self._written(at_ms), author, of.id, of.author
        if via is not None:
            event["via"] = via
        self.outcomes.input += 1
        self._take_share(of, how)
        return self._encode(event) + b"\n"

    def follow(self, at_ms: int, author: str, target: str) -> bytes:
        """Someone follows someone."""
        event = {"kind": "follow", "source": SOURCE, "id": self.new_id("f"), "at": self._written(at_ms)}
        event["author"], event["target"] = author, target
        self.outcomes.input += 1
        self.outcomes.accepted += 1
        self.follows += 1
        return self._encode(event) + b"\n"

    def _take_words(self, brands: tuple[str, ...], addressed: tuple[str, ...]) -> None:
        self.outcomes.input += 1
        if not brands:
            self.outcomes.off_topic += 1
            return
        self.outcomes.accepted += 1
        for brand in brands:
            self.mentions[brand] += 1
        if addressed:
            self.interactions["mention"] += len(addressed) * len(brands)

    def _take_share(self, of: Ref, how: How) -> None:
        """A share is accepted when its post is about a brand, or is itself a share of such a post."""
        if of.brands:
            self.outcomes.accepted += 1
            self.interactions[str(how)] += len(of.brands)
        else:
            self.outcomes.unmatched += 1

    def _written(self, at_ms: int) -> str:
        minute, ms = divmod(at_ms, _MINUTE_MS)
        if minute != self._minute:
            self._minute = minute
            self._prefix = datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:")
        if self.first_at_ms is None:
            self.first_at_ms = at_ms
        self.last_at_ms = at_ms
        return f"{self._prefix}{ms // 1000:02d}.{ms % 1000:03d}Z"
