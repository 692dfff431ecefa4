"""Turn what the watch found into what people are told, and leave it in the outbox within the same commit.

Nobody is told of history that was read in, nor of what is silenced, nor of a state that a channel does not want. Read
after `alerts_file.py`; how it is sent is in `streams/notify/`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb

from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.alert_settings import BLIND, AlertSettings
from pipeline.records import Output
from pipeline.standing import StandingRow
from streams.alert_marks import forget_unsaid, is_silenced
from streams.alerts_file import AlertsFile
from streams.noticed import complete, notice_of, standing_notice
from streams.notify.notice import Notice
from streams.notify.outbox import enqueue, take_out_removed
from streams.statements import statement

__all__ = ["Teller", "notice_of"]

_Make = Callable[[str, str], Notice]  # in this language, with times of that zone
_BEGINS, _ENDS = {"open", "ongoing"}, {"eased", "closed"}


class _State(Protocol):
    """What decides who is told of a state, whatever kind of alert it is of."""

    @property
    def alert_id(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def notice(self) -> str: ...
    @property
    def updated_at_ms(self) -> int: ...


class Teller:
    """Leaves notices for the channels of a file. `now_ms` is the receiver's clock.

    `settings` are the rules in force: a rule may name the channels that are told. `data` is the folder that commands
    in notices name.
    """

    def __init__(
        self, file: AlertsFile, settings: AlertSettings, now_ms: Callable[[], int], data: Path | None = None
    ) -> None:
        self._file = file
        self._settings = settings
        self._now_ms = now_ms
        self._data = data

    def tell(self, con: duckdb.DuckDBPyConnection, output: Output) -> None:
        """Have people told of what an output brings. Call within the commit, when its alerts are stored."""
        self.tell_rows(con, output.alerts, output.evidence)
        if output.alerts and output.removed_mentions:  # what was found may name people of whom none is left by now
            take_out_removed(con)

    def tell_rows(
        self, con: duckdb.DuckDBPyConnection, alerts: Sequence[AlertRow], found: Sequence[EvidenceRow] = ()
    ) -> None:
        """The same of these states of incidents, in order, and what is `found` to show them."""
        shown = set[str]()  # the evidence is of the latest state: of two in one output, the first shows it
        for row in alerts:
            evidence = [e for e in found if e.alert_id == row.alert_id]
            if row.notice in _BEGINS and row.alert_id in shown:
                evidence = [e for e in evidence if e.part != "example"]
            if self._tell_of(con, row, partial(notice_of, con, row, evidence)):
                shown.add(row.alert_id)

    def tell_standing(
        self, con: duckdb.DuckDBPyConnection, rows: Sequence[StandingRow], found: Sequence[EvidenceRow] = ()
    ) -> None:
        """The same of standing alerts that are new, or over. Call when they are stored, within the transaction."""
        for row in rows:
            evidence = [e for e in found if e.alert_id == row.alert_id]
            self._tell_of(con, row, partial(standing_notice, con, row, evidence), is_standing=True)

    def _tell_of(
        self, con: duckdb.DuckDBPyConnection, row: _State, notice: _Make, *, is_standing: bool = False
    ) -> bool:
        """Leave a state with every channel that is to be told; whether it is worth telling at all."""
        now_ms = self._now_ms()
        if row.notice == "closed":
            forget_unsaid(con, row.alert_id, now_ms, [c.name for c in self._file.channel if c.after_s])
        is_stale = now_ms - row.updated_at_ms > self._settings.fresh_s * 1000
        if not row.notice or (is_stale and not _is_told(con, row.alert_id)):
            return False  # who heard of the beginning hears of the end, however late
        if is_silenced(con, row.brand, row.rule, now_ms):
            return False
        wanted = self._settings.channels_of(row.rule)
        is_gone = wanted is None and not is_standing and row.rule != BLIND  # its rule is in the file no more
        telling = self._file.telling
        for channel in self._file.channel:
            if channel.digest_only or row.notice not in channel.states or (wanted and channel.name not in wanted):
                continue
            if channel.after_s and _is_taken_on(con, row.alert_id):
                continue
            n_before, last_ms = _before(con, row.alert_id, channel.name)
            if not n_before and (is_gone or (row.notice in _ENDS and _BEGINS & set(channel.states))):
                continue  # it never heard of the beginning
            first_ms = last_ms if n_before else now_ms + round(channel.after_s * 1000)
            at_ms = telling.not_before_ms(max(now_ms, first_ms))
            made = complete(notice(telling.language, telling.time_zone), self._data)
            enqueue(con, [made], [channel.name], at_ms)
        return True


def _before(con: duckdb.DuckDBPyConnection, alert_id: str, channel: str) -> tuple[int, int]:
    """How many notices of an incident a channel was left before, and when those that wait are due at last (ms)."""
    ((n, last_ms),) = con.execute(statement("reads/told_before"), [alert_id, channel]).fetchall()
    return int(n), int(last_ms)


def _is_told(con: duckdb.DuckDBPyConnection, alert_id: str) -> bool:
    """Whether anybody was told of an incident, or is to be."""
    return bool(con.execute("SELECT 1 FROM outbox WHERE alert_id = ? LIMIT 1", [alert_id]).fetchall())


def _is_taken_on(con: duckdb.DuckDBPyConnection, alert_id: str) -> bool:
    sql = "SELECT 1 FROM alert_marks WHERE alert_id = ? AND acknowledged_at IS NOT NULL"
    return bool(con.execute(sql, [alert_id]).fetchall())
