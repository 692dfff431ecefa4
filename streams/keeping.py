"""Keep a data folder small: what is done between two commits so that it does not grow for ever.

Forgetting goes by event time and so runs when a day of it has passed; the daily rewrite goes by the clock.
The parts: `retention.py`, `archive.py`, `rewrite.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import StoreError
from pipeline.horizons import DAY_MS, kept_from_ms
from pipeline.records import CoverageRow
from pipeline.settings import Settings
from streams.archive import archive_texts, drop_months, rewrite_stale_months, write_attach_file
from streams.removal import forget_removals, has_removals
from streams.retention import forget, forget_dirty, forget_rejected, rows_floor_ms
from streams.rewrite import rewrite
from streams.store import Recompute, Store
from streams.transaction import transaction

__all__ = ["Keeping"]

_HOUR_MS = 3_600_000
_REWRITTEN = "rewritten_at_ms"


class Keeping:
    """The housekeeping of one writer. `now_ms` is the receiver's clock."""

    def __init__(self, store: Store, data: Path, settings: Settings, recompute: Recompute, now_ms: int) -> None:
        self._store = store
        self._data = data
        self._kept = settings.retention
        self._rewrite_ms = round(settings.store.rewrite_hours * _HOUR_MS)
        self._recompute = recompute
        self._day: int | None = None  # of event time, for which all is forgotten
        found = store.meta(_REWRITTEN)
        if found is None:
            self._remember_rewrite(now_ms)
        else:
            self._rewritten_ms = int(found)
        write_attach_file(data)

    def keep(self, watermark_ms: int | None, now_ms: int, *, is_last: bool = False) -> None:
        """Forget what is too old and move old texts to the archive. Call before each publishing.

        All of it when event time has come to another day, at first, and when `is_last`: what a run leaves behind
        depends on its rows and watermark alone. Between these only a look at what is due to be counted again.
        """
        if watermark_ms is None:
            return
        if self._day == watermark_ms // DAY_MS and not is_last:
            forget_dirty(self._store, self._kept, watermark_ms)
            return
        forget(self._store, self._kept, watermark_ms, self._recompute)
        forget_rejected(self._store, self._kept, now_ms)
        floor_ms = rows_floor_ms(self._store)
        if floor_ms is not None:
            drop_months(self._data, floor_ms)
        self._archive(watermark_ms)
        self._day = watermark_ms // DAY_MS

    def rewrite_if_due(self, now_ms: int) -> bool:
        """Write the store and the months that hold deleted texts anew, once in `store.rewrite_hours`; whether it did.

        Not when nothing was removed since the last time; an hour later when it failed, or the disk has no room.
        """
        # A clock that went back makes it due as well: else it would not be for as long as the clock had been ahead.
        if not self._rewrite_ms or 0 <= now_ms - self._rewritten_ms < self._rewrite_ms:
            return False
        if not has_removals(self._store.con):
            return False
        with self._noted("texts of removed posts are still in the archive"):
            rewrite_stale_months(self._store.con, self._store.path, self._data)
        rewritten = None
        with self._noted("deleted bytes are still in the store", "rewrite_failed"):
            rewritten = rewrite(self._store)
        if rewritten is None:
            self._rewritten_ms = now_ms - self._rewrite_ms + _HOUR_MS
            return False
        with transaction(self._store.con, self._store.path) as con:
            forget_removals(con)
        self._remember_rewrite(now_ms)
        return True

    def _archive(self, watermark_ms: int) -> None:
        before_ms = kept_from_ms(watermark_ms, self._kept.texts_days)
        if before_ms is not None:
            with self._noted("old texts are still in the store"):
                written = archive_texts(self._store.con, self._store.path, self._data, before_ms)
                self._store.is_unpublished |= bool(written)

    @contextmanager
    def _noted(self, consequence: str, reason: str = "archive_failed") -> Iterator[None]:
        """A file that cannot be read or written anew stops nobody: it is noted, and tried again later."""
        try:
            yield
        except StoreError as error:
            self._store.note(CoverageRow("keeping", reason, None, None, 0, f"{consequence}: {error}"))

    def _remember_rewrite(self, now_ms: int) -> None:
        self._rewritten_ms = now_ms
        self._store.set_meta(_REWRITTEN, str(now_ms))
