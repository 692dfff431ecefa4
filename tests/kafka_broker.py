"""A real Kafka broker for the tests: one process on this machine, to be started, stopped, killed and started again.

Apache Kafka where Java and Maven are (`tests/kafka_jars.py`); elsewhere noida-db stands in, which speaks the protocol
but neither compacts nor survives a kill. With `CI` set only Apache Kafka will do. Use the fixtures of `conftest.py`:
`broker` is shared by the tests of one worker, so take topics of your own (`broker.topic("posts")`) and leave it alive.
"""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from importlib.resources import files
from pathlib import Path
from typing import IO

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from tests import kafka_jars

__all__ = ["Broker", "BrokerError", "start_broker"]

_START_PATIENCE_S = 60.0  # measured: 2.5 to 9 s with both cores taken
_STOP_PATIENCE_S = 20.0
# Below the ports that systems hand out to outgoing connections (32768 and up): a client that calls a dead broker's port
# from that range can end up connected to itself, and then the broker cannot come back to its port.
_PORTS = range(20_000, 32_000)
_JAVA = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={logs}
# One node cannot keep three copies.
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# Topics come from an admin step, in the tests as in life.
auto.create.topics.enable=false
# Small and quick: few partitions of Kafka's own, no wait for more members, short sessions allowed, eager compaction.
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
log.cleaner.backoff.ms=500
log.cleaner.dedupe.buffer.size=4194304
num.network.threads=2
num.io.threads=4
# A killed broker that comes back waits until its former session has ended: 9 s by default.
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
"""


class BrokerError(Exception):
    """The broker did not start, or the one that is required cannot run here."""


class Broker:
    """One broker on a loopback port that stays its own over stops, kills and restarts.

    bootstrap : "127.0.0.1:port", for every client's `bootstrap_servers`; a Faust app takes "kafka://" before it.
    is_apache : False for the stand-in: no compaction, and a kill may lose records.
    log : what the broker wrote, over all its starts.
    """

    def __init__(self, command: list[str], port: int, folder: Path, is_apache: bool) -> None:
        self.bootstrap = f"127.0.0.1:{port}"
        self.is_apache = is_apache
        self.log = folder / "broker.log"
        self._command = command
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._n_topics = 0

    @property
    def pid(self) -> int | None:
        """The process id, None while there is none; for measuring, not for killing."""
        return self._process.pid if self._process else None

    def topic(self, name: str, partitions: int = 1, **configs: str) -> str:
        """Create a topic that no other test knows and return its name, which ends with `name`.

        configs : the topic's settings, `_` for `.`: `cleanup_policy="compact"`.
        """
        self._n_topics += 1
        unique = f"t{os.getpid()}-{self._n_topics}.{name}"
        wanted = {key.replace("_", "."): value for key, value in configs.items()}
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            spec = {unique: {"num_partitions": partitions, "replication_factor": 1, "configs": wanted}}
            admin.create_topics(spec, wait_for_metadata=True)
        finally:
            admin.close()
        return unique

    def start(self) -> None:
        """Return when a client gets an answer; the records of former starts are there. BrokerError after a minute."""
        if self._process:
            raise BrokerError(f"the broker at {self.bootstrap} is running; stop() or kill() it first")
        with self.log.open("ab") as log:
            self._process, self._watchdog = _spawn(self._command, log)
        until = time.monotonic() + _START_PATIENCE_S
        while not self._answers():
            gone = self._process.poll() is not None
            if gone or time.monotonic() > until:
                self.kill()
                said = self.log.read_text("utf-8", errors="replace")[-2000:]
                how = "ended at once" if gone else f"did not answer within {_START_PATIENCE_S:.0f} s"
                raise BrokerError(f"the broker at {self.bootstrap} {how}; the end of {self.log}:\n{said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it in good order; nothing happens if it is down."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as `kill -9` does; nothing happens if it is down."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it if it runs, and start it again on the same port and records."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        # An admin client that finds nobody leaves its thread behind, so first see that somebody listens.
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            admin = KafkaAdminClient(bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=5_000)
        except (OSError, KafkaError):
            return False
        try:
            # Apache Kafka answers before it takes work: a broker is fenced until its controller has heard from it.
            # The stand-in does not know the question.
            return not self.is_apache or not any(node["is_fenced"] for node in admin.describe_cluster()["brokers"])
        except KafkaError:
            return False
        finally:
            admin.close()

    def _end(self, how: signal.Signals) -> None:
        if not self._process or not self._watchdog:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(_STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._watchdog.kill()  # before its target's number can belong to another process
        self._watchdog.communicate()
        self._process = self._watchdog = None


def start_broker(folder: Path) -> Broker:
    """A running broker of the caller's own, with its records in `folder` (a fresh one).

    Cost: a first time on this machine 1-2 minutes of fetching; then about 4 CPU seconds and 300 MB.
    BrokerError or FetchError with the reason where none can be had.
    """
    missing = kafka_jars.what_is_missing()
    if missing and os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise BrokerError(f"with CI set the tests need Apache Kafka: {missing}. Install it, or unset CI.")
    folder.mkdir(parents=True, exist_ok=True)
    broker = _stand_in(folder) if missing else _apache(folder)
    broker.start()
    return broker


def _apache(folder: Path) -> Broker:
    kafka = kafka_jars.fetched()
    logs = folder / "logs"
    shutil.copytree(kafka / "formatted", logs)
    port, controller = _free_port(), _free_port()
    settings = folder / "server.properties"
    settings.write_text(_SETTINGS.format(port=port, controller=controller, logs=logs), encoding="utf-8")
    command = [kafka_jars.java(), *_JAVA, "-cp", f"{kafka / 'libs'}/*", "kafka.Kafka", str(settings)]
    return Broker(command, port, folder, is_apache=True)


def _stand_in(folder: Path) -> Broker:
    program = files("noida_db").joinpath("noida-db")  # its own command starts this as a child: a kill would miss it
    port = _free_port()
    options = ["--data-dir", str(folder / "data"), "--host", "127.0.0.1", "--only", "kafka", "--kafka-port", str(port)]
    return Broker([str(program), "start", *options], port, folder, is_apache=False)


def _spawn(command: list[str], log: IO[bytes]) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    """The broker, out of reach of Ctrl-C, and beside it a shell that kills it once this process is gone."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    # The shell's input ends when the last holder of its other end, this process, ends: however it ends.
    watch = ["/bin/sh", "-c", f"read _; kill -9 {process.pid}"]
    return process, subprocess.Popen(
        watch, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _free_port() -> int:
    while True:
        port = random.choice(_PORTS)
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
