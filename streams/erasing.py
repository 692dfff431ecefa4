"""Erase a person: everything they did, and their name wherever it stands, in every file of a data folder.

In three steps, each of which may be done again after a kill: what they did is taken back, as if the platform had said
that their account is gone; their name becomes a token that says nothing, in the engine's memory and in every text of
the store; then the bytes go, by writing the store, the archive, the published file and the snapshot anew and removing
the journal. What comes later from before this moment is refused (`erased`): of the name only a hash is kept for that.

The command in the inbox names the person, so it is removed at once. See `erasure_receipt.py` for what is left behind.
"""

import json
import re
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import duckdb
import msgspec
import pyarrow as pa

from pipeline.declared import Declaring, Row, account_key
from pipeline.errors import InputError
from pipeline.events import AccountGone, Event, Instant
from pipeline.records import Batch, Enriched, Output, Reading
from pipeline.renaming import Renaming
from streams.erased_bytes import remove_leavings, rewrite_all
from streams.erasure_receipt import Erasure, leave_erasure, spellings
from streams.name_columns import what_it_holds
from streams.pace import now_ms
from streams.statements import statement
from streams.store import Store
from streams.transaction import transaction

__all__ = [
    "ERASE",
    "EraseOrder",
    "ErasingWriter",
    "archived_that_name",
    "carry_out_erase",
    "counts_of",
    "longer_names",
    "texts_of",
]

ERASE = "erase"  # the kind of such a command in the inbox
# Tables in which people stand as they were declared, or in small letters; those that are made anew are emptied.
_AS_DECLARED = {"alert_evidence", "declared", "deliveries", "standing_alerts"}


class EraseOrder(msgspec.Struct, frozen=True):
    """Who is to be erased, as the ids of authors have it, up to when (ms), and under which token."""

    author: str
    until_ms: int
    token: str

    @classmethod
    def of(cls, author: str, until_ms: int) -> "EraseOrder":
        """An order with a token of its own."""
        return cls(author, until_ms, f"erased-{secrets.token_hex(6)}")


class ErasingWriter(Protocol):
    """What it takes of the one who writes the folder."""

    data: Path
    store: Store

    def step(self, enriched: Enriched) -> Output: ...
    def declare(self, declaring: Declaring, command: str = "") -> None: ...
    def rename(self, renaming: Renaming) -> None: ...
    def snapshot(self, *, is_only: bool = False) -> None: ...
    def publish(self, *, is_last: bool = False) -> None: ...


def carry_out_erase(writer: ErasingWriter, path: Path) -> str:
    """Carry out the order in `path`, and remove it; gives words for the receipt, without the name.

    InputError when it cannot be read, or names an account of a brand. StoreError when the disk has no room for writing
    the files anew: then nothing is called erased, and the order waits.
    """
    try:
        order = msgspec.json.decode(path.read_bytes(), type=EraseOrder)
    except msgspec.DecodeError as error:
        raise InputError(f"the command cannot be read ({error}); a newer murmure may have left it") from None
    store, renaming = writer.store, Renaming(order.author, order.token)
    _refuse_brands(store.con, order.author)
    rows = counts_of(store.con, order.author)
    _take_back(writer, order)
    _forget_declared(writer, order)
    writer.rename(renaming)
    with transaction(store.con, store.path) as con:
        for forgotten in ("forget_spoken_to", "forget_target", "forget_follows", "forget_map"):
            con.execute(statement(f"erase/{forgotten}"), {"who": order.author})
        for table, column in texts_of(con):
            _rename(con, table, column, renaming)
        con.execute(statement("erase/forget_made"))
        con.execute(statement("erase/make_anew"))
    writer.publish(is_last=True)  # all that is made of stored rows is made without them, before the bytes go
    rewrite_all(store, writer.data, renaming)
    writer.snapshot(is_only=True)
    erasure = Erasure.of(order.author, order.until_ms, rows, writer.data, now_ms())
    leave_erasure(writer.data, erasure)
    said = f"erased under the receipt {erasure.id}"
    store.mark_applied(path.name, ERASE, said, now_ms())
    path.unlink(missing_ok=True)
    remove_leavings(writer.data, renaming)
    writer.publish()
    return said


def counts_of(con: duckdb.DuckDBPyConnection, author: str) -> dict[str, int]:
    """How many rows of each table name somebody, tables without any left out."""
    renaming, found = Renaming(author, ""), defaultdict[str, set[int]](set)
    for table, column in texts_of(con):
        found[table].update(number for number, _ in _naming(con, table, column, renaming))
    return {table: len(numbers) for table, numbers in sorted(found.items()) if numbers}


def archived_that_name(con: duckdb.DuckDBPyConnection, author: str) -> list[str]:
    """Where a text that is archived names somebody: of published tables alone."""
    renaming = Renaming(author, "")
    found = con.execute(statement("erase/archived_words"), {"forms": list(renaming.forms)}).fetchall()
    return ["mentions_full.text"] if any(renaming.words(text) != text for (text,) in found) else []


def longer_names(con: duckdb.DuckDBPyConnection, author: str) -> list[str]:
    """The words of the tables that have this name in them and are not it: other names, and parts of addresses."""
    renaming, found = Renaming(author, ""), set[str]()
    for table, column in texts_of(con):
        rows = con.execute(f"SELECT DISTINCT {column} FROM {table} WHERE contains({column}::VARCHAR, ?)", [author])
        for (value,) in rows.fetchall():
            words = re.findall(r"[\w.-]+", str(value))
            found.update(word for word in words if author in word and renaming.trace(word) == word)
    return sorted(found)


def _refuse_brands(con: duckdb.DuckDBPyConnection, author: str) -> None:
    if found := con.execute(statement("erase/brand_of"), {"who": author}).fetchall():
        raise InputError(
            f"this is an account of the brand {found[0][0]!r}, which speaks for the brand and is no person; take it "
            "from its accounts first (murmure brands apply)"
        )


def _take_back(writer: ErasingWriter, order: EraseOrder) -> None:
    """Every source tells that they have left: what they did may be waiting there, or come late."""
    name, con = f"erase:{order.token}", writer.store.con
    if con.execute("SELECT 1 FROM positions WHERE input = ?", [name]).fetchall():
        return  # before a kill
    found = con.execute(statement("erase/sources")).fetchall()
    events: list[Event] = [
        AccountGone(source=source, id=order.token, at_ms=Instant(order.until_ms), author=order.author)
        for (source,) in found
    ]
    if not events:
        return
    batch = Batch(
        input=name,
        events=events,
        stamps=[order.until_ms] * len(events),
        position="",
        mark_ms=None,
        ended=True,
        received_ms=now_ms(),
        left=True,
    )
    nothing: list[Reading | None] = [None] * len(events)
    writer.step(Enriched(batch=batch, events=events, stamps=batch.stamps, readings=nothing, n_derived=0))


def _forget_declared(writer: ErasingWriter, order: EraseOrder) -> None:
    """They leave the teams and lists that were declared, however spelled there: their name and role with them."""
    rows = writer.store.con.execute("SELECT brand, kind, name, content FROM declared ORDER BY ALL").fetchall()
    names = {name for _, _, name, _ in rows}
    for brand, kind, name, content in rows:
        told_of = msgspec.json.decode(content)
        kept = {key: _without(value, order) for key, value in told_of.items()}
        if _is_of(told_of.get("influencer"), order):  # what was paid to them stays, and says no longer to whom
            n = next(n for n in count(1) if f"{order.token}-{n}" not in names)  # an id may be made of their name
            names.add(f"{order.token}-{n}")
            kept |= {"influencer": order.token, "id": f"{order.token}-{n}"}
        if kept != told_of:
            row = Row(kind=kind, name=str(kept.get("id", name)), content=msgspec.json.encode(kept).decode())
            writer.declare(Declaring(brand=brand, without=((kind, name),), rows=(row,)))


def _without(value: object, order: EraseOrder) -> object:
    if isinstance(value, list):
        return [one for one in value if not (isinstance(one, dict) and _is_of(one.get("account"), order))]
    return value


def _is_of(account: object, order: EraseOrder) -> bool:
    return isinstance(account, str) and account_key(account) == account_key(order.author)


def texts_of(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Table and column of everything in the store that may hold a name."""
    return [(str(t), str(c)) for t, c in con.execute(statement("erase/texts")).fetchall()]


def _naming(
    con: duckdb.DuckDBPyConnection, table: str, column: str, renaming: Renaming
) -> Iterator[tuple[int, object]]:
    """(number, what it becomes) of the rows of a column that name somebody."""
    holds = what_it_holds(table, column)
    if holds == "ours":
        return
    renames: dict[str, Callable[[str], str]] = {
        "words": renaming.words,
        "posts": renaming.id,
        "traces": renaming.trace,
        "people": renaming.json,
        "brands": lambda text: _of_a_brand(text, renaming),
    }
    # What is read again must stay JSON, whatever the column.
    rename = renaming.json if table == "outbox" else renames[holds]
    rename = renaming.account if table in _AS_DECLARED else rename
    # Each spelling: bytes are looked at whole, and lists are not quoted.
    asked = f"""SELECT rowid, {column} FROM {table} WHERE CASE typeof({column}) WHEN 'BLOB' THEN true ELSE
        list_bool_or([contains(lower(array_to_string([{column}], chr(1))), lower(one)) FOR one IN ?::VARCHAR[]]) END"""
    for number, value in con.execute(asked, [spellings(renaming.forms)]).fetchall():
        if isinstance(value, bytes):
            renamed: object = b"" if renaming.is_in(value) else value
        elif isinstance(value, list):
            renamed = [rename(one) for one in value]
        else:
            renamed = rename(value)
        if renamed != value:
            yield number, renamed


def _of_a_brand(definition: str, renaming: Renaming) -> str:
    """The definition of a brand: its accounts, and no word else, are people's."""
    told_of = msgspec.json.decode(definition)
    accounts = [renaming.person(one) for one in told_of.get("accounts", ())]
    if accounts == list(told_of.get("accounts", ())):
        return definition
    return json.dumps({**told_of, "accounts": accounts}, ensure_ascii=False, sort_keys=True)


def _rename(con: duckdb.DuckDBPyConnection, table: str, column: str, renaming: Renaming) -> None:
    found = list(_naming(con, table, column, renaming))
    if found:
        con.register("renamed", pa.table({"number": [n for n, _ in found], "new": [new for _, new in found]}))
        con.execute(f"UPDATE {table} SET {column} = renamed.new FROM renamed WHERE {table}.rowid = renamed.number")
        con.unregister("renamed")
