"""Keep tables that are made anew, as a whole, from the stored rows: those of influence, then those of the studies.

They are made when rows changed and it is time, and whenever a run ends. So they are the same after kills, replays and
any order of arrival, and nothing of them needs to be journalled, snapshotted or undone.
"""

from collections.abc import Callable, Mapping, Sequence

import duckdb
import pyarrow as pa

from streams.pace import Elapsed, Pace
from streams.retention import rows_floor_ms
from streams.store import Store
from streams.store_declared import digest_of_declared
from streams.transaction import told

__all__ = ["Make", "Remade"]

# Makes the tables, by name, from a cursor of its own (its temporary tables go with it) and the watermark.
Make = Callable[[duckdb.DuckDBPyConnection, int], Mapping[str, Sequence[pa.Table]]]

_BRANDS = "SELECT id, version, time_zone, accounts, md5(definition) FROM brands WHERE valid_to IS NULL ORDER BY id"
_BUSY = 20  # making the tables takes at most one part in so many of the time


class Remade:
    """A set of tables of one store, under the key `made_of` of its facts.

    `version` holds what else they hang on: the settings, and a number that is raised when a formula changes, so that
    every folder makes its tables anew. `refresh_s` is the least time between two makings. `elapsed` is a clock that
    nobody sets. `after` is the key of another set that these are made from.
    """

    def __init__(
        self,
        store: Store,
        made_of: str,
        version: str,
        make: Make,
        refresh_s: float,
        elapsed: Elapsed,
        after: str = "",
    ) -> None:
        self._store = store
        self._key = made_of
        self._version = version
        self._make = make
        self._elapsed = elapsed
        self._pace = Pace(refresh_s, elapsed)
        self._after = after
        self._has_waited = False  # rows changed since, perhaps, and it was not time

    @property
    def is_overdue(self) -> bool:
        """Whether it is time by now for what was put off."""
        return self._has_waited and self._pace.is_due

    def refresh(self, as_of_ms: int | None, *, is_last: bool = False) -> bool:
        """Make the tables anew if rows changed since, and if it is time or `is_last`; whether they were made.

        Call between two commits, with `ties` written; meanwhile nothing is taken in.
        """
        self._has_waited = as_of_ms is not None and not is_last and not self._pace.is_due
        if as_of_ms is None or self._has_waited:
            return False
        made_of = self._made_of(as_of_ms)
        if self._store.meta(self._key) == made_of:
            return False
        started_s = self._elapsed()
        with told(self._store.path), self._store.con.cursor() as con:
            tables = self._make(con, as_of_ms)
        self._store.replace(tables, {self._key: made_of})
        self._pace.restart(_BUSY * (self._elapsed() - started_s))
        return True

    def _made_of(self, as_of_ms: int) -> str:
        """A text that changes whenever the tables may: with rows, brands, what is declared, settings, the watermark."""
        seqs = [seq for _, seq, _ in self._store.positions().values()]
        brands = self._store.con.execute(_BRANDS).fetchall()
        declared = digest_of_declared(self._store.con)
        before = self._store.meta(self._after) if self._after else ""
        given = f"{brands} {declared} {self._version} {before}"
        return f"{max(seqs, default=0)} {rows_floor_ms(self._store)} {as_of_ms} {given}"
