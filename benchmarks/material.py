"""What the benchmarks are fed: brands, posts and shares made by the project, the same on every machine.

Sentences are those of the invented market (`pipeline/simulation`), joined until a post has the length of a real one,
some 225 characters; each post also holds a word that no other has, as real posts do.
"""

import random
from collections.abc import Iterator, Sequence

import msgspec

from models.vocabulary import Motive
from pipeline.records import Batch
from pipeline.settings import Brand, Brands
from pipeline.simulation.cast import BRANDS
from pipeline.simulation.texts import Texts
from streams.codec import decode_line
from streams.instants import rfc3339
from streams.sources.stamping import Stamper

__all__ = ["N_AUTHORS", "START_MS", "Written", "batches", "brands", "mention_lines", "posts", "share_lines"]

START_MS = 1_767_571_200_000  # Monday 2026-01-05T00:00:00Z
N_AUTHORS = 5_000
_LENGTH = 225
_FUTURE_MS = 300_000
_SYLLABLES = [a + b for a in "bcdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "el")]
_MOTIVES = tuple(Motive)


class Written(msgspec.Struct, frozen=True):
    """A post and the one brand it is about; "" where it names none."""

    text: str
    brand: str


def brands(n_aliases: int) -> Brands:
    """The three brands of the market, and invented ones of five names each until there are `n_aliases` names."""
    rng = random.Random(5)
    known = [
        Brand(id=b.id, name=b.name, aliases=(b.alias, b.product), handles=(b.handle,), accounts=b.accounts)
        for b in BRANDS
    ]
    n = sum(1 + len(b.aliases) + len(b.handles) for b in known)
    taken: set[str] = set()
    while n + 5 <= n_aliases:
        word = "".join(rng.choices(_SYLLABLES, k=4)).capitalize()
        if word not in taken:
            taken.add(word)
            names = (f"{word} Group", f"{word} & Co", f"My{word}", f"{word}line")
            known.append(Brand(id=f"brand-{len(known)}", name=word, aliases=names))
            n += 5
    return Brands(brand=tuple(known))


def posts(n: int, seed: int, part_about_brands: float = 1.0) -> list[Written]:
    """Posts in French and English, half and half."""
    rng = random.Random(seed)
    texts = Texts(rng.random)
    written: list[Written] = []
    for i in range(n):
        language = i % 2
        brand = rng.choice(BRANDS) if rng.random() < part_about_brands else None
        opening = texts.about(brand, rng.choice(_MOTIVES), language) if brand else texts.small_talk(language)
        words = [opening, f"@{''.join(rng.choices(_SYLLABLES, k=5))}"]
        while sum(map(len, words)) + len(words) < _LENGTH - 30:
            words.append(texts.small_talk(language))
        written.append(Written(" ".join(words), brand.id if brand else ""))
    return written


def mention_lines(written: Sequence[Written], first_ms: int = START_MS, every_ms: int = 100) -> list[bytes]:
    """The posts on the wire, one each `every_ms`, under the ids `m0`, `m1` and so on, by `author<n>`."""
    return [
        _line(kind="mention", id=f"m{i}", author=f"author{i % N_AUTHORS}", at=first_ms + i * every_ms, text=post.text)
        for i, post in enumerate(written)
    ]


def share_lines(n: int, n_posts: int, n_people: int, seed: int, first_ms: int, every_ms: int = 50) -> list[bytes]:
    """Shares of the posts `m0` to `m<n_posts - 1>`, some 240 bytes each; the earlier a post, the more it is shared."""
    rng = random.Random(seed)
    lines: list[bytes] = []
    for i in range(n):
        post = int(n_posts * rng.random() ** 2)
        actor = int(n_people * rng.random() ** 1.5)
        how = ("repost", "repost", "repost", "like", "like", "quote", "reply")[int(7 * rng.random())]
        lines.append(
            _line(
                kind="share",
                id=f"s{i:09d}-at-some-length-as-platforms-like-them",
                author=f"reader{actor}",
                at=first_ms + i * every_ms,
                how=how,
                of=f"m{post}",
                of_author=f"author{post % N_AUTHORS}",
                client="some client, a field that nobody reads",
            )
        )
    return lines


def batches(lines: Sequence[bytes], size: int, now_ms: int, stamp_ms: int | None = None) -> Iterator[Batch]:
    """Lines decoded and stamped as the sources do it. ValueError on a line that cannot be read."""
    stamper = Stamper("bench", size, _FUTURE_MS, stamp_ms)
    for offset, line in enumerate(lines):
        stamper.take(decode_line(line, "bench", offset), "bench", offset, now_ms)
        if stamper.is_full:
            yield stamper.batch(str(offset), now_ms)
    if len(stamper):
        yield stamper.batch(str(len(lines)), now_ms)


def _line(*, at: int, **fields: object) -> bytes:
    return msgspec.json.encode({"source": "bench", **fields, "at": rfc3339(at)})
