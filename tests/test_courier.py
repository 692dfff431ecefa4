"""A real receiver on this machine gets every notice, signed and under one id, whatever it answers at first."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from streams.notify.channel_secrets import Secrets, secrets_of
from streams.notify.channels import Channel
from streams.notify.courier import Courier
from streams.notify.dispatch import Dispatch
from streams.notify.notice import Notice
from streams.notify.outbox import Outcome, enqueue
from streams.notify.senders import Reply
from streams.notify.signature import is_signed, key_of
from streams.store import Store
from streams.transaction import transaction
from tests.notices import KEY, OTHER_KEY, START_MS, Receiver, channels, notice, receiver, seeded, wait_until

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

ENVIRON = {"KEY": KEY, "OTHER": OTHER_KEY}
HOOK: dict[str, object] = {"name": "hook", "kind": "webhook", "secret_env": ["KEY", "OTHER"], "allow": ["127.0.0.1"]}


class Desk:
    """A store, its courier, and a clock that is set by hand."""

    def __init__(self, folder: Path, *tables: dict[str, object], now_ms: int = START_MS) -> None:
        self.now_ms = now_ms
        found = channels(*tables)
        self.store = Store.open(folder)
        secrets = secrets_of(found, ENVIRON, folder)
        self.dispatch = Dispatch(
            self.store, Courier(found, secrets, folder, lambda: self.now_ms, seeded()), lambda: self.now_ms
        )

    def tell(self, *notices: Notice) -> None:
        with transaction(self.store.con, self.store.path) as con:
            enqueue(con, notices, self.dispatch.channels, self.now_ms)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.store.con.execute(sql).fetchall()

    def later(self, seconds: float) -> None:
        self.now_ms += round(1000 * seconds)
        self.dispatch.finish()

    def close(self) -> None:
        self.dispatch.close()
        self.store.close()


Opened = Callable[..., Desk]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder).close()
    return folder


@pytest.fixture
def opened(tmp_path: Path, empty: Path) -> Iterator[Opened]:
    copytree(empty, tmp_path / "data")
    desks: list[Desk] = []

    def make(*tables: dict[str, object], now_ms: int = START_MS) -> Desk:
        desks.append(Desk(tmp_path / "data", *tables, now_ms=now_ms))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def hook(made: Receiver, **changed: object) -> dict[str, object]:
    return {**HOOK, "url": made.url, **changed}


def test_a_notice_arrives_signed_by_every_key_and_is_stored_as_sent(opened: Opened) -> None:
    with receiver() as made:
        desk = opened(hook(made))
        desk.tell(notice())
        desk.dispatch.finish()
        (got,) = made.got
    for key in (KEY, OTHER_KEY):
        assert is_signed([key_of(key)], got.headers, got.body, time.time())
    assert not is_signed([b"x" * 24], got.headers, got.body, time.time())
    told = json.loads(got.body)
    assert (told["type"], told["notice_id"], told["state"]) == ("murmure.alert/v1", "acme-volume-1.1", "open")
    assert got.headers["webhook-id"] == "acme-volume-1.1"
    assert desk.rows("SELECT status, attempts FROM outbox") == [("sent", 1)]
    assert desk.rows("SELECT attempt, status, detail FROM deliveries") == [(1, "sent", "HTTP 200")]


def test_what_fails_is_tried_again_later_under_the_same_id_until_it_is_taken(opened: Opened) -> None:
    with receiver([500, "reset", 503]) as made:
        desk = opened(hook(made))
        desk.tell(notice())
        desk.later(0)
        desk.later(2.4)
        assert len(made.got) == 1, "not before half of five seconds"
        desk.later(2.7)
        desk.later(15)
        desk.later(44)
        desk.later(1)
        assert made.ids == ["acme-volume-1.1"] * 4
        assert len({got.body for got in made.got}) == 1
    outcomes = [status for (status,) in desk.rows("SELECT status FROM deliveries ORDER BY attempt")]
    assert outcomes == ["failed", "failed", "failed", "sent"]
    assert desk.rows("SELECT status, attempts FROM outbox") == [("sent", 4)]


def test_a_receiver_that_asks_for_time_gets_it(opened: Opened) -> None:
    with receiver([(429, {"retry-after": "3600"}), (503, {"retry-after": "junk"})]) as made:
        desk = opened(hook(made))
        desk.tell(notice())
        desk.later(0)
        desk.later(3_598)
        assert len(made.got) == 1
        desk.later(3)
        assert len(made.got) == 2
        desk.later(16)
        assert len(made.got) == 3


@pytest.mark.parametrize("status", [400, 401, 404, 413, 308])
def test_what_will_never_be_taken_is_dead_at_once(opened: Opened, status: int) -> None:
    with receiver([status]) as made:
        desk = opened(hook(made))
        desk.tell(notice())
        desk.later(0)
        desk.later(10**6)
        assert len(made.got) == 1
    assert desk.rows("SELECT status FROM outbox") == [("dead",)]
    assert desk.rows("SELECT status FROM deliveries") == [("refused",)]


def test_after_so_many_attempts_it_is_dead(opened: Opened) -> None:
    with receiver([500] * 9) as made:
        desk = opened(hook(made, max_attempts=3))
        desk.tell(notice())
        for _ in range(6):
            desk.later(86_400)
        assert len(made.got) == 3
    assert desk.rows("SELECT status, attempts, next_attempt_at FROM outbox") == [("dead", 3, None)]


def test_410_turns_the_channel_off_also_for_the_next_writer(opened: Opened) -> None:
    with receiver([410]) as made:
        desk = opened(hook(made))
        desk.tell(notice(), notice(id="other"), notice(id="third"))
        desk.later(0)
        assert len(made.got) == 1, "what was in hand is not sent either"
        desk.tell(notice(2))
        desk.later(60)
        desk.close()
        again = opened(hook(made))
        again.tell(notice(3))
        again.later(60)
        assert len(made.got) == 1
        assert again.rows("SELECT DISTINCT status FROM outbox") == [("dead",)]
        assert again.rows("SELECT channel FROM channels_off") == [("hook",)]


def test_who_hangs_holds_up_nobody_else(opened: Opened) -> None:
    with receiver(["hang", "drip"]) as slow, receiver() as made:
        desk = opened(hook(slow, name="slow", timeout_s=1.5), hook(made, name="quick"))
        desk.tell(notice(), notice(id="other"))
        desk.dispatch.tick()
        wait_until(lambda: len(made.got) == 2)
        desk.dispatch.tick()
        assert desk.rows("SELECT DISTINCT channel FROM deliveries") == [("quick",)]
        desk.dispatch.finish(30)
    found = desk.rows("SELECT status, detail FROM deliveries WHERE channel = 'slow'")
    assert found == [("failed", "no answer within 1.5 s")] * 2


def test_what_is_in_hand_is_not_sent_twice_by_ticking_often(opened: Opened) -> None:
    with receiver() as made:
        desk = opened(hook(made))
        desk.tell(*(notice(id=f"a{i}") for i in range(8)))
        for _ in range(20):
            desk.dispatch.tick()
        desk.dispatch.finish()
        assert sorted(made.ids) == sorted(f"a{i}.1" for i in range(8))


def test_nobody_listening_is_a_failure_and_no_secret_is_told(opened: Opened) -> None:
    table = {**HOOK, "url": "http://127.0.0.1:1/hidden-path?token=abcdef"}
    desk = opened(table)
    desk.tell(notice())
    desk.later(0)
    ((status, detail),) = desk.rows("SELECT status, detail FROM deliveries")
    assert status == "failed"
    assert "abcdef" not in str(detail)
    assert "hidden-path" not in str(detail)
    assert "ConnectError" in str(detail)


def test_a_channel_that_is_no_longer_in_the_file_leaves_dead_letters(opened: Opened) -> None:
    with receiver() as made:
        desk = opened(hook(made))
        desk.tell(notice())
        desk.close()
        other = opened(hook(made, name="renamed"))
        other.dispatch.finish()
        other.dispatch.tick()
        assert other.rows("SELECT status, detail FROM outbox") == [
            ("dead", "there is no channel of this name any more")
        ]


def test_a_sender_that_breaks_breaks_nothing_else(tmp_path: Path) -> None:
    class Broken:
        async def send(self, notice: Notice) -> Reply:
            raise RuntimeError(f"no {notice.id} with s3cret-token")

        async def close(self) -> None: ...

    found = channels({"name": "out", "kind": "stdout"})
    secrets = {"out": Secrets(token="s3cret-token")}
    opener: Callable[[Channel, Secrets, Path], Broken] = lambda *_: Broken()  # noqa: E731
    with Store.open(tmp_path / "data") as store:
        courier = Courier(found, secrets, tmp_path, lambda: START_MS, seeded(), opener)
        dispatch = Dispatch(store, courier, lambda: START_MS)
        with transaction(store.con, store.path) as con:
            enqueue(con, [notice()], dispatch.channels, START_MS)
        dispatch.finish()
        told = store.con.execute("SELECT status, detail FROM deliveries").fetchall()
        dispatch.close()
    assert told == [(str(Outcome.FAILED), "RuntimeError: no acme-volume-1 with [hidden]")]


def test_a_file_gets_whole_lines_also_after_a_torn_one(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "data" / "alerts.ndjson"
    desk = opened({"name": "file", "kind": "file", "path": "alerts.ndjson", "rendering": "cloudevents"})
    file.write_bytes(b'{"torn')
    desk.tell(notice(), notice(id="other"))
    desk.dispatch.finish()
    torn, *whole = file.read_bytes().splitlines()
    assert torn == b'{"torn'
    assert [json.loads(line)["id"] for line in whole] == ["acme-volume-1.1", "other.1"]


KILLED = """
import sys
from pathlib import Path
from tests.notices import notice, START_MS
from tests.test_courier import Desk, HOOK

folder, url, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
desk = Desk(folder, {**HOOK, "url": url})
desk.tell(notice(), notice(id="other"))
print("stored", flush=True)
if when == "after":
    desk.dispatch.tick()
    sys.stdin.read()  # sent by the thread, and never stored: nobody ticks
sys.stdin.read()
"""


@pytest.mark.parametrize("when", [pytest.param("before", marks=pytest.mark.slow), "after"])
def test_a_kill_loses_nothing_and_repeats_under_the_same_id(tmp_path: Path, when: str, opened: Opened) -> None:
    with receiver() as made:
        command = [sys.executable, "-c", KILLED, str(tmp_path / "data"), made.url, when]
        root = Path(__file__).parent.parent
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as killed:
            assert killed.stdout is not None
            assert killed.stdout.readline() == b"stored\n"
            n_before = 2 if when == "after" else 0
            wait_until(lambda: len(made.got) == n_before)
            os.kill(killed.pid, signal.SIGKILL)
        desk = opened({**HOOK, "url": made.url})
        assert desk.rows("SELECT count(*) FROM deliveries") == [(0,)]
        desk.tell(notice(), notice(id="other"))  # the commit is carried out again
        desk.dispatch.finish()
        desk.later(10**6)
        ids = ["acme-volume-1.1", "other.1"]
        assert sorted(made.ids) == sorted(ids * (2 if when == "after" else 1))
        assert desk.rows("SELECT outbox_id, status FROM outbox ORDER BY 1") == [(name, "sent") for name in ids]


def test_nothing_heavy_is_loaded_before_there_is_something_to_send() -> None:
    code = (
        "import sys, streams.notify.dispatch, streams.notify.channels; print({'httpx', 'apprise'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
