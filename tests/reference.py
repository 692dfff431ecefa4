"""A slow reading of the semantics: lines in order of arrival to outcomes, the obvious way.

Independent of the engine, the codec and the simulator's books: plain dicts, the standard library, brands found by
searching for their words. Default settings; one input; at most a few thousand lines (cost: O(n * waiting)).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

LATENESS_MS = WAIT_MS = 600_000
FUTURE_MS = 300_000
REQUIRED = {
    "mention": {"author": str, "text": str},
    "share": {"author": str, "of": str, "how": str},
    "follow": {"author": str, "target": str},
    "edit": {"of": str, "text": str},
    "delete": {"of": str},
}
HOWS = ("repost", "quote", "reply", "like")

Event = dict[str, Any]
Words = tuple[tuple[str, ...], tuple[str, ...]]  # a brand's words, and those that forbid it


class Reference:
    """What should come of the lines. `brands` maps an id to its words and to the words that forbid it."""

    def __init__(self, brands: dict[str, Words], received_ms: int) -> None:
        self.outcomes: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.mentions: dict[str, tuple[str, ...]] = {}  # id -> brands
        self.interactions: dict[str, list[tuple[str, str]]] = {}  # id of the event -> (brand, kind)
        self.targets: dict[str, str] = {}  # id of a share -> the post it is about
        self.follows: dict[str, tuple[str, str]] = {}
        self.posts: dict[str, tuple[str, ...]] = {}  # what shares may be about -> its brands
        self.authors: dict[str, str] = {}
        self.times: dict[str, int] = {}
        self._brands = brands
        self._received_ms = received_ms
        self._taken: set[str] = set()
        self._waiting: list[tuple[int, Event]] = []
        self._stamp_ms: int | None = None

    def read(self, lines: Iterable[bytes]) -> "Reference":
        for line in lines:
            self.outcomes["input"] += 1
            event = self._parse(line)
            if isinstance(event, str):
                self.outcomes["rejected"] += 1
                self.rejected[event] += 1
                continue
            stamp_ms = event["at"] if self._stamp_ms is None else self._stamp_ms
            self._stamp_ms = max(stamp_ms, event["at"])
            for part in _parts(event):
                self.outcomes["derived"] += part is not event and part["id"] != event["id"]
                self._take(part, stamp_ms)
        self.outcomes["unmatched"] += len(self._waiting)
        return self

    def per_brand(self) -> Counter[str]:
        return Counter(brand for brands in self.mentions.values() for brand in brands)

    def per_kind(self) -> Counter[tuple[str, str]]:
        return Counter(act for acts in self.interactions.values() for act in acts)

    def find(self, text: str) -> tuple[str, ...]:
        """The brands that a text names as whole words, unless a forbidden word is there."""
        low = text.casefold()
        return tuple(
            brand
            for brand, (words, forbidden) in self._brands.items()
            if any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", low) for word in words)
            and not any(word.casefold() in low for word in forbidden)
        )

    def _parse(self, line: bytes) -> Event | str:
        """The event, or the code it is refused with."""
        try:
            event = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            return "bad_bytes"
        except ValueError:
            return "bad_json"
        if not isinstance(event, dict):
            return "not_object"
        if event["kind"] not in REQUIRED or event.get("how", "like") not in HOWS:
            return "unknown_kind"
        wanted = REQUIRED[event["kind"]] | {"id": str, "source": str}
        if any(name not in event for name in (*wanted, "at")):
            return "missing"
        if not all(isinstance(event[name], type_) for name, type_ in wanted.items()):
            return "wrong_type"
        if not event["id"]:
            return "bad_id"
        at_ms = _epoch_ms(event["at"])
        if at_ms is None:
            return "bad_time"
        if at_ms > self._received_ms + FUTURE_MS:
            return "future"
        return event | {"at": at_ms}

    def _take(self, event: Event, stamp_ms: int) -> None:
        late = event["at"] < stamp_ms - LATENESS_MS
        kind, id_ = event["kind"], event["id"]
        brands = self.find(event["text"]) if kind == "mention" else ()
        if late:
            self.outcomes["late"] += 1
        elif kind == "mention" and not brands:
            self.outcomes["off_topic"] += 1
        elif id_ in self._taken:
            self.outcomes["duplicate"] += 1
        elif kind in ("mention", "follow"):
            self._taken.add(id_)
            self.outcomes["accepted"] += 1
            self._accept(event, brands, stamp_ms)
        else:
            self._taken.add(id_)
            self._waiting.append((stamp_ms, event))
            self._settle(stamp_ms)

    def _accept(self, event: Event, brands: tuple[str, ...], stamp_ms: int) -> None:
        id_ = event["id"]
        self.authors[id_], self.times[id_] = event["author"], event["at"]
        if event["kind"] == "follow":
            self.follows[id_] = (event["author"], event["target"])
            return
        self.mentions[id_] = self.posts[id_] = brands
        self.interactions[id_] = [(brand, "mention") for _ in event.get("addressed") or () for brand in brands]
        self._settle(stamp_ms)

    def _settle(self, stamp_ms: int) -> None:
        """Give what waits its target, again and again, since what is settled may be a target itself."""
        for waiter in [w for w in self._waiting if stamp_ms > w[0] + WAIT_MS]:
            self._waiting.remove(waiter)
            self._taken.remove(waiter[1]["id"])
            self.outcomes["unmatched"] += 1
        found = True
        while found:
            found = False
            for waiter in list(self._waiting):
                if self._has_target(waiter[1]):
                    self._waiting.remove(waiter)
                    self.outcomes["accepted"] += 1
                    self._act(waiter[1])
                    found = True

    def _has_target(self, event: Event) -> bool:
        of = event["of"]
        if event["kind"] == "share" or event["kind"] == "edit":
            return of in self.posts
        return of in self.posts or of in self.follows

    def _act(self, event: Event) -> None:
        id_: str = event["id"]
        of: str = event["of"]
        if event["kind"] == "share":
            brands = self.posts[of]
            self.interactions[id_] = [(brand, event["how"]) for brand in brands]
            self.targets[id_], self.authors[event.get("post", id_)] = of, event["author"]
            if event["how"] != "like":
                self.posts.setdefault(event.get("post", id_), brands)
            return
        if event["kind"] == "delete":
            self.mentions.pop(of, None)
            self.interactions.pop(of, None)
            self.follows.pop(of, None)
            return
        kept = tuple(brand for brand in self.mentions.get(of, ()) if brand in self.find(event["text"]))
        self.mentions.pop(of, None)
        if kept:
            self.mentions[of] = kept


def _parts(event: Event) -> list[Event]:
    """A reply, a quote, and a share with words hold two events: a post, and a share called `<id>#<how>`."""
    how = event.get("how")
    if event["kind"] == "share" and event.get("comment"):
        mention = event | {"kind": "mention", "text": event["comment"]}
        return [mention, event | {"comment": None, "id": f"{event['id']}#{how}", "post": event["id"]}]
    if event["kind"] == "mention" and (event.get("quote_of") or event.get("reply_to")):
        how = "quote" if event.get("quote_of") else "reply"
        of = event.get("quote_of") or event["reply_to"]
        id_ = f"{event['id']}#{how}"
        share = {"kind": "share", "how": how, "id": id_, "post": event["id"], "of": of}
        return [event, share | {"at": event["at"], "author": event["author"]}]
    return [event]


def _epoch_ms(value: object) -> int | None:
    if isinstance(value, int):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return None if moment.tzinfo is None else round(moment.timestamp() * 1000)
