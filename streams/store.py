"""The store: one DuckDB file that one process writes, rows and source position in one transaction.

`<data>/state/live.duckdb` is opened here and nowhere else. Opening it a second time in this process, even to
read or copy it, would silently drop DuckDB's lock on it: people query the published copy (see `publish.py`).
What a row looks like is in `store_rows.py`; reading back is in `store_answers.py` and `store_refresh.py`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from pipeline.declared import Declaring
from pipeline.errors import StoreError
from pipeline.records import Answers, CoverageRow, Output, Questions
from pipeline.settings import Brands
from streams.durable import fsync_folder, replace_durably
from streams.live_file import LIVE_FILE, connect, open_live
from streams.pace import now_ms
from streams.schema import migrate
from streams.statements import statement
from streams.store_answers import answer
from streams.store_brands import read_brands, write_brands
from streams.store_commit import insert, write_output
from streams.store_declared import write_declared
from streams.store_refresh import Recompute, refresh_activity
from streams.store_rows import arrow
from streams.transaction import told, transaction
from streams.writer_lock import WriterLock

__all__ = ["LIVE_FILE", "Recompute", "Store"]


class Store:
    """The one writer of a data folder. Make it with `Store.open`, end it with `close` or a `with` block."""

    def __init__(
        self, path: Path, con: duckdb.DuckDBPyConnection, lock: WriterLock, clock: Callable[[], int], repair: str = ""
    ) -> None:
        self.path = path
        self.con = con
        self.repair = repair  # what had to be done to open it; empty when nothing
        self.is_unpublished = True
        self.also: Callable[[duckdb.DuckDBPyConnection, Output], None] | None = None  # done within every commit
        self._lock = lock
        self._clock = clock
        found = con.execute("SELECT input, position, seq, ended FROM positions").fetchall()
        self._positions: dict[str, tuple[str, int, bool]] = {row[0]: (row[1], row[2], row[3]) for row in found}
        self._seq: int = con.execute("SELECT seq FROM last_commit").fetchall()[0][0]

    @classmethod
    def open(cls, folder: Path, role: str = "run", clock: Callable[[], int] = now_ms) -> "Store":
        """Open the store of a data folder, made if needed, and brought to this release's schema.

        `role` is what this process tells others it is; `clock` gives ms since 1970.
        StoreError when another process writes, when the file is damaged, or of a newer release.
        """
        state = folder / "state"
        try:
            state.mkdir(parents=True, exist_ok=True)
            for place in (folder, folder.absolute().parent):
                fsync_folder(place)
            lock = WriterLock(state, role, clock())
        except OSError as error:
            raise StoreError(
                f"the data folder {folder} cannot be written ({error}); choose another with --data"
            ) from None
        for left_over in _left_over(folder):
            left_over.unlink(missing_ok=True)  # of a writer that was killed: the lock says that none is at work
        try:
            con, repair = open_live(folder)
            with told(state / LIVE_FILE):
                migrate(con)
                return cls(state / LIVE_FILE, con, lock, clock, repair)
        except BaseException:
            lock.release()
            raise

    def swap(self, draft: Path) -> None:
        """Go on with another file of the same rows, such as a rewritten one."""
        with told(self.path):
            self.con.execute("CHECKPOINT")
        self.con.close()
        fsync_folder(self.path.parent)  # that the old log is gone: it must not meet the new file
        replace_durably(draft, self.path)
        with told(self.path):
            self.con = connect(self.path)
        self.is_unpublished = True

    def commit(self, output: Output, seq: int) -> None:
        """Store an output and its position, all or nothing. `seq` must follow the last commit's."""
        with self._numbered(seq) as con:
            write_output(con, output, seq, self._clock())
            if self.also is not None:
                self.also(con, output)
        self._positions[output.input] = (output.position, seq, output.ended)

    def answer(self, questions: Questions) -> Answers:
        """What the store holds of what is asked. Cost: a scan of the key columns, some 10 ms a million rows."""
        with told(self.path):
            return answer(self.con, questions)

    def position(self, input: str) -> tuple[str, int, bool] | None:  # noqa: A002 - the word of Output and of the table
        """(position, seq, ended) of the latest commit of an input; None when there is none."""
        return self._positions.get(input)

    def positions(self) -> dict[str, tuple[str, int, bool]]:
        """(position, seq, ended) of the latest commit, by input."""
        return dict(self._positions)

    def offsets(self) -> dict[tuple[str, int], int]:
        """Where topics are to be read on, by (topic, partition)."""
        found = self.con.execute("SELECT topic, part, next_offset FROM offsets").fetchall()
        return {(topic, partition): offset for topic, partition, offset in found}

    @property
    def has_taken(self) -> bool:
        """Whether any batch was ever stored."""
        return bool(self._positions)

    def last_seq(self) -> int:
        """The number of the latest commit, 0 before the first."""
        return self._seq

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

    def replace(self, tables: Mapping[str, Sequence[pa.Table]], facts: Mapping[str, str]) -> None:
        """Replace all rows of these tables, and remember facts about the store, all or nothing."""
        with transaction(self.con, self.path) as con:
            for name, parts in tables.items():
                con.execute(f"DELETE FROM {name}")
                for rows in parts:
                    if rows.num_rows:
                        insert(con, name, rows)
            for key, value in facts.items():
                con.execute(statement("writes/put_meta"), [key, value])
        self.is_unpublished = True

    def commit_act(
        self,
        seq: int,
        now_ms: int,
        brands: Brands | None = None,
        notes: Sequence[CoverageRow] = (),
        command: str = "",
        settings: str = "",
        declaring: Declaring | None = None,
    ) -> None:
        """Store what an act changes: brands put in force (what changed gets a new row, what is gone is closed, the
        rest stays), `notes` on what is not seen of them, the id of the inbox's `command` if it was one, the
        `settings` of a session as JSON, and what was declared."""
        with self._numbered(seq) as con:
            if brands is not None:
                write_brands(con, brands, now_ms)
            if declaring is not None:
                write_declared(con, declaring, now_ms)
            if notes:
                insert(con, "coverage", arrow(notes, CoverageRow))
            if command:
                kind, said = ("brands", "brands apply") if declaring is None else ("declare", "declare")
                self.write_applied(command, kind, said, now_ms)
            if settings:
                con.execute(statement("writes/put_meta"), ["settings", settings])

    def brands(self) -> Brands:
        """The brands in force, with the highest version that brought one of them; version 1 when there are none."""
        return read_brands(self.con)

    def zones(self) -> dict[str, str]:
        """The time zone of every brand there ever was: its days are counted by it, also when it is withdrawn."""
        found = self.con.execute("SELECT id, arg_max(time_zone, valid_from) FROM brands GROUP BY id").fetchall()
        return dict(found)

    def mark_applied(self, inbox_id: str, kind: str, said: str, now_ms: int) -> None:
        """Remember that a command of the inbox was carried out, or refused, and what was said of it."""
        with transaction(self.con, self.path):
            self.write_applied(inbox_id, kind, said, now_ms)
        self.is_unpublished = True

    def write_applied(self, inbox_id: str, kind: str, said: str, now_ms: int) -> None:
        """The same within a transaction of the caller's, who stores the effect in it."""
        self.con.execute(
            "INSERT INTO applied (inbox_id, kind, command, applied_at) VALUES (?, ?, ?, make_timestamp_ms(?))",
            [inbox_id, kind, said, now_ms],
        )

    def applied(self, inbox_id: str) -> str | None:
        """What was said of a command of the inbox; None when it was not carried out yet."""
        # All rows are fetched: DuckDB refuses to begin a transaction beside an unfinished result.
        rows = self.con.execute("SELECT command FROM applied WHERE inbox_id = ?", [inbox_id]).fetchall()
        return str(rows[0][0]) if rows else None

    def note(self, row: CoverageRow) -> None:
        """Tell in `coverage` of something that is not seen."""
        with transaction(self.con, self.path) as con:
            insert(con, "coverage", arrow([row], CoverageRow))
        self.is_unpublished = True

    def define(self, view: str, key: str, value: str) -> None:
        """Put a view in the place of one of the same name, and remember a fact about it."""
        with transaction(self.con, self.path) as con:
            con.execute(view)
            con.execute(statement("writes/put_meta"), [key, value])
        self.is_unpublished = True

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the store."""
        with transaction(self.con, self.path) as con:
            con.execute(statement("writes/put_meta"), [key, value])

    def meta(self, key: str) -> str | None:
        """A fact about the store, None when it was never set."""
        rows = self.con.execute("SELECT value FROM murmure_meta WHERE key = ?", [key]).fetchall()
        return str(rows[0][0]) if rows else None

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

    @contextmanager
    def _numbered(self, seq: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction that takes the store from its last commit to the next."""
        if seq != self._seq + 1:
            raise StoreError(f"commit {seq} does not follow the last one of {self.path}, which is {self._seq}")
        with transaction(self.con, self.path) as con:
            yield con
            con.execute("UPDATE last_commit SET seq = ?, committed_at = make_timestamp_ms(?)", [seq, self._clock()])
        self._seq = seq
        self.is_unpublished = True


def _left_over(folder: Path) -> list[Path]:
    """The drafts of a writer that was killed. (Those of the inbox itself may be a command's that is being written.)"""
    places = [folder.glob(".*.part*"), *((folder / name).rglob("*.part*") for name in ("state", "archive"))]
    return [path for found in (*places, (folder / "inbox" / "receipts").glob(".*.part")) for path in found]
