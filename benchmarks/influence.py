"""Influence made anew after a thousand events: a web of 336,000 ties, from a former answer, beside networkx.

Who acts and who is acted on are drawn by powers of their rank, as in real talk. What is timed is all that it takes from
the columns of ties: sorting, the matrix, and the walk until it is within 1e-3 (L1) of its limit; from a former answer,
and from none. The rank intervals are another matter (`models/pagerank.py`: 100 such walks).
"""

import networkx as nx
import numpy as np

from benchmarks.figures import Check, Figure, Outcome, measured, median_of
from models.arrays import Floats, Ints
from models.pagerank import DAMPING, Web

__all__ = ["run"]

_N_PEOPLE, _N_TIES, _N_EVENTS = 88_000, 336_000, 1_000
_TOLERANCE = 1e-3


def run(*, is_quick: bool) -> Outcome:
    """Milliseconds of a refresh, warm and cold, and how far from the converged answer of networkx."""
    n, n_ties = (2_000, 8_000) if is_quick else (_N_PEOPLE, _N_TIES)
    source, target, weight = _web(n, n_ties)
    former = Web(source, target, weight, n).pagerank(tolerance=_TOLERANCE)
    weight = _after_events(weight)
    found: dict[str, Floats] = {}

    def refresh(name: str, start: Floats | None) -> None:
        found[name] = Web(source, target, weight, n).pagerank(start=start, tolerance=_TOLERANCE)

    warm_s, cold_s = median_of(1 if is_quick else 9, lambda: refresh("warm", former), lambda: refresh("cold", None))
    plain_s, truth = _networkx(source, target, weight, n)
    off = {name: float(np.abs(one - truth).sum()) for name, one in found.items()}
    figure = Figure(
        what="influence anew after 1,000 events, from the former answer",
        unit="ms",
        value=warm_s * 1000,
        floor=120,
        aim=50,
        more_is_better=False,
        baseline=plain_s * 1000,
        baseline_is="networkx.pagerank, its default tolerance",
    )
    cold = Figure(what="influence anew, from nothing", unit="ms", value=cold_s * 1000, more_is_better=False)
    checks = [
        Check(f"{name}: within 1e-3 (L1) of networkx when converged ({far:.1e})", far <= _TOLERANCE)
        for name, far in off.items()
    ]
    return Outcome(figures=[figure, cold], checks=checks, notes=[f"{n_ties:,} ties among {n:,} people"])


def _web(n: int, n_ties: int) -> tuple[Ints, Ints, Floats]:
    rng = np.random.default_rng(7)
    keys = np.zeros(0, dtype=np.int64)
    while len(keys) < n_ties:
        source = (n * rng.random(n_ties) ** 1.5).astype(np.int64)
        target = (n * rng.random(n_ties) ** 4).astype(np.int64)
        keys = np.unique(np.concatenate([keys, (source << 32 | target)[source != target]]))
    keys = np.sort(rng.choice(keys, n_ties, replace=False))
    return keys >> 32, keys & 0xFFFFFFFF, rng.exponential(size=n_ties) + 0.1


def _after_events(weight: Floats) -> Floats:
    """A thousand more acts, on ties there are."""
    more = np.random.default_rng(8).integers(0, len(weight), _N_EVENTS)
    return weight + np.bincount(more, minlength=len(weight))


def _networkx(source: Ints, target: Ints, weight: Floats, n: int) -> tuple[float, Floats]:
    """Seconds that networkx takes as it comes, and its answer when it has converged."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
    votes = dict.fromkeys(np.unique(source).tolist(), 1.0)
    seconds = measured(lambda: nx.pagerank(graph, DAMPING, personalization=votes, dangling=votes))
    found = nx.pagerank(graph, DAMPING, personalization=votes, dangling=votes, tol=1e-12 / n, max_iter=5_000)
    return seconds, np.array([found[i] for i in range(n)])
