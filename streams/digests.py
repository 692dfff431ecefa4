"""The daily digest: once a day a channel is told what began, goes on and ended, or that it was quiet and not blind.

It is left in the outbox like any notice, in one transaction with the day it is of: so there is one a channel and day,
also over kills. Days are those of the time zone of `[telling]`; what happened meanwhile is asked of the table `alerts`.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from pipeline.alert_settings import BLIND
from streams.alert_marks import is_silenced
from streams.alerts_file import AlertsFile
from streams.noticed import complete
from streams.notify.channels import Channel
from streams.notify.notice import Digest, DigestLine, Notice, utc
from streams.notify.outbox import enqueue
from streams.statements import statement
from streams.store import Store
from streams.transaction import transaction

__all__ = ["Digests"]

_MOST = 40  # lines; more are counted


class Digests:
    """Leaves the digests of the channels of a file that want one. `now_ms` is the receiver's clock."""

    def __init__(self, store: Store, file: AlertsFile, now_ms: Callable[[], int], data: Path | None = None) -> None:
        self._store = store
        self._data = data
        self._file = file
        self._now_ms = now_ms
        self._zone = ZoneInfo(file.telling.time_zone)
        self._channels = [channel for channel in file.channel if channel.digest]
        self._next_ms = 0

    def tick(self) -> None:
        """Leave what is due. Cost: nothing until the next is."""
        now_ms = self._now_ms()
        if not self._channels or now_ms < self._next_ms:
            return
        upcoming = []
        for channel in self._channels:
            day = self._latest_day(channel, now_ms)
            self._leave(channel, day, now_ms)
            upcoming.append(self._due_ms(channel, day + timedelta(days=1)))
        self._next_ms = min(upcoming)

    def _latest_day(self, channel: Channel, now_ms: int) -> date:
        """The local day whose hour of the digest passed last."""
        today = datetime.fromtimestamp(now_ms / 1000, self._zone).date()
        return today if self._due_ms(channel, today) <= now_ms else today - timedelta(days=1)

    def _due_ms(self, channel: Channel, day: date) -> int:
        at = datetime.combine(day, time.fromisoformat(channel.digest), self._zone)
        return round(at.timestamp() * 1000)

    def _leave(self, channel: Channel, day: date, now_ms: int) -> None:
        """A day's digest, once. A channel that is new gets its first on the day after."""
        key = f"digest {channel.name}"
        last = self._store.meta(key)
        if last is not None and last >= day.isoformat():
            return
        with transaction(self._store.con, self._store.path) as con:
            con.execute(statement("writes/put_meta"), [key, day.isoformat()])
            if last is None:
                return
            if is_silenced(con, "*", "digest", now_ms):
                return
            notice = self._notice(con, channel, day)
            if notice.digest is not None and (notice.digest.lines or channel.digest_quiet):
                enqueue(con, [complete(notice, self._data)], [channel.name], self._file.telling.not_before_ms(now_ms))
        self._store.is_unpublished = True

    def _notice(self, con: duckdb.DuckDBPyConnection, channel: Channel, day: date) -> Notice:
        from_ms, to_ms = self._due_ms(channel, day - timedelta(days=1)), self._due_ms(channel, day)
        shard = self._store.meta("shard")
        found = con.execute(statement("reads/digest"), {"from_ms": from_ms, "to_ms": to_ms}).fetchall()
        lines = [_line(*row) for row in found]
        return Notice(
            id=f"digest-{channel.name}-{day.isoformat()}" + (f"-{shard}" if shard else ""),
            rule="digest",
            rule_version="1",
            brand="*",
            signal="digest",
            state="open",
            started_at=utc(from_ms),
            detected_at=utc(to_ms),
            language=self._file.telling.language,
            time_zone=self._file.telling.time_zone,
            links={"list": "murmure alerts list"},
            digest=_digest(lines),
        )


def _digest(found: Sequence[DigestLine]) -> Digest:
    lines = [line for line in found if line.signal != BLIND]

    def n(**wanted: str) -> int:
        return sum(all(getattr(line, name) == value for name, value in wanted.items()) for line in lines)

    return Digest(
        opened=n(was="opened"),
        ongoing=n(was="ongoing"),
        ended=n(was="ended"),
        useful=n(verdict="useful"),
        noise=n(verdict="noise"),
        is_blind=len(lines) < len(found),
        lines=tuple(lines[:_MOST]),
        more=max(0, len(lines) - _MOST),
    )


def _line(
    alert_id: str, brand: str, signal: str, subject: str, was: str, verdict: str, authors: int, detected_ms: int
) -> DigestLine:
    return DigestLine(alert_id, brand, signal, subject, was, verdict, authors, utc(detected_ms))
