"""The rows that wait to be sent: put there by the commit that stores an alert's state, settled by what was tried.

All of it happens on the writer's own connection. `enqueue` is called within the commit's transaction, so that a state
that is stored is told, and one that is not stored is not; `settle`, `resend` and `mend` open their own. What is due,
for each alert and channel, is the earliest notice that is not settled: a receiver never hears of the end before the
beginning. Sent is at least once: a kill between sending and settling repeats it, under the same id.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import duckdb
import msgspec

from streams.notify.notice import Notice, decode_notice, encode_notice
from streams.statements import statement
from streams.transaction import transaction

__all__ = [
    "Attempt",
    "Due",
    "Outcome",
    "due",
    "enqueue",
    "forget_removed",
    "resend",
    "settle",
    "take_out_removed",
    "turn_on_moved",
]


class Outcome(StrEnum):
    """What came of an attempt."""

    SENT = "sent"
    FAILED = "failed"  # to be tried again
    REFUSED = "refused"  # it will never be taken
    GONE = "gone"  # the receiver wants nothing more


class Due(msgspec.Struct, frozen=True):
    """What is to be sent now. `attempt` counts all attempts, `n_try` those since it was sent by hand; both from 1."""

    outbox_id: str
    channel: str
    alert_id: str
    payload: str
    attempt: int
    n_try: int

    @property
    def key(self) -> tuple[str, str]:
        return self.outbox_id, self.channel


class Attempt(msgspec.Struct, frozen=True):
    """What came of sending `due`. `next_ms`: when to try again, None when never. `target`: see `channels_off`."""

    due: Due
    outcome: Outcome
    sent_ms: int
    latency_ms: int
    detail: str
    next_ms: int | None = None
    target: str = ""


def enqueue(con: duckdb.DuckDBPyConnection, notices: Iterable[Notice], channels: Sequence[str], at_ms: int) -> None:
    """Have each notice told on each channel. Call within the transaction that stores the states they tell of.

    A notice that is there already is left as it is, so a commit may be carried out again.
    """
    for notice in notices:
        row = {"outbox_id": notice.outbox_id, "alert_id": notice.id, "n": notice.n, "payload": encode_notice(notice)}
        for channel in channels:
            con.execute(statement("outbox/put"), {**row, "channel": channel, "at_ms": at_ms})


def due(con: duckdb.DuckDBPyConnection, now_ms: int, most: int = 200) -> list[Due]:
    """What is to be sent now, `most` of it at once. Cost: a scan of the outbox, some ms for 100,000 rows."""
    rows = con.execute(statement("outbox/due"), {"now_ms": now_ms, "most": most}).fetchall()
    return [Due(*row) for row in rows]


def settle(con: duckdb.DuckDBPyConnection, path: Path, attempts: Sequence[Attempt], now_ms: int) -> None:
    """Store what was tried, all or nothing. What is stored already stays."""
    if not attempts:
        return
    with transaction(con, path):
        for attempt in attempts:
            _settle_one(con, attempt, now_ms)
        if any(attempt.outcome is Outcome.GONE for attempt in attempts):
            con.execute(statement("outbox/bury"), {"now_ms": now_ms})


def resend(con: duckdb.DuckDBPyConnection, path: Path, now_ms: int, outbox_id: str = "", channel: str = "") -> int:
    """Try anew what was given up, of one id or one channel or all, and turn its channels on; gives how many.

    The id stays, so a receiver that had it after all takes it for a repeat.
    """
    with transaction(con, path):
        asked = {"outbox_id": outbox_id, "channel": channel, "now_ms": now_ms}
        again = [name for (name,) in con.execute(statement("outbox/resend"), asked).fetchall()]
        for name in sorted({*again, channel} - {""}):
            con.execute("DELETE FROM channels_off WHERE channel = ?", [name])
    return len(again)


def turn_on_moved(con: duckdb.DuckDBPyConnection, path: Path, targets: Mapping[str, str], now_ms: int) -> None:
    """At the start of a writer: turn on channels that have another address by now, and give up what waits for one
    that is off. `targets`: digests of the addresses, by channel."""
    with transaction(con, path):
        for name, target in con.execute("SELECT channel, target FROM channels_off").fetchall():
            if targets.get(name, target) != target:
                con.execute("DELETE FROM channels_off WHERE channel = ?", [name])
        con.execute(statement("outbox/bury"), {"now_ms": now_ms})


def forget_removed(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Take posts that are no longer stored, and leaders of whom none is left, out of what is not sent yet, and give
    edited posts their words of now; gives in how many rows there were any. Who deletes or edits a post is not quoted
    with what it said after that, in a retry or a dead letter."""
    if not con.execute(statement("outbox/with_removed")).fetchall():
        return 0
    with transaction(con, path):
        return take_out_removed(con)


def take_out_removed(con: duckdb.DuckDBPyConnection) -> int:
    """The same within a transaction, such as that of the commit which removes them."""
    if not con.execute("SELECT 1 FROM outbox WHERE status <> 'sent' LIMIT 1").fetchall():
        return 0
    found = con.execute(statement("outbox/with_removed")).fetchall()
    for outbox_id, channel, payload, removed, left in found:
        notice = decode_notice(payload)
        now = {(post["source"], post["mention_id"]): post["text"] for post in removed}
        shown = ((post, now.get((post.source, post.mention_id), post.text)) for post in notice.evidence)
        kept = tuple(msgspec.structs.replace(post, text=text) for post, text in shown if text is not None)
        leaders = tuple(leader for leader in notice.leaders if leader not in left)
        text = encode_notice(msgspec.structs.replace(notice, evidence=kept, leaders=leaders))
        con.execute("UPDATE outbox SET payload = ? WHERE outbox_id = ? AND channel = ?", [text, outbox_id, channel])
    return len(found)


def _settle_one(con: duckdb.DuckDBPyConnection, attempt: Attempt, now_ms: int) -> None:
    is_over = attempt.next_ms is None
    status = "sent" if attempt.outcome is Outcome.SENT else "dead" if is_over else "waiting"
    row = {"outbox_id": attempt.due.outbox_id, "channel": attempt.due.channel, "attempt": attempt.due.attempt}
    tried = {"status": str(attempt.outcome), "sent_ms": attempt.sent_ms, "latency_ms": attempt.latency_ms}
    said = {"detail": attempt.detail}
    con.execute(statement("outbox/note_attempt"), {**row, **tried, **said, "alert_id": attempt.due.alert_id})
    next_ms = attempt.next_ms if status == "waiting" else None
    con.execute(statement("outbox/settle"), {**row, **said, "status": status, "next_ms": next_ms, "now_ms": now_ms})
    if attempt.outcome is Outcome.GONE:
        off = {"channel": attempt.due.channel, "target": attempt.target, "now_ms": now_ms}
        con.execute(statement("outbox/turn_off"), {**off, **said})
