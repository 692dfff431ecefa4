"""What the engine remembers: the ids it has taken, and the posts that shares may be about.

Both forget by event time, a slice at a time, and both are bounded. What they have forgotten the store still
knows: the engine asks it (`Questions`) when an event reaches behind these memories.
"""

from collections.abc import Container, Iterable, Iterator
from itertools import compress

from msgspec import Struct

__all__ = ["Ids", "Post", "Posts"]

_SLICE_MS = 3_600_000  # forgetting works in whole hours: cheap, and exact enough for a bound


class Post(Struct, frozen=True, gc=False):
    """A post that shares may be about: its brands, its author, and whether its own words named the brands.

    `is_deleted`: what it does itself counts no more, what others do to it still does.
    """

    brands: tuple[str, ...]
    author: str
    at_ms: int
    is_mention: bool
    is_deleted: bool = False


class _Slices:
    """Keys by the hour in which their batch ended, to be forgotten together."""

    def __init__(self) -> None:
        self.fresh: list[tuple[str, str]] = []
        self._by_hour: dict[int, list[tuple[str, str]]] = {}

    def seal(self, mark_ms: int) -> None:
        """Put the keys of a batch under its last moment: no key is forgotten before its own time."""
        if self.fresh:
            self._by_hour.setdefault(mark_ms // _SLICE_MS, []).extend(self.fresh)
            self.fresh = []

    def put(self, key: tuple[str, str], at_ms: int) -> None:
        """Put one key under a moment of its own."""
        self._by_hour.setdefault(at_ms // _SLICE_MS, []).append(key)

    def pop_before(self, at_ms: int) -> Iterator[tuple[str, str]]:
        """Keys of the whole hours before `at_ms`, oldest first."""
        limit = at_ms // _SLICE_MS
        for hour in sorted(h for h in self._by_hour if h < limit):
            yield from self._by_hour.pop(hour)

    def hours(self, known: Iterable[tuple[str, str]]) -> list[tuple[int, list[int]]]:
        """(hour, numbers of its keys among `known`), oldest first; what is not sealed yet is in no hour."""
        number = {key: n for n, key in enumerate(known)}
        return [(hour, [number[key] for key in keys if key in number]) for hour, keys in sorted(self._by_hour.items())]

    def restore(self, known: Iterable[tuple[str, str]], hours: Iterable[tuple[int, list[int]]]) -> None:
        """Take over the hours of a snapshot; keys in none of them wait to be sealed."""
        keys = list(known)
        is_fresh = bytearray(b"\1") * len(keys)
        self._by_hour = {}
        for hour, numbers in hours:
            self._by_hour[hour] = [keys[n] for n in numbers]
            for n in numbers:
                is_fresh[n] = 0
        self.fresh = list(compress(keys, is_fresh))

    def pop_oldest(self) -> list[tuple[str, str]]:
        """Keys of the oldest hour; none when nothing is sealed."""
        return self._by_hour.pop(min(self._by_hour)) if self._by_hour else []


class Ids:
    """The ids of accepted and waiting events, so that a second delivery is a `duplicate`.

    An id with a revision is kept as `id\\0rev`. `horizon_ms`: older events must be asked of the store.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], int] = {}
        self.horizon_ms: int | None = None
        self.slices = _Slices()

    def add(self, key: tuple[str, str], at_ms: int) -> None:
        """Remember the id of an event."""
        self.known[key] = at_ms
        self.slices.fresh.append(key)

    def drop(self, key: tuple[str, str]) -> None:
        """Forget an event that was never accepted."""
        self.known.pop(key, None)

    def seal(self, mark_ms: int) -> None:
        """A batch ended at this moment of event time."""
        self.slices.seal(mark_ms)

    def forget_before(self, at_ms: int) -> None:
        """Let go of what is older, to the hour."""
        for key in self.slices.pop_before(at_ms):
            if self.known.get(key, at_ms) < at_ms:
                del self.known[key]
        floor = at_ms // _SLICE_MS * _SLICE_MS
        self.horizon_ms = floor if self.horizon_ms is None else max(floor, self.horizon_ms)


class Posts:
    """Known posts about brands, bounded in age and number. `n_forgotten` counts those dropped for room."""

    def __init__(self, max_posts: int) -> None:
        self.known: dict[tuple[str, str], Post] = {}
        self.n_forgotten = 0
        self.max_posts = max_posts
        self.slices = _Slices()

    def add(self, key: tuple[str, str], post: Post, *, of_another: bool = False) -> None:
        """Remember a post. `of_another`: of another input than that of the batch, so its time may be past the mark."""
        self.known[key] = post
        if of_another:
            self.slices.put(key, post.at_ms)
        else:
            self.slices.fresh.append(key)

    def seal(self, mark_ms: int) -> None:
        """A batch ended at this moment of event time."""
        self.slices.seal(mark_ms)

    def forget_before(self, at_ms: int, held: Container[tuple[str, str]] = ()) -> None:
        """Let go of what is older, to the hour, and of the oldest while there are too many; not of those `held`."""
        for key in self.slices.pop_before(at_ms):
            self._forget(key, held)
        while len(self.known) > self.max_posts and (oldest := self.slices.pop_oldest()):
            self.n_forgotten += sum([self._forget(key, held) for key in oldest])

    def _forget(self, key: tuple[str, str], held: Container[tuple[str, str]]) -> bool:
        if key in held:
            self.slices.fresh.append(key)  # until the next batch
            return False
        return self.known.pop(key, None) is not None
