"""Volume normal, venting doubled: a label's share among a brand's posts leaves what is usual for it.

Windows of a quarter of an hour to a day slide over each series. In each, the number of posts with the label is held
against how many that number of posts usually has, by a beta-binomial (Skellam, 1948): so more or fewer posts alone
move nothing. The usual share is learned slowly, with a daily season; how unevenly posts come (an author writes
several, a thread stays with its subject) is learned for each window apart. A window that slides meets its highest
value more often than one look a window would, by about the square of the normal quantile (Slepian, 1962): so the
allowed false alarms are turned into a limit. Read after `beta_binomial`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.beta_binomial import log_tail
from models.usual_share import UsualShare

__all__ = ["MixShift", "Shifts"]

_WINDOWS_S = (900, 3_600, 21_600, 86_400)
_MONTH_S = 30 * 86_400
_PANES = 8  # of a window: it slides by an eighth of its length
_STAYS = 0.6  # of the limit: an alarm is not over before
_OVER_S = 21_600  # a burst is over after so long below that
_LOOKED_AT = 2.0  # standard deviations; what is nearer to the usual is no alarm at any rate that can be asked for
_SURE = 1.959964
_MOST_PER_MONTH = 10.0

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shifts:
    """What a bin has shown, as parallel arrays over the series.

    alarm : a shift begins here, once a burst. is_high : more than usual rather than less. score : evidence as a part of
    the limit, in logs of p; 1 is where an alarm begins. observed, expected, expected_lo, expected_hi : posts with the
    label in the window that says most, and the 95 % interval of the expected ones. share, usual_share : of all posts
    judged in it, NaN without any. window_bins : its length. is_warm : False while its past is too short for an alarm.
    """

    alarm: Bools
    is_high: Bools
    score: Floats
    observed: Floats
    expected: Floats
    expected_lo: Floats
    expected_hi: Floats
    share: Floats
    usual_share: Floats
    window_bins: Ints
    is_warm: Bools
    is_on: Bools


class MixShift:
    """Series of (posts with a label, posts judged) in bins of `step_s` seconds, which must divide 900.

    only_high : less than usual is no alarm, and more has the whole of the allowed false alarms. Warm-up: seven days and
    40 posts of a series. State does not depend on whether empty bins are given, skipped or left out.
    """

    def __init__(self, step_s: int, only_high: bool = False) -> None:
        if step_s < 1 or 900 % step_s:
            raise ValueError(f"step_s must divide 900 (a quarter of an hour), got {step_s!r}")
        self.step_s = step_s
        self.only_high = only_high
        bins = [window // step_s for window in _WINDOWS_S]
        self._slots = [min(_PANES, n) for n in bins]
        self._pane = [-(-n // slots) for n, slots in zip(bins, self._slots, strict=True)]
        self._length = np.array([a * b for a, b in zip(self._slots, self._pane, strict=True)], dtype=np.int64)
        self._bin = -1  # the last bin that was seen
        self._usual = UsualShare(len(bins))
        self._panes = np.zeros((len(bins), _PANES, 3, 0))  # hits, totals, expected
        self._closed = np.zeros((len(bins), 3, 0))  # without the pane that is open
        self._limit = np.zeros((len(bins), 0))
        self._hot = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._hot)

    def add(self, per_month: float) -> int:
        """A further series, with the false alarms it may raise in a month; answers its number."""
        self._limit = np.column_stack([self._limit, self._limit_of(per_month)])
        self._panes = np.concatenate([self._panes, np.zeros((*self._panes.shape[:-1], 1))], axis=-1)
        self._closed = np.concatenate([self._closed, np.zeros((*self._closed.shape[:-1], 1))], axis=-1)
        self._hot = np.append(self._hot, -(2**40))
        self._usual.add()
        return len(self) - 1

    def set_rate(self, series: int, per_month: float) -> None:
        """Allow a series so many false alarms a month from the next bin on, 0.0 for no alarm; what it learned stays."""
        self._limit[:, series] = self._limit_of(per_month)

    def _limit_of(self, per_month: float) -> Floats:
        """How surprising a window must be, in logs of p, by window; infinite where there is to be no alarm."""
        if not 0 <= per_month <= _MOST_PER_MONTH:
            raise ValueError(f"per_month must be from 0 to {_MOST_PER_MONTH:g}, got {per_month!r}")
        if per_month == 0:
            return np.full(len(_WINDOWS_S), np.inf)
        one = per_month / len(_WINDOWS_S) / (1 if self.only_high else 2)
        once = _MONTH_S / (self._length * self.step_s) / one
        limit = np.log(once)
        for _ in range(20):  # limit = ln(once * z**2), and z**2 is about twice the limit
            limit = np.log(once * 2 * np.maximum(limit, 1.0))
        return limit

    def update(self, start_s: int, hits: Floats, totals: Floats) -> Shifts:
        """The bin that starts at `start_s` (epoch seconds): of each series, posts with the label, and all judged.

        hits : counts, or sums of probabilities. Raises ValueError for a bin that is not after the last one, and for
        more hits than posts. Cost: O(1) a series, some 2 microseconds.
        """
        at = start_s // self.step_s
        if start_s % self.step_s or at <= self._bin:
            raise ValueError(
                f"start_s must be a multiple of {self.step_s} after {self._bin * self.step_s}, got {start_s!r}"
            )
        if hits.shape != (len(self),) or totals.shape != (len(self),):
            raise ValueError(f"hits and totals must have {len(self)} values, got {hits.shape} and {totals.shape}")
        if not ((hits >= 0) & (hits <= totals * (1 + 1e-9) + 1e-9)).all():
            raise ValueError("hits must lie between 0 and totals in every series")
        if self._bin < 0:
            self._usual.begin(at * self.step_s // 3_600)  # the clock begins with it
        self._move(at)
        hour = at * self.step_s // 3_600
        hits = np.minimum(hits, totals)
        now = np.stack([hits, totals, self._usual.expected(hour, totals)])
        for window, (slots, pane) in enumerate(zip(self._slots, self._pane, strict=True)):
            self._panes[window, at // pane % slots] += now
        self._usual.update(hour, hits, totals)
        return self._judged(at, totals)

    def skip(self, n_bins: int) -> None:
        """So many bins without a post in any series. Cost: that of one bin at most."""
        if n_bins < 0:
            raise ValueError(f"n_bins must not be negative, got {n_bins!r}")
        if self._bin >= 0 and n_bins:
            self._move(self._bin + n_bins)

    def dump(self) -> dict[str, NDArray[np.generic]]:
        """The whole state, as arrays of its own."""
        shape = np.array([self.step_s, self.only_high, self._bin], dtype=np.int64)
        own = {"shape": shape, "panes": self._panes, "closed": self._closed, "limit": self._limit, "hot": self._hot}
        return {name: values.copy() for name, values in {**own, **self._usual.dump()}.items()}

    @classmethod
    def load(cls, state: dict[str, NDArray[np.generic]]) -> "MixShift":
        """What `dump` has given: goes on as if nothing had been."""
        step_s, only_high, at = (int(x) for x in state["shape"].astype(np.int64))
        shifts = cls(step_s, bool(only_high))
        shifts._bin = at
        shifts._panes, shifts._closed, shifts._limit = (
            state[name].astype(np.float64) for name in ("panes", "closed", "limit")
        )
        shifts._hot = state["hot"].astype(np.int64)
        shifts._usual = UsualShare.load(state)
        return shifts

    def _move(self, at: int) -> None:
        """Bring the clock to this bin: windows are closed and learned from, panes that are too old are emptied."""
        last, self._bin = self._bin, at
        if last < 0:
            return
        hour = last * self.step_s // 3_600
        ended = [self._ended(window, last) for window in range(len(self._pane))]
        # In the order in which bins without posts would have done it: what ended within the hour comes first.
        for is_later in (False, True):
            for window, end in enumerate(ended):
                if end < at and ((end + 1) * self.step_s // 3_600 > hour) == is_later:
                    panes = self._panes[window][: last // self._pane[window] % self._slots[window] + 1]
                    hits, posts, expected = panes.sum(0)
                    self._usual.learn_spread(window, hits, posts, expected, end * self.step_s // 3_600)
            if not is_later:
                self._usual.move(at * self.step_s // 3_600)
        for window, (slots, pane) in enumerate(zip(self._slots, self._pane, strict=True)):
            before, here = last // pane, at // pane
            if before < here:
                for number in range(before + 1, min(here, before + slots) + 1):
                    self._panes[window, number % slots] = 0.0
                self._closed[window] = self._panes[window].sum(0)

    def _ended(self, window: int, at: int) -> int:
        """The last bin of the whole window in which this bin is."""
        length = int(self._length[window])
        return at // length * length + length - 1

    def _judged(self, at: int, totals: Floats) -> Shifts:
        n, every = len(self), np.arange(len(self))
        seen = self._closed.copy()
        for window, (slots, pane) in enumerate(zip(self._slots, self._pane, strict=True)):
            seen[window] += self._panes[window, at // pane % slots]
        observed, posts, expected = seen[:, 0], seen[:, 1], seen[:, 2]
        usual = np.clip(expected / np.maximum(posts, 1e-300), 1e-9, 1 - 1e-9)
        rho = self._usual.rho(posts, at * self.step_s // 3_600)
        sd = np.sqrt(np.maximum(posts * usual * (1 - usual) * (1 + np.maximum(posts - 1, 0) * rho), 1e-300))
        apart = np.where(posts > 0, (observed - expected) / sd, 0.0)
        is_high = apart > 0
        looked_at = apart > _LOOKED_AT if self.only_high else np.abs(apart) > _LOOKED_AT
        score = np.zeros_like(apart)
        if looked_at.any():
            high, count, p = is_high[looked_at], posts[looked_at], usual[looked_at]
            beyond = np.where(high, observed[looked_at], count - observed[looked_at])
            tail = log_tail(beyond, count, np.where(high, p, 1 - p), rho[looked_at])
            score[looked_at] = -tail / self._limit[looked_at]
        best = np.argmax(score + 1e-6 * np.abs(apart), axis=0)
        score, sd, observed, expected = (
            score[best, every],
            sd[best, every],
            observed[best, every],
            expected[best, every],
        )
        posts = posts[best, every]
        is_warm = self._usual.is_warm(at * self.step_s // 3_600)
        spoke = totals > 0
        was_on = (at - self._hot) * self.step_s <= _OVER_S
        alarm = (score >= 1) & spoke & is_warm & ~was_on
        hot = alarm | (was_on & spoke & (score >= _STAYS))
        self._hot = np.where(hot, at, self._hot)
        share, usual_share = (
            np.divide(x, posts, out=np.full(n, np.nan), where=posts > 0) for x in (observed, expected)
        )
        return Shifts(
            alarm,
            is_high[best, every],
            score,
            observed,
            expected,
            np.clip(expected - _SURE * sd, 0.0, posts),
            np.clip(expected + _SURE * sd, 0.0, posts),
            share,
            usual_share,
            self._length[best],
            is_warm,
            (at - self._hot) * self.step_s <= _OVER_S,
        )
