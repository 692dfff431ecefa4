"""How large a cascade becomes, from its beginning: learned from a brand's own closed cascades, with an interval.

The first estimate counts on as a branching process: the root goes on as it began, everybody else as others did before
(Hawkes & Oakes, 1974; with followers unknown, what is left of SEISMIC: Zhao et al., 2015). A ridge regression on the
shape of the beginning (Szabo & Huberman, 2010; Cheng et al., 2014) then learns by what factor that is off; its
penalty is the one that foretells left-out cascades best, so with few cascades little is left but the first estimate.
The interval is the jackknife+ (Barber, Candes, Ramdas & Tibshirani, 2021): it needs no form of the error, only that
new cascades are like old ones. Read after `trees` and `reproduction`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.adoptions import Floats, Ints
from models.reproduction import Delays, delays_of
from models.ridge import Ridge, fit
from models.trees import HOUR_MS, Forest

__all__ = ["Foretold", "History", "foretell", "learn"]

_BINS = 8  # of the window, even in time
_FEWEST = 20  # closed cascades: with fewer the interval was seen to fail too often
_SLOPES = (1.0, 0.75, 0.5, 0.25, 0.0)  # of the first estimate, in logs; at 0 the mean size of all is the first one
_SPREADS = (-6.0, 3.0)
_CRITICAL = 0.95  # a number of 1 and more would foretell no end
_DAY_MS = 24 * HOUR_MS
_FAR = 3.0  # standard deviations; what lies further out is taken as so far, since products of it would rule

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Foretold:
    """The final size of each tree, as parallel arrays; never less than what is there already.

    lo, hi : an interval at the level asked for. branching : the first estimate alone. is_told : False where the history
    is too short for an interval of that level, or the tree is younger than the window.
    """

    size: Floats
    lo: Floats
    hi: Floats
    branching: Floats
    is_told: Bools


@dataclass(frozen=True, slots=True)
class History:
    """What was learned from `n` closed cascades.

    size : of the log of their final size. spread : of the log of its errors. parts : the errors as parts of those that
    the others foretell. of_root, of_others : when children come. middle, scale : of the features.
    """

    n: int
    window_ms: int
    miss: float
    of_root: Delays
    of_others: Delays
    middle: Floats
    scale: Floats
    size: Ridge
    spread: Ridge
    parts: Floats


def learn(closed: Forest, window_ms: int = HOUR_MS, miss: float = 0.1) -> History:
    """Learn from cascades that are over.

    window_ms : how much of the beginning is used. miss : how often the interval may fail; the jackknife+ promises
    1 - 2 * miss at worst and gives about 1 - miss. Cost: n * k**2 for some 200 features k.
    """
    if not 0 < miss < 0.5:
        raise ValueError(f"miss must be above 0 and below 0.5, got {miss!r}")
    of_root, of_others = _delays(closed)
    first = np.log(_branching(closed, window_ms, of_root, of_others))
    raw = _features(closed, window_ms, first)
    middle, scale = (raw.mean(0), raw.std(0)) if len(raw) else (raw.sum(0), raw.sum(0))
    even = _even(raw, middle, scale)
    size = fit(_with_products(even), np.log(np.diff(closed.starts)), first, _SLOPES)
    # How large an error is usual for such a beginning; its own error must not excuse itself, so the others say it.
    logs = np.log(np.maximum(np.abs(size.left_out), 1e-3))
    spread = fit(even, logs, np.zeros(len(first)))
    parts = np.abs(size.left_out) / np.exp(np.clip(logs - spread.left_out, *_SPREADS))
    return History(len(first), window_ms, miss, of_root, of_others, middle, scale, size, spread, parts)


def foretell(history: History, young: Forest, as_of_ms: int) -> Foretold:
    """The final sizes of trees, from the same window of their beginning as the history was learned from."""
    first = _branching(young, history.window_ms, history.of_root, history.of_others)
    now = np.diff(young.starts).astype(np.float64)
    old_enough = as_of_ms - young.at_ms[young.starts[:-1]] >= history.window_ms
    rank = int(np.ceil((1 - history.miss) * (history.n + 1)))
    branching = np.maximum(first, now)
    if rank > history.n or history.n < _FEWEST:
        return Foretold(branching, now, np.full(len(now), np.inf), branching, np.zeros(len(now), dtype=np.bool_))
    first = np.log(first)
    even = _even(_features(young, history.window_ms, first), history.middle, history.scale)
    rows = _with_products(even)
    others = history.size.predict_without(rows, first)
    spread = history.spread.predict(even, np.zeros(len(now)))
    error = history.parts * np.exp(np.clip(spread, *_SPREADS))[:, None]
    lo = np.partition(others - error, history.n - rank, axis=1)[:, history.n - rank]
    hi = np.partition(others + error, rank - 1, axis=1)[:, rank - 1]
    size, lo, hi = (np.maximum(np.exp(x), now) for x in (history.size.predict(rows, first), lo, hi))
    return Foretold(size, lo, hi, branching, old_enough)


def _delays(closed: Forest) -> tuple[Delays, Delays]:
    """When children come to roots, and to all others; of trees that are over, so everybody had the time."""
    is_root = closed.parent < 0
    if not len(is_root):
        return delays_of(closed, 0, 0), delays_of(closed, 0, 0)
    long_ms = int(closed.at_ms.max() - closed.at_ms.min())
    as_of_ms = int(closed.at_ms.max()) + long_ms
    return delays_of(closed, as_of_ms, long_ms, is_root), delays_of(closed, as_of_ms, long_ms, ~is_root)


def _branching(forest: Forest, window_ms: int, of_root: Delays, of_others: Delays) -> Floats:
    """The expected final size of each tree, by those who were there within the window."""
    early = _Early(forest, window_ms)
    of_roots = early.count(early.rows[forest.depth[early.rows] == 1])
    seen = float(of_root.part(np.array([window_ms]))[0])
    # The root's own rate, held back by one child of an average root.
    rate = (of_roots + 1) / (seen + 1 / max(of_root.number, 1e-9))
    others = early.rows[forest.depth[early.rows] > 0]
    left = 1 - of_others.part(window_ms - early.after[others])
    number = min(of_others.number, _CRITICAL)
    direct = rate * (1 - seen) + of_others.number * np.bincount(forest.tree[others], left, early.n)
    return np.asarray(np.maximum(early.count(early.rows), 1) + direct / (1 - number))


def _features(forest: Forest, window_ms: int, log_first: Floats) -> Floats:
    """The shape of each tree's beginning, (n, k)."""
    early = _Early(forest, window_ms)
    rows, after = early.rows, early.after[early.rows]
    grown = rows[forest.depth[rows] > 0]
    bins = forest.tree[grown] * _BINS + np.minimum(early.after[grown] * _BINS // window_ms, _BINS - 1)
    arrivals = np.bincount(bins, minlength=early.n * _BINS).reshape(early.n, _BINS)
    depth, last, total = np.zeros(early.n), np.zeros(early.n), np.maximum(early.count(rows), 1)
    np.maximum.at(depth, forest.tree[rows], forest.depth[rows])
    np.maximum.at(last, forest.tree[rows], after)
    mean_age = 1 - np.bincount(forest.tree[rows], after, early.n) / total / window_ms
    passed_on = np.unique(forest.parent[grown])
    day = 2 * np.pi * (forest.at_ms[forest.starts[:-1]] % _DAY_MS) / _DAY_MS
    columns = [
        *np.log1p(arrivals).T,
        np.log(total),
        log_first - np.log(total),
        np.log1p(depth),
        np.log1p(early.count(rows[forest.depth[rows] > 1])),
        np.log1p(early.count(passed_on)),
        np.log1p((window_ms - last) * 60 / window_ms),
        mean_age,
        np.sin(day),
        np.cos(day),
    ]
    return np.column_stack(columns)


class _Early:
    """The nodes that came within the window."""

    def __init__(self, forest: Forest, window_ms: int) -> None:
        self.n, self._tree = len(forest.cascades), forest.tree
        self.after = forest.at_ms - forest.at_ms[forest.starts[:-1]][forest.tree]
        self.rows = np.flatnonzero(self.after < window_ms)

    def count(self, rows: NDArray[np.intp]) -> Ints:
        """How many of these rows each tree has."""
        return np.bincount(self._tree[rows], minlength=self.n)


def _even(raw: Floats, middle: Floats, scale: Floats) -> Floats:
    """Standardised; what never varied is 0."""
    even = np.divide(raw - middle, scale, out=np.zeros_like(raw), where=scale > 1e-9)
    return np.asarray(np.clip(even, -_FAR, _FAR))


def _with_products(even: Floats) -> Floats:
    """The features, their squares and the products of any two."""
    one, two = np.triu_indices(even.shape[1])
    return np.hstack([even, even[:, one] * even[:, two]])
