"""The store: one DuckDB file that one process writes, rows and source position in one transaction.

`<data>/state/live.duckdb` is opened here and nowhere else. Opening it a second time in this process, even to
read or copy it, would silently drop DuckDB's lock on it: people query the published copy (see `publish.py`).
What a row looks like is in `store_rows.py`; reading back is in `store_answers.py` and `store_refresh.py`.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from pipeline.errors import StoreError
from pipeline.records import Answers, CoverageRow, Output, Questions
from pipeline.settings import Brands
from streams.schema import migrate
from streams.statements import statement
from streams.store_answers import answer
from streams.store_brands import read_brands, write_brands
from streams.store_commit import insert, write_output
from streams.store_refresh import Recompute, refresh_activity
from streams.store_rows import arrow
from streams.transaction import told, transaction
from streams.writer_lock import WriterLock

__all__ = ["LIVE_FILE", "Recompute", "Store"]

LIVE_FILE = "live.duckdb"
# v1.2.0 files can be read by DuckDB 1.5. No checkpoint but ours: one during the copy of the file would spoil it.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.2.0",
    "checkpoint_threshold": "1TB",
    "threads": 2,
}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Store:
    """The one writer of a data folder. Make it with `Store.open`, end it with `close` or a `with` block."""

    def __init__(self, path: Path, con: duckdb.DuckDBPyConnection, lock: WriterLock, clock: Callable[[], int]) -> None:
        self.path = path
        self.con = con
        self.is_unpublished = True
        self._lock = lock
        self._clock = clock
        found = con.execute("SELECT input, position, seq, ended FROM positions").fetchall()
        self._positions: dict[str, tuple[str, int, bool]] = {row[0]: (row[1], row[2], row[3]) for row in found}

    @classmethod
    def open(cls, folder: Path, role: str = "run", clock: Callable[[], int] = _now_ms) -> "Store":
        """Open the store of a data folder, made if needed, and brought to this release's schema.

        `role` is what this process tells others it is; `clock` gives ms since 1970.
        StoreError when another process writes, when the file is damaged, or of a newer release.
        """
        state = folder / "state"
        try:
            state.mkdir(parents=True, exist_ok=True)
            lock = WriterLock(state, role, clock())
        except OSError as error:
            raise StoreError(
                f"the data folder {folder} cannot be written ({error}); choose another with --data"
            ) from None
        for left_over in [*folder.glob(".murmure.duckdb.*.part"), *state.glob("*.part"), *state.glob("*/*.tmp")]:
            left_over.unlink(missing_ok=True)  # of a writer that was killed: the lock says that none is at work
        path = state / LIVE_FILE
        try:
            with told(path):
                con = duckdb.connect(str(path), config=_CONFIG)
                con.execute("SET temp_directory = ?", [str(state / "spill")])
                migrate(con)
                return cls(path, con, lock, clock)
        except BaseException:
            lock.release()
            raise

    def commit(self, output: Output, seq: int) -> None:
        """Store an output and its position, all or nothing. `seq` must rise from commit to commit of an input."""
        last = self._positions.get(output.input)
        if last is not None and seq <= last[1]:
            raise StoreError(f"commit {seq} of input {output.input!r} is not new: commit {last[1]} is stored already")
        with transaction(self.con, self.path):
            write_output(self.con, output, seq, self._clock())
        self._positions[output.input] = (output.position, seq, output.ended)
        self.is_unpublished = True

    def answer(self, questions: Questions) -> Answers:
        """What the store holds of what is asked. Cost: a scan of the key columns, some 10 ms a million rows."""
        with told(self.path):
            return answer(self.con, questions)

    def position(self, input: str) -> tuple[str, int, bool] | None:  # noqa: A002 - the word of Output and of the table
        """(position, seq, ended) of the latest commit of an input; None when there is none."""
        return self._positions.get(input)

    def last_seq(self) -> int:
        """The highest seq of any commit, 0 before the first."""
        return max((seq for _, seq, _ in self._positions.values()), default=0)

    def refresh_activity(self, recompute: Recompute, max_rows: int = 200_000) -> int:
        """Make the cells of the dirty buckets again from stored rows; gives the number of buckets.

        Goes by groups of buckets whose rows number some `max_rows`, each group in one transaction.
        """
        n = refresh_activity(self.con, self.path, recompute, max_rows)
        self.is_unpublished |= n > 0
        return n

    def write_ties(self, ties: pa.Table) -> None:
        """Replace all ties. (DELETE and INSERT: CREATE OR REPLACE would drop the COMMENTs.)"""
        with transaction(self.con, self.path):
            self.con.execute("DELETE FROM ties")
            insert(self.con, "ties", ties)
        self.is_unpublished = True

    def write_brands(
        self, brands: Brands, now_ms: int, inbox_id: str | None = None, notes: Sequence[CoverageRow] = ()
    ) -> None:
        """Put a brands file in force: what changed gets a new row, what is gone is closed, the rest stays.

        `notes` say in `coverage` what is not seen of a brand that is new.
        """
        with transaction(self.con, self.path) as con:
            write_brands(con, brands, now_ms)
            if notes:
                insert(con, "coverage", arrow(notes, CoverageRow))
            if inbox_id is not None:
                self._mark(inbox_id, "brands apply", now_ms)
        self.is_unpublished = True

    def brands(self) -> Brands:
        """The brands in force, with the highest version that brought one of them; version 1 when there are none."""
        return read_brands(self.con)

    def zones(self) -> dict[str, str]:
        """The time zone of every brand there ever was: its days are counted by it, also when it is withdrawn."""
        found = self.con.execute("SELECT id, arg_max(time_zone, valid_from) FROM brands GROUP BY id").fetchall()
        return dict(found)

    def mark_applied(self, inbox_id: str, command: str, now_ms: int) -> None:
        """Remember that a command of the inbox was carried out."""
        with transaction(self.con, self.path):
            self._mark(inbox_id, command, now_ms)
        self.is_unpublished = True

    def is_applied(self, inbox_id: str) -> bool:
        """Whether a command of the inbox was carried out already."""
        return self.con.execute("SELECT 1 FROM applied WHERE inbox_id = ?", [inbox_id]).fetchone() is not None

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the store."""
        with transaction(self.con, self.path) as con:
            con.execute(statement("writes/put_meta"), [key, value])

    def meta(self, key: str) -> str | None:
        """A fact about the store, None when it was never set."""
        row = self.con.execute("SELECT value FROM murmure_meta WHERE key = ?", [key]).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        """Let go of the file and of the right to write."""
        self.con.close()
        self._lock.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _mark(self, inbox_id: str, command: str, now_ms: int) -> None:
        self.con.execute("INSERT INTO applied VALUES (?, ?, make_timestamp_ms(?))", [inbox_id, command, now_ms])
