"""`murmure demo --serve` as it runs: the page's numbers grow, the planted burst is told, what is said of it done."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pipeline.errors import SettingsError, StoreError
from streams.alert_marks import ALERTS
from streams.checkup import WRONG, checkup
from streams.commands import demo_live
from streams.commands.demo import make_room
from streams.inbox import drop, receipt_of
from streams.pace import now_ms
from streams.queries import ask
from streams.status import read_status
from streams.store import Store
from tests.small_live_demo import stand_ins
from tests.test_serve_process import environment

pytestmark = pytest.mark.slow  # runs and servers, seconds each: `make check` has two minutes for everything

_PATIENCE_S = 60.0
_SPEED = 12_000  # the calm before the burst is 400 minutes: two seconds
_OPEN = re.compile(r"open http://127\.0\.0\.1:(\d+) .*its clock runs 12,000 times as fast as yours")


class Living(NamedTuple):
    """A demo that goes on: its process, folder, port, and where what it says is kept."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    said: Path


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Living]:
    data, said = tmp_path / "demo", tmp_path / "said"
    words = ["demo", "--serve", "--port", "0", "--data", str(data), "--events", "1500", "--speed", str(_SPEED)]
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.small_live_demo", *words], stdout=log, stderr=log, env=environment()
        )
    try:
        found = next(filter(None, (_OPEN.search(said.read_text()) for _ in until(process))))
        yield Living(process, data, int(found[1]), said)
    finally:
        process.kill()
        process.wait()


def until(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Again and again, while there is patience and it lives."""
    ends_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < ends_s:
        assert process.poll() is None, "it ended by itself"
        yield
        time.sleep(0.05)
    pytest.fail("what was waited for did not come")


def asked(port: int, path: str, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - JSON
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        method, headers = ("GET", {}) if body is None else ("POST", {"Content-Type": "application/json"})
        caller.request(method, path, None if body is None else json.dumps(body).encode(), headers)
        answer = caller.getresponse()
        assert answer.status in (200, 202), (path, answer.status)
        return json.loads(answer.read())
    finally:
        caller.close()


def rising(port: int) -> list[dict[str, Any]]:
    answer = asked(port, "/api/page/rising?brand=norvia")
    assert answer["synthetic"]
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def n_posts(port: int) -> int:
    """How many posts of the brand the page shows."""
    answer = asked(port, "/api/page/activity?brand=norvia&grain=day")
    return sum(row[answer["columns"].index("mentions")] for row in answer["rows"])


@pytest.mark.slow  # ten seconds of CPU: `make check` has two minutes for everything
def test_the_page_lives_the_burst_is_told_and_what_is_said_of_it_is_done(living: Living) -> None:
    """Also that it ends well: asked once, while the market goes on, and nothing of it is left behind."""
    process, data, port, said = living
    assert len(rising(port)) == 0
    listener = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    listener.request("GET", "/api/page/live")
    lines = iter(listener.getresponse().readline, b"")
    news = (json.loads(line[5:])["writers"][0] for line in lines if line.startswith(b"data:"))
    shown = [n_posts(port) for one in islice(news, 6) if one["speed"] == _SPEED]
    assert len(set(shown)) >= 3, shown
    assert shown[-1] > shown[0], shown
    alert = next(found[0] for _ in until(process) if (found := rising(port)))
    assert (alert["brand"], alert["acknowledged_at"]) == ("norvia", None)
    assert alert["rule"] != "blind"
    asked(port, "/api/page/act", {"act": "ack", "alert_id": alert["alert_id"], "note": "seen"})
    next(mine for _ in until(process) if (mine := rising(port)[0])["acknowledged_at"] and mine["note"] == "seen")
    process.send_signal(signal.SIGINT)
    assert process.wait(_PATIENCE_S) == 0
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", port), 5).close()
    told = said.read_text()
    assert "of the market; writing what came" in told
    assert "Traceback" not in told
    assert [one for one in checkup(data, now_ms()) if one.verdict == WRONG] == []
    status = read_status(data)
    assert status is not None
    assert status.phase == "stopped"
    assert ask(data, "SELECT sum(n)::BIGINT FROM counts WHERE outcome = 'input'").rows == [(status.events,)]
    assert 0 < status.events < 1500
    assert ask(data, "SELECT count(*) FROM conservation WHERE NOT holds").rows == [(0,)]
    assert ask(data, "SELECT count(*) FROM alerts WHERE rule = 'blind'").rows == [(0,)]


def test_after_the_end_all_is_settled_and_what_is_said_is_still_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page and the signals are stand-ins here, and the clock runs a million times as fast as life."""
    data, left = tmp_path / "demo", list[Path]()

    def tell(*_: object) -> None:
        left.append(drop(data, ALERTS, b'{"do": "silence", "rule": "volume", "until_ms": 1}'))

    class Asked:
        def __call__(self) -> bool:
            return bool(left) and receipt_of(data, left[0]) is not None

    class Page:
        address = "http://nowhere"

        def __init__(self, _: Path, door: socket.socket) -> None:
            door.close()

        def refuse_ended(self) -> None:
            """It does not end."""

        def __enter__(self) -> "Page":
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing is held."""

    for name, one in {**stand_ins(), "tell": tell, "Stop": Asked, "PageBeside": Page}.items():
        monkeypatch.setattr(demo_live, name, one)
    demo_live.execute(data=data, events=300, seed=2, port=0, speed=1e6)
    told = capsys.readouterr().err
    assert "the market is over, nothing more comes; the page stays at http://nowhere" in told
    truth = json.loads((data / "input" / "truth.json").read_text())
    found = dict(ask(data, "SELECT outcome, sum(n)::BIGINT FROM counts GROUP BY outcome").rows)
    assert found["input"] == truth["lines"] == 300
    assert found.get("pending", 0) == 0
    assert ask(data, "SELECT count(*) FROM conservation WHERE NOT holds").rows == [(0,)]
    assert [one for one in checkup(data, now_ms()) if one.verdict == WRONG] == []


def test_a_port_that_is_taken_is_told_before_anything_is_removed(tmp_path: Path) -> None:
    make_room(tmp_path)
    (tmp_path / "kept").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError, match="cannot be listened at"):
        demo_live.execute(data=tmp_path, events=1000, seed=1, port=taken.getsockname()[1], speed=600)
    assert (tmp_path / "kept").exists()


def test_the_folder_of_a_demo_that_goes_on_is_not_made_anew(tmp_path: Path) -> None:
    make_room(tmp_path)
    with Store.open(tmp_path), pytest.raises(StoreError, match="another murmure is writing"):
        make_room(tmp_path)
    make_room(tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".txt"]
