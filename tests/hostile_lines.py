"""Malformed and hostile input lines, seeded: what arrives when nobody is careful, or somebody is malicious.

`hostile_lines(n, seed)` yields lines without a newline inside; none is blank. Some are odd but sound events, so that
refusing everything is no way to pass. Reused by the end-to-end tests.
"""

import json
import random
from collections.abc import Callable, Iterator

__all__ = ["hostile_lines", "sound_line"]

_MEGABYTE = 2**20


def sound_line(i: int, **changes: object) -> bytes:
    """A well-formed mention, with some fields replaced."""
    event: dict[str, object] = {"kind": "mention", "source": "h", "id": f"h{i}", "at": 1_700_000_000_000 + i}
    event |= {"author": f"a{i % 50}", "text": "acme is fine"} | changes
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass")


def hostile_lines(n: int, seed: int, *, with_megabytes: bool = True) -> Iterator[bytes]:
    """`n` lines, each by one of the recipes below; 1 MB texts only one in a thousand, and only when asked for."""
    rng = random.Random(seed)
    for i in range(n):
        if with_megabytes and i % 1000 == 500:
            yield sound_line(i, text="é" * (_MEGABYTE // 2))
        else:
            line = rng.choice(_RECIPES)(rng, i).replace(b"\n", b" ")
            yield line if line.strip() else b"\x00"


def _noise(rng: random.Random, _i: int) -> bytes:
    return rng.randbytes(rng.randint(1, 200))


def _truncated(rng: random.Random, i: int) -> bytes:
    line = sound_line(i)
    return line[: rng.randint(1, len(line) - 1)]


def _flipped(rng: random.Random, i: int) -> bytes:
    line = bytearray(sound_line(i))
    for _ in range(rng.randint(1, 4)):
        line[rng.randrange(len(line))] = rng.randrange(256)
    return bytes(line)


def _deep(rng: random.Random, i: int) -> bytes:
    depth = rng.choice([50, 500, 5_000, 100_000])
    opening, closing = rng.choice([("[", "]"), ('{"a":', "}")])
    inner = opening * depth + "1" + closing * rng.choice([depth, 0])
    return rng.choice([inner.encode(), sound_line(i)[:-1] + b',"x":' + inner.encode() + b"}"])


def _odd_time(rng: random.Random, i: int) -> bytes:
    times = ["NaN", "Infinity", "-Infinity", "1e999", "true", "null", "[]", "{}", '""', "1.5", "-1", "9" * 400]
    times += ['"2026-11-22T10:00:00"', '"0000-01-01T00:00:00Z"', '"10000-01-01T00:00:00Z"', '"2026-02-30T00:00:00Z"']
    times += ['"NaN"', '"2026-11-22T25:00:00Z"', '"1970-01-01T00:00:00Z"', '"2016-12-31T23:59:60Z"', '"٢٠٢٦-11-22"']
    return sound_line(i, at="@").replace(b'"@"', rng.choice(times).encode())


def _odd_type(rng: random.Random, i: int) -> bytes:
    values: list[object] = [None, True, 0, -1, 1.5, 10**30, [], {}, [[]], {"a": []}, "", " ", "\x00", "x" * 600]
    field = rng.choice(["kind", "source", "id", "author", "text", "rev", "addressed", "reply_to", "lang", "how"])
    return sound_line(i, **{field: rng.choice(values)})


def _odd_text(rng: random.Random, i: int) -> bytes:
    zalgo = "z" + "".join(chr(rng.randint(0x300, 0x36F)) for _ in range(2_000))
    texts = [
        "a\u2028b\u2029c\x85d\x0be\x0cf",
        zalgo,
        "\x00\x01\x02",
        "\u202eemca\u202c",
        "👩\u200d👩\u200d👧",
        "\ufeffacme",
    ]
    texts += ["e\u0301" * 500, "\U0010ffff", "' OR 1=1; --", "<script>alert(1)</script>", "{}[]" * 500, "@" * 3_000]
    return sound_line(i, text=rng.choice(texts))


def _surrogate(rng: random.Random, i: int) -> bytes:
    half = rng.choice(["\\ud800", "\\udc00", "\\ud800\\ud800"])
    raw = rng.choice([half.encode(), b"\xed\xa0\x80", b"\xc0\x80", b"\xff\xfe", b"\xf4\x90\x80\x80"])
    return sound_line(i, text="@").replace(b'"@"', b'"' + raw + b'"')


def _no_object(rng: random.Random, _i: int) -> bytes:
    return rng.choice(
        [b"[]", b"null", b"1", b'"text"', b"{}", b"[{}]", b"true", b"\xef\xbb\xbf{}", b"{}{}", b"9" * 5_000]
    )


def _odd_keys(rng: random.Random, i: int) -> bytes:
    line = sound_line(i)
    twice = [b'{"kind":"share",' + line[1:], b'{"id":"other",' + line[1:], line[:-1] + b',"kind":"delete"}']
    return rng.choice([*twice, line[:-1] + b',"":{"kind":[]}}', line + b"\r", b" \t" + line, line + line])


def _odd_kind(rng: random.Random, i: int) -> bytes:
    kinds = ["like", "MENTION", "", "share", "follow", "edit", "delete", "account_gone", "__class__"]
    return sound_line(
        i, kind=rng.choice(kinds), how=rng.choice(["repost", "boost", 3]), of=rng.choice(["h1", "", None])
    )


_RECIPES: list[Callable[[random.Random, int], bytes]] = [
    _noise,
    _truncated,
    _flipped,
    _deep,
    _odd_time,
    _odd_type,
    _odd_text,
    _surrogate,
    _no_object,
    _odd_keys,
    _odd_kind,
]
