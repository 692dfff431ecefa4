"""Turn what the watch found into what people are told, and leave it in the outbox within the same commit.

Nobody is told of history that was read in, nor of what is silenced, nor of a state that a channel does not want. Read
after `alerts_file.py`; how it is sent is in `streams/notify/`.
"""

import json
from collections.abc import Callable, Iterator, Sequence

import duckdb
from msgspec.structs import replace

from pipeline.alert_rows import AlertRow, EvidenceRow
from pipeline.alert_settings import BLIND, AlertSettings
from pipeline.records import Output
from streams.alert_marks import forget_unsaid
from streams.alerts_file import AlertsFile
from streams.notify.notice import Breadth, Gap, MotiveShift, Notice, Post, utc
from streams.notify.outbox import enqueue
from streams.statements import statement

__all__ = ["Teller", "notice_of"]

_PUSHED = 0.01  # less likely than that by chance, and posts look coordinated
_ASKED_FOR = 0.2
_BEGINS, _ENDS = {"open", "ongoing"}, {"eased", "closed"}


class Teller:
    """Leaves notices for the channels of a file. `now_ms` is the receiver's clock.

    `settings` are the rules in force: a rule may name the channels that are told.
    """

    def __init__(self, file: AlertsFile, settings: AlertSettings, now_ms: Callable[[], int]) -> None:
        self._file = file
        self._settings = settings
        self._now_ms = now_ms

    def tell(self, con: duckdb.DuckDBPyConnection, output: Output) -> None:
        """Have people told of what an output brings. Call within the commit, when its alerts are stored."""
        self.tell_rows(con, output.alerts, output.evidence)

    def tell_rows(
        self, con: duckdb.DuckDBPyConnection, alerts: Sequence[AlertRow], found: Sequence[EvidenceRow] = ()
    ) -> None:
        """The same of these states of incidents, in order, and what is `found` to show them."""
        now_ms = self._now_ms()
        shown = set[str]()  # the evidence is of the latest state: of two in one output, the first shows it
        for row in alerts:
            if row.notice == "closed":
                forget_unsaid(con, row.alert_id, now_ms, [c.name for c in self._file.channel if c.after_s])
            is_stale = now_ms - row.updated_at_ms > self._settings.fresh_s * 1000
            if not row.notice or (is_stale and not _is_told(con, row.alert_id)):
                continue  # who heard of the beginning hears of the end, however late
            if not _is_silenced(con, row, now_ms):
                evidence = [e for e in found if e.alert_id == row.alert_id]
                if row.notice in _BEGINS and row.alert_id in shown:
                    evidence = [e for e in evidence if e.part != "example"]
                shown.add(row.alert_id)
                self._tell_of(con, row, evidence, now_ms)

    def _tell_of(
        self, con: duckdb.DuckDBPyConnection, row: AlertRow, evidence: Sequence[EvidenceRow], now_ms: int
    ) -> None:
        rule = next((rule for rule in self._settings.rules() if rule.name == row.rule), None)
        wanted = set(rule.channels) if rule is not None else set()
        telling = self._file.telling
        notice = notice_of(con, row, evidence, telling.language, telling.time_zone)
        for channel in self._file.channel:
            if row.notice not in channel.states or (wanted and channel.name not in wanted):
                continue
            if channel.after_s and _is_taken_on(con, row.alert_id):
                continue
            n_before, last_ms = _before(con, row.alert_id, channel.name)
            if not n_before and row.notice in _ENDS and _BEGINS & set(channel.states):
                continue  # it never heard of the beginning
            first_ms = last_ms if n_before else now_ms + round(channel.after_s * 1000)
            enqueue(con, [notice], [channel.name], telling.not_before_ms(max(now_ms, first_ms)))


def notice_of(
    con: duckdb.DuckDBPyConnection, row: AlertRow, evidence: Sequence[EvidenceRow], language: str, time_zone: str
) -> Notice:
    """What people are told of an incident, with the texts of the posts that show it."""
    signal, _, subject = row.signal.partition(":")
    plain = Notice(
        id=row.alert_id,
        rule=row.rule,
        rule_version=row.rule_version,
        brand=row.brand,
        signal=signal,
        state=row.notice,
        started_at=utc(row.started_at_ms),
        detected_at=utc(row.detected_at_ms),
        n=row.told,
        links={"mute": "murmure alerts silence --rule blind --for 24h"},
        language=language,
        time_zone=time_zone,
    )
    if signal == BLIND:  # it has no figures, no posts, and is of no brand
        return plain
    return replace(
        plain,
        subject=subject,
        observed=row.observed,
        expected=row.expected,
        expected_lo=row.expected_lo,
        expected_hi=row.expected_hi,
        window_s=row.window_s,
        false_alarms_per_month=row.false_alarms_per_month,
        evidence=tuple(_posts(con, row.brand, evidence)),
        leaders=tuple(e.author_id for e in evidence if e.part == "lead"),
        motive_shift=tuple(MotiveShift(m, *parts) for m, parts in json.loads(row.motive_shift).items()),
        breadth=Breadth(row.authors, row.posts, row.loudest) if row.posts else None,
        coverage=tuple(_gaps(con, row)),
        warnings=tuple(_warnings(row)),
        links={
            "explain": f"murmure explain alert {row.alert_id}",
            "verdict": f"murmure alerts verdict {row.alert_id} useful|noise",
            "mute": f"murmure alerts silence --brand {row.brand} --rule {row.rule} --for 24h",
        },
    )


def _posts(con: duckdb.DuckDBPyConnection, brand: str, evidence: Sequence[EvidenceRow]) -> Iterator[Post]:
    for shown in evidence:
        if shown.part == "example":
            key = [shown.source, shown.mention_id, brand]
            for text, author, at_ms, url, provenance in con.execute(statement("reads/post"), key).fetchall():
                yield Post(shown.mention_id, shown.source, text or "", author, utc(at_ms), url or "", provenance)


def _gaps(con: duckdb.DuckDBPyConnection, row: AlertRow) -> list[Gap]:
    rows = con.execute(statement("reads/gaps"), [row.updated_at_ms, row.started_at_ms]).fetchall()
    return [Gap(*gap) for gap in rows]


def _warnings(row: AlertRow) -> list[str]:
    said = {
        "one_person": row.breadth == "one person",
        "coordinated": row.coordination is not None and row.coordination < _PUSHED,
        "solicited": row.solicited >= _ASKED_FOR,
    }
    return [warning for warning, is_so in said.items() if is_so]


def _is_silenced(con: duckdb.DuckDBPyConnection, row: AlertRow, now_ms: int) -> bool:
    sql = "SELECT 1 FROM silences WHERE brand IN (?, '*') AND rule IN (?, '*') AND until_at > make_timestamp_ms(?)"
    return bool(con.execute(sql, [row.brand, row.rule, now_ms]).fetchall())


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
