"""The stage of the invented market: its clock, what is to come, what can still be acted on, and the wire.

Everything that happens is a call at a moment; a call makes one line. Read after `simulation/truth.py`;
used by `simulation/talk.py` and `simulation/trouble.py`. Memory is bounded by what is under way.
"""

import heapq
import random
from collections.abc import Callable, MutableSequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import msgspec
from msgspec import Struct

from models.vocabulary import Motive
from pipeline.horizons import DAY_MS
from pipeline.simulation.cast import BRANDS, Cast, SimulatedBrand
from pipeline.simulation.texts import Texts
from pipeline.simulation.truth import Ledger

__all__ = ["LANDED", "LATENESS_MS", "LOST", "SOURCE", "Landing", "Post", "Quiet", "Said", "Stage"]

SOURCE = "synthetic"  # every line, and so every row of every table, says where it comes from
LATENESS_MS = 600_000  # the default `intake.lateness_s`, which the truth is told under

_POOL = 64  # things that can still be acted on, of each sort
_SHORTEST_MS = 20_000  # the quickest reaction to a post
_LONGEST_MS = 4 * 3_600_000

T = TypeVar("T")
Settlement = tuple[Callable[..., None], tuple[object, ...]]


class Landing(Struct):
    """Whether a post that others react to is known. `settle` is what becomes true once it lands."""

    arrived: bool
    settle: list[Settlement] = msgspec.field(default_factory=list)


LANDED = Landing(arrived=True)
LOST = Landing(arrived=False)  # the post is off-topic, late, a like, or was never written: it will not be known


class Post(Struct):
    """A post that others may react to. `leader` is its author when a leader of its brand."""

    id: str
    author: str
    brands: tuple[str, ...]
    language: int
    landing: Landing
    root: str
    motive: Motive | None = None
    leader: str | None = None
    listeners: int | None = None  # the number of the leader whose listeners react; None: anyone does
    last_repost: str | None = None


class Said(Struct, frozen=True):
    """Some words and what they are about; the motive counts only when a brand is named."""

    text: str
    brands: tuple[str, ...] = ()
    motive: Motive = Motive.NONE


class Quiet(Struct, frozen=True):
    """A post, repost or follow that nobody reacts to, so that it can be edited or deleted without further effect."""

    id: str
    brands: tuple[str, ...]
    language: int
    motive: Motive = Motive.NONE
    leader: str | None = None


class Stage:
    """Shared by everything that makes lines. All chance comes from `rng`; time is event time in ms."""

    def __init__(self, rng: random.Random, cast: Cast, span_ms: int) -> None:
        self.rng = rng
        self.rnd = rng.random
        self.cast = cast
        self.texts = Texts(rng.random)
        self.ledger = Ledger()
        self.stamp_ms: int | None = None
        self.quiet_posts: list[Quiet] = []
        self.quiet_reposts: list[Quiet] = []
        self.quiet_follows: list[Quiet] = []
        self.off_topic_ids: list[str] = []
        self.recent: list[Post] = []
        self._coming: list[tuple[int, int, Callable[..., bytes], tuple[object, ...]]] = []
        self._n_pushed = 0
        self._n_ids = 0
        self._reach = max(2.0, min(_LONGEST_MS, span_ms / 15) / _SHORTEST_MS)
        self._days: dict[int, str] = {}
        self._encode = msgspec.json.Encoder().encode

    def push(self, at_ms: int, act: Callable[..., bytes], *args: object) -> None:
        """Let `act(at_ms, *args)` make a line when the stream has come to `at_ms`."""
        self._n_pushed += 1
        heapq.heappush(self._coming, (at_ms, self._n_pushed, act, args))

    def next_at_ms(self) -> int | None:
        return self._coming[0][0] if self._coming else None

    def act_next(self) -> bytes:
        at_ms, _, act, args = heapq.heappop(self._coming)
        return act(at_ms, *args)

    def delay(self) -> int:
        """Time until someone reacts: between 20 seconds and hours, most of it soon (uniform on the log scale)."""
        return int(_SHORTEST_MS * self._reach ** self.rnd())

    def is_late(self, at_ms: int) -> bool:
        """Whether the event comes too late by the stamps; moves the stamp. Ask once for each readable line."""
        stamp_ms = self.stamp_ms
        if stamp_ms is None:
            self.stamp_ms = self.ledger.first_at_ms = at_ms
            return False
        if at_ms > stamp_ms:
            self.stamp_ms = at_ms
        return at_ms < stamp_ms - LATENESS_MS

    def line(self, event: dict[str, object], at_ms: int) -> bytes:
        """The event as a line of NDJSON, its time written as one of the promised forms."""
        event["at"] = self._written(at_ms)
        return self._encode(event) + b"\n"

    def new_id(self, letter: str) -> str:
        self._n_ids += 1
        return f"{letter}{self._n_ids:07d}"

    def language(self) -> int:
        return int(self.rnd() * 2)

    def brand(self) -> SimulatedBrand:
        u = self.rnd()
        for brand in BRANDS:
            u -= brand.weight
            if u < 0:
                return brand
        return BRANDS[-1]

    def rival(self, brand: SimulatedBrand) -> SimulatedBrand:
        others = [other for other in BRANDS if other is not brand]
        return others[int(self.rnd() * len(others))]

    def keep(self, pool: MutableSequence[T], thing: T) -> None:
        """Remember something to act on later; a full pool forgets one at random."""
        if len(pool) < _POOL:
            pool.append(thing)
        else:
            pool[int(self.rnd() * _POOL)] = thing

    def take(self, pool: MutableSequence[T]) -> T:
        """Take a random thing out of a pool that is not empty."""
        k = int(self.rnd() * len(pool))
        pool[k], pool[-1] = pool[-1], pool[k]
        return pool.pop()

    def _written(self, at_ms: int) -> str | int:
        u = self.rnd()
        if u < 0.08:
            return at_ms
        if u < 0.12:
            paris = timezone(timedelta(hours=1))
            return (datetime.fromtimestamp(at_ms // 1000, paris) + timedelta(milliseconds=at_ms % 1000)).isoformat()
        day, rest = divmod(at_ms, DAY_MS)
        if day not in self._days:
            self._days[day] = datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%dT")
        minutes, ms = divmod(rest, 60_000)
        return f"{self._days[day]}{minutes // 60:02d}:{minutes % 60:02d}:{ms // 1000:02d}.{ms % 1000:03d}Z"
