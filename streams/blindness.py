"""The dead man's alert: when nothing comes any more, people are told that murmure is blind, not that it is quiet.

One incident, of all brands, by the rule `blind`: open when nothing has come for so long, or when one input stands still
and holds all others back, since no slot of time is counted before all inputs have passed it. It names the inputs, and
is closed when they go on. It lives in the store alone, so it goes on after a kill; what detectors learn knows nothing
of it.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

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
Marks = Mapping[str, int | None]


class _Moved(NamedTuple):
    """What an input has shown, and since when by both clocks."""

    mark_ms: int | None
    at_s: float
    at_ms: int


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
        self._moved: dict[str, _Moved] = {}
        self._open = self._found()
        # Those that a former run named stood still before this one began.
        self._named = {name.partition(":")[2] for name in self._open.signals} if self._open is not None else set()

    def heard(self) -> None:
        """Something came, be it a line that cannot be read."""
        self._heard_s, self._heard_ms, self._has_heard = self._elapsed(), self._now_ms(), True

    def tick(self, marks: Marks | None = None) -> tuple[str, ...]:
        """Open or close the incident where it is time. `marks`: up to when each open input has shown what there is.

        Gives the inputs that stand still and hold the others back. Cost: next to nothing.
        """
        still = self._standing_still(marks or {}) if self._after_s else ()
        is_silent = bool(self._after_s) and self._elapsed() - self._heard_s >= self._after_s
        if self._open is not None:
            names = still or (tuple(sorted(marks or {})) if not self._has_heard else ())
            if self._has_heard and not still:
                now_ms = self._now_ms()
                over = {"state": "closed", "notice": "closed", "told": 2, "updated_at_ms": now_ms}
                self._write(msgspec.structs.replace(self._open, closed_at_ms=now_ms, **over))
                self._open = None
            elif names and _signals(names) != self._open.signals:
                self._open = msgspec.structs.replace(self._open, signals=_signals(names))
                self._write(msgspec.structs.replace(self._open, notice=""))
        elif is_silent or still:
            self._has_heard = not is_silent
            since_ms = self._heard_ms if is_silent else min(self._moved[name].at_ms for name in still)
            self._open = self._begun(since_ms, tuple(sorted(marks or {})) if is_silent else still)
            self._write(self._open)
        return still

    def _standing_still(self, marks: Marks) -> tuple[str, ...]:
        """The inputs behind the others that have shown nothing new for so long."""
        now_s = self._elapsed()
        for name, mark_ms in marks.items():
            known = self._moved.get(name)
            if known is None or known.mark_ms != mark_ms:
                before_s = self._after_s if known is None and name in self._named else 0
                self._moved[name] = _Moved(mark_ms, now_s - before_s, self._now_ms())
        self._moved = {name: moved for name, moved in self._moved.items() if name in marks}
        farthest_ms = max((mark_ms for mark_ms in marks.values() if mark_ms is not None), default=None)
        return tuple(
            name
            for name, moved in sorted(self._moved.items())
            if farthest_ms is not None
            and (moved.mark_ms is None or moved.mark_ms < farthest_ms)
            and now_s - moved.at_s >= self._after_s
        )

    def _begun(self, since_ms: int, names: Sequence[str]) -> AlertRow:
        now_ms, shard = self._now_ms(), self._store.meta("shard") or ""
        alert_id = sha256(f"{BLIND}\0{shard}\0{since_ms}".encode()).hexdigest()[:16]
        return _row(alert_id, since_ms, now_ms, round(self._after_s), _signals(names))

    def _found(self) -> AlertRow | None:
        """The incident that a former run left open."""
        with told(self._store.path):
            rows = self._store.con.execute(statement("reads/blind")).fetchall()
        for alert_id, heard_ms, detected_ms, window_s, signals in rows:
            return _row(alert_id, heard_ms, detected_ms, window_s, tuple(signals))
        return None

    def _write(self, row: AlertRow) -> None:
        with transaction(self._store.con, self._store.path) as con:
            put_rows(con, [row])
            if self._tell is not None:
                self._tell(con, [row])
        self._store.is_unpublished = True


def _signals(names: Sequence[str]) -> tuple[str, ...]:
    """The inputs that nothing comes from, as the signals of the incident."""
    return tuple(f"{BLIND}:{name}" for name in names) or (BLIND,)


def _row(alert_id: str, heard_ms: int, now_ms: int, window_s: int, signals: tuple[str, ...]) -> AlertRow:
    return AlertRow(
        alert_id=alert_id,
        brand="*",
        rule=BLIND,
        rule_version="1",
        signal=BLIND,
        signals=signals,
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
