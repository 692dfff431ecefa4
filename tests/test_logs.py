"""What roles write: one JSON object a line, UTC, and no secret however it comes along."""

import io
import json
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from streams.cluster.logs import start_logs
from streams.cluster.redaction import redacted

CANARY = "c4n4ry"


class Terminal(io.StringIO):
    """Text that believes to be shown to a person."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave logging as it was: it is one for the whole process."""
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = hooks
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_the_role_the_level_and_the_time_in_utc() -> None:
    out = io.StringIO()
    log = start_logs("sink", out, shard="2/8")
    log.info("committed", seq=12, text_seen=False)
    (line,) = lines(out)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("at"))
    assert line == {
        "event": "committed",
        "level": "info",
        "role": "sink",
        "shard": "2/8",
        "seq": 12,
        "text_seen": False,
    }


def test_a_line_stays_one_line_and_takes_whatever_it_is_given() -> None:
    class Odd:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    out = io.StringIO()
    log = start_logs("worker", out)
    log.warning("two\nlines\u2028\x00", surrogate="\ud800", odd=Odd(), raised=ValueError("x"), n={1: {2}})
    (line,) = lines(out)
    assert (line["event"], line["odd"], line["raised"]) == ("two\nlines\u2028\x00", "<Odd>", "ValueError('x')")
    assert out.getvalue().count("\n") == 1


def test_what_is_less_than_a_warning_is_told_of_us_and_not_of_others() -> None:
    out = io.StringIO()
    log = start_logs("worker", out)
    log.debug("no")
    log.info("yes")
    for name in ("kafka.client", "faust.app", "aiokafka", "mode.worker"):
        logging.getLogger(name).info("no")
        logging.getLogger(name).warning("from %s", name)
    said = lines(out)
    assert [line["event"] for line in said] == [
        "yes",
        "from kafka.client",
        "from faust.app",
        "from aiokafka",
        "from mode.worker",
    ]
    assert {line["role"] for line in said} == {"worker"}
    assert said[1]["logger"] == "kafka.client"
    assert said[1]["level"] == "warning"


def test_what_others_say_over_and_over_is_told_once_a_minute_with_how_often() -> None:
    out, now_s = io.StringIO(), [0.0]
    log = start_logs("sink", out, logging.INFO, lambda: now_s[0])
    client = logging.getLogger("kafka.net")
    for n in range(500):
        client.error("connection %d to node-%08x failed at 127.0.0.1:%d", n, n + 0x10, 9000 + n)
        now_s[0] += 0.1
    client.error("connection refused")
    log.info("ours")
    log.info("ours")
    assert [line["event"] for line in lines(out)] == [
        "connection 0 to node-00000010 failed at 127.0.0.1:9000",
        "connection refused",
        "ours",
        "ours",
    ]
    now_s[0] += 60
    client.error("connection %d to node-%08x failed at 127.0.0.1:%d", 1, 2, 3)
    assert (lines(out)[-1]["event"], lines(out)[-1]["repeated"]) == (
        "connection 1 to node-00000002 failed at 127.0.0.1:3",
        499,
    )
    for n in range(3_000):  # and no end of different lines fills no memory
        client.error("x" * n)
    (seldom,) = [f for h in logging.getLogger().handlers for f in h.filters if hasattr(f, "_said")]
    assert len(seldom._said) <= 1_000


def test_to_be_started_again_doubles_no_line() -> None:
    out = io.StringIO()
    start_logs("worker", out)
    start_logs("worker", out)
    logging.getLogger("kafka").error("once")
    assert [line["event"] for line in lines(out)] == ["once"]


def test_an_exception_comes_with_its_trace_and_without_what_its_variables_hold() -> None:
    for out in (io.StringIO(), Terminal()):
        log = start_logs("sink", out)
        password = CANARY
        try:
            raise RuntimeError(f"cannot reach http://me:{password}@broker:9092")
        except RuntimeError:
            log.exception("failed")
            logging.getLogger("kafka").exception("failed too")
        assert out.getvalue().count("Traceback") == 2
        assert "test_logs.py" in out.getvalue()
        assert CANARY not in out.getvalue()


def test_a_connection_lost_by_others_is_told_without_a_trace_through_their_code() -> None:
    out = io.StringIO()
    start_logs("ingest", out)
    for error in (ConnectionResetError(104, "Connection reset by peer"), ValueError("a fault of theirs")):
        try:
            raise error
        except (OSError, ValueError):
            logging.getLogger("kafka.net.transport").exception("receiving failed (%s)", type(error).__name__)
    lost, fault = lines(out)
    assert lost["error"] == "ConnectionResetError: [Errno 104] Connection reset by peer"
    assert "exception" not in lost
    assert "Traceback" in fault["exception"], "what is no matter of the network keeps its trace"


def test_a_person_at_a_terminal_reads_plain_lines() -> None:
    out = Terminal()
    start_logs("sink", out).info("committed", seq=12)
    plain = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue())
    assert re.search(r"^\d{4}-.*Z.*\[info +\] committed +.*seq=12", plain)


SECRETS: list[dict[str, Any]] = [
    {"password": CANARY},
    {"SASL_PLAIN_PASSWORD": CANARY},
    {"api_key": CANARY, "key": CANARY, "pseudonym_key": CANARY, "x-api-key": CANARY},
    {"token": CANARY, "accessToken": CANARY, "tokens": [CANARY]},
    {"Authorization": f"Bearer {CANARY}", "cookie": CANARY, "dsn": CANARY, "client_secret": CANARY},
    {"secret": {"inner": [CANARY]}, "credentials": (CANARY, CANARY), "ssl_passphrase": CANARY, "token_n": 4},
    {"settings": {"kafka": [{"sasl_password": CANARY}]}},
    {"url": f"kafka://me:{CANARY}@host:9092"},
    {"url": f"https://{CANARY}@host/path"},
    {"url": f"postgres://me:a/{CANARY}@host/db and more"},
    {"url": f"amqp://me:p@{CANARY}@host"},
    {"event2": f"SASL failed for {{'sasl_plain_password': '{CANARY}', 'n': 1}}"},
    {"said": f"GET /x?token={CANARY}&n=1 failed"},
    {"said": f'password="two {CANARY} words"'},
    {"said": f"Authorization: Bearer {CANARY}.{CANARY}"},
    {"error": ValueError(f"http://me:{CANARY}@host")},
    {"raw": CANARY.encode(), "text": f"what {CANARY} wrote", "texts": [CANARY], "comment": CANARY},
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: next(iter(secret)))
def test_no_secret_is_written(secret: dict[str, Any]) -> None:
    for out in (io.StringIO(), Terminal()):
        log = start_logs("sink", out)
        log.warning("careful", **secret)
        logging.getLogger("kafka").warning("careful too: %s", secret.get("url", ""), extra={"of": secret})
        for said in (str(secret.get("url", "")), str(secret.get("said", ""))):
            log.warning(said)
        assert "careful" in out.getvalue()
        assert CANARY not in out.getvalue()


def test_what_is_no_secret_is_written_as_it_is() -> None:
    plain = {
        "brokers": "127.0.0.1:9092,10.0.0.2:9092",
        "url": "http://127.0.0.1:9000/path@2?x=1",
        "author": "@someone",
        "mail": "me@example.org",
        "key_id": "k1",
        "keys": 3,
        "monkey": "banana",
        "ok": True,
        "none": None,
        "lag_s": 1.5,
        "topic": "murmure.posts",
        "places": [["murmure.posts", 3]],
    }
    assert redacted(plain) == plain


@pytest.mark.parametrize("piece", ["://a:", "a", "token", "password =", "bearer ", "://u@", "token: ", '"', "://"])
def test_no_text_holds_the_log_up(piece: str) -> None:
    started_s = time.perf_counter()
    said = redacted(piece * 200_000)
    assert time.perf_counter() - started_s < 2
    assert isinstance(said, str)
    assert len(said) < 300_000


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=8))
def test_redacting_never_fails_and_changes_no_number(value: object) -> None:
    found = redacted({"n": 7, "value": value})
    assert isinstance(found, dict)
    assert found["n"] == 7
    assert redacted(found) == found


def test_what_ends_a_process_or_a_thread_unforeseen_is_a_line_like_all_others() -> None:
    out = io.StringIO()
    start_logs("worker", out)

    def fail() -> None:
        raise OSError(f"http://me:{CANARY}@broker")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except OSError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    of_thread, of_process = lines(out)
    assert (of_thread["event"], of_process["event"]) == ("a thread was ended by an error", "ended by an error")
    assert {of_thread["level"], of_process["level"]} == {"critical"}
    assert "in fail" in of_thread["exception"]
    assert "in fail" in of_process["exception"]
    assert CANARY not in out.getvalue()


def test_a_stderr_that_takes_nothing_stops_no_role() -> None:
    class Full(io.StringIO):
        def write(self, _said: str, /) -> int:
            raise OSError(28, "No space left on device")

    full, closed = Full(), io.StringIO()
    log = start_logs("sink", full)
    log.error("lost")
    logging.getLogger("kafka").error("lost too")
    log = start_logs("sink", closed)
    closed.close()
    log.error("lost")
    log = start_logs("sink", out := io.StringIO())
    log.error("heard")
    assert [line["event"] for line in lines(out)] == ["heard"]


def test_without_a_stream_it_is_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    start_logs("ingest").info("hello")
    said = capsys.readouterr()
    assert said.out == ""
    assert json.loads(said.err)["event"] == "hello"
    assert sys.stderr.isatty() is False
