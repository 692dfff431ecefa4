"""The dead man's alert: when nothing comes any more, people are told that murmure is blind, not that it is quiet.

One incident, of all brands, by the rule `blind`: open when nothing has come for so long, closed when something comes
again. It lives in the store alone, so it goes on after a kill; what detectors learn knows nothing of it.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

import duckdb
import msgspec

from pipeline.alert_rows import AlertRow
from pipeline.alert_settings import BLIND
from streams.statements import statement
from streams.store import Store
from streams.store_alerts import put_rows
from streams.transaction import told, transaction

__all__ = ["Blindness"]

Tell = Callable[[duckdb.DuckDBPyConnection, Sequence[AlertRow]], None]


class Blindness:
    """Opens and closes that incident. Silence is measured by `elapsed`, a clock that nobody sets (s); times are the
    receiver's (`now_ms`). After `after_s` of silence it opens; 0: never."""

    def __init__(
        self, store: Store, after_s: float, now_ms: Callable[[], int], elapsed: Callable[[], float], tell: Tell | None
    ) -> None:
        self._store, self._after_s, self._tell = store, after_s, tell
        self._now_ms, self._elapsed = now_ms, elapsed
        self._heard_s, self._heard_ms = elapsed(), now_ms()
        self._has_heard = False
        self._open = self._found()

    def heard(self) -> None:
        """Something came, be it a line that cannot be read."""
        self._heard_s, self._heard_ms, self._has_heard = self._elapsed(), self._now_ms(), True

    def tick(self) -> None:
        """Open or close the incident where it is time. Cost: next to nothing."""
        if self._open is not None:
            if self._has_heard:
                now_ms = self._now_ms()
                over = {"state": "closed", "notice": "closed", "told": 2, "updated_at_ms": now_ms}
                self._write(msgspec.structs.replace(self._open, closed_at_ms=now_ms, **over))
                self._open = None
        elif self._after_s and self._elapsed() - self._heard_s >= self._after_s:
            self._has_heard = False
            self._open = self._begun()
            self._write(self._open)

    def _begun(self) -> AlertRow:
        now_ms, shard = self._now_ms(), self._store.meta("shard") or ""
        alert_id = sha256(f"{BLIND}\0{shard}\0{self._heard_ms}".encode()).hexdigest()[:16]
        return _row(alert_id, self._heard_ms, now_ms, round(self._after_s))

    def _found(self) -> AlertRow | None:
        """The incident that a former run left open."""
        with told(self._store.path):
            rows = self._store.con.execute(statement("reads/blind")).fetchall()
        return _row(*rows[0]) if rows else None

    def _write(self, row: AlertRow) -> None:
        with transaction(self._store.con, self._store.path) as con:
            put_rows(con, [row])
            if self._tell is not None:
                self._tell(con, [row])
        self._store.is_unpublished = True


def _row(alert_id: str, heard_ms: int, now_ms: int, window_s: int) -> AlertRow:
    return AlertRow(
        alert_id=alert_id,
        brand="*",
        rule=BLIND,
        rule_version="1",
        signal=BLIND,
        signals=(BLIND,),
        state="open",
        started_at_ms=heard_ms,
        detected_at_ms=now_ms,
        updated_at_ms=now_ms,
        closed_at_ms=None,
        observed=0.0,
        expected=0.0,
        expected_lo=0.0,
        expected_hi=0.0,
        window_s=window_s,
        false_alarms_per_month=0.0,
        posts=0,
        authors=0,
        breadth="",
        loudest=0.0,
        solicited=0.0,
        coordination=None,
        motive_shift="{}",
        notice="open",
        told=1,
    )
