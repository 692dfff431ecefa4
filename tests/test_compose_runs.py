"""What docker-compose.yml starts, started here without Docker: Kafka with its settings, every role by its own words.

Only what a container changes is replaced: mounted folders by folders of the test, the broker's address, the port of
health. The environment is that of the files, and nothing else.
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from streams.commands.simulate import write_market
from streams.queries import ask
from tests import kafka_jars
from tests.compose_rules import Mount, Tree, interpolated, mounts, read_yaml

if TYPE_CHECKING:
    from tests.kafka_broker import Broker

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
BROKER, HEALTH = "kafka:9092", "9400"  # as docker-compose.yml has them; tests/compose_rules.py holds it to that
ROLES = ("ingest", "worker", "sink")
PATIENCE_S = 90.0

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def compose() -> Tree:
    tree: Tree = interpolated(read_yaml(ROOT / "docker-compose.yml"), {})
    return tree


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


# Kafka


def properties(environment: dict[str, str]) -> dict[str, str]:
    """Kafka's settings from the environment, as its image makes them: `KAFKA_LOG_DIRS` is `log.dirs`."""
    kept = {key: value for key, value in environment.items() if key != "KAFKA_HEAP_OPTS"}
    assert all(re.fullmatch(r"KAFKA_[A-Z]+(_[A-Z]+)*", key) for key in kept)
    return {key.removeprefix("KAFKA_").lower().replace("_", "."): value for key, value in kept.items()}


@pytest.mark.slow
def test_kafka_starts_with_the_settings_of_its_container(compose: Tree, tmp_path: Path) -> None:
    from tests.kafka_broker import Broker

    if missing := kafka_jars.what_is_missing():
        assert os.environ.get("CI", "").lower() in ("", "0", "false"), missing
        pytest.skip(missing)
    kafka, service = kafka_jars.fetched(), compose["services"]["kafka"]
    shutil.copytree(kafka / "formatted", tmp_path / "logs")
    port, controller = free_port(), free_port()
    settings = properties(service["environment"]) | {"log.dirs": str(tmp_path / "logs")}
    for old, new in (
        ("PLAINTEXT://:9092", f"PLAINTEXT://127.0.0.1:{port}"),
        (BROKER, f"127.0.0.1:{port}"),
        ("localhost:9093", f"localhost:{controller}"),
    ):
        assert any(old in value for value in settings.values())
        settings = {key: value.replace(old, new) for key, value in settings.items()}
    assert not re.search(r"909\d", str(settings)), "something is at a port of the container still"
    file = tmp_path / "server.properties"
    file.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
    heap = service["environment"]["KAFKA_HEAP_OPTS"].split()
    command = [kafka_jars.java(), *heap, "-cp", f"{kafka / 'libs'}/*", "kafka.Kafka", str(file)]
    broker = Broker(command, port, tmp_path, is_apache=True)
    try:
        broker.start()
        assert broker.topic("posts", partitions=3)
    finally:
        broker.kill()


# The roles


class Container:
    """A service of the compose file as a process of this machine, its mounts as folders under `root`."""

    def __init__(self, compose: Tree, name: str, root: Path, bootstrap: str) -> None:
        self.service: Tree = compose["services"][name]
        self.root, self.name, self.port = root, name, free_port()
        self.log = root / f"{name}.log"
        image = dict(re.findall(r"(\w+)=(\S+?)\"?(?: \\)?$", _env_of_the_image(), re.MULTILINE))
        self.environment = {
            **image,
            "PATH": f"{BIN}:/usr/bin:/bin",
            "HOME": str(self._place("/tmp")),
            **{key: value.replace(BROKER, bootstrap) for key, value in self.service["environment"].items()},
        }
        words = [word.replace(f"0.0.0.0:{HEALTH}", f"127.0.0.1:{self.port}") for word in self.service["command"]]
        self.command = [str(BIN / "murmure"), *(self._place(w) if w.startswith("/") else w for w in words)]
        self.process: subprocess.Popen[bytes] | None = None

    def _place(self, path: str) -> str:
        """Where a path of the container is here; its mount must be in the compose file."""
        (mount,) = [m for m in mounts(self.service) if path == m.target or path.startswith(f"{m.target}/")]
        return f"{self._source(mount)}{path.removeprefix(mount.target)}"

    def _source(self, mount: Mount) -> Path:
        if mount.kind == "bind":
            return self.root / mount.source
        place = self.root / mount.kind / (mount.source or f"{self.name}{mount.target}")
        place.mkdir(parents=True, exist_ok=True)
        return place

    def path(self, of: str) -> Path:
        """The local place of an option's value, such as that of `--data`."""
        return Path(self.command[self.command.index(of) + 1])

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.root, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def run(self) -> int:
        self.start()
        assert self.process
        return self.process.wait(PATIENCE_S)

    def is_healthy(self) -> bool:
        """The health check of the compose file, asked as Docker would."""
        words = self.service["healthcheck"]["test"]
        assert words[:2] == ["CMD", "python"]
        asked = [sys.executable, *(word.replace(HEALTH, str(self.port)) for word in words[2:])]
        return subprocess.run(asked, capture_output=True, check=False, timeout=10).returncode == 0

    def wait_healthy(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not self.is_healthy():
            assert self.process
            assert self.process.poll() is None, f"{self.name} ended: {self.said()}"
            assert time.monotonic() < until, f"{self.name} is not healthy: {self.said()}"
            time.sleep(0.5)

    def stop(self) -> int:
        """SIGTERM, and its exit code: within the time that the compose file gives."""
        assert self.process
        self.process.terminate()
        return self.process.wait(int(self.service["stop_grace_period"].removesuffix("s")))

    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")[-2_000:]


def _env_of_the_image() -> str:
    found = re.search(r"^ENV (.+(?:\\\n.+)*)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return re.sub(r"^\s+", "", found[1], flags=re.MULTILINE)


@pytest.fixture
def containers(compose: Tree, own_broker: "Broker", tmp_path: Path) -> Iterator[dict[str, Container]]:
    """Every service that runs murmure, beside the files that a user would have put there; killed at the end."""
    root = tmp_path / "here"
    write_market(600, 1, root)
    (root / "input").mkdir()
    (root / "events.ndjson").rename(root / "input" / "events.ndjson")
    (root / "murmure.toml").write_text((ROOT / "streams/templates/murmure.toml").read_text("utf-8"), encoding="utf-8")
    names = [name for name, service in compose["services"].items() if "build" in service and "profiles" not in service]
    started = {name: Container(compose, name, root, own_broker.bootstrap) for name in names}
    yield started
    for container in started.values():
        if container.process and container.process.poll() is None:
            container.process.kill()
            container.process.wait()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_role_starts_as_written_answers_and_stops_cleanly(containers: dict[str, Container]) -> None:
    assert set(containers) == {"topics", *ROLES}
    topics = containers["topics"]
    assert topics.run() == 0, topics.said()
    assert topics.run() == 0, f"a second `up` finds all in place: {topics.said()}"
    for name in ROLES:
        assert not containers[name].is_healthy(), "the check says yes before anyone answers"
        containers[name].start()
    for name in ROLES:
        containers[name].wait_healthy()
    data = containers["sink"].path("--data")
    until = time.monotonic() + PATIENCE_S
    while not (data / "murmure.duckdb").exists() or ask(data, "SELECT count(*) FROM mentions").rows[0][0] < 100:
        assert time.monotonic() < until, "\n".join(containers[name].said() for name in ROLES)
        time.sleep(0.5)
    for name in ROLES:
        asking = http.client.HTTPConnection("127.0.0.1", containers[name].port, timeout=5)
        asking.request("GET", "/metrics")  # where Prometheus looks when it is told nothing else
        assert b"murmure_ready 1" in asking.getresponse().read()
        asking.close()
    for name in ROLES:
        assert containers[name].stop() == 0, containers[name].said()
        assert not containers[name].is_healthy()
