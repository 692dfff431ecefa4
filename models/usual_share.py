"""What share of a brand's posts usually has a label, at what hour, and how unevenly such posts come.

Learned an hour at a time and forgotten with a half-life of two weeks. What lies far from the usual is learned from as
if it lay three or four standard deviations off: so a giant burst moves the usual little, and what lasts becomes usual.
Weights grow instead of sums decaying (Cormode, Shkapenyuk, Srivastava & Xu, 2009), by powers of two that are exact:
so hours without posts cost nothing and change no digit. Read before `mix_shift`.
"""

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats

__all__ = ["UsualShare"]

_HALF_LIFE_H = 14 * 24
_EVEN_HITS, _EVEN_POSTS = 0.5, 5.0  # known beforehand: next to nothing
_SEASON_HELD = 20.0  # labelled posts at an hour of the day, from which its own rate counts more than the day's
_RHO, _RHO_WINDOWS = 0.002, 7.0  # what unevenness is believed before it is seen, and for how many windows' worth
_CLUMP, _CLUMP_WINDOWS = 1.0, 5.0  # posts that come along with one, as believed before it is seen
_SURE_OF_RHO = 1.5  # standard deviations of its own error that are added
_SHARE_CLIP, _SPREAD_CLIP = 3.0, 4.0  # standard deviations
_WARM_H, _WARM_POSTS = 7 * 24, 40
_KNOWN_H, _KNOWN_POSTS = 48, 20  # before, what is expected is a guess, and how far it is off tells nothing

_OWN = ("share", "hours", "open", "spread", "since", "posts")


class UsualShare:
    """Of many series at once. Calls come in the order of time; hours are counted from the epoch."""

    def __init__(self, n_windows: int) -> None:
        self._hour = -1
        self.share = np.zeros((2, 0))  # hits, and posts as if each hour were an even one
        self.hours = np.zeros((2, 24, 0))  # hits, and expected ones by the share alone
        self.open = np.zeros((2, 0))  # hits and posts of the hour that is not over
        self.spread = np.zeros((n_windows, 4, 0))  # of rho: sum, weight; of clumps: sum, weight
        self.since = np.zeros(0)  # the first hour with posts
        self.posts = np.zeros(0)

    def add(self) -> None:
        """A further series."""
        for name in _OWN:
            values = getattr(self, name)
            setattr(self, name, np.concatenate([values, np.zeros((*values.shape[:-1], 1))], axis=-1))
        self.since[-1] = -1

    def expected(self, hour: int, totals: Floats) -> Floats:
        """How many of these posts usually have the label, at this hour."""
        return np.asarray(np.minimum(self._mean(hour) * self._season(hour), 0.95) * totals)

    def rho(self, posts: Floats, hour: int) -> Floats:
        """How alike two of so many posts of a window are at this hour, (windows, series), with what is not known yet.

        A share that wanders makes the variance grow with the square of the posts, clumps of a fixed size with the
        posts: of both the greater is taken.
        """
        now = self._fade(hour)
        wander, weight, clump, windows = (self.spread * now).swapaxes(0, 1)
        weight = weight + _RHO_WINDOWS
        wander = np.maximum(wander + _RHO * _RHO_WINDOWS, 0.0) / weight * (1 + _SURE_OF_RHO * np.sqrt(2 / weight))
        clump = self._clumps(clump, windows)
        known = (self.share[1] * now + _EVEN_POSTS) / (1 + clump[-1])
        return np.asarray(np.minimum(np.maximum(wander, clump / np.maximum(posts - 1, 1)) + 1 / (known + 1), 0.95))

    def _clumps(self, clump: Floats, windows: Floats) -> Floats:
        """Posts that come along with one; windows too short to have many posts are believed to be like the next longer.

        At two posts a day no quarter of an hour tells anything, but the days do.
        """
        out = np.empty_like(clump)
        believed: Floats | float = _CLUMP
        for window in range(len(clump))[::-1]:
            known = windows[window] + _CLUMP_WINDOWS
            believed = np.maximum(clump[window] + _CLUMP_WINDOWS * believed, 0.0) / known
            out[window] = believed * (1 + _SURE_OF_RHO * np.sqrt(2 / known))
        return out

    def is_warm(self, hour: int) -> NDArray[np.bool_]:
        """Whether a series has been known for seven days and 40 posts."""
        return (self.since >= 0) & (hour - self.since >= _WARM_H) & (self.posts >= _WARM_POSTS)

    def update(self, hour: int, hits: Floats, totals: Floats) -> None:
        """Posts of this hour, to be learned from when it is over."""
        self.move(hour)
        self.open += np.stack([hits, totals])
        self.posts += totals
        self.since = np.where((self.since < 0) & (totals > 0), hour, self.since)

    def move(self, hour: int) -> None:
        """Bring the clock to this hour; the hour before is learned from."""
        last = self._hour
        if hour <= last:
            return
        if self.open.any():
            self._learn(last)
            self.open = np.zeros_like(self.open)
        self._hour = hour
        halves = hour // _HALF_LIFE_H - last // _HALF_LIFE_H
        if last >= 0 and halves:
            for values in (self.share, self.hours, self.spread):
                np.ldexp(values, -halves, out=values)

    def learn_spread(self, window: int, hits: Floats, posts: Floats, expected: Floats, hour: int) -> None:
        """A whole window that ended in this hour, of which none is part of another."""
        p = np.clip(expected / np.maximum(posts, 1e-300), 1e-9, 1 - 1e-9)
        v = posts * p * (1 - p)
        more = np.maximum(posts - 1, 0)
        rho = self.rho(posts[None], hour)[window]
        square = np.minimum((hits - expected) ** 2, _SPREAD_CLIP**2 * v * (1 + more * rho))
        is_known = (self.since >= 0) & (hour - self.since >= _KNOWN_H) & (self.posts >= _KNOWN_POSTS)
        counts = np.where(is_known, v / (1 + v), 0.0)
        tells = counts * (more * 0.01 / (1 + more * 0.01)) ** 2
        ratio = np.divide(square, v, out=np.ones_like(v), where=v > 0) - 1
        wander = np.divide(ratio, more, out=np.zeros_like(v), where=more > 0)
        self.spread[window] += self._weight(hour) * np.stack([tells * wander, tells, counts * ratio, counts])

    def dump(self) -> dict[str, NDArray[np.generic]]:
        """The whole state."""
        return {"hour": np.array([self._hour]), **{name: getattr(self, name) for name in _OWN}}

    @classmethod
    def load(cls, state: dict[str, NDArray[np.generic]]) -> "UsualShare":
        """What `dump` has given."""
        usual = cls(0)
        usual._hour = int(state["hour"].astype(np.int64)[0])
        for name in _OWN:
            setattr(usual, name, state[name].astype(np.float64))
        return usual

    def begin(self, hour: int) -> None:
        """Let the clock begin at this hour (since 1970)."""
        self._hour = hour

    def _weight(self, hour: int) -> float:
        halves, part = divmod(hour, _HALF_LIFE_H)
        return float(np.ldexp(2.0 ** (part / _HALF_LIFE_H), halves - self._hour // _HALF_LIFE_H))

    def _fade(self, hour: int) -> float:
        return 1 / self._weight(hour)

    def _mean(self, hour: int) -> Floats:
        hits, posts = self.share * self._fade(hour)
        return np.asarray((hits + _EVEN_HITS) / (posts + _EVEN_POSTS))

    def _season(self, hour: int) -> Floats:
        hits, expected = self.hours[:, hour % 24] * self._fade(hour)
        return np.asarray((hits + _SEASON_HELD) / (expected + _SEASON_HELD))

    def _learn(self, hour: int) -> None:
        hits, posts = self.open
        mean, season = self._mean(hour), self._season(hour)
        p = np.minimum(mean * season, 0.95)
        rho = self.rho(posts[None], hour)[min(1, len(self.spread) - 1)]  # of windows of an hour
        sd = np.sqrt(posts * p * (1 - p) * (1 + np.maximum(posts - 1, 0) * rho))
        hits = np.clip(hits, posts * p - _SHARE_CLIP * sd, posts * p + _SHARE_CLIP * sd)
        weight = self._weight(hour)
        self.share += weight * np.stack([hits, posts * season])
        self.hours[:, hour % 24] += weight * np.stack([hits, posts * mean])
