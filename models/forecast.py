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
from models.trees import HOUR_MS, Forest

__all__ = ["Foretold", "History", "foretell", "learn"]

_BINS = 8  # of the window, even in time
_PENALTIES = np.geomspace(1.0, 1e6, 25)
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
    """What was learned from closed cascades. Treat as opaque; `n` is how many there were."""

    n: int
    window_ms: int
    miss: float
    of_root: Delays
    of_others: Delays
    middle: Floats
    scale: Floats
    centre: Floats
    rows: Floats  # centred features of the cascades, (n, k)
    inverse: Floats  # of the penalised cross products, (k, k)
    weights: Floats
    mean: float
    left_out: Floats  # errors of the cascades, each foretold by the others

    @property
    def log_errors(self) -> Floats:
        """How far each cascade of the history is above what the others foretell for it, in natural logs."""
        return self.left_out


def learn(closed: Forest, window_ms: int = HOUR_MS, past: Floats | None = None, miss: float = 0.1) -> History:
    """Learn from cascades that are over.

    window_ms : how much of the beginning is used. past : of each tree, the mean log size of its root's author's
    earlier cascades, NaN where there are none. miss : how often the interval may fail; the jackknife+ promises
    1 - 2 * miss at worst and gives about 1 - miss. Cost: n * k**2 for about 150 features k.
    """
    if not 0 < miss < 0.5:
        raise ValueError(f"miss must be above 0 and below 0.5, got {miss!r}")
    of_root, of_others = _delays(closed)
    first = np.log(_branching(closed, window_ms, of_root, of_others))
    n = len(first)
    off = np.log(np.maximum(np.diff(closed.starts), 1)) - first
    raw = _features(closed, window_ms, first, past)
    middle, scale = (raw.mean(0), raw.std(0)) if n else (raw.sum(0), raw.sum(0))
    rows = _with_products(raw, middle, scale)
    centre = rows.mean(0) if n else rows.sum(0)
    rows = rows - centre
    mean = float(off.mean()) if n else 0.0
    penalty = _best_penalty(rows, off - mean)
    inverse = np.linalg.inv(rows.T @ rows + penalty * np.eye(rows.shape[1]))
    weights = inverse @ (rows.T @ (off - mean))
    leverage = np.einsum("ij,jk,ik->i", rows, inverse, rows, optimize=True) + 1 / max(n, 1)
    left_out = (off - mean - rows @ weights) / np.maximum(1 - leverage, 1e-9)
    return History(
        n, window_ms, miss, of_root, of_others, middle, scale, centre, rows, inverse, weights, mean, left_out
    )


def foretell(history: History, young: Forest, as_of_ms: int, past: Floats | None = None) -> Foretold:
    """The final sizes of trees, from the same window of their beginning as the history was learned from."""
    first = _branching(young, history.window_ms, history.of_root, history.of_others)
    now = np.diff(young.starts).astype(np.float64)
    old_enough = as_of_ms - young.at_ms[young.starts[:-1]] >= history.window_ms
    rank = int(np.ceil((1 - history.miss) * (history.n + 1)))
    if rank > history.n:
        size = np.maximum(first, now)
        return Foretold(size, now, np.full(len(now), np.inf), size, np.zeros(len(now), dtype=np.bool_))
    log_first = np.log(first)
    raw = _features(young, history.window_ms, log_first, past)
    rows = _with_products(raw, history.middle, history.scale) - history.centre
    size = log_first + history.mean + rows @ history.weights
    # What each cascade of the history had to say is taken back in turn: the same as fitting without it.
    pull = rows @ history.inverse @ history.rows.T + 1 / history.n
    others = size[:, None] - pull * history.left_out
    error = np.abs(history.left_out)
    lo = np.partition(others - error, history.n - rank, axis=1)[:, history.n - rank]
    hi = np.partition(others + error, rank - 1, axis=1)[:, rank - 1]
    return Foretold(*(np.maximum(np.exp(x), now) for x in (size, lo, hi)), np.maximum(first, now), old_enough)


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


def _features(forest: Forest, window_ms: int, log_first: Floats, past: Floats | None) -> Floats:
    """The shape of each tree's beginning, (n, k); `past` comes last, as how far it is above the first estimate."""
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
    if past is not None:
        known = np.isfinite(past)
        columns += [np.where(known, past - log_first, 0.0), known.astype(np.float64)]
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


def _with_products(raw: Floats, middle: Floats, scale: Floats) -> Floats:
    """Standardised, with squares and products of two; what never varied is 0."""
    even = np.divide(raw - middle, scale, out=np.zeros_like(raw), where=scale > 1e-9)
    even = np.clip(even, -_FAR, _FAR)
    one, two = np.triu_indices(even.shape[1])
    return np.hstack([even, even[:, one] * even[:, two]])


def _best_penalty(rows: Floats, off: Floats) -> float:
    """The one with the least squared error of cascades left out, in closed form over the singular values."""
    if len(off) < 2:
        return float(_PENALTIES[-1])
    left, values, _ = np.linalg.svd(rows, full_matrices=False)
    errors = []
    for penalty in _PENALTIES:
        kept = values**2 / (values**2 + penalty)
        leverage = left**2 @ kept + 1 / len(off)
        errors.append(float(np.sum(((off - left @ (kept * (left.T @ off))) / np.maximum(1 - leverage, 1e-9)) ** 2)))
    return float(_PENALTIES[int(np.argmin(errors))])
