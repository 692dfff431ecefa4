"""What should come of a story: the semantics once more, event by event, in plain dicts.

It never heard of batches, kills, snapshots, journals, forgetting or SQL. It shares no code with the engine: it reads
texts by its own rules (those of `tests/stories.py`: brands are words, `!` is venting, `#x` a term), and splits
replies itself. Read after `docs/semantics.md`.
Cost: O(lines * waiting), for stories of a few hundred lines.
"""

from collections import Counter
from typing import Any

from msgspec.structs import asdict

from pipeline.events import Event, Reject

Key = tuple[str, str]
Dict = dict[str, Any]
NAMES = ("acme", "brenn", "corto")


class Model:
    """Take lines one by one; `tests/scenario_tables.py` then reads off the tables."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.rejected: Counter[tuple[str, str]] = Counter()
        self.mentions: dict[Key, Dict] = {}
        self.acts: dict[Key, list[Dict]] = {}  # by the post that acted
        self.follows: dict[Key, Dict] = {}
        self.brands: tuple[str, ...] = ()
        self.lateness_ms = self.wait_ms = 600_000
        self.memory_ms = 30 * 86_400_000
        self._posts: dict[Key, Dict] = {}  # what shares may be about
        self._taken: set[tuple[str, str, int, str]] = set()  # accepted or waiting
        self._known: set[Key] = set()  # accepted ids that an undo may name
        self._waiting: list[Dict] = []
        self._gone: dict[Key, int] = {}
        self._newest: dict[str, int] = {}
        self._marks: dict[str, int | None] = {}  # of the inputs that are read in this session
        self._watermark = -(2**62)
        self._input = ""

    def take(self, input_: str, found: Event | Reject, *, is_last: bool = False) -> None:
        """One line of an input; `is_last` when the input ends with it."""
        self._input = input_
        self._expire(self._newest.get(input_))
        self.counts[input_, "in", "input"] += 1
        if isinstance(found, Reject):
            self._reject(str(found.code))
        else:
            event = asdict(found) | {"kind": type(found).__name__, "at": int(found.at_ms)}
            stamp = self._newest.get(input_, event["at"])
            self._newest[input_] = max(stamp, event["at"])
            for part in _parts(event):
                self.counts[input_, "in", "derived"] += part["id"] != event["id"]
                self._take(part, stamp)
        self._expire(None if is_last else self._newest.get(input_), is_last=is_last)
        self._pass(is_last=is_last)

    def begin_session(self) -> None:
        """The folder is opened again: an input that is not read from now on holds nobody back."""
        self._marks.clear()

    def _take(self, event: Dict, stamp: int) -> None:
        if event["at"] < stamp - self.lateness_ms:
            self._count("late")
        elif event["kind"] == "Mention" and event["rev"] == 0 and not self._named(event):
            self._count("off_topic")
        elif self._is_erased(event):
            self._reject("erased")
        elif event["kind"] == "Mention" and not self._named(event) and not self._is_revision(event):
            self._count("off_topic")
        elif _identity(event) in self._taken:
            self._count("duplicate")
        elif not self._is_ready(event):
            self._taken.add(_identity(event))
            self._waiting.append({"event": event, "stamp": stamp, "input": self._input, "brands": self.brands})
            self._count("pending")
        else:
            self._taken.add(_identity(event))
            self._count("accepted")
            self._apply(event, self.brands)
            self._release(event, stamp)

    def _release(self, event: Dict, stamp: int) -> None:
        """What waited for an accepted event is accepted, and what waited for that."""
        names = {event["id"], event["post"]}
        for waiter in list(self._waiting):
            other = waiter["event"]
            on_time = waiter["input"] != self._input or stamp <= waiter["stamp"] + self.wait_ms
            here = other["source"] == event["source"] and other["of"] in names
            if waiter not in self._waiting or not here or not on_time or not self._is_ready(other, has_waited=True):
                continue
            self._waiting.remove(waiter)
            if self._is_erased(other):
                self._taken.discard(_identity(other))
                self.rejected[self._input, "erased"] += 1
                self._settle(waiter, "rejected")
                continue
            self._settle(waiter, "accepted")
            self._apply(other, waiter["brands"], has_waited=True)
            self._release(other, stamp)

    def _expire(self, newest: int | None, *, is_last: bool = False) -> None:
        for waiter in [w for w in self._waiting if w["input"] == self._input]:
            if is_last or (newest is not None and waiter["stamp"] + self.wait_ms < newest):
                self._waiting.remove(waiter)
                self._taken.discard(_identity(waiter["event"]))
                self._settle(waiter, "unmatched")

    def _pass(self, *, is_last: bool) -> None:
        """What the inputs that are open have all shown, less the lateness, is in the past."""
        mark = self._marks[self._input] = self._newest.get(self._input)
        if is_last:
            del self._marks[self._input]
        marks = list(self._marks.values())
        if marks and None not in marks:
            self._watermark = max(self._watermark, min(m for m in marks if m is not None) - self.lateness_ms)
        elif not marks and mark is not None:
            self._watermark = max(self._watermark, mark)

    def _apply(self, event: Dict, brands: tuple[str, ...], *, has_waited: bool = False) -> None:
        source, kind = event["source"], event["kind"]
        if kind != "Mention" or not event["rev"]:
            self._known.add((source, event["id"] + {"Edit": "#edit", "Delete": "#delete"}.get(kind, "")))
        if kind == "Mention":
            self._write(event)
        elif kind == "Share":
            self._share(event, self._post_of(event, has_waited=has_waited))
        elif kind == "Follow":
            self.follows[source, event["id"]] = event
        elif kind == "Edit":
            self._revise((source, event["of"]), event, _find(event["text"], brands))
        elif kind == "Delete":
            self._remove((source, event["of"]))
            if (source, event["of"]) in self._posts:
                self._posts[source, event["of"]]["is_deleted"] = True
        elif kind == "AccountGone":
            self._leave(source, event["author"], event["at"])

    def _write(self, event: Dict) -> None:
        key, named = (event["source"], event["id"]), self._named(event)
        if self._posts.get(key, {}).get("is_mention"):
            self._revise(key, event, named)
            return
        staff = "staff" in event["text"]
        edit = {"edited_at": None, "edit_id": None, "is_given": event["brand"] is not None}
        self.mentions[key] = event | edit | {"brands": named, "posted_at": event["at"], "is_staff": staff}
        spoken = [
            {"id": f"{event['id']}#mention:{who}", "brand": brand, "actor": event["author"], "target": who}
            | {"how": "mention", "of": None, "at": event["at"]}
            for who in dict.fromkeys(event["addressed"])
            for brand in named
        ]
        self.acts.setdefault(key, []).extend(spoken)
        self._posts[key] = {"brands": named, "author": event["author"], "at": event["at"], "is_mention": True}

    def _share(self, event: Dict, post: Dict | None) -> None:
        key = event["source"], event["post"]
        brands = (event["brand"],) if event["brand"] is not None else post["brands"] if post else ()
        own = self._posts.get(key)
        if own is not None and own.get("is_deleted"):
            return
        act = {"id": event["id"], "actor": event["author"], "target": post["author"] if post else event["of_author"]}
        act |= {"how": str(event["how"]), "of": event["of"], "at": event["at"]}
        self.acts.setdefault(key, []).extend(act | {"brand": brand} for brand in brands)
        if event["how"] != "like" and own is None:
            self._posts[key] = {"brands": brands, "author": event["author"], "at": event["at"], "is_mention": False}

    def _revise(self, key: Key, event: Dict, named: tuple[str, ...]) -> None:
        """The newest words stay; a brand that any revision does not name goes, unless a column map gave it."""
        post = self.mentions.get(key)
        if post is None:
            return
        if not post["is_given"]:
            post["brands"] = tuple(brand for brand in post["brands"] if brand in named)
        since = post["posted_at"] if post["edited_at"] is None else post["edited_at"]
        first = min(post["posted_at"], event["at"]) if event["kind"] == "Mention" else post["posted_at"]
        by = post["edit_id"] or (post["id"] if post["rev"] else "")
        if (event["rev"], event["at"], event["id"]) > (post["rev"], since, by):
            post |= {"text": event["text"], "rev": event["rev"], "edited_at": event["at"], "edit_id": event["id"]}
            post["is_staff"] |= event["kind"] == "Mention" and "staff" in event["text"]
        elif event["kind"] == "Mention":
            post |= {"edited_at": since, "edit_id": post["edit_id"] or post["id"]}
        post["posted_at"] = first
        if not post["brands"]:
            del self.mentions[key]

    def _remove(self, key: Key) -> None:
        self.mentions.pop(key, None)
        self.acts.pop(key, None)
        self.follows.pop(key, None)

    def _leave(self, source: str, author: str, at: int) -> None:
        done = [(key, post["author"], post["posted_at"]) for key, post in self.mentions.items()]
        done += [(key, acts[0]["actor"], acts[0]["at"]) for key, acts in self.acts.items() if acts]
        done += [(key, follow["author"], follow["at"]) for key, follow in self.follows.items()]
        for key, who, when in done:
            if (key[0], who) == (source, author) and when <= at:
                self._remove(key)
        self._gone[source, author] = max(self._gone.get((source, author), at), at)

    def _is_ready(self, event: Dict, *, has_waited: bool = False) -> bool:
        if event["kind"] == "Share":
            return event["brand"] is not None or self._post_of(event, has_waited=has_waited) is not None
        if event["kind"] in ("Edit", "Delete"):
            target = event["source"], event["of"]
            return target in self._posts or target in self._known
        return True

    def _post_of(self, share: Dict, *, has_waited: bool) -> Dict | None:
        """As it came; to a share of history that did not wait for it, an old one is what the tables say it is."""
        key = share["source"], share["of"]
        post = self._posts.get(key)
        is_old = post is not None and post["at"] < self._watermark - self.memory_ms
        if is_old and share["at"] < self._watermark and not has_waited:
            post = self._in_tables(key)
        return post if post is not None and share["at"] - post["at"] <= self.memory_ms else None

    def _in_tables(self, key: Key) -> Dict | None:
        if key in self.mentions:
            post = self.mentions[key]
            return {"brands": post["brands"], "author": post["author"], "at": post["posted_at"]}
        acts = [act for act in self.acts.get(key, ()) if act["how"] not in ("like", "mention")]
        if not acts:
            return None
        return {"brands": tuple(act["brand"] for act in acts), "author": acts[0]["actor"], "at": acts[0]["at"]}

    def _named(self, event: Dict) -> tuple[str, ...]:
        return (event["brand"],) if event["brand"] is not None else _find(event["text"], self.brands)

    def _is_revision(self, event: Dict) -> bool:
        post = self._posts.get((event["source"], event["id"]), {})
        return event["rev"] > 0 and bool(post.get("is_mention"))

    def _is_erased(self, event: Dict) -> bool:
        if event["kind"] not in ("Mention", "Share", "Follow"):
            return False
        until = self._gone.get((event["source"], event["author"]))
        return until is not None and event["at"] <= until

    def _count(self, outcome: str) -> None:
        self.counts[self._input, "out", outcome] += 1

    def _settle(self, waiter: Dict, outcome: str) -> None:
        self.counts[waiter["input"], "out", "pending"] -= 1
        self.counts[waiter["input"], "out", outcome] += 1

    def _reject(self, code: str) -> None:
        self._count("rejected")
        self.rejected[self._input, code] += 1


def _parts(event: Dict) -> list[Dict]:
    """A reply, a quote, and a share with words hold two events: a post, and a share called `<id>#<how>`."""
    plain = {"of": None, "post": event["id"], "of_author": None, "brand": None, "rev": 0, "addressed": ()} | event
    if plain["kind"] == "Share" and (plain["comment"] or "").strip():
        how, said = plain["how"], {"url": None, "root": None, "lang": None, "reply_to": None, "quote_of": None}
        post = plain | said | {"kind": "Mention", "text": plain["comment"], "of": None}
        post["reply_to" if how == "reply" else "quote_of"] = plain["of"]
        return [post, plain | {"id": f"{plain['id']}#{how}"}]
    if plain["kind"] == "Mention" and (plain["quote_of"] or plain["reply_to"]):
        how = "quote" if plain["quote_of"] else "reply"
        share = {
            "kind": "Share",
            "how": how,
            "of": plain["quote_of"] or plain["reply_to"],
            "id": f"{plain['id']}#{how}",
        }
        share["of_author"] = plain["reply_to_author"] if how == "reply" else None
        return [plain, plain | share | {"rev": 0}]
    return [plain]


def _identity(event: Dict) -> tuple[str, str, int, str]:
    kind = event["kind"] if event["kind"] in ("Edit", "Delete", "AccountGone") else ""
    return event["source"], event["id"], event["rev"], kind


def _find(text: str, brands: tuple[str, ...]) -> tuple[str, ...]:
    words = text.split()
    return tuple(brand for brand in NAMES if brand in brands and brand in words)
