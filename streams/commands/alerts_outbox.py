"""`murmure alerts outbox`: what is not told yet or was given up, and how to have it sent again."""

import sys
from pathlib import Path

from pipeline.errors import QueryError
from streams.asking import ask_writer
from streams.display import show
from streams.notify.resending import RESEND, asked
from streams.queries import ask, named_query
from streams.statements import statement

__all__ = ["execute"]


def execute(*, resend: str | None, channel: str | None, data: Path, format: str) -> None:  # noqa: A002
    """List what waits and what is dead; with `resend` (an id, or `all`), have the dead sent again."""
    if resend is not None:
        _refuse_unknown(data, resend, channel)
        receipt = ask_writer(data, RESEND, asked("" if resend == "all" else resend, channel or ""))
        sys.stdout.write(f"{receipt.said}\n")
        return
    found = ask(
        data, f"SELECT * FROM ({named_query('undelivered')}) WHERE $of IS NULL OR channel = $of", {"of": channel}
    )
    show(found.rows, found.columns, format, title="Not told yet (waiting), or given up (dead)")
    n_dead = sum(row[found.columns.index("status")] == "dead" for row in found.rows)
    if format == "table" and n_dead:
        sys.stderr.write(f"\n{n_dead} dead; send again: murmure alerts outbox --resend ID (or all) --data {data}\n")


def _refuse_unknown(data: Path, resend: str, channel: str | None) -> None:
    """An id or a channel that nothing is known of is a mistake, not an empty answer."""
    known = ask(data, statement("alerts/known_outbox"), {"id": resend, "channel": channel}).rows[0]
    for is_known, what, given in ((known[0], "notice", resend), (known[1], "channel", channel)):
        if not is_known:
            raise QueryError(f"no {what} {given!r} lies in the outbox; see murmure alerts outbox --data {data}")
