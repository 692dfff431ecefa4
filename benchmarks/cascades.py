"""Cascades: trees a second, and how well a final size is foretold from the first hour of real ones.

Real ones are the propagation trees of Ma, Gao & Wong (2017), which are not shipped: `MURMURE_CASCADES=edges.parquet`,
a row a link: cascade, parent_user, parent_post, child_user, child_post, child_delay_min (NULL parents for the root).
A node is a (user, post). Sizes are foretold in ten parts of the cascades, each by what was learned from the other
nine, from rows of its first hour alone. The times of the cascades themselves are not in the data, so the parts are by
lot, and once by the root's author, who then is in one part only.
"""

import os
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.figures import Check, Figure, Outcome, measured, rate
from models.forecast import foretell, learn
from models.trees import HOUR_MS, grow, measure

__all__ = ["run"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = tuple[Ints, Ints, Ints, Ints]  # cascade, node, parent, at_ms
_PARTS = 10
_FAR_MS = 2**60


def run(*, is_quick: bool) -> Outcome:
    """Trees of simulated rows against networkx, and the forecast where the data is there."""
    figures, checks = _trees(20_000 if is_quick else 1_000_000)
    path = os.environ.get("MURMURE_CASCADES")
    if not path or not Path(path).exists():
        return Outcome(
            figures=figures, checks=checks, notes=["no forecast: set MURMURE_CASCADES to the file of links of cascades"]
        )
    told, more, notes = _forecast(*_rows(Path(path)), is_quick=is_quick)
    return Outcome(figures=figures + told, checks=checks + more, notes=notes)


def _trees(n: int) -> tuple[list[Figure], list[Check]]:
    rows = _drawn(n)
    seconds = measured(lambda: measure(grow(*rows)))
    few = _of(rows, rows[0] < 5)
    plain: list[float] = []
    plain_s = measured(lambda: plain.extend(_by_networkx(few)))
    shapes = measure(grow(*few))
    figure = Figure(
        what="cascades: nodes mended and measured",
        unit="a CPU-s",
        value=rate(n, seconds),
        baseline=rate(len(few[0]), plain_s),
        baseline_is="networkx, distances of all pairs",
    )
    return [figure], [
        Check("structural virality as by networkx", bool(np.allclose(shapes.structural_virality, plain, rtol=1e-12)))
    ]


def _drawn(n: int) -> Rows:
    """Trees of 200 nodes on average, in any order."""
    rng = np.random.default_rng(6)
    tree = np.sort(rng.integers(0, max(n // 200, 1), n))
    node = np.arange(n)
    first = np.searchsorted(tree, tree)
    parent = np.where(node == first, -1, first + (rng.random(n) ** 2 * (node - first)).astype(np.int64))
    mixed = rng.permutation(n)
    return tree[mixed], node[mixed], parent[mixed], node[mixed] * 1_000


def _by_networkx(rows: Rows) -> list[float]:
    out = []
    for cascade in np.unique(rows[0]):
        _, node, parent, _ = _of(rows, rows[0] == cascade)
        tree = nx.Graph((a, b) for a, b in zip(node.tolist(), parent.tolist(), strict=True) if b >= 0)
        out.append(float(nx.average_shortest_path_length(tree)) if len(node) > 1 else 0.0)
    return out


def _rows(path: Path) -> tuple[Rows, int]:
    """Rows of the file, with a node a (user, post), and what a node is divided by for its user."""
    table = pq.read_table(path)

    def column(name: str) -> Ints:
        return np.asarray(table[name].fill_null(-1).to_numpy(), dtype=np.int64)

    posts = int(max(column("child_post").max(), column("parent_post").max())) + 1
    parent_user = column("parent_user")
    parent = np.where(parent_user < 0, -1, parent_user * posts + column("parent_post"))
    at_ms = np.round(table["child_delay_min"].to_numpy() * 60_000).astype(np.int64)
    return (column("cascade"), column("child_user") * posts + column("child_post"), parent, at_ms), posts


def _forecast(rows: Rows, posts: int, *, is_quick: bool) -> tuple[list[Figure], list[Check], list[str]]:
    whole = grow(*rows)
    roots = whole.starts[:-1]
    place = np.searchsorted(whole.cascades, rows[0])
    early = rows[3] < whole.at_ms[roots][place] + HOUR_MS
    truth = np.diff(whole.starts).astype(np.float64)
    rng = np.random.default_rng(6)
    by_lot = rng.permutation(np.arange(len(truth)) % _PARTS)
    _, author = np.unique(whole.node[roots] // posts, return_inverse=True)
    by_author = rng.integers(0, _PARTS, int(author.max()) + 1)[author]
    parts = 1 if is_quick else _PARTS
    size, lo, hi = _foretold(rows, place, early, by_lot, parts)
    seen = size > 0
    hour = np.diff(grow(*_of(rows, early)).starts)
    figures = [
        Figure(
            what="cascades: final size from the first hour, log R2",
            unit="",
            value=_r2(size[seen], truth[seen]),
            floor=0.40,
            aim=0.60,
            scales=False,
            baseline=float(np.corrcoef(np.log(hour), np.log(truth))[0, 1] ** 2),
            baseline_is="the size after an hour, fitted on the answers",
        ),
        Figure(
            what="cascades: final sizes within their 90 % interval",
            unit="%",
            value=100 * float(np.mean((lo <= truth)[seen] & (truth <= hi)[seen])),
        ),
    ]
    apart, *_ = _foretold(rows, place, early, by_author, parts)
    mended = {kind: int(getattr(whole.mended, kind).sum()) for kind in whole.mended.__slots__}
    notes = [
        f"{len(truth):,} cascades, {len(rows[0]):,} rows; mended: {mended}",
        f"median of hi / lo: {np.median(hi[seen] / lo[seen]):.2f}",
        f"with each root's author in one part only, log R2: {_r2(apart[apart > 0], truth[apart > 0]):.3f}",
    ]
    names = len(np.unique(np.stack(rows[:2]), axis=1).T)
    checks = [
        Check("a node for each (cascade, user, post), and a root for each cascade", len(whole) == names),
        Check(
            "no parent comes after its child", bool((whole.at_ms >= whole.at_ms[whole.parent])[whole.parent >= 0].all())
        ),
    ]
    return figures, checks, notes


def _foretold(rows: Rows, place: Ints, early: Bools, part: Ints, parts: int) -> tuple[Floats, Floats, Floats]:
    """Size, lo and hi of the cascades of the first `parts` parts, each foretold by all other parts; else 0."""
    size, lo, hi = np.zeros((3, len(part)))
    for one in range(parts):
        mine = part == one
        history = learn(grow(*_of(rows, ~mine[place])))
        found = foretell(history, grow(*_of(rows, mine[place] & early)), _FAR_MS)
        size[mine], lo[mine], hi[mine] = found.size, found.lo, found.hi
    return size, lo, hi


def _r2(found: Floats, truth: Floats) -> float:
    """Of the logs: 1 less the squared error as a part of that of the mean."""
    error, spread = np.log(found) - np.log(truth), np.log(truth) - np.log(truth).mean()
    return float(1 - error @ error / (spread @ spread))


def _of(rows: Rows, which: Bools) -> Rows:
    cascade, node, parent, at_ms = (column[which] for column in rows)
    return cascade, node, parent, at_ms
