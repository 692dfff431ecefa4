"""Invented talk on an invented Bluesky, as messages of both wires: posts about a brand and about nothing, and what
people do to them, some of it taken back. Nobody in it lives."""

import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from streams.instants import rfc3339
from tests.fake_jetstream import Told
from tests.stories import START

__all__ = ["post_uri", "record", "story", "told"]

_NSID = "network.bsky.jetstream.subscribeEvents"
_TID = "234567abcdefghijklmnopqrstuvwxyz"
_WORDS = ("acme works", "acme is down!!", "good morning", "bonjour", "wish: acme in blue", "what a match", "acme #tag")


def did(n: int) -> str:
    return f"did:plc:person{n:04}"


def tid(n: int) -> str:
    """A record key or revision that rises with `n`."""
    return "3" + "".join(_TID[(n >> shift) & 31] for shift in range(55, -1, -5))


def post_uri(who: int, n: int) -> str:
    return f"at://{did(who)}/app.bsky.feed.post/{tid(n)}"


def record(seq: int, time_us: int, who: int, collection: str, key: int, fields: dict[str, Any] | None) -> Told:
    """A commit: a record that was made, or (without fields) taken back."""
    body: dict[str, Any] = {"rev": tid(seq + 10**6), "operation": "delete" if fields is None else "create"}
    body |= {"collection": collection, "rkey": tid(key)}
    if fields is not None:
        created = rfc3339(time_us // 1000 - 300)
        body |= {"record": {"$type": collection, "createdAt": created, **fields}, "cid": "bafyinvented"}
    return told(seq, time_us, who, "commit", body)


def told(seq: int, time_us: int, who: int, kind: str, body: dict[str, Any], *, numbered: bool = True) -> Told:
    """A message of either wire."""
    v1 = {"did": did(who), "time_us": time_us, "kind": kind, kind: body} | ({"cursor": seq} if numbered else {})
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_us)).isoformat().replace("+00:00", "Z")
    inner = body if kind == "commit" else {kind: body}
    payload = {"$type": f"{_NSID}#{kind}", "seq": seq, "did": did(who), "time": moment, **inner}
    v2 = {"$type": "message", "payload": payload}
    return Told(seq, time_us, _bytes(v1), _bytes(v2))


def story(n: int, seed: int = 1, *, numbered: bool = True, people: int = 60) -> Sequence[Told]:
    """`n` messages, some 0.1 s apart, their times a little out of order."""
    rng, found = random.Random(seed), list[Told]()
    posts: list[tuple[int, int]] = []
    shares: list[tuple[int, int, str]] = []
    for seq in range(1, n + 1):
        time_us = START * 1000 + seq * 100_000 + rng.randrange(-150_000, 150_000)
        who, kind = rng.randrange(people), rng.random()
        one = _one(rng, seq, time_us, who, kind, posts, shares)
        if not numbered:
            v1 = json.loads(one.v1)
            del v1["cursor"]
            one = Told(one.seq, one.time_us, _bytes(v1), one.v2)
        found.append(one)
    return found


def _one(
    rng: random.Random,
    seq: int,
    time_us: int,
    who: int,
    kind: float,
    posts: list[tuple[int, int]],
    shares: list[tuple[int, int, str]],
) -> Told:
    """One message; what it names came before it, most of the time."""
    about = rng.choice(posts[-200:]) if posts else (0, 0)
    subject = {"uri": post_uri(*about), "cid": "bafyinvented"}
    if kind < 0.30 or not posts:
        posts.append((who, seq))
        fields: dict[str, Any] = {"text": rng.choice(_WORDS), "langs": ["en"]}
        if kind < 0.05 and posts[:-1]:
            fields["reply"] = {"parent": subject, "root": subject}
        elif kind < 0.08:
            fields["embed"] = {"$type": "app.bsky.embed.record", "record": subject}
        return record(seq, time_us, who, "app.bsky.feed.post", seq, fields)
    if kind < 0.85:
        what = "app.bsky.feed.like" if kind < 0.65 else "app.bsky.feed.repost"
        shares.append((who, seq, what))
        return record(seq, time_us, who, what, seq, {"subject": subject})
    if kind < 0.90:
        return record(seq, time_us, who, "app.bsky.graph.follow", seq, {"subject": did(about[0])})
    if kind < 0.95 and shares:
        owner, key, what = rng.choice(shares[-100:])
        return record(seq, time_us, owner, what, key, None)
    if kind < 0.96:
        return record(seq, time_us, about[0], "app.bsky.feed.post", about[1], None)
    if kind < 0.965:
        gone = {"active": False, "status": "deleted", "time": rfc3339(time_us // 1000), "seq": seq}
        return told(seq, time_us, who, "account", gone)
    if kind < 0.98:
        return told(seq, time_us, who, "identity", {"handle": f"person{who}.example", "seq": seq})
    return record(seq, time_us, who, "fm.example.status", seq, {"item": {"playing": None}})


def _bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
