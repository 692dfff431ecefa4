"""The process that runs other people's SQL: takes questions on stdin, gives answers on stdout, may be killed any time.

It holds the published file open, with the archive, and opens it anew when the server says that another was published.
A question and an answer are each a length (4 bytes), that much JSON, and for an answer `size` bytes of body. It is
started with an environment of its own, so it knows no secret; what it may do is in `confinement.py`.
"""

import json
import os
import struct
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from pipeline.errors import QueryError
from streams.one_select import refuse_unless_one_select
from streams.queries import open_published
from streams.web.answer_forms import Written, write_arrow, write_rows
from streams.web.confinement import confine_process, confine_sql, time_left
from streams.web.places import refuse_places, without_places

__all__ = ["COMMAND", "LENGTH", "main"]

LENGTH = struct.Struct(">I")
# By its path, not by -m: a folder of the user's that is called like a package of ours must not come first.
COMMAND = (
    "-IB",
    "-c",
    # Where murmure is installed beside others, its place is known already: nothing there may hide what Python has.
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from streams.web.query_process import main; main()",
    str(Path(__file__).parents[2]),
)
_TOO_MUCH = (MemoryError, duckdb.OutOfMemoryException)
# After these the instance may be of no use any more.
_DAMAGED = (*_TOO_MUCH, duckdb.FatalException, duckdb.InternalException)


def main() -> None:
    """Answer until stdin ends."""
    confine_process()
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a library prints, such as a bar of progress, is no answer
        os.dup2(nothing, stream)
    session = _Session()
    while len(size := questions.read(LENGTH.size)) == LENGTH.size:
        asked = json.loads(questions.read(LENGTH.unpack(size)[0]))
        told, body = session.answer(asked)
        _send(answers, told, body)
        if told.get("leave"):
            break


def _send(out: BinaryIO, told: Mapping[str, Any], body: bytes) -> None:
    head = json.dumps({**told, "size": len(body)}).encode()
    out.write(LENGTH.pack(len(head)) + head)
    out.write(body)
    out.flush()


class _Session:
    """The open file, and which one it is."""

    def __init__(self) -> None:
        self._con: duckdb.DuckDBPyConnection | None = None
        self._stamp: object = None

    def answer(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """What is told of the answer, and its body. Nothing that is asked raises; nothing says where the files lie."""
        told, body = self._answer(asked)
        if "found" in told:
            told["found"] = without_places(told["found"], asked["folders"])
        return told, body

    def _answer(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        started_s = time.monotonic()
        time_left(asked["seconds"] + 1)
        try:
            con = self._opened(asked["folders"], asked["stamp"])
            written = Written(b"", 0, False) if asked["sql"] is None else _asked(con, asked)
        except QueryError as error:
            return {"outcome": "closed" if self._con is None else "refused", "found": str(error)}, b""
        except _DAMAGED as error:
            outcome = "too_much" if isinstance(error, _TOO_MUCH) else "failed"
            return {"outcome": outcome, "found": _first_line(error), "leave": True}, b""
        except duckdb.Error as error:
            return {"outcome": "refused", "found": str(error).rstrip()}, b""
        except (TypeError, ValueError, OverflowError) as error:  # parameters that are no values of SQL
            return {"outcome": "refused", "found": _first_line(error)}, b""
        except Exception as error:
            return {"outcome": "failed", "found": type(error).__name__, "leave": True}, b""
        finally:
            time_left(0)
        ms = round((time.monotonic() - started_s) * 1000, 1)
        return {"outcome": "done", "n": written.n, "truncated": written.truncated, "ms": ms}, written.body

    def _opened(self, folders: Sequence[str], stamp: object) -> duckdb.DuckDBPyConnection:
        """The connection, to the file that has this stamp."""
        if self._con is not None and stamp == self._stamp:
            return self._con
        if self._con is not None:
            self._con.close()
            self._con = None
        con = open_published([Path(folder) for folder in folders])
        confine_sql(con)
        self._con, self._stamp = con, stamp
        return con


def _asked(con: duckdb.DuckDBPyConnection, asked: Mapping[str, Any]) -> Written:
    """The answer to one question, in a transaction that is always rolled back: nothing a question makes outlives it."""
    sql, given = asked["sql"], asked["parameters"] or None
    refuse_unless_one_select(sql)
    refuse_places(con, sql)
    con.execute("BEGIN")
    try:
        if asked["form"] == "arrow":
            found = con.sql(sql, params=given)
            if found is None:
                raise QueryError("only a SELECT can be answered as Arrow; ask for json or csv")
            return write_arrow(found.to_arrow_reader(1_000), asked["max_rows"], asked["max_bytes"])
        con.execute(sql, given)
        return write_rows(con, asked["form"], asked["max_rows"], asked["max_bytes"])
    finally:
        con.abort()
        con.execute("ROLLBACK")


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
