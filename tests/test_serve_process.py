"""`murmure serve` as it runs: a process of its own that is asked over a socket, tells no secret, and ends when told."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from pipeline.errors import SettingsError
from streams.cli import app
from streams.publish import publish
from streams.store import Store
from tests.store_samples import NOON_MS, mention, output

OTHER = "andere-" + "o" * 30
pytestmark = pytest.mark.slow  # ten seconds: `make check` has two minutes for everything

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "serve.md"
CANARY, WRONG, WORDS = "kanarienvogel-" + "k" * 30, "falscher-" + "f" * 30, "geheime-frage-271828"
HEAVY = ("starlette", "uvicorn", "duckdb", "pyarrow", "prometheus_client", "spacy", "numpy")


class Served(NamedTuple):
    """A running server: its port, that of its health, its process, and where what it says is kept."""

    port: int
    health_port: int
    process: subprocess.Popen[bytes]
    said: Path


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-c", "from streams.cli import main; main()", *map(str, words)]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MURMURE_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Store.open(folder) as store:
        store.commit(output(mentions=[mention("m1"), mention("m2", "bob")]), seq=1)
        publish(store, folder, NOON_MS)
    return folder


@pytest.fixture(scope="module")
def served(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "tokens").write_text(f"ann:{CANARY}:6000\nbob:{OTHER}:6000\n", encoding="utf-8")
    port, health_port, said = free_port(), free_port(), folder / "said"
    words = command("serve", "--data", data, "--host", "0.0.0.0", "--port", str(port), "--health", str(health_port))
    words += ["--seconds", "0.5"]
    with said.open("wb") as log:
        process = subprocess.Popen(
            words, stdout=log, stderr=log, env=environment(MURMURE_TOKENS_FILE=str(folder / "tokens"))
        )
        try:
            wait_until_ready(port)
            yield Served(port, health_port, process, said)
        finally:
            process.kill()
            process.wait()


def wait_until_ready(port: int) -> None:
    for _ in range(200):
        try:
            if asked(port, "/readyz", token="")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail("it does not get ready")


def asked(port: int, path: str, token: str = CANARY, method: str = "GET", body: bytes = b"") -> tuple[int, bytes]:
    """Status, and head and body as they came."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    try:
        caller.request(method, path, body, headers)
        answer = caller.getresponse()
        return answer.status, str(answer.headers).encode() + answer.read()
    finally:
        caller.close()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_no_secret_and_no_question_is_in_anything_it_says(served: Served) -> None:
    """Canaries: a token of the file, a wrong one, and words of a question. Then all that came back, and the log."""
    question = json.dumps({"sql": f"SELECT '{WORDS}' AS x, nope"}).encode()
    answers = [
        asked(served.port, "/api/sql", method="POST", body=b'{"sql": "SELECT 1"}'),
        asked(served.port, "/api/sql", method="POST", body=question, token=WRONG),
        asked(served.port, "/api/sql?q=FROM+duckdb_settings()"),
        asked(served.port, "/api/sql?q=FROM+duckdb_variables()"),
        asked(served.port, "/api/sql?q=SELECT+content+FROM+read_text('/proc/self/environ')"),
        asked(served.port, f"/api/queries/{CANARY}", token=""),
        asked(served.port, "/api/queries/" + "%2e%2e/" * 8 + "etc/passwd"),
        asked(served.port, "/metrics"),
        asked(served.port, "/metrics", token=WRONG),
        asked(served.health_port, "/metrics", token=""),
        asked(served.port, "/api/sql?q=SELECT+1", token=f"{CANARY}\u00e9"),
    ]
    assert [status for status, _ in answers] == [200, 401, 400, 200, 400, 401, 404, 200, 401, 200, 401]
    asked(served.port, "/api/sql", method="POST", body=question)  # its answer repeats the line that is wrong
    time.sleep(0.1)
    told = b"".join(body for _, body in answers) + served.said.read_bytes()
    assert b"a request with a wrong token was refused" in told
    for secret in (CANARY, WRONG, WORDS, "MURMURE_TOKENS_FILE", "root:"):
        assert secret.encode() not in told, secret
    argv = Path(f"/proc/{served.process.pid}/cmdline").read_bytes()
    assert CANARY.encode() not in argv
    for child in children(served.process.pid):
        found = [Path(f"/proc/{child}/{name}").read_bytes() for name in ("environ", "cmdline")]
        assert CANARY.encode() not in b"".join(found)
        assert b"MURMURE" not in found[0]


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET http://evil.example.org/api/queries HTTP/1.1\r\nHost: evil.example.org\r\n\r\n",
        b"GET /api/queries HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example.org\r\n\r\n",
        b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /api/queries\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /api/sql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=range(8),
)
def test_what_is_no_proper_request_gets_nothing_and_harms_nothing(raw: bytes, served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as caller:
        caller.sendall(raw)
        caller.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while chunk := caller.recv(65_536):
                answer += chunk
        except ConnectionResetError:
            pass
    assert b" 200 " not in answer.split(b"\r\n")[0]
    assert b"root:" not in answer
    assert asked(served.port, "/api/sql?q=SELECT+1")[0] == 200


def test_the_python_of_the_page_runs(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MURMURE_TOKEN", CANARY)
    (body,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}
    exec(body.replace(":8900", f":{served.port}"), names)
    assert names["table"].num_rows == 2


def test_one_who_attacks_does_not_keep_the_others_waiting(served: Served) -> None:
    attacks = ("SELECT sum(i) FROM range(100000000000) AS t(i)", "SELECT repeat('x', 2000000000)")
    ended: list[int] = []

    def attacking() -> None:
        for sql in attacks:
            body = json.dumps({"sql": sql}).encode()
            ended.append(asked(served.port, "/api/sql", OTHER, "POST", body)[0])

    threads = [threading.Thread(target=attacking) for _ in range(3)]
    quiet_s = [timed(served) for _ in range(30)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    beside_s = [timed(served) for _ in range(30)]
    for thread in threads:
        thread.join()
    quiet_ms, beside_ms = (round(median(times_s) * 1000, 1) for times_s in (quiet_s, beside_s))
    sys.stdout.write(f"a small question over HTTP: {quiet_ms} ms, beside attacks {beside_ms} ms (medians of 30)\n")
    assert ended == [400] * 6
    assert median(beside_s) < 0.3


def test_a_connection_that_is_kept_is_answered_without_delay(served: Served) -> None:
    caller = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    times_s = []
    try:
        for _ in range(30):
            started_s = time.monotonic()
            caller.request("GET", "/livez")
            assert caller.getresponse().read() == b"ok\n"
            times_s.append(time.monotonic() - started_s)
    finally:
        caller.close()
    assert sorted(times_s)[5] < 0.03  # one half of them may meet a busy machine; the delay would be 40 ms for each


def timed(served: Served) -> float:
    started_s = time.monotonic()
    assert asked(served.port, "/api/sql?q=SELECT+count(*)+AS+n+FROM+mentions")[0] == 200
    return time.monotonic() - started_s


def test_it_shows_its_health_beside_the_other_roles(served: Served) -> None:
    for path, status in (
        ("/livez", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/api/queries", 404),
    ):
        assert asked(served.health_port, path, token="")[0] == status
    assert b'role="serve"' in asked(served.health_port, "/metrics", token="")[1]


def test_it_ends_when_told_and_leaves_no_process(data: Path, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "said").open("wb") as log:
        process = subprocess.Popen(
            command("serve", "--data", data, "--port", str(port)), stdout=log, stderr=log, env=environment()
        )
    wait_until_ready(port)
    made = children(process.pid)
    assert len(made) == 4  # three may work, and a spare
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) in (0, -signal.SIGTERM)
    assert not [child for child in made if Path(f"/proc/{child}").exists()]
    assert b"no token: this machine only" in (tmp_path / "said").read_bytes()


def test_a_server_that_may_not_listen_there_says_why(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MURMURE_TOKENS", raising=False)
    monkeypatch.delenv("MURMURE_TOKENS_FILE", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words, said in (
            (("--host", "0.0.0.0", "--data", data), "there is no token: anybody could read all tables"),
            (("--port", port, "--data", data), r"cannot be listened at \(Address already in use\)"),
            (("--host", "no.such.name.invalid", "--data", data), "there is no token"),
            (("--data", tmp_path / "nope"), "is no folder"),
        ):
            done = CliRunner().invoke(app, ["serve", *map(str, words)])
            assert isinstance(done.exception, SettingsError), done.output
            assert re.search(said, str(done.exception))


def test_the_server_needs_nothing_of_language_or_networks() -> None:
    code = "import sys, streams.commands.serve\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert not {"spacy", "networkx", "scipy", "pandas", "pyarrow", "kafka", "faust"} & set(done.stdout.split())


def test_its_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom streams.cli import main\nsys.argv[1:] = ['serve', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.exit(', '.join(sorted(set(sys.modules) & set({HEAVY!r}))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment())
    assert (done.returncode, done.stderr) == (0, "")
    assert "MURMURE_TOKENS" in done.stdout
