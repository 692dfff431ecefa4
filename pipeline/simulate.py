"""Invent a small market with a known truth: three rival brands, people who talk about them, and all that goes wrong.

The lines come in order of arrival, as a source would deliver them: with latecomers, second deliveries, broken lines,
reactions before their post, edits and deletes; in French and English; with leaders, motives at natural rates, and a
planted burst of anger. Everything is synthetic and says so (source `synthetic`). One seed gives the same bytes.
Feeds `murmure demo`, `murmure simulate` and the tests. Read before: `simulation/cast.py`, `simulation/talk.py`; the
other scenarios are in `scenarios.py`.
"""

import random
from bisect import bisect
from collections.abc import Callable, Iterator
from itertools import accumulate

from pipeline.errors import SettingsError
from pipeline.horizons import DAY_MS
from pipeline.simulation.cast import BRANDS, STARTERS, Cast, SimulatedBrand, brands_toml
from pipeline.simulation.reactions import Reactions
from pipeline.simulation.stage import Stage
from pipeline.simulation.talk import Talk
from pipeline.simulation.trouble import Trouble
from pipeline.simulation.truth import Burst, Spec, Truth

__all__ = ["START_MS", "Market", "brands_toml", "simulate"]

START_MS = 1_767_571_200_000  # Monday 2026-01-05T00:00:00Z
_SPAN_MS = 14 * DAY_MS
_SPARSEST_MS = 60_000  # a small market is a short one: about one line a minute, rather than one a day

_LINES_PER_ROOT = 2.05  # measured; only the length of the market hangs on it
_BURST_POSTS = 9  # for each ordinary post of the brand; with all answers, about 8 times its mentions
_BURST_HOURS_MS = 3 * 3_600_000
_BURST_BEGINS = 0.6  # part of the span before the burst

_ORDINARY = 0.46  # part of all beginnings that are ordinary posts about a brand

# How busy each hour of the day is (UTC), in tenths of the mean.
_HOURS = (3, 2, 2, 2, 3, 5, 8, 11, 13, 13, 13, 14, 14, 13, 12, 12, 13, 15, 16, 16, 15, 12, 8, 5)


def simulate(n_events: int, seed: int, *, start_ms: int = START_MS, span_ms: int | None = None) -> "Market":
    """A market of `n_events` lines. Iterate it for the lines (bytes with a newline), then ask for its `truth`.

    span_ms : about how long the market lasts; by default 14 days, or a minute a line when that is shorter.
    SettingsError when there is nothing to make or no time to make it in. Cost: about 15 us a line; memory grows with
    what is under way at one moment, not with `n_events`.

    >>> market = simulate(500, seed=1)
    >>> lines = list(market)
    >>> len(lines), market.truth.lines, market.truth.synthetic
    (500, 500, True)
    """
    if n_events < 1:
        raise SettingsError(f"simulate needs at least 1 event, got {n_events}; ask for 1000 or more to see a burst")
    if span_ms is None:
        span_ms = min(_SPAN_MS, n_events * _SPARSEST_MS)
    if span_ms < 8_000:
        raise SettingsError(f"simulate needs a span of at least 8 seconds, got {span_ms} ms; leave it out for 14 days")
    n_people = min(40_000, max(60, n_events // 6))
    return Market(Spec(n_events=n_events, seed=seed, start_ms=start_ms, span_ms=span_ms, n_people=n_people))


class Market:
    """A stream of lines, and the truth about those made so far. Iterating again starts the same market anew."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self._run = _Run(spec)

    def __iter__(self) -> Iterator[bytes]:
        self._run = _Run(self.spec)
        return self._run.lines()

    @property
    def truth(self) -> Truth:
        """What was made up to now: everything, once the last line was taken."""
        return self._run.truth()

    def brands_toml(self) -> str:
        return brands_toml()

    def accounts_toml(self) -> str | None:
        """None: nobody in this market buys for a company."""
        return None

    def actions_toml(self) -> str | None:
        """None: nobody in this market holds events or pays influencers."""
        return None


class _Run:
    """One pass through a market."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        rng = random.Random(spec.seed)
        self._burst_brand = BRANDS[int(rng.random() * len(BRANDS))]
        self._burst = _burst(spec, self._burst_brand)
        self._stage = Stage(rng, Cast(spec.n_people), spec.span_ms)
        self._talk = Talk(self._stage, Reactions(self._stage))
        rates = _rates(self._talk, Trouble(self._stage, self._talk))
        self._acts = tuple(act for _, act in rates)
        self._bounds = tuple(accumulate(rate for rate, _ in rates))[:-1]

    def truth(self) -> Truth:
        stage = self._stage
        return stage.ledger.truth(self.spec, self._burst, stage.stamp_ms or self.spec.start_ms)

    def lines(self) -> Iterator[bytes]:
        stage, next_root_ms = self._stage, self.spec.start_ms
        self._plan_the_start_of_the_burst()
        for n in range(self.spec.n_events):
            due_ms = stage.next_at_ms()
            if due_ms is not None and due_ms <= next_root_ms:
                yield stage.act_next()
                continue
            t = next_root_ms
            next_root_ms = t + 1 + int(stage.rng.expovariate(self._rate(t)))
            yield self._begin(t) if n else self._talk.ordinary(t)

    def _begin(self, t: int) -> bytes:
        if self._is_burst(t) and self._stage.rnd() * (1 + self._extra()) < self._extra():
            return self._talk.angry(t, self._burst_brand)
        return self._acts[bisect(self._bounds, self._stage.rnd())](t)

    def _rate(self, t: int) -> float:
        """Beginnings a millisecond at this time."""
        burst_ms = self._burst.end_ms - self._burst.start_ms
        rate = self.spec.n_events / (_LINES_PER_ROOT * (self.spec.span_ms + self._extra() * burst_ms))
        if self.spec.span_ms >= 2 * DAY_MS:
            rate *= _HOURS[t // 3_600_000 % 24] / 10
        return rate * (1 + self._extra()) if self._is_burst(t) else rate

    def _extra(self) -> float:
        """Posts of the burst for each thing that would begin anyway."""
        return _BURST_POSTS * _ORDINARY * self._burst_brand.weight

    def _is_burst(self, t: int) -> bool:
        return self._burst.start_ms <= t < self._burst.end_ms

    def _plan_the_start_of_the_burst(self) -> None:
        """A few named people are first, and much passed on."""
        gap_ms = (self._burst.end_ms - self._burst.start_ms) // 60
        for k in range(len(STARTERS)):
            self._stage.push(self._burst.start_ms + k * gap_ms, self._talk.angry, self._burst_brand, k)


def _burst(spec: Spec, brand: SimulatedBrand) -> Burst:
    """When it happens: an afternoon, where the market lasts some days."""
    start_ms = spec.start_ms + int(_BURST_BEGINS * spec.span_ms)
    if spec.span_ms >= 4 * DAY_MS:
        start_ms = start_ms // DAY_MS * DAY_MS + 14 * 3_600_000
    length_ms = min(_BURST_HOURS_MS, spec.span_ms // 12)
    return Burst(brand.id, start_ms, start_ms + length_ms, "venting", STARTERS, 0)


def _rates(talk: Talk, trouble: Trouble) -> tuple[tuple[float, Callable[[int], bytes]], ...]:
    """What begins something, and how often; the rates add up to 1."""
    return (
        (_ORDINARY, talk.ordinary),
        (0.28, talk.small_talk),
        (0.08, talk.follow),
        (0.02, talk.staff),
        (0.015, talk.trap),
        (0.03, trouble.unknown),
        (0.035, trouble.undo),
        (0.03, trouble.early),
        (0.025, trouble.late),
        (0.025, trouble.broken),
    )
