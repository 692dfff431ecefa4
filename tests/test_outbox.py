"""What is stored is told: once in the outbox, as often as it takes, in its order, and never twice under two ids."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.declared import Declaring
from pipeline.errors import StoreError
from pipeline.records import Enriched, Output
from pipeline.renaming import Renaming
from pipeline.settings import Brands
from streams.desk import carry_out_all
from streams.inbox import drop, receipt_of
from streams.notify.notice import Post, decode_notice, encode_notice, utc
from streams.notify.outbox import Attempt, Due, Outcome, due, enqueue, forget_removed, resend, settle, turn_on_moved
from streams.notify.resending import RESEND, asked
from streams.statements import statement
from streams.store import Store
from streams.transaction import transaction
from tests.notices import HOSTILE, START_MS, notice


def put(store: Store, *ns: int, channels: tuple[str, ...] = ("hook",), id: str = "a") -> None:  # noqa: A002
    with transaction(store.con, store.path) as con:
        enqueue(con, [notice(n, id, evidence=()) for n in ns], channels, START_MS)


def tried(row: Due, outcome: Outcome, next_ms: int | None = None, at_ms: int = START_MS) -> Attempt:
    return Attempt(row, outcome, at_ms, 12, "HTTP 000", next_ms, "address-1")


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.con.execute(sql).fetchall()


def keys(found: list[Due]) -> list[tuple[str, str]]:
    return [row.key for row in found]


def test_there_is_one_row_a_notice_and_channel_and_a_second_commit_of_it_adds_none(store: Store) -> None:
    put(store, 1, channels=("hook", "mail"))
    before = rows(store, "FROM outbox ORDER BY ALL")
    put(store, 1, channels=("hook", "mail"))
    assert rows(store, "FROM outbox ORDER BY ALL") == before
    assert keys(due(store.con, START_MS)) == [("a.1", "hook"), ("a.1", "mail")]
    (row, _) = due(store.con, START_MS)
    settle(store.con, store.path, [tried(row, Outcome.SENT)], START_MS)
    before = rows(store, "FROM outbox ORDER BY ALL")
    put(store, 1, channels=("hook", "mail"))
    assert rows(store, "FROM outbox ORDER BY ALL") == before
    assert keys(due(store.con, START_MS)) == [("a.1", "mail")], "what was sent is not sent again by a commit"


def test_a_commit_that_fails_tells_nothing(store: Store) -> None:
    def commit() -> None:
        with transaction(store.con, store.path) as con:
            enqueue(con, [notice()], ["hook"], START_MS)
            con.execute("SELECT broken")

    with pytest.raises(StoreError):
        commit()
    assert due(store.con, START_MS) == []


def test_a_receiver_never_hears_of_the_end_before_the_beginning(store: Store) -> None:
    put(store, 1, 2, 3)
    put(store, 1, id="b")
    assert keys(due(store.con, START_MS)) == [("a.1", "hook"), ("b.1", "hook")]
    first, other = due(store.con, START_MS)
    settle(store.con, store.path, [tried(first, Outcome.FAILED, START_MS + 5_000)], START_MS)
    assert keys(due(store.con, START_MS + 4_999)) == [("b.1", "hook")]
    settle(store.con, store.path, [tried(other, Outcome.SENT)], START_MS)
    (again,) = due(store.con, START_MS + 5_000)
    assert (again.key, again.attempt) == (("a.1", "hook"), 2)
    settle(store.con, store.path, [tried(again, Outcome.REFUSED)], START_MS)
    assert keys(due(store.con, START_MS)) == [("a.2", "hook")], "what is dead holds up nothing"


def test_what_was_tried_is_stored_once_and_says_what_came_of_it(store: Store) -> None:
    put(store, 1)
    (row,) = due(store.con, START_MS)
    attempt = tried(row, Outcome.FAILED, START_MS + 5_000, START_MS + 7)
    settle(store.con, store.path, [attempt], START_MS)
    settle(store.con, store.path, [attempt], START_MS)
    (row,) = due(store.con, START_MS + 5_000)
    settle(store.con, store.path, [tried(row, Outcome.SENT, None, START_MS + 5_001)], START_MS + 5_100)
    columns = "outbox_id, alert_id, channel, attempt, status, sent_at, latency_ms, detail"
    told = f"SELECT {columns} FROM deliveries ORDER BY attempt"
    start = utc(START_MS).replace(tzinfo=None)
    assert rows(store, told) == [
        ("a.1", "a", "hook", 1, "failed", start + timedelta(milliseconds=7), 12, "HTTP 000"),
        ("a.1", "a", "hook", 2, "sent", start + timedelta(milliseconds=5_001), 12, "HTTP 000"),
    ]
    settled = "SELECT status, attempts, payload, next_attempt_at, settled_at, detail FROM outbox"
    assert rows(store, settled) == [("sent", 2, "", None, start + timedelta(milliseconds=5_100), "HTTP 000")]


def test_what_was_given_up_is_dead_and_can_be_sent_again_under_its_id(store: Store) -> None:
    put(store, 1, channels=("hook", "mail"))
    for row in due(store.con, START_MS):
        settle(store.con, store.path, [tried(row, Outcome.FAILED)], START_MS)
    assert due(store.con, 10**14) == []
    dead = store.con.execute(statement("queries/undelivered")).fetchall()
    assert [(name, channel, n) for name, channel, status, n, *_ in dead if status == "dead"] == [
        ("a.1", "hook", 1),
        ("a.1", "mail", 1),
    ]
    assert resend(store.con, store.path, START_MS + 9, channel="mail") == 1
    (again,) = due(store.con, START_MS + 9)
    assert (again.key, again.attempt, again.n_try) == (("a.1", "mail"), 2, 1), "counted on, and tried as often anew"
    assert resend(store.con, store.path, START_MS + 9, "none.1") == 0
    assert resend(store.con, store.path, START_MS + 9, "a.1") == 1
    assert len(due(store.con, START_MS + 9)) == 2


def test_a_channel_that_is_gone_is_off_until_it_is_turned_on_or_has_another_address(store: Store) -> None:
    put(store, 1, 2, channels=("hook", "mail"))
    row = due(store.con, START_MS)[0]
    settle(store.con, store.path, [tried(row, Outcome.GONE)], START_MS)
    assert keys(due(store.con, START_MS)) == [("a.1", "mail")]
    put(store, 3)
    assert keys(due(store.con, START_MS)) == [("a.1", "mail")], "told of nobody while it is off"
    turn_on_moved(store.con, store.path, {"hook": "address-1"}, START_MS)
    assert keys(due(store.con, START_MS)) == [("a.1", "mail")]
    assert rows(store, "SELECT channel FROM channels_off") == [("hook",)]
    turn_on_moved(store.con, store.path, {"hook": "address-2"}, START_MS)
    assert rows(store, "FROM channels_off") == []
    put(store, 4)
    assert ("a.4", "hook") in keys(due(store.con, START_MS))
    (row,) = (row for row in due(store.con, START_MS) if row.channel == "hook")
    settle(store.con, store.path, [tried(row, Outcome.GONE)], START_MS)
    assert resend(store.con, store.path, START_MS, channel="hook") == 4
    assert rows(store, "FROM channels_off") == []


def test_a_post_that_was_deleted_is_quoted_no_more_in_what_waits_or_is_dead(store: Store) -> None:
    kept, gone = Post("m1", "x", "kept", "bob", utc(START_MS)), Post("m2", "x", HOSTILE, "eve", utc(START_MS))
    elsewhere = Post("m1", "y", "same id, other source", "eve", utc(START_MS))
    enqueue(store.con, [notice(evidence=(kept, gone, elsewhere))], ["hook", "mail"], START_MS)
    stored = "INSERT INTO mentions BY NAME SELECT 'x' AS source, 'm1' AS mention_id, 'acme' AS brand"
    columns = rows(
        store,
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'mentions' "
        "AND NOT is_nullable AND column_name NOT IN ('source', 'mention_id', 'brand')",
    )
    filled = {"VARCHAR": "''", "TIMESTAMP": "TIMESTAMP '2026-09-21'", "BOOLEAN": "false"}
    stored += "".join(
        f", {filled.get(str(kind), '[]' if '[]' in str(kind) else '0')} AS {name}" for name, kind in columns
    )
    store.con.execute(stored)
    settle(store.con, store.path, [tried(due(store.con, START_MS)[1], Outcome.REFUSED)], START_MS)
    assert forget_removed(store.con, store.path) == 2
    for (payload,) in rows(store, "SELECT payload FROM outbox"):
        assert decode_notice(str(payload)).evidence == (kept,)
    assert forget_removed(store.con, store.path) == 0


def test_a_notice_survives_its_writing() -> None:
    whole = notice(evidence=(Post("m1", "x", HOSTILE, "bob", utc(START_MS + 1)),))
    assert decode_notice(encode_notice(whole)) == whole
    assert encode_notice(whole) == encode_notice(decode_notice(encode_notice(whole)))
    with pytest.raises(StoreError, match="no notice"):
        decode_notice('{"id": 3}')


def test_an_outbox_of_100_000_settled_rows_is_asked_in_a_moment(store: Store) -> None:
    store.con.execute(
        "INSERT INTO outbox SELECT 'i' || i, 'hook', 'i' || i, 1, '', 'sent', 1, 0, now()::TIMESTAMP, NULL, NULL, '' "
        "FROM range(100_000) r(i)"
    )
    put(store, 1)
    assert keys(due(store.con, START_MS)) == [("a.1", "hook")]


def test_a_command_of_the_inbox_sends_dead_letters_again_once(store: Store, tmp_path: Path) -> None:
    class Writer:
        data = tmp_path / "data"

        def __init__(self) -> None:
            self.store = store

        def put_in_force(self, brands: Brands, command: str = "") -> None: ...
        def declare(self, declaring: Declaring, command: str = "") -> None: ...

        def step(self, enriched: Enriched) -> Output:
            raise AssertionError(enriched)

        def rename(self, renaming: Renaming) -> None: ...
        def publish(self, *, is_last: bool = False) -> None: ...
        def snapshot(self, *, is_only: bool = False) -> None: ...

    put(store, 1, 2)
    settle(store.con, store.path, [tried(due(store.con, START_MS)[0], Outcome.GONE)], START_MS)
    commands = [drop(Writer.data, RESEND, content) for content in (asked("a.2"), asked(channel="hook"), b"{}", b"[]")]
    done: set[str] = set()
    for _ in range(2):
        carry_out_all(Writer(), done, START_MS)
    receipts = [receipt_of(Writer.data, command) for command in commands]
    assert [receipt.said for receipt in receipts if receipt and receipt.done] == [
        *("1 to be sent again", "1 to be sent again", "nothing was dead of what was asked for"),
    ]
    assert receipts[3] is not None
    assert not receipts[3].done
    assert keys(due(store.con, 10**14)) == [("a.1", "hook")]
    assert rows(store, "SELECT DISTINCT status FROM outbox") == [("waiting",)]
