"""The directed graph of who acts on whose posts, brand by brand, kept up to date batch by batch.

Names become numbers once; the numbers live in `models/ties.py`. `to_networkx` is the export, and the oracle of
the tests. A tie runs from the person who acts to the person acted on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from models.arrays import Ints
from models.ties import KINDS, TieColumns, Ties, reciprocity
from pipeline.horizons import DAY_MS
from pipeline.records import InteractionRow
from pipeline.roster import Roster
from pipeline.settings import GraphSettings

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Graph", "Tie", "group_by_tie"]

Tie = tuple[str, str, str]  # (brand, actor, target)
_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}


class Graph:
    """All ties of all brands, and the names of the people in them."""

    def __init__(self, settings: GraphSettings) -> None:
        self.brands: dict[str, Ties] = {}
        self.n_changes = 0
        self._people = Roster()
        self._half_life_ms = settings.half_life_days * DAY_MS
        self._kind_weights = np.array([getattr(settings.weights, kind) for kind in KINDS])

    def update(self, rows: Iterable[InteractionRow]) -> None:
        """Add interactions. Those without a known target, and people acting on themselves, make no tie."""
        kept = [row for row in rows if row.target_id is not None and row.target_id != row.actor_id]
        if not kept:
            return
        names = [""] * (2 * len(kept))  # actor, target, actor, ...: as one reads, so are people numbered
        names[::2], names[1::2] = [row.actor_id for row in kept], [row.target_id or "" for row in kept]
        number = self._people.numbers(names)
        columns = number[::2], number[1::2], *_kinds_and_times(kept)
        brands = [row.brand for row in kept]
        for brand, at in _places(brands):
            self.ties_of(brand).update(*(column if at is None else column[at] for column in columns))
            self.n_changes += 1

    def replace(self, tie: Tie, rows: Sequence[InteractionRow]) -> None:
        """Make a tie what these interactions alone give: used when one was taken back."""
        brand, actor, target = tie
        if actor == target:
            return
        source, of = self._people.numbers([actor, target]).tolist()
        self.ties_of(brand).replace(source, of, *_kinds_and_times(rows))
        self.n_changes += 1

    def forget(self, name: str) -> None:
        """Let go of every tie of somebody. Their name keeps its number."""
        (number,) = self._people.numbers([name]).tolist()
        for ties in self.brands.values():
            columns = ties.columns(ties.decay.landmark_ms or 0)
            for at in np.flatnonzero((columns.source == number) | (columns.target == number)).tolist():
                ties.replace(int(columns.source[at]), int(columns.target[at]), *_kinds_and_times(()))
                self.n_changes += 1

    def ties_of(self, brand: str) -> Ties:
        """The ties of one brand, made empty when it has none."""
        ties = self.brands.get(brand)
        if ties is None:
            ties = self.brands[brand] = Ties(self._half_life_ms, self._kind_weights)
        return ties

    @property
    def names(self) -> list[str]:
        """The people, in the order of their numbers."""
        names: list[str] = self._people.names().to_pylist()
        return names

    def restore_names(self, names: Sequence[str]) -> None:
        """Take over the names of a snapshot, with their numbers."""
        self._people = Roster(names)

    def table(self, as_of_ms: int) -> pa.Table:
        """Every tie as a row of `ties`, weights as of `as_of_ms`, ordered by brand, source and target number."""
        names = self._people.names()
        parts = [_table(brand, ties.columns(as_of_ms), names, as_of_ms) for brand, ties in sorted(self.brands.items())]
        return pa.concat_tables(parts) if parts else _table("", Ties(1.0, self._kind_weights).columns(0), names, 0)

    def to_networkx(self, brand: str, as_of_ms: int) -> "nx.DiGraph[str]":
        """The ties of a brand as a networkx DiGraph: attributes weight, first_ms, last_ms, and a count per kind."""
        import networkx as nx  # heavy: only those who export pay for it

        names = self.names
        graph: nx.DiGraph[str] = nx.DiGraph(brand=brand, as_of_ms=as_of_ms)
        ties = self.ties_of(brand).columns(as_of_ms)
        for i in range(len(ties)):
            counts = {f"n_{kind}": int(n) for kind, n in zip(KINDS, ties.counts[i], strict=True)}
            graph.add_edge(
                names[int(ties.source[i])],
                names[int(ties.target[i])],
                weight=float(ties.weight[i]),
                first_ms=int(ties.first_ms[i]),
                last_ms=int(ties.last_ms[i]),
                **counts,
            )
        return graph


def group_by_tie(rows: Iterable[InteractionRow]) -> dict[Tie, list[InteractionRow]]:
    """Interactions by the tie they belong to; those without a target are left out."""
    by_tie: dict[Tie, list[InteractionRow]] = defaultdict(list)
    for row in rows:
        if row.target_id is not None:
            by_tie[row.brand, row.actor_id, row.target_id].append(row)
    return by_tie


def _kinds_and_times(rows: Sequence[InteractionRow]) -> tuple[Ints, Ints]:
    kinds = map(_KIND_NUMBER.__getitem__, [row.kind for row in rows])
    times = [row.happened_at_ms for row in rows]
    return np.fromiter(kinds, np.int64, len(rows)), np.fromiter(times, np.int64, len(rows))


def _places(names: list[str]) -> Iterator[tuple[str, Ints | None]]:
    """Each name as it is first met, and where it stands, in order; None: everywhere."""
    number = {name: i for i, name in enumerate(dict.fromkeys(names))}
    if len(number) == 1:
        yield names[0], None
        return
    column = np.fromiter(map(number.__getitem__, names), np.int64, len(names))
    ends = np.cumsum(np.bincount(column))[:-1]
    yield from zip(number, np.split(np.argsort(column, kind="stable"), ends), strict=True)


def _table(brand: str, ties: TieColumns, names: pa.Array, as_of_ms: int) -> pa.Table:
    n = len(ties)
    moment = pa.timestamp("ms")
    columns = {
        "brand": pa.array([brand], pa.string()).take(pa.array(np.zeros(n, dtype=np.int64))),
        "source_id": names.take(pa.array(ties.source)),
        "target_id": names.take(pa.array(ties.target)),
        "weight": pa.array(ties.weight),
        **{f"n_{kind}": pa.array(ties.counts[:, i].astype(np.int64)) for i, kind in enumerate(KINDS)},
        "reciprocity": pa.array(reciprocity(ties)),
        "first_at": pa.array(ties.first_ms, moment),
        "last_at": pa.array(ties.last_ms, moment),
        "as_of": pa.array(np.full(n, as_of_ms, dtype=np.int64), moment),
    }
    return pa.table(columns)
