"""How far what one brand's people say goes, and what carries it: rows of `virality`, and forecasts of `cascades`.

A measure a row, each with its interval and, where there is one, what chance alone would give. Read after
`influence.py`; the measures are in `models/reproduction.py`, `models/concentration.py`, `models/drivers.py` and
`models/forecast.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from models.adoptions import Floats, Ints
from models.concentration import concentration
from models.drivers import Estimate, drivers
from models.forecast import foretell, learn
from models.reproduction import reproduction
from models.trees import Forest, grow
from pipeline.horizons import DAY_MS
from pipeline.influence import Columns, Log
from pipeline.reception import MESSAGE, RELATION, Shown

__all__ = ["Measures", "expected_sizes"]

_STAGES = ("reacted", "passed_on")
# What may do something together: what is said, and how near the two are (Dubois et al. 2016; Frenzen & Nakamoto 1993).
_SAID, _NEAR = ("blame", "praise", "relevance", "surprise", "shock"), ("strength", "affinity")
_GROUPS = 40  # of authors: they are drawn again as wholes
_CLOSED_MS = 3 * DAY_MS  # a cascade that began earlier is over
_WINDOWS_MS = tuple(hours * DAY_MS // 24 for hours in (1, 4, 16, 72))  # how much of a beginning is looked at
_LEARNED_FROM = 400  # cascades, the latest: more foretell little better, and cost much
_LEAST = 5  # members; of smaller ones nobody asks where they go
_FEW = 3  # people at the top: fewer are persons, not a share
_SEED = 1
_DRAWS = 100  # of authors; half of what `drivers` takes by itself, to spare the refresh
_NAN = float("nan")


@dataclass(slots=True)
class Measures:
    """Measures of one brand, row by row. `is_told` is False where there is too little to say."""

    _rows: list[tuple[str, float, float, float, float, float, int, bool]] = field(default_factory=list)

    def add_reproduction(self, forest: Forest, as_of_ms: int, horizon_ms: int) -> None:
        """How many more one share or answer brings within the horizon. First posts are left out: of those that nobody
        passed on there is no cascade, and the others would look better than posts are."""
        found = reproduction(forest, as_of_ms, horizon_ms, forest.parent >= 0)
        self._add("reproduction", Estimate(found.number, found.lo, found.hi), found.n_nodes, is_told=found.is_told)

    def add_concentration(self, log: Log, share: Floats) -> None:
        """The part of credit that the top 1, 5 and 10 % of people have, beside equal influence of every exposure."""
        influencer, rng = log.exposures.influencer(log.adoptions), np.random.default_rng(_SEED)
        found = concentration(influencer, log.exposures.adoption, share, rng)
        for i, fraction in enumerate(found.fraction.tolist()):
            whole = Estimate(float(found.share[i]), float(found.lo[i]), float(found.hi[i]))
            null = float(found.null_lo[i]), float(found.null_hi[i])
            n_top = int(found.n_top[i])
            self._add(f"credit_of_top_{round(100 * fraction)}", whole, n_top, *null, is_told=n_top >= _FEW)

    def add_drivers(self, levels: Mapping[str, Ints], group: Ints, shown: Shown) -> None:
        """What explains that a post is reacted to, and then passed on: the message, the relation, or both together; and
        the odds ratio of each feature, from its lowest level to its highest.

        levels : of each row of `shown`. group : of its author.
        """
        every = np.stack([levels[name] for name in (*MESSAGE, *RELATION)])
        highest = np.maximum(every.max(axis=1, initial=0), 1)
        _, first, which = np.unique(_packed(every, highest), return_index=True, return_inverse=True)
        counts = np.array([_counted(group, which, len(first), acted) for acted in _acted(shown)])
        cells = (every[:, first] / highest[:, None]).T
        message, relation = cells[:, : len(MESSAGE)], cells[:, len(MESSAGE) :]
        said, near = [MESSAGE.index(name) for name in _SAID], [RELATION.index(name) for name in _NEAR]
        products = (message[:, said, None] * relation[:, None, near]).reshape(len(cells), -1)
        stages = drivers(message, relation, counts, np.random.default_rng(_SEED), _DRAWS, products)
        for name, found in zip(_STAGES, stages, strict=True):
            for part in ("message", "relation", "together", "explained", "message_only"):
                self._add(f"{name}_by_{part}", getattr(found, part), found.cases, is_told=found.is_told)
            for feature, odds in zip((*MESSAGE, *RELATION), found.effects, strict=True):
                self._add(f"{name}_odds_{feature}", odds, found.cases, is_told=found.is_told)

    def columns(self) -> Columns:
        """The rows, as columns of `virality`."""
        names = ("value", "lo", "hi", "null_lo", "null_hi")
        numbers = {name: np.array([row[1 + i] for row in self._rows], dtype=np.float64) for i, name in enumerate(names)}
        return {
            "measure": [row[0] for row in self._rows],
            **{name: np.where(np.isfinite(values), values, np.nan) for name, values in numbers.items()},
            "n": np.array([row[6] for row in self._rows], dtype=np.int64),
            "is_told": np.array([row[7] for row in self._rows], dtype=np.bool_),
        }

    def _add(
        self, name: str, of: Estimate, n: int, null_lo: float = _NAN, null_hi: float = _NAN, *, is_told: bool = True
    ) -> None:
        self._rows.append((name, of.value, of.lo, of.hi, null_lo, null_hi, n, is_told and bool(np.isfinite(of.value))))


def _packed(levels: Ints, highest: Ints) -> Ints:
    """Rows of levels as one number a column; the same number for the same levels."""
    packed = np.zeros(levels.shape[1], dtype=np.int64)
    for row, most in zip(levels, highest.tolist(), strict=True):
        packed = packed * (most + 1) + row
    return packed


def _acted(shown: Shown) -> list[Ints]:
    return [np.ones_like(shown.reacted), shown.reacted, shown.passed_on]


def _counted(group: Ints, cell: Ints, n_cells: int, times: Ints) -> Floats:
    """How often, (groups, cells)."""
    place = (group % _GROUPS) * n_cells + cell
    times_of = np.bincount(place, times, _GROUPS * n_cells).astype(np.float64)
    return np.asarray(times_of.reshape(_GROUPS, n_cells))


def expected_sizes(forest: Forest, as_of_ms: int) -> Columns:
    """The final size to expect of each cascade of five and more that goes on, from those that are over.

    Each is judged by the longest of some windows that it has lived through, so that silence since the beginning counts.
    NaN where none is told, or no growth foreseen.
    """
    began, n = forest.at_ms[forest.starts[:-1]], np.diff(forest.starts)
    over = np.flatnonzero(began <= as_of_ms - _CLOSED_MS)
    young = np.flatnonzero((began > as_of_ms - _CLOSED_MS) & (n >= _LEAST))
    over = over[np.argsort(began[over], kind="stable")][-_LEARNED_FROM:]
    size, lo, hi = (np.full(len(began), np.nan) for _ in range(3))
    age = as_of_ms - began
    for window, until in pairwise(_WINDOWS_MS):
        now = young[(age[young] >= window) & (age[young] < until)]
        if len(over) and len(now):
            found = foretell(learn(_only(forest, np.sort(over)), window), _only(forest, now), as_of_ms)
            is_told = found.is_told & (found.hi >= n[now] + 1)
            for values, told in ((size, found.size), (lo, found.lo), (hi, found.hi)):
                values[now] = np.where(is_told, told, np.nan)
    return {"expected_size": size, "expected_lo": lo, "expected_hi": hi}


def _only(forest: Forest, trees: Ints) -> Forest:
    """Some of the trees, by their rows."""
    kept = np.isin(forest.tree, trees)
    parent = np.where(forest.parent < 0, -1, forest.node[forest.parent])
    return grow(forest.cascades[forest.tree][kept], forest.node[kept], parent[kept], forest.at_ms[kept])
