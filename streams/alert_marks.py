"""What people say of alerts: useful or noise, taken on, not now. Left in the inbox, stored by the one who writes.

None of it touches what detectors learn: it is beside the incidents, in tables of its own.
"""

from collections.abc import Sequence
from typing import Literal

import duckdb
import msgspec

from pipeline.errors import InputError
from streams.statements import statement
from streams.store import Store
from streams.transaction import transaction

__all__ = ["ALERTS", "Mark", "carry_out", "forget_unsaid", "is_silenced"]

_LONGEST_MS = 3_660 * 86_400_000
ALERTS = "alerts"  # the kind of such a command in the inbox


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing said. Of `silence`: `brand` and `rule` may be *, `until_ms` is of the receiver's clock."""

    do: Literal["verdict", "ack", "silence"]
    alert_id: str = ""
    verdict: Literal["useful", "noise", ""] = ""
    note: str = ""
    brand: str = "*"
    rule: str = "*"
    until_ms: int = 0


def carry_out(store: Store, command: str, content: bytes, now_ms: int) -> str:
    """Store what was said under the id of the command; gives words for the receipt. InputError when it cannot be.

    Done twice it is as if done once.
    """
    try:
        mark = msgspec.json.decode(content, type=Mark)
    except msgspec.DecodeError as error:
        raise InputError(f"the command cannot be read ({error}); a newer murmure may have left it") from None
    if not 0 <= mark.until_ms <= now_ms + _LONGEST_MS:
        raise InputError(f"a silence lasts ten years at most, asked was until {mark.until_ms} ms; give a shorter time")
    with transaction(store.con, store.path) as con:
        if mark.do == "silence":
            con.execute(
                "INSERT OR REPLACE INTO silences VALUES (?, ?, ?, make_timestamp_ms(?), ?)",
                [command, mark.brand, mark.rule, mark.until_ms, mark.note],
            )
            con.execute(
                statement("outbox/let_be"),
                {"brand": mark.brand, "rule": mark.rule, "now_ms": now_ms, "until_ms": mark.until_ms},
            )
            return "silenced"
        alert_id = _whole(con, mark.alert_id)
        con.execute("INSERT OR IGNORE INTO alert_marks (alert_id) VALUES (?)", [alert_id])
        if mark.do == "ack":
            sql = "UPDATE alert_marks SET acknowledged_at = coalesce(acknowledged_at, make_timestamp_ms(?))"
            con.execute(
                f"{sql}, note = coalesce(nullif(?, ''), note) WHERE alert_id = ?", [now_ms, mark.note, alert_id]
            )
            forget_unsaid(con, alert_id, now_ms)
            return f"{alert_id} is taken on"
        sql = "UPDATE alert_marks SET verdict = ?, note = coalesce(nullif(?, ''), note) WHERE alert_id = ?"
        con.execute(sql, [mark.verdict or None, mark.note, alert_id])
        return f"{alert_id} is {mark.verdict or 'not judged'}"


def forget_unsaid(
    con: duckdb.DuckDBPyConnection, alert_id: str, now_ms: int, channels: Sequence[str] | None = None
) -> None:
    """Let be what was only to be told later (`channels`: on these, None: on any): to those who are told when nobody
    takes an alert on, and what waits for the end of the quiet hours."""
    con.execute(
        "DELETE FROM outbox WHERE alert_id = ? AND status = 'waiting' AND attempts = 0 AND "
        "next_attempt_at > make_timestamp_ms(?) AND (? IS NULL OR list_contains(?, channel))",
        [alert_id, now_ms, channels, channels],
    )


def is_silenced(con: duckdb.DuckDBPyConnection, brand: str, rule: str, now_ms: int) -> bool:
    """Whether nobody is to be told of what a rule finds of a brand. `*` as a rule is all but `blind` and
    `digest`: that murmure sees nothing, and the day's digest, are silenced by their own names only."""
    return bool(con.execute(statement("reads/silenced"), {"now_ms": now_ms, "brand": brand, "rule": rule}).fetchall())


def _whole(con: duckdb.DuckDBPyConnection, begun: str) -> str:
    """The id of an alert from its first letters. InputError when none or several begin so."""
    found = con.execute(statement("reads/ids_begun"), [begun]).fetchall()
    if len(found) == 1 and begun:
        return str(found[0][0])
    raise InputError(
        f"{'no alert begins' if not found else 'several alerts begin'} with {begun!r}; see murmure alerts list"
    )
