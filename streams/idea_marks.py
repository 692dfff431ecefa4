"""What people say of an idea: seen, planned, done, refused. Left in the inbox, stored by the one who writes.

It is stored of every post that has the idea then: so it holds when ideas are gathered anew, joined by another wording,
or when the first of its posts is gone. Read beside `alert_marks.py`.
"""

from typing import Literal, get_args

import duckdb
import msgspec

from pipeline.errors import InputError
from streams.store import Store
from streams.transaction import transaction

__all__ = ["IDEAS", "STATUSES", "IdeaMark", "Status", "carry_out_idea"]

IDEAS = "ideas"  # the kind of such a command in the inbox
Status = Literal["new", "seen", "planned", "done", "refused"]
STATUSES: tuple[Status, ...] = get_args(Status)
_MARK = """
INSERT OR REPLACE INTO idea_marks
SELECT brand, source, mention_id, ?, nullif(?, ''), make_timestamp_ms(?) FROM idea_posts
WHERE brand = ? AND idea_id = ?"""
_FORGET = """
DELETE FROM idea_marks AS i
WHERE NOT EXISTS (FROM mentions AS m WHERE m.brand = i.brand AND m.source = i.source AND m.mention_id = i.mention_id)"""


class IdeaMark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is said of one idea; `idea_id` may be its first letters."""

    brand: str
    idea_id: str
    status: Status
    note: str = ""


def carry_out_idea(store: Store, command: str, content: bytes, now_ms: int) -> str:
    """Store what was said with the id of the command; gives words for the receipt. InputError when it cannot be.

    One transaction: after a kill the command is not read again, when its first letters may mean no idea any more.
    """
    try:
        mark = msgspec.json.decode(content, type=IdeaMark)
    except msgspec.DecodeError as error:
        raise InputError(f"the command cannot be read ({error}); a newer murmure may have left it") from None
    with transaction(store.con, store.path) as con:
        idea_id = _whole(con, mark)
        con.execute(_FORGET)  # of posts that are no more
        con.execute(_MARK, [mark.status, mark.note, now_ms, mark.brand, idea_id])
        said = f"idea {idea_id} of {mark.brand} is {mark.status}"
        store.write_applied(command, IDEAS, said, now_ms)
    store.is_unpublished = True
    return said


def _whole(con: duckdb.DuckDBPyConnection, mark: IdeaMark) -> str:
    """The id of an idea from its first letters. InputError when none or several begin so."""
    sql = "SELECT idea_id FROM idea_rows WHERE brand = ? AND starts_with(idea_id, ?) ORDER BY idea_id LIMIT 2"
    found = con.execute(sql, [mark.brand, mark.idea_id]).fetchall()
    if len(found) == 1 and mark.idea_id:
        return str(found[0][0])
    which = "no idea of {} begins" if not found else "several ideas of {} begin"
    raise InputError(f"{which.format(repr(mark.brand))} with {mark.idea_id!r}; see murmure ideas {mark.brand}")
