"""What a few people say and pass on for ever: the same people, words and bonds, so that nothing has a reason to grow.

Lines as they come on the wire: posts about brands and about nothing, shares, replies, edits, deletes, follows,
second deliveries, shares of posts that never come, late lines and broken ones.
"""

import random
from collections import deque
from collections.abc import Iterator

import msgspec

__all__ = ["N_PEOPLE", "soak_lines"]

N_PEOPLE = 600
_N_FRIENDS = 4
_N_POSTS = 400  # that may still be shared
_N_LINES = 20  # that may come again: few enough to be within the lateness
_BRANDS = ("acme", "brenn")
_LATE_MS = 900_000
_SAYINGS = (
    "I bought the {} kettle last week and it already leaks, what a waste!",
    "If you look for a quiet kettle, take the {} one, it helped my mother a lot #kitchen",
    "La bouilloire {} est tombée en panne, le service client ne répond pas.",
    "Franchement {} me fait plaisir chaque matin, je la conseille à tous",
    "Does anyone know whether {} repairs the old model? https://example.org/repair",
    "The new {} is out, @{}, have you seen it?",
)
_SMALL_TALK = ("rain again in the north", "le train est en retard ce matin", "a good day for a long walk")


def soak_lines(seed: int, first_ms: int, every_ms: int) -> Iterator[bytes]:
    """Lines without end, one each `every_ms` of event time."""
    rng = random.Random(seed)
    posts: deque[tuple[str, int]] = deque(maxlen=_N_POSTS)  # (id, author)
    lines: deque[bytes] = deque(maxlen=_N_LINES)
    number = 0
    while True:
        number += 1
        at_ms = first_ms + number * every_ms
        die = rng.random()
        if die < 0.10 and lines:
            yield lines[rng.randrange(len(lines))]
        elif die < 0.11:
            yield b'{"kind":"share","id":"broken-%d"' % number
        else:
            line = msgspec.json.encode(_event(rng, die, f"{number}", at_ms, posts))
            lines.append(line)
            yield line


def _event(rng: random.Random, die: float, id_: str, at_ms: int, posts: deque[tuple[str, int]]) -> dict[str, object]:
    author = rng.randrange(N_PEOPLE)
    event: dict[str, object] = {"source": "soak", "id": id_, "at": at_ms, "author": f"person{author}"}
    if die < 0.32 or not posts:
        return event | {"kind": "mention", "text": _about_a_brand(rng, id_, author, posts)}
    if die < 0.40:
        return event | {"kind": "mention", "text": rng.choice(_SMALL_TALK)}
    of, writer = rng.choice(posts)
    event["author"] = f"person{_friend(rng, writer)}"
    if die < 0.44:
        text = rng.choice(_SAYINGS).format(rng.choice(_BRANDS), f"person{writer}")
        return event | {"kind": "mention", "text": text, "reply_to": of, "reply_to_author": f"person{writer}"}
    if die < 0.48:
        text = rng.choice(_SAYINGS).format(rng.choice(_BRANDS), f"person{writer}")
        return event | {"kind": "edit", "of": of, "text": text, "rev": rng.randrange(1, 4)}
    if die < 0.51:
        return event | {"kind": "delete", "of": of}
    if die < 0.52:
        return event | {"kind": "follow", "target": f"person{writer}"}
    how = rng.choice(("repost", "quote", "reply", "like"))
    share = event | {"kind": "share", "how": how, "of": of, "of_author": f"person{writer}"}
    if die < 0.55:
        return share | {"of": f"never-{id_}", "of_author": None}
    return share | {"at": at_ms - _LATE_MS} if die < 0.57 else share


def _about_a_brand(rng: random.Random, id_: str, author: int, posts: deque[tuple[str, int]]) -> str:
    posts.append((id_, author))
    return rng.choice(_SAYINGS).format(rng.choice(_BRANDS), f"person{_friend(rng, author)}")


def _friend(rng: random.Random, author: int) -> int:
    """One of the few who ever share what this author writes."""
    return (author * 7 + 1 + rng.randrange(_N_FRIENDS)) % N_PEOPLE
